// How soon the app's first screen can be used: over TLS and HTTP/2, as an installation serves it, on slow 4G and hardware
// four times slower, by a browser that has never been here. Times are measured and told, never asserted.
// node first-screen.mjs [HOW MANY]; TILLID_BIN names a release build.

import { execFile, spawn } from "node:child_process";
import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { chromium as browserType, devices } from "@playwright/test";
import { chromium } from "./support/chromium.mjs";
import { SLOW_4G } from "./support/network.mjs";
import { freePorts } from "./support/ports.mjs";
import { until } from "./support/until.mjs";
import { programs } from "./support/world.mjs";

const run = promisify(execFile);

const OPENS_WITHIN_MS = 15_000;
const times = Number(process.argv[2] ?? 7);
const directory = await mkdtemp(join(tmpdir(), "tillid-first-screen-"));
const port = await freePorts();
const at = (/** @type {string} */ name) => join(directory, name);
const app = `https://app.id.example:${port}`;

await run(programs.tillid, ["init", directory, "--issuer", `https://id.example:${port}`]);
await run("openssl", [
  ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"],
  ...["-subj", "/CN=id.example", "-addext", "subjectAltName=DNS:id.example,DNS:app.id.example"],
  ...["-keyout", at("key.pem"), "-out", at("certificate.pem")],
]);
const server = spawn(programs.tillid, ["serve", "--config", at("tillid.toml")], {
  stdio: ["ignore", "ignore", "inherit"],
  env: {
    ...process.env,
    TILLID_LISTENER_ADDRESSES: `127.0.0.1:${port}`,
    TILLID_LISTENER_CERTIFICATE: at("certificate.pem"),
    TILLID_LISTENER_PRIVATE_KEY: at("key.pem"),
    TILLID_OPERATOR_ADDRESS: "none",
    TILLID_LOG_LEVEL: "warn",
  },
});
const browser = await browserType.launch({
  ...chromium,
  args: [...(chromium.args ?? []), "--ignore-certificate-errors", "--host-resolver-rules=MAP *.example 127.0.0.1"],
});
try {
  await until("the server answers", () => open().then(({ usable }) => usable, () => false));
  /** @type {Awaited<ReturnType<typeof open>>[]} */
  const measured = [];
  for (let time = 0; time < times; time += 1) measured.push(await open(SLOW_4G, 4));
  const sorted = (/** @type {"usable" | "protocol" | "files"} */ what) => measured.map((one) => one[what]).sort((a, b) => (a < b ? -1 : 1));
  const usable = sorted("usable");
  console.log(
    `first screen over ${sorted("protocol")[0]}, ${sorted("files")[0]} files, ${times} browsers that were never here: usable after ` +
      `${usable[0]} to ${usable[times - 1]} ms, median ${usable[times >> 1]} ms, of slow 4G with hardware four times slower`,
  );
} finally {
  await browser.close();
  server.kill("SIGINT");
  await rm(directory, { recursive: true, force: true });
}

/**
 * One look at the app.
 * @param {import("./support/network.mjs").Network} [network]
 * @param {number} [slower] how many times slower the hardware is
 */
async function open(network, slower = 1) {
  const context = await browser.newContext({ ...devices["Pixel 7"], ignoreHTTPSErrors: true });
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    if (network) await session.send("Network.emulateNetworkConditions", network);
    await session.send("Emulation.setCPUThrottlingRate", { rate: slower });
    // Told by the browser's own means: a test tool's helpers are larger than the app, and would be read on its time.
    await session.send("Runtime.enable");
    await session.send("Runtime.addBinding", { name: "usableAt" });
    await session.send("Page.enable");
    await session.send("Page.addScriptToEvaluateOnNewDocument", { source: `(${watch})()` });
    const told = new Promise((resolve) => session.on("Runtime.bindingCalled", ({ payload }) => resolve(Number(payload))));
    await page.goto(app, { waitUntil: "commit" });
    const late = new Promise((_, reject) => setTimeout(() => reject(new Error("no first screen within 15 seconds")), OPENS_WITHIN_MS));
    const usable = await Promise.race([told, late]);
    const { protocol, files } = await page.evaluate(() => {
      const [first] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
      return { protocol: first?.nextHopProtocol ?? "", files: 1 + performance.getEntriesByType("resource").length };
    });
    return { usable: Math.round(usable), protocol, files };
  } finally {
    await context.close();
  }
}

/** Runs in the page. */
function watch() {
  const seen = new MutationObserver(() => {
    const form = document.querySelector("form#activate");
    if (!form) return;
    seen.disconnect();
    // After the frame that shows it.
    requestAnimationFrame(() => setTimeout(() => /** @type {any} */ (window).usableAt(String(performance.now()))));
  });
  seen.observe(document, { childList: true, subtree: true });
}
