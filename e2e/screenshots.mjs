// Pictures of every page and screen: four sizes, two languages, light and dark.
// node screenshots.mjs FOLDER

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium as browserType, devices } from "@playwright/test";
import { chromium } from "./support/chromium.mjs";
import { Desk } from "./support/desk.mjs";
import { Phone } from "./support/phone.mjs";
import { tours } from "./support/tour.mjs";
import { World } from "./support/world.mjs";

const sizes = {
  "360": { width: 360, height: 740 },
  phone: { width: 412, height: 915 },
  tablet: { width: 820, height: 1180 },
  desk: { width: 1440, height: 900 },
};
const locales = { da: "da-DK", en: "en-GB" };

const folder = process.argv[2];
if (!folder) {
  console.error("Say where the pictures go: node screenshots.mjs FOLDER");
  process.exit(1);
}

const browser = await browserType.launch(chromium);
try {
  for (const [language, locale] of Object.entries(locales)) {
    for (const tour of Object.values(tours)) await walk(language, locale, tour);
  }
} finally {
  await browser.close();
}

/** @param {string} language @param {string} locale @param {(typeof tours)[keyof typeof tours]} tour */
async function walk(language, locale, tour) {
  const world = await World.start();
  try {
    const atTheDesk = await browser.newContext({ locale, viewport: sizes.desk });
    const onThePhone = await browser.newContext({ ...devices["Pixel 7"], locale });
    const desk = new Desk(await atTheDesk.newPage(), world);
    const phone = new Phone(await onThePhone.newPage(), world);
    await tour(desk, phone, world.person(0), (name, page) => picture(join(String(folder), language), name, page));
    await Promise.all([atTheDesk.close(), onThePhone.close()]);
  } finally {
    await world.stop();
  }
}

/** @param {string} place @param {string} name @param {import("@playwright/test").Page} page */
async function picture(place, name, page) {
  const before = page.viewportSize();
  await mkdir(place, { recursive: true });
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.screenshot({ path: join(place, `${name}-${size}-${colorScheme}.png`), fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  if (before) await page.setViewportSize(before);
  console.log(`${place}/${name}`);
}
