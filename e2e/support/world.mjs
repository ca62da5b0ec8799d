// One server of its own for one story: `tillid demo`, or the same with a clock that the story moves.

import { execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { freePorts } from "./ports.mjs";
import { until } from "./until.mjs";

/**
 * @typedef {{ id: string, codes: Record<string, string> }} Card
 * @typedef {{ user_id: string, password: string, name: string, cards: Card[] }} Person
 * @typedef {{ name: string, url: string, client_id: string, client_secret: string }} Service
 * @typedef {{ issuer: string, app: string, services: Service[], persons: Person[] }} Demo what `demo.json` holds
 */

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "..", "..");

const LETTER_PASSWORD = /\b[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}\b/;

/** Where the programs lie; a path may be given by environment. */
export const programs = {
  tillid: process.env.TILLID_BIN ?? join(root, "target/debug/tillid"),
  withClock: process.env.TILLID_CLOCK_BIN ?? join(root, "target/debug/serve-with-clock"),
};

export class World {
  /** @type {import("node:child_process").ChildProcess | undefined} */ #server;
  /** @type {string[]} */ #log = [];
  /** @type {string[]} */ #errors = [];
  /** @type {number | null} */ #exit = null;
  /** @type {(() => void)[]} */ #clockMoved = [];
  /** How the server was started. @type {[string, string[]]} */ #started = ["", []];

  /** @type {Record<string, string>} */ #environment = {};

  /** What went wrong in any page of this world: errors in scripts, breaches of a page's own policy. @type {string[]} */
  troubles = [];

  /** @param {Demo} demo @param {string} directory @param {number} port */
  constructor(demo, directory, port) {
    this.demo = demo;
    this.directory = directory;
    this.port = port;
  }

  /** @param {{ clock?: boolean, program?: string, environment?: Record<string, string> }} [how] with `clock`, `advance` moves the server's time, and `environment` sets keys of its configuration */
  static async start({ clock = false, program = clock ? programs.withClock : programs.tillid, environment = {} } = {}) {
    const directory = await mkdtemp(join(tmpdir(), "tillid-story-"));
    const port = await freePorts();
    const world = new World(/** @type {Demo} */ ({}), join(directory, "data"), port);
    const where = ["--data", world.directory, "--port", String(port)];
    world.#started = [program, clock ? where : ["demo", ...where]];
    world.#environment = environment;
    try {
      await world.comeBack();
    } catch (error) {
      await world.stop();
      throw new Error(`${error}\n${world.log}`);
    }
    return world;
  }

  /** What the server wrote, all of it. */
  get log() {
    return this.#log.join("\n");
  }

  /** Never-event 12: secrets that stand in the server's log. The demo shows them to its user once, on standard output. */
  get secretsInTheLog() {
    const { services = [], persons = [] } = this.demo;
    const secrets = [...services.map((service) => service.client_secret), ...persons.map((person) => person.password)];
    return secrets.filter((secret) => this.#errors.some((line) => line.includes(secret)));
  }

  /** The first service is the bank. */
  get bank() {
    return this.service(0);
  }

  /** @param {number} index @returns {Service} */
  service(index) {
    const service = this.demo.services[index];
    if (!service) throw new Error(`the demo has no service number ${index}`);
    return service;
  }

  /** @param {number} index @returns {Person} */
  person(index) {
    const person = this.demo.persons[index];
    if (!person) throw new Error(`the demo has no person number ${index}`);
    return person;
  }

  /**
   * Notes whatever goes wrong in a page.
   * @template {import("@playwright/test").Page} P
   * @param {P} page
   * @returns {P}
   */
  watch(page) {
    page.on("pageerror", (error) => this.troubles.push(`${page.url()}: ${error.stack ?? error}`));
    page.on("console", (line) => {
      const text = line.text();
      if (/Content Security Policy|Trusted(HTML|Script)|Permissions-Policy/i.test(text)) {
        this.troubles.push(`${page.url()}: ${text}`);
      }
    });
    return page;
  }

  /** Moves the server's clock. @param {number} seconds */
  async advance(seconds) {
    const moved = new Promise((resume) => this.#clockMoved.push(() => resume(undefined)));
    this.#server?.stdin?.write(`advance ${seconds}\n`);
    await moved;
  }

  /**
   * A command of the operator's, beside the running server.
   * @param {...string} words
   * @returns {Promise<any>} its answer
   */
  async command(...words) {
    const all = ["--config", join(this.directory, "tillid.toml"), "--json", ...words];
    const { stdout } = await run(programs.tillid, all, { env: { ...process.env, ...this.#environment } });
    return stdout.trim() === "" ? null : JSON.parse(stdout);
  }

  /** A new letter for somebody who forgot their password. @param {Person} person @returns {Promise<string>} its password */
  async letter({ user_id }) {
    const file = join(this.directory, `letter-${user_id}.pdf`);
    await this.command("account", "reset", user_id);
    await this.command("letter", "print", user_id, "--out", file);
    const { stdout } = await run("pdftotext", ["-layout", file, "-"]);
    const [password] = LETTER_PASSWORD.exec(stdout) ?? [];
    if (!password) throw new Error("the letter holds no password");
    return password;
  }

  /** Ends the server as Ctrl-C does; what it kept stays. @returns {Promise<number | null>} its exit code */
  async goAway() {
    if (this.#exit === null) this.#server?.kill("SIGINT");
    try {
      await until("the server ends", () => this.#exit !== null);
    } catch (error) {
      this.#server?.kill("SIGKILL");
      throw error;
    }
    return this.#exit;
  }

  /** Starts the server on what it kept. */
  async comeBack() {
    this.#exit = null;
    this.#run(...this.#started);
    await until("the server is ready", () => this.#isReady(), 40_000);
  }

  /** Ends the server, and removes what it kept. @returns {Promise<number | null>} its exit code */
  async stop() {
    try {
      return await this.goAway();
    } finally {
      await rm(resolve(this.directory, ".."), { recursive: true, force: true });
    }
  }

  /** @param {string} program @param {string[]} words */
  #run(program, words) {
    const server = spawn(program, words, { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, ...this.#environment } });
    server.on("error", (error) => {
      this.#log.push(String(error));
      this.#exit = -1;
    });
    server.on("exit", (code) => (this.#exit = code ?? -1));
    createInterface(server.stdout).on("line", (line) => this.#heard(line));
    createInterface(server.stderr).on("line", (line) => this.#errors.push(line) && this.#heard(line));
    this.#server = server;
  }

  /** @param {string} line */
  #heard(line) {
    if (line === "ok") this.#clockMoved.shift()?.();
    else this.#log.push(line);
  }

  async #isReady() {
    if (this.#exit !== null) throw new Error(`the server ended by itself with code ${this.#exit}`);
    if (!("issuer" in this.demo)) {
      const text = await readFile(join(this.directory, "demo.json"), "utf8").catch(() => "");
      if (!text.trimEnd().endsWith("}")) return false;
      this.demo = JSON.parse(text);
    }
    const listening = await Promise.all(
      [this.demo.issuer, ...this.demo.services.map((service) => service.url)].map(isListening),
    );
    return listening.every(Boolean);
  }
}

/** @param {string} url @returns {Promise<boolean>} */
function isListening(url) {
  return new Promise((resolve) => {
    const socket = connect({ port: Number(new URL(url).port), host: "127.0.0.1" });
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}
