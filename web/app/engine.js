// What comes after the first screen: calls to the server, the lock, and the flows, joined into the App; and listening to
// the world around: windows hidden and shown, networks lost and found. Who does what stands in the flows.

import { makeActions } from "./actions.js";
import { makeApi } from "./api.js";
import { followBack } from "./back.js";
import { makeCaller } from "./call.js";
import { makeEvents } from "./events.js";
import { accountNoticesFlow } from "./flows/account_notices.js";
import { activationFlow } from "./flows/activation.js";
import { activityFlow } from "./flows/activity.js";
import { answersFlow } from "./flows/answers.js";
import { devicesFlow } from "./flows/devices.js";
import { linksFlow } from "./flows/links.js";
import { offlineFlow } from "./flows/offline.js";
import { notificationsFlow } from "./flows/notifications.js";
import { numberAlwaysFlow } from "./flows/number_always.js";
import { otherPasswordFlow } from "./flows/other_password.js";
import { phoneLockFlow } from "./flows/phone_lock.js";
import { pinChangeFlow } from "./flows/pin_change.js";
import { requestsFlow } from "./flows/requests.js";
import { settingsFlow } from "./flows/settings.js";
import { standingFlow } from "./flows/standing.js";
import { unlockingFlow } from "./flows/unlocking.js";
import { deviceSigner } from "./keys.js";
import { makeLock } from "./lock.js";
import { makePush } from "./push.js";

/** @typedef {import("./context.js").App} App */

const KEEP_EVERY_MS = 5_000;

/** @param {App} app */
export function startEngine(app) {
  const { store, clock } = app;
  const { origin } = window.location;
  const caller = makeCaller({ origin, clock, language: () => store.get().language });
  const lock = makeLock({ document, window, onErrand: () => isOnErrand(store.get()), onShut: () => shut(app) });
  const api = makeApi({ caller, origin, unlock: () => (lock.current() || { token: null }).token });
  const signer = () => {
    const device = app.device();
    if (!device) throw new Error("no device");
    return deviceSigner(device.key, device.id);
  };
  Object.assign(app, { lock, api, signer });
  const requests = requestsFlow(app);
  const phoneLock = phoneLockFlow(app);
  const flows = {
    accountNotices: accountNoticesFlow(app),
    activation: activationFlow(app),
    standing: standingFlow(app),
    unlocking: unlockingFlow(app),
    pinChange: pinChangeFlow(app),
    settings: settingsFlow(app),
    numberAlways: numberAlwaysFlow(app),
    links: linksFlow(app, requests),
    requests,
    phoneLock,
    answers: answersFlow(app, requests, phoneLock),
    devices: devicesFlow(app, phoneLock),
    otherPassword: otherPasswordFlow(app, phoneLock),
    offline: offlineFlow(app),
    activity: activityFlow(app, phoneLock),
    notifications: notificationsFlow(app, makePush({ window })),
  };
  app.events = makeEvents({
    connect: (signal) => api.events(app.signer(), signal),
    onEvent: requests.onEvent,
    onAsk: () => {
      void requests.refresh();
      void flows.accountNotices.refreshNotices();
    },
  });
  app.trouble = flows.standing.trouble;
  app.takeStanding = flows.standing.take;
  app.takeWaiting = requests.takeWaiting;
  app.keepPages = flows.offline.keepPages;
  app.unlockWith = flows.unlocking.unlockWith;
  app.takeUnlocked = flows.unlocking.takeUnlocked;
  app.derive = flows.unlocking.derive;
  app.noteTries = flows.unlocking.noteTries;
  app.act = makeActions(app, flows);
  listen(app);
}

/** Locked: nothing that was shown stays in the state. @param {App} app */
function shut(app) {
  app.store.change({ unlocked: false, waiting: [], devices: null, accountNotices: [], activity: null, blockedServices: [], heldBack: 0 });
  if (app.store.get().screen.name !== "notice") app.go({ name: "unlock" });
}

/**
 * Whether the app itself sends the person to another window: for the number on the page that waits, to type the
 * characters that let a browser in, or to the phone's own lock.
 * @param {import("./store.js").State} state
 */
function isOnErrand({ screen, waiting, busy }) {
  return busy || screen.name === "let_in" || waiting.some((one) => one.request.carry && !one.carried);
}

/** @param {App} app */
function listen(app) {
  const { act, events, lock, store } = app;
  followBack(app, window);
  const stranded = () => ["offline", "server_gone"].includes(store.get().screen.id);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") return events.close();
    if (app.device()) act.checkQuietly();
  });
  window.addEventListener("online", () => app.device() && act.checkQuietly());
  // Some browsers find out a moment after the first call has failed.
  window.addEventListener("offline", () => stranded() && act.checkQuietly());
  for (const kind of ["pointerdown", "keydown", "scroll"]) window.addEventListener(kind, lock.touched, { passive: true });
  setInterval(() => {
    if (stranded() && document.visibilityState === "visible") act.checkQuietly();
    void act.keepUnlocked();
  }, KEEP_EVERY_MS);
}
