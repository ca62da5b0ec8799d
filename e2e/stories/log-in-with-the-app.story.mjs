// The main job: a request, read and approved on the phone, and the service's page goes on by itself.

import { expect, test } from "../support/stories.mjs";

test("from a new browser, the number on the page is carried into the app", async ({ desk, phone, person }) => {
  await phone.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  const number = await desk.numberToCarry();
  expect(number).toMatch(/^\d{6}$/);

  await phone.reopen();
  await phone.unlock();
  await phone.openRequest();
  await expect(phone.page.locator("#service")).toHaveText(desk.world.bank.name);
  await phone.carry(String(number));
  await phone.approveButton.click();

  await phone.says("approved");
  expect(await desk.signedIn()).not.toBe("");
});

test("a new browser's request cannot be approved without its number", async ({ desk, phone, person }) => {
  await phone.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  const number = Number(await desk.numberToCarry());

  await phone.reopen();
  await phone.unlock();
  await phone.openRequest();
  await phone.approveButton.click();
  await phone.says("carry_first");
  await phone.carry(String((number + 1) % 1_000_000).padStart(6, "0"));
  await phone.says("wrong_number");
  await expect(desk.waiting).toBeVisible();
  desk.wasToldNothing();

  await phone.carry(String(number).padStart(6, "0"));
  await phone.approveButton.click();
  await desk.signedIn();
});

test("from a known browser, a swipe is enough", async ({ desk, phone, person }) => {
  await phone.activate(person);
  const before = await desk.logInWithCard(person, { remember: true });
  await desk.logOut();
  await desk.arrive();
  await desk.askTheApp(person);
  expect(await desk.numberToCarry()).toBeNull();

  await phone.reopen();
  await phone.unlock();
  await phone.approve();

  expect(await desk.signedIn()).toBe(before);
});

test("an open and unlocked app shows a new request by itself", async ({ desk, phone, person }) => {
  await phone.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  await phone.approve(await desk.numberToCarry());
  await desk.signedIn();
});

test("two services know the same person by two names, even in a group that shares the sign-in", async ({ desk, anotherDesk, person }) => {
  const atTheBank = await desk.logInWithCard(person);
  const elsewhere = await anotherDesk();
  const atTheSite = await elsewhere.logInWithCard(person, { service: elsewhere.world.service(1) });
  expect(atTheSite).not.toBe(atTheBank);
  await elsewhere.page.goto(elsewhere.world.service(2).url);
  await elsewhere.page.locator("a#log-in").click();
  const atTheUnion = await elsewhere.signedIn();
  expect([atTheBank, atTheSite]).not.toContain(atTheUnion);
});

test("three wrong numbers end the request, and both sides say so", async ({ desk, phone, person }) => {
  await phone.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  const number = Number(await desk.numberToCarry());
  await phone.openRequest();
  for (const off of [1, 2]) {
    await phone.carry(String((number + off) % 1_000_000).padStart(6, "0"));
    await phone.says("wrong_number");
    await expect(phone.carried).toHaveValue("");
  }
  await phone.carry(String((number + 3) % 1_000_000).padStart(6, "0"));
  await phone.says("wrong_numbers");
  await desk.says("wrong_numbers");
  desk.wasToldNothing();
});
