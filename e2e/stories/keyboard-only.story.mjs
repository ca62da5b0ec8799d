// No mouse and no touch: everything can be reached, seen and pressed with the keyboard.

import { expect, test } from "../support/stories.mjs";
import { PIN } from "../support/phone.mjs";

/** @typedef {import("@playwright/test").Locator} Locator */

/** Walks by Tab until `wanted` has the focus, and sees that the focus is visible. @param {Locator} wanted */
async function walkTo(wanted) {
  await wanted.waitFor();
  for (let step = 0; step < 60; step += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) {
      const style = await wanted.evaluate((element) => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
        return { outlined: outlineStyle !== "none" && outlineWidth !== "0px", shadowed: boxShadow !== "none" };
      });
      expect(style.outlined || style.shadowed, "where the focus is can be seen").toBe(true);
      return;
    }
    await wanted.page().keyboard.press("Tab");
  }
  throw new Error(`the keyboard does not reach ${wanted}`);
}

/** @param {Locator} field @param {string} text */
async function type(field, text) {
  await walkTo(field);
  await field.page().keyboard.type(text);
}

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
