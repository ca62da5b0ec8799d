// Walks past the screens of a new phone that is approved on the one that the person has.

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

/** Another phone like this one, in the same hands. @param {Phone} phone */
async function besides(phone) {
  const browser = phone.page.context().browser();
  if (!browser) throw new Error("a context without a browser");
  const { locale, isDark } = await phone.page.evaluate(() => ({
    locale: navigator.language,
    isDark: matchMedia("(prefers-color-scheme: dark)").matches,
  }));
  const context = await browser.newContext({ ...devices["Pixel 7"], locale, colorScheme: isDark ? "dark" : "light" });
  return new Phone(phone.world.watch(await context.newPage()), phone.world);
}
