// What has happened, at the desk: who asked and what was answered, and a service that is kept from asking. The same is
// read and done by a program of the person's own, in the same session.

import { expect, test } from "../support/stories.mjs";
import { violations } from "../support/accessibility.mjs";
import { send } from "../support/desk.mjs";

/** @typedef {import("../support/desk.mjs").Desk} Desk */

/** @param {Desk} desk @param {string} outcome */
const entries = (desk, outcome) => desk.page.locator(`#activity > li[data-outcome=${outcome}]`);

test("what happened is read at the desk, and a script of the person's own does what a button does", async ({ desk, anotherDesk, phone, person }) => {
  await phone.activate(person);
  const other = await anotherDesk();
  await other.arrive();
  await other.askTheApp(person);
  await phone.reopen();
  await phone.unlock();
  await phone.deny();
  await phone.says("denied");

  await desk.arriveAtMyTillid();
  await desk.askTheCard(person);
  await desk.giveCode(person);
  await expect(desk.page.locator("#my")).toBeVisible();
  await desk.page.locator("a#my-activity-open").click();
  await expect(entries(desk, "denied")).toContainText("Denied");
  await expect(entries(desk, "denied")).toContainText("which we did not know");
  await expect(entries(desk, "card").first()).toContainText("My Tillid");
  expect(await violations(desk.page)).toEqual([]);

  const told = await desk.page.evaluate(async () => {
    const post = (/** @type {string} */ path) =>
      fetch(`/my/api${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" });
    const { entries } = await (await fetch("/my/api/activity")).json();
    const service = entries.find((/** @type {{ what: string }} */ entry) => entry.what === "denied").service;
    const blocked = await post(`/services/${service.id}/block`);
    return { status: blocked.status, name: service.name, done: (await blocked.json()).done };
  });
  expect(told).toEqual({ status: 200, name: desk.world.bank.name, done: "my_service_blocked" });
  await desk.page.reload();
  await expect(desk.page.locator("#services > li")).toContainText(told.name);
});

test.describe("without scripts", () => {
  test.use({ atTheDesk: { javaScriptEnabled: false } });

  test("a service is kept from asking, is told so at its next login, and may ask again", async ({ desk, anotherDesk, phone, person }) => {
    await phone.activate(person);
    await desk.logInWithCard(person);
    await desk.arriveAtMyTillid();
    await desk.askTheCard(person);
    await desk.giveCode(person);
    await desk.page.locator("a#my-activity-open").click();
    await entries(desk, "card").getByRole("link").click();
    await send(desk.page.locator("form#my-asks"));
    await desk.says("my_service_blocked");

    const other = await anotherDesk();
    await other.arrive();
    await other.giveCredentials(person);
    await expect(other.card).toBeVisible();
    await expect(other.toApp).toHaveCount(0);

    await send(desk.page.locator("#services form"));
    await desk.says("my_service_allowed");
    await expect(desk.page.locator("#services")).toHaveCount(0);
  });
});
