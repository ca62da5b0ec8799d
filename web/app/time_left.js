// How much time is left, as people say it: whole minutes and seconds, never below zero.

/**
 * @param {number} until_s
 * @param {number} now_s
 * @returns {{ over: boolean, seconds: number, clock: string }} `clock` is "4:05"
 */
export function timeLeft(until_s, now_s) {
  // Down, not up: the server's time arrives in whole seconds, and five minutes must not begin with 5:01.
  const seconds = Math.max(0, Math.floor(until_s - now_s));
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  return { over: until_s <= now_s, seconds, clock };
}
