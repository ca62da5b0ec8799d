// Walks past the page and the screens of a login that a phone without a network approves.

import { expect } from "@playwright/test";
import { Camera } from "./camera.mjs";
import { send } from "./desk.mjs";
import { PIN } from "./phone.mjs";

/** @param {import("./desk.mjs").Desk} desk @param {import("./phone.mjs").Phone} phone @param {import("./world.mjs").Person} person @param {import("./tour.mjs").Look} look */
export async function offlineTour(desk, phone, person, look) {
  const atTheDesk = (/** @type {string} */ name) => look(`desk-${name}`, desk.page);
  const inTheApp = (/** @type {string} */ name) => look(`app-${name}`, phone.page);

  const camera = await Camera.of(phone.page, { fine: true });
  await phone.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  await desk.page.locator("a#use-offline").click();
  const picture = desk.page.locator("#offline-qr");
  await expect(picture).toBeVisible();
  await atTheDesk("offline");

  await phone.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await phone.page.context().setOffline(true);
  await phone.page.reload();
  await phone.says("offline");
  await inTheApp("offline");
  await phone.page.locator("[data-way=openOffline]").click();
  await expect(phone.page.locator("video")).toBeVisible();
  await inTheApp("offline-scanner");
  const putDown = camera.holdUpTo(picture);
  await expect(phone.page.locator("#service")).toBeVisible({ timeout: 20_000 });
  await putDown();
  await inTheApp("offline-request");
  const form = phone.page.locator("form#prove-offline");
  await form.locator("[name=pin]").fill(PIN);
  await send(form);
  const code = phone.page.locator("#offline-code");
  await expect(code).toHaveText(/^[0-9]{8}$/);
  await inTheApp("offline-code");

  const answer = desk.page.locator("form#offline");
  await answer.locator("[name=code]").fill("0000 0000");
  await send(answer);
  await desk.says();
  await atTheDesk("offline-refused");
}
