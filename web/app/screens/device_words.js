// How long ago a device was used: wherever devices are listed.

/** @typedef {import("../context.js").App} App */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTH = 30 * DAY;

/** @param {App} app @param {number} at_s @returns {string} "just now", "3 days ago" */
export function ago({ say, clock }, at_s) {
  const past = Math.max(0, clock.now() - at_s);
  if (past < 2 * MINUTE) return say("app-ago-now");
  if (past < HOUR) return say("app-ago-minutes", { count: Math.floor(past / MINUTE) });
  if (past < DAY) return say("app-ago-hours", { count: Math.floor(past / HOUR) });
  if (past < 2 * MONTH) return say("app-ago-days", { count: Math.floor(past / DAY) });
  return say("app-ago-months", { count: Math.floor(past / MONTH) });
}
