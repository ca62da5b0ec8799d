// The stage for pictures of the real thing: the desk, the phone beside it, and one sentence below that says what happens.

import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { devices } from "@playwright/test";
import { Desk } from "./desk.mjs";
import { Phone } from "./phone.mjs";

const SIZE = { width: 1180, height: 760 };
const DESK = { width: 1000, height: 840 };
const FONT = "web/shared/fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2";

/** A reader's pace, and a moment to look. @param {string} words */
const milliseconds = (words) => 2000 + 75 * words.length;

export class Stage {
  #desk;
  #phone;
  #page;

  /** @param {Desk} desk @param {Phone} phone @param {import("@playwright/test").Page} page */
  constructor(desk, phone, page) {
    this.#desk = desk;
    this.#phone = phone;
    this.#page = page;
  }

  /** @param {import("@playwright/test").Browser} browser @param {import("./world.mjs").World} world */
  static async open(browser, world) {
    const looks = /** @type {const} */ ({ locale: "en-GB", colorScheme: "light", reducedMotion: "reduce" });
    const atTheDesk = await browser.newContext({ ...looks, viewport: DESK });
    const onThePhone = await browser.newContext({ ...devices["Pixel 7"], ...looks });
    const desk = new Desk(await atTheDesk.newPage(), world);
    const phone = new Phone(await onThePhone.newPage(), world);
    return { desk, phone, stage: new Stage(desk, phone, await browser.newPage({ viewport: SIZE })) };
  }

  /**
   * What desk and phone show now, as one picture.
   * @param {string} words what happens
   * @param {"desk" | "phone" | "both"} [looks] where to look; the other one stands back
   */
  async picture(words, looks = "both") {
    const [desk, phone] = await Promise.all([this.#desk, this.#phone].map(({ page }) => page.screenshot()));
    const font = await readFile(resolve(import.meta.dirname, "..", "..", FONT), "base64");
    await this.#page.setContent(
      `<!doctype html><style>
        @font-face { font-family: Ours; font-weight: 200 800; src: url(data:font/woff2;base64,${font}) }
        body { margin: 0; height: ${SIZE.height}px; background: #dfe6ee; font: 500 27px/1.25 Ours; color: #142033; display: grid; grid-template: 1fr 92px / 1fr 330px; align-items: center; justify-items: center }
        img { display: block; background: white; box-shadow: 0 12px 40px rgb(20 30 50 / 25%) }
        #desk { width: 770px; border-radius: 12px } #phone { height: 610px; border-radius: 32px; border: 9px solid #1d2430 }
        .back { opacity: .45 } p { grid-column: 1 / 3; margin: 0 40px; text-align: center; align-self: start }
      </style><img id=desk><img id=phone><p></p>`,
    );
    await this.#page.evaluate(
      async ({ desk, phone, words, looks }) => {
        for (const [id, png] of [["desk", desk], ["phone", phone]]) {
          const image = /** @type {HTMLImageElement} */ (document.getElementById(String(id)));
          image.src = `data:image/png;base64,${png}`;
          image.classList.toggle("back", looks !== "both" && looks !== id);
          await image.decode();
        }
        /** @type {HTMLElement} */ (document.querySelector("p")).textContent = words;
        await document.fonts.ready;
      },
      { desk: desk?.toString("base64"), phone: phone?.toString("base64"), words, looks },
    );
    return { png: await this.#page.screenshot(), milliseconds: milliseconds(words) };
  }
}
