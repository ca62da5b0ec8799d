// A browser of one's own keeps the user ID, where its owner ticked that, until somebody says that it is not theirs.

import { expect, test } from "../support/stories.mjs";
import { violations } from "../support/accessibility.mjs";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ atTheDesk: { javaScriptEnabled } });

    test("a user ID that is to be remembered stands there at the next login, and until *not you?* is pressed", async ({ desk, anotherDesk, person }) => {
      const userId = desk.credentials.locator("[name=user_id]");
      const password = desk.credentials.locator("[name=password]");
      const notYou = desk.page.locator("#not-you");
      await desk.arrive();
      await expect(userId).toHaveValue("");
      await expect(userId).toBeFocused();
      await expect(notYou).toHaveCount(0);
      await desk.giveCredentials(person, { rememberUser: true });
      await expect(desk.card).toBeVisible();

      await desk.arrive(desk.world.service(1));
      await expect(userId).toHaveValue(person.user_id);
      await expect(password, "whoever is known begins at the password").toBeFocused();
      await expect(password).toHaveValue("");
      if (javaScriptEnabled) expect(await violations(desk.page)).toEqual([]);
      const other = await anotherDesk();
      await other.arrive();
      await expect(other.credentials.locator("[name=user_id]"), "in this browser alone").toHaveValue("");

      await notYou.click();
      await expect(userId).toHaveValue("");
      await expect(userId).toBeFocused();
      await expect(notYou).toHaveCount(0);
      // Somebody else logs in, ticks nothing, and leaves nothing behind.
      await desk.giveCredentials(desk.world.person(1));
      await expect(desk.card).toBeVisible();
      await desk.arrive();
      await expect(userId).toHaveValue("");
    });
  });
}
