// Walks past every page and every screen, and lets somebody look at each: a checker, a camera.

import { expect } from "@playwright/test";
import { send } from "./desk.mjs";
import { lockOf } from "./lock.mjs";
import { PIN, WRONG_PIN } from "./phone.mjs";
import { mailTour } from "./tour_mail.mjs";
import { newPhoneTour, roomTour } from "./tour_new_phone.mjs";
import { noticesTour } from "./tour_notices.mjs";
import { offlineTour } from "./tour_offline.mjs";
import { otherPasswordTour } from "./tour_other_password.mjs";
import { scannerTour } from "./tour_scanner.mjs";

/**
 * @typedef {import("./desk.mjs").Desk} Desk
 * @typedef {import("./phone.mjs").Phone} Phone
 * @typedef {import("./world.mjs").Person} Person
 * @typedef {(name: string, page: import("@playwright/test").Page) => Promise<void>} Look
 */

/** @param {Desk} desk @param {Phone} phone @param {Person} person @param {Look} look */
export async function deskTour(desk, phone, person, look) {
  const at = (/** @type {string} */ name) => look(`desk-${name}`, desk.page);
  await phone.activate(person);

  await desk.page.goto(desk.world.bank.url);
  await at("service");
  await desk.arrive();
  await at("credentials");
  await desk.giveCredentials(person, { password: "not the password" });
  await desk.says();
  await at("credentials-refused");

  await desk.giveCredentials(person);
  await expect(desk.waiting).toBeVisible();
  await at("app-leads");
  await desk.toCard.click();
  await expect(desk.card).toBeVisible();
  await at("card");
  await desk.giveCode(person, (await desk.askedCode(person)).code === "000000" ? "111111" : "000000");
  await desk.says();
  await at("card-refused");

  await desk.toApp.click();
  await expect(desk.waiting).toBeVisible();
  await at("waiting");
  await desk.page.locator("#scan-instead").click();
  await desk.page.locator("#carry-qr[src]").waitFor();
  await at("waiting-qr");
  await phone.reopen();
  await phone.unlock();
  await phone.approve(await desk.numberToCarry());
  await desk.signedIn();
  await at("signed-in");

  await desk.logOut();
  await desk.arrive();
  await desk.askTheApp(person);
  await phone.reopen();
  await phone.unlock();
  await phone.deny();
  await desk.says("denied");
  await at("denied");
  await blockedTour(desk, phone, person, at);
  await desk.arrive();
  const start = desk.visited.findLast((url) => url.searchParams.has("client_id"));
  const login = desk.page.url();
  await desk.page.locator("#cancel").click();
  await desk.page.waitForURL((url) => url.origin === new URL(desk.world.bank.url).origin);
  await desk.page.locator("a#log-in").waitFor();
  await at("cancelled");
  start?.searchParams.set("client_id", "nobody");
  await desk.page.goto(start?.href ?? "");
  await at("service-unknown");
  await desk.page.goto(login);
  await at("login-over");
  await desk.page.goto(`${desk.world.demo.issuer}/no-such-page`);
  await at("not-found");
  await desk.page.goto(`${desk.world.demo.issuer}/help`);
  await at("help");
  await desk.page.goto(`${desk.world.demo.issuer}/help/safety#not-me`);
  await at("help-page");
  await ask(desk, (await desk.page.locator("html").getAttribute("lang")) === "da" ? "kort" : "card");
  await desk.page.locator("#found a").first().waitFor();
  await at("help-search");
  await ask(desk, "zzzz");
  await expect(desk.page.locator("#found")).toHaveCount(0);
  await at("help-search-nothing");
  await myTillidTour(desk, person, at);
}

/** A service that may not ask the app: what else there is is the person's choice. @param {Desk} desk @param {Phone} phone @param {Person} person @param {(name: string) => Promise<void>} at */
async function blockedTour(desk, phone, person, at) {
  await desk.arrive();
  await desk.askTheApp(person);
  await phone.reopen();
  await phone.unlock();
  await phone.openRequest();
  await phone.page.locator("#block-service-open").click();
  await phone.page.locator("#block-service").click();
  await phone.says("service_blocked");
  // The page that waited moves on by itself: whoever leaves it before is in its way.
  await desk.says();
  await desk.arrive();
  await desk.giveCredentials(person);
  await desk.says("service_blocked");
  await at("choose-method");
}

/** Asks the help a question, by its own form. @param {Desk} desk @param {string} question */
async function ask(desk, question) {
  await desk.page.locator("#q").fill(question);
  await desk.page.keyboard.press("Enter");
  await desk.page.waitForURL((url) => url.pathname === "/help/search" && url.searchParams.get("q") === question);
}

