// The browser's half of notifications (Web Push): whether it can, whether it may, and where it takes them. Everything
// has a time limit of its own: a browser whose vendor's push service is out of reach may never answer.

import { fromBase64url, toBase64url } from "./bytes.js";

export const WITHIN_MS = 8_000;

/** @typedef {"allowed" | "unasked" | "blocked" | "unsupported" | "home_screen"} May */
/** @typedef {{ endpoint: string, p256dh: string, auth: string }} PushSubscriptionSaid what the server wants to know */

/** @typedef {ReturnType<typeof makePush>} Push */

/** @param {{ window: Window & typeof globalThis, within_ms?: number }} around */
export function makePush({ window, within_ms = WITHIN_MS }) {
  const { navigator } = window;

  /** @returns {Promise<any>} the service worker's registration */
  const registration = () => navigator.serviceWorker.ready;

  /** @template T @param {Promise<T>} asked @returns {Promise<T>} */
  const inTime = (asked) =>
    new Promise((resolve, reject) => {
      const timer = window.setTimeout(() => reject(new Error("the browser does not answer")), within_ms);
      asked.then(resolve, reject).then(() => window.clearTimeout(timer));
    });

  /** @param {string} key @param {boolean} anew */
  const subscription = async (key, anew) => {
    const { pushManager } = await registration();
    const kept = await pushManager.getSubscription();
    if (kept && !anew && keyOf(kept, key) === key) return kept;
    if (kept) await kept.unsubscribe();
    return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: fromBase64url(key) });
  };

  return {
    /** @returns {May} */
    may() {
      const able = Boolean(navigator.serviceWorker) && "PushManager" in window && "Notification" in window;
      // Apple's phones can only in an app on the home screen, and say so by `standalone`.
      if (!able) return /** @type {any} */ (navigator).standalone === false && navigator.maxTouchPoints > 0 ? "home_screen" : "unsupported";
      const { permission } = window.Notification;
      if (permission === "granted") return "allowed";
      return permission === "denied" ? "blocked" : "unasked";
    },

    /** Shows the browser's own question, where it has not been answered. To be called in the press itself. */
    ask: () =>
      /** @type {Promise<void>} */ (
        new Promise((resolve) => {
          const done = () => resolve();
          // Older browsers call back, newer ones promise.
          const asked = window.Notification.requestPermission(done);
          if (asked) asked.then(done, done);
        })
      ),

    /**
     * @param {string} key the server's, in base64url
     * @param {boolean} anew the address that the browser has is dead
     * @returns {Promise<PushSubscriptionSaid>}
     */
    async subscribe(key, anew) {
      const found = await inTime(subscription(key, anew));
      return { endpoint: found.endpoint, p256dh: part(found, "p256dh"), auth: part(found, "auth") };
    },

    async unsubscribe() {
      const kept = await inTime(registration().then(({ pushManager }) => pushManager.getSubscription()));
      if (kept) await inTime(kept.unsubscribe());
    },

    /** Takes away what no longer waits. @param {(id: string) => boolean} waits */
    async tidy(waits) {
      const shown = await inTime(registration().then((known) => known.getNotifications()));
      for (const notification of shown) if (!waits(notification.tag)) notification.close();
    },
  };
}

/** @param {any} subscription @param {string} assumed where the browser does not say which key it was @returns {string} */
function keyOf({ options }, assumed) {
  return options && options.applicationServerKey ? toBase64url(new Uint8Array(options.applicationServerKey)) : assumed;
}

/** @param {any} subscription @param {"p256dh" | "auth"} name */
function part(subscription, name) {
  return toBase64url(new Uint8Array(subscription.getKey(name)));
}
