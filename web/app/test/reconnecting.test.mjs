// How long the app and the page that waits leave a server alone that is away: soon at first, then ever longer, never all
// at once, and at once when somebody looks again. The page's script is the real one, in a world whose time moves by hand.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import vm from "node:vm";

import { makeEvents } from "../events.js";
import { Problem } from "../problem.js";

const STEP_MS = 50;

/** Time that moves by hand, in small steps. */
function time({ mock }) {
  mock.timers.enable({ apis: ["setTimeout"] });
  let now = 0;
  const pass = async (ms) => {
    for (const end = now + ms; now < end; ) {
      now += STEP_MS;
      mock.timers.tick(STEP_MS);
      await new Promise(setImmediate);
    }
  };
  return { now: () => now, pass };
}

/** How long was waited before each try after the first. */
const waits = (at) => at.slice(1).map((moment, place) => moment - at[place]);

function within(waited, tables) {
  for (const [place, [least, most]] of tables.entries()) {
    const it = waited[place];
    assert.ok(it >= least && it <= most + STEP_MS, `wait ${place + 1} of ${waited}: ${least} to ${most}`);
  }
}

const APP_WAITS = [[500, 1_000], [1_000, 2_000], [2_000, 4_000], [4_000, 8_000], [8_000, 16_000], [15_000, 30_000], [15_000, 30_000]];

test("the app tries soon, then ever later, and asks no more often while nobody answers", async (t) => {
  const { now, pass } = time(t);
  const [tried, asked] = [[], []];
  const connect = async () => {
    tried.push(now());
    throw new TypeError("nobody is there");
  };
  const events = makeEvents({ connect, onEvent: () => {}, onAsk: () => asked.push(now()) });
  events.open();
  await pass(200_000);
  within(waits(tried), APP_WAITS);
  assert.ok(Math.abs(asked.length - tried.length) <= 1, `${asked.length} asked, ${tried.length} tried`);
  // Out of sight and back: at once, and soon again.
  events.close();
  const before = tried.length;
  await pass(60_000);
  assert.equal(tried.length, before);
  const back = now();
  events.open();
  await pass(1_100);
  assert.ok(tried[before] - back <= STEP_MS && tried.length > before + 1);
  events.close();
});

test("two apps that lost the server at one moment do not come back at one", async (t) => {
  const { now, pass } = time(t);
  const phones = Array.from({ length: 20 }, () => {
    const tried = [];
    const connect = async () => {
      tried.push(now());
      throw new TypeError("nobody is there");
    };
    const events = makeEvents({ connect, onEvent: () => {}, onAsk: () => {} });
    events.open();
    return { tried, events };
  });
  await pass(40_000);
  assert.ok(new Set(phones.map(({ tried }) => tried[4])).size > 10);
  phones.forEach(({ events }) => events.close());
});

test("where there is no stream to be had the app asks every few seconds, for the server answers", async (t) => {
  const { pass, now } = time(t);
  const asked = [];
  const connect = async () => {
    throw new Problem(429, { code: "too_many" });
  };
  const events = makeEvents({ connect, onEvent: () => {}, onAsk: () => asked.push(now()) });
  events.open();
  await pass(200_000);
  events.close();
  assert.ok(Math.max(...waits(asked)) <= 4_000 + STEP_MS, `${waits(asked)}`);
});

