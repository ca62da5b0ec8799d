// What has happened, as the person reads it on the phone; a service that may not ask; and what follows when it was not
// them: another password, and freezing everything.

import { expect, test } from "../support/stories.mjs";
import { violations } from "../support/accessibility.mjs";
import { send } from "../support/desk.mjs";
import { PIN, WRONG_PIN } from "../support/phone.mjs";

/** @typedef {import("../support/phone.mjs").Phone} Phone */

/** @param {Phone} phone @param {string} outcome */
const entries = (phone, outcome) => phone.page.locator(`li[data-activity][data-outcome=${outcome}]`);

/** From the list of requests to what has happened. @param {Phone} phone */
async function openActivity(phone) {
  await phone.page.locator("#open-settings").click();
  await phone.page.locator("#activity-open").click();
  await expect(phone.page.locator("#heading")).toHaveText("What has happened");
}

/**
 * Password and app, in a browser that the app has let in; gives the form that asks for another password.
 * @param {import("../support/desk.mjs").Desk} own @param {Phone} phone @param {import("../support/world.mjs").Person} person @param {string} letIn
 */
async function bothFactors(own, phone, person, letIn) {
  await own.arrive();
  await own.askTheApp(person, { letIn });
  const number = await own.numberToCarry();
  await phone.reopen();
  await phone.unlock();
  await phone.approve(number);
  await phone.says("approved");
  const form = own.page.locator("form#new-password");
  await expect(form).toBeVisible();
  return form;
}

test("what has happened is told by day, in words, with everything that is known of it", async ({ desk, anotherDesk, phone, person }) => {
  await phone.activate(person);
  await openActivity(phone);
  await expect(phone.page.locator("#activity-empty")).toBeVisible();
  await phone.reopen();
  await desk.logInWithCard(person);
  const other = await anotherDesk();
  await other.arrive();
  await other.giveCredentials(person);
  await other.toApp.click();
  await expect(other.waiting).toBeVisible();
  await phone.unlock();
  await phone.deny();
  await phone.says("denied");
  await phone.page.getByRole("button", { name: "Done" }).click();
  await openActivity(phone);
  await expect(phone.page.locator("h2")).toHaveText(["Today"]);
  await expect(entries(phone, "card")).toHaveCount(1);
  await expect(entries(phone, "denied")).toContainText("Denied");
  expect(await violations(phone.page)).toEqual([]);
  await entries(phone, "denied").getByRole("button").click();
  await expect(phone.page.locator("dl.facts")).toContainText("which we did not know");
  await expect(phone.page.locator("dl.facts")).toContainText("the one you are using now");
  expect(await violations(phone.page)).toEqual([]);
  await phone.page.goBack();
  await expect(entries(phone, "card")).toBeVisible();
  await phone.page.locator("#lock").click();
  await expect(phone.page.locator("li[data-activity]")).toHaveCount(0);
});

test("a service that may not ask is told of at the desk, and the PIN lets it ask again", async ({ desk, anotherDesk, phone, person }) => {
  await phone.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  await phone.reopen();
  await phone.unlock();
  await phone.openRequest();
  expect(await violations(phone.page)).toEqual([]);
  await phone.page.locator("#block-service-open").click();
  expect(await violations(phone.page)).toEqual([]);
  await phone.page.locator("#block-service").click();
  await phone.says("service_blocked");
  await expect(phone.page.locator("li[data-service]")).toHaveCount(1);
  expect(await violations(phone.page)).toEqual([]);

  const again = await anotherDesk();
  await again.arrive();
  await again.giveCredentials(person);
  await again.says("service_blocked");
  await expect(again.toApp).toHaveCount(0);
  expect(await violations(again.page)).toEqual([]);
  await again.toCard.click();
  await again.giveCode(person);
  await again.signedIn();

  await phone.reopen();
  await phone.unlock();
  await expect(phone.page.locator("#held-back")).toContainText("One request was held back");
  await phone.page.locator("#held-back").click();
  await expect(entries(phone, "service_blocked")).toHaveCount(1);
  await phone.page.locator("button.back").click();
  await phone.page.locator("#blocked-services-open").click();
  await phone.page.locator("li[data-service] button").click();
  const form = phone.page.locator("form#unblock-service");
  await form.locator("[name=pin]").fill(WRONG_PIN);
  await send(form);
  await phone.says("wrong_pin");
  expect(await violations(phone.page)).toEqual([]);
  await form.locator("[name=pin]").fill(PIN);
  await send(form);
  await phone.says("service_unblocked");
  await expect(phone.page.locator("li[data-service]")).toHaveCount(0);
});

