// What the app cannot do without, asked for by name and not by the browser's: about Safari 15 and Chromium 106. Judged
// before any version is looked at, since a version is only what a browser says.

/**
 * @typedef {object} Feature
 * @property {string} name as support would ask for it
 * @property {(window: Window & typeof globalThis) => boolean} has
 */

/** Each with its reason. @type {Feature[]} */
export const FEATURES = [
  // Elsewhere there is neither WebCrypto nor a service worker, and anybody on the way could change the app.
  { name: "https", has: (window) => window.isSecureContext },
  // The device key must be made where no script can read it: P-256, not extractable (keysAreKept tries it).
  { name: "webcrypto", has: (window) => Boolean(window.crypto && window.crypto.subtle) },
  // Where that key is kept: only this storage takes a key without its bytes.
  { name: "indexeddb", has: (window) => "indexedDB" in window },
  // Requests are heard of by a stream that carries our own header; the browser's EventSource cannot.
  { name: "streams", has: (window) => "ReadableStream" in window },
  // A stream must end when the app goes out of sight, and a call that nobody answers must not wait for ever.
  { name: "abort", has: (window) => "AbortController" in window },
  // Ed25519 for the PIN's key, where the browser has none of its own, counts in these.
  { name: "bigint", has: (window) => "BigInt" in window },
  // The swipe follows mouse, pen and finger alike.
  { name: "pointer", has: (window) => "PointerEvent" in window },
  // Half of the app is loaded when it is needed; a browser that knows this one knows `import()` too.
  { name: "modules", has: (window) => "noModule" in window.HTMLScriptElement.prototype },
];

/** @param {Window & typeof globalThis} window @returns {string[]} the names of what is missing */
export function missing(window) {
  return FEATURES.filter((feature) => !feature.has(window)).map((feature) => feature.name);
}
