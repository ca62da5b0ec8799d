// A new phone waits, and its owner is told: on the phone that they have, and by mail. One press stops it.

import { expect, test as base } from "../support/stories.mjs";
import { violations } from "../support/accessibility.mjs";
import { MailServer } from "../support/mail_server.mjs";
import { NOTICE, Pushes } from "../support/pushes.mjs";
import { until } from "../support/until.mjs";

const HOUR_S = 3_600;

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

test("the phone that one has tells of a new one at once, and *this was not me* blocks it", async ({ phone, anotherPhone, person }) => {
  await waitedOut(phone, person);
  const stranger = await anotherPhone();
  await stranger.activateUntilItWaits(person);
  await expect(stranger.page.locator("#usable-from")).toHaveText(/\S/);

  const notice = phone.page.locator("[data-notice]");
  await expect(notice).toHaveCount(1);
  expect(await violations(phone.page)).toEqual([]);
  // Shown, so the wait is an hour; the new phone is told by itself.
  await expect(stranger.page.locator("#wait-shorter")).toBeHidden();
  await notice.locator("[data-not-me]").click();
  await phone.says("new_device_blocked");
  await expect(notice).toHaveCount(0);
  await stranger.says("device_blocked");
});

test("a notification of it, pressed while the app is closed, leads to the notice behind the PIN", async ({ phone, anotherPhone, person }) => {
  await phone.page.context().grantPermissions(["notifications"], { origin: new URL(phone.world.demo.app).origin });
  await waitedOut(phone, person);
  const pushes = await Pushes.to(phone);
  await phone.page.locator("#lock").click();
  await expect(phone.lock).toBeVisible();
  await phone.page.goto("about:blank");
  const stranger = await anotherPhone();
  await stranger.activateUntilItWaits(person);

  // A push names a notice by an id; this one's is known once the app has asked.
  await pushes.deliver({ notice: "a".repeat(32) });
  const [shown, ...more] = await pushes.shown();
  expect(more).toEqual([]);
  expect(shown).toMatchObject({ tag: NOTICE, silent: false });
  expect(shown.title).not.toBe("Tillid");
  await expect(stranger.page.locator("#wait-shorter"), "shown to nobody yet").toBeVisible();

  const opened = await pushes.press(NOTICE);
  expect(opened).toEqual(["/"]);
  await phone.page.goto(new URL(opened[0], phone.world.demo.app).href);
  await expect(phone.lock).toBeVisible();
  await expect(phone.page.locator("[data-notice]")).toHaveCount(0);
  await phone.unlock();
  await expect(phone.page.locator("[data-notice]")).toHaveCount(1);
  expect(await pushes.shown()).toEqual([]);
  await expect(stranger.page.locator("#wait-shorter")).toBeHidden();
  await phone.page.locator("[data-notice] [data-not-me]").click();
  await phone.says("new_device_blocked");
  await stranger.says("device_blocked");
});

test("whoever did it says so, waits an hour, and then both phones approve", async ({ phone, anotherPhone, person, world }) => {
  await waitedOut(phone, person);
  const mine = await anotherPhone();
  await mine.activateUntilItWaits(person);
  await phone.page.locator("[data-mine]").click();
  await expect(phone.page.locator("[data-notice]")).toHaveCount(0);
  await world.advance(HOUR_S);
  await mine.reopen();
  await mine.unlock();
  await expect(mine.page.locator("[data-notice]")).toHaveCount(0);
});

test("a notice on a phone that was locked is seen when it is unlocked", async ({ phone, anotherPhone, person }) => {
  await waitedOut(phone, person);
  await phone.page.locator("#lock").click();
  await expect(phone.lock).toBeVisible();
  await (await anotherPhone()).activateUntilItWaits(person);
  await expect(phone.page.locator("[data-notice]")).toHaveCount(0);
  await phone.unlock();
  await expect(phone.page.locator("[data-notice]")).toHaveCount(1);
});

for (const javaScriptEnabled of [true, false]) {
  test(`the link in the mail leads to a button that blocks, ${javaScriptEnabled ? "with" : "without"} scripts`, async ({ phone, anotherDesk, person, world, mailServer }) => {
    await world.command("account", "set", person.user_id, "--email", "somebody@fjord.example");
    await phone.activateUntilItWaits(person);
    await until("the mail has come", () => mailServer.mails.length > 0);
    const link = /https?:\S+#\S+/.exec(mailServer.mails[0])?.[0] ?? "";
    const { page } = await anotherDesk({ javaScriptEnabled });
    await page.goto(link);
    const field = page.locator("form#not-me [name=code]");
    await expect(field).toHaveValue(javaScriptEnabled ? link.split("#")[1] : "");
    if (javaScriptEnabled) {
      expect(page.url(), "the code stays in no history").not.toContain("#");
      expect(await violations(page)).toEqual([]);
    } else {
      await field.fill("ABCD-EFGH");
      await page.locator("#block").click();
      await expect(page.locator("#message")).toHaveAttribute("data-code", "not_me_code");
      await field.fill(link.split("#")[1].toLowerCase());
    }
    await phone.says("device_waiting");
    await page.locator("#block").click();
    await expect(page.locator("#message")).toHaveAttribute("data-code", "not_me_done");
    await phone.says("device_blocked");
  });
}
