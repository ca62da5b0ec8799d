// When the app locks: what counts as closed, told by a window that does as it is told, and that locked means forgotten.

import assert from "node:assert/strict";
import test from "node:test";

import { makeLock } from "../lock.js";
import { browserKey, libraryKey } from "../pin.js";

/** A window and a document that do as they are told. */
function world({ later = false, errand = false } = {}) {
  const on = {};
  const hear = (kind, listener) => (on[kind] = [...(on[kind] || []), listener]);
  const document = { visibilityState: "visible", addEventListener: hear };
  const timers = [];
  const window = { addEventListener: hear, setTimeout: (run, wait_ms) => timers.push({ run, at: now + wait_ms }), clearTimeout: (id) => delete timers[id - 1] };
  let now = 0;
  let shut = 0;
  const lock = makeLock({ document, window, now_ms: () => now, onErrand: () => errand, onShut: () => (shut += 1) });
  lock.lockLater(later);
  const happens = (kind) => (on[kind] || []).forEach((listener) => listener());
  return {
    lock,
    happens,
    shut: () => shut,
    open() {
      const key = { forgotten: false, forget: () => (key.forgotten = true) };
      lock.open({ pinKey: key, token: "t", from: 0, until: 300 });
      return key;
    },
    see(state, at_ms) {
      now = at_ms;
      document.visibilityState = state;
      happens("visibilitychange");
    },
    /** Time passes while timers run, as on a computer. */
    wait(until_ms) {
      now = until_ms;
      timers.filter((timer) => timer && timer.at <= now).forEach((timer) => timer.run());
    },
    /** Time passes while everything sleeps, as on a phone. */
    sleep: (until_ms) => (now = until_ms),
  };
}

test("closed is locked, at once, whatever the person chose: closing, leaving for the back button, being put to sleep", () => {
  for (const closing of ["pagehide", "freeze"]) {
    for (const how of [{}, { later: true }, { errand: true }]) {
      const { lock, open, happens, shut } = world(how);
      const key = open();
      happens(closing);
      assert.ok(key.forgotten && lock.current() === null && shut() === 1, `${closing} ${JSON.stringify(how)}`);
      happens("pageshow");
      assert.equal(lock.current(), null, "coming back opens nothing");
    }
  }
});

test("out of sight is closed at once by default, half a minute on an errand of the app's, five minutes later where chosen", () => {
  const check = (how, most_ms) => {
    const { lock, open, see, wait } = world(how);
    open();
    see("hidden", 1_000);
    if (most_ms > 0) {
      wait(999 + most_ms);
      assert.ok(lock.current(), `${JSON.stringify(how)}: not yet`);
      see("visible", 999 + most_ms);
      assert.ok(lock.current(), `${JSON.stringify(how)}: a glance elsewhere`);
      see("hidden", 1_000 + most_ms);
      wait(1_000 + 2 * most_ms);
    }
    assert.equal(lock.current(), null, `${JSON.stringify(how)}: closed`);
  };
  check({}, 0);
  check({ errand: true }, 30_000);
  check({ later: true }, 300_000);
  check({ later: true, errand: true }, 300_000);
});

test("a phone whose timers slept finds out when it is looked at again", () => {
  for (const back of ["visibilitychange", "pageshow", "resume"]) {
    const { lock, open, see, sleep, happens } = world({ later: true });
    open();
    see("hidden", 0);
    sleep(300_000);
    if (back === "visibilitychange") see("visible", 300_000);
    else happens(back);
    assert.equal(lock.current(), null, back);
  }
});

test("in sight it stays open while somebody is there, and the first touch after five minutes finds it locked", () => {
  const { lock, open, sleep } = world();
  const key = open();
  for (const at of [200_000, 400_000, 600_000]) {
    sleep(at);
    lock.touched();
    assert.ok(lock.recentlyTouched() && lock.current());
  }
  sleep(900_000);
  assert.equal(lock.recentlyTouched(), false);
  lock.touched();
  assert.ok(key.forgotten && lock.current() === null);
});

test("locked means that the key is gone: what was its seed is empty, and it signs no more", async () => {
  const { lock, happens } = world();
  const seed = new Uint8Array(32).fill(7);
  const bytes = new Uint8Array([1, 2, 3]);
  for (const key of [libraryKey(seed), await browserKey(new Uint8Array(32).fill(7))]) {
    if (!key) continue;
    lock.open({ pinKey: key, token: "t", from: 0, until: 300 });
    assert.equal((await key.sign(bytes)).length, 64);
    happens("pagehide");
    await assert.rejects(key.sign(bytes), /forgotten/);
  }
  assert.ok(seed.every((byte) => byte === 0));
});

test("a PIN changed while the app locked is not kept either", () => {
  const { lock } = world();
  const key = { forgotten: false, forget: () => (key.forgotten = true) };
  lock.changePinKey(key);
  assert.ok(key.forgotten && lock.current() === null);
});
