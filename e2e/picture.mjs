// Takes the README's picture: desk and phone side by side, from a running demo. Usage: node picture.mjs FILE

import { chromium as playwright, devices } from "@playwright/test";
import { writeFile } from "node:fs/promises";
import { chromium } from "./support/chromium.mjs";
import { Desk } from "./support/desk.mjs";
import { Phone } from "./support/phone.mjs";
import { World } from "./support/world.mjs";

const [file] = process.argv.slice(2);
if (!file) throw new Error("Where is the picture to go? Usage: node picture.mjs FILE");

const world = await World.start();
const browser = await playwright.launch(chromium);
try {
  const atDesk = await browser.newContext({ viewport: { width: 1000, height: 760 }, deviceScaleFactor: 2, locale: "en-GB" });
  const onPhone = await browser.newContext({ ...devices["Pixel 7"], locale: "en-GB" });
  const desk = new Desk(await atDesk.newPage(), world);
  const phone = new Phone(await onPhone.newPage(), world);
  // She reads English, so the browser is named in English too.
  const person = world.person(2);
  await phone.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  await phone.reopen();
  await phone.unlock();
  await phone.openRequest();
  const [left, right] = [await desk.page.screenshot(), await phone.page.screenshot()].map((png) => png.toString("base64"));

  const together = await browser.newPage({ viewport: { width: 1460, height: 820 } });
  await together.setContent(`<!doctype html><style>
    body { margin: 0; height: 820px; display: flex; gap: 40px; align-items: center; justify-content: center; background: #dfe6ee }
    img { display: block; background: white; box-shadow: 0 12px 40px rgb(20 30 50 / 25%) }
    #desk { width: 1000px; border-radius: 12px } #phone { height: 760px; border-radius: 32px; border: 10px solid #1d2430 }
  </style><img id=desk src="data:image/png;base64,${left}"><img id=phone src="data:image/png;base64,${right}">`);
  await writeFile(file, await together.screenshot());
} finally {
  await browser.close();
  await world.stop();
}
