// Checks that the colours of tokens.css can be read: every pair that meets on a screen, in all four schemes.
// Run: node web/shared/contrast.mjs
import { readFileSync } from "node:fs";

const css = readFileSync(new URL("tokens.css", import.meta.url), "utf8");

/** Each pair: foreground, background, least ratio (WCAG 2.2: text 4.5, edges and focus 3; we want more for body text). */
const PAIRS = [
  ...["ground", "surface", "well", "brand-wash"].flatMap((ground) => [
    ["ink", ground, 10],
    ["ink-soft", ground, 5.5],
    ["link", ground, 5.5],
    ["focus", ground, 3],
    ["line-strong", ground, 3],
  ]),
  ["on-brand", "brand", 7],
  ["on-brand", "brand-strong", 7],
  ["brand", "brand-wash", 5.5],
  ["on-danger", "danger", 5.5],
  ["on-danger", "danger-strong", 5.5],
  ...["danger", "warn", "good"].flatMap((name) => [
    ["ink", `${name}-wash`, 10],
    [name, `${name}-wash`, 4.5],
    [name, "surface", 4.5],
  ]),
];

/** @param {string} media which block of the file, by the text before its brace @returns {Record<string, string>} */
function tokens(media) {
  const start = media === "" ? css.indexOf(":root {") : css.indexOf(`@media ${media} {`);
  if (start < 0) throw new Error(`no block ${media}`);
  const body = css.slice(css.indexOf(":root {", start), css.indexOf("}", css.indexOf(":root {", start)));
  return Object.fromEntries([...body.matchAll(/--([a-z-]+):\s*(#[0-9a-f]{6});/g)].map((hit) => [hit[1], hit[2]]));
}

/** @param {string} colour @returns {number} relative luminance, WCAG 2.2 */
function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const light = tokens("");
const dark = { ...light, ...tokens("(prefers-color-scheme: dark)") };
const more = tokens("(prefers-contrast: more)");
const schemes = {
  light,
  dark,
  "light, more contrast": { ...light, ...more },
  "dark, more contrast": { ...dark, ...more, ...tokens("(prefers-contrast: more) and (prefers-color-scheme: dark)") },
};

let failures = 0;
for (const [scheme, values] of Object.entries(schemes)) {
  for (const [front, back, least] of PAIRS) {
    const [high, low] = [luminance(values[front]), luminance(values[back])].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < least) {
      failures += 1;
      console.error(`${scheme}: --${front} on --${back} is ${ratio.toFixed(2)}, wants ${least}`);
    }
  }
}
if (failures > 0) process.exit(1);
console.log(`${PAIRS.length} pairs of colours hold in ${Object.keys(schemes).length} schemes`);
