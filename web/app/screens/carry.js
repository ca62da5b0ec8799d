// The six digits that are carried into the app: sent as soon as the last one stands there.

import { field } from "../parts.js";

/** @param {import("../context.js").App} app @param {import("../request.js").Request} asked */
export function carryPart(app, { id, device }) {
  const { say, act } = app;
  const attributes = { inputmode: "numeric", autocomplete: "off", maxlength: 7, class: "digits six" };
  const part = field(say(device ? "app-carry-new-device" : "app-carry"), { ...attributes, name: "carried" }, say("app-carry-hint"));
  part.classList.add("carry");
  const input = /** @type {HTMLInputElement} */ (part.querySelector("input"));
  input.id = "carried";
  /** @type {HTMLLabelElement} */ (part.querySelector("label")).htmlFor = "carried";
  let sending = false;
  input.addEventListener("input", () => {
    const typed = input.value.replace(/[^0-9]/g, "");
    if (typed.length < 6 || sending) return;
    sending = true;
    input.readOnly = true;
    void act.carry(id, { number: typed.slice(0, 6) }).then(() => {
      sending = false;
      input.readOnly = false;
      input.value = "";
      if (!part.hidden && document.activeElement === document.body) input.focus();
    });
  });
  return part;
}
