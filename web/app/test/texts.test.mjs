// The words: both languages say the same things with the same values, and every word that the code asks for is there.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";

import { GOOD, messageOf, OWN, REFUSALS, sayMessage } from "../messages.js";
import { NOTICES } from "../screens/notices.js";
import { Problem, Unreachable } from "../call.js";
import { sayFrom } from "../fluent.js";
import { chooseLanguage, clockTime, sayPlainly } from "../texts.js";

const APP = new URL("../", import.meta.url);
const file = (language, name) => readFileSync(new URL(`../../../crates/server/locales/${language}/${name}.ftl`, import.meta.url), "utf8");
const source = (language) => ["app_first", "app", "app_later"].map((name) => file(language, name)).join("\n");
const say = { da: sayFrom("da", [source("da")]), en: sayFrom("en", [source("en")]) };

/** @param {string} text @returns {Map<string, string>} each key with the variables that it uses */
function entries(text) {
  const found = new Map();
  for (const part of text.split(/\n(?=[a-z][a-z0-9-]* =)/)) {
    const key = /^([a-z][a-z0-9-]*) =/m.exec(part);
    if (!key) continue;
    const body = part.slice(key.index).split(/\n##? /)[0];
    assert.ok(!found.has(key[1]), `${key[1]} stands twice`);
    found.set(key[1], [...new Set(body.match(/\$[a-z_]+/g) || [])].sort().join(" "));
  }
  return found;
}

test("Danish and English have the same keys with the same variables", () => {
  assert.deepEqual([...entries(source("da"))], [...entries(source("en"))]);
});

test("every text that the code asks for exists, and no text is left over", () => {
  const keys = entries(source("en"));
  const files = [...readdirSync(APP), ...readdirSync(new URL("screens/", APP)).map((name) => `screens/${name}`)].filter((name) => name.endsWith(".js"));
  const code = files.map((name) => readFileSync(new URL(name, APP), "utf8")).join("\n");
  const asked = new Set(code.match(/(?<=")app-[a-z-]+(?=")/g) || []);
  for (const code of [...GOOD, ...OWN, ...REFUSALS]) asked.add(`app-message-${code.replace(/_/g, "-")}`);
  for (const { key, more } of Object.values(NOTICES)) {
    asked.delete(key);
    for (const part of more ? ["title", "text", "more"] : ["title", "text"]) asked.add(`${key}-${part}`);
  }
  assert.deepEqual([...keys.keys()].filter((key) => !asked.has(key)), [], "left over");
  assert.deepEqual([...asked].filter((key) => !keys.has(key)), [], "missing");
});

test("no text is broken: each formats without an error", () => {
  const values = { count: 2, digits: 4, step: 1, clock: "4:05", service: "Fjord Bank", wait: "3 min", within: "a minute", language: "da", words: "", names: "streams, abort", name: "Phone", most: 3, time: "14:05", ago: "now", system: "Windows" };
  for (const language of ["da", "en"]) {
    for (const key of entries(source(language)).keys()) {
      const words = say[language](key, values);
      assert.ok(words !== key && !words.includes("{") && !words.includes("???"), `${language} ${key}: ${words}`);
    }
  }
});

test("the first screen's words are plain lines, and read plainly they are what Fluent reads", () => {
  for (const language of ["da", "en"]) {
    const first = file(language, "app_first");
    const keys = [...entries(first).keys()];
    assert.ok(keys.length > 20);
    assert.deepEqual(first.split("\n").filter((line) => !/^(?:#.*|[a-z-]+ = [^{}]+|)$/.test(line)), []);
    for (const key of keys) assert.equal(sayPlainly(first)(key), say[language](key), key);
  }
  assert.equal(sayPlainly(file("en", "app_first"))("app-unknown"), "app-unknown");
});

test("the first screen has words for all it says before the others are there", () => {
  const first = entries(file("en", "app_first"));
  const asked = new Set();
  for (const name of ["screens/activate.js", "help.js", "view.js", "texts.js"]) {
    const code = readFileSync(new URL(name, APP), "utf8");
    for (const key of code.match(/(?<=")app-[a-z-]+(?=")/g) || []) asked.add(key);
  }
  // Only an unlocked app shows these, or one that the server has answered already.
  for (const later of ["app-settings", "app-lock", "app-help-all", "app-room-open"]) asked.delete(later);
  for (const key of ["app-day-today", "app-day-yesterday"]) asked.delete(key);
  // What is said where nothing else came: its engine did not arrive.
  for (const code of ["offline", "server-gone", "failed"]) asked.add(`app-message-${code}`);
  assert.deepEqual([...asked].filter((key) => !first.has(key)), []);
});

test("counts are said as people say them", () => {
  const wrong = (left) => sayMessage(messageOf(new Problem(403, { code: "wrong_pin", tries_left: left }), true), say.en);
  assert.match(wrong(4), /4 tries left/);
  assert.match(wrong(1), /1 try left/);
  const rests = (seconds, language) => sayMessage(messageOf(new Problem(429, { code: "rests", retry_after_s: seconds }), true), say[language]);
  assert.match(rests(8 * 3600, "en"), /in 8 hours\./);
  assert.match(rests(61, "da"), /om 2 minutter\./);
  assert.match(rests(20, "da"), /om et minut\./);
});

test("a refusal newer than this app is shown in the server's own words", () => {
  const message = messageOf(new Problem(409, { code: "newer_than_me", title: "Nej", detail: "Gør sådan." }), true);
  assert.equal(sayMessage(message, say.da), "Gør sådan.");
  assert.equal(message.code, "newer_than_me");
});

test("no answer is told apart: our network or their server", () => {
  assert.equal(messageOf(new Unreachable("x"), false).code, "offline");
  assert.equal(messageOf(new Unreachable("x"), true).code, "server_gone");
});

test("the language is the person's choice, else the browser's, else English", () => {
  assert.equal(chooseLanguage("da", ["en"]), "da");
  assert.equal(chooseLanguage(null, ["sv-SE", "da-DK", "en"]), "da");
  assert.equal(chooseLanguage(null, ["fr"]), "en");
});

test("a time of another day names the day", () => {
  const now = Date.UTC(2026, 10, 22, 11) / 1000;
  assert.doesNotMatch(clockTime("en", now + 600, now), /November/);
  assert.match(clockTime("en", now + 3 * 86400, now), /25 November/);
});

test("a time is told by the phone's own zone, summer time included, whatever the server's is", () => {
  const told = (zone, instant) => {
    const code = `import { clockTime } from ${JSON.stringify(new URL("texts.js", APP).href)};
      process.stdout.write(clockTime("da", ${instant / 1000}, ${instant / 1000}));`;
    const ran = spawnSync(process.execPath, ["--input-type=module", "--eval", code], { env: { ...process.env, TZ: zone } });
    assert.equal(ran.status, 0, String(ran.stderr));
    return String(ran.stdout);
  };
  assert.equal(told("Europe/Copenhagen", Date.UTC(2026, 10, 22, 9, 33)), "10.33");
  assert.equal(told("Europe/Copenhagen", Date.UTC(2026, 5, 22, 9, 33)), "11.33");
  assert.equal(told("America/Nuuk", Date.UTC(2026, 10, 22, 9, 33)), "07.33");
});

/** What people would read in a page's template, its expressions and marks taken away. @param {string} template */
function wordsOf(template) {
  const plain = template
    // The name of a page's look stands in a block of its own.
    .replace(/\{% block [a-z_]+ %\} ?[a-z-]+\{% endblock %\}/g, "")
    .replace(/\{\{.*?\}\}|\{%.*?%\}/gs, "\n")
    .replace(/\{#.*?#\}|<!--.*?-->|<(script|style)\b.*?<\/\1>/gs, "");
  const spoken = [...plain.matchAll(/\s(?:alt|title|placeholder|aria-label)="([^"]*)"/g)].map(([, words]) => words);
  return [...spoken, plain.replace(/<[^>]*>|&[a-z]+;/g, "\n")]
    .flatMap((part) => part.split("\n"))
    .map((line) => line.trim())
    .filter((line) => /\p{L}/u.test(line) && !/^(?:– )?Tillid$/.test(line));
}

/** Sentences in a script: they begin as sentences do, and go on after a space. @param {string} script */
function sentencesOf(script) {
  const code = script.replace(/^\s*(?:\/\/|\*|\/\*\*).*$/gm, "");
  return [...code.matchAll(/"(\p{Lu}\p{Ll}+[ ,.][^"\n]*)"|`(\p{Lu}\p{Ll}+[ ,.][^`\n]*)`/gu)].map(([, one, other]) => one || other);
}

test("no words stand outside the message files", () => {
  const here = (/** @type {string} */ path) => new URL(path, APP);
  const all = (/** @type {string} */ folder, /** @type {string} */ ending) =>
    readdirSync(here(folder), { recursive: true }).map(String).filter((name) => name.endsWith(ending)).map((name) => folder + name);
  const templates = all("../../crates/server/templates/", ".html");
  assert.ok(templates.length > 20);
  for (const path of templates) assert.deepEqual(wordsOf(readFileSync(here(path), "utf8")), [], path);
  assert.deepEqual(wordsOf('<p title="What now?">Press {{ here }} <b>twice</b></p>'), ["What now?", "Press", "twice"]);

  // What a device calls itself, and the scheme of a call: names, and the same in every language.
  const names = ["Android tablet", "Device ${await signCompact(CALL_TYP, claims, call.signer)}"];
  const scripts = ["./", "../pages/"].flatMap((folder) => all(folder, ".js")).filter((path) => !/\/(?:vendor|test)\//.test(path));
  assert.ok(scripts.length > 80);
  for (const path of scripts) assert.deepEqual(sentencesOf(readFileSync(here(path), "utf8")).filter((words) => !names.includes(words)), [], path);
  assert.deepEqual(sentencesOf('make("p", {}, "Press here")'), ["Press here"]);
  // Without scripts nobody knows the language: one sentence in both.
  assert.equal(wordsOf(readFileSync(here("index.html"), "utf8")).length, 1);
});
