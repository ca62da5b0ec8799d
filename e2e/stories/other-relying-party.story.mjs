// A relying party from a distribution signs people in: Debian's mod_auth_openidc under Apache.

import { expect, test } from "../support/stories.mjs";
import { Apache } from "../support/apache.mjs";

test("Apache's own module signs a person in with the card", async ({ world, desk, person }) => {
  // The demo keeps the first four ports of its eight for itself.
  const apache = await Apache.start(world, world.port + 6);
  try {
    await desk.page.goto(`${apache.url}/private/`);
    await expect(desk.credentials).toBeVisible();
    await desk.askTheCard(person);
    const inside = desk.page.waitForResponse((response) => response.url() === `${apache.url}/private/`);
    await desk.giveCode(person);
    const headers = (await inside).headers();
    await expect(desk.page.locator("#inside")).toBeVisible();
    expect(headers["x-signed-in"]).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(headers["x-level"]).toContain("/levels/");
  } finally {
    await apache.stop();
  }
});
