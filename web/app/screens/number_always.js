// A number at every login: its place in the settings, and the screen that asks for the PIN.

import { make } from "../elements.js";
import { icon } from "../icons.js";
import { backButton, button, clearInputs, form, frame, pinField } from "../parts.js";

/** @type {import("../view.js").Draw} */
export function numberAlways(app, screen) {
  const { say, act } = app;
  const on = screen.step === "on";
  const root = frame(
    { title: say("app-number-always"), lead: say(on ? "app-number-always-on-lead" : "app-number-always-off-lead") },
    form(
      { id: "number-always" },
      (values, element) => {
        void act.carryAlways(on, values.pin).then(() => clearInputs(element, "pin"));
      },
      pinField(say("app-pin-word"), "pin"),
      button("primary", say(on ? "app-number-always-turn-on" : "app-number-always-turn-off"), { type: "submit" }),
    ),
  );
  root.prepend(backButton(say("app-back"), act.openSettings));
  return { root, title: say("app-number-always"), focus: () => root.querySelector("input") };
}

/** @param {import("../context.js").App} app */
export function numberAlwaysSetting(app) {
  const { say, act } = app;
  const { standing } = app.store.get();
  if (!standing) return [];
  const isOn = standing.number_always === true;
  const row = { type: "button", class: "row", id: "number-always-open", onclick: () => act.openNumberAlways(isOn ? "off" : "on") };
  return [
    make("h2", {}, say("app-number-always")),
    make("p", { id: "number-always-is" }, say(isOn ? "app-number-always-is-on" : "app-number-always-is-off")),
    make("button", row, make("span", {}, say(isOn ? "app-number-always-turn-off" : "app-number-always-turn-on")), icon("next")),
  ];
}
