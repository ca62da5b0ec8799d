// Phones that are old, or that forget: judged by what they can do, then by the policy's floor; refused in words that say
// what to do; and a phone of 2016 with its last browser goes all the way.

import { devices } from "@playwright/test";
import { expect, test } from "../support/stories.mjs";
import { Phone } from "../support/phone.mjs";

/** @typedef {import("../support/world.mjs").World} World */

const ANDROID_5 = "Mozilla/5.0 (Linux; Android 5.1.1; SM-G800F) AppleWebKit/537.36 Chrome/95.0.4638.74 Mobile Safari/537.36";

const IPHONE_15 = "Mozilla/5.0 (iPhone; CPU iPhone OS 15_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.0 Mobile/15E148 Safari/604.1";

test("a system below the floor is refused before a try or a code is spent", async ({ browser, world, person }) => {
  const context = await browser.newContext({ ...devices["Pixel 7"], userAgent: ANDROID_5, locale: "da-DK" });
  const phone = new Phone(world.watch(await context.newPage()), world);
  await phone.open();
  await phone.giveCredentials(person, "something that it is not");
  await phone.says("too_old");
  await expect(phone.message).toContainText("Dit kodekort virker som altid");
  await expect(phone.message.locator("a.help-link")).toHaveAttribute("href", /too_old/);
  await context.close();
});

test("one that has become too old is told so when it is unlocked, and spends no try", async ({ phone, person }) => {
  await phone.activate(person);
  const session = await phone.page.context().newCDPSession(phone.page);
  await session.send("Emulation.setUserAgentOverride", { userAgent: ANDROID_5, platform: "Linux" });
  await phone.reopen();
  await phone.typePin("9999");
  await phone.says("too_old");
  await expect(phone.page.locator("#tries-left")).toBeHidden();
});

test("the operator counts what runs where, and whom a higher floor would leave outside", async ({ browser, world, person }) => {
  const context = await browser.newContext({ ...devices["iPhone 13"], userAgent: IPHONE_15, locale: "en-GB" });
  const phone = new Phone(world.watch(await context.newPage()), world);
  await phone.activate(person);
  const { versions, too_old } = await world.command("account", "devices", "--oldest-ios", "99");
  expect(versions).toEqual([{ platform: "ios", version: "15.0", devices: 1, too_old: true }]);
  expect(too_old).toBe(1);
  await context.close();
});

test("a browser that lacks what the keys need is told so, with what is missing", async ({ phone }) => {
  await phone.page.addInitScript(() => Reflect.deleteProperty(window, "ReadableStream"));
  await phone.open();
  await phone.says("unsupported");
  await expect(phone.page.locator("#missing")).toContainText("streams");
});

test("where nothing can be kept, as in some private windows, nobody spends a code to find out", async ({ phone }) => {
  await phone.page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("not here", "SecurityError");
    };
  });
  await phone.open();
  await phone.says("no_storage");
  await expect(phone.page.locator("[data-way=reload]"), "there is nothing to update").toHaveText("Try again");
});

test("without an Ed25519 of its own, the browser counts in the vendored one, from activation to approval", async ({ desk, phone, person }) => {
  /** @type {string[]} */
  const asked = [];
  phone.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await phone.page.addInitScript(() => {
    // An empty page is no secure place, and has none.
    if (!window.SubtleCrypto) return;
    const { importKey } = SubtleCrypto.prototype;
    /** @this {SubtleCrypto} @param {any[]} given */
    SubtleCrypto.prototype.importKey = function (...given) {
      if (given[2] === "Ed25519") return Promise.reject(new DOMException("Unrecognized name.", "NotSupportedError"));
      return /** @type {any} */ (importKey).apply(this, given);
    };
  });
  await phone.activate(person);
  expect(asked).toContain("/vendor/noble-ed25519.js");
  await desk.arrive();
  await desk.askTheApp(person);
  await phone.reopen();
  await phone.unlock();
  await phone.approve(await desk.numberToCarry());
  await phone.says("approved");
  expect(await desk.signedIn()).not.toBe("");
});

test("a phone whose storage was cleared says what happened, and becomes a device again with the card", async ({ phone, person }) => {
  await phone.activate(person);
  await phone.page.goto("about:blank");
  const session = await phone.page.context().newCDPSession(phone.page);
  await session.send("Storage.clearDataForOrigin", { origin: phone.world.demo.app, storageTypes: "indexeddb" });
  await phone.open();
  await phone.says("storage_cleared");
  await expect(phone.page.getByText("put Tillid on the home screen")).toBeVisible();
  await phone.page.getByRole("button", { name: "Activate the app again" }).click();
  await phone.giveCredentials(person);
  await phone.giveTwoCodes(person);
  await phone.choosePin("4091");
  await phone.says("activated");
  await phone.page.locator("#open-settings").click();
  await expect(phone.page.locator("#keeping")).toHaveAttribute("data-kept", /true|false/);
});
