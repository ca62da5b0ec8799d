// A relying party that nobody here wrote: Debian's mod_auth_openidc in a real Apache.

import { spawn } from "node:child_process";
import { mkdtemp, mkdir, rm, writeFile, chmod } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "./until.mjs";

const MODULES = "/usr/lib/apache2/modules";

export class Apache {
  /** @type {import("node:child_process").ChildProcess | undefined} */ #server;
  /** @type {string[]} */ #log = [];

  /** @param {string} directory @param {number} port */
  constructor(directory, port) {
    this.directory = directory;
    this.url = `http://127.0.0.1:${port}`;
    this.port = port;
  }

  /**
   * Registers a service by the command line, beside the running server, and starts an Apache that asks for it.
   * @param {import("./world.mjs").World} world @param {number} port
   */
  static async start(world, port) {
    const apache = new Apache(await mkdtemp(join(tmpdir(), "tillid-apache-")), port);
    const service = await world.command("service", "add", "Harbour Archive", "--redirect-uri", `${apache.url}/private/callback`);
    await apache.#configure(world.demo.issuer, service);
    apache.#server = spawn("/usr/sbin/apache2", ["-X", "-f", join(apache.directory, "apache.conf")]);
    apache.#server.stderr?.on("data", (text) => apache.#log.push(String(text)));
    await until("Apache answers", async () => (await fetch(apache.url).catch(() => null)) !== null).catch(async (error) => {
      await apache.stop();
      throw new Error(`${error}\n${apache.#log.join("")}`);
    });
    return apache;
  }

  async stop() {
    this.#server?.kill("SIGTERM");
    await rm(this.directory, { recursive: true, force: true });
  }

  /** @param {string} issuer @param {{ client_id: string, client_secret: string }} service */
  async #configure(issuer, { client_id, client_secret }) {
    const pages = join(this.directory, "pages");
    await mkdir(join(pages, "private"), { recursive: true });
    await chmod(this.directory, 0o755);
    await writeFile(join(pages, "index.html"), "<!doctype html><title>Harbour Archive</title><p>Open to all.");
    await writeFile(join(pages, "private", "index.html"), "<!doctype html><title>Harbour Archive</title><p id=inside>Inside.");
    const modules = ["mpm_event", "authn_core", "authz_core", "authz_user", "dir", "mime", "headers", "auth_openidc"];
    const lines = [
      ...modules.map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`),
      `Listen 127.0.0.1:${this.port}`,
      `ServerName 127.0.0.1:${this.port}`,
      "User www-data",
      "Group www-data",
      `PidFile ${this.directory}/apache.pid`,
      `DefaultRuntimeDir ${this.directory}`,
      `ErrorLog ${this.directory}/error.log`,
      `DocumentRoot ${pages}`,
      "DirectoryIndex index.html",
      "TypesConfig /etc/mime.types",
      `OIDCProviderMetadataURL ${issuer}/.well-known/openid-configuration`,
      `OIDCClientID ${client_id}`,
      `OIDCClientSecret ${client_secret}`,
      `OIDCRedirectURI ${this.url}/private/callback`,
      "OIDCCryptoPassphrase only-for-this-story",
      "OIDCPKCEMethod S256",
      "OIDCScope openid",
      "OIDCCookieSameSite On",
      "<Location /private>",
      "  AuthType openid-connect",
      "  Require valid-user",
      '  Header always set X-Signed-In "%{OIDC_CLAIM_sub}e"',
      '  Header always set X-Level "%{OIDC_CLAIM_acr}e"',
      "</Location>",
    ];
    await writeFile(join(this.directory, "apache.conf"), `${lines.join("\n")}\n`);
  }
}
