// The project's pictures, from the real thing: the walk through, its cover, and each page and screen at phone and desk size.
// `cargo xtask pictures` runs it: node pictures.mjs FOLDER [TOUR…]; with names of tours, theirs alone are taken again.

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { chromium as browserType, devices } from "@playwright/test";
import { chromium } from "./support/chromium.mjs";
import { Desk } from "./support/desk.mjs";
import { Phone } from "./support/phone.mjs";
import { Stage } from "./support/stage.mjs";
import { tours } from "./support/tour.mjs";
import { walkThrough } from "./support/walk.mjs";
import { World } from "./support/world.mjs";

const run = promisify(execFile);

/** Both languages and both schemes, each once: four would say little more. */
const LOOKS = /** @type {const} */ ([
  { name: "english-light", locale: "en-GB", colorScheme: "light" },
  { name: "danish-dark", locale: "da-DK", colorScheme: "dark" },
]);
const DESK = { width: 1280, height: 900 };
const SMALL = { width: 360, height: 740 };

const [folder, ...named] = process.argv.slice(2);
const chosen = Object.entries(tours).filter(([name]) => named.length === 0 || named.includes(name));
if (!folder || named.some((name) => !(name in tours))) {
  console.error(`Say where the pictures go: node pictures.mjs FOLDER [TOUR…], of ${Object.keys(tours).join(", ")}`);
  process.exit(1);
}

const browser = await browserType.launch(chromium);
const scratch = await mkdtemp(join(tmpdir(), "tillid-pictures-"));
try {
  if (named.length === 0) await inAWorld(async (world) => {
    const where = await Stage.open(browser, world);
    // She reads English, so that browsers are named in English too.
    const { pictures, cover } = await walkThrough(where, world.person(2));
    await keep(cover.png, join(folder, "desk-and-phone.webp"));
    await animate(pictures, join(folder, "walk-through.webp"));
  });
  for (const { name, ...look } of LOOKS) {
    const place = join(folder, name);
    if (named.length === 0) await rm(place, { recursive: true, force: true });
    await mkdir(place, { recursive: true });
    for (const [, tour] of chosen) await inAWorld((world) => walk(world, tour, place, look));
  }
} finally {
  await browser.close();
  await rm(scratch, { recursive: true, force: true });
}

/** @param {(world: World) => Promise<void>} doing */
async function inAWorld(doing) {
  const world = await World.start();
  try {
    await doing(world);
  } finally {
    await world.stop();
  }
}

/** @param {World} world @param {(typeof tours)[keyof typeof tours]} tour @param {string} place @param {{ locale: string, colorScheme: "light" | "dark" }} look */
async function walk(world, tour, place, look) {
  const calm = { ...look, reducedMotion: /** @type {const} */ ("reduce") };
  const atTheDesk = await browser.newContext({ ...calm, viewport: DESK });
  const onThePhone = await browser.newContext({ ...devices["Pixel 7"], ...calm, deviceScaleFactor: 1.5 });
  const desk = new Desk(await atTheDesk.newPage(), world);
  const phone = new Phone(await onThePhone.newPage(), world);
  await tour(desk, phone, world.person(0), async (name, page) => {
    console.log(`${place}/${name}`);
    await keep(await page.screenshot({ fullPage: true }), join(place, `${name}.webp`));
    if (!name.startsWith("desk-")) return;
    await page.setViewportSize(SMALL);
    await keep(await page.screenshot({ fullPage: true }), join(place, `${name}-360.webp`));
    await page.setViewportSize(DESK);
  });
  await Promise.all([atTheDesk.close(), onThePhone.close()]);
}

/** @param {Buffer} png @param {string} file */
async function keep(png, file) {
  const source = join(scratch, "one.png");
  await writeFile(source, png);
  await run("cwebp", ["-quiet", "-q", "80", source, "-o", file]);
}

/** @param {import("./support/walk.mjs").Picture[]} pictures @param {string} file */
async function animate(pictures, file) {
  const words = ["-loop", "0", "-lossy", "-q", "70", "-m", "6"];
  for (const [at, { png, milliseconds }] of pictures.entries()) {
    const source = join(scratch, `${at}.png`);
    await writeFile(source, png);
    words.push("-d", String(milliseconds), source);
  }
  await run("img2webp", [...words, "-o", file]);
  const seconds = pictures.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000;
  console.log(`${file}: ${pictures.length} pictures, ${seconds.toFixed(0)} seconds`);
}