/** @param {Desk} desk @param {Person} person @param {(name: string) => Promise<void>} at */
async function myTillidTour(desk, person, at) {
  await desk.arriveAtMyTillid();
  await desk.askTheCard(person);
  await desk.giveCode(person);
  await desk.page.locator("#my").waitFor();
  await at("my");
  await desk.page.locator("a#my-activity-open").click();
  await desk.page.locator("#my-activity").waitFor();
  await at("my-activity");
  await desk.page.locator("#services button").click();
  await desk.says("my_service_allowed");
  await desk.page.locator("#activity a").first().click();
  await desk.page.locator("form#my-asks").waitFor();
  await at("my-block-service");
  await desk.page.locator("#my-asks button").click();
  await desk.says("my_service_blocked");
  await at("my-service-blocked");
  await desk.page.goto(`${desk.world.demo.issuer}/my`);
  await desk.page.locator("a#my-notices-open").click();
  await desk.page.locator("#my-notices").waitFor();
  await at("my-notices-without-mail");
  await desk.page.goto(`${desk.world.demo.issuer}/my`);
  await desk.page.locator("a#my-wishes-open").click();
  await desk.page.locator("#my-wishes").waitFor();
  await at("my-wishes");
  await desk.page.goto(`${desk.world.demo.issuer}/my/password`);
  await desk.page.locator("form#new-password").waitFor();
  await at("my-password-waits");
  await desk.page.goto(`${desk.world.demo.issuer}/my/user-id`);
  await desk.page.locator("form#new-user-id").waitFor();
  await at("my-user-id");
  await desk.page.goto(`${desk.world.demo.issuer}/my/cards/order`);
  await at("my-order-card");
  await desk.page.locator("#my-asks button").click();
  await desk.says("my_card_ordered");
  await at("my-card-ordered");
}

/** Pages that most people seldom meet. @param {Desk} desk @param {Phone} _phone @param {Person} person @param {Look} look */
export async function seldomPagesTour(desk, _phone, person, look) {
  const at = (/** @type {string} */ name) => look(`desk-${name}`, desk.page);
  const { page, world } = desk;
  const { issuer } = world.demo;

  await page.goto(issuer);
  await page.locator("#help").waitFor();
  await at("home");
  await page.goto(world.service(1).url);
  await at("town");
  await page.goto(world.service(2).url);
  await at("union");

  // The page that leaves stands still only where the service has nothing to show.
  const callback = `${world.bank.url}/callback**`;
  await page.route(callback, (route) => route.fulfill({ status: 204 }));
  await desk.arrive();
  const start = desk.visited.findLast((url) => url.searchParams.has("client_id"));
  await desk.askTheCard(person);
  await desk.giveCode(person);
  const goOn = page.locator("#go-on");
  await goOn.waitFor();
  await at("leaving");
  start?.searchParams.set("response_mode", "form_post");
  await page.goto(start?.href ?? "", { waitUntil: "commit" });
  await page.locator("form#go-on").waitFor();
  await at("form-post");
  await page.goto(`${issuer}/logout`);
  await page.locator("form#sign-out").waitFor();
  await at("sign-out");
  await page.unroute(callback);

  const other = world.person(1);
  await desk.arrive(world.service(1));
  await page.locator("a#forgotten").click();
  await page.locator("a#first-password").waitFor();
  await at("forgotten-password");
  await page.locator("a#first-password").click();
  const first = page.locator("form#first-password");
  await first.waitFor();
  await at("first-password");
  await first.locator("[name=user_id]").fill(other.user_id);
  await first.locator("[name=password]").fill("not the letter's");
  for (const field of await first.locator("[name^=password_]").all()) await field.fill("many calm words of mine");
  await send(first);
  await desk.says();
  await at("first-password-refused");
  const letter = await world.letter(other);
  await desk.arrive(world.service(1));
  await desk.giveCredentials(other, { password: letter });
  await page.locator("form#new-password").waitFor();
  await at("new-password");
}

