// My Tillid, where a person says how their account is to be: the card that came, another user ID, what is asked first, a
// number every time, all that is known of them as a file, and nothing more at all.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "../support/stories.mjs";
import { violations } from "../support/accessibility.mjs";
import { send } from "../support/desk.mjs";
import { PIN } from "../support/phone.mjs";

/** @typedef {import("../support/desk.mjs").Desk} Desk */
/** @typedef {import("../support/phone.mjs").Phone} Phone */
/** @typedef {import("../support/world.mjs").Person} Person */

const NEW_ID = "quiet.lighthouse";

/** @param {Desk} desk @param {Person} person */
async function byCard(desk, person) {
  await desk.arriveAtMyTillid();
  await desk.askTheCard(person);
  await desk.giveCode(person);
  await expect(desk.page.locator("#my")).toBeVisible();
}

/** @param {Desk} desk @param {Phone} phone @param {Person} person */
async function byApp(desk, phone, person) {
  await desk.arriveAtMyTillid();
  await desk.askTheApp(person);
  await phone.approve(await desk.numberToCarry());
  await expect(desk.page.locator("#my")).toBeVisible();
}

/** Fills a form's one field and sends it. @param {Desk} desk @param {string} form @param {string} value */
async function types(desk, form, value) {
  const into = desk.page.locator(`form#${form}`);
  await into.locator("input:not([type=hidden])").fill(value);
  await send(into);
}

test("a card that has arrived is confirmed by its number, and its codes are the ones that are asked for", async ({ desk, anotherDesk, person, world }) => {
  await byCard(desk, person);
  await desk.page.locator("a#order-card").click();
  await send(desk.page.locator("form#my-asks"));
  await desk.says("my_card_ordered");
  const arrived = desk.page.locator("form#card-arrived");
  await expect(arrived, "what is not printed cannot have arrived").toHaveCount(0);
  const cards = await world.command("card", "list", person.user_id);
  const fresh = cards.find((/** @type {{ state: string }} */ card) => card.state === "issued").card;
  await world.command("card", "print", fresh, "--out", join(world.directory, "card.pdf"));

  await desk.page.reload();
  await expect(arrived).toBeVisible();
  await types(desk, "card-arrived", person.cards[0]?.id ?? "");
  await desk.says("my_card_number_wrong");
  await expect(arrived.locator("input:not([type=hidden])")).toHaveAttribute("aria-invalid", "true");
  expect(await violations(desk.page)).toEqual([]);
  await types(desk, "card-arrived", ` ${fresh.toLowerCase()} `);
  await desk.says("my_card_confirmed");
  await expect(arrived).toHaveCount(0);

  const elsewhere = await anotherDesk();
  await elsewhere.arrive();
  await elsewhere.giveCredentials(person);
  await expect(elsewhere.page.locator("#card-id")).toHaveText(fresh);
});

test("another user ID, by app, counts at once; one that somebody has is refused in words", async ({ desk, phone, anotherDesk, person, world }) => {
  await phone.activate(person);
  await byApp(desk, phone, person);
  await desk.page.locator("a#my-user-id").click();
  await expect(desk.page.locator("form#new-user-id")).toContainText(person.user_id);
  await types(desk, "new-user-id", world.person(1).user_id);
  await desk.says("my_user_id_refused");
  expect(await violations(desk.page)).toEqual([]);
  await types(desk, "new-user-id", NEW_ID);
  await desk.says("my_user_id_changed");
  await expect(desk.page.locator("#my")).toContainText(NEW_ID);

  const elsewhere = await anotherDesk();
  await elsewhere.arrive();
  await elsewhere.giveCredentials(person);
  await elsewhere.says("wrong_credentials");
  await elsewhere.giveCredentials({ ...person, user_id: NEW_ID });
  await expect(elsewhere.waiting).toBeVisible();
});

