// What the app makes of notifications: when it asks the browser, what it tells the server, which words it shows, and that
// a press waits for the PIN.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { notificationsFlow } from "../flows/notifications.js";
import { sayFrom } from "../fluent.js";
import { howToAllow } from "../screens/notifications.js";
import { makeStore } from "../store.js";

globalThis.document = { visibilityState: "visible" };

const STANDING = { state: "active", push: "none", push_key: "k1", waiting: 0 };
const later = async () => {
  for (let turn = 0; turn < 50; turn += 1) await null;
};

/** An app, a browser and a server that do as they are told. */
function world({ wish = null, may = "allowed", subscribe = async () => ({ endpoint: "e" }) } = {}) {
  const calls = [];
  const store = makeStore({ standing: null, waiting: [], unlocked: false, screen: { name: "list" }, message: null, notices: { health: "unknown", ask: false } });
  const here = { now: 0, wish, may, subscribe, closed: [] };
  const push = {
    may: () => here.may,
    ask: async () => void (here.may = here.answer || here.may),
    subscribe: (key, anew) => (calls.push(`subscribe ${key}${anew ? " anew" : ""}`), here.subscribe()),
    unsubscribe: async () => void calls.push("unsubscribe"),
    tidy: async (waits) => void (here.closed = ["a", "b"].filter((id) => !waits(id))),
  };
  const now = () => store.get().standing;
  const api = {
    setPush: async () => (calls.push("set"), { ...now(), push: "working" }),
    removePush: async () => (calls.push("remove"), { ...now(), push: "none" }),
  };
  const app = {
    store,
    api,
    device: () => ({}),
    signer: () => ({}),
    lock: { current: () => (store.get().unlocked ? {} : null) },
    go: (screen) => store.change({ screen, message: null }),
    act: { refresh: async () => void calls.push("refresh"), openRequest: (id) => app.go({ name: "request", id }) },
  };
  const flow = notificationsFlow(app, push, { now_ms: () => here.now, kept: async () => here.wish, keep: async (said) => void (here.wish = said) });
  const stand = async (part = {}) => {
    store.change({ standing: { ...(now() || STANDING), ...part } });
    await later();
  };
  return { here, calls, store, flow, stand, health: () => store.get().notices.health, asks: () => store.get().notices.ask };
}

test("nothing is asked of the browser before the person has said yes", async () => {
  const { calls, stand, health, asks } = world();
  await stand();
  assert.deepEqual([calls, health(), asks()], [[], "unasked", true]);
});

test("each start brings the address again; the server's answers after that do not", async () => {
  const { calls, stand, health } = world({ wish: "on" });
  await stand();
  await stand();
  await stand({ waiting: 1 });
  assert.deepEqual([calls, health()], [["subscribe k1", "set"], "works"]);
});

test("an address that died or was made for another key is made anew, not more often than once a minute", async () => {
  const { here, calls, stand } = world({ wish: "on" });
  await stand();
  await stand({ push: "dead" });
  assert.equal(calls.length, 2, "the minute is not over");
  here.now = 60_000;
  await stand({ push: "dead" });
  assert.deepEqual(calls.slice(2), ["subscribe k1 anew", "set"]);
  here.now = 120_000;
  await stand({ push_key: "k2" });
  assert.deepEqual(calls.slice(4), ["subscribe k2", "set"]);
});

test("a browser that fails is said to be silent, and asked again after a while", async () => {
  const { here, calls, stand, health } = world({ wish: "on", subscribe: async () => Promise.reject(new Error("no")) });
  await stand();
  assert.equal(health(), "silent");
  await stand();
  assert.deepEqual(calls, ["subscribe k1"]);
  here.now = 60_000;
  here.subscribe = async () => ({ endpoint: "e" });
  await stand();
  assert.deepEqual([calls, health()], [["subscribe k1", "subscribe k1", "set"], "works"]);
});

test("turned off while the browser still thinks, it stays off and the server hears of no address", async () => {
  const { here, calls, stand, flow, health } = world({ wish: "on" });
  let answer = () => {};
  here.subscribe = () => new Promise((resolve) => (answer = () => resolve({ endpoint: "e" })));
  await stand();
  const off = flow.turnNoticesOff();
  await later();
  assert.equal(health(), "off");
  answer();
  await off;
  assert.deepEqual([calls, health()], [["subscribe k1", "unsubscribe"], "off"]);
});

