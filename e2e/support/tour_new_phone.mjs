// Walks past the screens of a new phone that is approved on the one that the person has, and of one that finds all places
// taken.

import { devices, expect } from "@playwright/test";
import { Phone } from "./phone.mjs";

/**
 * @typedef {import("./desk.mjs").Desk} Desk
 * @typedef {import("./world.mjs").Person} Person
 * @typedef {import("./tour.mjs").Look} Look
 */

/** A new phone, approved on the one that the person has. @param {Desk} _ @param {Phone} phone @param {Person} person @param {Look} look */
export async function newPhoneTour(_, phone, person, look) {
  const fresh = await besides(phone);
  await phone.activate(person);
  const number = await fresh.asksMyPhone(person);
  await look("app-new-phone-number", fresh.page);
  await phone.openRequest();
  await look("app-new-phone-request", phone.page);
  await phone.approvesNewPhone(number, () => look("app-new-phone-pin", phone.page));
  await phone.says("approved_device");
  await look("app-new-phone-approved", phone.page);
  await expect(fresh.pin).toBeVisible();
  await fresh.page.context().close();

  const strangers = await besides(phone);
  await strangers.makesTheCardRest(person);
  await strangers.isAskedForNoCodes(person, "rests");
  await look("app-new-phone-card-rests", strangers.page);
  await strangers.page.context().close();
}

/** A fourth phone: two codes show which devices hold the places. @param {Desk} _ @param {Phone} phone @param {Person} person @param {Look} look */
export async function roomTour(_, phone, person, look) {
  const [second, third, fourth] = [await besides(phone), await besides(phone), await besides(phone)];
  for (const one of [phone, second, third]) await one.activate(person);
  await fourth.asksForRoom(person);
  await fourth.giveTwoCodes(person);
  const listed = fourth.page.locator("li[data-device]");
  await expect(listed).toHaveCount(3);
  await look("app-room", fourth.page);
  await listed.first().getByRole("button").click();
  const block = fourth.page.locator("#make-room");
  await block.waitFor();
  await look("app-make-room", fourth.page);

  // Meanwhile the others fell asleep: nobody waits half a year for it here.
  const now = Math.floor(Date.now() / 1000);
  const told = (/** @type {boolean} */ at_once, /** @type {number} */ id) => ({ id: String(id), name: "Android", platform: "android", state: at_once ? "asleep" : "active", last_used_at: now, at_once });
  const room = { devices: [false, true, true].map(told), most: 3, is_full: true, my_tillid: `${fourth.world.demo.issuer}/my`, server_time: now };
  await fourth.page.route("**/activations/room", (route) => route.fulfill({ json: room }));
  await block.click();
  await fourth.page.locator("#room-waits").waitFor();
  await look("app-room-waits", fourth.page);
  for (const one of [second, third, fourth]) await one.page.context().close();
}

/** Another phone like this one, in the same hands. @param {Phone} phone @param {import("./world.mjs").World} [world] another house than this one's */
export async function besides(phone, world = phone.world) {
  const browser = phone.page.context().browser();
  if (!browser) throw new Error("a context without a browser");
  const { locale, isDark } = await phone.page.evaluate(() => ({
    locale: navigator.language,
    isDark: matchMedia("(prefers-color-scheme: dark)").matches,
  }));
  const context = await browser.newContext({ ...devices["Pixel 7"], locale, colorScheme: isDark ? "dark" : "light" });
  return new Phone(world.watch(await context.newPage()), world);
}
