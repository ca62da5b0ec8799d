// What the person reads before approving: who asks, what for, from which browser, whether it is new, how long is left.

import { covered, over } from "../support/fit.mjs";
import { expect, test } from "../support/stories.mjs";

const HOUR_MS = 3_600_000;

/** @param {import("../support/phone.mjs").Phone} phone @returns {Promise<number>} seconds, as the screen says it */
async function secondsLeft(phone) {
  const said = (await phone.page.locator("#time-left").textContent()) ?? "";
  const [, minutes, seconds] = /(\d):(\d\d) left/.exec(said) ?? [];
  if (!minutes || !seconds) throw new Error(`no time is left to read in: ${said}`);
  return Number(minutes) * 60 + Number(seconds);
}

test("a new browser's request says all, and warns", async ({ desk, phone, person, world }) => {
  await phone.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  await phone.openRequest();
  const { page } = phone;
  await expect(page.locator("#service")).toHaveText(world.bank.name);
  await expect(page.locator("#text")).toHaveText("Log in to");
  await expect(page.locator("#browser")).toHaveText(/^Chrom\w+.* Linux$/);
  await expect(page.locator("#browser-new")).toBeVisible();
  await expect(page.locator("#browser-new")).toContainText("We do not know this browser");
});

test("a known browser's request names the browser, and warns of nothing", async ({ desk, phone, person, world }) => {
  await phone.activate(person);
  await desk.logInWithCard(person, { remember: true });
  await desk.logOut();
  await desk.arrive();
  await desk.askTheApp(person);
  await phone.openRequest();
  const { page } = phone;
  await expect(page.locator("#service")).toHaveText(world.bank.name);
  await expect(page.locator("#browser")).toHaveText(/^Chrom\w+.* Linux$/);
  await expect(page.locator("#time-left")).toBeVisible();
  await expect(page.locator("#browser-new")).toHaveCount(0);
  await expect(phone.carried).toBeHidden();
});

/** The parts of what a hook names that something else lies on, or that stand outside the window. @param {import("@playwright/test").Locator} place */
const unseen = (place) =>
  place.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return [0.05, 0.5, 0.95].filter((share) => {
      const found = document.elementFromPoint(left + width / 2, top + height * share);
      return !found || !(element.contains(found) || found.contains(element));
    });
  });

for (const language of ["en-GB", "da-DK"]) {
  test.describe(`on the smallest phone (${language})`, () => {
    test.use({ language });

    test("what is asked, the number and both answers are in sight before anything is scrolled", async ({ desk, phone, person }) => {
      const { page } = phone;
      await page.setViewportSize({ width: 360, height: 640 });
      await phone.activate(person);
      await desk.arrive();
      await desk.askTheApp(person);
      await phone.openRequest();
      await page.evaluate(() => scrollTo(0, 0));
      for (const hook of ["#service", "#text", "#browser", "#browser-new", "#time-left", "#carried", "#deny", "#approve"]) {
        expect(await unseen(page.locator(hook)), `${hook} is seen whole`).toEqual([]);
      }
      await phone.carry((await desk.numberToCarry()) ?? "");
      await expect(phone.swipe).toBeVisible();
      for (const hook of ["#service", "#browser-new", ".swipe", "#deny", "#approve"]) {
        expect(await unseen(page.locator(hook)), `${hook} is seen whole, once the number is there`).toEqual([]);
      }
      await page.locator("#block-service-open").focus();
      expect(await unseen(page.locator("#block-service-open")), "what has the focus is seen").toEqual([]);
      await phone.denyButton.click();
      await phone.says("denied");
    });
  });
}

/** As long as a name may be: in one piece, of the widest letters, and of many words. */
const LONGEST = {
  "in one piece": "W".repeat(60),
  "of many words": "The Association of Fishing Villages and Lighthouses in Fjord",
};

