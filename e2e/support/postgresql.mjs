// A PostgreSQL server of the stories' own, the one that the store's tests start; each story gets a database in it.

import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const run = promisify(execFile);
const script = readFileSync(resolve(import.meta.dirname, "../../crates/store/tests/conformance/cluster.sh"), "utf8");

export class Cluster {
  #made = 0;
  /** @type {import("node:child_process").ChildProcess} */ #server;

  /** @param {import("node:child_process").ChildProcess} server @param {string} directory */
  constructor(server, directory) {
    this.#server = server;
    this.directory = directory;
  }

  /** As root by Debian's user for it, since it refuses to run as root. */
  static async start() {
    const byRoot = execFileSync("id", ["-u"], { encoding: "utf8" }).trim() === "0";
    const [program, ...words] = byRoot ? ["runuser", "-u", "postgres", "--", "sh"] : ["sh"];
    const server = spawn(program, [...words, "-c", script], { cwd: "/", stdio: ["pipe", "pipe", "inherit"] });
    for await (const directory of createInterface(server.stdout)) return new Cluster(server, directory);
    throw new Error("PostgreSQL did not start: on Debian, `apt install postgresql`");
  }

  /** An empty database. @returns {Promise<{ name: string, address: string }>} */
  async database() {
    const name = `story_${++this.#made}`;
    await this.#ask(`CREATE DATABASE ${name}`);
    return { name, address: `postgres://tillid@${encodeURIComponent(this.directory)}/${name}` };
  }

  /** What is in it is in memory, so it goes with its story. @param {string} name */
  async drop(name) {
    await this.#ask(`DROP DATABASE ${name} WITH (FORCE)`);
  }

  async end() {
    const ended = once(this.#server, "exit");
    this.#server.stdin?.end();
    await ended;
  }

  /** @param {string} statement */
  async #ask(statement) {
    await run("psql", ["-qX", `--host=${this.directory}`, "--username=tillid", "--dbname=postgres", "-c", statement]);
  }
}
