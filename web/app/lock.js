// Locked or not. Unlocked means that the PIN key and the server's token are in memory, here and nowhere else; locking
// drops both. When the app locks by itself stands in closed.js, and here: nobody touched it for five minutes.

import { watchClosing } from "./closed.js";

const IDLE_MAX_MS = 5 * 60_000;

/**
 * `from`, `until`: seconds, when the token came and its end. No PIN key where the phone's own lock opened the app.
 * @typedef {{ pinKey: import("./pin.js").PinKey | null, token: string, from: number, until: number }} Open
 */

/**
 * @typedef {object} Lock
 * @property {(open: Open) => void} open
 * @property {(token: string, from: number, until: number) => void} renew
 * @property {(pinKey: import("./pin.js").PinKey) => void} changePinKey
 * @property {() => Open | null} current
 * @property {() => void} shut drops the key at once
 * @property {(later: boolean) => void} lockLater the setting: five minutes after instead of at close
 * @property {() => void} touched the person did something
 * @property {() => boolean} recentlyTouched
 */

/**
 * @param {object} around
 * @param {Document} around.document
 * @param {Window} around.window
 * @param {() => number} [around.now_ms]
 * @param {() => boolean} [around.onErrand] whether the app itself sends the person to another window just now
 * @param {() => void} around.onShut
 * @returns {Lock}
 */
export function makeLock({ document, window, now_ms = () => Date.now(), onErrand = () => false, onShut }) {
  /** @type {Open | null} */
  let open = null;
  let later = false;
  let touchedAt = now_ms();

  const shut = () => {
    if (open === null) return;
    if (open.pinKey) open.pinKey.forget();
    open = null;
    onShut();
  };
  const recentlyTouched = () => now_ms() - touchedAt < IDLE_MAX_MS;
  const patience = () => (later ? "later" : onErrand() ? "errand" : "now");
  watchClosing({ document, window, now_ms, patience, onClosed: shut });

  return {
    open(opened) {
      open = opened;
      touchedAt = now_ms();
    },
    renew(token, from, until) {
      if (open) open = { ...open, token, from, until };
    },
    changePinKey(pinKey) {
      if (!open) return pinKey.forget();
      if (open.pinKey) open.pinKey.forget();
      open = { ...open, pinKey };
    },
    current: () => open,
    shut,
    lockLater(setting) {
      later = setting;
    },
    touched() {
      // A computer's lid may have been down meanwhile: the first touch after it opens nothing.
      if (!recentlyTouched()) shut();
      touchedAt = now_ms();
    },
    recentlyTouched,
  };
}
