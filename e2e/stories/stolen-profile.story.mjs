// Never event 11 with a browser's real files: whoever has a copy of the profile in which the app lives finds no mark by
// which the right PIN differs from any other, and cannot approve without the PIN and the server.

import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium as browsers, devices } from "@playwright/test";
import { chromium } from "../support/chromium.mjs";
import { Phone, PIN, WRONG_PIN } from "../support/phone.mjs";
import { filesOf, keptAsText, marksOf, standIn, written } from "../support/profile.mjs";
import { expect, test as base } from "../support/stories.mjs";

const OTHERS = ["1379", "9371", "4826", WRONG_PIN, "7053", "6174", "3907"];

/** @typedef {import("../support/world.mjs").World} World */
/** @typedef {{ folder: string, open: (profile: string) => Promise<Phone> }} Profiles where they lie, and the app in a browser that keeps its own there */
/** @typedef {import("../support/stories.mjs").Cast & { profiles: Profiles }} Cast */

const test = base.extend(
  /** @type {import("@playwright/test").Fixtures<Cast, {}, any, any>} */ ({
    profiles: async (/** @type {{ world: World }} */ { world }, /** @type {(profiles: Profiles) => Promise<void>} */ use) => {
      const folder = await mkdtemp(join(tmpdir(), "tillid-profile-"));
      const opened = /** @type {import("@playwright/test").BrowserContext[]} */ ([]);
      const looks = { ...chromium, ...devices["Pixel 7"], locale: "en-GB" };
      const open = async (/** @type {string} */ profile) => {
        const context = await browsers.launchPersistentContext(profile, looks);
        opened.push(context);
        return new Phone(world.watch(context.pages()[0] ?? (await context.newPage())), world);
      };
      await use({ folder, open });
      for (const context of opened) await context.close();
      await rm(folder, { recursive: true, force: true });
    },
  }),
);

/** What the app keeps of this device. @param {Phone} phone @returns {Promise<{ id: string, salt: number[] }>} */
const keptBy = ({ page }) =>
  page.evaluate(async () => {
    const database = await import(/** @type {any} */ ("/database.js"));
    const { id, salts } = await database.keptDevice();
    const [salt, ...more] = Object.values(salts);
    if (more.length > 0) throw new Error("a PIN is being changed");
    return { id, salt: [...salt] };
  });

test("never_event_11: a browser's profile tells the right PIN from no other, nor anything else that was typed", async ({ desk, person, profiles }) => {
  const mine = await profiles.open(profiles.folder);
  await mine.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  const number = (await desk.numberToCarry()) ?? "";
  await mine.reopen();
  await mine.typePin(WRONG_PIN);
  await mine.says("wrong_pin");
  await mine.unlock();
  await mine.approve(number);
  await mine.says("approved");
  const { id, salt } = await keptBy(mine);
  await mine.page.context().close();

  const files = await filesOf(profiles.folder);
  expect(standIn(files, written(id)), "the files are the real ones").not.toEqual([]);
  expect(standIn(files, [Buffer.from(salt)]), "and hold the salt as it is").not.toEqual([]);
  expect(standIn(files, [PIN, WRONG_PIN].flatMap(keptAsText)), "a PIN that was typed stands there").toEqual([]);
  for (const pin of [PIN, ...OTHERS]) {
    const { half, marks } = marksOf(pin, Buffer.from(salt));
    expect(standIn(files, marks), `${pin} can be told apart`).toEqual([]);
    // The looking bites: kept bare or written out, the public half would give the PIN away.
    for (const bare of [half, ...written(half.toString("base64url"))]) {
      expect(standIn([{ name: "bare", bytes: Buffer.concat([Buffer.alloc(9), bare]) }], marks)).toEqual(["bare"]);
    }
  }
  const codes = Object.values(person.cards[0]?.codes ?? {});
  expect(standIn(files, written(person.password)), "the password stands there").toEqual([]);
  for (const typed of [number, ...codes]) expect(standIn(files, keptAsText(typed)), `${typed} stands there`).toEqual([]);
});

test("never_event_11: a copy of the profile approves nothing without the PIN, and learns nothing without the server", async ({ desk, person, profiles }) => {
  const [original, copy] = [join(profiles.folder, "original"), join(profiles.folder, "copy")];
  const mine = await profiles.open(original);
  await mine.activate(person);
  await mine.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await mine.page.context().close();
  await cp(original, copy, { recursive: true });

  await desk.arrive();
  await desk.askTheApp(person);
  const stolen = await profiles.open(copy);
  await stolen.open();
  await expect(stolen.lock, "the copy is a phone of the owner's").toBeVisible();
  await expect(stolen.requests).toHaveCount(0);
  await stolen.typePin(WRONG_PIN);
  await stolen.says("wrong_pin");
  await expect(stolen.message, "the server counts").toContainText("4 tries left");

  // The server out of reach, the right PIN and a wrong one are answered alike: by nothing that was worked out here.
  const calls = "**/api/v1/**";
  const told = /** @type {(string | null)[]} */ ([]);
  for (const pin of [WRONG_PIN, PIN]) {
    await stolen.page.route(calls, (route) => route.abort());
    const asked = stolen.page.waitForEvent("requestfailed", (request) => request.url().endsWith("/api/v1/unlock"));
    await stolen.typePin(pin);
    await asked;
    await expect(stolen.page.locator("[aria-busy=true]")).toHaveCount(0);
    await stolen.says("server_gone");
    told.push(await stolen.page.locator("main").innerHTML());
    await stolen.page.unroute(calls);
    await stolen.page.reload();
    await expect(stolen.lock).toBeVisible();
  }
  expect(told[0]).toBe(told[1]);
  desk.wasToldNothing();
  await stolen.page.context().close();
});
