// Every page and every screen, light and dark: axe finds nothing.

import { expect, test } from "../support/stories.mjs";
import { violations } from "../support/accessibility.mjs";
import { deskTour, phoneTour } from "../support/tour.mjs";

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(`pages at the desk, ${colorScheme}`, async ({ desk, phone, person }) => {
    test.slow();
    await desk.page.emulateMedia({ colorScheme });
    await deskTour(desk, phone, person, async (name, page) => {
      expect.soft(await violations(page), name).toEqual([]);
    });
  });

  test(`screens of the app, ${colorScheme}`, async ({ desk, phone, person }) => {
    test.slow();
    await phone.page.emulateMedia({ colorScheme });
    await phoneTour(desk, phone, person, async (name, page) => {
      expect.soft(await violations(page), name).toEqual([]);
    });
  });
}

test("nothing needs sideways scrolling at 320 px, nor with letters twice as large", async ({ desk, phone, person }) => {
  await desk.page.setViewportSize({ width: 320, height: 700 });
  await deskTour(desk, phone, person, async (name, page) => {
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect.soft(over, name).toBeLessThanOrEqual(0);
  });
});

test("a real page, spoiled, is flagged", async ({ desk }) => {
  await desk.arrive();
  expect(await violations(desk.page)).toEqual([]);
  await desk.page.evaluate(() => {
    document.documentElement.removeAttribute("lang");
    for (const label of document.querySelectorAll("label")) label.remove();
  });
  const rules = (await violations(desk.page)).map((sentence) => sentence.split(":")[0]);
  expect(rules).toEqual(expect.arrayContaining(["html-has-lang", "label"]));
});
