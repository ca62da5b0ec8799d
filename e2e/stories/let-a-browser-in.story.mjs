// The app lets a browser in: eight characters, typed on the login page, and strangers cannot keep it out.

import { expect, test } from "../support/stories.mjs";
import { firstKeyNumbers } from "../support/phone.mjs";

test("three strangers wait already, and eight characters from the app still give this browser its place", async ({
  desk,
  phone,
  anotherDesk,
  person,
}) => {
  await phone.activate(person);
  for (let stranger = 0; stranger < 3; stranger += 1) {
    const elsewhere = await anotherDesk();
    await elsewhere.arrive();
    await elsewhere.askTheApp(person);
  }
  const oneMore = await anotherDesk();
  await oneMore.arrive();
  await oneMore.giveCredentials(person);
  await oneMore.message.or(oneMore.toApp).first().waitFor();
  if (!(await oneMore.message.isVisible())) await oneMore.toApp.click();
  await oneMore.says("too_many_requests");

  const code = await phone.letABrowserIn();
  expect(code).toHaveLength(8);
  await desk.arrive();
  await desk.askTheApp(person, { letIn: code });
  const number = await desk.numberToCarry();
  await phone.reopen();
  await phone.unlock();
  await expect(phone.requests).toHaveCount(4);
  // The newest stands last, and only it takes the number that stands on this page.
  await phone.openRequestOf(String(number));
  await phone.approveButton.click();
  await phone.says("approved");
  await desk.signedIn();
});

test("it works once, and a wrong one not at all", async ({ desk, phone, anotherDesk, person }) => {
  await phone.activate(person);
  const code = await phone.letABrowserIn();
  await desk.arrive();
  await desk.giveCredentials(person, { letIn: code });
  await expect(desk.credentials).toBeHidden();
  for (const letIn of [code, "XXXXXXXX"]) {
    const second = await anotherDesk();
    await second.arrive();
    await second.giveCredentials(person, { letIn });
    await second.says("let_in_wrong");
  }
});

test("somebody has used up this place's tries, and whoever holds the card gets in by its first key numbers", async ({ desk, person }) => {
  await desk.arrive();
  for (let guess = 0; guess < 5; guess += 1) await desk.giveCredentials(person, { password: "not the password" });
  await desk.says("source_rests");
  await desk.giveCredentials(person);
  await desk.says("source_rests");
  // The field stands open, and says what to read from the card.
  await expect(desk.letIn.locator("[name=let_in]")).toBeVisible();

  await desk.giveCredentials(person, { letIn: "0001 0002 0003 0004 0005" });
  await desk.says("let_in_wrong");
  await desk.giveCredentials(person, { letIn: firstKeyNumbers(person) });
  await expect(desk.card).toBeVisible();
  await desk.giveCode(person);
  await desk.signedIn();
});

test("the same in the app: told to wait, it asks for the card's first key numbers", async ({ phone, person }) => {
  await phone.open();
  await phone.beginActivation();
  for (let guess = 0; guess < 4; guess += 1) {
    await phone.giveCredentials(person, "not the password");
    await phone.says("wrong_credentials");
  }
  await phone.giveCredentials(person, "not the password");
  await phone.says("rests");
  await phone.giveCredentials(person);
  await phone.says("rests");
  const field = phone.page.locator("form#activate [name=first_key_numbers]");
  await field.fill("0001 0002 0003 0004 0005");
  await phone.page.locator("form#activate button[type=submit]").click();
  await phone.says("wrong_card");
  await field.fill(firstKeyNumbers(person));
  await phone.page.locator("form#activate button[type=submit]").click();
  await expect(phone.page.locator("form#codes")).toBeVisible();
});
