// Forgotten password: the login says what to do, a letter brings a new one, and that one signs in nowhere before it is changed.

import { expect, test } from "../support/stories.mjs";
import { send } from "../support/desk.mjs";

const WORDS = {
  "en-GB": ["Have you forgotten your password?", "Get in touch with Tillid Demo"],
  "da-DK": ["Har du glemt din adgangskode?", "Kontakt Tillid Demo"],
};

for (const [locale, [heading, explanation]] of Object.entries(WORDS)) {
  test(`the login leads there, and waits meanwhile, in words for ${locale}`, async ({ anotherDesk, person }) => {
    const desk = await anotherDesk({ locale });
    await desk.arrive();
    const login = desk.page.url();
    await desk.page.locator("a#forgotten").click();
    await expect(desk.page.getByRole("heading", { level: 1 })).toHaveText(String(heading));
    await expect(desk.page.locator(".lead")).toContainText(String(explanation));
    await expect(desk.page.locator("a#first-password")).toBeVisible();
    await desk.page.locator("a#back").click();
    expect(desk.page.url()).toBe(login);
    await desk.askTheCard(person);
    await desk.giveCode(person);
    await desk.signedIn();
  });
}

test("the letter's password opens nothing but the choice of another, which then signs in", async ({ desk, person, world }) => {
  const chosen = "many calm words of mine";
  const password = await world.letter(person);
  await desk.arrive();
  await desk.giveCredentials(person);
  await desk.says("wrong_credentials");
  await desk.giveCredentials(person, { password });
  const form = desk.page.locator("form#new-password");
  await expect(form).toBeVisible();
  await expect(desk.card.or(desk.waiting).or(desk.toCard)).toBeHidden();
  desk.wasToldNothing();
  for (const field of await form.locator("[name^=password_]").all()) await field.fill(chosen);
  await send(form);
  await desk.card.or(desk.toCard).first().waitFor();
  if (!(await desk.card.isVisible())) await desk.toCard.click();
  await desk.giveCode(person);
  await desk.signedIn();
});
