// Few settings: language, when the app locks, the PIN, and what this is.

import { make } from "../elements.js";
import { allHelpLink } from "../help.js";
import { icon } from "../icons.js";
import { backButton, button, clearInputs, form, frame, pinField } from "../parts.js";
import { LANGUAGES } from "../texts.js";
import { notificationsPart } from "./notifications.js";
import { numberAlwaysSetting } from "./number_always.js";
import { phoneLockSetting } from "./phone_lock.js";

/** @type {import("../view.js").Draw} */
export function settings(app) {
  const { say, act } = app;
  const state = app.store.get();
  const languages = LANGUAGES.map((language) =>
    make(
      "button",
      { type: "button", lang: language, "aria-pressed": String(language === state.language), onclick: () => act.setLanguage(language) },
      say("app-language-name", { language }),
    ),
  );
  const notifications = notificationsPart(app);
  const root = frame(
    { title: say("app-settings") },
    make("h2", { id: "language" }, say("app-language")),
    make("div", { class: "choice", role: "group", "aria-labelledby": "language" }, ...languages),
    make("h2", {}, say("app-settings-lock")),
    make("p", {}, say(state.standing && state.standing.settings.lock === "after_five_minutes" ? "app-settings-lock-later" : "app-settings-lock-close")),
    make("h2", {}, say("app-pin-word")),
    make("button", { type: "button", class: "row", id: "change-pin-open", onclick: act.openChangePin }, make("span", {}, say("app-change-pin")), icon("next")),
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
    make("p", { class: "hint" }, say("app-about-text")),
    make("p", {}, allHelpLink(app)),
  );
  root.prepend(backButton(say("app-back"), act.openList));
  return { root, title: say("app-settings"), update: notifications.update };
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
