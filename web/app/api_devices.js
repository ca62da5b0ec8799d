// The calls about all devices of the account, and what a device signs that gives its place to the next.

import { toBase64url, utf8 } from "./bytes.js";
import { pinSigner } from "./pin.js";

/**
 * One of the account's devices, as `GET /devices` says.
 * @typedef {object} ListedDevice
 * @property {string} id
 * @property {string} name
 * @property {"ios" | "android" | "desktop" | "headless"} platform
 * @property {boolean} this whether it is the one that asks
 * @property {"waiting" | "active" | "asleep" | "blocked"} state
 * @property {number} [usable_from] seconds; only while it waits
 * @property {"wrong_pins" | "wrong_pins_in_all" | "asked"} [blocked] why
 * @property {number} [blocked_at]
 * @property {number} activated_at
 * @property {number} last_used_at
 */
/** @typedef {{ devices: ListedDevice[], most: number, server_time: number }} Devices */
/** @typedef {import("./jws.js").Signer} Signer */
/** @typedef {{ id: string, blocked_at: number }} Blocked */

/**
 * @param {{
 *   caller: import("./call.js").Caller,
 *   get: (signer: Signer, path: string) => Promise<any>,
 *   later: (signer: Signer, method: string, path: string, nonce: string, body: object) => Promise<any>,
 *   signed: (purpose: string, members: object, signers: Signer[]) => Promise<object>,
 *   asserted: (purpose: string, members: object, signer: Signer, confirm: import("./api.js").Confirm) => Promise<object>,
 *   unlock: () => string | null,
 *   api: string,
 * }} parts of all calls
 */
export function deviceCalls({ caller, get, later, signed, asserted, unlock, api }) {
  const path = (/** @type {string} */ id) => `/devices/${encodeURIComponent(id)}`;
  /** @param {Signer} signer @param {string} method @param {string} id @param {import("./call.js").Call["body"]} body */
  const change = (signer, method, id, body) =>
    caller.json({ method, path: api + path(id), signer, body, nonce: "always", unlock: unlock() });

  return {
    /** @param {Signer} signer @returns {Promise<Devices>} */
    devices: (signer) => get(signer, "/devices"),

    /** @param {Signer} signer @param {string} id @param {string} name @returns {Promise<Devices>} */
    renameDevice: (signer, id, name) => change(signer, "PATCH", id, { name }),

    /** @param {Signer} signer @param {string} id @param {import("./pin.js").PinKey} pin @returns {Promise<Blocked>} */
    blockDevice: (signer, id, pin) =>
      change(signer, "DELETE", id, (nonce) => signed("block", { nonce, device: id }, [signer, pinSigner(pin, signer.kid)])),

    /** @param {Signer} signer @param {string} id @param {import("./api.js").Confirm} confirm @returns {Promise<Blocked>} */
    async blockDeviceByPlatform(signer, id, confirm) {
      const { nonce } = await get(signer, "/nonce");
      return later(signer, "DELETE", path(id), nonce, await asserted("block", { nonce, device: id }, signer, confirm));
    },

    /** @param {Signer} old @param {import("./jws.js").PublicJwk} device_key the new one's @returns {Promise<string>} */
    async placeGiven(old, device_key) {
      return toBase64url(utf8(JSON.stringify(await signed("replace", { device_key }, [old]))));
    },
  };
}
