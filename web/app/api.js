// The calls by their names (protocol.md, Calls), with the bodies that are signed. What a call means to the app is
// decided elsewhere; here stands only what goes over the wire.

import { activityCalls } from "./api_activity.js";
import { deviceCalls } from "./api_devices.js";
import { newDeviceCalls } from "./api_new_device.js";
import { noticeCalls } from "./api_notices.js";
import { settingCalls } from "./api_settings.js";
import { fromBase64url, sha256 } from "./bytes.js";
import { signGeneral } from "./jws.js";
import { registrationHash } from "./phone_lock.js";
import { pinSigner } from "./pin.js";

/**
 * What `GET /device` says.
 * @typedef {object} Standing
 * @property {number} app_min the oldest version of the protocol that the server still takes
 * @property {string} name
 * @property {"activating" | "waiting" | "active" | "asleep" | "blocked" | "removed"} state
 * @property {number} [usable_from] seconds; only while it waits
 * @property {number} tries_left
 * @property {number} pin_generation
 * @property {{ lock: "at_close" | "after_five_minutes" }} settings
 * @property {boolean} [number_always] whether the person wants a number carried at every login
 * @property {boolean} [password_must_change] whether a stranger knew the password, so that another one is to be chosen
 * @property {Policy} policy
 * @property {"none" | "usable" | "aside"} platform_key
 * @property {string} [platform_credential] its id, where there is one
 * @property {number} waiting how many requests wait
 * @property {number} [notices] how many things that happened to the account are to be shown
 * @property {"none" | "working" | "dead"} push whether notifications reach it, and the key to subscribe with
 * @property {string} push_key base64url
 * @property {import("./jws.js").PublicJwk[]} [page_keys] by which pictures for phones without a network are signed
 * @property {number} server_time
 */

/** @typedef {{ pin_digits: number }} Policy */
/** @typedef {{ id: string, request: string, carried: boolean }} WireWaiting */
/** @typedef {{ token: string, expires_at: number, wrong_pins_before: number, requests: WireWaiting[], held_back?: number, standing: Standing }} Unlocked */
/** @typedef {{ return_to?: string, return_within_s?: number }} Answered where to go back to, and how soon, where the number came by link */
/** @typedef {{ activation: string, card?: string, key_numbers?: [string, string], codes_refused?: Record<string, any>, policy: Policy, may_ask_device?: boolean }} ActivationBegun codes are asked for, or refused by a problem: then a device can approve */
/** @typedef {import("./jws.js").Signer} Signer */
/** @typedef {import("./pin.js").PinKey} PinKey */
/** @typedef {{ number: string } | import("./carry_link.js").CarriedQr | import("./carry_link.js").CarriedLink} Carried typed, scanned, or by link */
/** @typedef {(challenge: import("./bytes.js").Bytes) => Promise<import("./phone_lock.js").Assertion>} Confirm */
/** @typedef {(options: import("./phone_lock.js").Options) => Promise<import("./phone_lock.js").Registration>} Register */

/** The version of the protocol that this app speaks. */
export const PROTOCOL = 1;

const API = "/api/v1";

/** @typedef {ReturnType<typeof makeApi>} Api */

/**
 * @param {{ caller: import("./call.js").Caller, origin: string, unlock: () => string | null }} around
 */
