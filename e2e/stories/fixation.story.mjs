// Never-event 10: a login belongs to the browser that began it.

import { expect, test } from "../support/stories.mjs";

test("never_event_10 a login link opened in another browser gets nothing of the first one's login", async ({ desk, anotherDesk, person }) => {
  await desk.arrive();
  const link = desk.page.url();
  const victim = await anotherDesk();
  await victim.page.goto(link);
  await victim.says(/^(other_browser|cookies_needed)$/);
  await expect(victim.credentials).toBeHidden();

  await desk.askTheCard(person);
  await victim.page.goto(desk.page.url());
  await victim.says();
  await expect(victim.card).toBeHidden();
  victim.wasToldNothing();

  await desk.giveCode(person);
  await desk.signedIn();
});
