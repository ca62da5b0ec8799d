// Notifications on the phone: asked for with a reason, shown, pressed, ended, and nothing lost without them.

import { expect, test } from "../support/stories.mjs";
import { violations } from "../support/accessibility.mjs";
import { Pushes } from "../support/pushes.mjs";
import { until } from "../support/until.mjs";

test.beforeEach(async ({ phone }) => {
  await phone.page.context().grantPermissions(["notifications"], { origin: new URL(phone.world.demo.app).origin });
});

test("one that is pressed while the app is closed asks for the PIN and opens that request", async ({ desk, phone, person }) => {
  await phone.activate(person);
  const pushes = await Pushes.to(phone);
  const id = await aRequest(desk, phone, person);
  await phone.page.goto("about:blank");

  await pushes.deliver({ request: id });
  const [shown, ...more] = await pushes.shown();
  expect(more).toEqual([]);
  expect(shown).toMatchObject({ tag: id, title: "Something is waiting for your answer", silent: false });
  expect(JSON.stringify(shown), "never what or who").not.toContain(desk.world.bank.name);

  const opened = await pushes.press(id);
  expect(opened).toEqual([`/#request=${id}`]);
  expect(await pushes.shown()).toEqual([]);
  await phone.page.goto(new URL(String(opened[0]), phone.world.demo.app).href);
  await expect(phone.lock).toBeVisible();
  await expect(phone.page.locator("#service")).toBeHidden();
  await phone.unlock();
  await expect(phone.page.locator("#service")).toHaveText(desk.world.bank.name);
  expect(new URL(phone.page.url()).hash).toBe("");
});

test("one that is pressed while the app is open and unlocked opens at once", async ({ desk, phone, person }) => {
  await phone.activate(person);
  const pushes = await Pushes.to(phone);
  const id = await aRequest(desk, phone, person);
  await pushes.deliver({ request: id });
  expect(await pushes.press(id)).toEqual([]);
  await expect(phone.page.locator("#service")).toBeVisible();
});

test("one that is pressed while the app is open and locked waits for the PIN", async ({ desk, phone, person }) => {
  await phone.activate(person);
  const pushes = await Pushes.to(phone);
  const id = await aRequest(desk, phone, person);
  await phone.page.locator("#lock").click();
  await expect(phone.lock).toBeVisible();
  await pushes.deliver({ request: id });
  expect(await pushes.press(id)).toEqual([]);
  await expect(phone.page.locator("#service")).toHaveCount(0);
  await phone.unlock();
  await expect(phone.page.locator("#service")).toHaveText(desk.world.bank.name);
});

test("a request that ended elsewhere is said to have ended, in its place; an open app takes both away", async ({ desk, phone, person }) => {
  await phone.activate(person);
  const pushes = await Pushes.to(phone);
  const id = await aRequest(desk, phone, person);
  await phone.page.goto("about:blank");
  await pushes.deliver({ request: id });
  await pushes.deliver({ ended: id });
  const shown = await pushes.shown();
  expect(shown).toMatchObject([{ tag: id, title: "The request is no longer waiting", silent: true }]);

  await pushes.deliver({ request: id });
  await pushes.deliver({ request: "f".repeat(32) });
  await phone.page.goto(new URL(`/#request=${id}`, phone.world.demo.app).href);
  await phone.unlock();
  await expect(phone.page.locator("#service")).toBeVisible();
  await until("only what waits is still shown", async () => (await pushes.shown()).map((one) => one.tag).join() === id);

  await phone.denyButton.click();
  await phone.says("denied");
  await until("nothing is shown any more", async () => (await pushes.shown()).length === 0);
  const heard = await phone.page.evaluateHandle(() => ({
    next: new Promise((resume) => navigator.serviceWorker.addEventListener("message", ({ data }) => resume(data.pushed))),
  }));
  await pushes.send({ ended: id });
  expect(await heard.evaluate(({ next }) => next), "it was shown").toBe(id);
  await until("an open app takes away that too", async () => (await pushes.shown()).length === 0);
});

test("pressed after it was answered, the app says so", async ({ desk, phone, person }) => {
  await phone.activate(person);
  const pushes = await Pushes.to(phone);
  const id = await aRequest(desk, phone, person);
  await phone.deny();
  await phone.says("denied");
  await phone.page.goto("about:blank");
  await pushes.deliver({ ended: id });
  const opened = await pushes.press(id);
  await phone.page.goto(new URL(String(opened[0]), phone.world.demo.app).href);
  await phone.unlock();
  await phone.says("request_gone");
});

