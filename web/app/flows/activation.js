// Activating this phone: who, two codes from the card or the approval of a phone that the person has, a PIN. The keys are
// made here and kept before the server is told of them, so that no lost answer leaves a device that nobody can use. A phone
// that is a device already, and whose PIN is forgotten, has its old key name the new one: so the server sees that it is the
// same, and it takes its own place.

import { askToKeep, keepDevice } from "../database.js";
import { isDeviceName } from "../device_name.js";
import { thumbprint } from "../jws.js";
import { deviceSigner, makeDeviceKey } from "../keys.js";
import { makeOfflineKey } from "../offline_code.js";
import { makeSalt, pinKey } from "../pin.js";
import { pinRefused } from "../pin_rules.js";
import { describePlatform, suggestedName } from "../platform.js";
import { askingDevices } from "./asking_devices.js";
import { counted } from "./counted.js";
import { makingRoom } from "./making_room.js";

/**
 * What one activation knows so far. In memory only: closing the app begins anew.
 * @typedef {object} Draft
 * @property {import("../keys.js").DeviceKey} key
 * @property {import("../jws.js").Signer} signer
 * @property {import("../platform.js").Platform} platform
 * @property {import("../api.js").ActivationBegun} begun
 * @property {boolean} cardInHand whether the card's first key numbers were given
 * @property {string} [device] its id, once the codes were right
 * @property {boolean} makesRoom all places were taken when it began
 */

/** The first key numbers of the card, or the characters of an app: only these are eight. @param {string} typed */
function shownBy(typed) {
  if (!typed) return {};
  return typed.replace(/[\s-]/g, "").length === 8 ? { let_in: typed } : { first_key_numbers: typed };
}

/** @param {import("../context.js").App} app */
export function activationFlow(app) {
  const { store } = app;
  /** @type {Draft | null} */
  let draft = null;
  const devices = askingDevices(app, { draft: () => draft, accepted, showCodes });
  const room = makingRoom(app, { draft: () => draft, goOn });

  return {
    beginActivation() {
      draft = null;
      app.go({ name: "activate" });
    },

    leaveActivation() {
      draft = null;
      app.go({ name: "activate" });
    },

    /**
     * @param {string} userId
     * @param {string} password
     * @param {string} typed what shows that strangers are not meant, mostly empty
     * @param {boolean} [makesRoom] all places are taken, and one of them is to be given to this phone
     */
    startActivation: (userId, password, typed, makesRoom = false) =>
      app.whileBusy(async () => {
        if (userId === "" || password === "") return app.tell("credentials_missing");
        const key = await makeDeviceKey();
        const signer = deviceSigner(key, await thumbprint(key.public));
        const platform = await describePlatform(navigator);
        const about = { platform: platform.platform, os: platform.os, device_key: key.public, ...(await inPlaceOf(key.public)) };
        const shown = shownBy(typed);
        const place = makesRoom ? { make_room: /** @type {const} */ (true) } : {};
        const who = { user_id: userId, password, ...about, ...shown, ...place, by_device: true };
        const begun = await app.api.beginActivation(signer, who);
        draft = { key, signer, platform, begun, makesRoom, cardInHand: "first_key_numbers" in shown };
        showCodes();
      }),

    /** @param {string} first @param {string} second */
    sendCodes: (first, second) =>
      app.whileBusy(async () => {
        if (!draft) return app.go({ name: "activate" });
        if (!/^[0-9]{6}$/.test(first) || !/^[0-9]{6}$/.test(second)) return app.tell("codes_incomplete");
        const { begun } = draft;
        const { device } = await app.api.activationCodes(draft.signer, begun.activation, [first, second]);
        await accepted(draft, device);
      }),

    askDevices: devices.askDevices,
    lookForApproval: devices.lookForApproval,

    showCodes,

    showRoom: room.showRoom,
    openMakeRoom: room.openMakeRoom,
    makeRoom: room.makeRoom,
    /** Strangers made the card rest: whoever holds it has tries of their own. */
    showCardInHand() {
      draft = null;
      app.go({ name: "activate", step: "card", cardInHand: true });
    },

    /** @param {string} pin @param {string} again @param {string} name */
    choosePin: (pin, again, name) =>
      app.whileBusy(async () => {
        if (!draft || !draft.device) return app.go({ name: "activate" });
        const { policy } = draft.begun;
        const refused = pinRefused(pin, policy);
        if (refused) return app.tell(refused, { digits: policy.pin_digits });
        if (pin !== again) return app.tell("pins_differ");
        const called = name || suggestedName(draft.platform, app.say);
        if (!isDeviceName(called)) return app.tell("name_refused");
        await finish(draft, draft.device, pin, called);
        draft = null;
      }),
  };

  function showCodes() {
    if (!draft) return app.go({ name: "activate" });
    const { card, key_numbers, may_ask_device, codes_refused } = draft.begun;
    if (codes_refused) return app.go({ name: "by_device", refused: codes_refused, cardHelps: codes_refused.code === "rests" && !draft.cardInHand });
    app.go({ name: "codes", cardId: card, keyNumbers: key_numbers, mayAskDevice: may_ask_device === true });
  }

  /** From here on it is the same, whoever opened the way. @param {Draft} from @param {string} device its id */
  async function accepted(from, device) {
    draft = { ...from, device, signer: deviceSigner(from.key, device) };
    if (draft.makesRoom) await room.look();
    else goOn(draft);
  }

  /** @param {Draft} from */
  function goOn(from) {
    app.go({ name: "pin", digits: from.begun.policy.pin_digits, suggestedName: suggestedName(from.platform, app.say) });
  }

  /**
   * What the device that this phone is until now signs, so that it takes no place beside the new one.
   * @param {import("../jws.js").PublicJwk} key the new one's
   */
  async function inPlaceOf(key) {
    return app.device() ? { replaces: await app.api.placeGiven(app.signer(), key) } : {};
  }

  /** @param {Draft} now @param {string} id @param {string} pin @param {string} name */
  async function finish(now, id, pin, name) {
    const salt = makeSalt();
    const before = app.device();
    /** @type {import("../database.js").KeptDevice} */
    const device = { id, name, key: now.key, salts: { 1: salt }, confirmed: false, ...(before ? { before } : {}) };
    const { key, told } = await makeOfflineKey();
    device.offline = { key, pages: [] };
    const secret = await pinKey(pin, salt);
    await keepDevice(device);
    // The old self's stream would hear of its own end.
    app.events.close();
    const { platform, os } = now.platform;
    const about = { name, platform, os, device_key: now.key.public, offline_key: told };
    let standing;
    try {
      standing = await app.api.activateDevice(now.signer, secret, about);
    } catch (error) {
      standing = await counted(app, now.signer, device);
      if (!standing) {
        secret.forget();
        throw error;
      }
    }
    const { before: _, ...became } = device;
    const offline = { key, pages: standing.page_keys || [] };
    const kept = { ...became, salts: { [standing.pin_generation]: salt }, offline, confirmed: true };
    await keepDevice(kept);
    app.setDevice(kept);
    void askToKeep();
    store.change({ standing });
    app.go({ name: "starting" });
    if (standing.state === "active") await app.unlockWith(secret, "activated");
    else {
      secret.forget();
      await app.takeStanding(standing);
    }
  }
}
