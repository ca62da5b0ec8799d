// Approving a login without a network: the page's large picture, read and checked, and the eight digits that answer it.
// Nothing here can test a PIN: any PIN gives some digits, and only the server can tell the right ones.

import { fromBase64url, randomBytes, sha256, toBase64url, utf8 } from "./bytes.js";
import { readRequest } from "./request.js";

/** Digits that hold so many bytes. */
const DIGITS = [0, 3, 5, 8, 10, 13, 15, 17];
/** More than any picture holds (ISO/IEC 18004, version 40-L). */
const DIGITS_MAX = 7_089;
const FORM = 1;
const SIGNATURE_BYTES = 64;
const SIGNED_FOR = utf8("tillid-offline-request\0");
const ES256 = { name: "ECDSA", hash: "SHA-256" };

/** @typedef {import("./bytes.js").Bytes} Bytes */
/** @typedef {{ key: CryptoKey, pages: import("./jws.js").PublicJwk[] }} KeptOffline the key of the digits, and the server's for pictures */

/**
 * A new key for the digits. What is kept is a handle from which nobody reads the bytes; they are told once, to the server.
 * @returns {Promise<{ key: CryptoKey, told: string }>}
 */
export async function makeOfflineKey() {
  const bytes = randomBytes(32);
  const key = await offlineKey(bytes);
  const told = toBase64url(bytes);
  bytes.fill(0);
  return { key, told };
}

/** @param {Bytes} bytes @returns {Promise<CryptoKey>} */
export function offlineKey(bytes) {
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

/**
 * @param {CryptoKey} key
 * @param {import("./jws.js").PublicJwk} pin the public half of the PIN's key
 * @param {Bytes} request its exact bytes
 * @returns {Promise<string>} eight digits: four of this device, four of device and PIN
 */
export async function offlineCode(key, pin, request) {
  const hash = await sha256(request);
  return (await fourDigits(key, utf8("device"), hash)) + (await fourDigits(key, utf8("pin"), fromBase64url(pin.x), hash));
}

/** HMAC-SHA-256 as one big number, modulo ten thousand. @param {CryptoKey} key @param {...Bytes} parts */
async function fourDigits(key, ...parts) {
  const made = new Uint8Array(await crypto.subtle.sign("HMAC", key, joined(parts)));
  return String(made.reduce((rest, byte) => (rest * 256 + byte) % 10_000, 0)).padStart(4, "0");
}

/**
 * What a page's picture asks; null for anything that none of these keys signed.
 * @param {string} text
 * @param {import("./jws.js").PublicJwk[]} keys
 * @returns {Promise<{ bytes: string, request: import("./request.js").Request } | null>} the bytes in base64url, as elsewhere
 */
export async function readPicture(text, keys) {
  const bytes = fromDigits(text);
  if (!bytes || bytes[0] !== FORM) return null;
  const signature = bytes.slice(1, 1 + SIGNATURE_BYTES);
  const said = bytes.slice(1 + SIGNATURE_BYTES);
  if (!(await isSigned(joined([SIGNED_FOR, said]), signature, keys))) return null;
  const encoded = toBase64url(said);
  try {
    const request = readRequest(encoded);
    // What is signed for a service needs a signature.
    return request.kind === "log_in" ? { bytes: encoded, request } : null;
  } catch {
    return null;
  }
}

/** @param {Bytes} signed @param {Bytes} signature @param {import("./jws.js").PublicJwk[]} keys */
async function isSigned(signed, signature, keys) {
  for (const jwk of keys) {
    const key = await crypto.subtle.importKey("jwk", jwk, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
    if (await crypto.subtle.verify(ES256, key, signature, signed)) return true;
  }
  return false;
}

/** @param {string} text seventeen digits for seven bytes, fewer for the last ones @returns {Bytes | null} read as strictly as they are written */
export function fromDigits(text) {
  if (!/^[0-9]*$/.test(text) || text.length > DIGITS_MAX) return null;
  /** @type {number[]} */
  const bytes = [];
  for (let at = 0; at < text.length; at += 17) {
    const chunk = text.slice(at, at + 17);
    const count = DIGITS.indexOf(chunk.length);
    if (count < 0) return null;
    // Seven bytes are more than a number holds exactly.
    let number = BigInt(chunk);
    const read = [];
    for (let place = 0; place < count; place += 1) {
      read.unshift(Number(number & 255n));
      number >>= 8n;
    }
    if (number !== 0n) return null;
    bytes.push(...read);
  }
  return new Uint8Array(bytes);
}

/** @param {Bytes[]} parts @returns {Bytes} */
function joined(parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
