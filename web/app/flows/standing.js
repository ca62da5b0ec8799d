// How this phone stands with the server, and which screen that means: the way in at every start, after every
// return to the app, and whenever something went wrong.

import { PROTOCOL } from "../api.js";
import { Problem, Unreachable } from "../call.js";
import { forgetActivation, forgetDevice, keepDevice, keptDevice, wasActivated } from "../database.js";

/** Refusals that end whatever the person was doing, and the notice that each becomes. */
const ENDINGS = {
  unknown_device: "unknown_device",
  wrong_signature: "unknown_device",
  device_blocked: "device_blocked",
  device_asleep: "device_asleep",
  account_frozen: "account_frozen",
  app_too_old: "app_too_old",
};

/** States in which this phone does nothing any more, and the notice that each becomes. @type {Record<string, string>} */
const ENDED = { blocked: "device_blocked", asleep: "device_asleep", removed: "unknown_device", activating: "unknown_device" };

/** Screens that a change of standing must not take away from under the person. */
const UNDISTURBED = ["activate", "codes", "pin", "forgotten", "offline", "offline_request"];
/** Screens and notices that end when all is well again. */
const PASSING = ["starting", "waiting_period", "unlock"];
const PASSING_NOTICES = [...Object.values(ENDINGS), "offline", "server_gone"];

/** @param {import("../context.js").App} app */
export function standingFlow(app) {
  const { store, lock } = app;

  /** @param {string} id @param {object} [more] */
  const notice = (id, more) => app.go({ name: "notice", id, ...more });

  /** @param {import("../api.js").Standing} standing */
  const take = async (standing) => {
    app.clock.set(standing.server_time);
    lock.lockLater(standing.settings.lock === "after_five_minutes");
    store.change({ standing, deviceName: standing.name });
    const settled = await app.settleSalts(standing.pin_generation);
    await app.keepPages(standing.page_keys || []);
    place(standing);
    if (standing.notices) void app.act.refreshNotices();
    if (settled) app.tell("pin_changed");
  };

  /** The screen that a standing means, from the one that is shown. @param {import("../api.js").Standing} standing */
  const place = (standing) => {
    if (standing.app_min > PROTOCOL) return notice("app_too_old");
    const { screen } = store.get();
    if (UNDISTURBED.includes(screen.name)) return;
    const ended = ENDED[standing.state];
    if (ended) {
      lock.shut();
      app.events.close();
      return notice(ended);
    }
    app.events.open();
    if (standing.state === "waiting") return app.go({ name: "waiting_period" });
    if (lock.current() === null) return screen.name === "unlock" ? app.connected() : app.go({ name: "unlock" });
    const passed = PASSING.includes(screen.name) || (screen.name === "notice" && PASSING_NOTICES.includes(screen.id));
    if (passed) app.go({ name: "list" });
    app.connected();
  };

  /** Asks, and shows what the answer means. `quiet`: when nobody answers, what is on the screen stays. */
  const check = async (quiet = false) => {
    const device = app.device();
    if (!device) return begin();
    if (!quiet) store.change({ busy: true });
    // A phone that is activated again is another device meanwhile: what is told of the old one is no news.
    const isAnother = () => (app.device() || { id: "" }).id !== device.id;
    try {
      const told = await app.api.standing(app.signer());
      if (!isAnother()) await take(told);
    } catch (error) {
      if (isAnother() || (quiet && UNDISTURBED.includes(store.get().screen.name))) return;
      if (!quiet || ends(error)) trouble(error);
      else app.disconnected(error);
    } finally {
      if (!quiet) store.change({ busy: false });
    }
  };

  const begin = () => (wasActivated() ? notice("storage_cleared") : app.go({ name: "activate" }));

  /** @param {unknown} error shown as a screen of its own when it ends things, else as the screen's message */
  const trouble = (error) => {
    if (error instanceof Problem && error.code in ENDINGS) {
      const id = ENDINGS[/** @type {keyof typeof ENDINGS} */ (error.code)];
      if (id !== "app_too_old") {
        lock.shut();
        app.events.close();
      }
      return notice(id);
    }
    if (error instanceof Problem && error.code === "locked") return lock.shut();
    const { screen } = store.get();
    const code = app.codeOf(error);
    if (error instanceof Unreachable && ["starting", "notice"].includes(screen.name)) return notice(code);
    store.change({ message: app.messageOf(error) });
  };

  return {
    trouble,
    check,
    take,
    async start() {
      const device = await keptDevice();
      app.setDevice(device);
      if (device && !device.confirmed) return finish(device);
      return check();
    },
    /** The server knows this phone no more: it leaves its old self behind. */
    async activateAgain() {
      lock.shut();
      app.events.close();
      await forgetDevice();
      app.setDevice(null);
      store.change({ standing: null, waiting: [], deviceName: "" });
      app.act.beginActivation();
    },
  };

  /**
   * The app was closed between telling the server and hearing its answer: the server knows whether it counted.
   * @param {import("../database.js").KeptDevice} device
   */
  async function finish(device) {
    try {
      const standing = await app.api.standing(app.signer());
      if (standing.state === "activating") throw new Problem(401, { code: "unknown_device" });
      const { before: _, ...became } = device;
      app.setDevice({ ...became, confirmed: true });
      await keepDevice({ ...became, confirmed: true });
      return take(standing);
    } catch (error) {
      if (!(error instanceof Problem) || error.code in { busy: 1, failed: 1 }) return trouble(error);
      await forgetActivation(device);
      app.setDevice(device.before || null);
      return device.before ? check() : begin();
    }
  }
}

/** @param {unknown} error */
function ends(error) {
  return error instanceof Problem && error.code in ENDINGS;
}
