// The closed list of what the app can say about an event or a refusal: the values of data-code. Each has a text
// app-message-CODE (with hyphens) unless it is a screen of its own (screens/notices.js). The words of refusals are
// the server's codes; a code that is newer than this app is shown in the server's own words.

import { Problem, Unreachable } from "./problem.js";

/** What went well, or is only news. */
export const GOOD = [
  "activated",
  "carried",
  "carried_by_link",
  "pin_changed",
  "phone_lock_on",
  "phone_lock_off",
  "lock_set",
  "number_always_on",
  "number_always_off",
  "password_changed",
  "device_renamed",
  "other_device_blocked",
  "new_device_blocked",
  "change_stopped",
  "service_blocked",
  "service_unblocked",
];

/** What the app finds out by itself. */
export const OWN = [
  "credentials_missing",
  "codes_incomplete",
  "new_device_over",
  "pin_incomplete",
  "pin_not_digits",
  "pin_wrong_length",
  "pin_repeats",
  "pin_run",
  "pin_unchanged",
  "pin_not_changed",
  "pins_differ",
  "passwords_missing",
  "passwords_differ",
  "password_unchanged",
  "password_too_short",
  "password_too_long",
  "wrong_pins_before",
  "phone_lock_failed",
  "qr_foreign",
  "qr_other",
  "qr_not_signed",
  "camera_refused",
  "camera_missing",
  "link_elsewhere",
  "offline",
  "server_gone",
];

/** What the server refuses and the person reads where they are. */
export const REFUSALS = [
  "malformed",
  "wrong_credentials",
  "password_must_change",
  "wrong_password",
  "weak_password",
  "password_stands",
  "rests",
  "three_devices",
  "name_refused",
  "no_card",
  "wrong_card",
  "wrong_code",
  "card_used_up",
  "card_blocked",
  "no_device",
  "devices_asked",
  "new_device_denied",
  "activation_ended",
  "too_old",
  "device_waiting",
  "wrong_pin",
  "wrong_assertion",
  "platform_key_aside",
  "no_platform_key",
  "platform_key_refused",
  "other_bytes",
  "carry_first",
  "wrong_number",
  "qr_stale",
  "too_many",
  "busy",
  "failed",
];

const KNOWN = new Set([...GOOD, ...OWN, ...REFUSALS]);

/** @param {unknown} error @param {boolean} online @returns {string} */
export function codeOf(error, online) {
  if (error instanceof Problem) return error.code;
  if (error instanceof Unreachable) return online ? "server_gone" : "offline";
  return "failed";
}

/** @param {unknown} error @param {boolean} online @returns {import("./store.js").Message} */
export function messageOf(error, online) {
  const code = codeOf(error, online);
  const body = error instanceof Problem ? error.body : {};
  return {
    code,
    arguments: {
      count: typeof body.tries_left === "number" ? body.tries_left : Number(body.devices_max) || 0,
      wait_s: Number(body.retry_after_s) || 0,
      words: String(body.detail || body.title || ""),
    },
  };
}

/** @param {import("./store.js").Message} message @param {import("./texts.js").Say} say @returns {string} */
export function sayMessage(message, say) {
  const values = { ...message.arguments, wait: sayWait(Number((message.arguments || {}).wait_s) || 0, say) };
  if (KNOWN.has(message.code)) return say(`app-message-${message.code.replace(/_/g, "-")}`, values);
  return String((message.arguments || {}).words || "") || say("app-message-failed");
}

/** @param {number} wait_s @param {import("./texts.js").Say} say @returns {string} "3 minutes", "2 hours" */
export function sayWait(wait_s, say) {
  const minutes = Math.max(1, Math.ceil(wait_s / 60));
  return minutes < 90 ? say("app-wait-minutes", { count: minutes }) : say("app-wait-hours", { count: Math.round(minutes / 60) });
}

/** @param {number} within_s @param {import("./texts.js").Say} say @returns {string} "a minute", "90 seconds": rounded up it would come too late */
export function sayWithin(within_s, say) {
  return within_s % 60 === 0 ? say("app-wait-minutes", { count: within_s / 60 }) : say("app-within-seconds", { count: within_s });
}

/** @param {unknown} error @returns {number | null} how many wrong PINs may still follow, when this was one */
export function triesLeft(error) {
  if (!(error instanceof Problem) || error.code !== "wrong_pin") return null;
  return typeof error.body.tries_left === "number" ? error.body.tries_left : null;
}
