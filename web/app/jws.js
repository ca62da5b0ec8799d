// JSON Web Signatures as the protocol has them: compact for calls (RFC 7515 §7.1), general JSON for what
// is signed by several keys (§7.2.1). Headers carry alg, kid and typ and nothing else.

import { sha256, toBase64url, utf8 } from "./bytes.js";

/**
 * A key that can sign, whatever it is made of.
 * @typedef {object} Signer
 * @property {"ES256" | "Ed25519"} alg
 * @property {string} kid
 * @property {(bytes: import("./bytes.js").Bytes) => Promise<Uint8Array>} sign
 */

/** @typedef {{ payload: string, signatures: { protected: string, signature: string }[] }} GeneralJws */

/** @typedef {{ kty: string, crv: string, x: string, y?: string }} PublicJwk */

/**
 * @param {string} typ
 * @param {object} claims
 * @param {Signer} signer
 * @returns {Promise<string>}
 */
export async function signCompact(typ, claims, signer) {
  const payload = toBase64url(utf8(JSON.stringify(claims)));
  const signed = await signOne(typ, payload, signer);
  return `${signed.protected}.${payload}.${signed.signature}`;
}

/**
 * @param {string} typ
 * @param {object} claims
 * @param {Signer[]} signers in the order that the protocol names them
 * @returns {Promise<GeneralJws>}
 */
export async function signGeneral(typ, claims, signers) {
  const payload = toBase64url(utf8(JSON.stringify(claims)));
  const signatures = [];
  for (const signer of signers) signatures.push(await signOne(typ, payload, signer));
  return { payload, signatures };
}

/**
 * @param {string} typ
 * @param {Signer} signer
 * @returns {string} the protected header as text
 */
export function protectedHeader(typ, signer) {
  return JSON.stringify({ alg: signer.alg, kid: signer.kid, typ });
}

/**
 * RFC 7638: the members that make the key, in the order of their names.
 * @param {PublicJwk} jwk
 * @returns {Promise<string>}
 */
export async function thumbprint(jwk) {
  const { crv, kty, x, y } = jwk;
  const members = y === undefined ? { crv, kty, x } : { crv, kty, x, y };
  return toBase64url(await sha256(utf8(JSON.stringify(members))));
}

/**
 * @param {string} typ
 * @param {string} payload base64url
 * @param {Signer} signer
 */
async function signOne(typ, payload, signer) {
  const header = toBase64url(utf8(protectedHeader(typ, signer)));
  const signature = await signer.sign(utf8(`${header}.${payload}`));
  return { protected: header, signature: toBase64url(signature) };
}
