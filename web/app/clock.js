// The server's time. The phone's own clock may be wrong by hours; what is left of a request, and the time
// in every signed call, are counted from what the server last said.

/** @typedef {{ now: () => number, set: (server_s: number) => void }} Clock */

/**
 * @param {() => number} [own_ms] the phone's clock
 * @returns {Clock} seconds since 1970, as the server has them
 */
export function makeClock(own_ms = () => Date.now()) {
  let ahead_ms = 0;
  return {
    now: () => (own_ms() + ahead_ms) / 1000,
    set(server_s) {
      ahead_ms = server_s * 1000 - own_ms();
    },
  };
}
