// Another PIN: refused in words where it is weak, kept under both salts until the server has said which counts, and found
// again where an answer was lost. And a phone whose PIN is forgotten stays what it is until it has become something else.

import assert from "node:assert/strict";
import test from "node:test";

import { activationFlow } from "../flows/activation.js";
import { pinChangeFlow } from "../flows/pin_change.js";
import { standingFlow } from "../flows/standing.js";
import { triesLeft } from "../messages.js";
import { Problem, Unreachable } from "../problem.js";
import { makeStore } from "../store.js";
import { storage } from "./stubs.mjs";

Object.defineProperty(globalThis, "navigator", { value: { userAgent: "", maxTouchPoints: 0, onLine: true }, configurable: true });

const POLICY = { pin_digits: 4 };
const key = (name) => ({ name, forgotten: false, forget() { this.forgotten = true; }, publicJwk: async () => ({}), sign: async () => new Uint8Array(64) });

/** An app that is unlocked, on a server that does as it is told. */
function world({ changes = async () => ({ pin_generation: 2 }), stands = 1 } = {}) {
  const kept = storage();
  const here = { stands, told: [], open: true, asked: 0 };
  const store = makeStore({ busy: false, message: null, screen: { name: "change_pin" }, standing: { pin_generation: 1, policy: POLICY } });
  let device = { id: "d", name: "Phone", salts: { 1: new Uint8Array([1]) }, confirmed: true };
  const app = {
    store,
    lock: { changePinKey: (fresh) => (here.key = fresh), current: () => (here.open ? {} : null), shut: () => (here.open = false) },
    device: () => device,
    setDevice: (next) => (device = next),
    signer: () => ({ kid: "d" }),
    derive: async () => (here.old = key("old")),
    api: {
      changePin: async (...given) => {
        here.asked += 1;
        here.atServer = Object.keys(kept.get("device").salts);
        return changes(...given);
      },
      standing: async () => ({ pin_generation: here.stands, policy: POLICY }),
    },
    go: (screen) => store.change({ screen, message: null }),
    tell: (code) => void here.told.push(code),
    trouble: (error) => void here.told.push(error.code),
    noteTries() {},
    triesLeft,
    settleSalts: async (generation) => {
      device = { ...device, salts: Object.fromEntries(Object.entries(device.salts).filter(([of]) => Number(of) >= generation)) };
    },
    takeStanding: async (standing) => {
      store.change({ standing });
      await app.settleSalts(standing.pin_generation);
    },
    whileBusy: (work) => work(),
  };
  return { app, here, kept, salts: () => Object.keys(device.salts), flow: pinChangeFlow(app) };
}

test("a weak PIN, another length, the same one and a slip of the thumb are refused in words, and the server hears of none", async () => {
  const { here, flow } = world();
  const check = async (pin, fresh, again, code) => {
    here.told = [];
    await flow.changePin(pin, fresh, again);
    assert.deepEqual(here.told, [code], `${pin} ${fresh} ${again}`);
  };
  await check("25", "4091", "4091", "pin_incomplete");
  await check("2580", "1111", "1111", "pin_repeats");
  await check("2580", "4321", "4321", "pin_run");
  await check("2580", "409", "409", "pin_wrong_length");
  await check("2580", "40a1", "40a1", "pin_not_digits");
  await check("2580", "4091", "4019", "pins_differ");
  await check("2580", "2580", "2580", "pin_unchanged");
  assert.equal(here.asked, 0);
});

test("both salts are kept before the server is told, and the older goes when it has said so", async () => {
  const { here, salts, flow, app } = world();
  await flow.changePin("2580", "4091", "4091");
  assert.deepEqual(here.atServer, ["1", "2"]);
  assert.deepEqual([salts(), here.told, app.store.get().screen.name], [["2"], ["pin_changed"], "settings"]);
  assert.ok(here.old.forgotten && here.key);
});

test("a wrong old PIN changes nothing and is told with the tries that are left", async () => {
  const wrong = new Problem(403, { code: "wrong_pin", tries_left: 3 });
  const { here, salts, flow } = world({ changes: async () => Promise.reject(wrong) });
  await flow.changePin("9999", "4091", "4091");
  assert.deepEqual([here.told, here.open, here.key], [["wrong_pin"], true, undefined]);
  assert.ok(salts().includes("1"));
});

test("a lost answer locks, and the server says which PIN counts; none is tried against both", async () => {
  for (const [stands, left, told] of [[2, ["2"], []], [1, ["1", "2"], ["pin_not_changed"]]]) {
    const { here, salts, flow, app } = world({ changes: async () => Promise.reject(new Unreachable("lost")), stands });
    await flow.changePin("2580", "4091", "4091");
    assert.deepEqual([here.open, salts(), here.told], [false, left, told]);
    assert.equal(app.store.get().standing.pin_generation, stands);
    assert.ok(here.old.forgotten);
  }
});

