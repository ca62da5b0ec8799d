// The app's own modules against the protocol's vectors, which the Rust code made.
// Ed25519 and PBKDF2 are compared byte for byte; ECDSA signatures are verified.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { fromBase64url, fromUtf8, toBase64url, utf8 } from "../bytes.js";
import { makeCaller } from "../call.js";
import { makeClock } from "../clock.js";
import { makeApi } from "../api.js";
import { isDeviceName } from "../device_name.js";
import { deviceSigner, makeDeviceKey } from "../keys.js";
import { protectedHeader, signGeneral, thumbprint } from "../jws.js";
import { browserKey, deriveSeed, libraryKey, pinKey, pinSigner } from "../pin.js";
import { fromDigits, makeOfflineKey, offlineCode, offlineKey, readPicture } from "../offline_code.js";
import { pinRefused } from "../pin_rules.js";
import { readRequest, RequestUnreadable } from "../request.js";
import { isShowable } from "../showable.js";

const vectors = (name) => JSON.parse(readFileSync(new URL(`../../../crates/protocol/vectors/${name}.json`, import.meta.url), "utf8"));
const keys = vectors("keys");
const signed = vectors("signed");
const requests = vectors("requests");
const calls = vectors("calls");
const platform = vectors("platform");
const typed = vectors("typed");
const offline = vectors("offline");

const ES256 = { name: "ECDSA", hash: "SHA-256" };
const publicKey = (jwk) => crypto.subtle.importKey("jwk", jwk, { name: "ECDSA", namedCurve: "P-256" }, true, ["verify"]);
const headerOf = (part) => fromUtf8(fromBase64url(part));

test("a device key has the thumbprint that the server computes", async () => {
  assert.equal(await thumbprint(keys.device.jwk), keys.device.thumbprint);
});

test("a PIN and a salt give the same seed and the same key, with the browser's Ed25519 and with the vendored one", async () => {
  for (const { pin, salt, seed, public: jwk } of keys.pins) {
    const derived = await deriveSeed(pin, fromBase64url(salt));
    assert.equal(toBase64url(derived), seed);
    const vendored = libraryKey(derived.slice());
    const native = await browserKey(derived.slice());
    assert.deepEqual(await vendored.publicJwk(), jwk);
    assert.ok(native);
    assert.deepEqual(await native.publicJwk(), jwk);
    const message = utf8("the same sixty-four bytes");
    assert.deepEqual(await vendored.sign(message), await native.sign(message));
  }
});

test("a forgotten PIN key signs nothing", async () => {
  for (const key of [libraryKey(new Uint8Array(32).fill(7)), await browserKey(new Uint8Array(32).fill(7))]) {
    key.forget();
    await assert.rejects(async () => key.sign(utf8("anything")), /forgotten/);
  }
});

test("PINs are refused in the protocol's words", () => {
  for (const { typed, digits, refused } of keys.choices) {
    if (digits < 4 || digits > 8) continue;
    assert.equal(pinRefused(typed, { pin_digits: digits }), refused, typed);
  }
});

test("every signed message has the bytes that the server expects, and its PIN signatures to the bit", async () => {
  const device = await makeDeviceKey();
  const signers = {
    device: deviceSigner(device, signed.kid),
    pin: pinSigner(await pinKey(signed.pin.pin, fromBase64url(signed.pin.salt)), signed.kid),
    fresh: pinSigner(await pinKey(signed.new_pin.pin, fromBase64url(signed.new_pin.salt)), signed.kid, "#new-pin"),
  };
  const used = { approve: ["pin"], deny: [], unlock: ["pin"], activate: ["pin"], number: ["pin"], pin: ["pin", "fresh"], block: ["pin"], replace: [], password: ["pin"] };
  for (const [name, others] of Object.entries(used)) {
    const { payload, message } = signed.messages[name];
    const claims = JSON.parse(payload);
    const typ = `tillid-${claims.purpose}+json`;
    const ours = await signGeneral(typ, claims, [signers.device, ...others.map((other) => signers[other])]);
    assert.equal(ours.payload, message.payload, name);
    assert.deepEqual(ours.signatures.map((one) => one.protected), message.signatures.map((one) => one.protected), name);
    assert.deepEqual(ours.signatures.slice(1), message.signatures.slice(1), name);
    assert.equal(headerOf(ours.signatures[0].protected), protectedHeader(typ, signers.device));
    const input = utf8(`${message.signatures[0].protected}.${message.payload}`);
    const theirs = fromBase64url(message.signatures[0].signature);
    assert.ok(await crypto.subtle.verify(ES256, await publicKey(signed.device_key), theirs, input), name);
    const mine = fromBase64url(ours.signatures[0].signature);
    const myInput = utf8(`${ours.signatures[0].protected}.${ours.payload}`);
    assert.ok(await crypto.subtle.verify(ES256, await publicKey(device.public), mine, myInput), name);
  }
});

