// The small rules, each by itself: time left, PINs, base64url, events out of broken pieces, platforms, the call's
// mending.

import assert from "node:assert/strict";
import test from "node:test";

import { fromBase64url, toBase64url } from "../bytes.js";
import { makeCaller, Problem, Unreachable } from "../call.js";
import { makeClock } from "../clock.js";
import { makeEventReader } from "../event_stream.js";
import { deviceSigner, makeDeviceKey } from "../keys.js";
import { sayWithin } from "../messages.js";
import { pinRefused } from "../pin_rules.js";
import { withdrawRefusal } from "../screens/scan.js";
import { describePlatform, platformFrom, suggestedName } from "../platform.js";
import { makeStore } from "../store.js";
import { timeLeft } from "../time_left.js";

test("time left is counted from the server's clock and never below zero", () => {
  const clock = makeClock(() => 5_000_000);
  clock.set(1_795_340_000);
  assert.deepEqual(timeLeft(1_795_340_300, clock.now()), { over: false, seconds: 300, clock: "5:00" });
  assert.equal(timeLeft(1_795_340_064.2, clock.now()).clock, "1:04");
  assert.equal(timeLeft(1_795_340_300, clock.now() - 0.9).clock, "5:00", "the server's second had nearly passed");
  assert.deepEqual(timeLeft(1_795_340_000.4, clock.now()), { over: false, seconds: 0, clock: "0:00" });
  assert.deepEqual(timeLeft(1_795_339_000, clock.now()), { over: true, seconds: 0, clock: "0:00" });
});

test("a deadline is said in whole minutes or in seconds, and is never rounded up", () => {
  const say = (key, { count }) => `${key} ${count}`;
  assert.deepEqual([10, 60, 90, 300].map((within_s) => sayWithin(within_s, say)), [
    "app-within-seconds 10",
    "app-wait-minutes 1",
    "app-within-seconds 90",
    "app-wait-minutes 5",
  ]);
});

test("thirty of the ten thousand PINs are weak", () => {
  const all = Array.from({ length: 10_000 }, (_, n) => String(n).padStart(4, "0"));
  const policy = { pin_digits: 4 };
  assert.equal(all.filter((pin) => pinRefused(pin, policy) !== null).length, 30);
  assert.equal(pinRefused("١٢٣٤", policy), "pin_not_digits");
});

test("base64url has one spelling for each byte string", () => {
  for (let length = 0; length < 20; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 37 + length * 11) & 255);
    assert.equal(toBase64url(bytes), Buffer.from(bytes).toString("base64url"));
    assert.deepEqual(fromBase64url(toBase64url(bytes)), bytes);
  }
  for (const bad of ["A", "AB==", "A+B/", "AB CD", "AB", "AAB"]) assert.throws(() => fromBase64url(bad), TypeError, bad);
});

test("events are read whole however the network cuts them", () => {
  const text = ': hello\r\nevent: request\ndata: {"id":"a1"}\n\nevent:withdrawn\r\ndata: {"id":\ndata: "b2"}\r\n\r\nevent: heartbeat\ndata: {}\n\n';
  for (const size of [1, 2, 3, 7, text.length]) {
    const seen = [];
    const read = makeEventReader((event) => seen.push(event));
    for (let at = 0; at < text.length; at += size) read(text.slice(at, at + size));
    assert.deepEqual(seen, [
      { event: "request", data: '{"id":"a1"}' },
      { event: "withdrawn", data: '{"id":\n"b2"}' },
      { event: "heartbeat", data: "{}" },
    ], `pieces of ${size}`);
  }
  assert.throws(() => makeEventReader(() => {})("x".repeat(5000)), RangeError);
});

test("a phone knows what it is", () => {
  const say = (key, { system } = {}) => (system ? `${key} ${system}` : key);
  const check = (agent, touch, platform, os, name) => {
    const found = platformFrom(agent, touch);
    assert.deepEqual([found.platform, found.os, suggestedName(found, say)], [platform, os, name]);
  };
  const kit = "AppleWebKit/605.1.15 (KHTML, like Gecko)";
  check(`Mozilla/5.0 (iPhone; CPU iPhone OS 15_8_1 like Mac OS X) ${kit} Version/15.6 Mobile/15E148 Safari/604.1`, 5, "ios", "15.8.1", "iPhone");
  check(`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${kit} Version/17.2 Safari/605.1.15`, 5, "ios", "17.2", "iPad");
  check(`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${kit} Version/17.2 Safari/605.1.15`, 0, "desktop", "10.15.7", "app-name-computer Mac");
  check("Mozilla/5.0 (Linux; Android 6.0.1; SM-G900F) AppleWebKit/537.36 Chrome/106.0.0.0 Mobile Safari/537.36", 5, "android", "6.0.1", "Samsung SM-G900F");
  check("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36", 0, "desktop", "unknown", "app-name-computer Linux");
  check("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36", 5, "android", "unknown", "app-name-phone");
  check("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36", 5, "android", "unknown", "app-name-tablet");
  check("Mozilla/5.0 (Android 13; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", 5, "android", "13", "app-name-phone");
  check("Mozilla/5.0 (Android 13; Tablet; rv:140.0) Gecko/140.0 Firefox/140.0", 5, "android", "13", "app-name-tablet");
  check("Mozilla/5.0 (Linux; Android 9; Pixel 2 XL Build/PQ1A.1) AppleWebKit/537.36 Chrome/108.0.0.0 Mobile Safari/537.36", 5, "android", "9", "Pixel 2 XL");
  check("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36", 0, "desktop", "10.0", "app-name-computer Windows");
  check("a browser that says nothing", 0, "desktop", "unknown", "app-device-desktop");
  check(`Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) ${kit} Version/26.1 Mobile/15E148 Safari/604.1`, 5, "ios", "26.1", "iPhone");
});