/** Screens that most people seldom meet, some of which nobody can bring about. @param {Desk} desk @param {Phone} phone @param {Person} person @param {Look} look */
export async function seldomScreensTour(desk, phone, person, look) {
  const at = (/** @type {string} */ name) => look(`app-${name}`, phone.page);
  for (const id of await phone.notices()) {
    await phone.showsNotice(id);
    await phone.says(id);
    await at(`notice-${id.replaceAll("_", "-")}`);
  }
  await phone.showsWaitingPeriod();
  await phone.says("device_waiting");
  await at("waiting-period");

  const lock = await lockOf(phone);
  await phone.activate(person);
  await at("ask-notifications");
  await phone.page.locator("#ask-notices-no").click();
  const offer = phone.page.locator("#phone-lock-offer");
  await offer.waitFor();
  await at("phone-lock-offer");
  await offer.getByRole("button").first().click();
  const form = phone.page.locator("form#phone-lock");
  await form.waitFor();
  await at("phone-lock");
  await form.locator("[name=pin]").fill(PIN);
  await send(form);
  await phone.says("phone_lock_on");
  await at("phone-lock-on");
  await lock.knows(false);
  await phone.reopen();
  await phone.page.locator("#use-phone-lock").waitFor();
  await at("unlock-with-the-phones-lock");
  await phone.unlock();
  await phone.page.locator("#open-settings").click();
  await at("settings-with-the-phones-lock");
  await phone.page.locator("#change-pin-open").click();
  await phone.page.locator("form#change-pin").waitFor();
  await at("change-pin");
  await phone.page.locator("button.back").click();
  await phone.page.locator("#number-always-open").click();
  await phone.page.locator("form#number-always").waitFor();
  await at("number-always");
  await phone.page.locator("button.back").click();
  await phone.page.locator("#devices-open").click();
  await phone.page.locator("li[data-device]").waitFor();
  await at("devices");
  await phone.page.locator("li[data-device] button").click();
  await phone.page.locator("form#rename-device").waitFor();
  await at("device");
  await phone.page.locator("#block-device-open").click();
  await phone.page.locator("form#block-device").waitFor();
  await at("block-device");
  await desk.logInWithCard(person);
  await safetyTour(phone, at);
  await phone.reopen();
  await phone.page.locator(".actions .button.quiet").click();
  await phone.page.locator("#activate-again").waitFor();
  await at("forgotten");
}

/**
 * What has happened, services that may not ask, freezing everything.
 * @param {Phone} phone @param {(name: string) => Promise<void>} at
 */
async function safetyTour(phone, at) {
  const open = async (/** @type {string} */ row) => {
    await phone.reopen();
    await phone.unlock();
    await phone.page.locator("#open-settings").click();
    await phone.page.locator(row).click();
  };
  await open("#activity-open");
  const entry = phone.page.locator("li[data-activity] button").first();
  await entry.or(phone.page.locator("#activity-empty:not([hidden])")).first().waitFor();
  await at("activity");
  if (await entry.isVisible()) {
    await entry.click();
    await phone.page.locator("#block-service-open").waitFor();
    await at("activity-entry");
    await phone.page.locator("#block-service-open").click();
    await phone.page.locator("#block-service").waitFor();
    await at("block-service");
    await phone.page.locator("#block-service").click();
    await phone.says("service_blocked");
    await at("blocked-services");
    await phone.page.locator("li[data-service] button").click();
    const form = phone.page.locator("form#unblock-service");
    await form.waitFor();
    await at("unblock-service");
    await form.locator("[name=pin]").fill(PIN);
    await send(form);
    await phone.says("service_unblocked");
  }
  await open("#freeze-open");
  await phone.page.locator("form#freeze").waitFor();
  await at("freeze");
}

/** @param {Desk} desk @param {Phone} phone @param {Person} person @param {Look} look */
export async function phoneTour(desk, phone, person, look) {
  const at = (/** @type {string} */ name) => look(`app-${name}`, phone.page);

  await phone.open();
  await phone.activation.waitFor();
  await at("welcome");
  await phone.beginActivation();
  await at("activate");
  await phone.giveCredentials(person, "not the password");
  await phone.says();
  await at("activate-refused");
  await phone.giveCredentials(person);
  await expect(phone.codes).toBeVisible();
  await at("codes");
  await phone.giveTwoCodes(person);
  await expect(phone.pin).toBeVisible();
  await at("pin");
  await phone.choosePin("1111");
  await phone.says();
  await at("pin-weak");
  await phone.choosePin(PIN);
  await phone.says("activated");
  await at("activated");

  await phone.reopen();
  await at("locked");
  await phone.typePin(WRONG_PIN);
  await phone.says();
  await at("wrong-pin");
  await phone.unlock();
  await at("nothing-waits");
  await desk.arrive();
  await desk.askTheApp(person);
  const number = await desk.numberToCarry();
  await phone.openRequest();
  await at("request");
  if (number) await phone.carry(number);
  await expect(phone.approveButton).toBeVisible();
  await at("request-carried");
  await phone.approveButton.click();
  await phone.says("approved");
  await at("approved");
  await phone.page.getByRole("button").last().click();
  await phone.letABrowserIn();
  await at("let-in");
  await phone.page.locator("#open-settings").click();
  await expect(phone.page.locator("#let-in-code")).toBeHidden();
  await at("settings");

  await phone.reopen();
  for (let count = 0; count < 4; count += 1) {
    await phone.typePin(WRONG_PIN);
    await phone.says("wrong_pin");
    await expect(phone.message).toContainText(String(4 - count));
  }
  await at("last-try");
  await phone.typePin(WRONG_PIN);
  await phone.says("device_blocked");
  await at("blocked");
}

/** All of it. */
export const tours = {
  deskTour, seldomPagesTour, phoneTour, newPhoneTour, roomTour, seldomScreensTour, offlineTour, otherPasswordTour, mailTour,
  noticesTour, scannerTour,
};
