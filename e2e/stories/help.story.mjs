// Help: found by asking, read by anybody, and one step away from every refusal, which waits meanwhile.

import { expect, test } from "../support/stories.mjs";
import { violations } from "../support/accessibility.mjs";
import { WRONG_PIN } from "../support/phone.mjs";

/** @param {import("@playwright/test").Page} page how far it could be scrolled sideways */
function over(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Every help page, as the pages themselves lead on. @param {import("@playwright/test").Page} page @param {string} help */
async function pagesOfHelp(page, help) {
  await page.goto(help);
  const links = page.locator("#help-pages a");
  const addresses = await links.evaluateAll((all) => all.map((link) => /** @type {HTMLAnchorElement} */ (link).href));
  expect(addresses.length).toBeGreaterThan(9);
  return addresses;
}

for (const language of ["da", "en"]) {
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    test(`every help page is for everybody: ${language}, ${colorScheme}`, async ({ desk, world }) => {
      test.slow();
      const { page } = desk;
      await page.emulateMedia({ colorScheme });
      const help = `${world.demo.issuer}/help`;
      await page.goto(`${help}?lang=${language}`);
      const pages = await pagesOfHelp(page, help);
      for (const address of [help, ...pages, `${help}/search?q=telefon+phone`, `${help}/search?q=qwxz`, `${help}/none`]) {
        await page.goto(address);
        expect.soft(await page.locator("html").getAttribute("lang"), address).toBe(language);
        expect.soft(await violations(page), address).toEqual([]);
        // Letters twice as large on a phone's width, as 360 px of a telephone and 200 % make it.
        await page.setViewportSize({ width: 360, height: 740 });
        expect.soft(await over(page), `${address} at 360 px`).toBeLessThanOrEqual(0);
        await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
        expect.soft(await over(page), `${address} with letters twice as large`).toBeLessThanOrEqual(0);
        await page.setViewportSize({ width: 1280, height: 900 });
      }
    });
  }
}

test("a question is answered, without scripts, and the answer is the right paragraph", async ({ anotherDesk, world }) => {
  const desk = await anotherDesk({ javaScriptEnabled: false });
  await desk.page.goto(`${world.demo.issuer}/help?lang=da`);
  await desk.page.getByLabel("Søg i hjælpen").fill("MISTET telefonen");
  await desk.page.keyboard.press("Enter");
  await desk.page.locator("#found a").first().click();
  await expect(desk.page).toHaveURL(/\/help\/lost#phone$/);
  await expect(desk.page.locator("h2#phone")).toBeInViewport();
  await desk.page.getByRole("link", { name: "English" }).click();
  await expect(desk.page).toHaveURL(/\/help\/lost\?lang=en/);
  await expect(desk.page.getByRole("heading", { level: 1 })).toHaveText("Lost phone or lost card");
  await desk.page.locator("#next").click();
  await expect(desk.page.getByRole("heading", { level: 1 })).toContainText("Forgotten");
});

test("by keyboard: the first steps skip to the text or to the search", async ({ desk, world }) => {
  const { page } = desk;
  await page.goto(`${world.demo.issuer}/help/safety?lang=en`);
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to the text" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.locator("#content")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.locator(".on-this-page a").first()).toBeFocused();

  await page.reload();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.locator("#q")).toBeFocused();
  await page.keyboard.type("stolen card");
  await page.keyboard.press("Enter");
  await expect(page.locator("#found a").first()).toHaveText(/My card is gone/);
});

test("a refusal leads to its paragraph in a tab of its own, and the login goes on", async ({ desk, person }) => {
  await desk.arrive();
  await desk.giveCredentials(person, { password: "not the password" });
  await desk.says("wrong_credentials");
  const link = desk.page.getByRole("link", { name: /What can I do\? Help with: That did not match.*new tab/ });
  const opened = desk.page.context().waitForEvent("page");
  await link.click();
  const help = await opened;
  await expect(help).toHaveURL(/\/help\/login-refused#credentials$/);
  await expect(help.locator("h2#credentials")).toBeInViewport();
  expect(await help.evaluate(() => window.opener)).toBeNull();
  await help.close();
  await desk.askTheCard(person);
});

test("the app's refusal leads to its paragraph at the login pages' host", async ({ phone, person, world }) => {
  await phone.activate(person);
  await phone.reopen();
  await phone.typePin(WRONG_PIN);
  await phone.says("wrong_pin");
  const opened = phone.page.context().waitForEvent("page");
  await phone.message.getByRole("link", { name: /What can I do\?.*new window/ }).click();
  const help = await opened;
  await expect(help).toHaveURL(`${world.demo.issuer}/help/app-refused?lang=en#wrong-pin`);
  await expect(help.locator("h2#wrong-pin")).toBeInViewport();
  await help.close();
  await phone.unlock();
});

test("a browser that says it is old is told so, and a new one is not", async ({ anotherDesk, world }) => {
  const old = await anotherDesk({ userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:78.0) Gecko/20100101 Firefox/78.0" });
  await old.arrive();
  await expect(old.page.locator("#outdated")).toBeVisible();
  expect(await violations(old.page)).toEqual([]);
  const fresh = await anotherDesk();
  await fresh.page.goto(`${world.demo.issuer}/help`);
  await expect(fresh.page.locator("#outdated")).toBeHidden();
});
