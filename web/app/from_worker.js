// What the service worker says to the open app, and what stands in the address when one is opened. Heard from the
// first moment on: what comes before the app is ready waits for it.

import { hearAddress } from "./flows/links.js";

/** @typedef {{ open?: string, link?: string, pushed?: string, subscription?: string }} FromWorker `link`: from the address alone */

/** @param {Window} window @returns {(listener: (message: FromWorker) => void) => void} */
export function hearWorker(window) {
  const { navigator } = window;
  /** @type {FromWorker[]} */
  const early = [];
  /** @type {(message: FromWorker) => void} */
  let take = (message) => void early.push(message);
  hearAddress(window, (address) => take(address));
  if (navigator.serviceWorker) {
    navigator.serviceWorker.addEventListener("message", ({ data }) => {
      if (data && typeof data === "object") take({ ...data, link: undefined });
    });
  }
  return (listener) => {
    take = listener;
    early.splice(0).forEach(listener);
  };
}
