// In place of the card's codes: this phone shows a number, and one that the person has takes it.

import { Problem } from "../call.js";
import { isDeviceName } from "../device_name.js";
import { suggestedName } from "../platform.js";

/** @typedef {import("./activation.js").Draft} Draft */

/** What became of a request that is asked anew, or not at all. */
const OVER = ["request_gone", "withdrawn"];

/**
 * @param {import("../context.js").App} app
 * @param {{ draft: () => Draft | null, accepted: (draft: Draft, device: string) => Promise<void>, showCodes: () => void }} activation
 */
export function askingDevices(app, { draft, accepted, showCodes }) {
  let looking = false;

  return {
    askDevices: () =>
      app.whileBusy(async () => {
        const asking = draft();
        if (!asking) return app.go({ name: "activate" });
        const { signer, begun, platform } = asking;
        const suggested = suggestedName(platform, app.say);
        const name = isDeviceName(suggested) ? suggested : app.say("app-device-desktop");
        const { number, expires_at, server_time } = await app.api.askDevices(signer, begun.activation, name);
        app.clock.set(server_time);
        app.go({ name: "new_device", number, expiresAt: expires_at, byCodes: !begun.codes_refused });
      }),

    /** Whether it is approved by now; a no, or none in time, leads back to the codes. */
    async lookForApproval() {
      const asking = draft();
      if (!asking || looking || app.store.get().busy) return;
      looking = true;
      const here = () => draft() === asking && app.store.get().screen.name === "new_device";
      try {
        const device = await app.api.approvalOf(asking.signer, asking.begun.activation);
        if (here()) app.connected();
        if (device && here()) await accepted(asking, device);
      } catch (error) {
        if (!here()) return;
        if (!(error instanceof Problem)) return app.disconnected(error);
        if (error.code === "busy" || error.code === "too_many") return;
        showCodes();
        if (OVER.includes(error.code)) app.tell("new_device_over");
        else app.trouble(error);
      } finally {
        looking = false;
      }
    },
  };
}
