// Whether this phone can approve without a network.

/**
 * It has a key for the digits, the server's keys for pictures, and one PIN: while a change of PIN is open, only the server
 * can say which one counts, and a PIN is never tried against both.
 * @param {import("./database.js").KeptDevice | null} device
 */
export function worksOffline(device) {
  return Boolean(device && device.confirmed && device.offline && device.offline.pages.length > 0 && Object.keys(device.salts).length === 1);
}
