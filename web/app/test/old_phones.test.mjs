// A phone of 2016 with its last browser runs every line of this app: its syntax, and every name of the browser's that it
// uses, is looked up in MDN's tables for Chromium 106 (the last for Android 6) and Safari 15.0. What is newer and used all
// the same stands in one list with the reason why nothing breaks where it is missing.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import test from "node:test";
import { fileURLToPath } from "node:url";

import { Parser } from "acorn";
import ts from "typescript";

const tables = createRequire(import.meta.url)("@mdn/browser-compat-data");

const APP = fileURLToPath(new URL("../", import.meta.url));
const OLDEST = { chrome_android: 106, safari_ios: 15 };
const scripts = readdirSync(APP, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith(".js") && !name.startsWith("test"));
const own = scripts.filter((name) => !name.startsWith("vendor"));

/** What is newer than the oldest, and why that harms nobody. */
const ASKED_FOR_FIRST = {
  "Navigator.standalone": "only Apple's browsers have it; read behind `in`",
  "PushManager.subscribe": "iOS has it from 16.4; push.js asks first",
  "PushManager.getSubscription": "as above",
  "ServiceWorkerRegistration.pushManager": "as above",
  "ServiceWorkerRegistration.getNotifications": "only where notifications are allowed",
  "ServiceWorkerRegistration.showNotification": "only where notifications are allowed",
  "PushSubscription.unsubscribe": "only where there is a subscription",
  "PushSubscription.toJSON": "only where there is a subscription",
  "PushSubscription.options": "only where there is a subscription",
  "PushSubscription.endpoint": "only where there is a subscription",
  "StorageManager.persist": "inside try; it may not promise",
  "StorageManager.persisted": "inside try; it may not promise",
  Notification: "iOS has it from 16.4; push.js asks first",
  "Notification.requestPermission": "as above",
};

/** @param {string | boolean | undefined} version @returns {number} */
const number = (version) => (typeof version === "string" && version !== "preview" ? parseFloat(version.replace("≤", "")) : Infinity);

/** @param {any} support one browser's rows: of several, each tells of other versions @param {number} oldest */
const isThere = (support, oldest) =>
  [support ?? []].flat().some((row) => !row.flags && number(row.version_added) <= oldest && number(row.version_removed) > oldest);

/** What MDN says of a name: since when, where it is too new for the oldest. @param {any} entry @returns {string | null} */
function tooNew(entry) {
  const compat = entry && entry.__compat;
  if (!compat) return null;
  const late = Object.entries(OLDEST).filter(([browser, oldest]) => !isThere(compat.support[browser], oldest));
  return late.length === 0 ? null : late.map(([browser]) => browser).join(" and ");
}