/** A caller whose server answers from a list. */
async function callerWith(answers, own_ms = 1_000_000_000_000) {
  const calls = [];
  const clock = makeClock(() => own_ms);
  const fetch = async (path, { headers, method }) => {
    const claims = JSON.parse(Buffer.from(headers.Authorization.split(".")[1], "base64url").toString());
    calls.push({ path, method, claims, headers });
    const answer = answers.shift();
    if (answer === "nobody") throw new TypeError("Failed to fetch");
    return new Response(JSON.stringify(answer.body), { status: answer.status || 200, headers: answer.headers || {} });
  };
  const signer = deviceSigner(await makeDeviceKey(), "device");
  return { calls, clock, signer, caller: makeCaller({ origin: "https://app.test", clock, language: () => "da", fetch }) };
}

test("a wrong clock is set by the server's and the call signed again, once", async () => {
  const stale = { status: 401, body: { code: "stale_call", server_time: 1_795_340_000 } };
  const { caller, calls, signer } = await callerWith([stale, { body: { fine: true } }]);
  assert.deepEqual(await caller.json({ method: "GET", path: "/api/v1/device", signer }), { fine: true });
  assert.equal(calls[1].claims.iat, 1_795_340_000);
  const twice = await callerWith([stale, stale]);
  await assert.rejects(twice.caller.json({ method: "GET", path: "/x", signer: twice.signer }), (error) => error instanceof Problem && error.code === "stale_call");
});

test("each nonce is used once: from the last answer, else asked for", async () => {
  const { caller, calls, signer } = await callerWith([
    { body: { nonce: "asked" }, headers: { "Tillid-Nonce": "spare" } },
    { body: {}, headers: { "Tillid-Nonce": "next" } },
    { body: {} },
  ]);
  const call = { method: "POST", path: "/api/v1/let-in", nonce: "always", signer };
  await caller.json(call);
  await caller.json(call);
  assert.deepEqual(calls.map(({ path, claims }) => [path, claims.nonce]), [
    ["/api/v1/nonce", undefined],
    ["/api/v1/let-in", "asked"],
    ["/api/v1/let-in", "next"],
  ]);
});

test("a spent nonce is replaced and the body signed anew over the new one", async () => {
  const used = { status: 401, body: { code: "nonce_used" }, headers: { "Tillid-Nonce": "second" } };
  const { caller, signer } = await callerWith([used, { body: {} }]);
  const bodies = [];
  caller.keepNonce("first");
  await caller.json({ method: "POST", path: "/api/v1/unlock", nonce: "always", signer, body: async (nonce) => (bodies.push(nonce), { nonce }) });
  assert.deepEqual(bodies, ["first", "second"]);
});

test("nobody answering is not a refusal", async () => {
  const { caller, signer } = await callerWith(["nobody"]);
  await assert.rejects(caller.json({ method: "GET", path: "/x", signer }), Unreachable);
});

test("the state changes in one place and everybody hears of it", () => {
  const store = makeStore({ busy: false });
  const heard = [];
  const end = store.subscribe((state) => heard.push(state.busy));
  store.change({ busy: true });
  end();
  store.change({ busy: false });
  assert.deepEqual(heard, [true]);
});

test("an Android phone goes by its model where the browser tells it, and by its system's name where it takes too long", async () => {
  const userAgent = "Mozilla/5.0 (Linux; Android 10; K) Chrome/140.0.0.0 Mobile Safari/537.36";
  const told = { model: "Pixel 7", platformVersion: "14.0.0" };
  const named = async (userAgentData) => suggestedName(await describePlatform({ userAgent, maxTouchPoints: 5, userAgentData }), (key) => key);
  assert.equal(await named({ getHighEntropyValues: async () => told }), "Pixel 7");
  assert.equal(await named({ getHighEntropyValues: () => new Promise(() => {}) }), "app-name-phone");
  assert.equal(await named({}), "app-name-phone");
});

test("a camera that comes after all takes back that it was refused, and nothing else that is said", () => {
  const after = (code) => {
    let said = { code };
    withdrawRefusal({ store: { get: () => ({ message: said }), change: ({ message }) => (said = message) } });
    return said;
  };
  assert.equal(after("camera_refused"), null);
  assert.equal(after("camera_missing"), null);
  assert.deepEqual(after("qr_other"), { code: "qr_other" });
});
