// Danish and English, on the login pages and at the demo's services: by ?lang, then by what was chosen before, then by what the browser asks for.

import { expect, test } from "../support/stories.mjs";

const language = (/** @type {import("@playwright/test").Page} */ page) => page.locator("html").getAttribute("lang");

for (const [locale, expected] of [["da-DK", "da"], ["en-GB", "en"], ["fr-FR", "en"]]) {
  test(`a browser that asks for ${locale} gets ${expected}`, async ({ anotherDesk }) => {
    const desk = await anotherDesk({ locale: String(locale) });
    await desk.page.goto(desk.world.bank.url);
    expect(await language(desk.page)).toBe(expected);
    await desk.arrive();
    expect(await language(desk.page)).toBe(expected);
  });
}

test("a choice is kept from page to page, and the login goes on", async ({ desk, person }) => {
  await desk.arrive();
  const here = new URL(desk.page.url());
  here.searchParams.set("lang", "da");
  await desk.page.goto(here.href);
  expect(await language(desk.page)).toBe("da");
  await desk.askTheCard(person);
  expect(await language(desk.page)).toBe("da");
  await desk.giveCode(person);
  await desk.signedIn();
});

test("whoever chooses a language at a service logs in in that language, and meets it at the next service", async ({ anotherDesk }) => {
  const desk = await anotherDesk({ locale: "en-GB" });
  await desk.page.goto(desk.world.bank.url);
  await desk.page.getByRole("link", { name: "Dansk" }).click();
  await expect(desk.page.locator("a#log-in")).toHaveText("Log ind");
  await desk.page.locator("a#log-in").click();
  await expect(desk.credentials).toBeVisible();
  expect(await language(desk.page)).toBe("da");
  await desk.page.goto(desk.world.service(1).url);
  expect(await language(desk.page)).toBe("da");
});
