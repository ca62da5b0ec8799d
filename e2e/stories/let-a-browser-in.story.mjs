// The app lets a browser in: eight characters, typed on the login page, and strangers cannot keep it out.

import { expect, test } from "../support/stories.mjs";

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
