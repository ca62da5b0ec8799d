// Walks past a request while the camera is open.

import { expect } from "@playwright/test";
import { Camera } from "./camera.mjs";

/** @param {import("./desk.mjs").Desk} desk @param {import("./phone.mjs").Phone} phone @param {import("./world.mjs").Person} person @param {import("./tour.mjs").Look} look */
export async function scannerTour(desk, phone, person, look) {
  await Camera.of(phone.page);
  await phone.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  await phone.openRequest();
  await phone.page.locator("button#scan").click();
  await expect(phone.page.locator("video")).toBeVisible();
  await look("app-scanner", phone.page);
}
