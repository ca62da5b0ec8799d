// The walk through the main job, told in pictures: activate, log in with the app, again from a known browser, with the card.

import { expect } from "@playwright/test";
import { send } from "./desk.mjs";
import { PIN } from "./phone.mjs";

/** @typedef {{ png: Buffer, milliseconds: number }} Picture */

/**
 * @param {{ desk: import("./desk.mjs").Desk, phone: import("./phone.mjs").Phone, stage: import("./stage.mjs").Stage }} where
 * @param {import("./world.mjs").Person} person
 * @returns {Promise<{ pictures: Picture[], cover: Picture }>} in their order, and the one that says most alone
 */
export async function walkThrough({ desk, phone, stage }, person) {
  /** @type {Picture[]} */ const pictures = [];
  /** @param {string} words @param {"desk" | "phone" | "both"} [looks] */
  const show = async (words, looks) => {
    const picture = await stage.picture(words, looks);
    pictures.push(picture);
    return picture;
  };
  const [name = person.name] = person.name.split(" ");

  await desk.page.goto(desk.world.bank.url);
  await phone.open();
  await phone.activation.waitFor();
  await show(`${name} has a letter and a code card. First she activates the code app on her phone.`, "phone");
  await phone.activation.locator("[name=user_id]").fill(person.user_id);
  await phone.activation.locator("[name=password]").fill(person.password);
  await show("User ID and password …", "phone");
  await send(phone.activation);
  const codes = await phone.askedCodes(person);
  for (const [place, code] of codes.entries()) await phone.codes.locator(`[name=code_${place + 1}]`).fill(code);
  await show("… two codes from the card, which no login ever asks for …", "phone");
  await send(phone.codes);
  await phone.pin.waitFor();
  await phone.pin.locator("[name=pin]").fill(PIN);
  await phone.pin.locator("[name=pin_again]").fill(PIN);
  await show("… and a PIN of four digits, which never leaves the phone.", "phone");
  await send(phone.pin);
  await phone.says("activated");
  await show("The phone is her code app now.", "phone");

  await phone.reopen();
  await show(`At Fjord Bank, ${name} presses “Log in”.`, "desk");
  await desk.arrive();
  await desk.credentials.locator("[name=user_id]").fill(person.user_id);
  await desk.credentials.locator("[name=password]").fill(person.password);
  await show("She gives her user ID and password, here and nowhere else.", "desk");
  await send(desk.credentials);
  await desk.waiting.or(desk.toApp).first().waitFor();
  if (!(await desk.waiting.isVisible())) await desk.toApp.click();
  const digits = (await desk.numberToCarry()) ?? "";
  await show("This browser is new to her, so the page shows six digits to carry into the app.", "desk");
  await phone.lock.locator("[name=pin]").fill(PIN);
  await show("The app asks for her PIN …", "phone");
  await phone.unlock();
  await phone.openRequest();
  await show("… and says who asks, what for, and from which browser. It warns that the browser is new.");
  const cover = await stage.picture("The page shows a number to carry. The app says who asks, for what, and from which browser.");
  await phone.carry(digits);
  await expect(phone.carried).toBeHidden();
  await show("The digits are right. Nobody can ring her phone and hope that she swipes.", "phone");
  await phone.drag("touch", 0.6, async () => void (await show("A swipe approves; a button does the same for keyboard and screen reader.", "phone")));
  await desk.rememberBrowser.check();
  await phone.approveButton.click();
  await desk.signedIn();
  await show("The bank’s page goes on by itself, within a blink.");

  await desk.logOut();
  await phone.reopen();
  await desk.arrive();
  await desk.giveCredentials(person);
  await expect(desk.waiting).toBeVisible();
  await phone.unlock();
  await phone.openRequest();
  await show("Next time her browser is known: no digits, just a swipe.");
  await phone.approveButton.click();
  await desk.signedIn();
  await show("In.", "desk");

  await desk.logOut();
  await phone.reopen();
  await desk.arrive();
  await desk.askTheCard(person);
  await desk.card.locator("[name=code]").fill((await desk.askedCode(person)).code);
  await show("The phone is elsewhere? The card does it: the page names a key number, she types its code.", "desk");
  await send(desk.card);
  await desk.signedIn();
  await show("Each code works once. A new card comes by itself before the old one runs out.", "desk");

  await desk.logOut();
  await desk.arrive();
  await desk.giveCredentials(person);
  await desk.card.or(desk.toApp).first().waitFor();
  if (!(await desk.waiting.isVisible())) await desk.toApp.click();
  await expect(desk.waiting).toBeVisible();
  await phone.unlock();
  await phone.openRequest();
  await show("And if something asks that she did not start?");
  await phone.notMeButton.click();
  await phone.says();
  await desk.says();
  await show("“This was not me.” That login is over, and it says so.");
  return { pictures, cover };
}