test("a change that ended after the app locked leads to the lock", async () => {
  const { here, flow, app } = world({ changes: async () => ((here.open = false), { pin_generation: 2 }) });
  await flow.changePin("2580", "4091", "4091");
  assert.equal(app.store.get().screen.name, "unlock");
});

/** A phone that is a device already, activating again. */
async function again({ device = async () => ({ state: "waiting", pin_generation: 1 }), standing } = {}) {
  const kept = storage();
  globalThis.localStorage = { setItem() {}, removeItem() {}, getItem: () => null };
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  const before = { id: "old", name: "Phone", key: { private: pair.privateKey, public: { kty, crv, x, y } }, salts: { 3: new Uint8Array(32) }, confirmed: true };
  kept.set("device", before);
  let current = before;
  const store = makeStore({ busy: false, message: null, screen: { name: "activate" }, standing: null });
  const seen = {};
  const app = {
    store,
    device: () => current,
    setDevice: (next) => (current = next),
    go: (screen) => store.change({ screen, message: null }),
    tell: (code) => (seen.told = code),
    trouble: (error) => (seen.trouble = error.code),
    takeStanding: async () => {},
    unlockWith: async () => {},
    signer: () => ({ kid: current.id }),
    act: {},
    lock: { shut() {} },
    events: { close() {}, open() {} },
    whileBusy: (work) => Promise.resolve(work()).catch((error) => app.trouble(error)),
    api: {
      beginActivation: async (_, about) => ((seen.begun = about), { activation: "a", card: "G1", key_numbers: ["1", "2"], policy: POLICY }),
      placeGiven: async (old, key) => ((seen.given = [old.kid, key]), "signed by the old"),
      activationCodes: async () => ({ device: "new", nonce: "n" }),
      activateDevice: async () => ((seen.atServer = kept.get("device")), device()),
      standing: standing || (async () => Promise.reject(new Problem(401, { code: "unknown_device" }))),
    },
  };
  const flow = activationFlow(app);
  await flow.startActivation("freja", "secret words");
  await flow.sendCodes("111111", "222222");
  await flow.choosePin("4091", "4091", "Phone");
  return { before, kept, seen, app };
}

test("a phone whose PIN is forgotten gives its place to its own new key, and is its old self until it is its new one", async () => {
  const { before, kept, seen } = await again();
  assert.equal(seen.begun.replaces, "signed by the old");
  assert.deepEqual(seen.given, ["old", seen.begun.device_key]);
  assert.notDeepEqual(seen.begun.device_key, before.key.public, "whoever copied the old key has nothing of the new");
  assert.equal(seen.atServer.before.id, "old", "nothing is lost while nobody has answered");
  assert.deepEqual([kept.get("device").id, kept.get("device").confirmed, "before" in kept.get("device")], ["new", true, false]);
});

test("an activation that came to nothing leaves the phone as it was", async () => {
  const refused = new Problem(410, { code: "activation_ended" });
  const { kept, seen } = await again({ device: async () => Promise.reject(refused) });
  assert.deepEqual([seen.trouble, kept.get("device").id, kept.get("device").confirmed], ["activation_ended", "old", true]);
});

test("closed between telling and hearing, the app finds out which of the two it is", async () => {
  const kept = storage();
  globalThis.localStorage = { setItem() {}, removeItem() {}, getItem: () => null };
  const before = { id: "old", name: "Phone", salts: { 1: 1 }, confirmed: true };
  for (const [answer, expected] of [["active", "new"], ["unknown", "old"]]) {
    kept.set("device", { id: "new", name: "Phone", salts: { 1: 1 }, confirmed: false, before });
    let current = null;
    const asked = [];
    const app = {
      store: makeStore({ busy: false, screen: { name: "starting" }, standing: null }),
      clock: { set() {} },
      lock: { lockLater() {}, shut() {}, current: () => null },
      events: { open() {}, close() {} },
      device: () => current,
      setDevice: (next) => (current = next),
      signer: () => ({}),
      settleSalts: async () => false,
      keepPages: async () => undefined,
      go() {},
      tell() {},
      connected() {},
      api: {
        standing: async () => {
          asked.push(current.id);
          if (answer === "unknown" && current.id === "new") throw new Problem(401, { code: "unknown_device" });
          return { state: "active", pin_generation: 1, settings: { lock: "at_close" }, app_min: 1, server_time: 0 };
        },
      },
    };
    await standingFlow(app).start();
    assert.deepEqual([kept.get("device").id, kept.get("device").confirmed, current.id], [expected, true, expected], answer);
  }
});
