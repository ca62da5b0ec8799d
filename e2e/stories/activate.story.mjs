// A new phone, made a code app with nothing but the printed card.

import { expect, test } from "../support/stories.mjs";
import { PIN } from "../support/phone.mjs";

test("user ID, password, two codes, a PIN", async ({ phone, person }) => {
  await phone.activate(person);
  await phone.reopen();
  await phone.unlock();
});

test("the browser is asked to keep what the app keeps, at activation and at each start", async ({ phone, person }) => {
  let asked = 0;
  await phone.page.exposeFunction("askedToKeep", () => void (asked += 1));
  await phone.page.addInitScript(() => {
    if (!("StorageManager" in window)) return;
    StorageManager.prototype.persist = () => /** @type {any} */ (window).askedToKeep().then(() => false);
  });
  await phone.activate(person);
  await expect.poll(() => asked).toBe(1);
  await phone.reopen();
  await expect.poll(() => asked).toBe(2);
});

test("weak PINs are refused in words, and so are two that differ", async ({ phone, person }) => {
  await phone.open();
  await phone.beginActivation();
  await phone.giveCredentials(person);
  await phone.giveTwoCodes(person);
  for (const [pin, again, code] of /** @type {const} */ ([
    ["1111", "1111", "pin_repeats"],
    ["1234", "1234", "pin_run"],
    ["4321", "4321", "pin_run"],
    ["258", "258", /^pin_/],
    [PIN, "2581", "pins_differ"],
  ])) {
    await phone.choosePin(pin, again);
    await phone.says(code);
    await expect(phone.pin).toBeVisible();
  }
  await phone.choosePin(PIN);
  await phone.says("activated");
});

test("a wrong password gets no further", async ({ phone, person }) => {
  await phone.open();
  await phone.beginActivation();
  await phone.giveCredentials(person, "not the password");
  await phone.says("wrong_credentials");
  await expect(phone.codes).toBeHidden();
});

test("the fourth phone is refused before any code is spent", async ({ anotherPhone, person }) => {
  for (let count = 0; count < 3; count += 1) await (await anotherPhone()).activate(person);
  const fourth = await anotherPhone();
  await fourth.open();
  await fourth.beginActivation();
  await fourth.giveCredentials(person);
  await fourth.says("three_devices");
  await expect(fourth.codes).toBeHidden();
});

test("a wrong code from the card gets no further", async ({ phone, person }) => {
  await phone.open();
  await phone.beginActivation();
  await phone.giveCredentials(person);
  for (const place of [1, 2]) await phone.codes.locator(`[name=code_${place}]`).fill("000000");
  await phone.codes.getByRole("button").last().click();
  await phone.says("wrong_code");
  await expect(phone.pin).toBeHidden();
});
