// Words that choose and count, by the vendored reader of Fluent files. It is the largest file of the app, and the first
// screen does without it.

import { REGION } from "./texts.js";
import { FluentBundle, FluentResource } from "./vendor/fluent-bundle.js";

/**
 * @param {import("./texts.js").Language} language
 * @param {string[]} sources Fluent files
 * @returns {import("./texts.js").Say}
 */
export function sayFrom(language, sources) {
  /** @type {any} the vendored file carries no types */
  const bundle = new FluentBundle(REGION[language], { useIsolating: false });
  for (const source of sources) bundle.addResource(new FluentResource(source));
  return (key, values = {}) => {
    const message = bundle.getMessage(key);
    return message && message.value ? bundle.formatPattern(message.value, values, []) : key;
  };
}
