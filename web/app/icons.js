// The app's few signs, drawn as strokes on a 24 by 24 field. Always beside words, so hidden from screen readers.

const SVG = "http://www.w3.org/2000/svg";

const STROKES = {
  approve: ["M5 12.5l4.6 4.6L19.2 7.4"],
  deny: ["M6.5 6.5l11 11", "M17.5 6.5l-11 11"],
  warn: ["M12 4.2L2.9 19.8h18.2z", "M12 10v4.6", "M12 17.2v.1"],
  stop: ["M8.3 3.2h7.4l5.1 5.1v7.4l-5.1 5.1H8.3l-5.1-5.1V8.3z", "M12 7.6v5.4", "M12 16.2v.1"],
  clock: ["M12 3.2a8.8 8.8 0 1 0 0 17.6a8.8 8.8 0 0 0 0-17.6z", "M12 7.4V12l3 2.2"],
  lock: ["M6 10.8h12v9.4H6z", "M8.4 10.8V7.6a3.6 3.6 0 0 1 7.2 0v3.2"],
  settings: ["M4 7.5h8.4", "M17.6 7.5H20", "M15 5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 0 0 0-5z", "M4 16.5h2.4", "M11.6 16.5H20", "M9 14a2.5 2.5 0 1 0 0 5a2.5 2.5 0 0 0 0-5z"],
  next: ["M9.2 5.6l6.4 6.4l-6.4 6.4"],
  back: ["M14.8 5.6L8.4 12l6.4 6.4"],
  swipe: ["M4.6 12h14", "M12.8 6l6 6l-6 6"],
  browser: ["M3.4 4.8h17.2v14.4H3.4z", "M3.4 9.2h17.2"],
  phone: ["M7.2 2.8h9.6v18.4H7.2z", "M11 18.2h2"],
  cloud: ["M7.2 18.4a4.4 4.4 0 0 1-.5-8.8a5.8 5.8 0 0 1 11.2 1.5a3.7 3.7 0 0 1-.7 7.3", "M9.4 15.4l5 5", "M14.4 15.4l-5 5"],
  renew: ["M19.6 12a7.6 7.6 0 1 1-2.4-5.5", "M19.8 3.4v4.2h-4.2"],
  place: ["M12 21c-4.4-4.4-6.6-8-6.6-11a6.6 6.6 0 0 1 13.2 0c0 3-2.2 6.6-6.6 11z", "M12 7.6a2.4 2.4 0 1 0 0 4.8a2.4 2.4 0 0 0 0-4.8z"],
  calm: ["M4 15.2c2.7-3 5.3-3 8 0s5.3 3 8 0", "M4 9.8c2.7-3 5.3-3 8 0s5.3 3 8 0"],
};

/** The sign of the house: two halves that belong together. */
const MARK = ["M14.75 3.2v20.9A10.5 10.5 0 0 1 14.75 3.2Z", "M17.25 7.9v20.9a10.5 10.5 0 0 0 0-20.9Z"];

/** @typedef {keyof typeof STROKES} IconName */

/** @param {IconName} name @returns {SVGSVGElement} */
export function icon(name) {
  return draw("icon", "0 0 24 24", STROKES[name]);
}

/** @returns {SVGSVGElement} */
export function mark() {
  return draw("mark", "0 0 32 32", MARK);
}

/** @param {string} kind @param {string} field @param {string[]} strokes */
function draw(kind, field, strokes) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", kind);
  svg.setAttribute("viewBox", field);
  svg.setAttribute("aria-hidden", "true");
  for (const stroke of strokes) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", stroke);
    svg.append(path);
  }
  return svg;
}
