// Freezing everything: what it means is said before the PIN is asked for, because only an operator undoes it.

import { make } from "../elements.js";
import { icon } from "../icons.js";
import { button, clearInputs, form, frame, pinField } from "../parts.js";
import { phoneLockButton } from "./phone_lock.js";

/** @type {import("../view.js").Draw} */
export function freeze(app) {
  const { say, act } = app;
  const byLock = phoneLockButton(app, "freeze-by-phone-lock", () => void act.freezeByPhoneLock());
  const root = frame(
    { title: say("app-freeze"), lead: say("app-freeze-lead") },
    make("p", { class: "note" }, say("app-freeze-lifted")),
    make("div", { class: "actions" }, byLock.element),
    form(
      { id: "freeze" },
      (values, element) => {
        void act.freeze(values.pin).then(() => clearInputs(element, "pin"));
      },
      pinField(say("app-pin-word"), "pin"),
      button("danger", say("app-freeze-now"), { type: "submit" }),
    ),
    make("div", { class: "actions" }, button("secondary", say("app-cancel"), { onclick: act.openList })),
  );
  root.prepend(make("div", { class: "seal stop" }, icon("stop")));
  return { root, title: say("app-freeze"), update: byLock.update };
}

/** Its place in the settings, with those of the activity and of blocked services. @param {import("../context.js").App} app */
export function safetySettings({ say, act }) {
  const row = (/** @type {string} */ id, /** @type {string} */ key, /** @type {() => unknown} */ onclick) =>
    make("button", { type: "button", class: "row", id, "data-sends": true, onclick }, make("span", {}, say(key)), icon("next"));
  return [
    make("h2", {}, say("app-activity")),
    row("activity-open", "app-activity-open", act.openActivity),
    row("blocked-services-open", "app-blocked-services", act.openBlockedServices),
    row("freeze-open", "app-freeze", act.openFreeze),
  ];
}
