// Makes the parts and joins them into the one App value (context.js). Who does what stands in the flows; here it
// only gets its name.

import { makeActions } from "./actions.js";
import { makeApi } from "./api.js";
import { makeCaller, Unreachable } from "./call.js";
import { makeClock } from "./clock.js";
import { keepDevice, keepLanguage } from "./database.js";
import { makeEvents } from "./events.js";
import { activationFlow } from "./flows/activation.js";
import { answersFlow } from "./flows/answers.js";
import { linksFlow } from "./flows/links.js";
import { notificationsFlow } from "./flows/notifications.js";
import { numberAlwaysFlow } from "./flows/number_always.js";
import { phoneLockFlow } from "./flows/phone_lock.js";
import { pinChangeFlow } from "./flows/pin_change.js";
import { requestsFlow } from "./flows/requests.js";
import { standingFlow } from "./flows/standing.js";
import { unlockingFlow } from "./flows/unlocking.js";
import { watchInstall } from "./install.js";
import { deviceSigner } from "./keys.js";
import { makeLock } from "./lock.js";
import { codeOf, GOOD, messageOf, sayMessage, triesLeft } from "./messages.js";
import { makePush } from "./push.js";
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
  const { origin } = window.location;
  const clock = makeClock();
  const store = makeStore({
    screen: { name: "starting" },
    language,
    message: null,
    busy: false,
    unlocked: false,
    standing: null,
    waiting: [],
    phoneLock: false,
    deviceName: "",
    notices: { health: "unknown", ask: false },
  });
  const caller = makeCaller({ origin, clock, language: () => store.get().language });
  const lock = makeLock({ document, window, onShut: () => shut(app) });
  const api = makeApi({ caller, origin, unlock: () => (lock.current() || { token: null }).token });

  const app = /** @type {App} */ ({ store, clock, lock, api, triesLeft });
  Object.assign(app, telling(app, texts), keeping(app));
  const requests = requestsFlow(app);
  const phoneLock = phoneLockFlow(app);
  const flows = {
    activation: activationFlow(app),
    standing: standingFlow(app),
    unlocking: unlockingFlow(app),
    pinChange: pinChangeFlow(app),
    numberAlways: numberAlwaysFlow(app),
    links: linksFlow(app, requests),
    requests,
    phoneLock,
    answers: answersFlow(app, requests, phoneLock),
    notifications: notificationsFlow(app, makePush({ window })),
  };
  app.events = makeEvents({
    connect: (signal) => api.events(app.signer(), signal),
    onEvent: requests.onEvent,
    onAsk: () => void requests.refresh(),
  });
  app.install = watchInstall(window, () => store.change({}));
  app.trouble = flows.standing.trouble;
  app.takeStanding = flows.standing.take;
  app.takeWaiting = requests.takeWaiting;
  app.unlockWith = flows.unlocking.unlockWith;
  app.takeUnlocked = flows.unlocking.takeUnlocked;
  app.derive = flows.unlocking.derive;
  app.noteTries = flows.unlocking.noteTries;
  app.act = makeActions(app, flows);
  return app;
}

/** Locked: nothing that was shown stays in the state. @param {App} app */
function shut(app) {
  app.store.change({ unlocked: false, waiting: [] });
  if (app.store.get().screen.name !== "notice") app.go({ name: "unlock" });
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
    disconnected(error) {
      const { message, busy, screen } = store.get();
      if (!(error instanceof Unreachable) || message || busy || screen.name === "notice") return;
      store.change({ message: messageOf(error, navigator.onLine) });
    },
    connected() {
      const { message } = store.get();
      if (message && LOST.includes(message.code)) store.change({ message: null });
    },
    async speak(language) {
      speak = await loadTexts(language);
      document.documentElement.lang = language;
      store.change({ language });
      await keepLanguage(language);
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
    signer() {
      if (!device) throw new Error("no device");
      return deviceSigner(device.key, device.id);
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
