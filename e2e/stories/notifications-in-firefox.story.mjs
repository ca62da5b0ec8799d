// Real Web Push, from end to end: our server encrypts and signs, a push service passes on, Firefox decrypts. We wrote
// none of the half that receives.

import { FirefoxPhone } from "../support/firefox.mjs";
import { PushService } from "../support/push_service.mjs";
import { expect, test } from "../support/stories.mjs";
import { until } from "../support/until.mjs";

test.use({ withClock: true });

test("a login at the desk rings the phone, and says so when it has been answered", async ({ desk, world, phone, person }) => {
  test.slow();
  const service = await PushService.start();
  const firefox = await FirefoxPhone.start(world, service.port);
  try {
    // Before the one that rings, which would be told of a new phone otherwise.
    await phone.activate(person);
    await firefox.activate(person);
    await firefox.press("#ask-notices-yes");
    await firefox.press("#open-settings");
    await firefox.page.waitForSelector('#push-health[data-health="works"]');
    expect(service.addresses).toBe(1);
    // The app is closed; a picture of its keeps a way to ask what the phone shows.
    await firefox.page.goto(new URL("/icons/mark.svg", world.demo.app).href);

    await desk.arrive();
    await desk.askTheApp(person);
    const id = String(await phone.requests.first().getAttribute("data-request"));
    await until("the phone rings", async () => (await firefox.shown()).length > 0);
    expect(service.refused).toEqual([]);
    const [shown] = await firefox.shown();
    expect(shown).toMatchObject({ tag: id, title: "Something is waiting for your answer", body: "Open Tillid to see what." });
    const [push] = service.pushed;
    expect(push?.headers).toMatchObject({ urgency: "high" });
    expect(Number(push?.headers.ttl)).toBeLessThanOrEqual(300);

    await phone.deny();
    await phone.says("denied");
    await until("the phone says that it is over", async () => (await firefox.shown())[0]?.title === "The request is no longer waiting");
    expect(await firefox.shown()).toMatchObject([{ tag: id, silent: true }]);
    expect(service.pushed.map((one) => one.headers.topic)).toEqual([push?.headers.topic, push?.headers.topic]);
    await until("Firefox has opened both", () => service.opened === 2);
    expect(service.refused).toEqual([]);
  } finally {
    await firefox.stop();
    service.stop();
  }
});

test("turned off, nothing comes any more; an address that died is made anew when the app is opened", async ({ desk, world, phone, person }) => {
  test.slow();
  const service = await PushService.start();
  const firefox = await FirefoxPhone.start(world, service.port);
  const health = (/** @type {string} */ word) => firefox.page.waitForSelector(`#push-health[data-health="${word}"]`);
  try {
    await firefox.activate(person);
    await firefox.press("#open-settings");
    await firefox.press("#notices-on");
    await health("works");
    await firefox.press("#notices-off");
    await health("off");
    await until("the address is given up", () => service.addresses === 0);
    await phone.activate(person);
    await desk.arrive();
    await desk.askTheApp(person);
    await phone.deny();
    await desk.says("denied");
    expect([service.pushed, service.refused]).toEqual([[], []]);

    await firefox.press("#notices-on");
    await health("works");
    service.forget();
    await world.advance(60);
    await desk.arrive();
    await desk.askTheApp(person);
    await until("the server is told that nobody is there", () => service.refused.length > 0);
    expect(service.refused).toEqual(["410: nobody is subscribed here"]);
    await phone.page.getByRole("button").last().click();
    await phone.deny();
    await desk.says("denied");

    await firefox.page.reload();
    await until("the app has a new address", () => service.addresses === 1);
    await firefox.unlock();
    await firefox.press("#open-settings");
    await health("works");
    await world.advance(60);
    await desk.arrive();
    await desk.askTheApp(person);
    await until("the phone rings again", () => service.pushed.length === 1);
    await until("and Firefox has opened it", () => service.opened === 1);
  } finally {
    await firefox.stop();
    service.stop();
  }
});
