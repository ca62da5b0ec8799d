// The phone's own lock in the PIN's place: turned on and off with the PIN, used to unlock and to approve. Where it does
// not confirm, the PIN's field stands beside.

import { Problem } from "../call.js";
import { assert, hasPhoneLock, NotConfirmed, register } from "../phone_lock.js";

/** Refusals after which the app knows better how the platform key stands. @type {Record<string, "aside" | "none">} */
const STANDS = { platform_key_aside: "aside", no_platform_key: "none" };

/** @param {import("../context.js").App} app */
export function phoneLockFlow(app) {
  const { store, lock } = app;

  void hasPhoneLock(window).then((phoneLock) => store.change({ phoneLock }));

  /** @param {unknown} error @returns {boolean} whether it was the phone that did not confirm */
  const noteRefusal = (error) => {
    const { standing } = store.get();
    if (error instanceof Problem && STANDS[error.code] && standing) {
      store.change({ standing: { ...standing, platform_key: STANDS[error.code] } });
    }
    if (error instanceof NotConfirmed) app.tell("phone_lock_failed");
    return error instanceof NotConfirmed;
  };

  /** @param {import("../bytes.js").Bytes} challenge */
  const confirm = (challenge) => {
    const { standing } = store.get();
    if (!standing || !standing.platform_credential) throw new NotConfirmed();
    return assert(standing.platform_credential, challenge);
  };

  /** @param {string} pin @param {(key: import("../pin.js").PinKey) => Promise<import("../api.js").Standing>} change @param {string} told */
  const changeWith = (pin, change, told) =>
    app.whileBusy(async () => {
      if (!/^[0-9]{4,8}$/.test(pin)) return app.tell("pin_incomplete");
      const key = await app.derive(pin);
      try {
        store.change({ standing: await change(key) });
        app.go({ name: "settings" });
        app.tell(told);
      } catch (error) {
        if (noteRefusal(error)) return;
        app.trouble(error);
        app.noteTries(error);
      } finally {
        key.forget();
      }
    });

  return {
    confirm,
    noteRefusal,

    /** @param {string} pin */
    turnPhoneLockOn: (pin) => changeWith(pin, (key) => app.api.addPlatformKey(app.signer(), key, register), "phone_lock_on"),

    /** @param {string} pin */
    turnPhoneLockOff: (pin) => changeWith(pin, (key) => app.api.removePlatformKey(app.signer(), key), "phone_lock_off"),

    unlockByPhoneLock: () =>
      app.whileBusy(async () => {
        try {
          const unlocked = await app.api.unlockByPlatform(app.signer(), confirm);
          lock.open({ pinKey: null, token: unlocked.token, from: app.clock.now(), until: unlocked.expires_at });
          await app.takeUnlocked(unlocked);
        } catch (error) {
          if (!noteRefusal(error)) app.trouble(error);
        }
      }),
  };
}

/** @param {import("../store.js").State} state @returns {boolean} whether the phone's own lock may take the PIN's place now */
export function phoneLockUsable({ phoneLock, standing }) {
  return phoneLock && standing !== null && standing.platform_key === "usable";
}