export function makeApi({ caller, origin, unlock }) {
  /** @param {string} purpose @param {object} members */
  const payload = (purpose, members) => ({ v: PROTOCOL, aud: origin, purpose, ...members });
  /** @param {string} purpose @param {object} members @param {Signer[]} signers */
  const signed = (purpose, members, signers) => signGeneral(`tillid-${purpose}+json`, payload(purpose, members), signers);
  /** @param {Signer} signer @param {string} path */
  const get = (signer, path) => caller.json({ method: "GET", path: API + path, signer, unlock: unlock() });
  /** @param {Signer} signer @param {string} path @param {import("./call.js").Call["body"]} [body] */
  const post = (signer, path, body) =>
    caller.json({ method: "POST", path: API + path, signer, body, nonce: "always", unlock: unlock() });
  /**
   * A call whose body took the person's time: its nonce was asked for before, and is handed to it alone.
   * @param {Signer} signer @param {string} method @param {string} path @param {string} nonce @param {object} body
   */
  const later = (signer, method, path, nonce, body) => {
    caller.keepNonce(nonce);
    return caller.json({ method, path: API + path, signer, body, nonce: "always", unlock: unlock() });
  };
  /** Device key and phone's lock over one payload. @param {string} purpose @param {object} members @param {Signer} signer @param {Confirm} confirm */
  const asserted = async (purpose, members, signer, confirm) => {
    const jws = await signed(purpose, members, [signer]);
    return { jws, assertion: await confirm(await sha256(fromBase64url(jws.payload))) };
  };
  /** @param {Signer} signer @param {string} path @param {object} body before there is a device, a nonce comes by refusal */
  const begin = (signer, path, body) => caller.json({ method: "POST", path: API + path, signer, body, nonce: "if_held" });

  return {
    /**
     * @param {Signer} signer
     * @param {{ user_id: string, password: string, platform: string, os: string, device_key: import("./jws.js").PublicJwk, first_key_numbers?: string, let_in?: string, replaces?: string, by_device?: boolean, make_room?: true }} body
     * @returns {Promise<ActivationBegun>}
     */
    beginActivation: (signer, body) => begin(signer, "/activations", body),

    /** @param {Signer} signer @param {string} activation @param {[string, string]} codes @returns {Promise<{ device: string, nonce: string }>} */
    async activationCodes(signer, activation, codes) {
      const accepted = await begin(signer, "/activations/codes", { activation, codes });
      caller.keepNonce(accepted.nonce);
      return accepted;
    },

    ...newDeviceCalls({ begin, post, caller }),

    /**
     * @param {Signer} signer
     * @param {PinKey} pin
     * @param {{ name: string, platform: string, os: string, device_key: import("./jws.js").PublicJwk, offline_key: string }} about
     * @returns {Promise<Standing>}
     */
    async activateDevice(signer, pin, about) {
      const pin_key = await pin.publicJwk();
      const { name, platform, os, device_key, offline_key } = about;
      const signers = [signer, pinSigner(pin, signer.kid)];
      return post(signer, "/activations/device", (nonce) =>
        signed("activate", { nonce, name, platform, os, device_key, pin_key, offline_key }, signers),
      );
    },

    /** @param {Signer} signer @returns {Promise<Standing>} */
    standing: (signer) => get(signer, "/device"),

    /** @param {Signer} signer @param {PinKey} pin @returns {Promise<Unlocked>} */
    unlock: (signer, pin) =>
      post(signer, "/unlock", (nonce) => signed("unlock", { nonce }, [signer, pinSigner(pin, signer.kid)])),

    /** @param {Signer} signer @param {Confirm} confirm @returns {Promise<Unlocked>} */
    async unlockByPlatform(signer, confirm) {
      const { nonce } = await get(signer, "/nonce");
      return later(signer, "POST", "/unlock", nonce, await asserted("unlock", { nonce }, signer, confirm));
    },

    /** @param {Signer} signer @param {PinKey} pin @param {Register} register @returns {Promise<Standing>} */
    async addPlatformKey(signer, pin, register) {
      const options = await post(signer, "/platform-key/options");
      const registration = await register(options);
      const members = { nonce: options.nonce, change: "add", registration: await registrationHash(registration) };
      const jws = await signed("platform", members, [signer, pinSigner(pin, signer.kid)]);
      return later(signer, "POST", "/platform-key", options.nonce, { jws, registration });
    },

    /** @param {Signer} signer @returns {Promise<{ requests: WireWaiting[], held_back?: number, server_time: number }>} */
    requests: (signer) => get(signer, "/requests"),

    /** @param {Signer} signer @param {AbortSignal} signal @returns {Promise<Response>} */
    events: (signer, signal) => caller.stream({ method: "GET", path: `${API}/events`, signer, unlock: unlock(), signal }),

    /** @param {Signer} signer @param {string} id @param {Carried} carried */
    carry: (signer, id, carried) => post(signer, `/requests/${encodeURIComponent(id)}/carried`, carried),

    /** @param {Signer} signer @param {string} id @param {string} request its exact bytes, base64url @param {PinKey} pin @returns {Promise<Answered>} */
    approve: (signer, id, request, pin) => answer(signer, id, { request, decision: "approve" }, [signer, pinSigner(pin, signer.kid)]),

    /** @param {Signer} signer @param {string} id @param {string} request @param {Confirm} confirm the phone's lock signs this very answer @returns {Promise<Answered>} */
    async approveByPlatform(signer, id, request, confirm) {
      return send(signer, id, await asserted("answer", { request, decision: "approve" }, signer, confirm));
    },

    /** @param {Signer} signer @param {string} id @param {string} request @param {"unwanted" | "not_me"} reason */
    deny: (signer, id, request, reason) => answer(signer, id, { request, decision: "deny", reason }, [signer]),

    /**
     * @param {Signer} signer
     * @param {PinKey} old
     * @param {PinKey} fresh
     * @param {number} generation the one that the new PIN will have
     * @returns {Promise<{ pin_generation: number }>}
     */
    async changePin(signer, old, fresh, generation) {
      const pin_key = await fresh.publicJwk();
      const signers = [signer, pinSigner(old, signer.kid), pinSigner(fresh, signer.kid, "#new-pin")];
      return post(signer, "/pin", (nonce) => signed("pin", { nonce, generation, pin_key }, signers));
    },

    ...deviceCalls({ caller, get, later, signed, asserted, unlock, api: API }),
    ...noticeCalls({ caller, get, unlock, api: API }),
    ...activityCalls({ caller, get, later, signed, asserted, unlock, api: API }),
    ...settingCalls({ caller, get, later, signed, unlock, api: API }),

    /** @param {Signer} signer @returns {Promise<{ code: string, expires_at: number }>} */
    letIn: (signer) => post(signer, "/let-in"),
  };

  /**
   * An answer needs no nonce: the request's state lets it count once.
   * @param {Signer} signer
   * @param {string} id
   * @param {object} members
   * @param {Signer[]} signers
   */
  async function answer(signer, id, members, signers) {
    return send(signer, id, await signed("answer", members, signers));
  }

  /** @param {Signer} signer @param {string} id @param {object} body */
  function send(signer, id, body) {
    const path = `${API}/requests/${encodeURIComponent(id)}/answer`;
    return caller.json({ method: "POST", path, signer, body, unlock: unlock() });
  }
}
