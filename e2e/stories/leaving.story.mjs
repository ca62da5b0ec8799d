// Back at the service, whatever it does next: the browser must not be held back by our pages' policy.

import { createServer } from "node:http";
import { expect, test } from "../support/stories.mjs";
import { freePorts } from "../support/ports.mjs";
import { OwnService } from "../support/service.mjs";

/** @typedef {import("../support/desk.mjs").Desk} Desk */
/** @typedef {import("../support/world.mjs").Person} Person */

/** Every form of ours that was answered by a redirect elsewhere. @param {Desk} desk @param {string} issuer */
function leapsOf(desk, issuer) {
  /** @type {string[]} */
  const leaps = [];
  desk.page.on("response", (response) => {
    const location = response.headers().location;
    if (response.request().method() !== "POST" || !location) return;
    const from = new URL(response.url());
    if (from.origin === issuer && new URL(location, from).origin !== from.origin) leaps.push(location);
  });
  return leaps;
}

/** @param {Desk} desk @param {OwnService} service @param {Person} person @param {Record<string, string>} [more] */
async function logInAt(desk, service, person, more) {
  await desk.page.goto(service.request(more));
  await expect(desk.credentials).toBeVisible();
  await desk.askTheCard(person);
  await desk.giveCode(person);
}

for (const response_mode of ["query", "form_post"]) {
  test(`a callback that redirects on to a third origin arrives there, by ${response_mode}`, async ({ desk, person, world }) => {
    const port = await freePorts();
    const third = createServer((_request, response) => {
      response.setHeader("Content-Type", "text/html").end("<!doctype html><title>Third</title><p id=third>here</p>");
    }).listen(port, "127.0.0.1");
    const service = await OwnService.start(world);
    service.goesOnTo = `http://localhost:${port}/`;
    try {
      await logInAt(desk, service, person, { response_mode });
      await expect(desk.page.locator("#third")).toBeVisible();
      expect(service.answers).toHaveLength(1);
    } finally {
      third.close();
      service.stop();
    }
  });
}

test("form_post: the page sends its form by itself, once, and the code in it is good", async ({ desk, person, world }) => {
  const service = await OwnService.start(world);
  try {
    await logInAt(desk, service, person, { response_mode: "form_post" });
    await expect(desk.page.locator("#arrived")).toBeVisible();
    expect(service.answers.map(({ method }) => method)).toEqual(["POST"]);
    const parameters = service.answers[0]?.parameters;
    expect(parameters?.get("state")).toBe("a state with spaces & signs");
    expect(parameters?.get("iss")).toBe(world.demo.issuer);
    expect(desk.page.url(), "nothing stands in the address").toBe(service.callback);
    const tokens = await service.redeem(parameters?.get("code") ?? "");
    expect(tokens).toMatchObject({ token_type: "Bearer", id_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) });
  } finally {
    service.stop();
  }
});

test("form_post: cancelling arrives as a form too", async ({ desk, world }) => {
  const service = await OwnService.start(world);
  try {
    await desk.page.goto(service.request({ response_mode: "form_post" }));
    await desk.page.locator("#cancel").click();
    await expect(desk.page.locator("#arrived")).toBeVisible();
    expect(service.answers.map(({ method, parameters }) => [method, parameters.get("error")])).toEqual([["POST", "access_denied"]]);
  } finally {
    service.stop();
  }
});

test("form_post without scripts: the person presses the button", async ({ anotherDesk, person, world }) => {
  const desk = await anotherDesk({ javaScriptEnabled: false });
  const service = await OwnService.start(world);
  try {
    await logInAt(desk, service, person, { response_mode: "form_post" });
    await desk.page.locator("form#go-on").getByRole("button").click();
    await expect(desk.page.locator("#arrived")).toBeVisible();
    expect(service.answers.map(({ method }) => method)).toEqual(["POST"]);
  } finally {
    service.stop();
  }
});

test("no form post of ours is answered by a redirect to another origin", async ({ desk, phone, person, world }) => {
  const leaps = leapsOf(desk, world.demo.issuer);
  await desk.logInWithCard(person);
  await desk.logOut();

  await desk.arrive();
  await desk.page.locator("#cancel").click();
  await desk.goBackToTheService();

  await phone.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  await phone.approve(await desk.numberToCarry());
  await desk.signedIn();
  expect(leaps).toEqual([]);
});
