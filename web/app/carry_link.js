// What a QR on the login page says, and what stands in the address when the app was opened by a link. Read strictly:
// anything that is not exactly an address of this app in the one way that the server writes it is foreign.

/**
 * @typedef {{ t: number, h: string }} CarriedQr the second in which it was drawn, and its authentication
 * @typedef {{ l: string }} CarriedLink the secret of the link on the phone itself
 * @typedef {{ request: string, brings: CarriedQr | CarriedLink }} CarryLink
 */

const AFTER = /^\/#r=([0-9a-f]{32})&(?:t=(0|[1-9][0-9]{0,11})&h=([A-Za-z0-9_-]{22})|l=([A-Za-z0-9_-]{22}))$/;
const NAMED = /^#request=([0-9a-f]{32})$/;

/** @param {string} text @param {string} origin the app's own @returns {CarryLink | null} */
export function readCarryLink(text, origin) {
  const found = text.startsWith(origin) && AFTER.exec(text.slice(origin.length));
  if (!found) return null;
  const [, request, t, h, l] = found;
  return { request, brings: l ? { l } : { t: Number(t), h } };
}

/**
 * Which request an address asks for. A QR that was read by the phone's own camera only names it: whoever sends such a
 * link, or shows such a picture, must not have carried anything by its being opened. The link's secret may be kept,
 * since the server takes what it carries in the browser that began and nowhere else.
 * @param {string} hash
 * @param {string} origin
 * @returns {{ open: string, link?: string } | null}
 */
export function readAddress(hash, origin) {
  const named = NAMED.exec(hash);
  if (named) return { open: named[1] };
  const read = readCarryLink(`${origin}/${hash}`, origin);
  if (!read) return null;
  return "l" in read.brings ? { open: read.request, link: read.brings.l } : { open: read.request };
}
