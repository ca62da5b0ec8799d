// Danish and English, on the login pages and at the demo's services: by ?lang, then by what was chosen before, then by what the browser asks for.

import { devices } from "@playwright/test";
import { expect, test } from "../support/stories.mjs";
import { Phone } from "../support/phone.mjs";

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

test("the app speaks Danish to a Danish browser, from the first screen to the approved request", async ({ browser, desk, person, world }) => {
  const context = await browser.newContext({ ...devices["Pixel 7"], locale: "da-DK" });
  const phone = new Phone(world.watch(await context.newPage()), world);
  const heading = phone.page.getByRole("heading", { level: 1 });
  await phone.open();
  await expect(heading).toHaveText("Aktivér appen");
  expect(await language(phone.page)).toBe("da");
  await phone.activate(person);
  await expect(heading).toHaveText("Anmodninger");
  await phone.reopen();
  await expect(heading).toHaveText("Lås op");
  await phone.unlock();
  await desk.arrive();
  await desk.askTheApp(person);
  await phone.openRequest();
  await expect(phone.page.locator("#text")).toHaveText("Log ind hos");
  await expect(phone.page.locator("#browser-new")).toContainText("Vi kender ikke denne browser");
  await expect(phone.page.locator("#time-left")).toContainText(/\d:\d\d tilbage/);
  await phone.carry(String(await desk.numberToCarry()));
  await expect(phone.approveButton).toHaveText("Godkend");
  await phone.approveButton.click();
  await phone.says("approved");
  await desk.signedIn();
});

test("whoever chooses another language in the app's settings meets it again at the next start", async ({ phone, person }) => {
  await phone.activate(person);
  const heading = phone.page.getByRole("heading", { level: 1 });
  await expect(heading).toHaveText("Requests");
  await phone.page.locator("#open-settings").click();
  await phone.page.getByRole("button", { name: "Dansk" }).click();
  await expect(heading).toHaveText("Indstillinger");
  await phone.reopen();
  await expect(heading).toHaveText("Lås op");
  expect(await language(phone.page)).toBe("da");
});
