// When the app locks: a real Chromium's tab is hidden, put to sleep, left for the back button, and closed; and locked means
// that nothing by which it was open is in its memory any more.

import { expect, test } from "../support/stories.mjs";
import { violations } from "../support/accessibility.mjs";
import { ClosablePhone } from "../support/closing.mjs";
import { send } from "../support/desk.mjs";
import { PIN, WRONG_PIN } from "../support/phone.mjs";

/** @param {import("../support/world.mjs").World} world @param {import("../support/world.mjs").Person} person @param {(phone: ClosablePhone) => Promise<void>} story */
async function onARealPhone(world, person, story) {
  const phone = await ClosablePhone.launch(world);
  try {
    await phone.activate(person);
    await phone.page.waitForSelector("#open-settings", { visible: true });
    await story(phone);
  } finally {
    await phone.stop();
  }
}

test("out of sight, kept for the back button, closed: each locks, at once", async ({ world, person }) => {
  await onARealPhone(world, person, async (phone) => {
    const { page } = phone;
    await phone.glanceElsewhere();
    expect(await phone.isLocked(), "out of sight").toBe(true);

    await phone.unlock();
    // The browser keeps no page of which a request is under way: it is left again until there was none.
    while (!(await phone.leaveAndComeBack(world.demo.issuer))) await phone.unlock();
    expect(await phone.isLocked(), "back by the back button").toBe(true);

    await phone.unlock();
    await page.goto("about:blank");
    await page.goto(world.demo.app);
    await page.waitForSelector("form#unlock", { visible: true });
  });
});

test("locked, its memory holds neither the token nor the PIN's key", async ({ world, person }) => {
  await onARealPhone(world, person, async (phone) => {
    await phone.page.goto("about:blank");
    await phone.page.goto(world.demo.app);
    await phone.page.waitForSelector("form#unlock", { visible: true });
    const before = await phone.memory();
    const token = await phone.unlockAndTell();
    const open = await phone.memory();
    expect(open.holds(token), "the look finds what is there").toBe(true);
    expect(open.keys).toBeGreaterThan(before.keys);
    await phone.glanceElsewhere();
    expect(await phone.isLocked()).toBe(true);
    const locked = await phone.memory();
    expect(locked.holds(token)).toBe(false);
    expect(locked.keys).toBe(before.keys);
  });
});

test("five minutes after: a glance elsewhere does not lock; being put to sleep and closing do", async ({ world, person }) => {
  await onARealPhone(world, person, async (phone) => {
    await phone.press("#open-settings");
    await phone.press("#lock-after-five-minutes");
    await phone.page.waitForSelector('#message[data-code="lock_set"]', { visible: true });
    await phone.glanceElsewhere();
    expect(await phone.isLocked()).toBe(false);
    await phone.page.goto("about:blank");
    await phone.page.goto(world.demo.app);
    await phone.page.waitForSelector("form#unlock", { visible: true });
    await phone.unlock();
    await phone.glanceElsewhere();
    expect(await phone.isLocked(), "the server remembers the choice").toBe(false);
    await phone.sleep();
    expect(await phone.isLocked(), "asleep").toBe(true);
  });
});

test("on an errand of the app's own, a glance at the page that waits does not lock", async ({ world, desk, person }) => {
  await onARealPhone(world, person, async (phone) => {
    await desk.arrive();
    await desk.askTheApp(person);
    await phone.press("li[data-request] button");
    await phone.page.waitForSelector("#carried", { visible: true });
    await phone.glanceElsewhere();
    expect(await phone.isLocked()).toBe(false);
    await phone.fill("#carried", (await desk.numberToCarry()) ?? "");
    await phone.page.waitForSelector('#message[data-code="carried"]', { visible: true });
    // Said an instant before the app has done with it; while it is at work, it is still on its errand.
    await phone.page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null);
    await phone.glanceElsewhere();
    expect(await phone.isLocked(), "the errand is done").toBe(true);
  });
});

test("the setting is shown as it is kept, explained in a sentence, and reached by keyboard", async ({ phone, person }) => {
  await phone.activate(person);
  await phone.page.locator("#open-settings").click();
  const [close, later] = ["at-close", "after-five-minutes"].map((name) => phone.page.locator(`#lock-${name}`));
  await expect(close).toBeChecked();
  await expect(phone.page.locator("#lock-why")).toContainText("another app or window");
  await close.focus();
  await phone.page.keyboard.press("ArrowDown");
  await phone.says("lock_set");
  await expect(later).toBeChecked();
  expect(await violations(phone.page)).toEqual([]);
  await phone.reopen();
  await phone.unlock();
  await phone.page.locator("#open-settings").click();
  await expect(later).toBeChecked();
  await close.check();
  await phone.says("lock_set");
});

test("a locked app says that something waits, and neither what nor from whom", async ({ world, desk, phone, person }) => {
  await phone.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  await phone.reopen();
  await expect(phone.page.getByText("One request is waiting")).toBeVisible();
  const { body, title } = await phone.page.evaluate(() => ({ body: document.documentElement.innerHTML, title: document.title }));
  for (const secret of [world.bank.name, "Chrome", "li data-request"]) expect(body + title).not.toContain(secret);
  await phone.unlock();
  await expect(phone.requests).toHaveCount(1);
  await phone.page.locator("#lock").click();
  await expect(phone.lock).toBeVisible();
  await expect(phone.requests).toHaveCount(0);
});

test("where a service asks for it, the PIN is asked for at each approval, in an app that is open", async ({ world, desk, phone, person }) => {
  await world.command("service", "set", world.bank.client_id, "--verify-each", "yes");
  await phone.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  await phone.approve(await desk.numberToCarry());
  const prove = phone.page.locator("form#prove");
  await expect(prove).toBeVisible();
  await prove.locator("[name=pin]").fill(WRONG_PIN);
  await send(prove);
  await phone.says("wrong_pin");
  await prove.locator("[name=pin]").fill(PIN);
  await send(prove);
  await phone.says("approved");
  expect(await desk.signedIn()).not.toBe("");
});
