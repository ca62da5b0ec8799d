// No mouse and no touch: everything can be reached, seen and pressed with the keyboard.

import { expect, test } from "../support/stories.mjs";
import { Camera } from "../support/camera.mjs";
import { press, type, walkTo } from "../support/keyboard.mjs";
import { PIN } from "../support/phone.mjs";

/** @param {import("../support/phone.mjs").Phone} phone @param {import("../support/world.mjs").Person} person */
async function activateByKeys(phone, person) {
  const { keyboard } = phone.page;
  await phone.open();
  await type(phone.activation.locator("[name=user_id]"), person.user_id);
  await type(phone.activation.locator("[name=password]"), person.password);
  await keyboard.press("Enter");
  for (const [place, code] of (await phone.askedCodes(person)).entries()) {
    await type(phone.codes.locator(`[name=code_${place + 1}]`), code);
  }
  await keyboard.press("Enter");
  await type(phone.pin.locator("[name=pin]"), PIN);
  await type(phone.pin.locator("[name=pin_again]"), PIN);
  await walkTo(phone.pin.locator("button[type=submit]"));
  await keyboard.press("Space");
  await phone.says("activated");
}

test("activate a phone, and log in with it", async ({ desk, phone, person, world }) => {
  await activateByKeys(phone, person);
  await desk.page.goto(world.bank.url);
  await walkTo(desk.page.locator("a#log-in"));
  await desk.page.keyboard.press("Enter");
  await type(desk.credentials.locator("[name=user_id]"), person.user_id);
  await type(desk.credentials.locator("[name=password]"), person.password);
  await desk.page.keyboard.press("Enter");
  await desk.waiting.or(desk.toApp).first().waitFor();
  if (!(await desk.waiting.isVisible())) {
    await walkTo(desk.toApp);
    await desk.page.keyboard.press("Enter");
  }
  const number = await desk.numberToCarry();

  await phone.reopen();
  await type(phone.lock.locator("[name=pin]"), PIN);
  await phone.page.keyboard.press("Enter");
  await walkTo(phone.requests.first().getByRole("button"));
  await phone.page.keyboard.press("Enter");
  await type(phone.carried, String(number));
  // The number was the last thing missing: what does the swipe's work has the focus now, and a key is enough.
  await expect(phone.approveButton).toBeFocused();
  await phone.page.keyboard.press("Space");

  await phone.says("approved");
  await desk.signedIn();
});

test("the swipe itself is nothing that the keyboard stumbles over", async ({ desk, phone, person }) => {
  await phone.activate(person);
  await desk.logInWithCard(person, { remember: true });
  await desk.logOut();
  await desk.arrive();
  await desk.askTheApp(person);
  await walkTo(phone.requests.first().getByRole("button"));
  await phone.page.keyboard.press("Enter");
  await expect(phone.swipe).toBeVisible();
  await expect(phone.swipe).toHaveAttribute("aria-hidden", "true");
  await walkTo(phone.approveButton);
  await phone.page.keyboard.press("Enter");
  await desk.signedIn();
});

test("log in with the card", async ({ desk, person }) => {
  await desk.arrive();
  await desk.askTheCard(person);
  await type(desk.card.locator("[name=code]"), (await desk.askedCode(person)).code);
  await desk.page.keyboard.press("Enter");
  await desk.signedIn();
});

test("devices: another one is named, and blocked with the PIN", async ({ phone, anotherPhone, person }) => {
  const lost = await anotherPhone();
  await lost.activate(person);
  await phone.activate(person);
  const { page } = phone;
  await press(page.locator("#open-settings"));
  await press(page.locator("#devices-open"));
  const other = page.locator("li[data-device]").filter({ hasNotText: "The one you are using now" });
  await press(other.getByRole("button"));
  const name = page.locator("form#rename-device [name=name]");
  await walkTo(name);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("The one in the taxi");
  await page.keyboard.press("Enter");
  await phone.says("device_renamed");

  await press(page.getByRole("button", { name: "The one in the taxi" }), "Space");
  await press(page.locator("#block-device-open"));
  await expect(page.locator("#heading"), "a screen begins at its heading").toBeFocused();
  await type(page.locator("form#block-device [name=pin]"), PIN);
  await page.keyboard.press("Enter");
  await phone.says("other_device_blocked");
  await lost.says("device_blocked");
  await press(page.locator("button.back"));
  await walkTo(page.locator("#devices-open"));
});

test("the scanner is opened, closed and opened again, and the QR is carried", async ({ desk, phone, person }) => {
  const camera = await Camera.of(phone.page);
  await phone.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  await press(desk.page.locator("#scan-instead"));
  await expect(desk.page.locator("#carry-qr[src]")).toBeVisible();

  await press(phone.requests.first().getByRole("button"));
  const scan = phone.page.locator("button#scan");
  const picture = phone.page.locator("video");
  await press(scan, "Space");
  await expect(picture).toBeVisible();
  await expect(scan, "whoever opened it stands where it is closed").toBeFocused();
  await expect(scan).toHaveAttribute("aria-expanded", "true");
  await phone.page.keyboard.press("Enter");
  await expect(picture).toBeHidden();
  await expect(scan).toHaveAttribute("aria-expanded", "false");
  await phone.page.keyboard.press("Enter");
  await expect(picture).toBeVisible();
  const putDown = camera.holdUpTo(desk.page.locator("#carry-qr"));
  await expect(phone.carried).toBeHidden();
  await putDown();
  await press(phone.approveButton);
  await phone.says("approved");
  await desk.signedIn();
});

test("My Tillid: from the front page to a card that is ordered, another language, and out again", async ({ desk, person }) => {
  const { page } = desk;
  await page.goto(desk.world.demo.issuer);
  await press(page.locator("a#my-tillid"));
  await type(desk.credentials.locator("[name=user_id]"), person.user_id);
  await type(desk.credentials.locator("[name=password]"), person.password);
  await page.keyboard.press("Enter");
  await expect(desk.card).toBeVisible();
  await press(desk.rememberBrowser, "Space");
  await type(desk.card.locator("[name=code]"), (await desk.askedCode(person)).code);
  await page.keyboard.press("Enter");
  await expect(page.locator("#my")).toBeVisible();

  await press(page.locator("a#order-card"));
  await press(page.locator("form#my-asks button[type=submit]"));
  await desk.says("my_card_ordered");
  await press(page.locator("#cards > li a").first());
  await press(page.locator("a#my-back"));
  await press(page.locator("#browsers form button"), "Space");
  await desk.says("my_browser_forgotten");

  await press(page.locator("a#my-activity-open"));
  await press(page.locator("a#my-back"));
  await press(page.locator("a#my-wishes-open"));
  await walkTo(page.locator("form#language input:checked"));
  await page.keyboard.press("ArrowDown");
  const danish = page.locator("form#language input[value=da]");
  if (!(await danish.isChecked())) await page.keyboard.press("ArrowDown");
  await expect(danish).toBeChecked();
  await press(page.locator("form#language button[type=submit]"));
  await expect(page.locator("html")).toHaveAttribute("lang", "da");
  await press(page.locator("#my-back"));
  await press(page.locator("#sign-out"));
  await desk.says("signed_out");
});
