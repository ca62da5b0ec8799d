// Reads server-sent events (WHATWG HTML §9.2) out of text as it arrives: only `event` and `data`, which is all
// that our server sends. Apart from the network so that it can be tested with strings.

/** @typedef {{ event: string, data: string }} ServerEvent */

const LINE_MAX = 4096;

/**
 * @param {(event: ServerEvent) => void} onEvent
 * @returns {(text: string) => void} takes the next piece
 */
export function makeEventReader(onEvent) {
  let rest = "";
  let event = "";
  /** @type {string[]} */
  let data = [];

  /** @param {string} line */
  const take = (line) => {
    if (line === "") {
      if (event !== "" || data.length > 0) onEvent({ event: event || "message", data: data.join("\n") });
      event = "";
      data = [];
      return;
    }
    if (line.startsWith(":")) return;
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "event") event = value;
    else if (name === "data") data.push(value);
  };

  return (text) => {
    rest += text;
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() || "";
    if (rest.length > LINE_MAX) throw new RangeError("an event line without an end");
    for (const line of lines) take(line);
  };
}
