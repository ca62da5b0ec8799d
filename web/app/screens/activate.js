// Activation begins: who you are. Nearly nothing else is loaded
// for it.

import { make } from "../elements.js";
import { link } from "../help.js";
import { mark } from "../icons.js";
import { backButton, button, field, form, frame, showPasswords, valuesOf } from "../parts.js";

/** Words of their own rather than a number in words: who formats numbers takes long to begin. */
const STEPS = ["app-step-one", "app-step-two", "app-step-three"];

/** The first screen on a phone that is not activated. @type {import("../view.js").Draw} */
export function activate(app, screen) {
  const { say, act, install } = app;
  const offer = install.kind();
  const card = make(
    "div",
    { id: "card-in-hand", hidden: !screen.cardInHand },
    field(
      say("app-first-key-numbers"),
      { name: "first_key_numbers", required: false, autocapitalize: "characters", autocomplete: "off", maxlength: 40, class: "digits" },
      say("app-first-key-numbers-hint"),
    ),
  );
  /** @param {Record<string, string>} values @param {boolean} makesRoom */
  const start = (values, makesRoom) =>
    act.startActivation(values.user_id.trim(), values.password, values.first_key_numbers.trim(), makesRoom);
  const room = make("div", { class: "actions" });
  const who = form(
    { id: "activate" },
    (values) => start(values, false),
    field(say("app-user-id"), { name: "user_id", autocomplete: "username", maxlength: 128 }),
    passwordField(say),
    card,
    button("primary", say("app-continue"), { type: "submit" }),
  );
  const root = frame(
    { title: say("app-activate"), lead: say("app-activate-lead") },
    offer === "share" && make("p", { class: "note" }, say("app-install-share")),
    who,
    room,
    make("p", {}, link("activate", say("app-help"), app)),
    offer === "offer" && make("div", { class: "actions" }, button("quiet", say("app-install-offer"), { onclick: install.offer })),
  );
  root.prepend(steps(say, 1));
  // Whoever forgot the PIN may remember it after all.
  if (app.device()) root.prepend(backButton(say("app-cancel"), act.openUnlock));
  return {
    root,
    title: say("app-activate"),
    update: ({ message }) => {
      // Strangers may have used up everybody's tries: whoever holds the card has tries of their own.
      if (message && ["rests", "wrong_card"].includes(message.code)) card.hidden = false;
      if (!message || message.code !== "three_devices" || room.firstChild) return;
      const onclick = () => void start(valuesOf(who), true);
      room.append(button("secondary", say("app-room-open"), { id: "make-room-open", "data-sends": true, onclick }));
    },
  };
}

/** @param {import("../texts.js").Say} say */
function passwordField(say) {
  const part = field(say("app-password"), { name: "password", type: "password", autocomplete: "current-password", maxlength: 512 });
  const input = /** @type {HTMLInputElement} */ (part.querySelector("input"));
  part.append(showPasswords(say("app-password-show"), input));
  return part;
}

/** Before anything is known. @type {import("../view.js").Draw} */
export function starting() {
  const root = frame({ title: "Tillid" });
  root.classList.add("notice");
  root.prepend(mark());
  return { root, title: "Tillid" };
}

/** @param {import("../texts.js").Say} say @param {number} step */
export function steps(say, step) {
  const dots = [1, 2, 3].map((at) => make("span", { class: at < step ? "step done" : at === step ? "step now" : "step" }));
  return make("p", { class: "steps" }, make("span", { class: "step-words" }, say(STEPS[step - 1])), ...dots);
}
