// A small mail server on this machine: takes every mail and keeps its text. Nothing leaves the machine.

import { createServer } from "node:net";

export class MailServer {
  /** @type {string[]} */ #mails = [];

  /** @param {import("node:net").Server} server @param {number} port */
  constructor(server, port) {
    this.server = server;
    this.port = port;
  }

  static async open() {
    const server = createServer();
    await new Promise((listening) => server.listen(0, "127.0.0.1", () => listening(undefined)));
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    const mails = new MailServer(server, port);
    server.on("connection", (socket) => mails.#talk(socket));
    return mails;
  }

  /** What makes a server send to this one. */
  get environment() {
    return { TILLID_MAIL_RELAY: "localhost", TILLID_MAIL_PORT: String(this.port), TILLID_MAIL_TLS: "none", TILLID_MAIL_FROM: "id@tillid.example" };
  }

  /** @returns {string[]} the plain text of each mail */
  get mails() {
    return this.#mails.map(plainText);
  }

  close() {
    this.server.close();
  }

  /** @param {import("node:net").Socket} socket */
  #talk(socket) {
    let text = "";
    let inData = false;
    socket.on("error", () => socket.destroy());
    socket.write("220 mail.example ESMTP\r\n");
    socket.on("data", (bytes) => {
      text += bytes.toString("latin1");
      for (;;) {
        const end = inData ? "\r\n.\r\n" : "\r\n";
        const at = text.indexOf(end);
        if (at < 0) return;
        const said = text.slice(0, at);
        text = text.slice(at + end.length);
        if (inData) this.#mails.push(said.replace(/^\.\./gm, "."));
        inData = !inData && /^DATA/i.test(said);
        if (/^QUIT/i.test(said)) return void socket.end("221 bye\r\n");
        socket.write(inData ? "354 go on\r\n" : "250 ok\r\n");
      }
    });
  }
}

/** The six digits in the mail that shows an address to be somebody's. @param {string} mail */
export function codeIn(mail) {
  const code = /\b(\d{3}) (\d{3})\b/.exec(mail);
  if (!code) throw new Error("no code stands in the mail");
  return `${code[1]}${code[2]}`;
}

/** @param {string} mail @returns {string} its first part, decoded */
function plainText(mail) {
  const boundary = /boundary="([^"]+)"/.exec(mail)?.[1] ?? "";
  const [head = "", ...body] = (mail.split(`--${boundary}\r\n`)[1] ?? "").split("\r\n\r\n");
  const text = body.join("\r\n\r\n");
  if (/base64/i.test(head)) return Buffer.from(text, "base64").toString("utf8");
  const bytes = text.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}
