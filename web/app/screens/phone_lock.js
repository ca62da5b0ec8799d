// The phone's own lock, turned on or off: both ask for the PIN, because whoever holds an unlocked app must not make
// themselves a way in. Said plainly: whoever opens the phone can then approve.

import { phoneLockUsable } from "../flows/phone_lock.js";
import { make } from "../elements.js";
import { icon } from "../icons.js";
import { backButton, button, clearInputs, form, frame, pinField } from "../parts.js";

/** Where *Not now* is remembered. */
const DECLINED = "tillid-phone-lock-declined";

/** @type {import("../view.js").Draw} */
export function phoneLock(app, screen) {
  const { say, act } = app;
  const on = screen.step === "on";
  const turn = on ? act.turnPhoneLockOn : act.turnPhoneLockOff;
  const root = frame(
    { title: say("app-phone-lock"), lead: say(on ? "app-phone-lock-on-lead" : "app-phone-lock-off-lead") },
    on ? make("p", { class: "hint" }, say("app-phone-lock-on-hint")) : null,
    form(
      { id: "phone-lock" },
      (values, element) => {
        void turn(values.pin).then(() => clearInputs(element, "pin"));
      },
      pinField(say("app-pin-word"), "pin"),
      button("primary", say(on ? "app-phone-lock-turn-on" : "app-phone-lock-turn-off"), { type: "submit" }),
    ),
  );
  root.prepend(backButton(say("app-back"), act.openSettings));
  return { root, title: say("app-phone-lock"), focus: () => root.querySelector("input") };
}

/** Its place in the settings; none where this phone has no lock to offer and none is on. @param {import("../context.js").App} app */
export function phoneLockSetting(app) {
  const { say, act } = app;
  const { phoneLock, standing } = app.store.get();
  const isOn = standing !== null && standing.platform_key !== "none";
  if (!standing || (!isOn && !phoneLock)) return [];
  const row = { type: "button", class: "row", id: "phone-lock-open", onclick: () => act.openPhoneLock(isOn ? "off" : "on") };
  return [
    make("h2", {}, say("app-phone-lock")),
    make("p", {}, say(isOn ? "app-phone-lock-is-on" : "app-phone-lock-is-off")),
    make("button", row, make("span", {}, say(isOn ? "app-phone-lock-turn-off" : "app-phone-lock-turn-on")), icon("next")),
  ];
}

/** Offered once on the list, until it is on or declined. @param {import("../context.js").App} app */
export function phoneLockOffer(app) {
  const { say, act } = app;
  const element = make(
    "div",
    { class: "panel", id: "phone-lock-offer" },
    make("p", {}, say("app-phone-lock-offer")),
    make(
      "div",
      { class: "actions" },
      button("secondary", say("app-phone-lock-turn-on"), { onclick: () => act.openPhoneLock("on") }),
      button("quiet", say("app-phone-lock-not-now"), {
        onclick: () => {
          decline();
          element.hidden = true;
        },
      }),
    ),
  );
  /** @param {import("../store.js").State} state */
  const update = ({ phoneLock, standing, waiting }) => {
    element.hidden = !phoneLock || !standing || standing.platform_key !== "none" || waiting.length > 0 || declined();
  };
  return { element, update };
}

/** The button that asks the phone. @param {import("../context.js").App} app @param {string} id @param {() => void} onclick */
export function phoneLockButton(app, id, onclick) {
  const element = button("primary", app.say("app-phone-lock-use"), { id, "data-sends": true, onclick });
  /** @param {import("../store.js").State} state */
  const update = (state) => {
    element.hidden = !phoneLockUsable(state);
  };
  return { element, update };
}

function declined() {
  try {
    return window.localStorage.getItem(DECLINED) !== null;
  } catch {
    return false;
  }
}

function decline() {
  try {
    window.localStorage.setItem(DECLINED, "1");
  } catch {
    // Then it is offered again next time.
  }
}
