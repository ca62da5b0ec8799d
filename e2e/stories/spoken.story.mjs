// What is heard by whoever does not see: the names of what can be pressed and typed, and what is said by itself when
// something changes.

import { expect, test } from "../support/stories.mjs";
import { WRONG_PIN } from "../support/phone.mjs";

test("what is heard in the app, from the first screen to the approval", async ({ desk, phone, person, world }) => {
  const { page } = phone;
  const [said, news] = [page.getByRole("alert"), page.getByRole("status")];
  await phone.open();
  await expect(page.getByRole("region", { name: "Activate the app" })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "User ID" })).toBeVisible();
  await expect(page.getByLabel("Password", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Show password" })).toHaveAttribute("aria-pressed", "false");
  await expect(page.getByRole("link", { name: "What can I do? (opens in a new window)" })).toBeVisible();
  await phone.giveCredentials(person, "not the password");
  await expect(said, "a refusal is said at once").toContainText("do not match");

  await phone.giveCredentials(person);
  await expect(page.getByRole("textbox", { name: "Code" }).first()).toHaveAccessibleDescription(/^Key number \d{4}$/);
  await phone.giveTwoCodes(person);
  await expect(page.getByLabel("New PIN")).toHaveAccessibleDescription(/Not a birthday/);
  await phone.choosePin("2580");
  await phone.says("activated");
  await expect(page.getByRole("heading", { level: 1 }), "whoever comes to a new screen stands at its heading").toBeFocused();

  await phone.reopen();
  await phone.typePin(WRONG_PIN);
  await expect(said).toContainText("4 tries left");
  await phone.unlock();
  await desk.arrive();
  await desk.askTheApp(person);
  await expect(news.filter({ hasText: "One request is waiting" }), "what comes by itself is said by itself").toHaveCount(1);
  const request = page.getByRole("button", { name: world.bank.name });
  await expect(request).toHaveAccessibleName(/Log in/);
  await request.click();
  await expect(page.getByRole("textbox", { name: "Type the number from the login page" })).toHaveAccessibleDescription(/Six digits/);
  await expect(page.getByRole("button", { name: "This was not me" })).toBeVisible();
  await phone.carry(String(await desk.numberToCarry()));
  await expect(said).toContainText("The number is right");
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await phone.says("approved");
  await expect(page.getByRole("heading", { level: 1, name: "Approved" })).toBeFocused();
});

test("what is heard at the desk while the app is asked", async ({ desk, phone, person }) => {
  await phone.activate(person);
  await desk.arrive();
  await desk.askTheApp(person);
  const number = String(await desk.numberToCarry());
  const { page } = desk;
  await expect(page.getByRole("img", { name: new RegExp([...number].join("\\D+")) }), "digit by digit, and not as thousands").toBeVisible();
  await expect(page.getByRole("timer")).toHaveText(/\d/);
  await expect(page.getByRole("link", { name: /card/i })).toBeVisible();
});
