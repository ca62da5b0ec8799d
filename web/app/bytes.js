// Bytes, text and base64url, written once so that every signature is made over the same bytes.
// Decoding is strict (RFC 4648 §5 without padding): what is not exactly base64url is refused.

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/** @param {string} text @returns {Bytes} its UTF-8 bytes */
export function utf8(text) {
  return new Uint8Array(new TextEncoder().encode(text));
}

/** @param {BufferSource} bytes @returns {string} the text that they are; throws when they are not UTF-8 */
export function fromUtf8(bytes) {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** @param {Uint8Array} bytes @returns {string} */
export function toBase64url(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const group = (bytes[at] << 16) | ((bytes[at + 1] || 0) << 8) | (bytes[at + 2] || 0);
    const letters = Math.min(bytes.length - at, 3) + 1;
    for (let letter = 0; letter < letters; letter += 1) text += ALPHABET[(group >> (18 - 6 * letter)) & 63];
  }
  return text;
}

/** @param {string} text @returns {Bytes} */
export function fromBase64url(text) {
  if (text.length % 4 === 1) throw new TypeError("not base64url: its length cannot be");
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const letter of text) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) throw new TypeError("not base64url: a letter outside its alphabet");
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at] = (held >> bits) & 255;
      at += 1;
    }
  }
  if ((held & ((1 << bits) - 1)) !== 0) throw new TypeError("not base64url: bits are left over");
  return bytes;
}

/** @param {BufferSource} bytes @returns {Promise<Bytes>} */
export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** @param {number} count @returns {Bytes} random bytes */
export function randomBytes(count) {
  return crypto.getRandomValues(new Uint8Array(count));
}
