// From PIN to unlocked and back. The PIN's key lives in lock.js while the app is unlocked; a wrong one is
// forgotten at once, and the server alone knows that it was wrong.

import { Problem } from "../call.js";
import { pinKey } from "../pin.js";

/** The token is renewed when less than this share of its life is left: how long it lives is the operator's choice. */
const RENEW_SHARE = 1 / 5;

/** @param {import("../context.js").App} app */
export function unlockingFlow(app) {
  const { store, lock } = app;
  let renewing = false;

  /**
   * Under the salt that the server names, never under a guess: a PIN tried against the wrong one would be counted.
   * @param {string} pin
   * @returns {Promise<import("../pin.js").PinKey>}
   */
  const derive = async (pin) => {
    if (!store.get().standing) await app.takeStanding(await app.api.standing(app.signer()));
    const { standing } = store.get();
    const device = app.device();
    const salt = standing && device && device.salts[standing.pin_generation];
    if (!salt) throw new Problem(401, { code: "unknown_device" });
    return pinKey(pin, salt);
  };

  /** @param {import("../pin.js").PinKey} secret @param {string} [welcome] a message for the list */
  const unlockWith = async (secret, welcome) => {
    let unlocked;
    try {
      unlocked = await app.api.unlock(app.signer(), secret);
    } catch (error) {
      secret.forget();
      throw error;
    }
    lock.open({ pinKey: secret, token: unlocked.token, from: app.clock.now(), until: unlocked.expires_at });
    await takeUnlocked(unlocked, welcome);
  };

  /** @param {import("../api.js").Unlocked} unlocked @param {string} [welcome] */
  const takeUnlocked = async (unlocked, welcome) => {
    app.takeWaiting(unlocked.requests);
    store.change({ unlocked: true, heldBack: unlocked.held_back || 0, standing: unlocked.standing, screen: { name: "list" }, message: null });
    await app.takeStanding(unlocked.standing);
    if (unlocked.wrong_pins_before > 0) app.tell("wrong_pins_before", { count: unlocked.wrong_pins_before });
    else if (welcome) app.tell(welcome);
  };

  /** @param {unknown} error a wrong PIN tells how many tries are left */
  const noteTries = (error) => {
    const left = app.triesLeft(error);
    const { standing } = store.get();
    if (left !== null && standing) store.change({ standing: { ...standing, tries_left: left } });
    if (left === 0) app.trouble(new Problem(403, { code: "device_blocked" }));
  };

  return {
    derive,
    takeUnlocked,
    unlockWith,
    noteTries,

    /** @param {string} pin */
    unlock: (pin) =>
      app.whileBusy(async () => {
        if (!/^[0-9]{4,8}$/.test(pin)) return app.tell("pin_incomplete");
        try {
          await unlockWith(await derive(pin));
        } catch (error) {
          app.trouble(error);
          noteTries(error);
        }
      }),

    /** Runs every few seconds: keeps the token fresh while the person is at it, locks when they are not. */
    async keepUnlocked() {
      const open = lock.current();
      if (!open) return;
      const left_s = open.until - app.clock.now();
      if (!lock.recentlyTouched() || left_s < 0) return lock.shut();
      if (renewing || left_s > (open.until - open.from) * RENEW_SHARE) return;
      // By the phone's own lock: nobody is asked for a finger behind their back, so the time runs out.
      if (!open.pinKey) return;
      renewing = true;
      try {
        const { token, expires_at } = await app.api.unlock(app.signer(), open.pinKey);
        lock.renew(token, app.clock.now(), expires_at);
      } catch {
        // The token runs out by itself; then the app locks.
      } finally {
        renewing = false;
      }
    },
  };
}
