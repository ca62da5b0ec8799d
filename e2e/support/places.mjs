// Which pages and screens there are, how a page is known, and which tour passes by which. `places.json` is held against the
// project's templates and screens by its architecture tests, and against the tours by the accessibility stories.

import { readFile } from "node:fs/promises";

/** @type {{ pages: Record<string, string>, looked: Record<string, string[]> }} */
const { pages, looked } = JSON.parse(await readFile(new URL("places.json", import.meta.url), "utf8"));

export { looked };

/** What is shown: `app/` and the screen's name, or `desk/` and the template's. @param {import("@playwright/test").Page} page @returns {Promise<string[]>} */
export function placeOf(page) {
  return page.evaluate((pages) => {
    const app = /** @type {HTMLElement | null} */ (document.querySelector("main#app[data-screen]"));
    if (app) return [`app/${app.dataset.screen}`];
    return Object.entries(pages).filter(([, hook]) => document.querySelector(hook)).map(([name]) => `desk/${name}`);
  }, pages);
}