test("after 'this was not me' the password is changed in a browser that the app lets in", async ({ desk, anotherDesk, phone, person }) => {
  await phone.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  await phone.reopen();
  await phone.unlock();
  await phone.deny({ notMe: true });
  await phone.says("denied_not_me");
  expect(await violations(phone.page)).toEqual([]);
  await desk.says("denied_not_me");

  await phone.page.getByRole("button", { name: "Let a browser in" }).click();
  const characters = ((await phone.page.locator("#let-in-code").textContent()) ?? "").trim();
  const own = await anotherDesk();
  const form = await bothFactors(own, phone, person, characters);
  await expect(own.page.locator(".lead")).toContainText("Somebody else knows your password");
  expect(await violations(own.page)).toEqual([]);
  for (const name of ["password_new", "password_again"]) await form.locator(`[name=${name}]`).fill("quite another set of words");
  await send(form);
  await own.signedIn();
});

test("after 'this was not me' whoever comes with the card chooses a password that waits, and nobody is logged in", async ({ desk, anotherDesk, phone, person }) => {
  await phone.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  await phone.reopen();
  await phone.unlock();
  await phone.deny({ notMe: true });
  await phone.says("denied_not_me");
  await phone.page.getByRole("button", { name: "Let a browser in" }).click();
  const characters = ((await phone.page.locator("#let-in-code").textContent()) ?? "").trim();
  const other = await anotherDesk();
  await other.arrive();
  await other.giveCredentials(person, { letIn: characters });
  await other.card.or(other.toCard).first().waitFor();
  if (!(await other.card.isVisible())) await other.toCard.click();
  await other.giveCode(person);
  const form = other.page.locator("form#new-password");
  await expect(other.page.locator(".lead")).toContainText("does not count at once");
  expect(await violations(other.page)).toEqual([]);
  for (const name of ["password_new", "password_again"]) await form.locator(`[name=${name}]`).fill("quite another set of words");
  await send(form);
  await other.says("password_waits");
  expect(await violations(other.page)).toEqual([]);
  await other.goBackToTheService();
  await other.serviceIsTold("access_denied");
  await expect(other.signedInMark).toBeHidden();
});

test("after 'this was not me' everything is frozen from the app; nobody logs in before the operator opens it again", async ({ desk, anotherDesk, phone, person }) => {
  await phone.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  await phone.reopen();
  await phone.unlock();
  await phone.deny({ notMe: true });
  await phone.says("denied_not_me");
  await phone.page.locator("[data-way=openFreeze]").click();
  const form = phone.page.locator("form#freeze");
  await expect(form).toBeVisible();
  await expect(phone.page.locator("p.note"), "how it is lifted is said before").toBeVisible();
  expect(await violations(phone.page)).toEqual([]);
  await form.locator("[name=pin]").fill(PIN);
  await send(form);
  await phone.says("account_frozen");

  // Whoever shows the card is heard where strangers must wait, and goes no further either.
  const own = await anotherDesk();
  await own.arrive();
  const shown = Object.keys(person.cards[0]?.codes ?? {}).sort().slice(0, 5).join(" ");
  await own.giveCredentials(person, { letIn: shown });
  await own.says("account_frozen");
  await expect(own.signedInMark).toBeHidden();

  await own.world.command("account", "reopen", person.user_id);
  await phone.reopen();
  await phone.unlock();
  await phone.page.locator("#let-in").click();
  const characters = ((await phone.page.locator("#let-in-code").textContent()) ?? "").trim();
  const another = await bothFactors(own, phone, person, characters);
  for (const name of ["password_new", "password_again"]) await another.locator(`[name=${name}]`).fill("quite another set of words");
  await send(another);
  await own.signedIn();
});

