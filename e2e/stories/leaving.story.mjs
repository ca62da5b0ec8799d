// Back at the service, whatever it does next: the browser must not be held back by our pages' policy.

import { createServer } from "node:http";
import { expect, test } from "../support/stories.mjs";
import { freePorts } from "../support/ports.mjs";

test("a callback that redirects on to a third origin arrives there", async ({ desk, person, world }) => {
  const port = await freePorts();
  const third = createServer((_request, response) => {
    response.setHeader("Content-Type", "text/html").end("<!doctype html><title>Third</title><p id=arrived>here</p>");
  }).listen(port, "127.0.0.1");
  try {
    const { origin } = new URL(world.bank.url);
    await desk.page.route(
      (url) => url.origin === origin && url.searchParams.has("code"),
      (route) => route.fulfill({ status: 302, headers: { location: `http://localhost:${port}/` } }),
    );
    await desk.arrive();
    await desk.askTheCard(person);
    await desk.giveCode(person);
    await expect(desk.page.locator("#arrived")).toBeVisible();
  } finally {
    third.close();
  }
});

test("no form post of ours is answered by a redirect to another origin", async ({ desk, person, world }) => {
  /** @type {string[]} */
  const leaps = [];
  desk.page.on("response", (response) => {
    const location = response.headers().location;
    if (response.request().method() !== "POST" || !location) return;
    const from = new URL(response.url());
    if (from.origin === world.demo.issuer && new URL(location, from).origin !== from.origin) leaps.push(location);
  });
  await desk.logInWithCard(person);
  expect(leaps).toEqual([]);
});
