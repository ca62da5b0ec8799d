// A browser's profile, as a thief has it: every byte that Chromium left on the disk, and what a PIN could have left there.

import { createHash, createPrivateKey, createPublicKey, pbkdf2Sync } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** The app's own. */
const ROUNDS = 100_000;
/** RFC 8410 §7: what stands before a seed. */
const PKCS8_HEAD = Buffer.from("302e020100300506032b657004220420", "hex");

/** @typedef {{ name: string, bytes: Buffer }} File */

/** @param {string} folder @returns {Promise<File[]>} all of its files */
export async function filesOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(names.map(async (name) => ({ name: name.slice(folder.length), bytes: await readFile(name) })));
}

/** The names of the files in which one of these stands. @param {File[]} files @param {Buffer[]} marks */
export function standIn(files, marks) {
  return files.filter(({ bytes }) => marks.some((mark) => bytes.includes(mark))).map(({ name }) => name);
}

/** A text as browsers write it: a byte a letter, or two. @param {string} text */
export const written = (text) => [Buffer.from(text, "utf8"), Buffer.from(text, "utf16le")];

/**
 * Four or six digits alone stand anywhere by chance, in an instant that the browser noted for one: with what stands before
 * or around a text that somebody keeps they do not.
 * @param {string} digits
 */
export function keptAsText(digits) {
  const before = [[0x22, digits.length], [digits.length, 0, 0, 0]];
  return [Buffer.from(digits, "utf16le"), Buffer.from(`"${digits}"`), ...before.map((bytes) => Buffer.from([...bytes, ...Buffer.from(digits)]))];
}

/**
 * All that a PIN's key could leave behind: its seed and its public half as they are, hashed, and each of them written out.
 * @param {string} pin
 * @param {Buffer} salt
 */
export function marksOf(pin, salt) {
  const seed = pbkdf2Sync(pin, salt, ROUNDS, 32, "sha256");
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: "der", type: "pkcs8" });
  const half = Buffer.from(createPublicKey(key).export({ format: "jwk" }).x ?? "", "base64url");
  const hashed = [seed, half].map((bytes) => createHash("sha256").update(bytes).digest());
  const bare = [seed, half, ...hashed];
  const forms = /** @type {const} */ (["hex", "base64", "base64url"]);
  return { half, marks: [...bare, ...bare.flatMap((bytes) => forms.flatMap((form) => written(bytes.toString(form).replace(/=+$/, ""))))] };
}
