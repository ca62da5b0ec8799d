// What counts as closed, for every phone and every computer: this is the one place that says so. A browser never says
// "closed" in one word, and an iPhone that swipes an app away says nothing at all: then memory, and with it every key,
// is gone without us. What is said, and what we make of it:
//
//   pagehide          closed, at once: the tab or the app was closed, or another page came. It may lie in wait for the
//                     back button with everything in it (bfcache), so it must hold nothing.
//   freeze            closed, at once: Chromium puts the page to sleep, perhaps to disk, and nothing runs any more.
//   visibilitychange  out of sight: another app or tab, the home screen, a dark phone; installed or not. Closed at once,
//                     but after half a minute where the app itself sent the person to another window (a number to read
//                     there), and after five minutes where the person chose that.
//   coming back       timers sleep with the phone, so what counts is how long it was (visibilitychange, pageshow, resume).
//
// A window that is merely behind another one, or without the focus, is not closed: it is in sight, and idle time counts.

/** Long enough to read six digits in another window and come back. */
export const ERRAND_MAX_MS = 30_000;
export const LATER_MAX_MS = 5 * 60_000;

/**
 * @param {object} around
 * @param {Pick<Document, "visibilityState" | "addEventListener">} around.document
 * @param {Pick<Window, "addEventListener" | "setTimeout" | "clearTimeout">} around.window
 * @param {() => number} around.now_ms
 * @param {() => "now" | "errand" | "later"} around.patience how long out of sight is not closed
 * @param {() => void} around.onClosed called once or often
 */
export function watchClosing({ document, window, now_ms, patience, onClosed }) {
  /** Since when it is out of sight, and how long it may be. @type {{ at: number, most_ms: number } | null} */
  let away = null;
  let timer = 0;

  const leave = () => {
    const most_ms = { now: 0, errand: ERRAND_MAX_MS, later: LATER_MAX_MS }[patience()];
    if (most_ms === 0) return onClosed();
    away = { at: now_ms(), most_ms };
    window.clearTimeout(timer);
    timer = window.setTimeout(onClosed, most_ms);
  };
  const comeBack = () => {
    window.clearTimeout(timer);
    if (away !== null && now_ms() - away.at >= away.most_ms) onClosed();
    away = null;
  };

  document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? leave() : comeBack()));
  document.addEventListener("freeze", onClosed);
  document.addEventListener("resume", comeBack);
  window.addEventListener("pagehide", onClosed);
  window.addEventListener("pageshow", comeBack);
}
