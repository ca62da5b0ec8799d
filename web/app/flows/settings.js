// What the person sets on this phone: when the app locks. The server keeps it, so that only an unlocked app can change it.

/** @param {import("../context.js").App} app */
export function settingsFlow(app) {
  return {
    /** @param {"at_close" | "after_five_minutes"} lock */
    setLock: (lock) =>
      app.whileBusy(async () => {
        const { standing } = app.store.get();
        if (!standing || standing.settings.lock === lock) return;
        await app.takeStanding(await app.api.setSettings(app.signer(), { lock }));
        app.tell("lock_set");
      }),
  };
}
