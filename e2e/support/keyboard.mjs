// A person without mouse and touch: walks by Tab, sees where the focus is, types and presses there.

import { expect } from "@playwright/test";

/** @typedef {import("@playwright/test").Locator} Locator */

/** Walks by Tab until `wanted` has the focus, and sees that the focus is visible. @param {Locator} wanted */
export async function walkTo(wanted) {
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
export async function type(field, text) {
  await walkTo(field);
  await field.page().keyboard.type(text);
}

/** @param {Locator} wanted @param {"Enter" | "Space"} [key] */
export async function press(wanted, key = "Enter") {
  await walkTo(wanted);
  await wanted.page().keyboard.press(key);
}
