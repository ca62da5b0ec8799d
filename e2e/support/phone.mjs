// The phone: the code app in a context of its own. It knows the screens by their stable hooks only.

import { expect } from "@playwright/test";
import { send } from "./desk.mjs";

/**
 * @typedef {import("@playwright/test").Page} Page
 * @typedef {import("./world.mjs").World} World
 * @typedef {import("./world.mjs").Person} Person
 */

/** A PIN that is neither a run nor one digit over and over. */
export const PIN = "2580";
export const WRONG_PIN = "8462";

/** What stands at the top of the card's first column. @param {Person} person */
export function firstKeyNumbers(person) {
  return Object.keys(person.cards[0].codes).sort().slice(0, 5).join(" ");
}

export class Phone {
  /** @param {Page} page @param {World} world */
  constructor(page, world) {
    this.page = page;
    this.world = world;
    this.message = page.locator("#message[data-code]");
    this.activation = page.locator("form#activate");
    this.codes = page.locator("form#codes");
    this.pin = page.locator("form#pin");
    this.lock = page.locator("form#unlock");
    this.requests = page.locator("li[data-request]");
    this.approveButton = page.locator("button#approve");
    this.denyButton = page.locator("button#deny");
    this.notMeButton = page.locator("button#deny-not-me");
    this.swipe = page.locator(".swipe");
    this.swipeHandle = page.locator(".swipe-handle");
    this.carried = page.locator("#carried");
    this.letInButton = page.locator("button#let-in");
  }

  /** Opens the app, whatever it shows. */
  async open() {
    await this.page.goto(this.world.demo.app);
  }

  /** Activates this phone with the card, and chooses a PIN. @param {Person} person @param {string} [pin] */
  async activate(person, pin = PIN) {
    await this.#walkThroughActivation(person, pin);
    await this.says("activated");
  }

  /** The same where a new phone waits before it may approve. @param {Person} person */
  async activateUntilItWaits(person) {
    await this.#walkThroughActivation(person, PIN);
    await this.says("device_waiting");
  }

