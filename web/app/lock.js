// Locked or not. Unlocked means that the PIN key and the server's token are in memory, here and nowhere else;
// locking drops both. Closed means locked. Out of sight for a moment is not closed: on one phone the person has to
// look at the browser for the six digits and come back.

const HIDDEN_MAX_MS = 30_000;
const IDLE_MAX_MS = 5 * 60_000;
/** The setting "five minutes after" gives the same time out of sight as idle. */
const HIDDEN_LATER_MAX_MS = 5 * 60_000;

/**
 * `until`: seconds, the token's end. No PIN key where the phone's own lock opened the app.
 * @typedef {{ pinKey: import("./pin.js").PinKey | null, token: string, until: number }} Open
 */

/**
 * @typedef {object} Lock
 * @property {(open: Open) => void} open
 * @property {(token: string, until: number) => void} renew
 * @property {(pinKey: import("./pin.js").PinKey) => void} changePinKey
 * @property {() => Open | null} current
 * @property {() => void} shut drops the key at once
 * @property {(later: boolean) => void} lockLater the setting: five minutes after instead of at close
 * @property {() => void} touched the person did something
 * @property {() => boolean} recentlyTouched
 */

/**
 * @param {{ document: Document, window: Window, now_ms?: () => number, onShut: () => void }} around
 * @returns {Lock}
 */
export function makeLock({ document, window, now_ms = () => Date.now(), onShut }) {
  /** @type {Open | null} */
  let open = null;
  let later = false;
  let touchedAt = now_ms();
  /** @type {number | null} */
  let hiddenAt = null;
  let timer = 0;

  const shut = () => {
    window.clearTimeout(timer);
    if (open === null) return;
    if (open.pinKey) open.pinKey.forget();
    open = null;
    onShut();
  };
  const hiddenMax = () => (later ? HIDDEN_LATER_MAX_MS : HIDDEN_MAX_MS);

  document.addEventListener("visibilitychange", () => {
    window.clearTimeout(timer);
    if (document.visibilityState === "hidden") {
      hiddenAt = now_ms();
      timer = window.setTimeout(shut, hiddenMax());
      return;
    }
    // Timers sleep with the phone: what counts is how long it was.
    if (hiddenAt !== null && now_ms() - hiddenAt >= hiddenMax()) shut();
    hiddenAt = null;
  });
  window.addEventListener("pagehide", shut);

  return {
    open(opened) {
      open = opened;
      touchedAt = now_ms();
    },
    renew(token, until) {
      if (open) open = { ...open, token, until };
    },
    changePinKey(pinKey) {
      if (!open) return;
      if (open.pinKey) open.pinKey.forget();
      open = { ...open, pinKey };
    },
    current: () => open,
    shut,
    lockLater(setting) {
      later = setting;
    },
    touched() {
      touchedAt = now_ms();
    },
    recentlyTouched: () => now_ms() - touchedAt < IDLE_MAX_MS,
  };
}