test("it speaks the language that was chosen in the app", async ({ phone, person }) => {
  await phone.activate(person);
  const pushes = await Pushes.to(phone);
  await phone.page.locator("#open-settings").click();
  await phone.page.getByRole("button", { name: "Dansk" }).click();
  await expect(phone.page.locator("html")).toHaveAttribute("lang", "da");
  await phone.page.goto("about:blank");
  await pushes.deliver({ request: "a".repeat(32) });
  expect(await pushes.shown()).toMatchObject([{ title: "Noget venter på dit svar", lang: "da" }]);
});

test("asked once, with the reason; a no is kept, and the settings turn them on later", async ({ phone, person }) => {
  await phone.activate(person);
  const ask = phone.page.locator("#ask-notices");
  await expect(ask).toBeVisible();
  expect(await violations(phone.page)).toEqual([]);
  await phone.page.locator("#ask-notices-no").click();
  await expect(ask).toBeHidden();
  await phone.reopen();
  await phone.unlock();
  await expect(phone.page.locator("#let-in")).toBeVisible();
  await expect(ask).toBeHidden();
  await phone.page.locator("#open-settings").click();
  await expect(phone.page.locator("#push-health")).toHaveAttribute("data-health", "off");
  await expect(phone.page.locator("#notices-on")).toBeVisible();
  expect(await violations(phone.page)).toEqual([]);
});

test("a browser whose push service never answers is said to be silent, and holds nothing up", async ({ desk, phone, person }) => {
  await phone.page.addInitScript(() => {
    PushManager.prototype.subscribe = () => new Promise(() => {});
  });
  await phone.activate(person);
  await phone.page.locator("#ask-notices-yes").click();
  await expect(phone.page.locator("#ask-notices")).toBeHidden();
  await desk.arrive();
  await desk.askTheApp(person);
  await phone.approve(await desk.numberToCarry());
  await desk.signedIn();
  await phone.says("approved");
  await phone.page.getByRole("button").last().click();
  await phone.page.locator("#open-settings").click();
  await expect(phone.page.locator("#push-health")).toHaveAttribute("data-health", "silent");
  await phone.page.locator("#notices-off").click();
  await expect(phone.page.locator("#push-health")).toHaveAttribute("data-health", "off");
});

test("blocked by the phone: the settings say how to allow it", async ({ anotherPhone, person }) => {
  const phone = await anotherPhone();
  await phone.page.addInitScript(() => Object.defineProperty(Notification, "permission", { get: () => "denied" }));
  await phone.activate(person);
  await expect(phone.page.locator("#ask-notices")).toBeHidden();
  await phone.page.locator("#open-settings").click();
  await expect(phone.page.locator("#push-health")).toHaveAttribute("data-health", "blocked");
  await expect(phone.page.getByText("To allow them")).toBeVisible();
  await expect(phone.page.locator("#notices-on")).toBeHidden();
  expect(await violations(phone.page)).toEqual([]);
});

test("a browser that has no notifications: the settings say so, nobody is asked, and requests are found all the same", async ({ desk, phone, person }) => {
  await phone.page.addInitScript(() => {
    for (const name of ["PushManager", "Notification"]) Reflect.deleteProperty(window, name);
  });
  await phone.activate(person);
  await expect(phone.page.locator("#ask-notices")).toBeHidden();
  await phone.page.locator("#open-settings").click();
  await expect(phone.page.locator("#push-health")).toHaveAttribute("data-health", "unsupported");
  await expect(phone.page.locator("#push-health")).toHaveText(/\S/);
  await expect(phone.page.locator("#notices-on")).toBeHidden();
  await expect(phone.page.locator("#notices-off")).toBeHidden();
  expect(await violations(phone.page)).toEqual([]);
  await phone.page.locator("button.back").click();
  await desk.arrive();
  await desk.askTheApp(person);
  await phone.approve(await desk.numberToCarry());
  await desk.signedIn();
});

/** @param {import("../support/desk.mjs").Desk} desk @param {import("../support/phone.mjs").Phone} phone @param {import("../support/world.mjs").Person} person */
async function aRequest(desk, phone, person) {
  await desk.arrive();
  await desk.askTheApp(person);
  const id = await phone.requests.first().getAttribute("data-request");
  expect(id).toMatch(/^[0-9a-f]{32}$/);
  return String(id);
}
