// What a phone or tablet may be called: the server's rule, checked before anything is sent. A stranger's phone must not
// be listed under a name that looks like the owner's.

import { isShowable } from "./showable.js";

const CHARACTERS_MAX = 40;

/** Scripts of which letters look like those of another one here. */
const SCRIPTS = [
  /[\u{41}-\u{24F}\u{1E00}-\u{1EFF}]/u,
  /[\u{370}-\u{3FF}\u{1F00}-\u{1FFF}]/u,
  /[\u{400}-\u{52F}\u{1C80}-\u{1C8F}\u{2DE0}-\u{2DFF}\u{A640}-\u{A69F}]/u,
  /[\u{531}-\u{58F}]/u,
  /[\u{13A0}-\u{13FF}\u{AB70}-\u{ABBF}]/u,
];
/** Plain letters once more, for mathematics or in another width. */
const IMITATED =
  /[\u{250}-\u{2AF}\u{2100}-\u{214F}\u{2160}-\u{2188}\u{24B6}-\u{24E9}\u{FF21}-\u{FF5A}\u{1D400}-\u{1D7FF}\u{1F130}-\u{1F189}]/u;

/** What mail programs draw a link from: hosts (full stops of other scripts count), and four numbers. */
const HOST = /[\p{Alphabetic}0-9-][.\u3002\uff0e\uff61]\p{Alphabetic}{2}/u;
const ADDRESS = /(?:^|[^\p{Alphabetic}0-9-])[0-9]+(?:[.\u3002\uff0e\uff61][0-9]+){3}(?![\p{Alphabetic}0-9-])/u;

/** @param {string} name @returns {boolean} */
export function isDeviceName(name) {
  if ([...name].length > CHARACTERS_MAX || !isShowable(name)) return false;
  if (/[/@]/.test(name) || HOST.test(name) || ADDRESS.test(name)) return false;
  const letters = name.match(/\p{Alphabetic}/gu) || [];
  if (letters.some((letter) => IMITATED.test(letter))) return false;
  return SCRIPTS.filter((script) => letters.some((letter) => script.test(letter))).length <= 1;
}
