// Two phones answer at once: one counts, the other is told.

import { expect, test } from "../support/stories.mjs";
import { until } from "../support/until.mjs";

test("approve on one, deny on the other, in the same moment", async ({ desk, phone, anotherPhone, person }) => {
  const other = await anotherPhone();
  await phone.activate(person);
  await other.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  const number = await desk.numberToCarry();
  for (const one of [phone, other]) {
    await one.reopen();
    await one.unlock();
    await one.openRequest();
  }
  if (number) await phone.carry(number);

  await Promise.all([phone.approve(), other.deny()]);

  await expect(desk.waiting).toBeHidden();
  const ended = await until("the login ends one way", async () => {
    if (await desk.signedInMark.isVisible()) return "approved";
    return (await desk.message.isVisible()) || desk.visited.some((url) => url.searchParams.has("error")) ? "denied" : "";
  });
  const loser = ended === "approved" ? other : phone;
  await loser.says();
});
