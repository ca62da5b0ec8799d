// Another PIN, and a forgotten one: what is refused is said, a lost answer loses nothing, and the way back is the card.

import { expect, test } from "../support/stories.mjs";
import { violations } from "../support/accessibility.mjs";
import { send } from "../support/desk.mjs";
import { PIN, WRONG_PIN } from "../support/phone.mjs";

const NEW_PIN = "4091";

/** @param {import("../support/phone.mjs").Phone} phone @param {string} pin @param {string} fresh @param {string} [again] */
async function change({ page }, pin, fresh, again = fresh) {
  const form = page.locator("form#change-pin");
  await expect(form).toBeVisible();
  await form.locator("[name=pin]").fill(pin);
  await form.locator("[name=new_pin]").fill(fresh);
  await form.locator("[name=new_pin_again]").fill(again);
  await send(form);
}

/** @param {import("../support/phone.mjs").Phone} phone */
async function openChange({ page }) {
  await page.locator("#open-settings").click();
  await page.locator("#change-pin-open").click();
}

/** The server hears and does what is asked; its answer is lost. @param {import("../support/phone.mjs").Phone} phone @param {string} urlPattern */
async function loseAnswers({ page }, urlPattern) {
  const session = await page.context().newCDPSession(page);
  session.on("Fetch.requestPaused", ({ requestId }) => void session.send("Fetch.failRequest", { requestId, errorReason: "ConnectionReset" }));
  await session.send("Fetch.enable", { patterns: [{ urlPattern, requestStage: "Response" }] });
  return () => session.detach();
}

test("the old PIN is needed, weak ones are refused in words, and the new one counts at once", async ({ phone, person }) => {
  await phone.activate(person);
  await openChange(phone);
  for (const [pin, fresh, again, code] of [
    [PIN, "1111", "1111", "pin_repeats"],
    [PIN, "4321", "4321", "pin_run"],
    [PIN, NEW_PIN, "4019", "pins_differ"],
    [PIN, PIN, PIN, "pin_unchanged"],
    [WRONG_PIN, NEW_PIN, NEW_PIN, "wrong_pin"],
  ]) {
    await change(phone, pin ?? "", fresh ?? "", again);
    await phone.says(code);
  }
  await expect(phone.message).toContainText("4 tries left");
  expect(await violations(phone.page)).toEqual([]);
  await change(phone, PIN, NEW_PIN);
  await phone.says("pin_changed");
  await phone.reopen();
  await phone.typePin(PIN);
  await phone.says("wrong_pin");
  await phone.unlock(NEW_PIN);
});

test("an answer that is lost is found again: the app locks, and the server says which PIN counts", async ({ phone, person }) => {
  await phone.activate(person);
  await openChange(phone);
  const found = await loseAnswers(phone, "*/api/v1/pin");
  await change(phone, PIN, NEW_PIN);
  await expect(phone.lock).toBeVisible();
  await found();
  await phone.unlock(NEW_PIN);

  // And one that never arrived: the old one counts on, and it is said.
  await openChange(phone);
  await phone.page.route("**/api/v1/pin", (route) => route.abort());
  await change(phone, NEW_PIN, PIN);
  await phone.says("pin_not_changed");
  await phone.page.unroute("**/api/v1/pin");
  await phone.unlock(NEW_PIN);
});

test("forgotten: the same phone is activated again with the card, and keeps its one place", async ({ world, phone, person }) => {
  await phone.activate(person);
  await phone.reopen();
  await phone.page.locator(".actions .button.quiet").click();
  await expect(phone.page.getByText("stored nowhere")).toBeVisible();
  expect(await violations(phone.page)).toEqual([]);
  await phone.page.locator("#activate-again").click();
  await expect(phone.activation).toBeVisible();
  // Remembered after all: nothing has changed.
  await phone.page.locator("button.back").click();
  await phone.unlock();
  await phone.page.locator("#lock").click();

  await phone.page.locator(".actions .button.quiet").click();
  await phone.page.locator("#activate-again").click();
  await phone.giveCredentials(person);
  await phone.giveTwoCodes(person);
  await phone.choosePin(NEW_PIN);
  await phone.says("activated");
  await phone.reopen();
  await phone.unlock(NEW_PIN);
  const { devices } = await world.command("account", "show", person.user_id);
  expect(devices.map((/** @type {{ state: string }} */ one) => one.state).sort()).toEqual(["active", "removed"]);
});
