// Whether a number is carried at every login: the account's own wish, changed with the PIN alone, since whoever holds an
// unlocked phone must not take a protection away.

/** @param {import("../context.js").App} app */
export function numberAlwaysFlow(app) {
  const { store } = app;
  return {
    /** @param {boolean} always @param {string} pin */
    carryAlways: (always, pin) =>
      app.whileBusy(async () => {
        if (!/^[0-9]{4,8}$/.test(pin)) return app.tell("pin_incomplete");
        const key = await app.derive(pin);
        try {
          store.change({ standing: await app.api.carryAlways(app.signer(), key, always) });
          app.go({ name: "settings" });
          app.tell(always ? "number_always_on" : "number_always_off");
        } catch (error) {
          app.trouble(error);
          app.noteTries(error);
        } finally {
          key.forget();
        }
      }),
  };
}
