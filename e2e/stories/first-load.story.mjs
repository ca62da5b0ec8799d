// The first screen comes quickly: what is fetched for it is small, and the rest comes behind it. Times are told, not
// asserted: a slow machine is no fault of the app's.

import { SLOW_4G } from "../support/network.mjs";
import { expect, test } from "../support/stories.mjs";

const FIRST_SCREEN_BYTES_MAX = 60_000;

test("the first screen is at most 60 kB, and can be used before the rest is there", async ({ phone }) => {
  const session = await phone.page.context().newCDPSession(phone.page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", SLOW_4G);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  /** @type {Map<string, { path: string, bytes: number, first: boolean }>} */
  const files = new Map();
  let first = true;
  session.on("Network.requestWillBeSent", ({ requestId, request }) => {
    const { pathname, protocol } = new URL(request.url);
    // The second half begins here; whatever was asked for before belongs to the first screen.
    if (pathname === "/engine.js") first = false;
    if (protocol === "http:") files.set(requestId, { path: pathname, bytes: 0, first });
  });
  // What came over the line, less the heads: a connection of today compresses those to nearly nothing.
  session.on("Network.responseReceived", ({ requestId, response }) => {
    const file = files.get(requestId);
    if (file) file.bytes -= response.encodedDataLength;
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const file = files.get(requestId);
    if (file) file.bytes += encodedDataLength;
  });
  const from = performance.now();
  await phone.page.goto(phone.world.demo.app, { waitUntil: "commit" });
  await phone.activation.waitFor();
  const usable_ms = Math.round(performance.now() - from);
  // The network is quiet too while a slow machine thinks: so first for what must come, then for whatever else does.
  const asked = () => [...files.values()].map((file) => file.path);
  for (const later of ["/engine.js", "/screens/settings.js"]) await expect.poll(asked).toContain(later);
  await phone.page.waitForLoadState("networkidle");

  const all = [...files.values()];
  const sum = (/** @type {typeof all} */ some) => some.reduce((bytes, file) => bytes + file.bytes, 0);
  const needed = all.filter((file) => file.first);
  const told = `first screen: ${needed.length} files, ${sum(needed)} bytes, usable after ${usable_ms} ms on 4 times slower hardware and slow 4G; in all ${all.length} files, ${sum(all)} bytes`;
  test.info().annotations.push({ type: "measured", description: told });
  for (const path of ["/app.js", "/styles.css", "/locales/en/app_first.ftl"]) expect(needed.map((file) => file.path)).toContain(path);
  expect(sum(needed), needed.map((file) => `${file.path} ${file.bytes}`).join("\n")).toBeLessThanOrEqual(FIRST_SCREEN_BYTES_MAX);
  expect(asked(), "a browser with an Ed25519 of its own").not.toContain("/vendor/noble-ed25519.js");
});
