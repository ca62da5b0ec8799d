// What the service worker says to the open app, and what it left in the address when it opened one. Heard from the
// first moment on: what comes before the app is ready waits for it.

const OPEN = /^#request=([0-9a-f]{32})$/;

/** @typedef {{ open?: string, pushed?: string, subscription?: string }} FromWorker */

/** @param {Window} window @returns {(listener: (message: FromWorker) => void) => void} */
export function hearWorker(window) {
  const { history, location, navigator } = window;
  /** @type {FromWorker[]} */
  const early = [];
  /** @type {(message: FromWorker) => void} */
  let take = (message) => void early.push(message);
  const named = OPEN.exec(location.hash);
  if (named) {
    history.replaceState(history.state, "", location.pathname);
    take({ open: named[1] });
  }
  if (navigator.serviceWorker) {
    navigator.serviceWorker.addEventListener("message", ({ data }) => {
      if (data && typeof data === "object") take(data);
    });
  }
  return (listener) => {
    take = listener;
    early.splice(0).forEach(listener);
  };
}
