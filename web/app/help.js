// The way from what the app says to the paragraph that helps. The address is our own: the server leads on from it to
// the help pages at the other host, so that an app of any age finds the paragraph of today.

import { make } from "./elements.js";

/** What needs no help, or cannot have any: nothing can be fetched. */
export const NEEDS_NO_HELP = [
  "activated",
  "carried",
  "pin_changed",
  "lock_set",
  "service_blocked",
  "service_unblocked",
  "approved",
  "approved_device",
  "approved_return",
  "number_always_on",
  "number_always_off",
  "password_changed",
  "denied",
  "denied_device",
  "offline",
  "server_gone",
];

/** @param {string} code the data-code of what is said @param {import("./context.js").App} app */
export function helpLink(code, app) {
  return NEEDS_NO_HELP.includes(code) ? null : link(code, app.say("app-help"), app);
}

/** @param {import("./context.js").App} app */
export function allHelpLink(app) {
  return link("all", app.say("app-help-all"), app);
}

/**
 * Opens in a window of its own, so that nothing begun here is lost.
 * @param {string} name
 * @param {string} words
 * @param {import("./context.js").App} app
 */
export function link(name, words, { say, store }) {
  const address = `/help/${name}?lang=${store.get().language}`;
  const more = make("span", { class: "unseen" }, ` ${say("app-help-window")}`);
  return make("a", { class: "help-link", href: address, target: "_blank", rel: "noopener" }, words, more);
}
