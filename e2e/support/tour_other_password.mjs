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

  // By card it waits: asked for in the very browser, let in by the app.
  await phone.page.goBack();
  await phone.page.locator("#let-in").click();
  const characters = ((await phone.page.locator("#let-in-code").textContent()) ?? "").trim();
  await desk.arrive();
  await desk.giveCredentials(person, { letIn: characters });
  await desk.card.or(desk.toCard).first().waitFor();
  if (!(await desk.card.isVisible())) await desk.toCard.click();
  await desk.giveCode(person);
  const chosen = desk.page.locator("form#new-password");
  await chosen.waitFor();
  await look("desk-new-password-waits", desk.page);
  for (const name of ["password_new", "password_again"]) await chosen.locator(`[name=${name}]`).fill("quite another set of words");
  await send(chosen);
  await desk.says("password_waits");
  await look("desk-password-waits", desk.page);
}
