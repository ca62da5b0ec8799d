// The camera is slow to open, and people press again: what was put away meanwhile must not come back, nor take the
// picture from the one that is opened after it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { settled } from "./stubs.mjs";
import { CameraMissing, CameraRefused, openScanner } from "../scanner.js";

/** A phone whose camera opens when the test says so, and whose picture begins when the test says so. */
function phone() {
  const asked = [];
  const plays = [];
  let source = null;
  const video = {
    readyState: 0,
    get srcObject() {
      return source;
    },
    // As browsers do it: another source ends the play that was asked of the one before.
    set srcObject(stream) {
      source = stream;
      for (const play of plays.splice(0)) play.reject(new DOMException("another source", "AbortError"));
    },
    play: () => new Promise((resolve, reject) => plays.push({ resolve, reject })),
  };
  const navigator = { mediaDevices: { getUserMedia: () => new Promise((resolve, reject) => asked.push({ resolve, reject })) } };
  const BarcodeDetector = class {
    static getSupportedFormats = async () => ["qr_code"];
  };
  const window = { navigator, BarcodeDetector, setTimeout, clearTimeout };
  const opened = () => {
    const track = { live: true, stop: () => (track.live = false) };
    const stream = { getTracks: () => [track], track };
    return stream;
  };
  return { video, asked, plays, opened, open: (signal) => openScanner(window, video, async () => false, signal) };
}

test("a camera that comes after it was put away is closed, and takes no picture's place", async () => {
  const { video, asked, plays, opened, open } = phone();
  const [first, second] = [new AbortController(), new AbortController()];
  const [one, two] = [opened(), opened()];
  const opening = open(first.signal);
  first.abort();
  const again = open(second.signal);
  asked[1].resolve(two);
  await settled();
  asked[0].resolve(one);
  await settled();
  plays[0].resolve();
  assert.equal(await opening, false);
  assert.equal(await again, true);
  assert.equal(one.track.live, false);
  assert.equal(two.track.live, true);
  assert.equal(video.srcObject, two);
  second.abort();
  assert.equal(two.track.live, false);
  assert.equal(video.srcObject, null);
});

test("one that is put away before its picture begins leaves the next alone", async () => {
  const { video, asked, plays, opened, open } = phone();
  const [first, second] = [new AbortController(), new AbortController()];
  const [one, two] = [opened(), opened()];
  const opening = open(first.signal);
  asked[0].resolve(one);
  await settled();
  first.abort();
  const again = open(second.signal);
  asked[1].resolve(two);
  await settled();
  plays.at(-1).resolve();
  assert.equal(await opening, false);
  assert.equal(await again, true);
  assert.equal(video.srcObject, two);
  second.abort();
});

test("who is refused is told, and who had put it away is told nothing", async () => {
  const { asked, open } = phone();
  const refused = open(new AbortController().signal);
  asked[0].reject(new DOMException("no", "NotAllowedError"));
  await assert.rejects(refused, CameraRefused);

  const missing = open(new AbortController().signal);
  asked[1].reject(new DOMException("none", "NotFoundError"));
  await assert.rejects(missing, CameraMissing);

  const away = new AbortController();
  const late = open(away.signal);
  away.abort();
  asked[2].reject(new DOMException("no", "NotAllowedError"));
  assert.equal(await late, false);
});
