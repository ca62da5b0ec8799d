// Puts the screen that the state names on the page, moves the focus to it, and keeps its message and its
// seconds up to date. A screen is drawn when it is entered and only changed after, so typing is never lost.

import { fill, make } from "./elements.js";
import { helpLink } from "./help.js";
import { icon } from "./icons.js";
import { setBusy } from "./parts.js";
import { LANGUAGE_NAMES } from "./texts.js";

/**
 * @typedef {object} View
 * @property {HTMLElement} root
 * @property {string} title for the window
 * @property {(state: import("./store.js").State) => void} [update]
 * @property {() => void} [tick] once a second
 * @property {() => HTMLElement | null} [focus] where to stand instead of the heading
 * @property {() => void} [leave]
 */

/** @typedef {(app: import("./context.js").App, screen: import("./store.js").Screen) => View} Draw */
/** @typedef {{ load: () => Promise<Draw>, draw?: Draw }} Later a screen whose file is fetched when it is needed */

/**
 * @param {import("./context.js").App} app
 * @param {Record<string, Draw | Later>} screens
 * @param {Document} document
 */
export function show(app, screens, document) {
  const place = /** @type {HTMLElement} */ (document.getElementById("app"));
  const tools = /** @type {HTMLElement} */ (document.getElementById("tools"));
  /** @type {View | null} */
  let view = null;
  let drawn = "";

  /** What draws a screen; where its file must come first, nothing, and what is shown stays meanwhile. @param {Draw | Later} screen */
  const drawing = (screen) => {
    if (typeof screen === "function") return screen;
    if (!screen.draw) {
      const here = (/** @type {Draw} */ draw) => {
        screen.draw = draw;
        render(app.store.get());
      };
      screen.load().then(here, app.notReady);
    }
    return screen.draw;
  };

  /** @param {import("./store.js").State} state */
  const render = (state) => {
    const draw = drawing(screens[state.screen.name] || screens.starting);
    if (!draw) return;
    const key = [state.screen.name, state.screen.id || "", state.screen.step || "", state.language].join(" ");
    if (key !== drawn) {
      const first = drawn === "";
      drawn = key;
      if (view && view.leave) view.leave();
      view = draw(app, state.screen);
      fill(place, view.root);
      place.dataset.screen = state.screen.name;
      document.title = `${view.title} · Tillid`;
      window.scrollTo(0, 0);
      stand(view, first);
    }
    drawTools(app, tools, state);
    if (!view) return;
    setBusy(view.root, state.busy);
    if (view.update) view.update(state);
    drawMessage(app, view.root, state);
  };

  app.store.subscribe(render);
  render(app.store.get());
  setInterval(() => view && view.tick && view.tick(), 1000);
}

/** @param {View} view @param {boolean} first nothing had the focus before the first screen */
function stand(view, first) {
  const wanted = view.focus && view.focus();
  const heading = view.root.querySelector("#heading");
  if (wanted) wanted.focus();
  else if (!first && heading instanceof HTMLElement) heading.focus({ preventScroll: true });
}

/**
 * Result screens say it in a message of their own; elsewhere the state's message comes and goes.
 * @param {import("./context.js").App} app
 * @param {HTMLElement} root
 * @param {import("./store.js").State} state
 */
function drawMessage(app, root, state) {
  const place = root.querySelector("#message");
  if (!(place instanceof HTMLElement) || place.dataset.own !== undefined) return;
  const { message } = state;
  const shown = message ? JSON.stringify([message, state.language]) : "";
  if (place.dataset.shown === shown) return;
  place.dataset.shown = shown;
  place.hidden = message === null;
  if (message === null) {
    delete place.dataset.code;
    place.textContent = "";
    return;
  }
  const good = app.isGood(message.code);
  place.className = good ? "message good" : "message warn";
  place.dataset.code = message.code;
  fill(place, icon(good ? "approve" : "warn"), make("span", {}, app.sayMessage(message), " ", helpLink(message.code, app)));
  bringIntoSight(place);
}

/** On a small phone the button that was pressed may stand a screen below what it brought. @param {HTMLElement} element */
function bringIntoSight(element) {
  const { top, bottom } = element.getBoundingClientRect();
  const dock = document.querySelector(".dock");
  const floor = Math.min(window.innerHeight, dock ? dock.getBoundingClientRect().top : Infinity);
  if (top < 0 || bottom > floor) element.scrollIntoView({ block: top < 0 ? "start" : "end" });
}

/**
 * @param {import("./context.js").App} app
 * @param {HTMLElement} tools
 * @param {import("./store.js").State} state
 */
function drawTools(app, tools, state) {
  const kind = `${state.unlocked} ${state.language} ${state.screen.name === "settings"}`;
  if (tools.dataset.kind === kind) return;
  tools.dataset.kind = kind;
  const { say, act } = app;
  const other = state.language === "da" ? "en" : "da";
  if (!state.unlocked) {
    const name = say(LANGUAGE_NAMES[other]);
    fill(tools, make("button", { type: "button", class: "tool", lang: other, onclick: () => act.setLanguage(other) }, name));
    return;
  }
  fill(
    tools,
    state.screen.name !== "settings" &&
      make("button", { type: "button", class: "tool", id: "open-settings", onclick: act.openSettings }, icon("settings"), make("span", {}, say("app-settings"))),
    make("button", { type: "button", class: "tool", id: "lock", onclick: act.lock }, icon("lock"), make("span", {}, say("app-lock"))),
  );
}
