// The line that a page comes over.

/** @typedef {{ offline: boolean, latency: number, downloadThroughput: number, uploadThroughput: number }} Network milliseconds, bytes a second */

/** Slow 4G, as the browser's makers measure with it. @type {Network} */
export const SLOW_4G = { offline: false, latency: 150, downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (750 * 1024) / 8 };
