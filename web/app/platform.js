// What this device is: what the server's policy asks about it, and a name that its owner knows it by.

/**
 * @typedef {object} Platform
 * @property {"ios" | "android" | "desktop"} platform
 * @property {string} os its version
 * @property {string} [model] where the browser tells it
 * @property {string} [system] a computer's
 * @property {boolean} [tablet]
 */

const TEXT_MAX = 40;
/** What we call a version that the browser does not tell: allowed, and shown as such to the operator. */
const UNKNOWN = "unknown";
/** As long as a browser may take to tell the model: then the phone goes by what else is known. */
const HINTS_MAX_MS = 1000;
/** From here on Safari says an iOS that it is not, and its own version is the system's. */
const SAFARI_NAMED_LIKE_ITS_SYSTEM = 26;

/** @param {Navigator} navigator @returns {Promise<Platform>} */
export async function describePlatform(navigator) {
  const said = platformFrom(navigator.userAgent, navigator.maxTouchPoints || 0);
  const hints = await highHints(navigator);
  const os = said.platform === "android" && hints.platformVersion ? hints.platformVersion : said.os;
  return { ...said, os: clean(os), ...(hints.model ? { model: hints.model } : {}) };
}

/** A name, the same in every language. */
const SAMSUNG = "Samsung";

/** @param {Platform} platform @param {import("./texts.js").Say} say @returns {string} what its owner may call it */
export function suggestedName({ platform, model, system, tablet }, say) {
  // Samsung tells a number where others tell a name.
  if (model) return clean(/^SM-/.test(model) ? [SAMSUNG, model].join(" ") : model);
  if (platform === "android") return say(tablet ? "app-name-tablet" : "app-name-phone");
  return system ? say("app-name-computer", { system }) : say("app-device-desktop");
}

/**
 * @param {string} agent
 * @param {number} touchPoints tells an iPad that calls itself a Macintosh
 * @returns {Platform}
 */
export function platformFrom(agent, touchPoints) {
  const ios = /(iPhone|iPad|iPod).*? OS ([0-9_]+)/.exec(agent);
  const safari = / Version\/([0-9.]+)/.exec(agent);
  const named = safari && parseInt(safari[1], 10) >= SAFARI_NAMED_LIKE_ITS_SYSTEM;
  if (ios) return { platform: "ios", os: named ? safari[1] : ios[2].replace(/_/g, "."), model: ios[1] };
  const mac = /Macintosh.*? Version\/([0-9.]+)/.exec(agent);
  if (mac && touchPoints > 1) return { platform: "ios", os: mac[1], model: "iPad" };
  // Chromium says "Android 10; K" of every phone: that is no version.
  const android = /Android ([0-9.]+)(; K\))?/.exec(agent);
  if (android) {
    const model = /Android [0-9.]+; (?!K\)|Mobile\b|Tablet\b|wv\b)([^;)]+?)(?: Build\/[^;)]*)?[;)]/.exec(agent);
    const about = model ? { model: model[1] } : { tablet: !/Mobile/.test(agent) };
    return { platform: "android", os: android[2] ? UNKNOWN : android[1], ...about };
  }
  for (const [pattern, system] of DESKS) {
    const found = pattern.exec(agent);
    if (found) return { platform: "desktop", os: (found[1] || UNKNOWN).replace(/_/g, "."), system };
  }
  return { platform: "desktop", os: UNKNOWN };
}

/** @type {Record<string, string>} */
const KINDS = { ios: "app-device-ios", android: "app-device-android", desktop: "app-device-desktop" };

/** @param {string} platform @param {import("./texts.js").Say} say @returns {string} what kind of device it is */
export const kindOf = (platform, say) => say(KINDS[platform] || "app-device-headless");

/** @type {[RegExp, string][]} */
const DESKS = [
  [/Windows NT ([0-9.]+)/, "Windows"],
  [/Mac OS X ([0-9_.]+)/, "Mac"],
  [/CrOS \S+ ([0-9.]+)/, "ChromeOS"],
  [/Linux()/, "Linux"],
];

/** @param {Navigator} navigator @returns {Promise<{ model?: string, platformVersion?: string }>} */
async function highHints(navigator) {
  try {
    const data = /** @type {any} */ (navigator).userAgentData;
    if (!data || !data.getHighEntropyValues) return {};
    const late = new Promise((done) => setTimeout(done, HINTS_MAX_MS, {}));
    return await Promise.race([data.getHighEntropyValues(["model", "platformVersion"]), late]);
  } catch {
    return {};
  }
}

/** @param {string} text */
function clean(text) {
  return text.replace(/[^\p{L}\p{N} .,()_·-]/gu, "").replace(/\s+/g, " ").trim().slice(0, TEXT_MAX).trim() || UNKNOWN;
}
