// The service worker's half of notifications; a part of sw.js, and shares its names. A push names a request or a notice by its id:
// the words that are shown stand in the message files and say that something waits, never what or who. Each push shows
// something, whatever it says: a browser takes notifications away from an app that shows nothing.

const ID = /^[0-9a-f]{32}$/;

worker.addEventListener("push", (/** @type {any} */ event) => {
  event.waitUntil(showPush(readPush(event.data)));
});

worker.addEventListener("notificationclick", (/** @type {any} */ event) => {
  event.notification.close();
  event.waitUntil(openApp(event.notification.tag));
});

// The new address is told to the server by the app, which alone holds the key that signs: an open one now, else at its next start.
worker.addEventListener("pushsubscriptionchange", (/** @type {any} */ event) => {
  const old = event.oldSubscription;
  const again = old && old.options ? worker.registration.pushManager.subscribe(old.options).catch(() => undefined) : Promise.resolve();
  event.waitUntil(again.then(() => tellWindows({ subscription: "changed" })));
});

/** @param {any} data @returns {{ kind: "request" | "ended" | "notice" | "other", id: string }} members that this version does not know are overlooked */
function readPush(data) {
  try {
    const { request, ended, notice } = data.json();
    const said = [request, ended, notice].filter((one) => one !== undefined);
    if (said.length !== 1 || !ID.test(said[0])) return { kind: "other", id: "" };
    return { kind: request ? "request" : ended ? "ended" : "notice", id: said[0] };
  } catch {
    // Said as well as can be.
  }
  return { kind: "other", id: "" };
}

/** @param {{ kind: "request" | "ended" | "notice" | "other", id: string }} push */
async function showPush({ kind, id }) {
  const { language, say } = await pushTexts();
  const words = {
    request: [say("app-push-request"), say("app-push-request-more")],
    ended: [say("app-push-ended"), say("app-push-ended-more")],
    notice: [say("app-push-notice"), say("app-push-notice-more")],
    other: [say("app-push-other"), ""],
  };
  const [title, body] = words[kind];
  // The same tag takes the place of what was shown of the same request.
  // All notices share one place: the app shows each of them, whichever was pressed.
  const look = { tag: kind === "notice" ? "tillid-notice" : id || "tillid", body, lang: language, silent: kind === "ended", icon: "/icons/icon-192.png" };
  await worker.registration.showNotification(title || "Tillid", look);
  await tellWindows({ pushed: id });
}

/** @param {string} tag */
async function openApp(tag) {
  const id = ID.test(tag) ? tag : "";
  const windows = await appWindows();
  const open = windows.find((/** @type {any} */ one) => one.visibilityState === "visible") || windows[0];
  if (!open) return worker.clients.openWindow(id ? `/#request=${id}` : "/");
  open.postMessage({ open: id });
  return open.focus().catch(() => undefined);
}

/** @param {object} message */
async function tellWindows(message) {
  for (const one of await appWindows()) one.postMessage(message);
}

/** @returns {Promise<any[]>} the windows that show the app, and not just a file of it */
async function appWindows() {
  const windows = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  return windows.filter((/** @type {any} */ one) => new URL(one.url).pathname === "/");
}

/** The person's language and its kept words: a push may come without a network for anything else. */
async function pushTexts() {
  const chosen = await keptLanguage().catch(() => null);
  const wanted = [chosen, ...worker.navigator.languages].map((one) => String(one).toLowerCase().split("-")[0]);
  const language = wanted.find((one) => one === "da" || one === "en") || "en";
  const path = `/locales/${language}/app.ftl`;
  const found = await kept(path);
  const answer = found.ok ? found : await fetch(path).catch(() => Response.error());
  const source = answer.ok ? await answer.text() : "";
  /** @param {string} key one whose text is a line without values */
  const say = (key) => {
    const line = new RegExp(`^${key} = (.+)$`, "m").exec(source);
    return line ? line[1].trim() : "";
  };
  return { language, say };
}

/** @returns {Promise<unknown>} what the person chose in the app, when they did */
function keptLanguage() {
  return new Promise((resolve, reject) => {
    const opening = worker.indexedDB.open("tillid");
    // Nothing is kept: nor is anything made here, which the app would find half done.
    opening.onupgradeneeded = () => opening.transaction.abort();
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const database = opening.result;
      const asked = database.transaction("kept", "readonly").objectStore("kept").get("language");
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
      asked.transaction.oncomplete = () => database.close();
    };
  });
}
