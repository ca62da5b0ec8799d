// The harness itself: that its checks bite, and that the browser behaves as the stories take for granted.

import { createServer } from "node:http";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { violations } from "../support/accessibility.mjs";
import { freePorts } from "../support/ports.mjs";
import { until } from "../support/until.mjs";
import { World } from "../support/world.mjs";

const good = `<!doctype html><html lang="en"><head><title>Log in</title></head>
  <body><main><h1>Log in</h1><form><label>User ID <input name="user_id"></label></form></main></body></html>`;
const spoiled = `<!doctype html><html><head><title></title></head>
  <body><main><h1>Log in</h1><input name="user_id"><p style="color:#ccc;background:#fff">hardly there</p></main></body></html>`;

test("a good page has no violation, and a spoiled one is flagged for each of its faults", async ({ page }) => {
  await page.setContent(good);
  expect(await violations(page)).toEqual([]);
  await page.setContent(spoiled);
  const rules = (await violations(page)).map((sentence) => sentence.split(":")[0]);
  expect(rules).toEqual(expect.arrayContaining(["color-contrast", "document-title", "html-has-lang", "label"]));
});

test("axe runs on a page whose policy allows no foreign script", async ({ page }) => {
  const port = await freePorts();
  const server = createServer((_request, response) => {
    response.setHeader("Content-Security-Policy", "default-src 'none'; require-trusted-types-for 'script'");
    response.setHeader("Content-Type", "text/html").end(spoiled);
  }).listen(port, "127.0.0.1");
  try {
    await page.goto(`http://127.0.0.1:${port}/`);
    expect(await violations(page)).not.toEqual([]);
  } finally {
    server.close();
  }
});

test("the app's own origin resolves in this browser and is a secure context with WebCrypto", async ({ page }) => {
  const port = await freePorts();
  const server = createServer((_request, response) => response.setHeader("Content-Type", "text/html").end(good));
  server.listen(port, "127.0.0.1");
  try {
    await page.goto(`http://app.localhost:${port}/`);
    expect(await page.evaluate(() => window.isSecureContext && "subtle" in crypto && "serviceWorker" in navigator)).toBe(true);
  } finally {
    server.close();
  }
});

test("desk and phone are two browsers to a server", async ({ browser }) => {
  const port = await freePorts();
  const server = createServer((request, response) => {
    response.setHeader("Set-Cookie", "seen=yes; HttpOnly; SameSite=Lax");
    response.setHeader("Content-Type", "text/plain").end(request.headers.cookie ?? "new");
  }).listen(port, "127.0.0.1");
  try {
    const [desk, phone] = await Promise.all([browser.newContext(), browser.newContext()]);
    const [atDesk, onPhone] = [await desk.newPage(), await phone.newPage()];
    for (const page of [atDesk, onPhone]) {
      await page.goto(`http://localhost:${port}/`);
      await expect(page.locator("body")).toHaveText("new");
    }
    await atDesk.reload();
    await expect(atDesk.locator("body")).toHaveText("seen=yes");
  } finally {
    server.close();
  }
});

test("waiting for what never comes fails in words", async () => {
  await expect(until("the sea runs dry", () => false, 60)).rejects.toThrow("the sea runs dry");
});

test("a world starts, its clock moves, and it ends", async ({ page }) => {
  const world = await World.start({ clock: true, program: join(import.meta.dirname, "small-server.mjs") });
  await page.goto(world.bank.url);
  await expect(page.locator("#moved")).toHaveText("0");
  await world.advance(300);
  await world.advance(1);
  await page.reload();
  await expect(page.locator("#moved")).toHaveText("301");
  expect(await world.stop()).toBe(0);
});

test("a server that ends by itself is reported with what it wrote", async () => {
  const program = join(import.meta.dirname, "small-server.mjs");
  await expect(World.start({ program })).rejects.toThrow(/code 1[^]*needs a clock/);
});

test("Chromium holds a form post to form-action through every redirect, but lets a page refresh away", async ({ page }) => {
  const [ours, theirs] = [await freePorts(), await freePorts()];
  const far = `http://localhost:${theirs}/`;
  const third = createServer((_request, response) => {
    response.setHeader("Content-Type", "text/html").end("<title>Third</title><p id=arrived>here</p>");
  });
  const server = createServer((request, response) => {
    response.setHeader("Content-Security-Policy", "default-src 'none'; form-action 'self'");
    response.setHeader("Content-Type", "text/html");
    const answer = `${request.method} ${request.url}`;
    if (answer === "POST /leap") response.writeHead(303, { location: far }).end();
    else if (answer === "POST /leave") response.writeHead(303, { location: "/leaving" }).end();
    else if (answer === "GET /leaving") response.setHeader("Refresh", `0;url=${far}`).end("<title>Leaving</title>");
    else response.end(`<title>Form</title><form method=post action="${request.url}"><button>Go</button></form>`);
  });
  server.listen(ours, "127.0.0.1");
  third.listen(theirs, "127.0.0.1");
  try {
    await page.goto(`http://127.0.0.1:${ours}/leap`);
    const refused = page.waitForEvent("console", (line) => line.text().includes("form-action"));
    await page.locator("button").click();
    await refused;
    await expect(page.locator("#arrived")).toBeHidden();

    await page.goto(`http://127.0.0.1:${ours}/leave`);
    await page.locator("button").click();
    await expect(page.locator("#arrived")).toBeVisible();
  } finally {
    server.close();
    third.close();
  }
});
