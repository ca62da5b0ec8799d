// What the account was asked before, the services that may not ask, and freezing everything. Blocking a service adds a
// protection and needs no PIN; letting it ask again and freezing take PIN or finger.

import { Problem } from "../call.js";

/** @typedef {import("../pin.js").PinKey} PinKey */

/**
 * @param {import("../context.js").App} app
 * @param {ReturnType<typeof import("./phone_lock.js").phoneLockFlow>} phoneLock
 */
export function activityFlow(app, phoneLock) {
  const { store, lock } = app;

  /** What is no longer there is shown to be gone. @param {unknown} error */
  const refused = (error) => {
    if (error instanceof Problem && error.code === "not_found") return showBlocked();
    app.trouble(error);
    app.noteTries(error);
  };

  /** @param {string} pin @param {(key: PinKey) => Promise<void>} work */
  const withPin = (pin, work) =>
    app.whileBusy(async () => {
      if (!/^[0-9]{4,8}$/.test(pin)) return app.tell("pin_incomplete");
      const key = await app.derive(pin);
      try {
        await work(key);
      } catch (error) {
        await refused(error);
      } finally {
        key.forget();
      }
    });

  /** @param {() => Promise<void>} work */
  const withPhoneLock = (work) =>
    app.whileBusy(async () => {
      try {
        await work();
      } catch (error) {
        if (!phoneLock.noteRefusal(error)) await refused(error);
      }
    });

  const showBlocked = async () => {
    const { services } = await app.api.blockedServices(app.signer());
    store.change({ blockedServices: services });
    app.go({ name: "blocked_services" });
  };

  /** @param {{ services: import("../api_activity.js").BlockedService[] }} told */
  const unblocked = ({ services }) => {
    store.change({ blockedServices: services });
    app.go({ name: "blocked_services" });
    app.tell("service_unblocked");
  };

  const frozen = () => {
    lock.shut();
    app.events.close();
    app.go({ name: "notice", id: "account_frozen" });
  };

  return {
    openActivity: () =>
      app.whileBusy(async () => {
        store.change({ activity: await app.api.activity(app.signer()) });
        app.go({ name: "activity" });
      }),
    showActivity: () => app.go({ name: "activity" }),

    /** The next page below what is shown. */
    moreActivity: () =>
      app.whileBusy(async () => {
        const { activity } = store.get();
        if (!activity || !activity.next) return;
        const more = await app.api.activity(app.signer(), activity.next);
        store.change({ activity: { ...more, entries: [...activity.entries, ...more.entries] } });
      }),

    /** @param {string} id */
    openEntry: (id) => app.go({ name: "activity_entry", id }),

    openBlockedServices: () => app.whileBusy(showBlocked),

    /** @param {string} id @param {string} service its name */
    openBlockService: (id, service) => app.go({ name: "block_service", id, service }),

    /** @param {string} id */
    blockService: (id) =>
      app.whileBusy(async () => {
        try {
          const { services } = await app.api.blockService(app.signer(), id);
          store.change({ blockedServices: services });
          app.go({ name: "blocked_services" });
          app.tell("service_blocked");
        } catch (error) {
          await refused(error);
        }
        await app.act.refresh();
      }),

    /** @param {string} id */
    openUnblockService: (id) => app.go({ name: "unblock_service", id }),

    /** @param {string} id @param {string} pin */
    unblockService: (id, pin) => withPin(pin, async (key) => unblocked(await app.api.unblockService(app.signer(), id, key))),

    /** @param {string} id */
    unblockServiceByPhoneLock: (id) =>
      withPhoneLock(async () => unblocked(await app.api.unblockServiceByPlatform(app.signer(), id, phoneLock.confirm))),

    openFreeze: () => app.go({ name: "freeze" }),

    /** @param {string} pin */
    freeze: (pin) =>
      withPin(pin, async (key) => {
        await app.api.freeze(app.signer(), key);
        frozen();
      }),

    freezeByPhoneLock: () =>
      withPhoneLock(async () => {
        await app.api.freezeByPlatform(app.signer(), phoneLock.confirm);
        frozen();
      }),
  };
}
