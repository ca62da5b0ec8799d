// Reads a request out of its bytes. The screen is drawn from what this returns and from nothing else, and
// the answer signs the very same bytes: what is shown is what is signed.

import { fromBase64url, fromUtf8 } from "./bytes.js";
import { isDeviceName } from "./device_name.js";
import { isShowable } from "./showable.js";

/** @typedef {"log_in" | "sign" | "activate"} Kind */
/** @typedef {{ name: string, platform: string, key: string }} AskingDevice the new one, and the thumbprint of its key */

/**
 * @typedef {object} Request
 * @property {string} id
 * @property {Kind} kind
 * @property {string} issuer
 * @property {string} service
 * @property {string} serviceId its client id
 * @property {string | null} text always there for a request to sign
 * @property {[string, string][]} fields
 * @property {string | null} browser
 * @property {boolean} browserNew
 * @property {string | null} place
 * @property {AskingDevice | null} device only in a request to activate it
 * @property {boolean} carry
 * @property {boolean} verifyEach whether the PIN is asked for even when the app is unlocked
 * @property {number} askedAt seconds
 * @property {number} expiresAt seconds
 */

/**
 * @typedef {object} Waiting
 * @property {string} bytes base64url of the exact bytes; they are what gets signed
 * @property {Request} request
 * @property {boolean} carried whether this device has brought the number
 */

/** These bytes cannot be shown faithfully, so they cannot be approved either. */
export class RequestUnreadable extends Error {}

const MEMBERS = new Set([
  ..."v id nonce issuer kind service service_id reference text fields".split(" "),
  ..."browser browser_new place device carry verify asked_at expires_at".split(" "),
]);
const PLATFORMS = ["ios", "android", "desktop", "headless"];
const BYTES_MAX = 24 * 1024;
const LIFE_S_MAX = 600;

/** @param {string} encoded base64url of the request's bytes @returns {Request} */
export function readRequest(encoded) {
  const said = parse(encoded);
  for (const name of Object.keys(said)) if (!MEMBERS.has(name)) throw new RequestUnreadable(name);
  if (said.v !== 1) throw new RequestUnreadable("v");
  const kind = oneOf(said, "kind", ["log_in", "sign", "activate"]);
  const request = {
    id: text(said, "id", 64),
    kind: /** @type {Kind} */ (kind),
    issuer: String(said.issuer),
    service: text(said, "service", 60),
    serviceId: String(said.service_id),
    text: optionalText(said, "text", kind === "sign" ? 2000 : 130),
    fields: readFields(said.fields),
    browser: optionalText(said, "browser", 60),
    browserNew: is(said, "browser_new", "boolean"),
    place: optionalText(said, "place", 80),
    device: kind === "activate" ? readDevice(said.device) : null,
    carry: is(said, "carry", "boolean"),
    verifyEach: oneOf(said, "verify", ["unlocked", "each"]) === "each",
    askedAt: is(said, "asked_at", "number"),
    expiresAt: is(said, "expires_at", "number"),
  };
  check(said, request);
  return request;
}

/** @param {Record<string, unknown>} said @param {Request} request what must hold between and behind the members */
function check(said, { kind, id, text, fields, askedAt, expiresAt }) {
  const lives = Number.isSafeInteger(askedAt) && Number.isSafeInteger(expiresAt) ? expiresAt - askedAt : 0;
  if (askedAt < 0 || lives < 1 || lives > LIFE_S_MAX) throw new RequestUnreadable("expires_at");
  if (!/^[A-Za-z0-9_-]{8,64}$/.test(id)) throw new RequestUnreadable("id");
  if (!/^[A-Za-z0-9_-]{22}$/.test(String(said.nonce))) throw new RequestUnreadable("nonce");
  for (const name of ["issuer", "service_id"]) {
    if (!/^[!-~]{1,200}$/.test(String(said[name]))) throw new RequestUnreadable(name);
  }
  if (kind === "sign" && text === null) throw new RequestUnreadable("text");
  if (kind !== "sign" && fields.length > 0) throw new RequestUnreadable("fields");
  if (kind !== "activate" && said.device !== undefined) throw new RequestUnreadable("device");
  // A new device is never approved by touch alone, nor without its number, nor in anybody else's words.
  if (kind === "activate" && (!said.carry || said.verify !== "each" || text !== null || said.browser !== undefined)) {
    throw new RequestUnreadable("activate");
  }
  optionalText(said, "reference", 100);
}

/** @param {string} encoded @returns {Record<string, unknown>} */
function parse(encoded) {
  let said;
  try {
    const bytes = fromBase64url(encoded);
    if (bytes.length > BYTES_MAX) throw new RangeError("too long");
    const written = fromUtf8(bytes);
    said = JSON.parse(written);
    // A request is written in one way only: so no member can stand twice, and nothing can hide between them.
    if (JSON.stringify(said) !== written) throw new TypeError("written in another way");
  } catch (reason) {
    throw new RequestUnreadable(String(reason));
  }
  if (typeof said !== "object" || said === null || Array.isArray(said)) throw new RequestUnreadable("not an object");
  return said;
}

/**
 * @param {Record<string, unknown>} said
 * @param {string} name
 * @param {"boolean" | "number"} type
 * @returns {any}
 */
function is(said, name, type) {
  if (typeof said[name] !== type) throw new RequestUnreadable(name);
  return said[name];
}

/** @param {Record<string, unknown>} said @param {string} name @param {string[]} words */
function oneOf(said, name, words) {
  const word = said[name];
  if (typeof word !== "string" || !words.includes(word)) throw new RequestUnreadable(name);
  return word;
}

/** @param {Record<string, unknown>} said @param {string} name @param {number} characters_max @returns {string} */
function text(said, name, characters_max) {
  const value = said[name];
  if (typeof value !== "string" || [...value].length > characters_max || !isShowable(value)) {
    throw new RequestUnreadable(name);
  }
  return value;
}

/** @param {Record<string, unknown>} said @param {string} name @param {number} characters_max @returns {string | null} */
function optionalText(said, name, characters_max) {
  return said[name] === undefined ? null : text(said, name, characters_max);
}

/** @param {any} device @returns {AskingDevice} */
function readDevice(device) {
  const { name, platform, key, ...more } = Object(device);
  const isOne = typeof name === "string" && isDeviceName(name) && Object.keys(more).length === 0;
  if (!isOne || !PLATFORMS.includes(platform) || !/^[A-Za-z0-9_-]{43}$/.test(key)) throw new RequestUnreadable("device");
  return { name, platform, key };
}

/** @param {unknown} fields @returns {[string, string][]} label and value, in order */
function readFields(fields) {
  if (fields === undefined) return [];
  if (!Array.isArray(fields) || fields.length < 1 || fields.length > 16) throw new RequestUnreadable("fields");
  return fields.map((field) => {
    if (!Array.isArray(field) || field.length !== 2) throw new RequestUnreadable("fields");
    const said = { label: field[0], value: field[1] };
    return [text(said, "label", 40), text(said, "value", 140)];
  });
}
