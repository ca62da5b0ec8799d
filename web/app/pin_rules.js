// Which PINs may be chosen. Checked here because the server never sees a PIN; the same rule and the same words
// as in the protocol's vectors.

/** Why a PIN may not be used. */
export const PIN_REFUSALS = /** @type {const} */ (["pin_not_digits", "pin_wrong_length", "pin_repeats", "pin_run"]);

/** @typedef {typeof PIN_REFUSALS[number]} PinRefused */

/**
 * @param {string} pin
 * @param {import("./api.js").Policy} policy
 * @returns {PinRefused | null} null when it may be used
 */
export function pinRefused(pin, policy) {
  if (!/^[0-9]*$/.test(pin)) return "pin_not_digits";
  if (pin.length !== policy.pin_digits) return "pin_wrong_length";
  const steps = new Set([...pin].slice(1).map((digit, at) => (Number(digit) - Number(pin[at]) + 10) % 10));
  if (steps.size !== 1) return null;
  if (steps.has(0)) return "pin_repeats";
  return steps.has(1) || steps.has(9) ? "pin_run" : null;
}
