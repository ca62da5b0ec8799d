// A login without a network: the picture of the page is read and checked here, and answered by eight digits that the
// person types on the page. The server is asked nothing, and learns of it from the page alone.

import { fromBase64url } from "../bytes.js";
import { keepDevice } from "../database.js";
import { offlineCode, readPicture } from "../offline_code.js";
import { pinKey } from "../pin.js";

/** @param {import("../context.js").App} app */
export function offlineFlow(app) {
  return {
    /** The server's keys for pictures: kept with each standing, for when there is none. @param {import("../jws.js").PublicJwk[]} pages */
    async keepPages(pages) {
      const device = app.device();
      if (!device || !device.offline || JSON.stringify(device.offline.pages) === JSON.stringify(pages)) return;
      const kept = { ...device, offline: { ...device.offline, pages } };
      await keepDevice(kept);
      app.setDevice(kept);
    },

    openOffline: () => app.go({ name: "offline" }),

    /** @param {string} text what a picture says @returns {Promise<boolean>} whether to go on looking */
    async readPicture(text) {
      const device = app.device();
      const read = device && device.offline && (await readPicture(text, device.offline.pages));
      if (!read) {
        app.tell("qr_not_signed");
        return true;
      }
      app.go({ name: "offline_request", id: read.request.id, asked: read.request, bytes: read.bytes });
      return false;
    },

    /** @param {string} bytes the request's, base64url @param {string} pin @returns {Promise<string | null>} the digits */
    async tellOffline(bytes, pin) {
      /** @type {string | null} */
      let digits = null;
      await app.whileBusy(async () => {
        if (!/^[0-9]{4,8}$/.test(pin)) return app.tell("pin_incomplete");
        digits = await tell(bytes, pin);
      });
      return digits;
    },
  };

  /** @param {string} bytes @param {string} pin */
  async function tell(bytes, pin) {
    const device = app.device();
    const [salt] = device ? Object.values(device.salts) : [];
    if (!device || !device.offline || !salt) throw new Error("no device");
    const secret = await pinKey(pin, salt);
    try {
      return await offlineCode(device.offline.key, await secret.publicJwk(), fromBase64url(bytes));
    } finally {
      secret.forget();
    }
  }
}
