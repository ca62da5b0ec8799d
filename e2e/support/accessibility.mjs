// axe-core over a page, with everything of WCAG 2.2 A and AA and axe's own best practices.

import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";

const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Left open: a session that ends takes virtual authenticators with it. @type {WeakMap<import("@playwright/test").Page, import("@playwright/test").CDPSession>} */
const sessions = new WeakMap();

/** @param {import("@playwright/test").Page} page @returns {Promise<string[]>} the violations, each as a sentence with the elements it is about */
export async function violations(page) {
  const session = sessions.get(page) ?? (await page.context().newCDPSession(page));
  sessions.set(page, session);
  await settled(page);
  // By the debugger rather than by a script tag, which the pages' policy rightly refuses.
  await session.send("Runtime.evaluate", { expression: source });
  const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
    expression: "axe.run(document, { resultTypes: ['violations'] }).then((found) => JSON.stringify(found.violations))",
    awaitPromise: true,
    returnByValue: true,
  });
  if (exceptionDetails) throw new Error(`axe could not run: ${exceptionDetails.exception?.description}`);
  /** @type {{ id: string, help: string, nodes: { target: string[] }[] }[]} */
  const found = JSON.parse(result.value);
  return found.map((one) => `${one.id}: ${one.help}: ${one.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

/**
 * A colour that is still changing is nobody's colour: what ends by itself is waited for. What goes on for ever is as it is.
 * @param {import("@playwright/test").Page} page
 */
async function settled(page) {
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime));
    await Promise.allSettled(ending.map((one) => one.finished));
  });
}
