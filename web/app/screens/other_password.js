// Another password in place of one that a stranger knew, and its place in the settings as long as that is so.

import { make } from "../elements.js";
import { icon } from "../icons.js";
import { backButton, button, clearInputs, field, form, frame, pinField, showPasswords } from "../parts.js";
import { phoneLockButton } from "./phone_lock.js";

const NAMES = ["password", "new_password", "new_password_again"];

/** @type {import("../view.js").Draw} */
export function otherPassword(app) {
  const { say, act } = app;
  /** @param {string} key @param {string} name @param {string} autocomplete @param {string} [hint] */
  const password = (key, name, autocomplete, hint) =>
    field(say(key), { name, type: "password", autocomplete, maxlength: 512 }, hint);
  const fields = [
    password("app-password-now", NAMES[0], "current-password"),
    password("app-password-new", NAMES[1], "new-password", say("app-password-rule")),
    password("app-password-again", NAMES[2], "new-password"),
  ];
  const inputs = fields.map((one) => /** @type {HTMLInputElement} */ (one.querySelector("input")));
  const typed = () => ({ password: inputs[0].value, new_password: inputs[1].value, new_password_again: inputs[2].value });
  const byLock = phoneLockButton(app, "other-password-by-phone-lock", () => void act.changePasswordByPhoneLock(typed()));
  const root = frame(
    { title: say("app-other-password"), lead: say("app-other-password-lead") },
    form(
      { id: "other-password" },
      (values, element) => {
        void act.changePassword(typed(), values.pin).then(() => clearInputs(element, "pin"));
      },
      ...fields,
      showPasswords(say("app-passwords-show"), ...inputs),
      byLock.element,
      pinField(say("app-pin-word"), "pin"),
      button("primary", say("app-other-password-save"), { type: "submit" }),
    ),
  );
  root.prepend(backButton(say("app-back"), act.openSettings));
  return {
    root,
    title: say("app-other-password"),
    focus: () => inputs[0],
    update: byLock.update,
    // What was typed is in no screen that is not shown.
    leave: () => clearInputs(root, ...NAMES, "pin"),
  };
}

/** @param {import("../context.js").App} app */
export function otherPasswordPart({ say, act }) {
  const row = { type: "button", class: "row", id: "other-password-open", "data-sends": true, onclick: act.openOtherPassword };
  const element = make(
    "div",
    { class: "part" },
    make("h2", {}, say("app-other-password-heading")),
    make("p", {}, say("app-other-password-why")),
    make("button", row, make("span", {}, say("app-other-password")), icon("next")),
  );
  /** @param {import("../store.js").State} state */
  const update = ({ standing }) => {
    element.hidden = !standing || !standing.password_must_change;
  };
  return { element, update };
}
