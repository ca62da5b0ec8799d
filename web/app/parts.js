// The few parts that every screen is built of: the frame with its heading and message, buttons, labelled fields.

import { make } from "./elements.js";
import { icon } from "./icons.js";

/** @typedef {import("./elements.js").Child} Child */

/**
 * @param {{ title: Child | Child[], lead?: Child }} head
 * @param {...Child} body
 * @returns {HTMLElement} one screen: heading first, then the message, then the rest
 */
export function frame({ title, lead }, ...body) {
  const heading = make("h1", { id: "heading", tabindex: -1 }, ...(Array.isArray(title) ? title : [title]));
  return make(
    "section",
    { class: "screen", "aria-labelledby": "heading" },
    heading,
    lead ? make("p", { class: "lead" }, lead) : null,
    make("p", { id: "message", role: "alert", hidden: true }),
    ...body,
  );
}

/**
 * For a screen that is itself the message: it stays, whatever comes and goes in the state.
 * @param {HTMLElement} root
 * @param {string} code
 * @param {string} text
 */
export function ownMessage(root, code, text) {
  const message = /** @type {HTMLElement} */ (root.querySelector("#message"));
  message.dataset.own = "";
  message.dataset.code = code;
  message.hidden = false;
  message.className = "lead";
  message.removeAttribute("role");
  message.textContent = text;
}

/**
 * @param {"primary" | "secondary" | "quiet" | "danger"} kind
 * @param {Child} label
 * @param {Record<string, unknown>} attributes
 * @returns {HTMLButtonElement}
 */
export function button(kind, label, attributes) {
  return make("button", { type: "button", ...attributes, class: `button ${kind}` }, label);
}

/** @param {string} label @param {() => void} onclick @returns {HTMLButtonElement} the way back, above the heading */
export function backButton(label, onclick) {
  return make("button", { type: "button", class: "back", onclick }, icon("back"), make("span", {}, label));
}

/**
 * @param {string} label
 * @param {Record<string, unknown>} attributes of the input; `name` is needed
 * @param {string} [hint]
 * @returns {HTMLElement}
 */
export function field(label, attributes, hint) {
  const id = `field-${attributes.name}`;
  const hintId = `${id}-hint`;
  return make(
    "div",
    { class: "field" },
    make("label", { for: id }, label),
    hint ? make("p", { id: hintId, class: "hint" }, hint) : null,
    make("input", { id, required: true, spellcheck: "false", autocapitalize: "none", "aria-describedby": hint ? hintId : null, ...attributes }),
  );
}

/**
 * Digits that nobody should read over a shoulder. Not a password to the browser's keeper: it must not be kept.
 * @param {string} label
 * @param {string} name
 * @param {{ hint?: string, most?: number }} [more]
 */
export function pinField(label, name, { hint, most = 8 } = {}) {
  const attributes = { name, type: "password", inputmode: "numeric", autocomplete: "off", maxlength: most, class: "digits" };
  return field(label, attributes, hint);
}

/** @param {string} label @param {...HTMLInputElement} inputs @returns {HTMLButtonElement} shows what was typed, and hides it again */
export function showPasswords(label, ...inputs) {
  const press = button("quiet", label, { id: "show-password", "aria-pressed": "false" });
  press.onclick = () => {
    const shown = inputs[0].type === "password";
    for (const input of inputs) input.type = shown ? "text" : "password";
    press.setAttribute("aria-pressed", String(shown));
  };
  return press;
}

/**
 * A form that never leaves the page.
 * @param {Record<string, unknown>} attributes
 * @param {(values: Record<string, string>, form: HTMLFormElement) => void} onSubmit
 * @param {...Child} children
 */
export function form(attributes, onSubmit, ...children) {
  const element = make("form", { novalidate: true, ...attributes }, ...children);
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    onSubmit(valuesOf(element), element);
  });
  return element;
}

/** @param {HTMLFormElement} form @returns {Record<string, string>} */
export function valuesOf(form) {
  /** @type {Record<string, string>} */
  const values = {};
  new FormData(form).forEach((value, name) => {
    if (typeof value === "string") values[name] = value;
  });
  return values;
}

/**
 * While a call is under way nothing can be sent twice (whileBusy sees to it). The buttons say so, but keep the focus,
 * which a disabled one would lose.
 * @param {HTMLElement} root
 * @param {boolean} busy
 */
export function setBusy(root, busy) {
  root.setAttribute("aria-busy", String(busy));
  for (const sends of root.querySelectorAll("button[type=submit], button[data-sends]")) {
    if (busy) sends.setAttribute("aria-disabled", "true");
    else sends.removeAttribute("aria-disabled");
  }
}

/**
 * What was refused is typed anew, not looked for.
 * @param {HTMLElement} root
 * @param {string[]} codes what may be said of these inputs
 * @param {...string} names the inputs
 * @returns {(state: import("./store.js").State) => void} what a screen does when the state changes
 */
export function clearsWhenRefused(root, codes, ...names) {
  /** @type {import("./store.js").Message | null} */
  let seen = null;
  return ({ message }) => {
    if (message && message !== seen && codes.includes(message.code)) clearInputs(root, ...names);
    seen = message;
  };
}

/** @param {HTMLElement} root @param {...string} names empties these inputs and stands in the first */
export function clearInputs(root, ...names) {
  const inputs = names.map((name) => root.querySelector(`input[name=${name}]`));
  for (const input of inputs) if (input instanceof HTMLInputElement) input.value = "";
  if (inputs[0] instanceof HTMLInputElement) inputs[0].focus();
}