test("what a platform key signs, or is added by, has the bytes that the server expects", async () => {
  const device = deviceSigner(await makeDeviceKey(), platform.kid);
  const pin = pinSigner(await pinKey(platform.pin.pin, fromBase64url(platform.pin.salt)), platform.kid);
  for (const [name, { payload, message }] of Object.entries(platform.messages)) {
    const claims = JSON.parse(payload);
    const jws = message.jws ?? message;
    const others = message.assertion ? [] : [pin];
    const ours = await signGeneral(`tillid-${claims.purpose}+json`, claims, [device, ...others]);
    assert.equal(ours.payload, jws.payload, name);
    assert.deepEqual(ours.signatures.map((one) => one.protected), jws.signatures.map((one) => one.protected), name);
    assert.deepEqual(ours.signatures.slice(1), jws.signatures.slice(1), name);
    if (!message.assertion) continue;
    const said = JSON.parse(headerOf(message.assertion.client_data));
    const challenge = await crypto.subtle.digest("SHA-256", utf8(payload));
    assert.deepEqual([said.type, said.challenge, said.origin], ["webauthn.get", toBase64url(new Uint8Array(challenge)), platform.aud]);
  }
});

test("the calls of api.js send exactly the vectors' payloads", async () => {
  const sent = [];
  const caller = {
    json: async (call) => {
      if (call.body) sent.push(typeof call.body === "function" ? await call.body(signed.nonce) : call.body);
      return { pin_generation: 2, nonce: signed.nonce };
    },
    stream: async () => new Response(""),
    keepNonce: () => {},
  };
  const api = makeApi({ caller, origin: signed.aud, unlock: () => null });
  const device = { ...deviceSigner(await makeDeviceKey(), signed.kid), sign: async () => new Uint8Array(64) };
  const pin = await pinKey(signed.pin.pin, fromBase64url(signed.pin.salt));
  const fresh = await pinKey(signed.new_pin.pin, fromBase64url(signed.new_pin.salt));
  const [toSign, toLogIn] = ["sign", "log in"].map((name) => requests.good.find((one) => one.name === name));
  await api.activateDevice(device, pin, { ...signed.description, device_key: signed.device_key });
  await api.unlock(device, pin);
  await api.changePin(device, pin, fresh, 2);
  await api.approve(device, "id", toSign.bytes, pin);
  await api.deny(device, "id", toLogIn.bytes, "not_me");
  await api.blockDevice(device, signed.other_device, pin);
  await api.changePassword(device, signed.typed_passwords, pin);
  sent.push(JSON.parse(fromUtf8(fromBase64url(await api.placeGiven(device, signed.successor_key)))));
  const names = ["activate", "unlock", "pin", "approve", "deny", "block", "password", "replace"];
  names.forEach((name, at) => {
    const expected = signed.messages[name].message;
    // A JWK's members may stand in another order: the payload is compared as it reads.
    assert.deepEqual(JSON.parse(fromUtf8(fromBase64url(sent[at].payload))), JSON.parse(signed.messages[name].payload), name);
    assert.deepEqual(sent[at].signatures.map((one) => headerOf(one.protected)), expected.signatures.map((one) => headerOf(one.protected)), name);
  });
});

