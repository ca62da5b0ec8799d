// Makes the one App value (context.js) as far as the first screen needs it: its state, its words, what this phone keeps.
// What talks to the server comes after that screen is drawn (engine.js); until then whatever is pressed waits for it.

import { makeClock } from "./clock.js";
import { keepDevice, keepLanguage } from "./database.js";
import { watchInstall } from "./install.js";
import { codeOf, GOOD, messageOf, sayMessage, triesLeft } from "./messages.js";
import { Unreachable } from "./problem.js";
import { makeStore } from "./store.js";
import { loadTexts } from "./texts.js";

/** @typedef {import("./context.js").App} App */

/** Messages that go by themselves when somebody answers again. */
const LOST = ["offline", "server_gone"];

/**
 * @param {import("./texts.js").Language} language
 * @param {import("./texts.js").Say} texts
 * @returns {App}
 */
export function assemble(language, texts) {
  const store = makeStore({
    screen: { name: "starting" },
    language,
    message: null,
    busy: false,
    unlocked: false,
    standing: null,
    waiting: [],
    devices: null,
    accountNotices: [],
    activity: null,
    blockedServices: [],
    heldBack: 0,
    phoneLock: false,
    deviceName: "",
    notices: { health: "unknown", ask: false },
  });
  const app = /** @type {App} */ ({ store, clock: makeClock(), triesLeft });
  Object.assign(app, telling(app, texts), keeping(app));
  app.install = watchInstall(window, () => store.change({}));
  /** @type {Promise<void> | null} */
  let coming = null;
  app.ready = () => {
    coming = coming || Promise.all([import("./engine.js"), app.readOn()]).then(([{ startEngine }]) => startEngine(app));
    return coming.catch((error) => {
      coming = null;
      throw error;
    });
  };
  app.act = soon(app);
  return app;
}

/** The actions before the engine is there: each waits for it, and says so where it does not come. @param {App} app */
function soon(app) {
  /** @param {object} _ @param {keyof App["act"]} name */
  const get = (_, name) => {
    /** @param {any[]} given */
    return (...given) => app.ready().then(() => /** @type {any} */ (app.act)[name](...given), app.notReady);
  };
  return /** @type {App["act"]} */ (new Proxy({}, /** @type {ProxyHandler<{}>} */ ({ get })));
}

/**
 * What the person reads and where they are.
 * @param {App} app
 * @param {import("./texts.js").Say} texts
 * @returns {Partial<App>}
 */
function telling({ store }, texts) {
  let speak = texts;
  return {
    say: (key, values) => speak(key, values),
    sayMessage: (message) => sayMessage(message, speak),
    isGood: (code) => GOOD.includes(code),
    codeOf: (error) => codeOf(error, navigator.onLine),
    messageOf: (error) => messageOf(error, navigator.onLine),
    go: (screen) => store.change({ screen, message: null }),
    tell: (code, values) => store.change({ message: { code, arguments: values || {} } }),
    notReady: () => store.change({ message: messageOf(new Unreachable("a file of the app"), navigator.onLine) }),
    disconnected(error) {
      const { message, busy, screen } = store.get();
      if (!(error instanceof Unreachable) || message || busy || screen.name === "notice") return;
      store.change({ message: messageOf(error, navigator.onLine) });
    },
    connected() {
      const { message } = store.get();
      if (message && LOST.includes(message.code)) store.change({ message: null });
    },
    async readOn() {
      speak = await loadTexts(store.get().language);
    },
    async speak(language) {
      const read = await loadTexts(language);
      // Kept before it is seen, so that whoever sees it may close the app; where nothing can be kept, it is seen all the same.
      await keepLanguage(language).catch(() => {});
      speak = read;
      document.documentElement.lang = language;
      store.change({ language });
    },
  };
}

/**
 * This device, and one thing at a time.
 * @param {App} app
 * @returns {Partial<App>}
 */
function keeping(app) {
  const { store } = app;
  /** @type {import("./database.js").KeptDevice | null} */
  let device = null;
  return {
    device: () => device,
    setDevice(kept) {
      device = kept;
      if (kept) store.change({ deviceName: kept.name });
    },
    async settleSalts(generation) {
      if (!device || !device.salts[generation]) return false;
      const kept = Object.entries(device.salts).filter(([of]) => Number(of) >= generation);
      if (kept.length === Object.keys(device.salts).length) return false;
      device = { ...device, salts: Object.fromEntries(kept) };
      await keepDevice(device);
      return true;
    },
    async whileBusy(work) {
      if (store.get().busy) return;
      store.change({ busy: true, message: null });
      try {
        await work();
      } catch (error) {
        app.trouble(error);
      } finally {
        store.change({ busy: false });
      }
    },
  };
}
