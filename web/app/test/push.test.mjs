// Notifications without a browser: what the service worker shows and opens, what the app asks of the browser and tells
// the server, and that nobody waits for a browser that never answers.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import vm from "node:vm";

import { toBase64url } from "../bytes.js";
import { hearWorker } from "../from_worker.js";
import { makePush } from "../push.js";

const ID = "0123456789abcdef0123456789abcdef";
const KEY = toBase64url(Uint8Array.from({ length: 65 }, (_, at) => at));
const script = (name) => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");
const texts = (path) => readFileSync(new URL(`../../../crates/server${path}`, import.meta.url), "utf8");

/** The real service worker in a world of its own: `say` brings it an event and waits until it has done. */
function worker({ chosen, languages = ["en"], windows = [] } = {}) {
  const heard = {};
  const shown = [];
  const opened = [];
  const policies = [];
  const keep = { get: () => answer(chosen, (asked) => ({ transaction: { set oncomplete(done) { done(); } }, ...asked })) };
  const database = { transaction: () => ({ objectStore: () => keep.get() && { get: keep.get } }), close() {} };
  const self = {
    addEventListener: (kind, listener) => (heard[kind] = listener),
    clients: { matchAll: async () => windows, openWindow: async (address) => opened.push(address) },
    importScripts: (address) => vm.runInContext(script(String(address).slice(1)), context),
    indexedDB: { open: () => answer(database) },
    location: { origin: "https://app.test" },
    navigator: { languages },
    registration: { showNotification: async (title, look) => shown.push({ title, ...look }) },
    trustedTypes: { createPolicy: (name, policy) => (policies.push(name), { createScriptURL: policy.createScriptURL }) },
  };
  const cache = { match: async (path) => (path.startsWith("/locales/") ? new Response(texts(path)) : undefined) };
  const context = vm.createContext({ self, caches: { open: async () => cache }, fetch: async () => Response.error(), URL, Response, Promise });
  vm.runInContext(script("sw.js"), context);
  const say = async (kind, event) => {
    const waits = [];
    heard[kind]({ ...event, waitUntil: (promise) => waits.push(promise) });
    await Promise.all(waits);
  };
  return { say, shown, opened, policies, push: (text) => say("push", { data: text === null ? null : { json: () => JSON.parse(text) } }) };
}

/** What IndexedDB does: answers later, by a callback. */
function answer(result, more = (asked) => asked) {
  const asked = more({ result });
  queueMicrotask(() => queueMicrotask(() => asked.onsuccess && asked.onsuccess()));
  return asked;
}

test("a push shows that something waits, under the request's id, and not what or who", async () => {
  const { push, shown } = worker();
  await push(JSON.stringify({ request: ID }));
  assert.equal(shown.length, 1);
  const { title, body, tag, silent } = shown[0];
  assert.deepEqual({ title, body, tag, silent }, { title: "Something is waiting for your answer", body: "Open Tillid to see what.", tag: ID, silent: false });
});

test("a request that ended is said to have ended, in the same place and without a sound", async () => {
  const { push, shown } = worker();
  await push(JSON.stringify({ ended: ID, later: "version" }));
  assert.deepEqual([shown[0].tag, shown[0].silent, shown[0].title], [ID, true, "The request is no longer waiting"]);
});

test("a notice says that something happened, and not what; pressed, it opens the app and no request", async () => {
  const { push, say, shown, opened } = worker();
  await push(JSON.stringify({ notice: ID }));
  const { title, body, tag, silent } = shown[0];
  assert.deepEqual(
    { title, body, tag, silent },
    { title: "Something happened to your account", body: "Open Tillid to see whether it was you.", tag: "tillid-notice", silent: false },
  );
  await say("notificationclick", { notification: { tag, close() {} } });
  assert.deepEqual(opened, ["/"]);
});

test("whatever a push says, something is shown", async () => {
  for (const said of [null, "", "nonsense", "null", "[]", "{}", `{"request":"${ID.toUpperCase()}"}`, `{"request":"${ID}","ended":"${ID}"}`, '{"request":1}']) {
    const { push, shown } = worker();
    await push(said);
    assert.deepEqual([shown.length, shown[0].tag, shown[0].title], [1, "tillid", "Open Tillid to see whether something is waiting"], String(said));
  }
});

test("in the language that the person chose, else the phone's, else English", async () => {
  for (const [chosen, languages, language] of [["da", ["en-GB"], "da"], [undefined, ["sv", "da-DK"], "da"], [undefined, ["fr"], "en"]]) {
    const { push, shown } = worker({ chosen, languages });
    await push(JSON.stringify({ request: ID }));
    assert.equal(shown[0].lang, language);
    assert.equal(shown[0].title === "Noget venter på dit svar", language === "da");
  }
});

