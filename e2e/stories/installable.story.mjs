// The app can be put on the home screen. Only a lasting profile is allowed to: the other contexts are private ones.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium as browserType, devices } from "@playwright/test";
import { chromium } from "../support/chromium.mjs";
import { expect, test } from "../support/stories.mjs";
import { until } from "../support/until.mjs";

test("nothing stands in the way of installing the app", async ({ world }) => {
  const profile = await mkdtemp(join(tmpdir(), "tillid-profile-"));
  const context = await browserType.launchPersistentContext(profile, { ...chromium, ...devices["Pixel 7"] });
  try {
    const page = await context.newPage();
    await page.goto(world.demo.app);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    const session = await context.newCDPSession(page);
    const manifest = await session.send("Page.getAppManifest");
    expect(manifest.url).not.toBe("");
    expect(manifest.errors).toEqual([]);
    const inTheWay = async () => (await session.send("Page.getInstallabilityErrors")).installabilityErrors;
    await until("the app can be installed", async () => (await inTheWay()).length === 0).catch(() => {});
    expect(await inTheWay()).toEqual([]);
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
});
