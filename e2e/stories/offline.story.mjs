// A phone without a network: the page's large picture goes into the app, and eight digits come back to the page.

import { expect, test } from "../support/stories.mjs";
import { violations } from "../support/accessibility.mjs";
import { Camera, FOREIGN } from "../support/camera.mjs";
import { send } from "../support/desk.mjs";
import { PIN, WRONG_PIN } from "../support/phone.mjs";

/** @typedef {import("../support/phone.mjs").Phone} Phone */
/** @typedef {import("../support/desk.mjs").Desk} Desk */

/** What a page shows in light and in dark, looked at by axe. @param {import("@playwright/test").Page} page @param {string} name */
async function isForEverybody(page, name) {
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect.soft(await violations(page), `${name}, ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}

/** The phone leaves every network, and is opened there. @param {Phone} phone */
async function goesWhereThereIsNoNetwork(phone) {
  await phone.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await phone.page.context().setOffline(true);
  await phone.page.reload();
  await phone.says("offline");
}

/** @param {Phone} phone @param {string} pin @returns {Promise<string>} the digits that the app shows */
async function digitsFor(phone, pin) {
  const form = phone.page.locator("form#prove-offline");
  await form.locator("[name=pin]").fill(pin);
  await send(form);
  const code = phone.page.locator("#offline-code");
  await expect(code).toHaveText(/^[0-9]{8}$/);
  return (await code.textContent()) ?? "";
}

/** @param {Desk} desk @param {string} digits */
async function types(desk, digits) {
  const form = desk.page.locator("form#offline");
  await form.locator("[name=code]").fill(digits);
  await send(form);
}

/** @param {Desk} desk @param {Phone} phone @param {Camera} camera */
async function scans(desk, phone, camera) {
  const putDown = camera.holdUpTo(desk.page.locator("#offline-qr"));
  await expect(phone.page.locator("#service")).toBeVisible({ timeout: 20_000 });
  await putDown();
}

test("without a network on the phone, a picture and eight digits sign in", async ({ desk, phone, person }) => {
  const camera = await Camera.of(phone.page, { fine: true });
  await phone.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  await goesWhereThereIsNoNetwork(phone);
  const called = /** @type {string[]} */ ([]);
  phone.page.on("requestfinished", (request) => called.push(new URL(request.url()).pathname));

  await desk.page.locator("a#use-offline").click();
  await expect(desk.page.locator("#offline-qr")).toBeVisible();
  await isForEverybody(desk.page, "the page for a phone without a network");
  await phone.page.locator("[data-way=openOffline]").click();
  await expect(phone.page.locator("video")).toBeVisible();
  await isForEverybody(phone.page, "the scanner");
  await camera.sees(FOREIGN);
  await phone.says("qr_not_signed");
  await scans(desk, phone, camera);
  expect(await camera.isOpen(), "the camera is closed").toBe(false);
  await expect(phone.page.locator("#service")).toHaveText("Fjord Bank");
  await isForEverybody(phone.page, "what is asked");

  const digits = await digitsFor(phone, PIN);
  await isForEverybody(phone.page, "the digits");
  await types(desk, `${digits.slice(0, 4)} ${digits.slice(4)}`);
  await desk.signedIn();
  expect(called.filter((path) => path.startsWith("/api/")), "the phone asked nobody").toEqual([]);
  expect([...desk.visited.map(String)].filter((address) => address.includes(digits)), "never_event_12").toEqual([]);
});

test("a wrong PIN gives digits that do not work, and the right one then does", async ({ desk, phone, person }) => {
  const camera = await Camera.of(phone.page, { fine: true });
  await phone.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  await goesWhereThereIsNoNetwork(phone);
  await desk.page.locator("a#use-offline").click();
  await phone.page.locator("[data-way=openOffline]").click();
  await scans(desk, phone, camera);
  await types(desk, await digitsFor(phone, WRONG_PIN));
  await desk.says("wrong_offline_code");
  await isForEverybody(desk.page, "wrong digits");

  await phone.page.locator("button#scan-again").click();
  await scans(desk, phone, camera);
  await types(desk, await digitsFor(phone, PIN));
  await desk.signedIn();

  await phone.page.locator("button.back").click();
  await phone.says("offline");
  // Back in a network, the app tells of the wrong PIN that somebody typed.
  await phone.page.context().setOffline(false);
  await expect(phone.lock).toBeVisible({ timeout: 40_000 });
  await phone.unlock();
  await phone.says("wrong_pins_before");
});
