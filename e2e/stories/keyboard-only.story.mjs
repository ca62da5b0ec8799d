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

test("log in with the app", async ({ desk, phone, person, world }) => {
  await phone.activate(person);
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
  if (number) await type(phone.carried, number);
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
