// What this phone calls itself, for its owner's list of devices, and what the server's policy asks about it.

/** @typedef {{ platform: "ios" | "android" | "desktop", os: string, name: string }} Platform */

const TEXT_MAX = 40;
/** What we call a version that the browser does not tell: allowed, and shown as such to the operator. */
const UNKNOWN = "unknown";
/** As long as a browser may take to tell the model: then the phone goes by its system's name. */
const HINTS_MAX_MS = 1000;
/** From here on Safari says an iOS that it is not, and its own version is the system's. */
const SAFARI_NAMED_LIKE_ITS_SYSTEM = 26;

/** @param {Navigator} navigator @returns {Promise<Platform>} */
export async function describePlatform(navigator) {
  const said = platformFrom(navigator.userAgent, navigator.maxTouchPoints || 0);
  const hints = await highHints(navigator);
  const name = hints.model || said.name;
  const os = said.platform === "android" && hints.platformVersion ? hints.platformVersion : said.os;
  return { ...said, os: clean(os), name: clean(name) };
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
  if (ios) return { platform: "ios", os: named ? safari[1] : ios[2].replace(/_/g, "."), name: ios[1] };
  const mac = /Macintosh.*? Version\/([0-9.]+)/.exec(agent);
  if (mac && touchPoints > 1) return { platform: "ios", os: mac[1], name: "iPad" };
  // Chromium says "Android 10; K" of every phone: that is no version.
  const android = /Android ([0-9.]+)(; K\))?/.exec(agent);
  if (android) return { platform: "android", os: android[2] ? UNKNOWN : android[1], name: /Mobile/.test(agent) ? "Android" : "Android tablet" };
  for (const [pattern, system] of DESKS) {
    const found = pattern.exec(agent);
    if (found) return { platform: "desktop", os: (found[1] || UNKNOWN).replace(/_/g, "."), name: `${browserName(agent)} · ${system}` };
  }
  return { platform: "desktop", os: UNKNOWN, name: browserName(agent) };
}

/** @type {[RegExp, string][]} */
const DESKS = [
  [/Windows NT ([0-9.]+)/, "Windows"],
  [/Mac OS X ([0-9_.]+)/, "Mac"],
  [/CrOS \S+ ([0-9.]+)/, "ChromeOS"],
  [/Linux()/, "Linux"],
];

/** @param {string} agent */
function browserName(agent) {
  if (/Edg\//.test(agent)) return "Edge";
  if (/Firefox\//.test(agent)) return "Firefox";
  if (/Chrome\//.test(agent)) return "Chrome";
  return /Safari\//.test(agent) ? "Safari" : "Browser";
}

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
