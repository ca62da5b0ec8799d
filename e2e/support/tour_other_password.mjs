// Walks past the screens on which a password that a stranger knew is changed.

import { expect } from "@playwright/test";
import { send } from "./desk.mjs";
import { PIN } from "./phone.mjs";

/** @param {import("./desk.mjs").Desk} desk @param {import("./phone.mjs").Phone} phone @param {import("./world.mjs").Person} person @param {import("./tour.mjs").Look} look */
export async function otherPasswordTour(desk, phone, person, look) {
  const at = (/** @type {string} */ name) => look(`app-${name}`, phone.page);

  await phone.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  await phone.reopen();
  await phone.unlock();
  await phone.deny({ notMe: true });
  await phone.says("denied_not_me");
  await at("denied-not-me");
  await phone.page.locator("[data-way=openOtherPassword]").click();
  const form = phone.page.locator("form#other-password");
  await expect(form).toBeVisible();
  await at("other-password");
  const typed = { password: person.password, new_password: "password123", new_password_again: "password123", pin: PIN };
  for (const [name, value] of Object.entries(typed)) await form.locator(`[name=${name}]`).fill(value);
  await form.locator("#show-password").click();
  await send(form);
  await phone.says("weak_password");
  await at("other-password-refused");
  await phone.page.locator("button.back").click();
  await expect(phone.page.locator("#other-password-open")).toBeVisible();
  await at("settings-other-password");
}
