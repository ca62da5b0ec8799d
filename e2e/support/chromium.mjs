// The browser: the system's own Chromium, with nothing that calls home.

const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * The browser that people have, whole.
 * @type {import("@playwright/test").LaunchOptions}
 */
export const chromium = { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args };

/**
 * The same engine without the browser's own windows, toolbars and push: half the work for a machine.
 * @type {import("@playwright/test").LaunchOptions}
 */
export const chromiumEngine = {
  executablePath: process.env.CHROMIUM_HEADLESS_SHELL ?? "/usr/bin/chromium-headless-shell",
  args,
};
