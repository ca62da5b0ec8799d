// Firefox as the phone: the second browser, and the one that takes a push service of our choice and decrypts what comes.
// It is driven by another tool than the stories' own, which drives only a Firefox of its own making.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer from "puppeteer-core";
import { PIN } from "./phone.mjs";

const WAIT_MAX_MS = 30_000;

export class FirefoxPhone {
  /** @param {import("puppeteer-core").Browser} browser @param {import("puppeteer-core").Page} page @param {string} profile @param {import("./world.mjs").World} world */
  constructor(browser, page, profile, world) {
    this.browser = browser;
    this.page = page;
    this.profile = profile;
    this.world = world;
  }

  /** @param {import("./world.mjs").World} world @param {number} pushPort where its push service listens */
  static async start(world, pushPort) {
    const profile = await mkdtemp(join(tmpdir(), "tillid-firefox-"));
    const browser = await puppeteer.launch({
      browser: "firefox",
      executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr",
      headless: true,
      userDataDir: profile,
      extraPrefsFirefox: {
        "dom.push.serverURL": `ws://localhost:${pushPort}/`,
        "dom.push.testing.allowInsecureServerURL": true,
        "dom.push.connection.enabled": true,
        "permissions.default.desktop-notification": 1,
        // The system's own notifications need a desktop.
        "alerts.useSystemBackend": false,
        "intl.accept_languages": "en-GB",
      },
    });
    const page = await browser.newPage();
    page.setDefaultTimeout(WAIT_MAX_MS);
    return new FirefoxPhone(browser, page, profile, world);
  }

  async stop() {
    await this.browser.close();
    await rm(this.profile, { recursive: true, force: true });
  }

  /** @param {string} selector @param {string} text */
  async fill(selector, text) {
    await this.page.locator(selector).fill(text);
  }

  /** @param {string} selector */
  async press(selector) {
    await this.page.locator(selector).click();
  }

  /** @param {string} selector @returns {Promise<string>} */
  async read(selector) {
    const found = await this.page.waitForSelector(selector, { visible: true });
    return (await found?.evaluate((element) => element.textContent ?? ""))?.trim() ?? "";
  }

  /** @param {import("./world.mjs").Person} person */
  async activate(person) {
    await this.page.goto(this.world.demo.app);
    await this.fill("form#activate [name=user_id]", person.user_id);
    await this.fill("form#activate [name=password]", person.password);
    await this.press("form#activate button[type=submit]");
    await this.page.waitForSelector("form#codes", { visible: true });
    const id = await this.read("#card-id");
    const card = person.cards.find((one) => one.id === id);
    for (const place of [1, 2]) {
      await this.fill(`form#codes [name=code_${place}]`, card?.codes[await this.read(`#key-number-${place}`)] ?? "");
    }
    await this.press("form#codes button[type=submit]");
    await this.fill("form#pin [name=pin]", PIN);
    await this.fill("form#pin [name=pin_again]", PIN);
    await this.press("form#pin button[type=submit]");
    await this.page.waitForSelector('#message[data-code="activated"]', { visible: true });
  }

  async unlock() {
    await this.fill("form#unlock [name=pin]", PIN);
    await this.press("form#unlock button[type=submit]");
    await this.page.waitForSelector("#open-settings", { visible: true });
  }

  /** @returns {Promise<{ tag: string, title: string, body: string, silent: boolean | null }[]>} what the phone shows now */
  async shown() {
    return this.page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      const found = await registration.getNotifications();
      return found.map(({ tag, title, body, silent }) => ({ tag, title, body, silent }));
    });
  }
}
