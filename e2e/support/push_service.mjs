// A push service for one browser (RFC 8030, and what Firefox speaks with its own over a WebSocket). It passes on what the
// server encrypted and cannot read it; what it refuses, a real one would refuse too.

import { createPublicKey, randomUUID, verify } from "node:crypto";
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

const BODY_MAX = 4096;
const A_DAY_S = 24 * 3600;

export class PushService {
  #server = createServer((request, answer) => void this.#take(request, answer));
  #sockets = new WebSocketServer({ server: this.#server });
  /** The browser's connection. @type {import("ws").WebSocket | null} */ #browser = null;
  /** Which channel each address leads to. @type {Map<string, string>} */ #channels = new Map();

  /** What was pushed, still encrypted: headers and size. @type {{ headers: import("node:http").IncomingHttpHeaders, size: number }[]} */
  pushed = [];
  /** Why pushes were refused. @type {string[]} */
  refused = [];
  /** Pushes that the browser says it has opened. */
  opened = 0;

  static async start() {
    const service = new PushService();
    await new Promise((resume) => service.#server.listen(0, "localhost", () => resume(undefined)));
    service.#sockets.on("connection", (socket) => service.#hear(socket));
    return service;
  }

  get port() {
    return /** @type {import("node:net").AddressInfo} */ (this.#server.address()).port;
  }

  /** How many addresses work. */
  get addresses() {
    return this.#channels.size;
  }

  /** Knows its addresses no more, without telling the browser, as a push service does that lost its memory. */
  forget() {
    this.#channels.clear();
  }

  stop() {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** @param {import("ws").WebSocket} socket */
  #hear(socket) {
    this.#browser = socket;
    const say = (/** @type {object} */ message) => socket.send(JSON.stringify(message));
    socket.on("message", (text) => {
      const said = JSON.parse(String(text));
      const { channelID } = said;
      if (said.messageType === "hello") {
        say({ messageType: "hello", uaid: said.uaid || randomUUID().replace(/-/g, ""), status: 200, use_webpush: true, broadcasts: {} });
      } else if (said.messageType === "register") {
        const name = randomUUID();
        this.#channels.set(name, channelID);
        say({ messageType: "register", channelID, status: 200, pushEndpoint: `http://localhost:${this.port}/push/${name}` });
      } else if (said.messageType === "unregister") {
        for (const [name, channel] of this.#channels) if (channel === channelID) this.#channels.delete(name);
        say({ messageType: "unregister", channelID, status: 200 });
      } else if (said.messageType === "ack") {
        // Code 100: decrypted and given to the app (autopush).
        this.opened += said.updates.filter((/** @type {{ code: number }} */ one) => one.code === 100).length;
      }
    });
  }

  /** @param {import("node:http").IncomingMessage} request @param {import("node:http").ServerResponse} answer */
  async #take(request, answer) {
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts);
    const { headers } = request;
    const channelID = this.#channels.get((request.url ?? "").replace("/push/", ""));
    const [status, why] = channelID ? judge(headers, body, `http://localhost:${this.port}`) : [410, "nobody is subscribed here"];
    if (status !== 201) this.refused.push(`${status}: ${why}`);
    if (status !== 201 || !channelID) return void answer.writeHead(status).end();
    this.pushed.push({ headers, size: body.length });
    const version = randomUUID();
    const message = { messageType: "notification", channelID, version, data: body.toString("base64url"), headers: { encoding: "aes128gcm" } };
    this.#browser?.send(JSON.stringify(message));
    answer.writeHead(201, { Location: `http://localhost:${this.port}/message/${version}`, TTL: String(headers.ttl) }).end();
  }
}

/**
 * @param {import("node:http").IncomingHttpHeaders} headers
 * @param {Buffer} body
 * @param {string} origin
 * @returns {[number, string]}
 */
function judge(headers, body, origin) {
  if (!/^\d+$/.test(String(headers.ttl))) return [400, "no TTL (RFC 8030 §5.2)"];
  if (headers["content-encoding"] !== "aes128gcm") return [400, "another encoding (RFC 8291 §4)"];
  if (body.length > BODY_MAX) return [413, "too long"];
  const found = /^vapid t=([^,]+), ?k=(\S+)$/.exec(headers.authorization ?? "");
  if (!found) return [401, "no VAPID (RFC 8292 §3)"];
  const [head, claims, signature] = (found[1] ?? "").split(".");
  const key = Buffer.from(found[2] ?? "", "base64url");
  const jwk = { kty: "EC", crv: "P-256", x: key.subarray(1, 33).toString("base64url"), y: key.subarray(33).toString("base64url") };
  const by = { key: createPublicKey({ key: jwk, format: "jwk" }), dsaEncoding: /** @type {const} */ ("ieee-p1363") };
  if (!verify("sha256", Buffer.from(`${head}.${claims}`), by, Buffer.from(signature ?? "", "base64url"))) return [403, "VAPID does not verify"];
  const { aud, exp, sub } = JSON.parse(Buffer.from(claims ?? "", "base64url").toString());
  if (aud !== origin) return [403, `VAPID is for ${aud}`];
  if (!(exp * 1000 > Date.now() && exp * 1000 <= Date.now() + A_DAY_S * 1000)) return [403, "VAPID is over, or lasts too long"];
  return /^(mailto:|https:)/.test(String(sub)) || /^http:\/\/[a-z.]*localhost/.test(String(sub)) ? [201, ""] : [403, `VAPID's sub is ${sub}`];
}
