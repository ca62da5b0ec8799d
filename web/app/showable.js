// What text can be shown as it is: the server's rule, checked again, so that nothing hides or turns what is signed.

/** Letters that hide text, turn its direction or break its line, and spaces that are not the plain one. */
const UNSAFE = new RegExp(
  "[" +
    "\\u0000-\\u001f\\u007f-\\u00a0\\u00ad\\u034f\\u061c\\u115f\\u1160\\u1680\\u17b4\\u17b5\\u180b-\\u180f" +
    "\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\uffff" +
    "\\ue000-\\uf8ff\\ufdd0-\\ufdef\\u{16fe4}\\u{1bca0}-\\u{1bca3}\\u{1d159}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{10ffff}" +
    [...Array(13)].map((_, at) => `\\u{${(at + 1).toString(16)}fffe}\\u{${(at + 1).toString(16)}ffff}`).join("") +
    "]",
  "u",
);

/** @param {string} text @returns {boolean} whether it can be shown as it is; the server's rule, checked again */
export function isShowable(text) {
  return text !== "" && text.trim() === text && !UNSAFE.test(text);
}
