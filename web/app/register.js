// Registers the service worker. Its address is the only script address that the app ever makes, and it is a
// constant: the policy `tillid-app` lets nothing else through.

const WORKER = "/sw.js";
/** The kept files are renewed when the start has had the connections to itself. */
const REFRESH_AFTER_MS = 10_000;

/** @param {Window} window */
export function registerWorker(window) {
  const { serviceWorker } = window.navigator;
  if (!serviceWorker) return;
  serviceWorker.register(workerAddress(window), { scope: "/", updateViaCache: "none" }).then(
    (registration) => {
      const active = registration && registration.active;
      if (active) window.setTimeout(() => active.postMessage("refresh"), REFRESH_AFTER_MS);
    },
    () => {
      // Without it the app works all the same, only not its "no network" screen after a cold start.
    },
  );
}

/** @param {Window} window @returns {string} */
function workerAddress(window) {
  const { trustedTypes } = /** @type {any} */ (window);
  if (!trustedTypes) return WORKER;
  const policy = trustedTypes.createPolicy("tillid-app", {
    /** @param {string} address */
    createScriptURL(address) {
      if (address !== WORKER) throw new TypeError("not a script of this app");
      return address;
    },
  });
  return policy.createScriptURL(WORKER);
}
