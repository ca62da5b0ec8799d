// The app lets a browser in: eight characters, typed on the login page, and strangers cannot keep it out.

import { expect, test } from "../support/stories.mjs";

test("eight characters from the app give this browser its place", async ({ desk, phone, anotherDesk, person }) => {
  await phone.activate(person);
  await phone.reopen();
  await phone.unlock();

  for (let stranger = 0; stranger < 3; stranger += 1) {
    const elsewhere = await anotherDesk();
    await elsewhere.arrive();
    await elsewhere.askTheApp(person);
  }
  const code = await phone.letABrowserIn();
  expect(code).toHaveLength(8);

  await desk.arrive();
  await desk.useLetInCode(code);
  await desk.askTheApp(person);
  await expect(desk.waiting).toBeVisible();
});

test("it works once", async ({ desk, phone, anotherDesk, person }) => {
  await phone.activate(person);
  await phone.reopen();
  await phone.unlock();
  const code = await phone.letABrowserIn();
  await desk.arrive();
  await desk.useLetInCode(code);
  const second = await anotherDesk();
  await second.arrive();
  await second.useLetInCode(code);
  await second.says();
});
