// Stories run in Debian's Chromium, side by side, each against a server of its own.
// No story is tried twice: one that passes only sometimes has found something.

import { defineConfig } from "@playwright/test";
import { chromium } from "./support/chromium.mjs";

export default defineConfig({
  testMatch: "**/*.story.mjs",
  outputDir: "results",
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  workers: Number(process.env.STORIES_AT_ONCE ?? 2),
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [["./reporter.mjs"]],
  use: {
    launchOptions: chromium,
    actionTimeout: 15_000,
    navigationTimeout: 20_000,
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    locale: "en-GB",
    timezoneId: "Europe/Copenhagen",
  },
  projects: [
    { name: "harness", testDir: "harness" },
    { name: "stories", testDir: "stories" },
  ],
});
