// A phone whose windows are really hidden, put to sleep, kept for the back button and closed: Chromium as a person has
// it. The stories' own tool keeps every page in sight and the back button's store turned off.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer from "puppeteer-core";
import { chromium } from "./chromium.mjs";
import { FirefoxPhone } from "./firefox.mjs";
import { PIN } from "./phone.mjs";

const WAIT_MAX_MS = 30_000;

export class ClosablePhone extends FirefoxPhone {
  /** @param {import("./world.mjs").World} world */
  static async launch(world) {
    const profile = await mkdtemp(join(tmpdir(), "tillid-chromium-"));
    const browser = await puppeteer.launch({
      executablePath: chromium.executablePath,
      headless: true,
      userDataDir: profile,
      args: [...(chromium.args ?? []), "--lang=en-GB"],
      ignoreDefaultArgs: ["--disable-back-forward-cache"],
    });
    const page = await browser.newPage();
    page.setDefaultTimeout(WAIT_MAX_MS);
    return new ClosablePhone(browser, page, profile, world);
  }

  async stop() {
    await this.browser.close();
    await rm(this.profile, { recursive: true, force: true });
  }

  /** Types the PIN, and tells the token that the server gave for it. @returns {Promise<string>} */
  async unlockAndTell() {
    const answered = this.page.waitForResponse((answer) => answer.url().endsWith("/api/v1/unlock"));
    await this.fill("form#unlock [name=pin]", PIN);
    await this.press("form#unlock button[type=submit]");
    const { token } = await (await answered).json();
    await this.page.waitForSelector("#open-settings", { visible: true });
    return token;
  }

  async isLocked() {
    return this.page.evaluate(() => document.querySelector("form#unlock") !== null && document.querySelector("#lock") === null);
  }

  /** Another tab comes to the front, for so long; then this one again. @param {() => Promise<void>} [meanwhile] */
  async glanceElsewhere(meanwhile) {
    const other = await this.browser.newPage();
    await other.goto("about:blank");
    await other.bringToFront();
    await this.page.waitForFunction(() => document.visibilityState === "hidden", { polling: 50 });
    if (meanwhile) await meanwhile();
    await this.page.bringToFront();
    await other.close();
  }

  /** Another page, and back by the back button. @param {string} elsewhere @returns {Promise<boolean>} whether it is the same page, kept as it was */
  async leaveAndComeBack(elsewhere) {
    await this.page.evaluate(() => Object.assign(window, { stayed: true }));
    await this.page.goto(elsewhere);
    await this.page.goBack();
    return this.page.evaluate(() => "stayed" in window);
  }

  /** The browser puts the tab to sleep, as it does with one that nobody looked at for long. */
  async sleep() {
    const session = await this.page.createCDPSession();
    await session.send("Page.setWebLifecycleState", { state: "frozen" });
    await session.send("Page.setWebLifecycleState", { state: "active" });
    await session.detach();
  }

  /** What the tab's memory holds, after everything that nobody needs was thrown away. */
  async memory() {
    const session = await this.page.createCDPSession();
    /** @type {string[]} */
    const pieces = [];
    session.on("HeapProfiler.addHeapSnapshotChunk", ({ chunk }) => pieces.push(chunk));
    await session.send("HeapProfiler.enable");
    await session.send("HeapProfiler.collectGarbage");
    await session.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
    await session.detach();
    const whole = pieces.join("");
    const { snapshot, nodes, strings } = JSON.parse(whole);
    const { node_fields } = snapshot.meta;
    const at = node_fields.indexOf("name");
    let keys = 0;
    for (let node = 0; node < nodes.length; node += node_fields.length) if (strings[nodes[node + at]] === "CryptoKey") keys += 1;
    return { keys, holds: (/** @type {string} */ text) => strings.some((/** @type {string} */ one) => one.includes(text)) };
  }
}
