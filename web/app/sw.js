// The service worker: keeps the shell, so that without a network the app can still say so in its own words.
// Whatever decides anything comes from the server: calls are never cached and never answered from here. Online,
// each start runs the server's newest files; a start that cannot reach it runs the kept ones, all or none.

const KEPT = "tillid-shell";
const NETWORK_MAX_MS = 4_000;

/** Every file of the app. A test compares this list with the files. */
const SHELL = [
  "/",
  "/actions.js",
  "/api.js",
  "/api_activity.js",
  "/api_devices.js",
  "/api_new_device.js",
  "/api_notices.js",
  "/api_settings.js",
  "/app.js",
  "/assemble.js",
  "/back.js",
  "/bytes.js",
  "/call.js",
  "/carry_link.js",
  "/clock.js",
  "/closed.js",
  "/context.js",
  "/database.js",
  "/device_name.js",
  "/elements.js",
  "/engine.js",
  "/event_stream.js",
  "/events.js",
  "/flows/account_notices.js",
  "/flows/activation.js",
  "/flows/activity.js",
  "/flows/answers.js",
  "/flows/asking_devices.js",
  "/flows/counted.js",
  "/flows/devices.js",
  "/flows/links.js",
  "/flows/making_room.js",
  "/flows/notifications.js",
  "/flows/number_always.js",
  "/flows/offline.js",
  "/flows/other_password.js",
  "/flows/phone_lock.js",
  "/flows/pin_change.js",
  "/flows/requests.js",
  "/flows/settings.js",
  "/flows/standing.js",
  "/flows/unlocking.js",
  "/fluent.js",
  "/from_worker.js",
  "/help.js",
  "/icons.js",
  "/icons/icon-192.png",
  "/icons/mark.svg",
  "/install.js",
  "/jws.js",
  "/keys.js",
  "/locales/da/app.ftl",
  "/locales/da/app_first.ftl",
  "/locales/da/app_later.ftl",
  "/locales/en/app.ftl",
  "/locales/en/app_first.ftl",
  "/locales/en/app_later.ftl",
  "/lock.js",
  "/manifest.webmanifest",
  "/messages.js",
  "/offline_code.js",
  "/parts.js",
  "/phone_lock.js",
  "/pin.js",
  "/pin_rules.js",
  "/platform.js",
  "/problem.js",
  "/push.js",
  "/register.js",
  "/request.js",
  "/scanner.js",
  "/screens/account_notices.js",
  "/screens/activate.js",
  "/screens/activity.js",
  "/screens/all.js",
  "/screens/carry.js",
  "/screens/codes.js",
  "/screens/device_words.js",
  "/screens/devices.js",
  "/screens/forgotten.js",
  "/screens/freeze.js",
  "/screens/let_in.js",
  "/screens/list.js",
  "/screens/new_device.js",
  "/screens/notices.js",
  "/screens/notifications.js",
  "/screens/number_always.js",
  "/screens/offline.js",
  "/screens/other_password.js",
  "/screens/phone_lock.js",
  "/screens/request.js",
  "/screens/room.js",
  "/screens/scan.js",
  "/screens/service_blocks.js",
  "/screens/settings.js",
  "/screens/unlock.js",
  "/screens/waiting_period.js",
  "/shared/fonts/atkinson-hyperlegible-mono-latin-wght-normal.woff2",
  "/shared/fonts/atkinson-hyperlegible-next-everyday-wght-normal.woff2",
  "/shared/fonts/atkinson-hyperlegible-next-latin-ext-wght-normal.woff2",
  "/shared/fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2",
  "/shared/fonts/plain-zero-wght-normal.woff2",
  "/shared/tokens.css",
  "/showable.js",
  "/store.js",
  "/styles.css",
  "/support.js",
  "/swipe.js",
  "/texts.js",
  "/time_left.js",
  "/vendor/fluent-bundle.js",
  "/vendor/jsqr.js",
  "/vendor/noble-ed25519.js",
  "/view.js",
  "/worker_push.js",
  "/works_offline.js",
];

const worker = /** @type {any} */ (self);

worker.importScripts(otherHalf("/worker_push.js"));

/** Windows that began without a network: they get kept files only, so that versions never mix. @type {Set<string>} */
const offlineClients = new Set();

worker.addEventListener("install", (/** @type {any} */ event) => {
  worker.skipWaiting();
  event.waitUntil(keepShell());
});

worker.addEventListener("activate", (/** @type {any} */ event) => {
  event.waitUntil(worker.clients.claim());
});

worker.addEventListener("message", (/** @type {any} */ event) => {
  if (event.data === "refresh") event.waitUntil(keepShell().catch(() => undefined));
});

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request, clientId, resultingClientId } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== worker.location.origin || !SHELL.includes(pathname)) return;
  if (request.mode === "navigate") event.respondWith(page(request, resultingClientId));
  else event.respondWith(offlineClients.has(clientId) ? kept(pathname) : file(request, pathname));
});

/** The one script beside this one; the policy `tillid-app` lets no other through. @param {string} address */
function otherHalf(address) {
  if (!worker.trustedTypes) return address;
  return worker.trustedTypes.createPolicy("tillid-app", { createScriptURL: () => address }).createScriptURL(address);
}

/** All files are here before any is kept. */
async function keepShell() {
  const answers = await Promise.all(SHELL.map((path) => fetch(path, { cache: "no-cache", credentials: "omit" })));
  if (answers.some((answer) => !answer.ok || answer.redirected)) throw new Error("the shell is not whole");
  const cache = await caches.open(KEPT);
  await Promise.all(answers.map((answer, at) => cache.put(SHELL[at], answer)));
  const known = await cache.keys();
  await Promise.all(known.filter((one) => !SHELL.includes(new URL(one.url).pathname)).map((one) => cache.delete(one)));
}

/** @param {Request} request @param {string} clientId */
async function page(request, clientId) {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), NETWORK_MAX_MS);
  try {
    return await fetch(request, { signal: limit.signal });
  } catch {
    offlineClients.add(clientId);
    return kept("/");
  } finally {
    clearTimeout(timer);
  }
}

/** @param {Request} request @param {string} path */
async function file(request, path) {
  try {
    return await fetch(request);
  } catch {
    return kept(path);
  }
}

/** @param {string} path @returns {Promise<Response>} */
async function kept(path) {
  const cache = await caches.open(KEPT);
  return (await cache.match(path)) || Response.error();
}
