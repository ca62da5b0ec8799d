// Browsers are used by people: back, twice, in two tabs, an hour later.

import { expect, test } from "../support/stories.mjs";
import { Desk } from "../support/desk.mjs";

test("the back button after a login leads nowhere dangerous, and a way on is named", async ({ desk, person, world }) => {
  await desk.logInWithCard(person);
  await desk.page.goBack();
  // The browser shows none of the login's pages from memory: it asks, and is told.
  expect(await desk.says()).toBe("login_finished");
  await expect(desk.card).toBeHidden();
  await expect(desk.credentials).toBeHidden();
  const back = desk.page.locator("a[data-way=service]");
  await expect(back).toHaveAttribute("href", new URL("/", world.bank.url).href);
  await back.click();
  await desk.signedIn();
});

test("the back button from the factor to the password page, and on again", async ({ desk, person }) => {
  await desk.arrive();
  await desk.askTheCard(person);
  const { key } = await desk.askedCode(person);
  await desk.page.goBack();
  // The password was right: whoever goes back is where the login is, and is asked for the same code.
  await expect(desk.card).toBeVisible();
  await expect(desk.credentials).toHaveCount(0);
  expect((await desk.askedCode(person)).key).toBe(key);
  await desk.page.goForward();
  await expect(desk.card).toBeVisible();
  await desk.giveCode(person);
  await desk.signedIn();
});

test("a double click sends one code, once", async ({ desk, person }) => {
  await desk.arrive();
  await desk.askTheCard(person);
  await desk.card.locator("[name=code]").fill((await desk.askedCode(person)).code);
  await desk.card.locator("button[type=submit]").dblclick();
  await desk.signedIn();
});

test("a double click on the password asks once, with scripts and without", async ({ desk, person, phone, anotherDesk }) => {
  await phone.activate(person);
  for (const twice of [desk, await anotherDesk({ javaScriptEnabled: false })]) {
    await twice.arrive();
    await twice.credentials.locator("[name=user_id]").fill(person.user_id);
    await twice.credentials.locator("[name=password]").fill(person.password);
    await twice.credentials.locator("button[type=submit]:not([form])").dblclick();
    await twice.card.or(twice.toCard).first().waitFor();
    if (!(await twice.card.isVisible())) await twice.toCard.click();
    await twice.giveCode(person);
    await twice.signedIn();
  }
});

test("two tabs, two services, and neither gets the other's login", async ({ desk, person, world }) => {
  const second = new Desk(world.watch(await desk.page.context().newPage()), world);
  await desk.arrive(world.service(0));
  await second.arrive(world.service(1));
  await desk.askTheCard(person);
  await desk.giveCode(person);
  const atTheBank = await desk.signedIn();
  await second.askTheCard(person);
  await second.giveCode(person);
  expect(await second.signedIn()).not.toBe(atTheBank);
  expect(new URL(second.page.url()).origin).toBe(new URL(world.service(1).url).origin);
});

test("a stale tab shows where the login is, changes nothing, and says when it is over", async ({ desk, person, world }) => {
  await desk.arrive();
  const stale = new Desk(world.watch(await desk.page.context().newPage()), world);
  await stale.page.goto(desk.page.url());
  await expect(stale.credentials).toBeVisible();
  await desk.askTheCard(person);
  await stale.giveCredentials(person, { password: "not the password" });
  // What it sent is not looked at, since the login is further on: it shows what is asked now, and nothing has failed.
  await expect(stale.card).toBeVisible();
  await expect(stale.message).toHaveCount(0);
  await desk.giveCode(person);
  await desk.signedIn();
  await stale.page.reload();
  expect(await stale.says()).toBe("login_finished");
});
