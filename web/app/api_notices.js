// The calls about what the person is told of their account.

/**
 * One thing that happened, as `GET /notices` says.
 * @typedef {object} AccountNotice
 * @property {string} id
 * @property {"device_activated" | "change_asked" | "change_made"} kind
 * @property {number} at seconds
 * @property {NoticedDevice} [device] the one that was activated
 * @property {{ what: "password" | "user_id" | "block_device" | "email" | "email_removed" | "mails_when_unseen" | "number_when_new", takes_effect_at?: number, device?: string }} [change] in My Tillid
 */
/** @typedef {{ id: string, name: string, platform: "ios" | "android" | "desktop" | "headless", state: string, usable_from?: number }} NoticedDevice */
/** @typedef {{ notices: AccountNotice[], server_time: number }} AccountNotices */
/** @typedef {import("./jws.js").Signer} Signer */

/**
 * @param {{
 *   caller: import("./call.js").Caller,
 *   get: (signer: Signer, path: string) => Promise<any>,
 *   unlock: () => string | null,
 *   api: string,
 * }} parts of all calls
 */
export function noticeCalls({ caller, get, unlock, api }) {
  /** @param {Signer} signer @param {string} id @param {string} what */
  const say = (signer, id, what) =>
    caller.json({ method: "POST", path: `${api}/notices/${encodeURIComponent(id)}/${what}`, signer, nonce: "always", unlock: unlock() });

  return {
    /** @param {Signer} signer @returns {Promise<AccountNotices>} */
    notices: (signer) => get(signer, "/notices"),

    /** @param {Signer} signer @param {string} id @returns {Promise<AccountNotices>} */
    noticeShown: (signer, id) => say(signer, id, "shown"),

    /** @param {Signer} signer @param {string} id @returns {Promise<AccountNotices>} */
    noticeMine: (signer, id) => say(signer, id, "mine"),

    /** @param {Signer} signer @param {string} id @returns {Promise<unknown>} the device is blocked, or the change stopped */
    noticeNotMe: (signer, id) => say(signer, id, "not-me"),
  };
}
