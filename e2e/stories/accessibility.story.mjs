// Every page and every screen: axe finds nothing in light and dark, all fits a narrow window and large letters, fingers
// meet what is to be pressed, and nothing moves for whoever wants it still.

import { devices } from "@playwright/test";
import { expect, test } from "../support/stories.mjs";
import { violations } from "../support/accessibility.mjs";
import { covered, moving, over, tooSmall, withLargeLetters } from "../support/fit.mjs";
import { looked, placeOf } from "../support/places.mjs";
import { tours } from "../support/tour.mjs";

const narrow = { width: 320, height: 700 };
const { viewport: hand } = devices["Pixel 7"];

for (const language of ["en-GB", "da-DK"]) {
  test.describe(`in ${language}`, () => {
    test.use({ language });
    for (const [name, tour] of Object.entries(tours)) {
      test(`everything is for everybody: ${name}`, async ({ desk, phone, person }) => {
        test.setTimeout(300_000);
        const seen = /** @type {string[]} */ ([]);
        await tour(desk, phone, person, async (name, page) => {
          const places = await placeOf(page);
          expect.soft(places, `${name} is one page or one screen`).toHaveLength(1);
          seen.push(...places);
          await look(name, page);
        });
        expect.soft(seen, "it passes by all that places.json says of it").toEqual(expect.arrayContaining(looked[name]));
      });
    }
  });
}

/** @param {string} name @param {import("@playwright/test").Page} page */
async function look(name, page) {
  const before = page.viewportSize();
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect.soft(await violations(page), `${name}, ${colorScheme}`).toEqual([]);
  }
  // Once is enough: what is large enough to read needs less contrast, not more.
  expect.soft(await withLargeLetters(page, violations), `${name}, with letters twice as large`).toEqual([]);
  expect.soft(await moving(page), `${name}, when nothing is to move`).toEqual([]);
  expect.soft(await covered(page), `${name}, words below something`).toEqual([]);
  await page.setViewportSize(narrow);
  expect.soft(await over(page), `${name} at 320 px`).toBeLessThanOrEqual(0);
  expect.soft(await withLargeLetters(page, over), `${name} at 320 px with letters twice as large`).toBeLessThanOrEqual(0);
  await page.setViewportSize(hand);
  expect.soft(await tooSmall(page), `${name}, for fingers`).toEqual([]);
  if (before) await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}

test("a real page, spoiled, is flagged", async ({ desk }) => {
  await desk.arrive();
  expect(await violations(desk.page)).toEqual([]);
  await desk.page.evaluate(() => {
    document.documentElement.removeAttribute("lang");
    for (const label of document.querySelectorAll("label")) label.remove();
    for (const button of document.querySelectorAll("button")) button.style.cssText = "min-height: 0; padding: 0; height: 20px; transition: color 1s";
  });
  const rules = (await violations(desk.page)).map((sentence) => sentence.split(":")[0]);
  expect(rules).toEqual(expect.arrayContaining(["html-has-lang", "label"]));
  expect(await tooSmall(desk.page)).not.toEqual([]);
  expect(await covered(desk.page)).toEqual([]);
  await desk.page.evaluate(() => {
    for (const heading of document.querySelectorAll("h1")) heading.style.marginBottom = "-5rem";
  });
  expect(await covered(desk.page)).not.toEqual([]);
  expect(await moving(desk.page)).not.toEqual([]);
});