test("what is asked first, and whether a number is carried every time, is as the person wishes", async ({ desk, phone, person, world }) => {
  await phone.activate(person);
  await desk.logInWithCard(person, { remember: true });
  await desk.logOut();
  await byApp(desk, phone, person);
  await desk.page.locator("a#my-wishes-open").click();
  await desk.page.locator("form#first-factor input[value=card]").check();
  await send(desk.page.locator("form#first-factor"));
  await desk.says("my_wish_done");
  await expect(desk.page.locator("form#first-factor input[value=card]")).toBeChecked();
  await desk.arrive();
  await desk.giveCredentials(person);
  await expect(desk.card, "though the app was used last").toBeVisible();
  await desk.toApp.click();
  expect(await desk.numberToCarry(), "a browser that is known").toBeNull();
  await desk.page.locator("#cancel").click();
  await desk.goBackToTheService();

  await desk.page.goto(`${world.demo.issuer}/my/wishes`);
  await send(desk.page.locator("form#number"));
  await desk.says("my_wish_done");
  expect(await violations(desk.page)).toEqual([]);
  await desk.arrive();
  await desk.askTheApp(person);
  const number = await desk.numberToCarry();
  expect(number, "every time").toMatch(/^[0-9]{6}$/);
  await phone.reopen();
  await phone.unlock();
  await phone.approve(number);
  await desk.signedIn();
});

test("everything that is kept comes as one file, which says what the pages say", async ({ desk, phone, person }, story) => {
  await phone.activate(person);
  await desk.logInWithCard(person, { remember: true });
  await byApp(desk, phone, person);
  const shown = {
    devices: await desk.page.locator("#devices .my-name").allTextContents(),
    browsers: await desk.page.locator("#browsers .my-name bdi").allTextContents(),
    cards: await desk.page.locator("#cards .my-name").allTextContents(),
  };
  const coming = desk.page.waitForEvent("download");
  await desk.page.locator("a#my-data").click();
  const download = await coming;
  expect(download.suggestedFilename()).toBe("my-tillid.json");
  const file = story.outputPath("my-tillid.json");
  await download.saveAs(file);
  const text = await readFile(file, "utf8");
  const data = JSON.parse(text);

  expect(data.account).toMatchObject({ user_id: person.user_id, name: person.name, standing: "open", factor_used_last: "app" });
  expect(data.devices.map((/** @type {{ name: string }} */ device) => device.name)).toEqual(shown.devices);
  expect(data.known_browsers.map((/** @type {{ browser: string }} */ one) => one.browser)).toEqual(shown.browsers);
  expect(data.cards).toHaveLength(shown.cards.length);
  for (const [at, { number }] of data.cards.entries()) expect(shown.cards[at]?.replace(/\s/g, "")).toContain(number);
  await desk.page.locator("a#my-activity-open").click();
  const activity = await desk.page.locator("#activity .my-name").allTextContents();
  const named = data.requests.map((/** @type {{ shown: { service: string } }} */ request) => request.shown.service);
  expect(activity).toEqual(expect.arrayContaining(named));
  expect(named).toContain("My Tillid");
  for (const secret of [person.password, ...Object.values(person.cards[0]?.codes ?? {}).map((code) => `"${code}"`)]) {
    expect(text).not.toContain(secret);
  }
});

test("everything is frozen: here at once, on the phone when it is opened, and at the next login", async ({ desk, anotherDesk, phone, person }) => {
  await phone.activate(person);
  await byCard(desk, person);
  await desk.page.locator("a#my-freeze").click();
  const asks = desk.page.locator("form#my-asks");
  await expect(asks).toBeVisible();
  expect(await violations(desk.page)).toEqual([]);
  await asks.locator("#my-back").click();
  await expect(desk.page.locator("#my"), "only looked at").toBeVisible();

  await desk.page.locator("a#my-freeze").click();
  await send(asks);
  await desk.says("my_frozen");
  expect(await violations(desk.page)).toEqual([]);
  await phone.reopen();
  await phone.typePin(PIN);
  await phone.says("account_frozen");
  await desk.page.goto(`${desk.world.demo.issuer}/my`);
  await desk.giveCredentials(person);
  await desk.says("account_frozen");
  expect(await violations(desk.page)).toEqual([]);
  const elsewhere = await anotherDesk();
  await elsewhere.arrive();
  await elsewhere.giveCredentials(person);
  await elsewhere.says("account_frozen");
});
