// How a page fits its reader: its width, what is to be pressed, what moves.

/** @typedef {import("@playwright/test").Page} Page */

/** The least that a finger meets surely, in CSS pixels. */
const FINGER = 44;

/** @param {Page} page @returns {Promise<number>} how far it could be scrolled sideways */
export function over(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/**
 * @template T
 * @param {Page} page
 * @param {(page: Page) => Promise<T>} look
 * @returns {Promise<T>} what is found with letters twice as large
 */
export async function withLargeLetters(page, look) {
  await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
  const found = await look(page);
  await page.evaluate(() => document.documentElement.style.removeProperty("font-size"));
  return found;
}

/**
 * Links in running text are as high as their line (WCAG 2.5.8 leaves them out); all else is for fingers.
 * @param {Page} page
 * @returns {Promise<string[]>} what is too small to press
 */
export function tooSmall(page) {
  return page.evaluate((least) => {
    const found = [];
    for (const element of document.querySelectorAll("a[href], button, input, select, textarea, summary")) {
      if (!(element instanceof HTMLElement) || !element.checkVisibility({ visibilityProperty: true })) continue;
      if (element.tabIndex < 0 || element.closest(".unseen, .skip")) continue;
      if (element.matches("a") && getComputedStyle(element).display === "inline") continue;
      const label = element.matches("[type=checkbox], [type=radio]") && element.closest("label, .check");
      const { width, height } = (label || element).getBoundingClientRect();
      if (width < least - 0.5 || height < least - 0.5) {
        found.push(`${element.outerHTML.slice(0, 120)}: ${Math.round(width)} × ${Math.round(height)}`);
      }
    }
    return found;
  }, FINGER);
}

/** @param {Page} page @returns {Promise<string[]>} the words that something else lies on */
export function covered(page) {
  return page.evaluate(() => {
    const found = [];
    for (const element of document.querySelectorAll("h1, h2, h3, p, label, dt, dd, li, summary")) {
      if (!element.checkVisibility({ visibilityProperty: true }) || element.closest(".unseen, .skip")) continue;
      element.scrollIntoView({ block: "center" });
      const { left, top, width, height } = element.getBoundingClientRect();
      if (width < 2 || height < 2) continue;
      for (const share of [0.1, 0.5, 0.9]) {
        const there = document.elementFromPoint(left + Math.min(4, width / 2), top + height * share);
        if (!there || there.contains(element) || element.contains(there)) continue;
        found.push(`${element.outerHTML.slice(0, 80)} below ${there.outerHTML.slice(0, 80)}`);
      }
    }
    scrollTo(0, 0);
    return found;
  });
}

/** @param {Page} page @returns {Promise<string[]>} what moves by itself, or would when it changes */
export function moving(page) {
  return page.evaluate(() => {
    const running = document.getAnimations().filter((one) => Number(one.effect?.getComputedTiming().duration) > 0);
    const names = running.map((one) => `${one.constructor.name} ${one.id}`);
    for (const element of document.querySelectorAll("*")) {
      const { transitionDuration, animationName, animationDuration } = getComputedStyle(element);
      const lasts = (/** @type {string} */ times) => times.split(",").some((time) => parseFloat(time) > 0);
      if (lasts(transitionDuration)) names.push(`${element.tagName}.${element.getAttribute("class")} changes slowly`);
      if (animationName !== "none" && lasts(animationDuration)) names.push(`${element.tagName} ${animationName}`);
    }
    return names;
  });
}
