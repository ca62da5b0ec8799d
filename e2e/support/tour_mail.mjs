// Walks past the pages about the mail address, in a house of its own that has a mail server.

import { Desk, send } from "./desk.mjs";
import { MailServer, codeIn } from "./mail_server.mjs";
import { until } from "./until.mjs";
import { World } from "./world.mjs";

const ADDRESS = "somebody@fjord.example";

/** @param {Desk} desk @param {import("./phone.mjs").Phone} _phone @param {import("./world.mjs").Person} _person @param {import("./tour.mjs").Look} look */
export async function mailTour(desk, _phone, _person, look) {
  const mailServer = await MailServer.open();
  const world = await World.start({ clock: true, environment: mailServer.environment });
  try {
    const there = new Desk(await desk.page.context().newPage(), world);
    await there.page.setViewportSize(desk.page.viewportSize() ?? { width: 1280, height: 900 });
    await walk(there, mailServer, look);
    await there.page.close();
  } finally {
    await world.stop();
    mailServer.close();
  }
}

/** @param {Desk} desk @param {MailServer} mailServer @param {import("./tour.mjs").Look} look */
async function walk(desk, mailServer, look) {
  const at = (/** @type {string} */ name) => look(`desk-${name}`, desk.page);
  const person = desk.world.person(0);
  await desk.arriveAtMyTillid();
  await desk.askTheCard(person);
  await desk.giveCode(person);
  await desk.page.locator("a#my-email").click();
  const form = desk.page.locator("form#email");
  await form.waitFor();
  await at("my-email");
  await form.locator("[name=email]").fill("no address");
  await send(form);
  await desk.says("my_email_not_an_address");
  await at("my-email-refused");
  await form.locator("[name=email]").fill(ADDRESS);
  await send(form);
  await desk.says("my_email_code_sent");
  await at("my-email-code");
  await until("the mail has come", () => mailServer.mails.length > 0);
  const code = codeIn(mailServer.mails[0] ?? "");
  const typed = desk.page.locator("form#email-code");
  await typed.locator("[name=code]").fill(code === "000000" ? "111111" : "000000");
  await send(typed);
  await desk.says("my_email_wrong_code");
  await at("my-email-wrong-code");
  await typed.locator("[name=code]").fill(code);
  await send(typed);
  await desk.says("my_email_changed");
  await at("my-email-changed");
  await desk.page.locator("a#my-email").click();
  await desk.page.locator("a#remove-email").click();
  const asks = desk.page.locator("form#my-asks");
  await asks.waitFor();
  await at("my-email-remove");
  await send(asks);
  await desk.says("my_change_waits");
  await desk.page.locator("a#my-notices-open").click();
  await desk.page.locator("#notices").waitFor();
  await at("my-notices");
}