const OPTIONS = {
  target: ts.ScriptTarget.ES2021,
  lib: ["lib.es2021.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  module: ts.ModuleKind.ES2022,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowJs: true,
  checkJs: true,
  noEmit: true,
  types: [],
};

/**
 * Every use of something that the browser brings: where, which interface, which member.
 * @param {string[]} files
 * @param {string} [probe] the text of a file that is not there
 */
function* uses(files, probe) {
  const host = ts.createCompilerHost(OPTIONS);
  const { getSourceFile } = host;
  host.getSourceFile = (name, ...more) => (probe && name.endsWith("/probe.js") ? ts.createSourceFile(name, probe, OPTIONS.target, true, ts.ScriptKind.JS) : getSourceFile(name, ...more));
  const program = ts.createProgram(files.map((name) => APP + name), OPTIONS, host);
  const checker = program.getTypeChecker();
  for (const name of files) {
    const source = program.getSourceFile(APP + name);
    const found = [];
    const visit = (node) => {
      if (ts.isIdentifier(node)) {
        const symbol = checker.getSymbolAtLocation(node);
        for (const declared of (symbol && symbol.declarations) || []) {
          if (!/lib\.dom/.test(declared.getSourceFile().fileName)) continue;
          const owner = declared.parent;
          const line = `${name}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
          if (ts.isInterfaceDeclaration(owner)) found.push([line, owner.name.text, node.text]);
          else if (ts.isTypeLiteralNode(owner)) found.push([line, owner.parent.name ? owner.parent.name.text : "", node.text]);
          else if (!ts.isInterfaceDeclaration(declared)) found.push([line, "", node.text]);
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    yield* found;
  }
}

/** Where MDN keeps members that several interfaces share. @param {string} owner @param {string} member */
function entryOf(owner, member) {
  const { api } = tables;
  if (owner === "") return api[member] || api.Window[member] || api[`${member}_static`];
  const at = api[owner];
  return at && (at[member] || at[`${member}_static`]);
}

/** @param {string[]} files @param {string} [probe] @returns {string[]} what an old phone lacks */
function lacking(files, probe) {
  const found = new Set();
  for (const [where, owner, member] of uses(files, probe)) {
    const name = owner ? `${owner}.${member}` : member;
    const late = tooNew(entryOf(owner, member));
    if (late && !(name in ASKED_FOR_FIRST)) found.add(`${where} ${name}: not in ${late}`);
  }
  return [...found];
}

test("no name that Chromium 106 or Safari 15.0 does not know", () => {
  assert.deepEqual(lacking(scripts), []);
});

test("the check bites: what is newer is found", () => {
  const found = lacking(["probe.js"], "export const newer = [structuredClone({}), AbortSignal.any([]), document.startViewTransition()];");
  for (const name of ["AbortSignal.any", "structuredClone", "Document.startViewTransition"]) {
    assert.ok(found.some((line) => line.includes(` ${name}: not in `)), `${name} in ${found}`);
  }
});

/** @param {string} name @returns {"script" | "module"} */
const kindOf = (name) => (["sw.js", "worker_push.js"].includes(name) ? "script" : "module");

/** Syntax that Safari 15.0 lacks, by the nodes of a tree. @param {any} node @returns {string[]} */
function newSyntax(node) {
  if (Array.isArray(node)) return node.flatMap(newSyntax);
  if (!node || typeof node.type !== "string") return [];
  const late = node.type === "StaticBlock" || (node.type === "BinaryExpression" && node.left.type === "PrivateIdentifier");
  return [...(late ? [node.type] : []), ...Object.values(node).flatMap(newSyntax)];
}

test("no syntax that Safari 15.0 lacks, in ours and in what is vendored", () => {
  /** @param {string} text @param {"script" | "module"} sourceType */
  const parse = (text, sourceType) => Parser.parse(text, { ecmaVersion: 2022, sourceType, allowAwaitOutsideFunction: false });
  for (const name of scripts) {
    assert.deepEqual(newSyntax(parse(readFileSync(APP + name, "utf8"), kindOf(name))), [], name);
  }
  for (const name of own) Parser.parse(readFileSync(APP + name, "utf8"), { ecmaVersion: 2021, sourceType: kindOf(name) });
  assert.deepEqual(newSyntax(parse("class A { static {} }", "module")), ["StaticBlock"], "the check bites");
});

test("no looking back in regular expressions: Safari learnt it in 16.4", () => {
  for (const name of scripts) {
    const text = readFileSync(APP + name, "utf8");
    const onToken = (token) => {
      if (token.type.label === "regexp") assert.doesNotMatch(token.value.pattern, /\(\?<[=!]/, name);
    };
    Parser.parse(text, { ecmaVersion: 2022, sourceType: kindOf(name), onToken });
  }
});

test("no style that leaves an old phone without its layout", () => {
  const styles = ["app/styles.css", "shared/tokens.css"].map((name) => readFileSync(new URL(`../../${name}`, import.meta.url), "utf8"));
  for (const text of styles) assert.doesNotMatch(text.replace(/: 100vh;\s+min-height: 100dvh;/, ""), /\d(dvh|svh|lvh|cqw)\b|:has\(|@container|@layer|color-mix\(|text-wrap|&[:.[ ]|inset-area|@scope|:is\(.*:has/);
});
