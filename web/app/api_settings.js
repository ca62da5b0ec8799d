// The calls about what a person has set: where notifications go, when the app locks, whether a number is always carried.

import { pinSigner } from "./pin.js";

/** @typedef {import("./api.js").Standing} Standing */
/** @typedef {import("./jws.js").Signer} Signer */
/** @typedef {import("./pin.js").PinKey} PinKey */

/**
 * @param {{
 *   caller: import("./call.js").Caller,
 *   get: (signer: Signer, path: string) => Promise<any>,
 *   later: (signer: Signer, method: string, path: string, nonce: string, body: object) => Promise<any>,
 *   signed: (purpose: string, members: object, signers: Signer[]) => Promise<object>,
 *   unlock: () => string | null,
 *   api: string,
 * }} parts of all calls
 */
export function settingCalls({ caller, get, later, signed, unlock, api }) {
  return {
    /** @param {Signer} signer @param {PinKey} pin @param {boolean} always @returns {Promise<Standing>} */
    async carryAlways(signer, pin, always) {
      const { nonce } = await get(signer, "/nonce");
      const jws = await signed("number", { nonce, always }, [signer, pinSigner(pin, signer.kid)]);
      return later(signer, "PUT", "/number-always", nonce, jws);
    },

    /** @param {Signer} signer @param {import("./push.js").PushSubscriptionSaid} subscription @returns {Promise<Standing>} */
    setPush: (signer, subscription) => caller.json({ method: "PUT", path: `${api}/push`, signer, body: subscription, nonce: "always" }),

    /** @param {Signer} signer @returns {Promise<Standing>} */
    removePush: (signer) => caller.json({ method: "DELETE", path: `${api}/push`, signer, nonce: "always" }),

    /** @param {Signer} signer @param {{ lock: "at_close" | "after_five_minutes" }} settings @returns {Promise<Standing>} */
    setSettings: (signer, settings) =>
      caller.json({ method: "PUT", path: `${api}/settings`, signer, body: settings, nonce: "always", unlock: unlock() }),
  };
}