  /** @param {Person} person @param {string} pin */
  async #walkThroughActivation(person, pin) {
    await this.open();
    await this.beginActivation();
    await this.giveCredentials(person);
    await this.giveTwoCodes(person);
    await this.choosePin(pin);
  }

  /** From the first screen to the one that asks who one is. */
  async beginActivation() {
    await expect(this.activation).toBeVisible();
  }

  /** @param {Person} person @param {string} [password] */
  async giveCredentials(person, password = person.password) {
    await this.activation.locator("[name=user_id]").fill(person.user_id);
    await this.activation.locator("[name=password]").fill(password);
    await send(this.activation);
  }

  /** The two codes that the app asks for. @param {Person} person @returns {Promise<string[]>} */
  async askedCodes(person) {
    await expect(this.codes).toBeVisible();
    const id = ((await this.page.locator("#card-id").textContent()) ?? "").trim();
    const card = person.cards.find((one) => one.id === id);
    const keys = await this.page.locator("#key-number-1, #key-number-2").allTextContents();
    return keys.map((key) => {
      const code = card?.codes[key.trim()];
      if (!code) throw new Error(`${person.name} has no card ${id} with key number ${key}`);
      return code;
    });
  }

  /** @param {Person} person */
  async giveTwoCodes(person) {
    for (const [place, code] of (await this.askedCodes(person)).entries()) {
      await this.codes.locator(`[name=code_${place + 1}]`).fill(code);
    }
    await send(this.codes);
  }

  /** Where all places are taken: up to the two codes that show which devices hold them. @param {Person} person */
  async asksForRoom(person) {
    await this.open();
    await this.beginActivation();
    await this.giveCredentials(person);
    await this.says("three_devices");
    await this.page.locator("#make-room-open").click();
    await expect(this.codes).toBeVisible();
  }

  /** In place of the codes, asks the phone that the person has. @param {Person} person @returns {Promise<string>} the number to type there */
  async asksMyPhone(person) {
    await this.open();
    await this.beginActivation();
    await this.giveCredentials(person);
    await expect(this.codes).toBeVisible();
    return this.showsItsNumber();
  }

  /** Somebody who knows the password types wrong codes until the card rests. @param {Person} person */
  async makesTheCardRest(person) {
    await this.open();
    await this.beginActivation();
    await this.giveCredentials(person);
    for (const told of ["wrong_code", "wrong_code", "wrong_code", "wrong_code", "rests"]) {
      for (const place of [1, 2]) await this.codes.locator(`[name=code_${place}]`).fill("000000");
      await send(this.codes);
      await this.says(told);
    }
  }

  /** The person's new phone, where no card can be asked: it says so. @param {Person} person @param {string} why */
  async isAskedForNoCodes(person, why) {
    await this.open();
    await this.beginActivation();
    await this.giveCredentials(person);
    await expect(this.page.locator("#codes-refused")).toHaveAttribute("data-code", why);
  }

  /** @returns {Promise<string>} the number to type on the phone that the person has */
  async showsItsNumber() {
    await this.page.locator("#ask-devices").click();
    const number = this.page.locator("#new-device-number");
    await expect(number).toHaveText(/[0-9]{3}/);
    return ((await number.textContent()) ?? "").replace(/[^0-9]/g, "");
  }

  /** Where the request of a new phone is open: its number, and the PIN whatever the lock. @param {string} number @param {() => Promise<void>} [meanwhile] looks before the PIN is typed */
  async approvesNewPhone(number, meanwhile) {
    await this.carry(number);
    await expect(this.carried).toBeHidden();
    await this.approveButton.click();
    const proving = this.page.locator("form#prove");
    await expect(proving).toBeVisible();
    if (meanwhile) await meanwhile();
    await proving.locator("[name=pin]").fill(PIN);
    await send(proving);
  }

  /** @param {string} pin @param {string} [again] */
  async choosePin(pin, again = pin) {
    await expect(this.pin).toBeVisible();
    await this.pin.locator("[name=pin]").fill(pin);
    await this.pin.locator("[name=pin_again]").fill(again);
    await send(this.pin);
  }

  /** Types a PIN; says nothing of whether it is right. @param {string} pin */
  async typePin(pin) {
    await expect(this.lock).toBeVisible();
    await this.lock.locator("[name=pin]").fill(pin);
    await send(this.lock);
  }

  /** Unlocks the app where it is locked. @param {string} [pin] */
  async unlock(pin = PIN) {
    await this.typePin(pin);
    await expect(this.lock).toBeHidden();
  }

  /** Closes the app, as swiping it away does, and opens it again. */
  async reopen() {
    await this.page.goto("about:blank");
    await this.open();
    await expect(this.lock).toBeVisible();
  }

  /** Opens the first waiting request. */
  async openRequest() {
    await this.requests.first().getByRole("button").click();
    await expect(this.page.locator("#service")).toBeVisible();
  }

  /** Opens the newest request, and carries the number there. @param {string} digits */
  async openRequestOf(digits) {
    await this.requests.last().getByRole("button").click();
    await this.carry(digits);
    await expect(this.carried).toBeHidden();
  }

  /** Types the six digits; they are sent as soon as the last one stands there. @param {string} digits */
  async carry(digits) {
    await this.carried.fill(digits);
  }

  /** Opens the first waiting request and approves it; carries the number before, where one is asked. @param {string | null} [digits] */
  async approve(digits = null) {
    await this.openRequest();
    if (digits) await this.carry(digits);
    await this.approveButton.click();
  }

  /**
   * Takes the swipe's handle and brings it so much of its way, with whatever the person has.
   * @param {"mouse" | "touch"} by
   * @param {number} share of the way: 1 is all of it
   * @param {() => Promise<void>} [underWay] looks while the handle is still held
   */
  async drag(by, share, underWay) {
    await this.swipe.scrollIntoViewIfNeeded();
    const [whole, handle] = await Promise.all([this.swipe.boundingBox(), this.swipeHandle.boundingBox()]);
    if (!whole || !handle) throw new Error("there is nothing to swipe");
    const y = handle.y + handle.height / 2;
    const from = handle.x + handle.width / 2;
    const way = whole.width - handle.width - 2 * (handle.x - whole.x);
    const steps = Array.from({ length: 6 }, (_, step) => from + (way * share * (step + 1)) / 6);
    const finger = by === "mouse" ? mouse(this.page) : await touch(this.page);
    await finger.down(from, y);
    for (const x of steps) await finger.move(x, y);
    if (underWay) await underWay();
    await finger.up();
  }

  /** Opens the first waiting request and denies it. @param {{ notMe?: boolean }} [how] */
  async deny({ notMe = false } = {}) {
    await this.openRequest();
    await (notMe ? this.notMeButton : this.denyButton).click();
  }

  /** Lets a browser in. @returns {Promise<string>} the eight characters to type there */
  async letABrowserIn() {
    await this.letInButton.click();
    const code = this.page.locator("#let-in-code");
    await expect(code).toHaveText(/\S/);
    return ((await code.textContent()) ?? "").replace(/[^A-Za-z0-9]/g, "");
  }

  /** Every notice that the app can show, by the app's own table. @returns {Promise<string[]>} */
  async notices() {
    await this.#openGallery();
    return this.page.evaluate(() => Object.keys(/** @type {any} */ (window).gallery.notices));
  }

  /** Draws a notice with the app's own parts, for those that nobody can bring about. @param {string} id */
  async showsNotice(id) {
    await this.page.evaluate((id) => /** @type {any} */ (window).gallery.app.go({ name: "notice", id, service: "Fjord Bank" }), id);
  }

  /** Draws the time between activation and the first approval, which the demo goes without. */
  async showsWaitingPeriod() {
    await this.page.evaluate(() => {
      const { app } = /** @type {any} */ (window).gallery;
      app.store.change({ standing: { state: "waiting", usable_from: app.clock.now() + 259_200, settings: {} } });
      app.go({ name: "waiting_period" });
    });
  }

  /** A second app on the same page, which only draws. */
  async #openGallery() {
    await this.open();
    await expect(this.activation).toBeVisible();
    await this.page.evaluate(async () => {
      const language = document.documentElement.lang;
      const names = ["/assemble.js", "/screens/all.js", "/screens/notices.js", "/texts.js", "/view.js"];
      const [assemble, all, notices, texts, view] = await Promise.all(names.map((name) => import(name)));
      const app = assemble.assemble(language, await texts.loadTexts(language));
      view.show(app, all.SCREENS, document);
      Object.assign(window, { gallery: { app, notices: notices.NOTICES } });
    });
  }

  /** What the screen says, by its stable code. @param {string | RegExp} [code] */
  async says(code = /.+/) {
    await expect(this.message).toBeVisible();
    await expect(this.message).toHaveAttribute("data-code", code);
    return (await this.message.getAttribute("data-code")) ?? "";
  }
}

/** @typedef {{ down: (x: number, y: number) => Promise<void>, move: (x: number, y: number) => Promise<void>, up: () => Promise<void> }} Finger */

/** @param {Page} page @returns {Finger} */
function mouse(page) {
  return {
    down: async (x, y) => {
      await page.mouse.move(x, y);
      await page.mouse.down();
    },
    move: (x, y) => page.mouse.move(x, y),
    up: () => page.mouse.up(),
  };
}

/** @param {Page} page @returns {Promise<Finger>} a real finger, as the browser's own input hears it */
async function touch(page) {
  const session = await page.context().newCDPSession(page);
  /** @param {"touchStart" | "touchMove" | "touchEnd"} type @param {{ x: number, y: number }[]} touchPoints */
  const send = async (type, touchPoints) => {
    await session.send("Input.dispatchTouchEvent", { type, touchPoints });
  };
  return {
    down: (x, y) => send("touchStart", [{ x, y }]),
    move: (x, y) => send("touchMove", [{ x, y }]),
    up: () => send("touchEnd", []),
  };
}
