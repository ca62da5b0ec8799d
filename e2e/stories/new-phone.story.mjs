// Moving to a new phone without the card: it shows a number, which is typed and approved on the one that the person has.

import { expect, test } from "../support/stories.mjs";
import { violations } from "../support/accessibility.mjs";
import { firstKeyNumbers } from "../support/phone.mjs";

test("the new phone is approved on the old one, and approves beside it", async ({ desk, phone, anotherPhone, person }) => {
  await phone.activate(person);
  const fresh = await anotherPhone();
  const number = await fresh.asksMyPhone(person);
  expect(await violations(fresh.page)).toEqual([]);

  await phone.openRequest();
  await expect(phone.page.locator("#asking-device")).toBeVisible();
  await expect(phone.page.locator("#asking-device-warning")).toBeVisible();
  await expect(phone.page.locator("#block-service-open")).toHaveCount(0);
  expect(await violations(phone.page)).toEqual([]);
  await phone.page.getByRole("button", { name: "All requests" }).click();

  await phone.openRequest();
  await phone.approvesNewPhone(number);
  await phone.says("approved_device");
  await fresh.choosePin("1593");
  await fresh.says("activated");

  await desk.arrive();
  await desk.askTheApp(person);
  await fresh.approve(await desk.numberToCarry());
  await fresh.says("approved");
  await expect(desk.signedInMark).toBeVisible();
});

test("never_event_04: without the number of the new phone, the old one approves nothing", async ({ phone, anotherPhone, person }) => {
  await phone.activate(person);
  const fresh = await anotherPhone();
  const number = await fresh.asksMyPhone(person);
  await phone.openRequest();
  await phone.approveButton.click();
  await phone.says("carry_first");
  const wrong = number.startsWith("1") ? `2${number.slice(1)}` : `1${number.slice(1)}`;
  for (const left of [2, 1]) {
    await phone.carry(wrong);
    await phone.says("wrong_number");
    await expect(phone.message).toContainText(String(left));
    await expect(phone.carried).toHaveValue("");
  }
  await phone.carry(wrong);
  await phone.says("wrong_numbers");

  await fresh.says("new_device_over");
  await fresh.giveTwoCodes(person);
  await fresh.choosePin("1593");
  await fresh.says("activated");
});

test("this was not me: the stranger's phone is told no, and the card is asked for", async ({ phone, anotherPhone, person }) => {
  await phone.activate(person);
  const strangers = await anotherPhone();
  await strangers.asksMyPhone(person);
  await phone.deny({ notMe: true });
  await phone.says("denied_not_me_device");
  await strangers.says("new_device_denied");
});

test("the codes of the card stay a way, and denying is no more than a no", async ({ phone, anotherPhone, person }) => {
  await phone.activate(person);
  const fresh = await anotherPhone();
  await fresh.asksMyPhone(person);
  await phone.deny();
  await phone.says("denied_device");
  await fresh.says("new_device_denied");
  await fresh.giveTwoCodes(person);
  await fresh.choosePin("1593");
  await fresh.says("activated");
});

test("never_event_05: where strangers made the card rest, the old phone lets the new one in", async ({ phone, anotherPhone, person }) => {
  await phone.activate(person);
  await (await anotherPhone()).makesTheCardRest(person);

  const fresh = await anotherPhone();
  await fresh.isAskedForNoCodes(person, "rests");
  expect(await violations(fresh.page)).toEqual([]);
  const number = await fresh.showsItsNumber();
  await expect(fresh.page.locator("#use-codes")).toHaveCount(0);
  await phone.openRequest();
  await phone.approvesNewPhone(number);
  await phone.says("approved_device");
  await fresh.choosePin("1593");
  await fresh.says("activated");
});

test("never_event_05: whoever holds a card that rests shows it, and has tries of their own", async ({ phone, anotherPhone, person }) => {
  await phone.activate(person);
  await (await anotherPhone()).makesTheCardRest(person);

  const fresh = await anotherPhone();
  await fresh.isAskedForNoCodes(person, "rests");
  await fresh.page.locator("#use-card-in-hand").click();
  await fresh.page.locator("form#activate [name=first_key_numbers]").fill(firstKeyNumbers(person));
  await fresh.giveCredentials(person);
  await fresh.giveTwoCodes(person);
  await fresh.choosePin("1593");
  await fresh.says("activated");
});

test("never_event_05: where strangers made every source wait, the old phone's characters let the new one in", async ({ phone, anotherPhone, person }) => {
  await phone.activate(person);
  const fresh = await anotherPhone();
  await fresh.open();
  await fresh.beginActivation();
  for (const told of ["wrong_credentials", "wrong_credentials", "wrong_credentials", "wrong_credentials", "rests"]) {
    await fresh.giveCredentials(person, "not the password");
    await fresh.says(told);
  }
  await fresh.page.locator("form#activate [name=first_key_numbers]").fill(await phone.letABrowserIn());
  await fresh.giveCredentials(person);
  await expect(fresh.codes).toBeVisible();
  const number = await fresh.showsItsNumber();
  await phone.page.locator("button.back").click();
  await phone.openRequest();
  await phone.approvesNewPhone(number);
  await phone.says("approved_device");
  await fresh.choosePin("1593");
  await fresh.says("activated");
});

test("denied on the old phone, the new one is told so where no card can be asked", async ({ phone, anotherPhone, person }) => {
  await phone.activate(person);
  await (await anotherPhone()).makesTheCardRest(person);
  const fresh = await anotherPhone();
  await fresh.isAskedForNoCodes(person, "rests");
  await fresh.showsItsNumber();
  await phone.deny();
  await phone.says("denied_device");
  await fresh.says("new_device_denied");
  await expect(fresh.page.locator("#codes-refused")).toBeVisible();
});
