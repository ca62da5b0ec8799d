// One signed call to the server (protocol.md, Calls): the Authorization header, nonces, the server's clock.
// A stale clock or a used-up nonce is mended once and quietly; everything else is the caller's to show.

import { sha256, toBase64url, utf8 } from "./bytes.js";
import { signCompact } from "./jws.js";
import { Problem, Unreachable } from "./problem.js";

export { Problem, Unreachable };

/** @typedef {import("./jws.js").Signer} Signer */

/**
 * @typedef {object} Call
 * @property {string} method
 * @property {string} path with its query, from the origin's root
 * @property {object | ((nonce: string) => Promise<object>)} [body] a function where the body signs the call's nonce too
 * @property {"always" | "if_held"} [nonce] for what changes something; "if_held" where none can be asked for yet
 * @property {Signer} signer
 * @property {string | null} [unlock] the token that shows content
 * @property {AbortSignal} [signal]
 */

/**
 * @typedef {object} Caller
 * @property {(call: Call) => Promise<any>} json the answer's JSON, or null when it has none
 * @property {(call: Call) => Promise<Response>} stream the open answer
 * @property {(nonce: string | null) => void} keepNonce one that came in a body
 */

/** @typedef {{ origin: string, clock: import("./clock.js").Clock, language: () => string, fetch?: typeof fetch }} Around */

const CALL_TYP = "tillid-call+jwt";
/** The server's nonces live a minute; one that is nearly over is not worth a refused call. */
const NONCE_AGE_MAX_S = 45;
const WAIT_MAX_MS = 15_000;
const MENDABLE = ["nonce_needed", "nonce_used"];

/** @param {Around} around @returns {Caller} */
export function makeCaller(around) {
  const { clock } = around;
  /** @type {{ value: string, at: number } | null} */
  let held = null;

  /** @param {string | null} nonce */
  const keepNonce = (nonce) => {
    if (nonce) held = { value: nonce, at: clock.now() };
  };

  /** @returns {string | null} a nonce is handed out once */
  const heldNonce = () => {
    const fresh = held && clock.now() - held.at < NONCE_AGE_MAX_S ? held.value : null;
    held = null;
    return fresh;
  };

  /** @param {Call} call @param {string} accept @param {AbortSignal} signal @returns {Promise<Response>} */
  const once = async (call, accept, signal) => {
    const nonce = call.nonce ? heldNonce() || (call.nonce === "always" ? await askNonce(call.signer) : null) : null;
    const said = typeof call.body === "function" ? await call.body(nonce || "") : call.body;
    const body = said === undefined ? null : utf8(JSON.stringify(said));
    const answer = await send(around, call, { accept, signal, body, nonce });
    keepNonce(answer.headers.get("Tillid-Nonce"));
    if (!answer.ok) throw new Problem(answer.status, await jsonOf(answer));
    return answer;
  };

  /** @param {Call} call @param {string} accept @param {AbortSignal} signal */
  const mended = async (call, accept, signal) => {
    try {
      return await once(call, accept, signal);
    } catch (problem) {
      if (!(problem instanceof Problem) || !mend(problem, clock)) throw problem;
      return once(call, accept, signal);
    }
  };

  /** @param {Call} call */
  const json = async (call) => {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), WAIT_MAX_MS);
    try {
      const answer = await mended(call, "application/json", limit.signal);
      return await jsonOf(answer);
    } finally {
      clearTimeout(timer);
    }
  };

  /** @param {Signer} signer @returns {Promise<string>} */
  const askNonce = async (signer) => {
    const answer = await json({ method: "GET", path: "/api/v1/nonce", signer });
    held = null;
    return answer.nonce;
  };

  const stream = (/** @type {Call} */ call) => mended(call, "text/event-stream", call.signal || new AbortController().signal);
  return { json, stream, keepNonce };
}

/**
 * @param {Around} around
 * @param {Call} call
 * @param {{ accept: string, signal: AbortSignal, body: import("./bytes.js").Bytes | null, nonce: string | null }} how
 * @returns {Promise<Response>}
 */
async function send(around, call, { accept, signal, body, nonce }) {
  const claims = {
    htm: call.method,
    htu: around.origin + call.path,
    iat: Math.floor(around.clock.now()),
    bsh: toBase64url(await sha256(body || new Uint8Array(0))),
    ...(nonce ? { nonce } : {}),
  };
  /** @type {Record<string, string>} */
  const headers = {
    Accept: accept,
    "Accept-Language": around.language(),
    Authorization: `Device ${await signCompact(CALL_TYP, claims, call.signer)}`,
  };
  if (body) headers["Content-Type"] = "application/json";
  if (call.unlock) headers["Tillid-Unlock"] = call.unlock;
  const ask = around.fetch || fetch;
  try {
    return await ask(call.path, { method: call.method, headers, body, signal, cache: "no-store", credentials: "omit", redirect: "error" });
  } catch {
    throw new Unreachable(call.path);
  }
}

/**
 * @param {Problem} problem
 * @param {import("./clock.js").Clock} clock
 * @returns {boolean} whether a second try can do better
 */
function mend(problem, clock) {
  if (problem.code === "stale_call" && typeof problem.body.server_time === "number") {
    clock.set(problem.body.server_time);
    return true;
  }
  return MENDABLE.includes(problem.code);
}

/** @param {Response} answer @returns {Promise<any>} null when it has no body */
async function jsonOf(answer) {
  try {
    const text = await answer.text();
    return text === "" && answer.ok ? null : JSON.parse(text);
  } catch {
    if (answer.ok) throw new Unreachable("the answer broke off");
    return {};
  }
}
