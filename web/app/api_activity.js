// The calls about what the account was asked before, the services that may not ask it, another password, freezing
// everything, and whatever else the PIN signs by itself.

import { pinSigner } from "./pin.js";

/** @typedef {"waiting" | "approved" | "unused" | "denied" | "not_me" | "expired" | "withdrawn" | "wrong_numbers" | "card" | "wrong_code" | "silent" | "no_place" | "paused" | "service_blocked"} Outcome */
/**
 * Something that happened, as `GET /activity` says.
 * @typedef {object} ActivityEntry
 * @property {string} id
 * @property {number} at seconds
 * @property {Outcome} outcome
 * @property {string} service
 * @property {string} service_id
 * @property {boolean} may_block
 * @property {string} [browser]
 * @property {boolean} [browser_new]
 * @property {number} [ended_at]
 * @property {string} [device] what the person calls the one that answered
 * @property {boolean} [this] whether that is this one
 * @property {number} count
 */
/** @typedef {{ entries: ActivityEntry[], next?: string, server_time: number }} Activities */
/** @typedef {{ id: string, name: string, since: number }} BlockedService */
/** @typedef {{ password: string, new_password: string }} Passwords the present one, and the one that takes its place */
/** @typedef {import("./jws.js").Signer} Signer */

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
export function activityCalls({ caller, get, later, signed, asserted, unlock, api }) {
  const path = (/** @type {string} */ id) => `/blocked-services/${encodeURIComponent(id)}`;
  /** @param {string} purpose @param {object} members @param {Signer} signer @param {import("./pin.js").PinKey} pin @param {string} method @param {string} path */
  const byPin = async (purpose, members, signer, pin, method, path) => {
    const { nonce } = await get(signer, "/nonce");
    const body = await signed(purpose, { nonce, ...members }, [signer, pinSigner(pin, signer.kid)]);
    return later(signer, method, path, nonce, body);
  };
  /** @param {string} purpose @param {object} members @param {Signer} signer @param {import("./api.js").Confirm} confirm @param {string} method @param {string} path */
  const byLock = async (purpose, members, signer, confirm, method, path) => {
    const { nonce } = await get(signer, "/nonce");
    return later(signer, method, path, nonce, await asserted(purpose, { nonce, ...members }, signer, confirm));
  };

  return {
    /** @param {Signer} signer @param {string} [before] @returns {Promise<Activities>} */
    activity: (signer, before) => get(signer, before ? `/activity?before=${encodeURIComponent(before)}` : "/activity"),

    /** @param {Signer} signer @returns {Promise<{ services: BlockedService[] }>} */
    blockedServices: (signer) => get(signer, "/blocked-services"),

    /** @param {Signer} signer @param {string} id @returns {Promise<{ services: BlockedService[] }>} */
    blockService: (signer, id) => caller.json({ method: "PUT", path: api + path(id), signer, nonce: "always", unlock: unlock() }),

    /** @param {Signer} signer @param {string} id @param {import("./pin.js").PinKey} pin @returns {Promise<{ services: BlockedService[] }>} */
    unblockService: (signer, id, pin) => byPin("unblock", { service: id }, signer, pin, "DELETE", path(id)),

    /** @param {Signer} signer @param {string} id @param {import("./api.js").Confirm} confirm @returns {Promise<{ services: BlockedService[] }>} */
    unblockServiceByPlatform: (signer, id, confirm) => byLock("unblock", { service: id }, signer, confirm, "DELETE", path(id)),

    /** @param {Signer} signer @param {import("./pin.js").PinKey} pin @returns {Promise<import("./api.js").Standing>} */
    removePlatformKey: (signer, pin) => byPin("platform", { change: "remove" }, signer, pin, "DELETE", "/platform-key"),

    /** @param {Signer} signer @param {Passwords} typed @param {import("./pin.js").PinKey} pin @returns {Promise<import("./api.js").Standing>} */
    changePassword: (signer, { password, new_password }, pin) => byPin("password", { password, new_password }, signer, pin, "POST", "/password"),

    /** @param {Signer} signer @param {Passwords} typed @param {import("./api.js").Confirm} confirm @returns {Promise<import("./api.js").Standing>} */
    changePasswordByPlatform: (signer, { password, new_password }, confirm) =>
      byLock("password", { password, new_password }, signer, confirm, "POST", "/password"),

    /** @param {Signer} signer @param {import("./pin.js").PinKey} pin @returns {Promise<unknown>} */
    freeze: (signer, pin) => byPin("freeze", {}, signer, pin, "POST", "/freeze"),

    /** @param {Signer} signer @param {import("./api.js").Confirm} confirm @returns {Promise<unknown>} */
    freezeByPlatform: (signer, confirm) => byLock("freeze", {}, signer, confirm, "POST", "/freeze"),
  };
}
