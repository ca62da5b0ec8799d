// Carrying without typing: the QR through a camera, the link on the phone itself, and a number at every login.

import { devices } from "@playwright/test";
import { expect, test } from "../support/stories.mjs";
import { violations } from "../support/accessibility.mjs";
import { Camera, FOREIGN } from "../support/camera.mjs";
import { Desk, send } from "../support/desk.mjs";
import { PIN, WRONG_PIN } from "../support/phone.mjs";

/** @typedef {import("../support/phone.mjs").Phone} Phone */

/** What a page shows in light and in dark, looked at by axe. @param {import("@playwright/test").Page} page @param {string} name */
async function isForEverybody(page, name) {
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect.soft(await violations(page), `${name}, ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}

/** @param {Desk} desk */
async function showsTheQr(desk) {
  const qr = desk.page.locator("#carry-qr[src]");
  await desk.page.locator("#scan-instead").click();
  await expect(qr).toBeVisible();
  return qr;
}

for (const [name, reader] of /** @type {const} */ ([["the vendored reader", false], ["the browser's own reader", true]])) {
  test(`a QR is scanned instead of typing: ${name}`, async ({ desk, phone, person }) => {
    const camera = await Camera.of(phone.page, { reader });
    const fetched = /** @type {string[]} */ ([]);
    phone.page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
    await phone.activate(person);
    await desk.arrive();
    await desk.askTheApp(person);
    await phone.openRequest();
    expect(fetched, "the reader is fetched when somebody scans").not.toContain("/vendor/jsqr.js");
    const qr = await showsTheQr(desk);
    const first = await qr.getAttribute("src");
    await expect(qr).not.toHaveAttribute("src", String(first));

    const scan = phone.page.locator("button#scan");
    await scan.click();
    await expect(phone.page.locator("video")).toBeVisible();
    await isForEverybody(phone.page, "the scanner");
    await isForEverybody(desk.page, "the page with a QR");
    const putDown = camera.holdUpTo(desk.page.locator("#carry-qr"));
    await expect(phone.carried).toBeHidden();
    await putDown();
    await phone.says("carried");
    expect(await camera.isOpen(), "the camera is closed").toBe(false);
    expect((await camera.readByItself()) > 0).toBe(reader);
    await phone.approveButton.click();
    await phone.says("approved");
    await desk.signedIn();
    expect([...desk.visited.map(String), ...fetched].filter((address) => /[#&?][hl]=/.test(address)), "never_event_12").toEqual([]);
  });
}

test("a foreign QR, and another login's, are told calmly and cost no try", async ({ desk, anotherDesk, phone, person }) => {
  const camera = await Camera.of(phone.page);
  await phone.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  await phone.openRequest();
  const other = await anotherDesk();
  await other.arrive();
  await other.askTheApp(person);
  await phone.page.locator("button#scan").click();
  await camera.sees(FOREIGN);
  await phone.says("qr_foreign");
  await showsTheQr(other);
  const putDown = camera.holdUpTo(other.page.locator("#carry-qr"));
  await phone.says("qr_other");
  await putDown();
  await expect(phone.carried).toBeVisible();
  // All three tries are left.
  const number = Number(await desk.numberToCarry());
  await camera.sees(FOREIGN);
  await phone.page.locator("button#scan").click();
  expect(await camera.isOpen()).toBe(false);
  await phone.carry(String((number + 1) % 1_000_000).padStart(6, "0"));
  await phone.says("wrong_number");
  await expect(phone.message).toContainText("2");
  await phone.carry(String(number).padStart(6, "0"));
  await phone.says("carried");
});

for (const [refuses, code] of [["NotAllowedError", "camera_refused"], ["NotFoundError", "camera_missing"]]) {
  test(`without a camera the digits remain: ${code}`, async ({ desk, phone, person }) => {
    await Camera.of(phone.page, { refuses });
    await phone.activate(person);
    await desk.arrive();
    await desk.askTheApp(person);
    await phone.openRequest();
    await phone.page.locator("button#scan").click();
    await phone.says(code);
    await expect(phone.page.locator("video")).toBeHidden();
    await phone.carry(String(await desk.numberToCarry()));
    await phone.approveButton.click();
    await desk.signedIn();
  });
}

test("a QR that the phone's ordinary camera opens shows the request and approves nothing", async ({ desk, phone, person }) => {
  const camera = await Camera.of(phone.page);
  await phone.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  await showsTheQr(desk);
  const text = String(await camera.reads(await desk.page.locator("#carry-qr").screenshot()));
  expect(text).toMatch(/^http:\/\/app\.localhost:\d+\/#r=[0-9a-f]{32}&t=\d+&h=[A-Za-z0-9_-]{22}$/);

  // As the camera opens it: at once, while the QR is fresh.
  await phone.page.goto("about:blank");
  await phone.page.goto(text);
  await expect(phone.lock).toBeVisible();
  expect(phone.page.url(), "what came with it has left the address").not.toContain("#");
  await phone.unlock();
  await expect(phone.page.locator("#service")).toBeVisible();
  await expect(phone.carried).toBeVisible();
  await phone.approveButton.click();
  await phone.says("carry_first");
  desk.wasToldNothing();
});

/** The phone's own browser, beside the app on the same phone. @param {Phone} phone */
async function browserOn(phone) {
  const page = await phone.page.context().newPage();
  return new Desk(phone.world.watch(page), phone.world);
}

test("on the phone itself the app is opened by link, and leads back", async ({ phone, person }) => {
  await phone.activate(person);
  const desk = await browserOn(phone);
  await desk.arrive();
  await desk.askTheApp(person);
  await isForEverybody(desk.page, "the page on the phone");
  const [opened] = await Promise.all([desk.page.context().waitForEvent("page"), desk.page.locator("a#open-app").click()]);
  await expect(desk.page.locator("#opened")).not.toBeEmpty();
  await isForEverybody(desk.page, "the page after the app was opened");

  const app = opened;
  phone.world.watch(app);
  await expect(app.locator("form#unlock")).toBeVisible();
  expect(app.url()).not.toContain("#");
  await app.locator("form#unlock [name=pin]").fill(PIN);
  await send(app.locator("form#unlock"));
  await expect(app.locator("#message[data-code=carried_by_link]")).toBeVisible();
  await expect(app.locator("#carried")).toBeHidden();
  await app.locator("button#approve").click();
  await expect(app.locator("#message[data-code=approved_return]")).toBeVisible();
  await isForEverybody(app, "approved, and now back");
  await expect(desk.waiting, "the page that waits does not move by itself").toBeVisible();
  desk.wasToldNothing();

  await app.locator("a#return").click();
  await expect(app.locator("#signed-in[data-sub]")).toBeVisible();
  await expect(desk.waiting).toBeVisible();
});

test("reloaded after the approval, the page says where to go on", async ({ phone, person }) => {
  await phone.activate(person);
  const desk = await browserOn(phone);
  await desk.arrive();
  await desk.askTheApp(person);
  const href = String(await desk.page.locator("a#open-app").getAttribute("href"));
  await phone.page.goto("about:blank");
  await phone.page.goto(href);
  await phone.unlock();
  await phone.says("carried_by_link");
  await phone.approveButton.click();
  await phone.says("approved_return");
  await desk.page.reload();
  await expect(desk.waiting).toBeVisible();
  await expect(desk.page.locator("#carry-number")).toHaveCount(0);
  await isForEverybody(desk.page, "the page that waits for the way back");
  await phone.page.locator("a#return").click();
  await expect(phone.page.locator("#signed-in[data-sub]")).toBeVisible();
});

test("never_event_10: a link that was sent to somebody signs nobody in", async ({ phone, anotherDesk, person }) => {
  await phone.activate(person);
  const { defaultBrowserType: _, ...pixel } = devices["Pixel 7"];
  const thief = await anotherDesk(pixel);
  await thief.arrive();
  await thief.askTheApp(person);
  const href = String(await thief.page.locator("a#open-app").getAttribute("href"));
  await phone.page.goto("about:blank");
  await phone.page.goto(href);
  await phone.unlock();
  await phone.approveButton.click();
  await phone.says("approved_return");
  await phone.page.locator("a#return").click();
  await expect(phone.page.locator("#message")).toHaveAttribute("data-code", /cookies_needed|other_browser/);
  await thief.page.reload();
  await expect(thief.waiting).toBeVisible();
  thief.wasToldNothing();
});

test("an open and unlocked app hears the link too", async ({ phone, person }) => {
  await phone.activate(person);
  const desk = await browserOn(phone);
  await desk.arrive();
  await desk.askTheApp(person);
  const hash = new URL(String(await desk.page.locator("a#open-app").getAttribute("href"))).hash;
  await phone.page.bringToFront();
  await phone.page.evaluate((to) => void (location.hash = to), hash);
  await phone.says("carried_by_link");
  expect(phone.page.url()).not.toContain("#");
});

test("on an iPhone there is no link, but words", async ({ anotherDesk, phone, person }) => {
  await phone.activate(person);
  const { defaultBrowserType: _, ...iphone } = devices["iPhone 15"];
  const desk = await anotherDesk(iphone);
  await desk.arrive();
  await desk.askTheApp(person);
  await expect(desk.page.locator("#home-screen")).toBeVisible();
  await expect(desk.page.locator("a#open-app")).toHaveCount(0);
  await isForEverybody(desk.page, "the page on an iPhone");
  await phone.approve(await desk.numberToCarry());
  await desk.signedIn();
});

test("a number at every login, if the person wants one", async ({ desk, phone, person }) => {
  await phone.activate(person);
  await desk.logInWithCard(person, { remember: true });
  await desk.logOut();
  const form = phone.page.locator("form#number-always");
  const turn = async (/** @type {string} */ pin) => {
    await phone.page.locator("#number-always-open").click();
    await form.locator("[name=pin]").fill(pin);
    await send(form);
  };
  await phone.page.locator("#open-settings").click();
  await turn(WRONG_PIN);
  await phone.says("wrong_pin");
  await isForEverybody(phone.page, "a number at every login");
  await form.locator("[name=pin]").fill(PIN);
  await send(form);
  await phone.says("number_always_on");
  await isForEverybody(phone.page, "the settings");

  await desk.arrive();
  await desk.askTheApp(person);
  const number = await desk.numberToCarry();
  expect(number).toMatch(/^\d{6}$/);
  await phone.page.locator("button.back").click();
  await phone.approve(number);
  await desk.signedIn();
  await desk.logOut();

  await phone.page.getByRole("button").last().click();
  await phone.page.locator("#open-settings").click();
  await turn(PIN);
  await phone.says("number_always_off");
  await desk.arrive();
  await desk.askTheApp(person);
  expect(await desk.numberToCarry()).toBeNull();
});
