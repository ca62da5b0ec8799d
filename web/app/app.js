// Starts the app: makes its parts, joins them, asks how this phone stands. Everything hangs on one App value;
// modules know it and not each other.

import { makeApi } from "./api.js";
import { makeCaller } from "./call.js";
import { makeClock } from "./clock.js";
import { keepDevice, keepLanguage, keptLanguage } from "./database.js";
import { makeEvents } from "./events.js";
import { activationFlow } from "./flows/activation.js";
import { requestsFlow } from "./flows/requests.js";
import { standingFlow } from "./flows/standing.js";
import { unlockingFlow } from "./flows/unlocking.js";
import { watchInstall } from "./install.js";
import { deviceSigner } from "./keys.js";
import { makeLock } from "./lock.js";
import { codeOf, GOOD, messageOf, refusedForGood, sayMessage, triesLeft } from "./messages.js";
import { registerWorker } from "./register.js";
import { SCREENS } from "./screens/all.js";
import { makeStore } from "./store.js";
import { isSupported } from "./support.js";
import { chooseLanguage, loadTexts } from "./texts.js";
import { show } from "./view.js";

/** @typedef {import("./context.js").App} App */

const KEEP_EVERY_MS = 5_000;

/**
 * @param {import("./texts.js").Language} language
 * @param {import("./texts.js").Say} texts
 * @returns {App}
 */
function assemble(language, texts) {
  const { origin } = window.location;
  let speak = texts;
  /** @type {import("./database.js").KeptDevice | null} */
  let device = null;
  const clock = makeClock();
  const store = makeStore({
    screen: { name: "starting" },
    language,
    message: null,
    busy: false,
    unlocked: false,
    standing: null,
    waiting: [],
    deviceName: "",
  });
  const caller = makeCaller({ origin, clock, language: () => store.get().language });
  const lock = makeLock({ document, window, onShut: () => onShut() });
  const api = makeApi({ caller, origin, unlock: () => (lock.current() || { token: null }).token });

  /** @type {App} */
  const app = {
    store,
    clock,
    lock,
    api,
    say: (key, values) => speak(key, values),
    sayMessage: (message) => sayMessage(message, speak),
    isGood: (code) => GOOD.includes(code),
    device: () => device,
    setDevice(kept) {
      device = kept;
      if (kept) store.change({ deviceName: kept.name });
    },
    signer() {
      if (!device) throw new Error("no device");
      return deviceSigner(device.key, device.id);
    },
    go: (screen) => store.change({ screen, message: null }),
    tell: (code, values) => store.change({ message: { code, arguments: values || {} } }),
    codeOf: (error) => codeOf(error, navigator.onLine),
    messageOf: (error) => messageOf(error, navigator.onLine),
    triesLeft,
    refusedForGood,
    /** Runs what the person waits for: once at a time, the old message gone, failures told. */
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
    /** Keeps the salt of the PIN that counts and drops the other. */
    async settleSalts(generation) {
      if (!device || !device.salts[generation] || Object.keys(device.salts).length === 1) return;
      device = { ...device, salts: { [generation]: device.salts[generation] } };
      await keepDevice(device);
    },
    events: makeEvents({
      connect: (signal) => api.events(app.signer(), signal),
      onEvent: (event) => requests.onEvent(event),
      onAsk: () => void requests.refresh(),
    }),
    install: watchInstall(window, () => store.change({})),
    trouble: (error) => standing.trouble(error),
    takeStanding: (told) => standing.take(told),
    blockedByTries: () => {
      lock.shut();
      app.events.close();
      app.go({ name: "notice", id: "device_blocked" });
    },
    takeWaiting: (wire) => requests.takeWaiting(wire),
    unlockWith: (secret, welcome) => unlocking.unlockWith(secret, welcome),
    derive: (pin) => unlocking.derive(pin),
    noteTries: (error) => unlocking.noteTries(error),
    act: /** @type {import("./context.js").Actions} */ (/** @type {unknown} */ (null)),
  };

  /** Locked: nothing that was shown stays in the state. */
  function onShut() {
    store.change({ unlocked: false, waiting: [] });
    const { screen } = store.get();
    if (screen.name !== "notice") app.go({ name: "unlock" });
  }

  const standing = standingFlow(app);
  const unlocking = unlockingFlow(app);
  const requests = requestsFlow(app);
  const activation = activationFlow(app);
  app.act = actions();

  /** @returns {import("./context.js").Actions} */
  function actions() {
    return {
      ...activation,
      unlock: unlocking.unlock,
      changePin: unlocking.changePin,
      openRequest: requests.openRequest,
      requestExpired: requests.requestExpired,
      carry: requests.carry,
      approve: requests.approve,
      approveWithPin: requests.approveWithPin,
      deny: requests.deny,
      openLetIn: requests.openLetIn,
      activateAgain: () => void standing.activateAgain(),
      openForgotten: () => app.go({ name: "forgotten" }),
      openList: () => (lock.current() ? app.go({ name: "list" }) : void standing.check()),
      openSettings: () => app.go({ name: "settings" }),
      openChangePin: () => app.go({ name: "change_pin", digits: (store.get().standing || { policy: { pin_digits: 4 } }).policy.pin_digits }),
      checkStanding: () => void standing.check(),
      checkQuietly: () => void standing.check(true),
      keepUnlocked: () => unlocking.keepUnlocked(),
      lock: () => {
        lock.shut();
        app.go({ name: "unlock" });
      },
      reload: () => window.location.reload(),
      start: () => standing.start(),
      /** @param {import("./texts.js").Language} chosen */
      async setLanguage(chosen) {
        speak = await loadTexts(chosen);
        document.documentElement.lang = chosen;
        store.change({ language: chosen });
        await keepLanguage(chosen);
      },
    };
  }
  return app;
}

/** @param {App} app */
function listen(app) {
  const { act, events, lock, store } = app;
  const active = () => ["active", "waiting"].includes((store.get().standing || { state: "" }).state);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") return events.close();
    if (!app.device()) return;
    if (active()) events.open();
    act.checkQuietly();
  });
  window.addEventListener("online", () => app.device() && act.checkStanding());
  for (const kind of ["pointerdown", "keydown", "scroll"]) window.addEventListener(kind, lock.touched, { passive: true });
  setInterval(() => void act.keepUnlocked(), KEEP_EVERY_MS);
}

async function main() {
  const supported = isSupported(window);
  const chosen = supported ? await keptLanguage().catch(() => null) : null;
  const language = chooseLanguage(chosen, navigator.languages);
  document.documentElement.lang = language;
  const app = assemble(language, await loadTexts(language));
  show(app, SCREENS, document);
  if (!supported) return app.go({ name: "notice", id: "unsupported" });
  listen(app);
  registerWorker(window);
  await app.act.start().catch(app.trouble);
}

void main();
