// Few settings: language, when the app locks, the PIN, and what this is.

import { isKept } from "../database.js";
import { make } from "../elements.js";
import { allHelpLink } from "../help.js";
import { icon } from "../icons.js";
import { backButton, button, clearInputs, form, frame, pinField } from "../parts.js";
import { safetySettings } from "./freeze.js";
import { LANGUAGE_NAMES, LANGUAGES } from "../texts.js";
import { notificationsPart } from "./notifications.js";
import { numberAlwaysSetting } from "./number_always.js";
import { otherPasswordPart } from "./other_password.js";
import { phoneLockSetting } from "./phone_lock.js";

/** @type {import("../view.js").Draw} */
export function settings(app) {
  const { say, act } = app;
  const state = app.store.get();
  const languages = LANGUAGES.map((language) =>
    make(
      "button",
      { type: "button", lang: language, "aria-pressed": String(language === state.language), onclick: () => act.setLanguage(language) },
      say(LANGUAGE_NAMES[language]),
    ),
  );
  const notifications = notificationsPart(app);
  const locking = lockPart(app);
  const password = otherPasswordPart(app);
  const root = frame(
    { title: say("app-settings") },
    password.element,
    make("h2", { id: "language" }, say("app-language")),
    make("div", { class: "choice", role: "group", "aria-labelledby": "language" }, ...languages),
    locking.element,
    make("h2", {}, say("app-pin-word")),
    make("button", { type: "button", class: "row", id: "change-pin-open", onclick: act.openChangePin }, make("span", {}, say("app-change-pin")), icon("next")),
    make("h2", {}, say("app-devices")),
    make("button", { type: "button", class: "row", id: "devices-open", "data-sends": true, onclick: act.openDevices }, make("span", {}, say("app-devices-open")), icon("next")),
    ...safetySettings(app),
    ...phoneLockSetting(app),
    ...numberAlwaysSetting(app),
    notifications.element,
    make("h2", {}, say("app-about")),
    make(
      "dl",
      { class: "facts" },
      make("div", {}, make("dt", {}, say("app-about-phone")), make("dd", {}, state.deviceName)),
      make("div", {}, make("dt", {}, say("app-about-address")), make("dd", {}, window.location.host)),
    ),
    keeping(app),
    make("p", { class: "hint" }, say("app-about-text")),
    make("p", {}, allHelpLink(app)),
  );
  root.prepend(backButton(say("app-back"), act.openList));
  return {
    root,
    title: say("app-settings"),
    update(state) {
      notifications.update(state);
      locking.update(state);
      password.update(state);
    },
  };
}

/** When the app locks, and what closed means. @param {import("../context.js").App} app */
function lockPart(app) {
  const { say, act } = app;
  /** @param {"at_close" | "after_five_minutes"} lock @param {string} key */
  const choice = (lock, key) => {
    const input = make("input", { type: "radio", name: "lock", id: `lock-${lock.replace(/_/g, "-")}`, value: lock, onchange: () => void act.setLock(lock).then(show) });
    return { input, element: make("label", { class: "option" }, input, make("span", {}, say(key))) };
  };
  const choices = [choice("at_close", "app-settings-lock-close"), choice("after_five_minutes", "app-settings-lock-later")];
  const group = { role: "radiogroup", class: "options", id: "lock-setting", "aria-labelledby": "lock-heading", "aria-describedby": "lock-why" };
  const element = make(
    "div",
    { class: "part" },
    make("h2", { id: "lock-heading" }, say("app-settings-lock")),
    make("div", group, ...choices.map((one) => one.element)),
    make("p", { class: "hint", id: "lock-why" }, say("app-settings-lock-why")),
  );
  // What the server keeps is what is shown, whatever was pressed.
  const show = () => update(app.store.get());
  /** @param {import("../store.js").State} state */
  const update = ({ standing, busy }) => {
    if (busy) return;
    for (const { input } of choices) input.checked = standing !== null && standing.settings.lock === input.value;
  };
  return { element, update };
}

/** Whether the phone has promised to keep what Tillid needs. @param {import("../context.js").App} app */
function keeping({ say }) {
  const words = make("p", { class: "hint", id: "keeping" });
  void isKept().then((kept) => {
    words.dataset.kept = String(kept);
    words.textContent = say(kept ? "app-keeping-promised" : "app-keeping-open");
  });
  return words;
}

/** @type {import("../view.js").Draw} */
export function changePin(app, screen) {
  const { say, act } = app;
  const root = frame(
    { title: say("app-change-pin"), lead: say("app-pin-lead", { digits: screen.digits }) },
    form(
      { id: "change-pin" },
      (values, element) => {
        void act.changePin(values.pin, values.new_pin, values.new_pin_again).then(() => clearInputs(element, "pin", "new_pin", "new_pin_again"));
      },
      pinField(say("app-pin-old"), "pin"),
      pinField(say("app-pin-new"), "new_pin", { hint: say("app-pin-hint"), most: screen.digits }),
      pinField(say("app-pin-again"), "new_pin_again", { most: screen.digits }),
      button("primary", say("app-change-pin-button"), { type: "submit" }),
    ),
  );
  root.prepend(backButton(say("app-back"), act.openSettings));
  return { root, title: say("app-change-pin") };
}
