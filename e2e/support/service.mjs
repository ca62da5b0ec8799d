// A service of the story's own: registered beside the running server, really listening, and remembering what it was sent.

import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { freePorts } from "./ports.mjs";

/** @typedef {{ method: string, parameters: URLSearchParams, origin: string | undefined }} Answer what the browser brought */

export class OwnService {
  /** @type {import("node:http").Server} */ #server;
  /** @type {Answer[]} */ answers = [];
  /** Where it sends the browser on to, when it does. @type {string | null} */
  goesOnTo = null;
  verifier = randomBytes(32).toString("base64url");
  registered = { client_id: "", client_secret: "" };

  /** @param {import("./world.mjs").World} world @param {number} port */
  constructor(world, port) {
    this.world = world;
    this.url = `http://127.0.0.1:${port}`;
    this.callback = `${this.url}/callback`;
    this.#server = createServer((request, response) => void this.#answer(request, response)).listen(port, "127.0.0.1");
  }

  /** @param {import("./world.mjs").World} world */
  static async start(world) {
    const service = new OwnService(world, await freePorts());
    service.registered = await world.command("service", "add", "Harbour Archive", "--redirect-uri", service.callback);
    return service;
  }

  /** The address of an authorization request. @param {Record<string, string>} [more] */
  request(more = {}) {
    const address = new URL(`${this.world.demo.issuer}/authorize`);
    const challenge = createHash("sha256").update(this.verifier).digest("base64url");
    const asked = {
      client_id: this.registered.client_id,
      redirect_uri: this.callback,
      response_type: "code",
      scope: "openid",
      state: "a state with spaces & signs",
      nonce: randomBytes(16).toString("base64url"),
      code_challenge: challenge,
      code_challenge_method: "S256",
      ...more,
    };
    for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, value);
    return address.href;
  }

  /** Redeems a code. @param {string} code @returns {Promise<any>} the tokens */
  async redeem(code) {
    const { client_id, client_secret } = this.registered;
    const body = new URLSearchParams({
      grant_type: "authorization_code",
      redirect_uri: this.callback,
      code_verifier: this.verifier,
      code,
      client_id,
      client_secret,
    });
    const answer = await fetch(`${this.world.demo.issuer}/token`, { method: "POST", body });
    return answer.json();
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** @param {import("node:http").IncomingMessage} request @param {import("node:http").ServerResponse} response */
  async #answer(request, response) {
    const address = new URL(request.url ?? "/", this.url);
    let body = "";
    for await (const piece of request) body += piece;
    if (address.pathname === "/callback") {
      const posted = request.method === "POST";
      const parameters = posted ? new URLSearchParams(body) : address.searchParams;
      this.answers.push({ method: request.method ?? "", parameters, origin: request.headers.origin });
      if (this.goesOnTo) return void response.writeHead(302, { Location: this.goesOnTo }).end();
    }
    response.setHeader("Content-Type", "text/html");
    response.end("<!doctype html><html lang=en><title>Harbour Archive</title><p id=arrived>here</p>");
  }
}