for (const [how, name] of Object.entries(LONGEST)) {
  test(`on the smallest phone the longest name, ${how}, is shown whole and hides nothing`, async ({ desk, phone, person, world }) => {
    expect([...name]).toHaveLength(60);
    const { page } = phone;
    await page.setViewportSize({ width: 360, height: 640 });
    await world.command("service", "set", world.bank.client_id, "--name", name);
    await phone.activate(person);
    await desk.arrive();
    await desk.askTheApp(person);
    await phone.openRequest();
    await expect(page.locator("#service")).toHaveText(name);
    const atTheFoot = async () => {
      for (const hook of ["#deny", "#approve"]) expect(await unseen(page.locator(hook)), `${hook} is seen whole`).toEqual([]);
    };
    for (const again of ["#carried", ".swipe"]) {
      await page.evaluate(() => scrollTo(0, 0));
      expect(await unseen(page.locator("#service")), "the name is seen whole").toEqual([]);
      expect(await page.locator("#service").evaluate(isCut), "no letter of it is cut off").toBe(false);
      await atTheFoot();
      expect(await covered(page), "nothing lies on any words").toEqual([]);
      expect(await over(page), "nothing stands beside the window").toBeLessThanOrEqual(0);
      await page.locator("#browser-new").scrollIntoViewIfNeeded();
      expect(await unseen(page.locator("#browser-new")), "the warning is seen whole").toEqual([]);
      await page.locator(again).scrollIntoViewIfNeeded();
      expect(await unseen(page.locator(again)), `${again} is seen whole`).toEqual([]);
      await atTheFoot();
      if (again === "#carried") await phone.carry((await desk.numberToCarry()) ?? "");
      await expect(phone.swipe).toBeVisible();
    }
    await phone.approveButton.click();
    await desk.signedIn();
  });
}

/** Whether letters stand outside the box that shows them, or outside the window. @param {Element} element */
function isCut(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  const letters = [...range.getClientRects()];
  const { overflow, textOverflow } = getComputedStyle(element);
  if (overflow !== "visible" && element.scrollWidth > element.clientWidth) return true;
  if (textOverflow === "ellipsis" && overflow !== "visible") return true;
  return letters.length === 0 || letters.some(({ left, right, top }) => left < 0 || right > document.documentElement.clientWidth || top < 0);
}

test("a name that turns the reading direction, hides a letter or passes for another is given to no service", async ({ world }) => {
  for (const name of ["Fjord\u202eknaB", "Fjord\u200bBank", "Fjord B\u0430nk", "בנק הפיורד", "W".repeat(61)]) {
    await expect(world.command("service", "set", world.bank.client_id, "--name", name), JSON.stringify(name)).rejects.toThrow();
  }
  const { name } = await world.command("service", "show", world.bank.client_id);
  expect(name).toBe(world.bank.name);
});

test.describe("how long is left", () => {
  test.use({ withClock: true });

  test("counts down by the server's time, though the phone's own clock is an hour off", async ({ desk, phone, person, world }) => {
    await phone.page.addInitScript((off) => {
      const now = Date.now.bind(Date);
      Date.now = () => now() + off;
    }, HOUR_MS);
    await phone.activate(person);
    await desk.arrive();
    await desk.askTheApp(person);
    await phone.openRequest();
    const first = await secondsLeft(phone);
    expect(first).toBeLessThanOrEqual(300);
    expect(first).toBeGreaterThan(240);
    await expect.poll(() => secondsLeft(phone), "it counts down by itself").toBeLessThan(first - 1);

    await world.advance(200);
    await phone.reopen();
    await phone.unlock();
    await phone.openRequest();
    expect(await secondsLeft(phone)).toBeLessThanOrEqual(100);
    expect(await secondsLeft(phone)).toBeGreaterThan(60);

    await world.advance(60);
    await phone.reopen();
    await phone.unlock();
    await phone.openRequest();
    expect(await secondsLeft(phone)).toBeLessThanOrEqual(40);
    await expect(phone.page.locator("#time-left")).toHaveClass(/\bsoon\b/);
    await expect(phone.page.locator("#time-left [role=status]")).toHaveText(/\S/);
  });
});
