// At the desk, scripts are a comfort and not a need.

import { expect, test } from "../support/stories.mjs";

test.use({ atTheDesk: { javaScriptEnabled: false } });

test("log in with the card", async ({ desk, person }) => {
  await desk.logInWithCard(person);
});

test("log in with the app: the page that waits looks again by itself", async ({ desk, phone, person }) => {
  await phone.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  await expect(desk.page.locator("#scan-instead"), "a QR needs scripts; digits do not").toBeHidden();
  await phone.reopen();
  await phone.unlock();
  await phone.approve(await desk.numberToCarry());
  await expect(desk.signedInMark).toBeVisible({ timeout: 20_000 });
});

test("cancel", async ({ desk }) => {
  await desk.arrive();
  await desk.page.locator("#cancel").click();
  await desk.goBackToTheService();
  await desk.serviceIsTold("access_denied");
});
