// The app was opened by the link on the login page of this very phone. The number comes with it, once the app is
// unlocked and its request is shown; after the approval the app leads back, and only there does the login go on.

import { readAddress } from "../carry_link.js";

/**
 * @param {import("../context.js").App} app
 * @param {{ find: (id: string) => import("../request.js").Waiting | undefined }} requests
 */
export function linksFlow(app, { find }) {
  /** @type {{ request: string, secret: string } | null} */
  let held = null;

  /** Carries what the link brought as soon as its request is on the screen. */
  const bring = () => {
    const { screen, busy } = app.store.get();
    if (!held || busy || screen.name !== "request" || screen.id !== held.request) return;
    const waiting = find(held.request);
    const { request, secret } = held;
    held = null;
    if (waiting && waiting.request.carry && !waiting.carried) void app.act.carry(request, { l: secret });
  };

  app.store.subscribe(() => {
    if (held) void Promise.resolve().then(bring);
  });

  return {
    /** @param {import("../from_worker.js").FromWorker} message */
    openedBy({ open, link }) {
      if (open === undefined) return;
      held = link ? { request: open, secret: link } : null;
      if (link && !app.device()) app.tell("link_elsewhere");
      bring();
    },
  };
}

/**
 * Where an approval leads back to: only to the issuer that the request's own bytes name.
 * @param {unknown} address
 * @param {import("../request.js").Request} request
 * @returns {string | null}
 */
export function wayBack(address, { issuer }) {
  if (typeof address !== "string" || !address.startsWith(`${issuer}/login/`)) return null;
  return /^[0-9a-f]{32}#back=[A-Za-z0-9_-]{22}$/.test(address.slice(issuer.length + 7)) ? address : null;
}

/**
 * Hears the addresses by which the app is opened, the first one and those that come to an open window.
 * @param {Window} window
 * @param {(address: { open: string, link?: string }) => void} take
 */
export function hearAddress(window, take) {
  const { history, location } = window;
  const read = () => {
    const found = readAddress(location.hash, location.origin);
    if (location.hash) history.replaceState(history.state, "", location.pathname);
    if (found) take(found);
  };
  window.addEventListener("hashchange", read);
  read();
}
