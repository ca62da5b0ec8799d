// The app when something stands between it and the server: each case has a screen of its own, and ends by itself.

import { expect, test } from "../support/stories.mjs";

/** @typedef {import("../support/phone.mjs").Phone} Phone */

/** So that the shell is kept. @param {Phone} phone */
function kept(phone) {
  return phone.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
}

/** Asked again every few seconds, and after a failed connection later and later. */
const BY_ITSELF = { timeout: 40_000 };

test("without a network the app opens, says so, and goes on when there is one", async ({ phone, person }) => {
  await phone.activate(person);
  await kept(phone);
  await phone.page.context().setOffline(true);
  await phone.page.reload();
  await phone.says("offline");
  await expect(phone.page.getByRole("heading", { level: 1 })).toHaveText("No connection");
  await expect(phone.lock).toBeHidden();

  await phone.page.context().setOffline(false);
  await expect(phone.lock).toBeVisible(BY_ITSELF);
  await phone.unlock();
  await expect(phone.letInButton).toBeVisible();
});

test("the network goes while the app is open: it says so beside what it shows", async ({ phone, person }) => {
  await phone.activate(person);
  await phone.page.context().setOffline(true);
  await phone.letInButton.click();
  await phone.says("offline");
  await expect(phone.letInButton).toBeVisible();
  await phone.page.context().setOffline(false);
  await expect(phone.message).toBeHidden(BY_ITSELF);
});

test("the server goes while the app is open, and comes again: the app finds it by itself", async ({ desk, phone, person, world }) => {
  test.slow();
  await phone.activate(person);
  await phone.reopen();
  await phone.unlock();
  await expect(phone.message).toBeHidden();
  expect(await world.goAway()).toBe(0);
  await expect(phone.message).toHaveAttribute("data-code", "server_gone", BY_ITSELF);
  await expect(phone.letInButton).toBeVisible();

  await world.comeBack();
  await expect(phone.message).toBeHidden(BY_ITSELF);
  await desk.arrive();
  await desk.askTheApp(person);
  await expect(phone.requests).toHaveCount(1, BY_ITSELF);
  await phone.approve(await desk.numberToCarry());
  await desk.signedIn();
});

test("opened while the server is gone: a screen of its own, and the lock as soon as it is back", async ({ phone, person, world }) => {
  test.slow();
  await phone.activate(person);
  await kept(phone);
  expect(await world.goAway()).toBe(0);
  await phone.page.reload();
  await phone.says("server_gone");
  await expect(phone.page.getByRole("heading", { level: 1 })).toHaveText("No contact with Tillid");
  await expect(phone.lock).toBeHidden();

  await world.comeBack();
  await expect(phone.lock).toBeVisible(BY_ITSELF);
  await phone.unlock();
});

test("an app that is older than the server says so, and is renewed by its button", async ({ phone, person }) => {
  await phone.activate(person);
  await phone.page.route(
    (url) => url.pathname.endsWith("/device"),
    async (route) => {
      const asked = new URL(route.request().url());
      const headers = { ...route.request().headers(), host: asked.host };
      // Browsers know where names below localhost lie; the system may not.
      const answer = await route.fetch({ url: `http://127.0.0.1:${asked.port}${asked.pathname}`, headers });
      const standing = await answer.json();
      await route.fulfill({ response: answer, json: "app_min" in standing ? { ...standing, app_min: 999 } : standing });
    },
  );
  await phone.page.reload();
  await phone.says("app_too_old");
  await expect(phone.page.getByRole("heading", { level: 1 })).toHaveText("There is a newer app");
  await expect(phone.lock).toBeHidden();

  await phone.page.unrouteAll({ behavior: "wait" });
  await phone.page.getByRole("main").getByRole("button").first().click();
  await expect(phone.lock).toBeVisible();
});

test("an operator blocks the phone while its owner reads a request", async ({ desk, phone, person, world }) => {
  await phone.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  await phone.openRequest();

  const { devices } = await world.command("account", "show", person.user_id);
  await world.command("account", "block-device", person.user_id, devices[0].id);

  await phone.says("device_blocked");
  await expect(phone.page.getByRole("heading", { level: 1 })).toHaveText("This device is blocked");
  await expect(phone.approveButton).toBeHidden();
  await phone.page.reload();
  await phone.says("device_blocked");
  desk.wasToldNothing();

  await phone.page.getByRole("button", { name: "Activate the app again" }).click();
  await expect(phone.activation).toBeVisible();
});
