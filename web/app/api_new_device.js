// The calls by which a new phone is approved on one that the person has, in place of the card's codes.

/** @typedef {import("./jws.js").Signer} Signer */

/**
 * @param {{ begin: (signer: Signer, path: string, body: object) => Promise<any>, caller: import("./call.js").Caller }} around
 */
export function newDeviceCalls({ begin, caller }) {
  return {
    /** @param {Signer} signer @param {string} activation @param {string} name @returns {Promise<{ number: string, expires_at: number, server_time: number }>} */
    askDevices: (signer, activation, name) => begin(signer, "/activations/request", { activation, name }),

    /** @param {Signer} signer @param {string} activation @returns {Promise<string | null>} the new device's id, once it is approved */
    async approvalOf(signer, activation) {
      const { accepted } = await begin(signer, "/activations/approval", { activation });
      if (!accepted) return null;
      caller.keepNonce(accepted.nonce);
      return accepted.device;
    },
  };
}
