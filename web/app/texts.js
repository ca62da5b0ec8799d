// The app's words (crates/server/locales/*): app_first.ftl for the first screen, plain lines that need no reader of their
// own; app.ftl and app_later.ftl for what comes after it, in Fluent like the server's.
// A key without a text shows the key: never an empty button.

/** @typedef {"da" | "en"} Language */
/** @typedef {(key: string, values?: Record<string, string | number>) => string} Say */

/** @type {Language[]} */
export const LANGUAGES = ["da", "en"];

/** What each language calls itself. @type {Record<Language, string>} */
export const LANGUAGE_NAMES = { da: "app-language-da", en: "app-language-en" };

/** Numbers and dates as they are written where these languages are spoken. */
export const REGION = { da: "da-DK", en: "en-GB" };

/**
 * @param {string | null} chosen what the person chose, when they did
 * @param {readonly string[]} preferred the browser's languages
 * @returns {Language}
 */
export function chooseLanguage(chosen, preferred) {
  for (const wanted of [chosen, ...preferred]) {
    const language = LANGUAGES.find((one) => wanted && wanted.toLowerCase().split("-")[0] === one);
    if (language) return language;
  }
  return "en";
}

/** @param {Language} language @returns {Promise<Say>} the words of the first screen */
export const loadFirstTexts = async (language) => sayPlainly(await file(language, "app_first"));

/** @param {Language} language @returns {Promise<Say>} all words; what reads them comes with them */
export async function loadTexts(language) {
  const sources = Promise.all(["app_first", "app", "app_later"].map((name) => file(language, name)));
  const [{ sayFrom }, found] = await Promise.all([import("./fluent.js"), sources]);
  return sayFrom(language, found);
}

/** @param {Language} language @param {string} name */
async function file(language, name) {
  const answer = await fetch(`/locales/${language}/${name}.ftl`);
  if (!answer.ok) throw new Error(`no texts for ${language}`);
  return answer.text();
}

/** @param {string} source lines `key = words`, without values or choices @returns {Say} */
export function sayPlainly(source) {
  const words = new Map(source.split("\n").map((line) => /** @type {[string, string]} */ (line.split(/ = (.*)/, 2))));
  return (key) => words.get(key) || key;
}

/**
 * @param {Language} language
 * @param {number} time_s
 * @param {number} now_s
 * @param {Say} say
 * @returns {string} "Today", "Yesterday", "Friday 20 November", with the year when it is another one
 */
export function dayName(language, time_s, now_s, say) {
  const [time, now, before] = [time_s, now_s, now_s - 86_400].map((at_s) => new Date(at_s * 1000));
  if (time.toDateString() === now.toDateString()) return say("app-day-today");
  if (time.toDateString() === before.toDateString()) return say("app-day-yesterday");
  /** @type {Intl.DateTimeFormatOptions} */
  const parts = { weekday: "long", day: "numeric", month: "long" };
  if (time.getFullYear() !== now.getFullYear()) parts.year = "numeric";
  const day = new Intl.DateTimeFormat(REGION[language], parts).format(time);
  return day.charAt(0).toUpperCase() + day.slice(1);
}

/**
 * @param {Language} language
 * @param {number} time_s
 * @param {number} now_s
 * @returns {string} "14.05", or with the day when it is not today
 */
export function clockTime(language, time_s, now_s) {
  const time = new Date(time_s * 1000);
  const today = time.toDateString() === new Date(now_s * 1000).toDateString();
  /** @type {Intl.DateTimeFormatOptions} */
  const parts = { hour: "2-digit", minute: "2-digit" };
  if (!today) Object.assign(parts, { weekday: "long", day: "numeric", month: "long" });
  return new Intl.DateTimeFormat(REGION[language], parts).format(time);
}