test("off after on: the server forgets the address, then the browser does", async () => {
  const { calls, stand, flow, health } = world({ wish: "on" });
  await stand();
  await flow.turnNoticesOff();
  assert.deepEqual([calls.slice(2), health()], [["remove", "unsubscribe"], "off"]);
});

test("the browser's question is asked in the press; put away, nothing is decided; a no is said", async () => {
  const { here, calls, stand, flow, health, asks } = world({ may: "unasked" });
  await stand();
  await flow.turnNoticesOn();
  assert.deepEqual([here.wish, health(), asks()], [null, "unasked", true]);
  here.answer = "blocked";
  await flow.turnNoticesOn();
  assert.deepEqual([calls, health(), asks()], [[], "blocked", false]);
});

test("taken back in the phone's settings, the server is told", async () => {
  const { calls, stand, health } = world({ wish: "on", may: "blocked" });
  await stand({ push: "working" });
  assert.deepEqual([calls, health()], [["remove"], "blocked"]);
});

test("what was pressed opens after the PIN, not before", async () => {
  const { store, stand, flow } = world();
  await stand({ waiting: 1 });
  store.change({ screen: { name: "unlock" } });
  flow.fromWorker({ open: "a" });
  await later();
  assert.equal(store.get().screen.name, "unlock");
  store.change({ unlocked: true, waiting: [{ request: { id: "a" } }], screen: { name: "list" } });
  await later();
  assert.deepEqual(store.get().screen, { name: "request", id: "a" });
});

test("what waits no more is asked for once, then said; not when nobody answers", async () => {
  for (const [message, screen] of [[null, "notice"], [{ code: "offline" }, "list"]]) {
    const { calls, store, flow } = world();
    store.change({ unlocked: true, message });
    flow.fromWorker({ open: "a" });
    await later();
    assert.deepEqual([calls, store.get().screen.name], [["refresh"], screen]);
  }
});

test("locked, only the count is known: nothing is taken away unless nothing waits", async () => {
  const { here, store, stand } = world();
  await stand({ waiting: 1 });
  assert.deepEqual(here.closed, []);
  await stand({ waiting: 0 });
  assert.deepEqual(here.closed, ["a", "b"]);
  store.change({ unlocked: true, waiting: [{ request: { id: "b" } }] });
  assert.deepEqual(here.closed, ["a"]);
});

test("another phone's life begins without the old one's standing", async () => {
  const { store, calls, stand, health } = world({ wish: "on" });
  await stand();
  store.change({ standing: null });
  assert.equal(health(), "unknown");
  await stand();
  assert.deepEqual(calls, ["subscribe k1", "set", "subscribe k1", "set"]);
});

const LOCALES = "../../../crates/server/locales";
const texts = (language) => sayFrom(language, [readFileSync(new URL(`${LOCALES}/${language}/app_later.ftl`, import.meta.url), "utf8")]);
const [english, danish] = [texts("en"), texts("da")];

/** Browsers as they name themselves, and where each lets a person change their mind: in English and in Danish. */
const ALLOWED_IN = [
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1", 5, /open Settings on your iPhone or iPad, choose Notifications/, /Åbn Indstillinger på din iPhone eller iPad, vælg Notifikationer/],
  // On iOS every browser is the system's own underneath.
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/140.0 Mobile/15E148 Safari/605.1.15", 5, /iPhone or iPad/, /iPhone eller iPad/],
  // An iPad calls itself a Macintosh; its screen tells it.
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15", 5, /iPhone or iPad/, /iPhone eller iPad/],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15", 0, /left of the address.*the computer's settings/, /til venstre for adressen.*computerens indstillinger/],
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", 0, /the computer's settings/, /computerens indstillinger/],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", undefined, /the computer's settings/, /computerens indstillinger/],
  // A computer with a screen for fingers is a computer.
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", 10, /the computer's settings/, /computerens indstillinger/],
  ["Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36", 5, /Tillid's icon, choose App info.*inside Chrome/, /Tillids ikon, vælg App-info.*inde i Chrome/],
  ["Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", 5, /the padlock beside the address in Firefox/, /hængelåsen ved adressen i Firefox/],
];

for (const [userAgent, maxTouchPoints, inEnglish, inDanish] of ALLOWED_IN) {
  test(`how to allow notifications again is said to ${maxTouchPoints} fingers on ${userAgent}`, () => {
    const key = howToAllow({ userAgent, maxTouchPoints });
    assert.match(english(key), inEnglish);
    assert.match(danish(key), inDanish);
  });
}
