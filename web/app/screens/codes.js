// Activation goes on: two codes from the card, then a PIN. Each step says how far one is.

import { make } from "../elements.js";
import { PIN_REFUSALS } from "../pin_rules.js";
import { backButton, button, clearsWhenRefused, field, form, frame, pinField } from "../parts.js";
import { steps } from "./activate.js";

/** @type {import("../view.js").Draw} */
export function codes(app, screen) {
  const { say, act } = app;
  /** @param {1 | 2} which @param {string} keyNumber */
  const row = (which, keyNumber) => {
    const attributes = {
      name: `code_${which}`,
      inputmode: "numeric",
      autocomplete: "off",
      maxlength: 7,
      class: "digits",
      "aria-describedby": `key-${which}`,
    };
    return make(
      "div",
      { class: "card-row" },
      make("p", { class: "card-key", id: `key-${which}` }, say("app-key-number"), " ", make("strong", { id: `key-number-${which}` }, keyNumber)),
      field(say("app-code"), attributes),
    );
  };
  const root = frame(
    { title: say("app-codes"), lead: say("app-codes-lead") },
    make("p", { class: "card-name" }, say("app-card"), " ", make("strong", { id: "card-id" }, screen.cardId)),
    form(
      { id: "codes" },
      (values) => act.sendCodes(digits(values.code_1), digits(values.code_2)),
      row(1, screen.keyNumbers[0]),
      row(2, screen.keyNumbers[1]),
      button("primary", say("app-continue"), { type: "submit" }),
    ),
    make("p", { class: "hint" }, say("app-codes-hint")),
    screen.mayAskDevice && make("div", { class: "actions" }, button("secondary", say("app-ask-devices"), { id: "ask-devices", "data-sends": true, onclick: act.askDevices })),
  );
  root.prepend(backButton(say("app-cancel"), act.leaveActivation), steps(say, 2));
  return { root, title: say("app-codes"), update: clearsWhenRefused(root, ["wrong_code"], "code_1", "code_2") };
}

/** @type {import("../view.js").Draw} */
export function choosePin(app, screen) {
  const { say, act } = app;
  const root = frame(
    { title: say("app-pin"), lead: say("app-pin-lead", { digits: screen.digits }) },
    form(
      { id: "pin" },
      (values) => act.choosePin(values.pin, values.pin_again, values.name.trim()),
      pinField(say("app-pin-new"), "pin", { hint: say("app-pin-hint"), most: screen.digits }),
      pinField(say("app-pin-again"), "pin_again", { most: screen.digits }),
      field(say("app-phone-name"), { name: "name", autocomplete: "off", maxlength: 40, value: screen.suggestedName }, say("app-phone-name-hint")),
      button("primary", say("app-pin-done"), { type: "submit" }),
    ),
  );
  root.prepend(backButton(say("app-cancel"), act.leaveActivation), steps(say, 3));
  const update = clearsWhenRefused(root, [...PIN_REFUSALS, "pins_differ"], "pin", "pin_again");
  return { root, title: say("app-pin"), update };
}

/** @param {string} typed @returns {string} people copy the card's spaces too */
function digits(typed) {
  return typed.replace(/\s/g, "");
}