test("a call's header and claims are the vectors', and the vectors' signatures hold", async () => {
  for (const { method, url, body, kid, iat, nonce, authorization } of calls.calls) {
    const { origin, pathname, search } = new URL(url);
    const seen = [];
    const answer = () => new Response("{}", { headers: nonce ? { "Tillid-Nonce": nonce } : {} });
    const clock = makeClock(() => iat * 1000);
    const fetch = async (_path, { headers }) => (seen.push(headers.Authorization), answer());
    const caller = makeCaller({ origin, clock, language: () => "da", fetch });
    const device = await makeDeviceKey();
    if (nonce) caller.keepNonce(nonce);
    const call = { method, path: pathname + search, signer: deviceSigner(device, kid), ...(nonce ? { nonce: "always" } : {}) };
    await caller.json(body === "" ? call : { ...call, body: JSON.parse(body) });
    const [ours, theirs] = [seen[0], authorization].map((value) => value.replace("Device ", "").split("."));
    assert.deepEqual(ours.slice(0, 2).map(headerOf), theirs.slice(0, 2).map(headerOf), url);
    assert.ok(await crypto.subtle.verify(ES256, await publicKey(calls.device_key), fromBase64url(theirs[2]), utf8(theirs.slice(0, 2).join("."))));
    assert.ok(await crypto.subtle.verify(ES256, await publicKey(device.public), fromBase64url(ours[2]), utf8(ours.slice(0, 2).join("."))));
  }
});

test("good requests are read as they are written", () => {
  for (const { text, bytes } of requests.good) {
    const said = JSON.parse(text);
    const read = readRequest(bytes);
    assert.deepEqual(
      [read.id, read.kind, read.service, read.text, read.fields, read.browser, read.browserNew, read.place, read.device, read.carry, read.verifyEach, read.expiresAt],
      [said.id, said.kind, said.service, said.text ?? null, said.fields ?? [], said.browser ?? null, said.browser_new, said.place ?? null, said.device ?? null, said.carry, said.verify === "each", said.expires_at],
    );
  }
});

test("a phone is called what the server takes, and nothing else", () => {
  for (const { typed: name, taken } of typed.names) assert.equal(isDeviceName(name), taken, name);
});

test("never_event_09: what cannot be shown as it is signed is not shown", () => {
  for (const { why, bytes } of requests.refused) {
    assert.throws(() => readRequest(bytes), RequestUnreadable, why);
  }
  const unsafe = new Set();
  for (const [first, last] of requests.unsafe_characters) for (let at = first; at <= last; at += 1) unsafe.add(at);
  for (let at = 0; at <= 0x10ffff; at += 1) {
    if (at >= 0xd800 && at <= 0xdfff) continue;
    assert.equal(isShowable(`a${String.fromCodePoint(at)}b`), !unsafe.has(at), at.toString(16));
  }
});

test("a picture's digits are read as strictly as they are written", () => {
  for (const { bytes, digits } of offline.digits) assert.equal(toBase64url(fromDigits(digits)), bytes, digits);
  for (const digits of offline.not_digits) assert.equal(fromDigits(digits), null, digits);
  assert.equal(fromDigits("0".repeat(100_000)), null, "longer than any picture");
});

test("a page's picture is taken as the server signed it, and nothing else is", async () => {
  const { key, other_key, request, text, spoiled } = offline.page;
  const read = await readPicture(text, [other_key, key]);
  assert.deepEqual([read.bytes, read.request.service], [request, "Fjord Bank"]);
  assert.equal(await readPicture(text, [other_key]), null);
  assert.equal(await readPicture(text, []), null);
  for (const not of [...spoiled, "", "https://menu.example/lunch"]) assert.equal(await readPicture(not, [key]), null, not.slice(0, 40));
});

test("device and PIN give the digits that the server expects", async () => {
  const request = fromBase64url(offline.page.request);
  for (const { key, pin, salt, code } of offline.codes) {
    const made = await pinKey(pin, fromBase64url(salt));
    assert.equal(await offlineCode(await offlineKey(fromBase64url(key)), await made.publicJwk(), request), code);
  }
});

test("the key of the digits is a handle from which nobody reads the bytes", async () => {
  const { key, told } = await makeOfflineKey();
  assert.match(told, /^[A-Za-z0-9_-]{43}$/);
  assert.equal(key.extractable, false);
  await assert.rejects(crypto.subtle.exportKey("raw", key));
});
