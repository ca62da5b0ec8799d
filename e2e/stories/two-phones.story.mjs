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
  await Promise.all([phone.openRequest(), other.openRequest()]);
  await phone.carry(String(number));
  await expect(phone.approveButton).toBeVisible();

  // Pressed in the page itself: the loser's button may go away in the very moment.
  await Promise.all([press(phone.approveButton), press(other.denyButton)]);

  await expect(desk.waiting).toBeHidden();
  const ended = await until("the login ends one way", async () => {
    if (await desk.signedInMark.isVisible()) return "approved";
    return (await desk.message.isVisible()) ? "denied" : "";
  });
  const [winner, loser] = ended === "approved" ? [phone, other] : [other, phone];
  await winner.says(ended);
  await loser.says(/^(already_answered|request_gone|withdrawn)$/);
});

/** @param {import("@playwright/test").Locator} button */
function press(button) {
  return button.evaluate((element) => element instanceof HTMLElement && element.click());
}
