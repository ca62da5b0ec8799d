// The person's own mail address: typed, shown to be theirs by a code, and from then on told of what happens.

import { expect, test as base } from "../support/stories.mjs";
import { violations } from "../support/accessibility.mjs";
import { send } from "../support/desk.mjs";
import { MailServer, codeIn } from "../support/mail_server.mjs";
import { until } from "../support/until.mjs";

const ADDRESS = "somebody@fjord.example";

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
      use(mailServer.environment),
  }),
);

/** In My Tillid by card, at the page of the address. @param {import("../support/desk.mjs").Desk} desk @param {import("../support/world.mjs").Person} person */
async function atTheAddress(desk, person) {
  await desk.arriveAtMyTillid();
  await desk.askTheCard(person);
  await desk.giveCode(person);
  await desk.page.locator("a#my-email").click();
  await expect(desk.page.locator("form#email")).toBeVisible();
}

/** @param {import("../support/desk.mjs").Desk} desk @param {string} form @param {string} name @param {string} value */
async function types(desk, form, name, value) {
  const into = desk.page.locator(`form#${form}`);
  await into.locator(`[name=${name}]`).fill(value);
  await send(into);
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ atTheDesk: { javaScriptEnabled } });

    test("the code from the mail sets the address, and the mail tells of a new phone", async ({ desk, phone, person, mailServer }) => {
      await atTheAddress(desk, person);
      await types(desk, "email", "email", ADDRESS);
      await desk.says("my_email_code_sent");
      await expect(desk.page.locator("#email-sent-to")).toHaveText(ADDRESS);
      if (javaScriptEnabled) expect(await violations(desk.page)).toEqual([]);
      await until("the mail has come", () => mailServer.mails.length > 0);
      const mail = mailServer.mails[0] ?? "";
      expect(mail).not.toContain("http");
      expect(mail).not.toContain(person.user_id);
      const code = codeIn(mail);
      await types(desk, "email-code", "code", code === "000000" ? "111111" : "000000");
      await desk.says("my_email_wrong_code");
      await types(desk, "email-code", "code", `${code.slice(0, 3)} ${code.slice(3)}`);
      await desk.says("my_email_changed");

      await phone.activate(person);
      await until("the mail about the phone has come", () => mailServer.mails.length > 1);
      expect(mailServer.mails[1]).toContain("/not-me#");
      const notices = desk.page.locator("#notices > li");
      await until("My Tillid says so too", async () => {
        await desk.page.goto(`${desk.world.demo.issuer}/my/notices`);
        return (await notices.allTextContents()).some((one) => one.includes("Told by mail"));
      });
      await expect(desk.page.locator("#ways")).toContainText(ADDRESS);
      if (javaScriptEnabled) expect(await violations(desk.page)).toEqual([]);
    });
  });
}

test("by app it counts at once that mails come only for what nobody saw, and that they all come again", async ({ desk, phone, person, world }) => {
  await world.command("account", "set", person.user_id, "--email", ADDRESS);
  await phone.activate(person);
  await desk.arriveAtMyTillid();
  await desk.askTheApp(person);
  await phone.approve(await desk.numberToCarry());
  await desk.page.locator("a#my-notices-open").click();
  const ways = desk.page.locator("#ways");
  const mails = desk.page.locator("form#mails");
  await expect(ways).toContainText(`We write to ${ADDRESS} at once`);
  await send(mails);
  await desk.says("my_wish_done");
  await expect(ways).toContainText("when you have not seen it in the app within a day");
  expect(await violations(desk.page)).toEqual([]);
  await send(mails);
  await desk.says("my_wish_done");
  await expect(ways).toContainText(`We write to ${ADDRESS} at once`);
});
