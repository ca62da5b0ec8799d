// The printed card: one key number, six digits, once.

import { expect, test } from "../support/stories.mjs";

test("the page names card and key number, and the code on the card signs in", async ({ desk, person }) => {
  expect(await desk.logInWithCard(person)).not.toBe("");
});

test("a wrong code is refused in words, and the same key number is asked again", async ({ desk, person }) => {
  await desk.arrive();
  await desk.askTheCard(person);
  const asked = await desk.askedCode(person);
  await desk.giveCode(person, asked.code === "000000" ? "111111" : "000000");
  await desk.says("wrong_code");
  expect(await desk.askedCode(person)).toEqual(asked);
  await desk.giveCode(person);
  await desk.signedIn();
});

test("an unanswered prompt does not use its code up", async ({ desk, anotherDesk, person }) => {
  await desk.arrive();
  await desk.askTheCard(person);
  const asked = await desk.askedCode(person);
  const later = await anotherDesk();
  await later.arrive();
  await later.askTheCard(person);
  expect(await later.askedCode(person)).toEqual(asked);
  await later.giveCode(person);
  await later.signedIn();
});

test("wrong user ID and wrong password get the same page", async ({ desk, anotherDesk, person }) => {
  const other = await anotherDesk();
  await Promise.all([desk.arrive(), other.arrive()]);
  await desk.giveCredentials(person, { password: "not the password" });
  await other.giveCredentials({ ...person, user_id: "nobody-has-this-id" }, { password: "not the password" });
  await desk.says("wrong_credentials");
  await other.says("wrong_credentials");
  expect(await desk.message.textContent()).toBe(await other.message.textContent());
});
