// Stories run in Debian's Chromium, side by side, each against a server of its own.
// No story is tried twice: one that passes only sometimes has found something.

import { defineConfig } from "@playwright/test";
import { chromium, chromiumEngine } from "./support/chromium.mjs";

/** @param {...string} names */
const stories = (...names) => names.map((name) => `**/${name}.story.mjs`);

// What only the whole browser has: push, the letters' size set by a person, its address bar for the keyboard, a finger.
const WHOLE = stories("accessibility", "help", "keyboard-seldom", "notices", "notifications", "phone-lock");

// What looks at pages and screens, and at how they are worked, which no engine changes.
const LOOKS = [
  ...stories("accessibility", "first-load", "help", "installable", "keyboard-only", "keyboard-seldom", "language", "my-wishes"),
  ...stories("old-phones", "remembered", "request-screen", "spoken", "stolen-profile", "swipe"),
];

/** @type {{ engine: "PostgreSQL" }} */
const onPostgresql = { engine: "PostgreSQL" };

// They take half as long again: left out by whoever changes a page and looks at it again and again.
const onPostgresqlToo = [
  { name: "stories-postgresql", testDir: "stories", testIgnore: [...WHOLE, ...LOOKS], use: onPostgresql },
  {
    name: "whole-postgresql",
    testDir: "stories",
    testMatch: WHOLE,
    testIgnore: LOOKS,
    use: { launchOptions: chromium, ...onPostgresql },
  },
];

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
    launchOptions: chromiumEngine,
    actionTimeout: 15_000,
    navigationTimeout: 20_000,
    screenshot: "only-on-failure",
    // Each step's pictures double a story's time: asked for when one is looked into.
    trace: process.env.STORIES_TRACE ? "retain-on-failure" : "off",
    locale: "en-GB",
    timezoneId: "Europe/Copenhagen",
  },
  projects: [
    { name: "harness", testDir: "harness" },
    { name: "stories", testDir: "stories", testIgnore: WHOLE },
    { name: "whole", testDir: "stories", testMatch: WHOLE, use: { launchOptions: chromium } },
    ...(process.env.STORIES_SQLITE_ONLY ? [] : onPostgresqlToo),
  ],
});
