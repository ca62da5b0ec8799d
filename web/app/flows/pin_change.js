// Another PIN. The phone keeps both salts until the server has said which PIN counts: an answer may be lost on its
// way, and a PIN tried under the wrong salt would be counted as wrong.

import { keepDevice } from "../database.js";
import { makeSalt, pinKey } from "../pin.js";
import { pinRefused } from "../pin_rules.js";

/** @param {import("../context.js").App} app */
export function pinChangeFlow(app) {
  const { store, lock } = app;

  return {
    /** @param {string} pin @param {string} fresh @param {string} again */
    changePin: (pin, fresh, again) =>
      app.whileBusy(async () => {
        const { standing } = store.get();
        const device = app.device();
        if (!standing || !device) return;
        if (!/^[0-9]{4,8}$/.test(pin)) return app.tell("pin_incomplete");
        const refused = pinRefused(fresh, standing.policy);
        if (refused) return app.tell(refused, { digits: standing.policy.pin_digits });
        if (fresh !== again) return app.tell("pins_differ");
        if (fresh === pin) return app.tell("pin_unchanged");
        await change(device, standing.pin_generation, pin, fresh);
      }),
  };

  /**
   * Both salts are kept before the server is told; its answer, now or later, says which one counts.
   * @param {import("../database.js").KeptDevice} device
   * @param {number} generation
   * @param {string} pin
   * @param {string} fresh
   */
  async function change(device, generation, pin, fresh) {
    const salt = makeSalt();
    const both = { ...device, salts: { [generation]: device.salts[generation], [generation + 1]: salt } };
    await keepDevice(both);
    app.setDevice(both);
    const old = await app.derive(pin);
    const secret = await pinKey(fresh, salt);
    try {
      const { pin_generation } = await app.api.changePin(app.signer(), old, secret, generation + 1);
      lock.changePinKey(secret);
      const { standing } = store.get();
      if (standing) store.change({ standing: { ...standing, pin_generation } });
      await app.settleSalts(pin_generation);
      app.go({ name: lock.current() ? "settings" : "unlock" });
      app.tell("pin_changed");
    } catch (error) {
      secret.forget();
      if (app.triesLeft(error) === null) return uncertain(generation);
      app.trouble(error);
      app.noteTries(error);
    } finally {
      old.forget();
    }
  }

  /**
   * Only a wrong PIN says surely that nothing changed: a call may have counted though its answer was lost, or been sent
   * twice by the browser. The server says which PIN counts; until then nothing is signed with either.
   * @param {number} before the generation that counted
   */
  async function uncertain(before) {
    lock.shut();
    store.change({ standing: null });
    const standing = await app.api.standing(app.signer());
    await app.takeStanding(standing);
    if (standing.pin_generation === before) app.tell("pin_not_changed");
  }
}
