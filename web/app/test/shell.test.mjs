// What the browser gets: the service worker's list is the app's files, nothing is inline, vendored files are what
// their bookkeeping says, and files stay small enough to be read.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import test from "node:test";

const APP = new URL("../", import.meta.url);
const WEB = new URL("../../", import.meta.url);
const LOCALES = new URL("../../../crates/server/", import.meta.url);
const read = (path) => readFileSync(new URL(path, APP), "utf8");
const folders = ["", "flows/", "screens/", "vendor/"];
const scripts = folders.flatMap((folder) => readdirSync(new URL(folder, APP)).filter((name) => name.endsWith(".js")).map((name) => folder + name));
const own = scripts.filter((path) => !path.startsWith("vendor/"));
const shell = [...read("sw.js").split("const SHELL = [")[1].split("];")[0].matchAll(/"([^"]+)"/g)].map((found) => found[1]);

test("the service worker keeps every script, style and text, and nothing that is not there", () => {
  for (const path of scripts.filter((name) => name !== "sw.js")) assert.ok(shell.includes(`/${path}`), path);
  for (const path of shell) {
    if (path === "/") continue;
    const base = path.startsWith("/shared/") ? WEB : path.startsWith("/locales/") ? LOCALES : APP;
    assert.ok(existsSync(new URL(`.${path}`, base)), path);
  }
  assert.equal(new Set(shell).size, shell.length);
});

test("nothing that decides is ever answered from the cache", () => {
  assert.deepEqual(shell.filter((path) => path.startsWith("/api/")), []);
  assert.match(read("sw.js"), /request\.method !== "GET" \|\| origin !== worker\.location\.origin \|\| !SHELL\.includes\(pathname\)/);
});

test("every module that is imported exists", () => {
  for (const path of own) {
    for (const [, target] of read(path).matchAll(/^import .*?from "(\.[^"]+)";$/gm)) {
      assert.ok(existsSync(new URL(target, new URL(path, APP))), `${path} imports ${target}`);
    }
  }
});

test("no markup out of strings, no inline script or style, no evaluation", () => {
  for (const path of own) {
    assert.doesNotMatch(read(path), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|setAttribute\("style"/, path);
  }
  const html = read("index.html");
  assert.doesNotMatch(html, /<style|\sstyle=|\son[a-z]+=/);
  for (const [tag] of html.matchAll(/<script[^>]*>/g)) assert.match(tag, /src="\/app\.js"/);
});

test("the app's styles use the shared colours only", () => {
  assert.doesNotMatch(read("styles.css"), /#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(/i);
});

/** Every module that is loaded because of this one, without waiting for anybody. @param {string} path @param {Set<string>} seen */
function loadedWith(path, seen = new Set()) {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const [, target] of read(path).matchAll(/^(?:import|export) .*?from "(\.[^"]+)";$/gm)) {
    loadedWith(new URL(target, new URL(path, APP)).href.slice(APP.href.length), seen);
  }
  return seen;
}

test("what the first screen needs is asked for at once, and nothing else", () => {
  const preloaded = [...read("index.html").matchAll(/<link rel="modulepreload" href="\/([^"]+)" \/>/g)].map(([, path]) => path);
  const needed = [...loadedWith("app.js")].filter((path) => path !== "app.js").sort();
  assert.deepEqual(preloaded, needed);
  for (const later of ["engine.js", "api.js", "screens/settings.js", "screens/codes.js", "vendor/noble-ed25519.js"]) {
    assert.ok(!needed.includes(later), later);
    assert.ok([...loadedWith("app.js"), ...loadedWith("engine.js")].some((path) => read(path).includes("import(")), later);
  }
});

test("vendored files are what their header says", () => {
  for (const name of readdirSync(new URL("vendor/", APP)).filter((file) => file.endsWith(".js"))) {
    const lines = read(`vendor/${name}`).split("\n");
    const end = lines.findIndex((line) => line.startsWith("// sha256 of what follows: "));
    const hash = createHash("sha256").update(lines.slice(end + 1).join("\n")).digest("hex");
    assert.equal(lines[end], `// sha256 of what follows: ${hash}`, name);
    assert.ok(read("vendor/README.md").includes(hash), name);
  }
});

test("a module is at most 200 lines", () => {
  for (const path of own) assert.ok(read(path).split("\n").length <= 201, path);
});

test("the manifest's icons are there", () => {
  const manifest = JSON.parse(read("manifest.webmanifest"));
  assert.deepEqual([manifest.start_url, manifest.scope, manifest.display], ["/", "/", "standalone"]);
  for (const { src, type, sizes } of manifest.icons) {
    const file = readFileSync(new URL(`.${src}`, APP));
    if (type !== "image/png") continue;
    assert.equal(`${file.readUInt32BE(16)}x${file.readUInt32BE(20)}`, sizes, src);
  }
});
