// The person's devices: seen, named and blocked from each other, full at three, and activated again in their own place.

import { expect, test } from "../support/stories.mjs";
import { violations } from "../support/accessibility.mjs";
import { send } from "../support/desk.mjs";
import { PIN, WRONG_PIN } from "../support/phone.mjs";

/** @typedef {import("../support/phone.mjs").Phone} Phone */

const DAY_S = 86_400;

/** From the list of requests to the list of devices. @param {Phone} phone */
async function openDevices(phone) {
  await phone.page.locator("#open-settings").click();
  await phone.page.locator("#devices-open").click();
  await expect(devicesOf(phone).first()).toBeVisible();
}

/** @param {Phone} phone @param {string} [state] */
function devicesOf(phone, state) {
  return phone.page.locator(state ? `li[data-device][data-state=${state}]` : "li[data-device]");
}

/** @param {Phone} phone @param {string} [pin] */
async function confirmBlocking(phone, pin = PIN) {
  const form = phone.page.locator("form#block-device");
  await expect(form).toBeVisible();
  await form.locator("[name=pin]").fill(pin);
  await send(form);
}

/** @param {Phone} phone */
async function activateAgain(phone) {
  await phone.page.getByRole("button", { name: "Activate the app again" }).click();
  await phone.beginActivation();
}

test("a phone that was lost is named and blocked from another, and learns it at once", async ({ phone, anotherPhone, person }) => {
  const lost = await anotherPhone();
  await lost.activate(person);
  await phone.activate(person);
  await openDevices(phone);
  await expect(devicesOf(phone, "active")).toHaveCount(2);
  for (const one of await devicesOf(phone).all()) await expect(one).toContainText("Android phone or tablet");
  await expect(devicesOf(phone).filter({ hasText: "The one you are using now" })).toHaveCount(1);
  expect(await violations(phone.page)).toEqual([]);

  await devicesOf(phone).first().getByRole("button").click();
  expect(await violations(phone.page)).toEqual([]);
  const rename = phone.page.locator("form#rename-device");
  await rename.locator("[name=name]").fill("Id\u0430s old phone");
  await send(rename);
  await phone.says("name_refused");
  await rename.locator("[name=name]").fill("The one in the taxi");
  await send(rename);
  await phone.says("device_renamed");
  await phone.page.getByRole("button", { name: "The one in the taxi" }).click();

  await phone.page.locator("#block-device-open").click();
  await expect(phone.page.locator("#heading")).toContainText("The one in the taxi");
  await expect(phone.page.locator("#block-last")).toHaveCount(0);
  expect(await violations(phone.page)).toEqual([]);
  await confirmBlocking(phone, WRONG_PIN);
  await phone.says("wrong_pin");
  await expect(phone.message).toContainText("4");
  await confirmBlocking(phone);
  await phone.says("other_device_blocked");
  await expect(devicesOf(phone, "blocked")).toHaveCount(1);
  await lost.says("device_blocked");
  await devicesOf(phone, "blocked").getByRole("button").click();
  await expect(phone.page.locator("form#rename-device")).toHaveCount(0);
});

test("the last phone says what blocking it means, and comes back in its own place", async ({ phone, person }) => {
  await phone.activate(person);
  await openDevices(phone);
  await devicesOf(phone).first().getByRole("button").click();
  await phone.page.locator("#block-device-open").click();
  await expect(phone.page.locator("#block-last")).toBeVisible();
  await confirmBlocking(phone);
  await phone.says("device_blocked");

  await activateAgain(phone);
  await phone.giveCredentials(person);
  await phone.giveTwoCodes(person);
  await phone.choosePin(PIN);
  await phone.says("activated");
  await openDevices(phone);
  await expect(devicesOf(phone)).toHaveCount(1);
});

test("the fourth is told how to make room, and a forgotten PIN needs none", async ({ phone, anotherPhone, person }) => {
  const [second, third, fourth] = [await anotherPhone(), await anotherPhone(), await anotherPhone()];
  for (const one of [phone, second, third]) await one.activate(person);
  await fourth.open();
  await fourth.beginActivation();
  await fourth.giveCredentials(person);
  await fourth.says("three_devices");
  await expect(fourth.message).toContainText("3 devices");
  await expect(fourth.codes).toHaveCount(0);
  await expect(devicesOf(fourth), "nothing is shown for a password alone").toHaveCount(0);

  await phone.reopen();
  await phone.page.getByRole("button", { name: "Forgotten your PIN?" }).click();
  await activateAgain(phone);
  await phone.giveCredentials(person);
  await phone.giveTwoCodes(person);
  await phone.choosePin("8527");
  await phone.says("activated");
  await openDevices(phone);
  await expect(devicesOf(phone, "active")).toHaveCount(3);
});

test("without one of the three at hand, two codes show them, and one makes room", async ({ phone, anotherPhone, person }) => {
  const [drawer, third, fourth] = [await anotherPhone(), await anotherPhone(), await anotherPhone()];
  for (const one of [drawer, phone, third]) await one.activate(person);
  await openDevices(phone);
  await devicesOf(phone).first().getByRole("button").click();
  const rename = phone.page.locator("form#rename-device");
  await rename.locator("[name=name]").fill("In a drawer");
  await send(rename);
  await phone.says("device_renamed");
  await fourth.asksForRoom(person);
  await fourth.giveTwoCodes(person);
  const listed = devicesOf(fourth);
  await expect(listed).toHaveCount(3);
  for (const one of await listed.all()) {
    await expect(one).toHaveAttribute("data-kind", "android");
    await expect(one).toContainText("Android phone or tablet");
    await expect(one).toContainText("just now");
  }
  expect(await violations(fourth.page)).toEqual([]);

  await fourth.page.getByRole("button", { name: "In a drawer" }).click();
  await expect(fourth.page.locator("#heading")).toContainText("In a drawer");
  expect(await violations(fourth.page)).toEqual([]);
  await fourth.page.getByRole("button", { name: "Cancel" }).click();
  await expect(listed).toHaveCount(3);
  await fourth.page.getByRole("button", { name: "In a drawer" }).click();
  await fourth.page.locator("#make-room").click();
  await drawer.says("device_blocked");
  await fourth.choosePin(PIN);
  await fourth.says("activated");
  await openDevices(fourth);
  await expect(devicesOf(fourth, "active")).toHaveCount(3);
  await expect(devicesOf(fourth, "blocked")).toContainText("In a drawer");
});

test("locking takes the list off the screen", async ({ phone, person }) => {
  await phone.activate(person);
  await openDevices(phone);
  await phone.page.locator("#lock").click();
  await expect(phone.lock).toBeVisible();
  await expect(devicesOf(phone)).toHaveCount(0);
  await phone.page.goBack();
  await expect(devicesOf(phone)).toHaveCount(0);
});

test.describe("half a year later", () => {
  test.use({ withClock: true });

  test("a phone that nobody used shows the card again", async ({ phone, world, person }) => {
    await phone.activate(person);
    await world.advance(181 * DAY_S);
    await phone.page.goto("about:blank");
    await phone.open();
    await phone.says("device_asleep");
    expect(await violations(phone.page)).toEqual([]);
    await activateAgain(phone);
    await phone.giveCredentials(person);
    await phone.giveTwoCodes(person);
    await phone.choosePin(PIN);
    await phone.says("activated");
  });
});
