// The app's words, from the same Fluent files as the server's (crates/server/locales/*): app.ftl for the first screen,
// app_later.ftl for what comes after it.
// A key without a text shows the key: never an empty button.

import { FluentBundle, FluentResource } from "./vendor/fluent-bundle.js";

/** @typedef {"da" | "en"} Language */
/** @typedef {(key: string, values?: Record<string, string | number>) => string} Say */

/** @type {Language[]} */
export const LANGUAGES = ["da", "en"];

/** Numbers and dates as they are written where these languages are spoken. */
const REGION = { da: "da-DK", en: "en-GB" };

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
export const loadFirstTexts = async (language) => sayFrom(language, [await file(language, "app")]);

/** @param {Language} language @returns {Promise<Say>} */
export const loadTexts = async (language) =>
  sayFrom(language, await Promise.all([file(language, "app"), file(language, "app_later")]));

/** @param {Language} language @param {string} name */
async function file(language, name) {
  const answer = await fetch(`/locales/${language}/${name}.ftl`);
  if (!answer.ok) throw new Error(`no texts for ${language}`);
  return answer.text();
}

/**
 * @param {Language} language
 * @param {string[]} sources Fluent files
 * @returns {Say}
 */
export function sayFrom(language, sources) {
  /** @type {any} the vendored file carries no types */
  const bundle = new FluentBundle(REGION[language], { useIsolating: false });
  for (const source of sources) bundle.addResource(new FluentResource(source));
  return (key, values = {}) => {
    const message = bundle.getMessage(key);
    return message && message.value ? bundle.formatPattern(message.value, values, []) : key;
  };
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
