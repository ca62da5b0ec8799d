// The two ways in which a call fails.

/** The server refused, and said why (RFC 9457). */
export class Problem extends Error {
  /** @param {number} status @param {Record<string, any>} body */
  constructor(status, body) {
    super(typeof body.code === "string" ? body.code : `status ${status}`);
    this.status = status;
    this.code = typeof body.code === "string" ? body.code : status >= 500 ? "server_gone" : "malformed";
    /** @type {Record<string, any>} what else the problem says: tries left, the server's time */
    this.body = body;
  }
}

/** Nobody answered: no network, or no server. */
export class Unreachable extends Error {}
