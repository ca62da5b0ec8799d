// A new phone, made a code app with nothing but the printed card.

import { expect, test } from "../support/stories.mjs";
import { PIN } from "../support/phone.mjs";

test("user ID, password, two codes, a PIN", async ({ phone, person }) => {
  await phone.activate(person);
  await phone.reopen();
  await phone.unlock();
});

test("weak PINs are refused in words, and so are two that differ", async ({ phone, person }) => {
  await phone.open();
  await phone.giveCredentials(person);
  await phone.giveTwoCodes(person);
  for (const [pin, again] of [["1111", "1111"], ["1234", "1234"], ["4321", "4321"], [PIN, "2581"]]) {
    await phone.choosePin(String(pin), again);
    await phone.says();
    await expect(phone.pin).toBeVisible();
  }
  await phone.choosePin(PIN);
  await expect(phone.pin).toBeHidden();
});

test("a wrong password gets no further", async ({ phone, person }) => {
  await phone.open();
  await phone.giveCredentials(person, "not the password");
  await phone.says();
  await expect(phone.codes).toBeHidden();
});

test("the fourth phone is refused before any code is spent", async ({ anotherPhone, person }) => {
  for (let count = 0; count < 3; count += 1) await (await anotherPhone()).activate(person);
  const fourth = await anotherPhone();
  await fourth.open();
  await fourth.giveCredentials(person);
  await fourth.says();
  await expect(fourth.codes).toBeHidden();
});
