// What cannot go on is said calmly, with a way on, and the service is told what it may be told.

import { expect, test } from "../support/stories.mjs";

/** The authorization request that the bank's *Log in* sends. @param {import("../support/desk.mjs").Desk} desk */
async function authorizationRequest(desk) {
  await desk.arrive();
  const request = desk.visited.find((url) => url.searchParams.has("client_id"));
  if (!request) throw new Error("the service sent no authorization request");
  return request;
}

test("cancelling takes the person back to the service", async ({ desk }) => {
  await desk.arrive();
  await desk.page.locator("#cancel").click();
  await desk.goBackToTheService();
  await desk.serviceIsTold("access_denied");
});

test("a service that nobody knows is not sent anywhere", async ({ desk, world }) => {
  const request = await authorizationRequest(desk);
  request.searchParams.set("client_id", "nobody");
  await desk.page.goto(request.href);
  await desk.says("service_unknown");
  expect(new URL(desk.page.url()).origin).toBe(world.demo.issuer);
});

test("a redirect address that is not registered is never followed", async ({ desk, world }) => {
  const request = await authorizationRequest(desk);
  request.searchParams.set("redirect_uri", "http://127.0.0.1:9/elsewhere");
  await desk.page.goto(request.href);
  await desk.says("redirect_not_registered");
  expect(new URL(desk.page.url()).origin).toBe(world.demo.issuer);
});

test("a request without PKCE is refused, at the service's own address", async ({ desk }) => {
  const request = await authorizationRequest(desk);
  request.searchParams.delete("code_challenge");
  await desk.page.goto(request.href);
  await desk.serviceIsTold("invalid_request");
});

test("five wrong passwords make this source wait, and say so", async ({ desk, person }) => {
  await desk.arrive();
  /** @type {string[]} */
  const said = [];
  for (let count = 0; count < 6; count += 1) {
    await desk.giveCredentials(person, { password: `wrong ${count}` });
    said.push(await desk.says());
  }
  expect(said.slice(0, 4)).toEqual(Array(4).fill("wrong_credentials"));
  expect(said.at(-1)).toBe("source_rests");
  await desk.giveCredentials(person);
  await desk.says("source_rests");
});