test("after 'this was not me' the app itself takes a new password, by the old one and the PIN", async ({ desk, anotherDesk, phone, person }) => {
  const NEW = "three quiet lighthouses";
  await phone.activate(person);
  await phone.page.locator("#open-settings").click();
  await expect(phone.page.locator("#other-password-open"), "nobody else knows it yet").toBeHidden();
  await desk.arrive();
  await desk.askTheApp(person);
  await phone.reopen();
  await phone.unlock();
  await phone.deny({ notMe: true });
  await phone.says("denied_not_me");
  // Left for later, it stands in the settings.
  await phone.page.getByRole("button", { name: "Done" }).click();
  await phone.page.locator("#open-settings").click();
  await phone.page.locator("#other-password-open").click();
  const form = phone.page.locator("form#other-password");
  await expect(form).toBeVisible();
  expect(await violations(phone.page)).toEqual([]);

  /** @param {string} old @param {string} fresh @param {string} again @param {string} pin */
  const gives = async (old, fresh, again, pin) => {
    const typed = { password: old, new_password: fresh, new_password_again: again, pin };
    for (const [name, value] of Object.entries(typed)) await form.locator(`[name=${name}]`).fill(value);
    await send(form);
  };
  await form.locator("#show-password").click();
  await expect(form.locator("[name=new_password]")).toHaveAttribute("type", "text");
  await gives(person.password, NEW, "three quiet lighthoses", PIN);
  await phone.says("passwords_differ");
  await gives(person.password, "password123", "password123", PIN);
  await phone.says("weak_password");
  expect(await violations(phone.page)).toEqual([]);
  await gives("not the password", NEW, NEW, PIN);
  await phone.says("wrong_password");
  await gives(person.password, NEW, NEW, WRONG_PIN);
  await phone.says("wrong_pin");
  await gives(person.password, NEW, NEW, PIN);
  await phone.says("password_changed");
  await expect(phone.page.locator("#other-password-open")).toBeHidden();

  // Where the stranger came from still waits, but not the browser that the app lets in.
  await phone.page.locator("button.back").click();
  await phone.page.locator("#let-in").click();
  const characters = ((await phone.page.locator("#let-in-code").textContent()) ?? "").trim();
  const own = await anotherDesk();
  await own.arrive();
  await own.giveCredentials(person, { password: NEW, letIn: characters });
  await expect(own.waiting.or(own.toApp).first()).toBeVisible();
});

test("pressed right after 'this was not me', and changed at the desk meanwhile, the app says that it is done", async ({ desk, anotherDesk, phone, person }) => {
  await phone.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  await phone.reopen();
  await phone.unlock();
  await phone.deny({ notMe: true });
  await phone.says("denied_not_me");
  await phone.page.locator("[data-way=openOtherPassword]").click();
  await expect(phone.page.locator("form#other-password")).toBeVisible();
  await phone.page.locator("button.back").click();
  await expect(phone.page.locator("#other-password-open")).toBeVisible();

  await phone.page.goBack();
  await phone.page.locator("#let-in").click();
  const characters = ((await phone.page.locator("#let-in-code").textContent()) ?? "").trim();
  const own = await anotherDesk();
  const form = await bothFactors(own, phone, person, characters);
  for (const name of ["password_new", "password_again"]) await form.locator(`[name=${name}]`).fill("quite another set of words");
  await send(form);
  await own.signedIn();

  await phone.page.getByRole("button", { name: "Done" }).click();
  await phone.page.locator("#open-settings").click();
  await phone.page.locator("#other-password-open").click();
  await phone.says("password_stands");
  await expect(phone.page.locator("#other-password-open")).toBeHidden();
});

test("freezing everything is said plainly, takes the PIN, and ends what the phone may do", async ({ desk, phone, person }) => {
  await phone.activate(person);
  await phone.page.locator("#open-settings").click();
  await phone.page.locator("#freeze-open").click();
  const form = phone.page.locator("form#freeze");
  await expect(form).toBeVisible();
  expect(await violations(phone.page)).toEqual([]);
  await form.locator("[name=pin]").fill(WRONG_PIN);
  await send(form);
  await phone.says("wrong_pin");
  await form.locator("[name=pin]").fill(PIN);
  await send(form);
  await phone.says("account_frozen");
  await desk.arrive();
  await desk.giveCredentials(person);
  await desk.says("account_frozen");
});
