// Walks past what tells an owner of a new phone: the card in the app that they have, the new phone's wait, and the page that
// the mail leads to; in a house of its own, where new phones wait and mails are sent.

import { expect } from "@playwright/test";
import { Desk } from "./desk.mjs";
import { MailServer } from "./mail_server.mjs";
import { besides } from "./tour_new_phone.mjs";
import { until } from "./until.mjs";
import { World } from "./world.mjs";

/** The product's own. */
const WAIT_S = 72 * 3_600;

/** @param {Desk} desk @param {import("./phone.mjs").Phone} phone @param {import("./world.mjs").Person} _person @param {import("./tour.mjs").Look} look */
export async function noticesTour(desk, phone, _person, look) {
  const mailServer = await MailServer.open();
  const environment = { TILLID_LIMITS_NEW_DEVICE_WAITS_S: String(WAIT_S), ...mailServer.environment };
  const world = await World.start({ clock: true, environment });
  try {
    const there = new Desk(await desk.page.context().newPage(), world);
    await there.page.setViewportSize(desk.page.viewportSize() ?? { width: 1280, height: 900 });
    const [mine, strangers] = [await besides(phone, world), await besides(phone, world)];
    await walk(there, mine, strangers, mailServer, look);
    await there.page.close();
    for (const one of [mine, strangers]) await one.page.context().close();
  } finally {
    await world.stop();
    mailServer.close();
  }
}

/**
 * @param {Desk} desk
 * @param {import("./phone.mjs").Phone} mine
 * @param {import("./phone.mjs").Phone} strangers
 * @param {MailServer} mailServer
 * @param {import("./tour.mjs").Look} look
 */
async function walk(desk, mine, strangers, mailServer, look) {
  const person = desk.world.person(0);
  await mine.activateUntilItWaits(person);
  await look("app-new-device-waits", mine.page);
  await desk.world.advance(WAIT_S);
  await desk.world.command("account", "set", person.user_id, "--email", "somebody@fjord.example");
  await mine.reopen();
  await mine.unlock();

  await strangers.activateUntilItWaits(person);
  await expect(mine.page.locator("[data-notice]")).toHaveCount(1);
  await look("app-notice-new-device", mine.page);
  await until("the mail has come", () => mailServer.mails.length > 0);
  const link = /https?:\S+#\S+/.exec(mailServer.mails[0] ?? "")?.[0] ?? "";
  await desk.page.goto(link);
  const form = desk.page.locator("form#not-me");
  const code = form.locator("[name=code]");
  await expect(code).toHaveValue(/./);
  await look("desk-not-me", desk.page);
  const right = await code.inputValue();
  await code.fill("ABCD-EFGH");
  await desk.page.locator("#block").click();
  await desk.says("not_me_code");
  await look("desk-not-me-refused", desk.page);
  await code.fill(right);
  await desk.page.locator("#block").click();
  await desk.says("not_me_done");
  await look("desk-not-me-done", desk.page);
  await strangers.says("device_blocked");
}
