// Another password in place of one that a stranger knew: with the present one, and with PIN or finger. What was typed stays
// in the form alone, and leaves it only for the call.

import { Problem } from "../call.js";

/** No shorter and no longer one is taken, in characters. */
const CHARACTERS = { least: 8, most: 128 };

/** @typedef {{ password: string, new_password: string, new_password_again: string }} Typed */

/**
 * @param {import("../context.js").App} app
 * @param {ReturnType<typeof import("./phone_lock.js").phoneLockFlow>} phoneLock
 */
export function otherPasswordFlow(app, phoneLock) {
  const { store } = app;

  /** @param {import("../api.js").Standing} standing @param {string} told */
  const backToSettings = (standing, told) => {
    store.change({ standing });
    app.go({ name: "settings" });
    app.tell(told);
  };

  /** @param {Typed} typed @returns {boolean} whether it is worth asking the server */
  const isSendable = (typed) => {
    const refused = passwordsRefused(typed);
    if (refused) app.tell(refused);
    return !refused;
  };

  /** It may have been changed at the desk meanwhile: then there is nothing left to do here. @param {unknown} error */
  const refused = async (error) => {
    if (error instanceof Problem && error.code === "password_stands") {
      return backToSettings(await app.api.standing(app.signer()), "password_stands");
    }
    app.trouble(error);
    app.noteTries(error);
  };

  return {
    /** What is known of the password may be old. */
    openOtherPassword: () =>
      app.whileBusy(async () => {
        const standing = await app.api.standing(app.signer());
        if (!standing.password_must_change) return backToSettings(standing, "password_stands");
        store.change({ standing });
        app.go({ name: "other_password" });
      }),

    /** @param {Typed} typed @param {string} pin */
    changePassword: (typed, pin) =>
      app.whileBusy(async () => {
        if (!isSendable(typed)) return;
        if (!/^[0-9]{4,8}$/.test(pin)) return app.tell("pin_incomplete");
        const key = await app.derive(pin);
        try {
          backToSettings(await app.api.changePassword(app.signer(), typed, key), "password_changed");
        } catch (error) {
          await refused(error);
        } finally {
          key.forget();
        }
      }),

    /** @param {Typed} typed */
    changePasswordByPhoneLock: (typed) =>
      app.whileBusy(async () => {
        if (!isSendable(typed)) return;
        try {
          backToSettings(await app.api.changePasswordByPlatform(app.signer(), typed, phoneLock.confirm), "password_changed");
        } catch (error) {
          if (!phoneLock.noteRefusal(error)) await refused(error);
        }
      }),
  };
}

/**
 * What can be said without asking anybody; how good a password is, only the server says.
 * @param {Typed} typed
 * @returns {string | null} the code of what is wrong
 */
export function passwordsRefused({ password, new_password, new_password_again }) {
  const characters = Array.from(new_password).length;
  if (!password || !new_password) return "passwords_missing";
  if (new_password !== new_password_again) return "passwords_differ";
  if (new_password === password) return "password_unchanged";
  if (characters < CHARACTERS.least) return "password_too_short";
  return characters > CHARACTERS.most ? "password_too_long" : null;
}
