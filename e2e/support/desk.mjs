// The desk: the browser in which a person wants to log in. It knows the pages by their stable hooks only.

import { expect } from "@playwright/test";
import { until } from "./until.mjs";

/**
 * @typedef {import("@playwright/test").Page} Page
 * @typedef {import("./world.mjs").World} World
 * @typedef {import("./world.mjs").Person} Person
 * @typedef {import("./world.mjs").Service} Service
 */

export class Desk {
  /** @param {Page} page @param {World} world */
  constructor(page, world) {
    this.page = page;
    this.world = world;
    this.message = page.locator("#message[data-code]");
    this.waiting = page.locator("#waiting");
    this.credentials = page.locator("form#credentials");
    this.card = page.locator("form#card");
    this.toCard = page.locator("a#use-card");
    this.toApp = page.locator("a#use-app");
    this.rememberBrowser = page.locator("#remember-browser");
    this.letIn = page.locator("details#let-in");
    this.signedInMark = page.locator("#signed-in[data-sub]");
    /** Every address that this page was sent to. @type {URL[]} */
    this.visited = [];
    page.on("request", (request) => {
      if (request.isNavigationRequest()) this.visited.push(new URL(request.url()));
    });
  }

  /** Opens the service and presses its *Log in*. @param {Service} [service] */
  async arrive(service = this.world.bank) {
    await this.page.goto(service.url);
    await this.page.locator("a#log-in").click();
    await expect(this.credentials).toBeVisible();
  }

  /** Opens My Tillid from the front page, where nobody is signed in yet. */
  async arriveAtMyTillid() {
    await this.page.goto(this.world.demo.issuer);
    await this.page.locator("a#my-tillid").click();
    await expect(this.credentials).toBeVisible();
  }

  /**
   * @param {Person} person
   * @param {{ password?: string, rememberUser?: boolean, letIn?: string }} [how] `letIn`: what the app showed
   */
  async giveCredentials(person, { password = person.password, rememberUser = false, letIn } = {}) {
    await this.credentials.locator("[name=user_id]").fill(person.user_id);
    await this.credentials.locator("[name=password]").fill(password);
    if (rememberUser) await this.page.locator("#remember-user").check();
    if (letIn) {
      const field = this.letIn.locator("[name=let_in]");
      if (!(await field.isVisible())) await this.letIn.locator("summary").click();
      await field.fill(letIn);
    }
    await send(this.credentials);
  }

  /** User ID and password, then whatever leads to the page that waits for the app. @param {Person} person @param {{ letIn?: string }} [how] */
  async askTheApp(person, how) {
    await this.giveCredentials(person, how);
    await this.waiting.or(this.card).or(this.toApp).first().waitFor();
    if (!(await this.waiting.isVisible())) await this.toApp.click();
    await expect(this.waiting).toBeVisible();
  }

  /** User ID and password, then whatever leads to the card. @param {Person} person */
  async askTheCard(person) {
    await this.giveCredentials(person);
    await this.card.or(this.toCard).first().waitFor();
    if (!(await this.card.isVisible())) await this.toCard.click();
    await expect(this.card).toBeVisible();
  }

  /** The digits to carry into the app, or nothing when none are asked. @returns {Promise<string | null>} */
  async numberToCarry() {
    await expect(this.waiting).toBeVisible();
    const number = this.page.locator("#carry-number");
    if (!(await number.isVisible())) return null;
    return ((await number.textContent()) ?? "").replace(/\D/g, "");
  }

  /** The code that the page asks for. @param {Person} person */
  async askedCode(person) {
    const id = ((await this.page.locator("#card-id").textContent()) ?? "").trim();
    const key = ((await this.page.locator("#key-number").textContent()) ?? "").trim();
    const code = person.cards.find((card) => card.id === id)?.codes[key];
    if (!code) throw new Error(`${person.name} has no card ${id} with key number ${key}`);
    return { id, key, code };
  }

  /** @param {Person} person @param {string} [code] the right one, unless another is given */
  async giveCode(person, code) {
    await this.card.locator("[name=code]").fill(code ?? (await this.askedCode(person)).code);
    await send(this.card);
  }

  /** Logs in by card from start to end. @param {Person} person @param {{ service?: Service, remember?: boolean }} [how] */
  async logInWithCard(person, { service, remember = false } = {}) {
    await this.arrive(service);
    await this.askTheCard(person);
    if (remember) await this.rememberBrowser.check();
    await this.giveCode(person);
    return this.signedIn();
  }

  /** Waits until the service greets the person. @returns {Promise<string>} the service's name for the person */
  async signedIn() {
    await expect(this.signedInMark).toBeVisible();
    return (await this.signedInMark.getAttribute("data-sub")) ?? "";
  }

  /** What the page says, by its stable code. @param {string | RegExp} [code] */
  async says(code = /.+/) {
    await expect(this.message).toBeVisible();
    await expect(this.message).toHaveAttribute("data-code", code);
    return (await this.message.getAttribute("data-code")) ?? "";
  }

  /** Logs out at the service, and waits until its front page is back. */
  async logOut() {
    await this.page.locator("a#log-out").click();
    await this.page.locator("a#log-in").waitFor();
  }

  /** Where the page first says how the login ended, follows its way back to the service. */
  async goBackToTheService() {
    const back = this.page.locator("a[data-way=service]");
    const { issuer } = this.world.demo;
    await until("the login ends", async () => new URL(this.page.url()).origin !== issuer || (await back.isVisible()));
    if (await back.isVisible()) await back.click();
  }

  /** The service was told this OAuth error, at its own address. @param {string} error */
  async serviceIsTold(error, service = this.world.bank) {
    const told = (/** @type {URL} */ url) => url.origin === new URL(service.url).origin && url.searchParams.get("error") === error;
    await until(`${service.name} is told ${error}`, () => this.visited.some(told));
  }

  /** The service was told nothing yet: neither a code nor an error. */
  wasToldNothing(service = this.world.bank) {
    const { origin } = new URL(service.url);
    const answers = this.visited.filter((url) => url.origin === origin);
    expect(answers.filter((url) => url.searchParams.has("code") || url.searchParams.has("error"))).toEqual([]);
  }
}

/** Presses the form's own button, not one that stands in it and belongs to another form. @param {import("@playwright/test").Locator} form */
export async function send(form) {
  await form.locator("button[type=submit]:not([form])").click();
}
