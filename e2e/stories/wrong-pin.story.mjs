// Five wrong PINs in a row block this phone, and nothing but this phone.

import { expect, test } from "../support/stories.mjs";
import { PIN, WRONG_PIN } from "../support/phone.mjs";

test("tries left are shown, and the fifth blocks", async ({ phone, desk, person }) => {
  await phone.activate(person);
  await phone.reopen();
  for (const left of [4, 3, 2, 1]) {
    await phone.typePin(WRONG_PIN);
    await phone.says("wrong_pin");
    await expect(phone.message).toContainText(String(left));
  }
  await phone.typePin(WRONG_PIN);
  await phone.says("device_blocked");
  await phone.page.reload();
  await phone.says("device_blocked");

  await desk.logInWithCard(person);
});

test("a right PIN takes the count back to five", async ({ phone, person }) => {
  await phone.activate(person);
  await phone.reopen();
  await phone.typePin(WRONG_PIN);
  await phone.says("wrong_pin");
  await phone.unlock(PIN);
  await phone.reopen();
  await phone.typePin(WRONG_PIN);
  await expect(phone.message).toContainText("4");
});
