// The calls of a new phone beside those that it always makes: it is approved on one that the person has, in place of the
// card's codes, or it makes room for itself.

/** @typedef {import("./jws.js").Signer} Signer */
/**
 * One of the devices that hold the places. `at_once`: it may be blocked here.
 * @typedef {Pick<import("./api_devices.js").ListedDevice, "id" | "name" | "platform" | "state" | "last_used_at"> & { at_once: boolean }} RoomDevice
 */
/** @typedef {{ devices: RoomDevice[], most: number, is_full: boolean, my_tillid: string, server_time: number }} Room */

/**
 * @param {{
 *   begin: (signer: Signer, path: string, body: object) => Promise<any>,
 *   post: (signer: Signer, path: string, body: object) => Promise<any>,
 *   caller: import("./call.js").Caller,
 * }} around
 */
export function newDeviceCalls({ begin, post, caller }) {
  return {
    /** @param {Signer} signer @param {string} activation @returns {Promise<Room>} */
    room: (signer, activation) => post(signer, "/activations/room", { activation }),

    /** @param {Signer} signer @param {string} activation @param {string} block which device gives its place @returns {Promise<Room>} */
    makeRoom: (signer, activation, block) => post(signer, "/activations/room", { activation, block }),

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
