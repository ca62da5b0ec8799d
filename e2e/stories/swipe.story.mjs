// Approving by hand: the handle is really dragged, with a mouse and with a finger. A stray touch approves nothing.

import { expect, test } from "../support/stories.mjs";

/** Every answer that the phone sent. @param {import("../support/phone.mjs").Phone} phone */
function answersOf(phone) {
  /** @type {string[]} */
  const sent = [];
  phone.page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (request.method() === "POST" && /\/answer$/.test(pathname)) sent.push(pathname);
  });
  return sent;
}

for (const by of /** @type {const} */ (["mouse", "touch"])) {
  test(`a half swipe springs back and a whole one approves, by ${by}`, async ({ desk, phone, person }) => {
    await phone.activate(person);
    const before = await desk.logInWithCard(person, { remember: true });
    await desk.logOut();
    await desk.arrive();
    await desk.askTheApp(person);
    expect(await desk.numberToCarry()).toBeNull();
    const sent = answersOf(phone);
    await phone.openRequest();
    const home = await phone.swipeHandle.boundingBox();
    if (!home) throw new Error("there is no handle");

    for (const share of [0.5, 0.75]) {
      await phone.drag(by, share, async () => {
        const held = await phone.swipeHandle.boundingBox();
        expect(held?.x, "the handle follows").toBeGreaterThan(home.x + 20);
      });
      await expect.poll(async () => (await phone.swipeHandle.boundingBox())?.x, "it springs back").toBeCloseTo(home.x, 0);
    }
    expect(sent, "nothing was answered").toEqual([]);
    await expect(phone.approveButton).toBeVisible();
    await expect(desk.waiting).toBeVisible();

    await phone.drag(by, 1);
    await phone.says("approved");
    expect(await desk.signedIn()).toBe(before);
    expect(sent).toHaveLength(1);
  });
}

test("from a new browser the swipe comes only after the number, and then approves", async ({ desk, phone, person }) => {
  await phone.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  await phone.openRequest();
  await expect(phone.swipe).toBeHidden();
  await phone.carry(String(await desk.numberToCarry()));
  await expect(phone.swipe).toBeVisible();
  await phone.drag("touch", 1);
  await phone.says("approved");
  await desk.signedIn();
});
