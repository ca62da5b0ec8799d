// The phone's own lock (Web Authentication): fingerprint, face, or whatever else opens the phone. It signs the hash of
// what the device signed. A finger that fails or is taken away ends here; nobody else hears of it.

import { fromBase64url, sha256, toBase64url } from "./bytes.js";

/** A little less than a nonce lives. */
const WAIT_MAX_MS = 40_000;

/** The phone did not confirm: another finger, no finger, or the person thought better of it. */
export class NotConfirmed extends Error {}

/** @typedef {{ credential_id: string, client_data: string, authenticator_data: string, signature: string }} Assertion */
/** @typedef {{ client_data: string, attestation: string }} Registration */

/**
 * @typedef {object} Options what `POST /platform-key/options` says
 * @property {string} nonce
 * @property {string} challenge
 * @property {string} rp_id
 * @property {string} user
 * @property {string} user_name
 * @property {number[]} algorithms
 * @property {number} timeout_ms
 */

/** @param {Window & typeof globalThis} window @returns {Promise<boolean>} whether this phone has a lock to offer */
export async function hasPhoneLock(window) {
  const { PublicKeyCredential: known } = window;
  if (!known || !window.navigator.credentials || !known.isUserVerifyingPlatformAuthenticatorAvailable) return false;
  try {
    return await known.isUserVerifyingPlatformAuthenticatorAvailable();
  } catch {
    return false;
  }
}

/** @param {Options} options @returns {Promise<Registration>} */
export async function register(options) {
  const made = await confirmed(() =>
    navigator.credentials.create({
      publicKey: {
        rp: { id: options.rp_id, name: "Tillid" },
        user: { id: fromBase64url(options.user), name: options.user_name, displayName: options.user_name },
        challenge: fromBase64url(options.challenge),
        pubKeyCredParams: options.algorithms.map((alg) => ({ type: "public-key", alg })),
        authenticatorSelection: { authenticatorAttachment: "platform", userVerification: "required", residentKey: "discouraged" },
        attestation: "none",
        timeout: Math.min(options.timeout_ms, WAIT_MAX_MS),
      },
    }),
  );
  const response = /** @type {AuthenticatorAttestationResponse} */ (made.response);
  return { client_data: encoded(response.clientDataJSON), attestation: encoded(response.attestationObject) };
}

/** @param {string} credential its id @param {import("./bytes.js").Bytes} challenge @returns {Promise<Assertion>} */
export async function assert(credential, challenge) {
  const given = await confirmed(() =>
    navigator.credentials.get({
      publicKey: {
        rpId: window.location.hostname,
        challenge,
        allowCredentials: [{ type: "public-key", id: fromBase64url(credential), transports: ["internal"] }],
        userVerification: "required",
        timeout: WAIT_MAX_MS,
      },
    }),
  );
  const response = /** @type {AuthenticatorAssertionResponse} */ (given.response);
  return {
    credential_id: encoded(given.rawId),
    client_data: encoded(response.clientDataJSON),
    authenticator_data: encoded(response.authenticatorData),
    signature: encoded(response.signature),
  };
}

/** @param {Registration} made @returns {Promise<string>} what device and PIN sign of it */
export async function registrationHash({ client_data, attestation }) {
  const [object, client] = [fromBase64url(attestation), await sha256(fromBase64url(client_data))];
  const both = new Uint8Array(object.length + client.length);
  both.set(object);
  both.set(client, object.length);
  return toBase64url(await sha256(both));
}

/** @param {() => Promise<Credential | null>} ceremony @returns {Promise<PublicKeyCredential>} */
async function confirmed(ceremony) {
  let credential;
  try {
    credential = await ceremony();
  } catch {
    throw new NotConfirmed();
  }
  if (!credential) throw new NotConfirmed();
  return /** @type {PublicKeyCredential} */ (credential);
}

/** @param {ArrayBuffer} bytes */
function encoded(bytes) {
  return toBase64url(new Uint8Array(bytes));
}
