// What the screens can do, gathered from the flows, and the moves between screens that need no server.

/** @typedef {import("./context.js").App} App */

/**
 * @param {App} app
 * @param {{
 *   accountNotices: ReturnType<typeof import("./flows/account_notices.js").accountNoticesFlow>,
 *   activation: ReturnType<typeof import("./flows/activation.js").activationFlow>,
 *   standing: ReturnType<typeof import("./flows/standing.js").standingFlow>,
 *   unlocking: ReturnType<typeof import("./flows/unlocking.js").unlockingFlow>,
 *   pinChange: ReturnType<typeof import("./flows/pin_change.js").pinChangeFlow>,
 *   settings: ReturnType<typeof import("./flows/settings.js").settingsFlow>,
 *   phoneLock: ReturnType<typeof import("./flows/phone_lock.js").phoneLockFlow>,
 *   links: ReturnType<typeof import("./flows/links.js").linksFlow>,
 *   numberAlways: ReturnType<typeof import("./flows/number_always.js").numberAlwaysFlow>,
 *   requests: import("./flows/requests.js").Requests,
 *   answers: ReturnType<typeof import("./flows/answers.js").answersFlow>,
 *   devices: ReturnType<typeof import("./flows/devices.js").devicesFlow>,
 *   otherPassword: ReturnType<typeof import("./flows/other_password.js").otherPasswordFlow>,
 *   offline: ReturnType<typeof import("./flows/offline.js").offlineFlow>,
 *   activity: ReturnType<typeof import("./flows/activity.js").activityFlow>,
 *   notifications: ReturnType<typeof import("./flows/notifications.js").notificationsFlow>,
 * }} flows
 * @returns {import("./context.js").Actions}
 */
export function makeActions(
  app,
  { accountNotices, activation, standing, unlocking, pinChange, settings, phoneLock, links, numberAlways, requests, answers, devices, otherPassword, offline, activity, notifications },
) {
  const { lock, store } = app;
  return {
    ...accountNotices,
    ...activation,
    ...pinChange,
    ...settings,
    ...answers,
    ...devices,
    ...otherPassword,
    openOffline: offline.openOffline,
    leaveOffline() {
      app.go({ name: "starting" });
      void standing.check();
    },
    readPicture: offline.readPicture,
    tellOffline: offline.tellOffline,
    ...activity,
    turnPhoneLockOn: phoneLock.turnPhoneLockOn,
    turnPhoneLockOff: phoneLock.turnPhoneLockOff,
    unlockByPhoneLock: phoneLock.unlockByPhoneLock,
    openPhoneLock: (step) => app.go({ name: "phone_lock", step }),
    ...numberAlways,
    openNumberAlways: (step) => app.go({ name: "number_always", step }),
    ...notifications,
    fromWorker(message) {
      links.openedBy(message);
      notifications.fromWorker(message);
    },
    unlock: unlocking.unlock,
    keepUnlocked: unlocking.keepUnlocked,
    openRequest: requests.openRequest,
    refresh: requests.refresh,
    requestExpired: requests.requestExpired,
    start: standing.start,
    activateAgain: () => void standing.activateAgain(),
    checkStanding: () => void standing.check(),
    checkQuietly: () => void standing.check(true),
    openList: () => (lock.current() ? app.go({ name: "list" }) : void standing.check()),
    openUnlock: () => app.go({ name: "unlock" }),
    openForgotten: () => app.go({ name: "forgotten" }),
    openSettings: () => app.go({ name: "settings" }),
    openChangePin() {
      const { standing: known } = store.get();
      if (known) app.go({ name: "change_pin", digits: known.policy.pin_digits });
    },
    lock() {
      lock.shut();
      app.go({ name: "unlock" });
    },
    reload: () => window.location.reload(),
    setLanguage: (language) => app.speak(language),
  };
}
