// The device key: what makes this phone this phone. ECDSA P-256, made here, never extractable; IndexedDB
// keeps the handle, and the key's own bytes are nowhere that a script can read.

/** @typedef {{ private: CryptoKey, public: import("./jws.js").PublicJwk }} DeviceKey */

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };

/** @returns {Promise<DeviceKey>} */
export async function makeDeviceKey() {
  const pair = await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
  return { private: pair.privateKey, public: await publicJwk(pair.publicKey) };
}

/**
 * @param {DeviceKey} key
 * @param {string} kid the device id, or the key's thumbprint before there is one
 * @returns {import("./jws.js").Signer}
 */
export function deviceSigner(key, kid) {
  return {
    alg: "ES256",
    kid,
    async sign(bytes) {
      return new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key.private, bytes));
    },
  };
}

/** @param {CryptoKey} key @returns {Promise<import("./jws.js").PublicJwk>} only the members that make the key */
async function publicJwk(key) {
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", key);
  if (!kty || !crv || !x || !y) throw new TypeError("the browser exported half a key");
  return { kty, crv, x, y };
}
