// The PIN key: Ed25519, its seed stretched out of PIN and salt (PBKDF2, 100,000 rounds). Any PIN gives some
// key, and only the server can tell the right one, so nothing here or in storage can test a PIN.
// The browser's own Ed25519 is used where there is one; older ones load the vendored library.

import { randomBytes, toBase64url, utf8 } from "./bytes.js";

const ROUNDS = 100_000;
const SALT_BYTES = 32;
/** RFC 8410 §7: what stands before the 32 bytes of the seed in a PKCS #8 private key. */
const PKCS8_HEAD = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/**
 * @typedef {object} PinKey
 * @property {(bytes: import("./bytes.js").Bytes) => Promise<Uint8Array>} sign
 * @property {() => Promise<import("./jws.js").PublicJwk>} publicJwk
 * @property {() => void} forget after this the key can do nothing more
 */

/** @returns {import("./bytes.js").Bytes} a new salt; each new PIN gets its own */
export function makeSalt() {
  return randomBytes(SALT_BYTES);
}

/**
 * @param {string} pin
 * @param {import("./bytes.js").Bytes} salt
 * @returns {Promise<PinKey>}
 */
export async function pinKey(pin, salt) {
  const seed = await deriveSeed(pin, salt);
  return (await browserKey(seed)) || libraryKey(seed);
}

/**
 * @param {PinKey} key
 * @param {string} deviceId
 * @param {string} [suffix]
 * @returns {import("./jws.js").Signer}
 */
export function pinSigner(key, deviceId, suffix = "#pin") {
  return { alg: "Ed25519", kid: deviceId + suffix, sign: key.sign };
}

/**
 * @param {string} pin
 * @param {import("./bytes.js").Bytes} salt
 * @returns {Promise<import("./bytes.js").Bytes>} the 32 bytes of the seed
 */
export async function deriveSeed(pin, salt) {
  const bytes = utf8(pin);
  const typed = await crypto.subtle.importKey("raw", bytes, "PBKDF2", false, ["deriveBits"]);
  bytes.fill(0);
  const rounds = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return new Uint8Array(await crypto.subtle.deriveBits(rounds, typed, 256));
}

/**
 * @param {import("./bytes.js").Bytes} seed emptied when the key is forgotten
 * @returns {PinKey}
 */
export function libraryKey(seed) {
  const library = () => import("./vendor/noble-ed25519.js");
  const living = () => {
    if (seed.every((byte) => byte === 0)) throw new Error("the PIN key is forgotten");
    return seed;
  };
  return {
    sign: async (bytes) => (await library()).signAsync(bytes, living()),
    publicJwk: async () => ({ kty: "OKP", crv: "Ed25519", x: toBase64url(await (await library()).getPublicKeyAsync(living())) }),
    forget: () => void seed.fill(0),
  };
}

/**
 * @param {import("./bytes.js").Bytes} seed emptied when it has become a key
 * @returns {Promise<PinKey | null>} null where the browser has no Ed25519
 */
export async function browserKey(seed) {
  const document = new Uint8Array([...PKCS8_HEAD, ...seed]);
  /** @type {CryptoKey | null} */
  let key = null;
  let x = "";
  try {
    // Only an extractable key tells its public half; this one is dropped again at once.
    const readable = await crypto.subtle.importKey("pkcs8", document, "Ed25519", true, ["sign"]);
    x = (await crypto.subtle.exportKey("jwk", readable)).x || "";
    key = await crypto.subtle.importKey("pkcs8", document, "Ed25519", false, ["sign"]);
  } catch {
    return null;
  } finally {
    document.fill(0);
  }
  if (x === "") return null;
  seed.fill(0);
  return {
    async sign(bytes) {
      if (key === null) throw new Error("the PIN key is forgotten");
      return new Uint8Array(await crypto.subtle.sign("Ed25519", key, bytes));
    },
    publicJwk: async () => ({ kty: "OKP", crv: "Ed25519", x }),
    forget() {
      key = null;
    },
  };
}
