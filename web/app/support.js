// What the app cannot do without, asked for by name and not by the browser's: about Safari 15 and Chromium 106.

/** @param {Window & typeof globalThis} window @returns {boolean} */
export function isSupported(window) {
  return (
    window.isSecureContext &&
    Boolean(window.crypto && window.crypto.subtle) &&
    "indexedDB" in window &&
    "ReadableStream" in window &&
    "BigInt" in window &&
    "PointerEvent" in window &&
    "AbortController" in window
  );
}
