// No mouse and no touch, where most people seldom go: the rest of the app's screens, by the keyboard alone.

import { expect, test } from "../support/stories.mjs";
import { Camera } from "../support/camera.mjs";
import { press, type, walkTo } from "../support/keyboard.mjs";
import { lockOf } from "../support/lock.mjs";
import { PIN } from "../support/phone.mjs";

const NEW_PIN = "4091";
const HOUR_S = 3_600;

/** @typedef {import("../support/phone.mjs").Phone} Phone */

/** @param {Phone} phone @param {string} row of the settings */
async function openSetting({ page }, row) {
  await press(page.locator("#open-settings"));
  await press(page.locator(row));
  await expect(page.locator("#heading:focus, form input:focus"), "a screen begins at its heading, or where something is typed").toHaveCount(1);
}

/** Types the PIN where a form asks for it, and sends it. @param {Phone} phone @param {string} form @param {string} [pin] */
async function prove({ page }, form, pin = PIN) {
  await type(page.locator(`form#${form} [name=pin]`), pin);
  await page.keyboard.press("Enter");
}

test("without a network: the page's picture is scanned, and eight digits are typed", async ({ desk, phone, person }) => {
  const camera = await Camera.of(phone.page, { fine: true });
  await phone.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  await press(desk.page.locator("a#use-offline"));
  const picture = desk.page.locator("#offline-qr");
  await expect(picture).toBeVisible();
  await phone.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await phone.page.context().setOffline(true);
  await phone.page.reload();
  await phone.says("offline");

  await press(phone.page.locator("[data-way=openOffline]"));
  const putDown = camera.holdUpTo(picture);
  await expect(phone.page.locator("#service")).toBeVisible();
  await putDown();
  await prove(phone, "prove-offline");
  const code = phone.page.locator("#offline-code");
  await expect(code).toHaveText(/^[0-9]{8}$/);
  await type(desk.page.locator("form#offline [name=code]"), (await code.textContent()) ?? "");
  await desk.page.keyboard.press("Enter");
  await desk.signedIn();
  await press(phone.page.locator("button.back"));
  await phone.says("offline");
});

test("another PIN: refused in words first, then changed, and the new one unlocks", async ({ phone, person }) => {
  const { page } = phone;
  await phone.activate(person);
  await openSetting(phone, "#change-pin-open");
  for (const [fresh, told] of /** @type {const} */ ([["1111", "pin_repeats"], [NEW_PIN, "pin_changed"]])) {
    for (const [name, pin] of Object.entries({ pin: PIN, new_pin: fresh, new_pin_again: fresh })) {
      await type(page.locator(`form#change-pin [name=${name}]`), pin);
    }
    await page.keyboard.press("Enter");
    await phone.says(told);
  }
  await press(page.locator("#lock"), "Space");
  await prove(phone, "unlock", NEW_PIN);
  await expect(phone.lock).toBeHidden();
});

test("the phone's own lock: turned on where it is offered, used, and turned off in the settings", async ({ phone, person }) => {
  const { page } = phone;
  await lockOf(phone);
  await phone.activate(person);
  await press(page.locator("#ask-notices-no"));
  await press(page.locator("#phone-lock-offer").getByRole("button").first(), "Space");
  await prove(phone, "phone-lock");
  await phone.says("phone_lock_on");
  await phone.reopen();
  await expect(page.locator("#use-phone-lock"), "nothing is in the way of the finger").toBeFocused();
  await page.keyboard.press("Enter");
  await expect(phone.lock).toBeHidden();
  await openSetting(phone, "#phone-lock-open");
  await prove(phone, "phone-lock");
  await phone.says("phone_lock_off");
});

test("what has happened: an entry is read, its service blocked, and allowed again", async ({ desk, phone, person }) => {
  const { page } = phone;
  await phone.activate(person);
  await desk.logInWithCard(person);
  await openSetting(phone, "#activity-open");
  await press(page.locator("li[data-activity] button").first());
  await press(page.locator("#block-service-open"), "Space");
  await press(page.locator("#block-service"));
  await phone.says("service_blocked");
  await press(page.locator("li[data-service] button"));
  await prove(phone, "unblock-service");
  await phone.says("service_unblocked");
  await press(page.locator("button.back"));
  await walkTo(page.locator("#blocked-services-open"));
});

test("freezing everything, down to the desk that says so", async ({ desk, phone, person }) => {
  await phone.activate(person);
  await openSetting(phone, "#freeze-open");
  await prove(phone, "freeze");
  await phone.says("account_frozen");
  await desk.arrive();
  await desk.giveCredentials(person);
  await desk.says("account_frozen");
});

test("a new phone is asked for, its number typed on the old one, and its PIN chosen", async ({ phone, anotherPhone, person }) => {
  await phone.activate(person);
  const fresh = await anotherPhone();
  await fresh.open();
  await type(fresh.activation.locator("[name=user_id]"), person.user_id);
  await type(fresh.activation.locator("[name=password]"), person.password);
  await fresh.page.keyboard.press("Enter");
  await press(fresh.page.locator("#ask-devices"));
  const number = fresh.page.locator("#new-device-number");
  await expect(number).toHaveText(/[0-9]{3}/);

  await press(phone.requests.first().getByRole("button"));
  await type(phone.carried, ((await number.textContent()) ?? "").replace(/[^0-9]/g, ""));
  await expect(phone.carried).toBeHidden();
  await press(phone.approveButton, "Space");
  await prove(phone, "prove");
  await phone.says("approved_device");
  for (const name of ["pin", "pin_again"]) await type(fresh.pin.locator(`[name=${name}]`), "1593");
  await fresh.page.keyboard.press("Enter");
  await fresh.says("activated");
});

test.describe("where a new phone waits", () => {
  test.use({ withClock: true, environment: { TILLID_LIMITS_NEW_DEVICE_WAITS_S: String(72 * HOUR_S) } });

  test("the notice of it is reached, and *this was not me* blocks it", async ({ phone, anotherPhone, person, world }) => {
    const { page } = phone;
    await phone.activateUntilItWaits(person);
    await world.advance(72 * HOUR_S);
    await phone.reopen();
    await prove(phone, "unlock");
    const stranger = await anotherPhone();
    await stranger.activateUntilItWaits(person);
    const notice = page.locator("[data-notice]");
    await expect(notice).toHaveCount(1);
    await walkTo(notice.locator("[data-mine]"));
    await press(notice.locator("[data-not-me]"));
    await phone.says("new_device_blocked");
    await expect(notice).toHaveCount(0);
    await stranger.says("device_blocked");
  });
});
