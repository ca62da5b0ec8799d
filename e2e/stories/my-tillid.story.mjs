// My Tillid: signed in to like any service, it shows what a person has, and blocks, orders, changes and forgets it.

import { expect, test } from "../support/stories.mjs";
import { violations } from "../support/accessibility.mjs";
import { send } from "../support/desk.mjs";

test("with the app: a lost phone is blocked and learns it, and the password is changed", async ({ desk, phone, anotherPhone, person, anotherDesk }) => {
  const lost = await anotherPhone();
  await lost.activate(person);
  await phone.activate(person);
  await desk.arriveAtMyTillid();
  await desk.askTheApp(person);
  await phone.reopen();
  await phone.unlock();
  await expect(phone.requests.first()).toContainText("My Tillid");
  await phone.approve(await desk.numberToCarry());
  await expect(desk.page.locator("#my")).toBeVisible();
  await expect(desk.page.locator("#devices > li")).toHaveCount(2);
  expect(await violations(desk.page)).toEqual([]);

  await desk.page.locator("#devices > li").first().getByRole("link").click();
  expect(await violations(desk.page)).toEqual([]);
  await send(desk.page.locator("form#my-asks"));
  await desk.says("my_device_blocked");
  await lost.says("device_blocked");
  await expect(desk.page.locator("#devices > li").first()).toContainText("Blocked on");

  await desk.page.locator("a#my-password").click();
  const form = desk.page.locator("form#new-password");
  expect(await violations(desk.page)).toEqual([]);
  for (const name of ["password_new", "password_again"]) await form.locator(`[name=${name}]`).fill("three quiet lighthouses");
  await send(form);
  await desk.says("password_changed");
  const elsewhere = await anotherDesk();
  await elsewhere.arrive();
  await elsewhere.giveCredentials(person);
  await elsewhere.says("wrong_credentials");
  await elsewhere.giveCredentials(person, { password: "three quiet lighthouses" });
  await expect(elsewhere.waiting.or(elsewhere.toApp).first()).toBeVisible();
});

test.describe("without scripts", () => {
  test.use({ atTheDesk: { javaScriptEnabled: false } });

  test("with the card: a card is ordered, browsers are forgotten, and blocking the only phone waits", async ({ desk, phone, person }) => {
    await phone.activate(person);
    await desk.arriveAtMyTillid();
    await desk.askTheCard(person);
    await desk.rememberBrowser.check();
    await desk.giveCode(person);
    await expect(desk.page.locator("#my")).toBeVisible();
    await desk.page.locator("#devices").getByRole("link").click();
    await expect(desk.page.locator("main")).toContainText("your only active device");
    await desk.page.locator("a#my-back").click();

    await desk.page.locator("a#order-card").click();
    await send(desk.page.locator("form#my-asks"));
    await desk.says("my_card_ordered");
    await expect(desk.page.locator("#cards > li")).toHaveCount(2);

    await send(desk.page.locator("#browsers form"));
    await desk.says("my_browser_forgotten");
    await expect(desk.page.locator("#browsers")).toHaveCount(0);

    await desk.page.locator("a#my-password").click();
    await expect(desk.page.locator("main")).toContainText("do not change the password at once");
    await desk.page.locator("a#my-back").click();
    await desk.page.locator("a#my-wishes-open").click();
    await desk.page.locator("form#language input[value=da]").check();
    await send(desk.page.locator("form#language"));
    await expect(desk.page.locator("html")).toHaveAttribute("lang", "da");

    await desk.page.locator("#my-back").click();
    await desk.page.locator("#sign-out").click();
    await desk.says("signed_out");
    await desk.page.goto(`${desk.world.demo.issuer}/my`);
    await expect(desk.credentials).toBeVisible();
  });
});

test("on a phone the ways on are a list of rows, each as wide as the page and large enough for a thumb", async ({ desk, person }) => {
  await desk.page.setViewportSize({ width: 360, height: 640 });
  await desk.arriveAtMyTillid();
  await desk.askTheCard(person);
  await desk.giveCode(person);
  await expect(desk.page.locator("#my")).toBeVisible();
  const rows = await desk.page.locator("#my ~ nav li > a").all();
  expect(rows.length).toBeGreaterThanOrEqual(5);
  let below = 0;
  for (const row of rows) {
    const { x = 0, y = 0, width = 0, height = 0 } = (await row.boundingBox()) ?? {};
    expect(height, "a thumb's height").toBeGreaterThanOrEqual(56);
    expect([x, width], "from gutter to gutter").toEqual([24, 312]);
    expect(y, "one below the other").toBeGreaterThanOrEqual(below);
    below = y + height;
  }
});
