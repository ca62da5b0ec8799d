// Nobody answers: the request ends by itself, calmly, and counts against nobody.

import { expect, test } from "../support/stories.mjs";

test.use({ withClock: true });

test("after five minutes both sides say so, and a new try works at once", async ({ desk, phone, person, world }) => {
  await phone.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  await phone.openRequest();

  await world.advance(301);

  // The page looks again by itself, at the latest with its next heartbeat.
  await expect(desk.message).toHaveAttribute("data-code", "request_expired", { timeout: 25_000 });
  await phone.reopen();
  await phone.unlock();
  await expect(phone.requests).toHaveCount(0);

  await desk.arrive();
  await desk.askTheApp(person);
  await phone.approve(await desk.numberToCarry());
  await desk.signedIn();
});

test("a whole login ends after fifteen minutes, and says so", async ({ desk, person, world }) => {
  await desk.arrive();
  await world.advance(15 * 60 + 1);
  await desk.giveCredentials(person);
  await desk.says("login_expired");
  desk.wasToldNothing();
});
