// What is asked for in My Tillid with the card waits; the phone and the mail tell of it, and one press stops it.

import { expect, test as base } from "../support/stories.mjs";
import { violations } from "../support/accessibility.mjs";
import { send } from "../support/desk.mjs";
import { MailServer } from "../support/mail_server.mjs";
import { until } from "../support/until.mjs";

const HOUR_S = 3_600;
const NEW = "three quiet lighthouses";

/** @typedef {import("../support/stories.mjs").Cast & { mailServer: MailServer }} Cast */

const test = base.extend(
  /** @type {import("@playwright/test").Fixtures<Cast, {}, any, any>} */ ({
    mailServer: async (/** @type {object} */ {}, /** @type {(server: MailServer) => Promise<void>} */ use) => {
      const server = await MailServer.open();
      await use(server);
      server.close();
    },
    withClock: true,
    environment: async (/** @type {{ mailServer: MailServer }} */ { mailServer }, /** @type {(value: object) => Promise<void>} */ use) =>
      use({ TILLID_LIMITS_NEW_DEVICE_WAITS_S: String(72 * HOUR_S), ...mailServer.environment }),
  }),
);

/** A phone whose wait is over. @param {import("../support/phone.mjs").Phone} phone @param {import("../support/world.mjs").Person} person */
async function waitedOut(phone, person) {
  await phone.activateUntilItWaits(person);
  await phone.world.advance(72 * HOUR_S);
  await phone.reopen();
  await phone.unlock();
}

/** In My Tillid by card. @param {import("../support/desk.mjs").Desk} desk @param {import("../support/world.mjs").Person} person */
async function byCard(desk, person) {
  await desk.arriveAtMyTillid();
  await desk.askTheCard(person);
  await desk.giveCode(person);
  await expect(desk.page.locator("#my")).toBeVisible();
}

/** @param {import("../support/desk.mjs").Desk} desk */
async function asksForPassword(desk) {
  await desk.page.locator("a#my-password").click();
  const form = desk.page.locator("form#new-password");
  for (const name of ["password_new", "password_again"]) await form.locator(`[name=${name}]`).fill(NEW);
  await send(form);
  await desk.says("my_change_waits");
}

test("the phone tells of another password, and *this was not me* stops it and ends the sign-in that asked", async ({ desk, phone, person }) => {
  await waitedOut(phone, person);
  await byCard(desk, person);
  await asksForPassword(desk);
  await expect(desk.page.locator("#waiting > li")).toHaveCount(1);
  expect(await violations(desk.page)).toEqual([]);

  const notice = phone.page.locator("[data-notice]");
  await expect(notice).toHaveCount(1);
  await expect(notice).toContainText("Your password is about to be changed");
  expect(await violations(phone.page)).toEqual([]);
  await notice.locator("[data-not-me]").click();
  await phone.says("change_stopped");
  await expect(notice).toHaveCount(0);
  await desk.page.goto(`${desk.world.demo.issuer}/my`);
  await expect(desk.credentials).toBeVisible();
});

test("whoever comes by app stops it in My Tillid, without the mail and without the notice", async ({ desk, phone, person, anotherDesk }) => {
  await waitedOut(phone, person);
  await byCard(desk, person);
  await desk.page.locator("#devices").getByRole("link").click();
  await send(desk.page.locator("form#my-asks"));
  await desk.says("my_change_waits");
  await expect(desk.page.locator("#waiting button")).toHaveCount(0);

  const mine = await anotherDesk();
  await mine.arriveAtMyTillid();
  await mine.askTheApp(person);
  await phone.approve(await mine.numberToCarry());
  await expect(mine.page.locator("#waiting > li")).toHaveCount(1);
  expect(await violations(mine.page)).toEqual([]);
  await send(mine.page.locator("#waiting form"));
  await mine.says("my_change_stopped");
  await expect(mine.page.locator("#waiting")).toHaveCount(0);
});

test.describe("without scripts at the desk", () => {
  test.use({ atTheDesk: { javaScriptEnabled: false } });

  test("nobody stops it: an hour after the mail the new password is the one", async ({ desk, person, world, mailServer, anotherDesk }) => {
    await world.command("account", "set", person.user_id, "--email", "somebody@fjord.example");
    await byCard(desk, person);
    await asksForPassword(desk);
    await until("the mail has come", () => mailServer.mails.length > 0);
    expect(mailServer.mails[0]).toContain("/not-me#");
    await desk.page.goto(`${desk.world.demo.issuer}/my`);
    await expect(desk.page.locator("#waiting")).toContainText(/(1\shour|[56]\d\sminutes)/);
    await world.advance(HOUR_S);
    // The round that makes it comes every second.
    await until("the change was made", async () => JSON.stringify(await world.command("audit", "show", person.user_id)).includes("change.done"));
    const changed = await anotherDesk();
    await changed.arrive();
    await changed.giveCredentials(person, { password: NEW });
    await expect(changed.card.or(changed.toCard).first()).toBeVisible();
  });
});
