// The phone's own lock in the PIN's place: turned on with the PIN, used to unlock and to approve, the PIN always beside.

import { expect, test } from "../support/stories.mjs";
import { violations } from "../support/accessibility.mjs";
import { send } from "../support/desk.mjs";
import { lockOf } from "../support/lock.mjs";
import { PIN, WRONG_PIN } from "../support/phone.mjs";

/** @typedef {import("../support/phone.mjs").Phone} Phone */

/** @param {Phone} phone @param {string} [pin] */
async function givePin(phone, pin = PIN) {
  const form = phone.page.locator("form#phone-lock");
  await expect(form).toBeVisible();
  await form.locator("[name=pin]").fill(pin);
  await send(form);
}

/** @param {Phone} phone @param {import("../support/world.mjs").Person} person */
async function turnedOn(phone, person) {
  const lock = await lockOf(phone);
  await phone.activate(person);
  // One question at a time: notifications first.
  await expect(phone.page.locator("#phone-lock-offer")).toBeHidden();
  await phone.page.locator("#ask-notices-no").click();
  await phone.page.locator("#phone-lock-offer").getByRole("button").first().click();
  await givePin(phone);
  await phone.says("phone_lock_on");
  return lock;
}

test("a finger unlocks and approves, from the offer to the service", async ({ desk, phone, person }) => {
  const lock = await turnedOn(phone, person);
  expect(await lock.credentials()).toHaveLength(1);
  await desk.arrive();
  await desk.askTheApp(person);
  const number = await desk.numberToCarry();

  await phone.reopen();
  await expect(phone.page.locator("#use-phone-lock")).toBeFocused();
  expect(await violations(phone.page)).toEqual([]);
  await phone.page.locator("#use-phone-lock").click();
  await expect(phone.lock).toBeHidden();
  await phone.approve(number);
  await phone.says("approved");
  expect(await desk.signedIn()).not.toBe("");
  const [credential] = await lock.credentials();
  expect(credential?.signCount, "once to unlock and once for this very request").toBeGreaterThanOrEqual(2);
});

test("a finger that fails costs nothing, and the PIN stands beside", async ({ desk, phone, person }) => {
  const lock = await turnedOn(phone, person);
  await lock.knows(false);
  await phone.reopen();
  const heard = /** @type {string[]} */ ([]);
  phone.page.on("request", (request) => void (request.method() === "POST" && heard.push(request.url())));
  for (let at = 0; at < 6; at += 1) {
    await phone.page.locator("#use-phone-lock").click();
    await phone.says("phone_lock_failed");
    await expect(phone.page.locator("section.screen")).toHaveAttribute("aria-busy", "false");
  }
  expect(heard, "the server hears of none").toEqual([]);
  await lock.knows(true);
  await phone.page.locator("#use-phone-lock").click();
  await expect(phone.lock).toBeHidden();

  await desk.arrive();
  await desk.askTheApp(person);
  await lock.knows(false);
  await phone.approve(await desk.numberToCarry());
  await phone.says("phone_lock_failed");
  const prove = phone.page.locator("form#prove");
  await expect(prove.locator("#approve-by-phone-lock")).toBeVisible();
  expect(await violations(phone.page)).toEqual([]);
  await prove.locator("[name=pin]").fill(PIN);
  await send(prove);
  await phone.says("approved");
  expect(await desk.signedIn()).not.toBe("");
});

test("a finger gives no fresh tries at the PIN", async ({ phone, person }) => {
  await turnedOn(phone, person);
  await phone.reopen();
  await phone.typePin(WRONG_PIN);
  await phone.says("wrong_pin");
  await phone.page.locator("#use-phone-lock").click();
  await expect(phone.lock).toBeHidden();
  await phone.says("wrong_pins_before");
  await phone.reopen();
  await phone.typePin(WRONG_PIN);
  await phone.says("wrong_pin");
  await expect(phone.message).toContainText("3");
});

test("it is turned off and on in the settings, with the PIN", async ({ phone, person }) => {
  const lock = await turnedOn(phone, person);
  await phone.page.locator("#phone-lock-open").click();
  expect(await violations(phone.page)).toEqual([]);
  await givePin(phone, WRONG_PIN);
  await phone.says("wrong_pin");
  await givePin(phone);
  await phone.says("phone_lock_off");
  expect(await violations(phone.page)).toEqual([]);
  await phone.reopen();
  await expect(phone.page.locator("#use-phone-lock")).toBeHidden();
  await phone.unlock();
  await expect(phone.page.locator("#phone-lock-offer")).toBeVisible();
  expect(await violations(phone.page)).toEqual([]);
  await phone.page.locator("#phone-lock-offer").getByRole("button").last().click();
  await expect(phone.page.locator("#phone-lock-offer")).toBeHidden();
  await phone.reopen();
  await phone.unlock();
  await expect(phone.page.locator("#phone-lock-offer")).toBeHidden();
  await phone.page.locator("#open-settings").click();
  await phone.page.locator("#phone-lock-open").click();
  await givePin(phone);
  await phone.says("phone_lock_on");
});

test("where the phone has no lock to offer, nothing is offered", async ({ phone, person }) => {
  await phone.activate(person);
  await expect(phone.page.locator("#phone-lock-offer")).toBeHidden();
  await phone.page.locator("#open-settings").click();
  await expect(phone.page.locator("#change-pin-open")).toBeVisible();
  await expect(phone.page.locator("#phone-lock-open")).toHaveCount(0);
});
