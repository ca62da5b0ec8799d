// What happened to the account: told on the list, and answered there. That this phone has shown it is said once, by which
// the time that a new phone waits becomes shorter.

import { Problem } from "../call.js";

/** @typedef {import("../api_notices.js").AccountNotice} AccountNotice */
/** @typedef {import("../api_notices.js").AccountNotices} AccountNotices */

/** @param {import("../context.js").App} app */
export function accountNoticesFlow(app) {
  const { store, lock } = app;
  /** Said of these that they were shown. @type {Set<string>} */
  const shown = new Set();

  let asked = 0;
  let taken = 0;

  /** What was asked for earlier may come later: then it is no news. @param {() => Promise<AccountNotices>} ask */
  const take = async (ask) => {
    const turn = (asked += 1);
    const { notices, server_time } = await ask();
    app.clock.set(server_time);
    if (!lock.current() || turn < taken) return;
    taken = turn;
    store.change({ accountNotices: notices });
  };

  const refresh = async () => {
    if (!lock.current()) return;
    try {
      await take(() => app.api.notices(app.signer()));
    } catch {
      // They wait, and are asked for again.
    }
  };

  return {
    refreshNotices: refresh,

    /** @param {string} id */
    async noticeShown(id) {
      if (shown.has(id) || document.visibilityState !== "visible") return;
      shown.add(id);
      try {
        await take(() => app.api.noticeShown(app.signer(), id));
      } catch {
        shown.delete(id);
      }
    },

    /** @param {string} id */
    noticeMine: (id) =>
      app.whileBusy(async () => {
        try {
          await take(() => app.api.noticeMine(app.signer(), id));
        } catch (error) {
          app.trouble(error);
        }
      }),

    /**
     * What waits is blocked or stopped at once. A device that may approve by now is blocked as any is, and what was changed
     * already takes a freeze.
     * @param {AccountNotice} notice
     */
    noticeNotMe: (notice) =>
      app.whileBusy(async () => {
        try {
          if (notice.kind === "change_made") return app.go({ name: "freeze" });
          if (notice.device && notice.device.state !== "waiting") {
            store.change({ devices: await app.api.devices(app.signer()) });
            return app.go({ name: "block_device", id: notice.device.id });
          }
          await app.api.noticeNotMe(app.signer(), notice.id);
          await refresh();
          return app.tell(notice.device ? "new_device_blocked" : "change_stopped");
        } catch (error) {
          // Its wait has just ended, or it is gone.
          if (error instanceof Problem && error.code === "not_found") return refresh();
          app.trouble(error);
        }
      }),
  };
}
