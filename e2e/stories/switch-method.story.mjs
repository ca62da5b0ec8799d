// A person changes their mind midway: app to card, card to app.

import { expect, test } from "../support/stories.mjs";

test("from the waiting page to the card", async ({ desk, phone, person }) => {
  await phone.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  await phone.reopen();
  await phone.unlock();
  await phone.openRequest();

  await desk.toCard.click();
  await desk.giveCode(person);
  await desk.signedIn();
  await expect(phone.approveButton, "the request went away with the choice").toBeHidden();
});

test("from the card to the app", async ({ desk, phone, person }) => {
  await phone.activate(person);
  await desk.arrive();
  await desk.askTheCard(person);
  await desk.toApp.click();
  await phone.reopen();
  await phone.unlock();
  await phone.approve(await desk.numberToCarry());
  await desk.signedIn();
});
