// How long the app stays open in sight: five minutes after the last touch, however long the operator lets a token live, and
// a token is fetched once in its life, not at each look.

import assert from "node:assert/strict";
import test from "node:test";

import { makeClock } from "../clock.js";
import { unlockingFlow } from "../flows/unlocking.js";
import { makeLock } from "../lock.js";

/** As often as engine.js looks. */
const LOOK_EVERY_S = 5;

/** An app that was opened at 0 with a token that lives so long, on a server that gives another one when asked. */
function world({ lives_s, byPhoneLock = false }) {
  const here = { now_s: 0, renewed: [], locked: null };
  const now_ms = () => here.now_s * 1000;
  const quiet = { addEventListener() {}, visibilityState: "visible" };
  const lock = makeLock({ document: quiet, window: quiet, now_ms, onShut: () => (here.locked = here.now_s) });
  const unlock = async () => {
    here.renewed.push(here.now_s);
    return { token: `t${here.now_s}`, expires_at: here.now_s + lives_s };
  };
  const app = { store: {}, lock, clock: makeClock(now_ms), api: { unlock }, signer: () => ({}) };
  const { keepUnlocked } = unlockingFlow(app);
  lock.open({ pinKey: byPhoneLock ? null : { forget() {} }, token: "t", from: 0, until: lives_s });
  return {
    here,
    /** The app looks every few seconds until then, and the person touches it at these moments. */
    async until(end_s, touches_s = []) {
      while (here.now_s < end_s && here.locked === null) {
        here.now_s += LOOK_EVERY_S;
        if (touches_s.includes(here.now_s)) lock.touched();
        await keepUnlocked();
      }
    },
  };
}

test("five minutes after the last touch it locks, whatever a token's life is", async () => {
  for (const lives_s of [60, 299, 300, 301, 420, 900]) {
    for (const touched_s of [0, 20, 245, 620]) {
      const { here, until } = world({ lives_s });
      await until(1_800, [200, 400].filter((at) => at < touched_s).concat(touched_s));
      assert.equal(here.locked, touched_s + 300, `a token of ${lives_s} s, touched at ${touched_s} s`);
    }
  }
});

test("while somebody is at it a token is fetched near its end, and so once in its life", async () => {
  for (const lives_s of [60, 300, 900]) {
    const { here, until } = world({ lives_s });
    await until(3_600, Array.from({ length: 100 }, (_, minute) => minute * 60));
    assert.equal(here.locked, null, "it stays open");
    const most = Math.ceil(3_600 / (lives_s * 0.8 - LOOK_EVERY_S));
    assert.ok(here.renewed.length >= 3_600 / lives_s - 1 && here.renewed.length <= most, `${lives_s} s: ${here.renewed.length} times`);
  }
});

test("what the phone's own lock opened asks for no finger behind anybody's back: its time runs out", async () => {
  const { here, until } = world({ lives_s: 300, byPhoneLock: true });
  await until(900, [100, 200, 300]);
  assert.deepEqual([here.locked, here.renewed], [305, []]);
});
