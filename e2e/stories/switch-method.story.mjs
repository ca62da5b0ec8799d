// A person changes their mind midway: app to card, card to app.

import { expect, test } from "../support/stories.mjs";

test("from the waiting page to the card", async ({ desk, phone, person }) => {
  await phone.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  await phone.openRequest();

  await desk.toCard.click();
  await desk.giveCode(person);
  await desk.signedIn();
  await phone.says(/^(withdrawn|request_gone)$/);
});

test("from the card to the app", async ({ desk, phone, person }) => {
  await phone.activate(person);
  await desk.arrive();
  await desk.askTheCard(person);
  await desk.toApp.click();
  await phone.approve(await desk.numberToCarry());
  await desk.signedIn();
});

test("after the first activation the app leads, until the card is chosen", async ({ desk, phone, person }) => {
  await desk.logInWithCard(person);
  await desk.logOut();
  await phone.activate(person);
  await desk.arrive();
  await desk.giveCredentials(person);
  await expect(desk.waiting).toBeVisible();
  await phone.reopen();
  await phone.unlock();
  await phone.approve(await desk.numberToCarry());
  await desk.signedIn();

  await desk.logOut();
  await desk.arrive();
  await desk.giveCredentials(person);
  await desk.toCard.click();
  await desk.giveCode(person);
  await desk.signedIn();
  await desk.logOut();
  await desk.arrive();
  await desk.giveCredentials(person);
  await expect(desk.card).toBeVisible();
});