/** The page that waits, with `server` to answer it: each try of it, and what somebody does to it. */
function page(t, server) {
  const { now, pass } = time(t);
  const [asked, opened, went, heard] = [[], [], [], {}];
  class EventSource {
    static OPEN = 1;
    readyState = 0;
    heard = {};
    constructor() {
      opened.push(now());
      streams.push(this);
      queueMicrotask(() => this.readyState === 2 || (server.streams() ? ((this.readyState = 1), this.says("open")) : this.says("error")));
    }
    addEventListener(kind, listener) {
      this.heard[kind] = listener;
    }
    close() {
      this.readyState = 2;
    }
    says(kind) {
      this.heard[kind]?.({});
    }
  }
  const streams = [];
  const on = (kind, listener) => (heard[kind] = listener);
  const waiting = { dataset: { events: "/e", status: "/s", next: "/next", leftS: "600" } };
  const document = { getElementById: (id) => (id === "waiting" ? waiting : null), hidden: false, addEventListener: on };
  const fetch = async () => {
    asked.push(now());
    return server.answers();
  };
  const location = { hash: "", pathname: "/", search: "", replace: (to) => went.push(to) };
  const world = {
    document, fetch, location, EventSource, addEventListener: on, performance: { now }, history: {},
    setTimeout: (done, ms) => setTimeout(done, ms), clearTimeout: (timer) => clearTimeout(timer),
    setInterval: () => 0, clearInterval: () => {}, HTMLFormElement: class {},
  };
  const script = readFileSync(new URL("../../pages/waiting.js", import.meta.url), "utf8").replace("export {};", "");
  vm.runInNewContext(script, world);
  const falls = () => streams.filter((stream) => stream.readyState === 1).forEach((stream) => stream.says("error"));
  return { asked, opened, went, heard, document, falls, now, pass };
}

const answer = (status, body, headers = {}) => ({ status, ok: status < 300, json: async () => body, headers: new Headers(headers) });
const PAGE_WAITS = [[500, 1_000], [1_000, 2_000], [2_000, 4_000], [4_000, 8_000], [8_000, 16_000], [8_000, 16_000]];

test("a page whose server falls asks soon, then ever later, and listens again when it is back", async (t) => {
  const server = { here: true, streams: () => server.here, answers: () => (server.here ? answer(200, { moved: false }) : Promise.reject(new TypeError())) };
  const { asked, opened, went, falls, now, pass } = page(t, server);
  await pass(20_000);
  assert.deepEqual([asked.length, opened.length], [0, 1], "who hears needs not ask");
  const fell = now();
  server.here = false;
  falls();
  await pass(120_000);
  assert.ok(asked[0] - fell <= 3_000 + STEP_MS, `${asked[0] - fell}`);
  within(waits(asked), PAGE_WAITS);
  assert.equal(opened.length, 1, "whom nobody answers opens no stream");
  server.here = true;
  await pass(16_100);
  assert.equal(opened.length, 2);
  const quiet = asked.length;
  await pass(60_000);
  assert.deepEqual([asked.length, opened.length, went.length], [quiet, 2, 0], "all is as before");
});

test("a page goes on at once when somebody looks again, or the network is back", async (t) => {
  const server = { here: false, streams: () => server.here, answers: () => (server.here ? answer(200, { moved: true }) : Promise.reject(new TypeError())) };
  const { asked, heard, document, went, pass } = page(t, server);
  await pass(120_000);
  for (const back of ["visibilitychange", "online"]) {
    const before = asked.length;
    document.hidden = true;
    heard.visibilitychange();
    await pass(60_000);
    assert.equal(asked.length, before, "nobody looks");
    document.hidden = false;
    heard[back]();
    await pass(STEP_MS);
    assert.equal(asked.length, before + 1, back);
  }
  server.here = true;
  heard.online();
  await pass(STEP_MS);
  assert.deepEqual(went, ["/next"]);
});

test("a page without a stream asks every two seconds, and leaves a busy server alone as long as that asks for", async (t) => {
  const server = { busy: false, streams: () => false, answers: () => (server.busy ? answer(503, {}, { "Retry-After": "5" }) : answer(200, { moved: false })) };
  const { asked, opened, pass } = page(t, server);
  await pass(120_000);
  const average = 120_000 / asked.length;
  assert.ok(Math.max(...waits(asked)) <= 3_000 + STEP_MS && average > 1_500 && average < 2_500, `${waits(asked)}`);
  assert.ok(opened.length > 5 && opened.length < 20, `streams are tried less often: ${opened.length}`);
  server.busy = true;
  await pass(4_000);
  const from = asked.length - 1;
  await pass(60_000);
  assert.ok(Math.min(...waits(asked.slice(from))) >= 5_000, `${waits(asked.slice(from))}`);
});