test("a press opens the app on that request, or brings the open one forward and tells it", async () => {
  const notification = { tag: ID, closed: false, close: () => (notification.closed = true) };
  const closed = worker();
  await closed.say("notificationclick", { notification });
  assert.deepEqual([closed.opened, notification.closed], [[`/#request=${ID}`], true]);

  const said = [];
  const window = { url: "https://app.test/", visibilityState: "hidden", postMessage: (message) => said.push(message), focus: async () => { throw new Error("not allowed"); } };
  const picture = { ...window, url: "https://app.test/icons/mark.svg", postMessage: assert.fail };
  const open = worker({ windows: [picture, window] });
  await open.say("notificationclick", { notification });
  assert.equal(JSON.stringify(said), JSON.stringify([{ open: ID }]));
  assert.deepEqual(open.opened, []);
});

test("no other script than its own can be imported into the worker", () => {
  assert.deepEqual(worker().policies, ["tillid-app"]);
});

/** A browser with a push service that does as it is told. */
function browser({ permission = "granted", kept = null, subscribe, ...more } = {}) {
  const asked = [];
  const fresh = { endpoint: "https://push.test/1", getKey: (name) => Uint8Array.from(name === "auth" ? [1] : [2]).buffer };
  const pushManager = {
    getSubscription: async () => kept,
    subscribe: (options) => (asked.push(options), subscribe ? subscribe() : Promise.resolve(fresh)),
  };
  const shown = more.shown || [];
  const registration = { pushManager, getNotifications: async () => shown };
  const window = {
    navigator: { serviceWorker: { ready: Promise.resolve(registration) }, maxTouchPoints: 5 },
    PushManager: class {},
    Notification: { permission },
    setTimeout,
    clearTimeout,
    ...more.window,
  };
  return { asked, push: makePush({ window, within_ms: 20 }) };
}

test("a browser that never answers is not waited for", async () => {
  const { push } = browser({ subscribe: () => new Promise(() => {}) });
  await assert.rejects(push.subscribe(KEY, false), /does not answer/);
});

test("the same address is kept, and made anew for another key or when it is dead", async () => {
  const ended = [];
  const kept = (key) => ({ endpoint: "kept", getKey: () => new ArrayBuffer(1), options: { applicationServerKey: key.buffer }, unsubscribe: async () => ended.push(1) });
  const right = Uint8Array.from({ length: 65 }, (_, at) => at);
  assert.equal((await browser({ kept: kept(right) }).push.subscribe(KEY, false)).endpoint, "kept");
  const other = browser({ kept: kept(new Uint8Array(65)) });
  assert.deepEqual(await other.push.subscribe(KEY, false), { endpoint: "https://push.test/1", p256dh: "Ag", auth: "AQ" });
  assert.equal(other.asked[0].userVisibleOnly, true);
  assert.equal((await browser({ kept: kept(right) }).push.subscribe(KEY, true)).endpoint, "https://push.test/1");
  assert.equal(ended.length, 2);
});

test("what the browser can and may is told apart", () => {
  const may = (how) => browser(how).push.may();
  assert.equal(may({}), "allowed");
  assert.equal(may({ permission: "default" }), "unasked");
  assert.equal(may({ permission: "denied" }), "blocked");
  const none = { PushManager: undefined };
  delete none.PushManager;
  const old = (navigator) => makePush({ window: { navigator } }).may();
  assert.equal(old({ maxTouchPoints: 5 }), "unsupported");
  assert.equal(old({ serviceWorker: {}, standalone: false, maxTouchPoints: 5 }), "home_screen");
  assert.equal(old({ serviceWorker: {}, standalone: true, maxTouchPoints: 5 }), "unsupported");
});

test("the browser's question is asked in both ways that browsers have", async () => {
  const ways = [(done) => void done("granted"), async () => "denied", async () => { throw new Error("no"); }];
  for (const requestPermission of ways) await browser({ window: { Notification: { permission: "default", requestPermission } } }).push.ask();
});

test("notifications of what waits stay, the others go", async () => {
  const closed = [];
  const shown = ["a", "b", "tillid"].map((tag) => ({ tag, close: () => closed.push(tag) }));
  await browser({ shown }).push.tidy((id) => id === "b");
  assert.deepEqual(closed, ["a", "tillid"]);
});

test("what is pressed while the app still starts is not lost, and leaves the address", () => {
  const listeners = [];
  const history = { state: null, replaced: [], replaceState: (_state, _title, address) => history.replaced.push(address) };
  const window = {
    history,
    location: { hash: `#request=${ID}`, pathname: "/", origin: "https://app.id.example" },
    addEventListener: () => {},
    navigator: { serviceWorker: { addEventListener: (_kind, listener) => listeners.push(listener) } },
  };
  const hear = hearWorker(window);
  listeners[0]({ data: { pushed: ID } });
  listeners[0]({ data: "refresh" });
  const heard = [];
  hear((message) => heard.push(message));
  listeners[0]({ data: { open: "x" } });
  assert.deepEqual(heard, [{ open: ID }, { pushed: ID, link: undefined }, { open: "x", link: undefined }]);
  assert.deepEqual(history.replaced, ["/"]);
  const other = hearWorker({ ...window, location: { ...window.location, hash: "#request=<b>" } });
  other(() => assert.fail("nothing was said"));
});
