// Brings notifications to the phone in Chromium by its debugger: unencrypted, and without any push service. The press on
// one is made in the service worker, since no debugger can press what the system shows.

import { until } from "./until.mjs";

/** @typedef {{ tag: string, title: string, body: string, silent: boolean, lang: string }} Shown */

/** The tag of every notice. */
export const NOTICE = "tillid-notice";

export class Pushes {
  /** @param {import("./phone.mjs").Phone} phone @param {import("@playwright/test").CDPSession} session @param {string} registrationId */
  constructor(phone, session, registrationId) {
    this.phone = phone;
    this.session = session;
    this.registrationId = registrationId;
    this.origin = new URL(phone.world.demo.app).origin;
  }

  /** To be called when the phone has opened the app once. @param {import("./phone.mjs").Phone} phone */
  static async to(phone) {
    const context = phone.page.context();
    // A window of its own, which stays when the app is closed and shows no app.
    const beside = await context.newPage();
    await beside.goto(new URL("/icons/mark.svg", phone.world.demo.app).href);
    const session = await context.newCDPSession(beside);
    let found = "";
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      for (const one of registrations) if (!one.isDeleted && phone.world.demo.app.startsWith(new URL(one.scopeURL).origin)) found = one.registrationId;
    });
    await session.send("ServiceWorker.enable");
    await until("the service worker is registered", () => found !== "");
    await phone.page.bringToFront();
    return new Pushes(phone, session, found);
  }

  /** Brings it, and waits until it is shown. @param {{ request: string } | { ended: string } | { notice: string }} message */
  async deliver(message) {
    // All notices share one place.
    const tag = "notice" in message ? NOTICE : "request" in message ? message.request : message.ended;
    const silent = "ended" in message;
    // As a push service does, it is brought again until the browser has taken it: this hook of Chromium's loses one now and then.
    let brought = -Infinity;
    await until("the notification is shown", async () => {
      if (performance.now() - brought > 4_000) {
        brought = performance.now();
        await this.send(message);
      }
      return (await this.shown()).some((one) => one.tag === tag && one.silent === silent);
    });
  }

  /** Brings it. @param {object} message */
  async send(message) {
    const { origin, registrationId } = this;
    await this.session.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data: JSON.stringify(message) });
  }

  /** @returns {Promise<Shown[]>} what the phone shows now */
  async shown() {
    return this.#worker().evaluate(async () => {
      const found = await /** @type {any} */ (globalThis).registration.getNotifications();
      return found.map((/** @type {Shown} */ { tag, title, body, silent, lang }) => ({ tag, title, body, silent, lang }));
    });
  }

  /** Presses the notification. @param {string} tag @returns {Promise<string[]>} the addresses of windows that are opened for it */
  async press(tag) {
    const addresses = await this.#worker().evaluate(async (wanted) => {
      const worker = /** @type {any} */ (globalThis);
      const opened = /** @type {string[]} */ ([]);
      worker.clients.openWindow = async (/** @type {string} */ address) => void opened.push(address);
      const all = await worker.registration.getNotifications();
      const notification = all.find((/** @type {Shown} */ one) => one.tag === wanted);
      const event = new worker.NotificationEvent("notificationclick", { notification });
      const done = /** @type {Promise<unknown>[]} */ ([]);
      event.waitUntil = (/** @type {Promise<unknown>} */ work) => void done.push(work);
      worker.dispatchEvent(event);
      await Promise.all(done);
      return opened;
    }, tag);
    // Chromium closes it a little later; another one under the same tag would go with it.
    await until("it is taken away", async () => (await this.shown()).every((one) => one.tag !== tag));
    return addresses;
  }

  #worker() {
    const worker = this.phone.page.context().serviceWorkers().find((one) => one.url().startsWith(this.origin));
    if (!worker) throw new Error("no service worker runs");
    return worker;
  }
}
