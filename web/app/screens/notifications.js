// Notifications in words: whether they reach this phone, and what to do where they do not; and the one time that the
// app asks for them by itself, with the reason, before the browser asks in its own way.

import { fill, make } from "../elements.js";
import { button } from "../parts.js";
import { platformFrom } from "../platform.js";

/** @typedef {import("../flows/notifications.js").Health} Health */

/** What each says, and whether it can be turned on or off here. @type {Record<Health, { key: string, press?: "on" | "off" }>} */
const HEALTH = {
  unknown: { key: "app-notices-trying" },
  trying: { key: "app-notices-trying", press: "off" },
  works: { key: "app-notices-works", press: "off" },
  silent: { key: "app-notices-silent", press: "off" },
  off: { key: "app-notices-off", press: "on" },
  unasked: { key: "app-notices-off", press: "on" },
  blocked: { key: "app-notices-blocked" },
  unsupported: { key: "app-notices-unsupported" },
  home_screen: { key: "app-notices-home-screen" },
};

/** The section of the settings. @param {import("../context.js").App} app */
export function notificationsPart(app) {
  const { say, act } = app;
  const words = make("p", { id: "push-health", role: "status" });
  const how = make("p", { class: "hint" }, say(howToAllow(navigator)));
  const on = button("secondary", say("app-notices-turn-on"), { id: "notices-on", onclick: () => void act.turnNoticesOn().then(() => stand(off)) });
  const off = button("secondary", say("app-notices-turn-off"), { id: "notices-off", onclick: () => void act.turnNoticesOff().then(() => stand(on)) });
  const actions = make("div", { class: "actions" }, on, off);
  const element = make("div", { class: "part" }, make("h2", {}, say("app-notices")), words, how, actions);
  return {
    element,
    /** @param {import("../store.js").State} state */
    update({ notices }) {
      const { key, press } = HEALTH[notices.health];
      if (words.dataset.health === notices.health) return;
      words.dataset.health = notices.health;
      fill(words, say(key));
      how.hidden = notices.health !== "blocked";
      actions.hidden = !press;
      on.hidden = press !== "on";
      off.hidden = press !== "off";
    },
  };
}

/** The pressed button has gone: its place keeps the focus. @param {HTMLElement} other */
function stand(other) {
  if (!other.hidden && document.activeElement === document.body) other.focus();
}

/** Asked once, after activation, until it is answered. @param {import("../context.js").App} app */
export function askPart(app) {
  const { say, act } = app;
  let pressed = false;
  const turnOn = () => {
    pressed = true;
    void act.turnNoticesOn();
  };
  const element = make(
    "section",
    { class: "panel part", id: "ask-notices", "aria-labelledby": "ask-notices-heading" },
    make("h2", { id: "ask-notices-heading" }, say("app-notices-ask")),
    make("p", {}, say("app-notices-ask-why")),
    make(
      "div",
      { class: "actions" },
      button("primary", say("app-notices-turn-on"), { id: "ask-notices-yes", onclick: turnOn }),
      button("quiet", say("app-notices-not-now"), { id: "ask-notices-no", onclick: act.turnNoticesOff }),
    ),
  );
  element.hidden = true;
  return {
    element,
    /** @param {import("../store.js").State} state */
    update({ notices }) {
      // Whoever said yes here, and no to the browser, is told what that means, and where it is mended.
      if (pressed && notices.health === "blocked" && !element.querySelector("#ask-notices-blocked")) {
        const blocked = make("p", { id: "ask-notices-blocked", role: "status" }, say("app-notices-blocked"));
        fill(element, make("h2", { id: "ask-notices-heading" }, say("app-notices")), blocked, make("p", { class: "hint" }, say(howToAllow(navigator))));
      }
      element.hidden = !(notices.ask && notices.health === "unasked") && !(pressed && notices.health === "blocked");
    },
  };
}

/** @param {Navigator} navigator @returns {string} where this phone lets a person change their mind */
export function howToAllow({ userAgent, maxTouchPoints }) {
  const { platform } = platformFrom(userAgent, maxTouchPoints || 0);
  if (platform === "ios") return "app-notices-allow-ios";
  if (platform === "desktop") return "app-notices-allow-desktop";
  return /Firefox\//.test(userAgent) ? "app-notices-allow-android-firefox" : "app-notices-allow-android-chrome";
}
