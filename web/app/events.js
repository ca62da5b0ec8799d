// Learns at once that something happened: server-sent events, read with fetch because EventSource cannot send
// the signed header. An event is only a hint, so every connection begins with asking; without a stream the app
// asks every few seconds. Out of sight it is closed: a browser has few connections to one origin. A server that is away
// is left alone between tries, which grow further apart and fall at another moment for each phone: all lost it at once.

import { makeEventReader } from "./event_stream.js";
import { Problem } from "./problem.js";

const RETRY_FIRST_MS = 1_000;
const RETRY_MOST_MS = 30_000;
const ASK_EVERY_MS = 4_000;
/** The server's heart beats every 15 seconds; two missed beats and a little. */
const SILENCE_MAX_MS = 40_000;

/**
 * @typedef {object} Around
 * @property {(signal: AbortSignal) => Promise<Response>} connect
 * @property {(event: import("./event_stream.js").ServerEvent) => void} onEvent
 * @property {() => void} onAsk it is time to ask the server how things stand
 */

/** @param {Around} around @returns {{ open: () => void, close: () => void }} */
export function makeEvents({ connect, onEvent, onAsk }) {
  /** @type {AbortController | null} */
  let running = null;

  /** @param {AbortController} run */
  const listen = async (run) => {
    let retry_ms = RETRY_FIRST_MS;
    while (!run.signal.aborted) {
      let answered = false;
      const connection = new AbortController();
      const end = () => connection.abort();
      run.signal.addEventListener("abort", end);
      try {
        const answer = await connect(connection.signal);
        answered = true;
        retry_ms = RETRY_FIRST_MS;
        onAsk();
        await readAll(answer, connection, onEvent);
      } catch (error) {
        // Whatever ended it, the way on is the same: ask now and then, and try again.
        answered ||= error instanceof Problem && error.status < 500;
      }
      end();
      run.signal.removeEventListener("abort", end);
      const wait_ms = retry_ms * (0.5 + Math.random() / 2);
      await askUntil(run.signal, wait_ms, answered ? ASK_EVERY_MS : wait_ms, onAsk);
      retry_ms = Math.min(retry_ms * 2, RETRY_MOST_MS);
    }
  };

  return {
    open() {
      if (running) return;
      running = new AbortController();
      void listen(running);
    },
    close() {
      if (running) running.abort();
      running = null;
    },
  };
}

/**
 * @param {Response} answer
 * @param {AbortController} connection
 * @param {Around["onEvent"]} onEvent
 */
async function readAll(answer, connection, onEvent) {
  if (!answer.body) return;
  const reader = answer.body.getReader();
  const decoder = new TextDecoder();
  const take = makeEventReader(onEvent);
  for (;;) {
    const silence = setTimeout(() => connection.abort(), SILENCE_MAX_MS);
    try {
      const { done, value } = await reader.read();
      if (done) return;
      take(decoder.decode(value, { stream: true }));
    } finally {
      clearTimeout(silence);
    }
  }
}

/**
 * @param {AbortSignal} signal
 * @param {number} wait_ms
 * @param {number} every_ms
 * @param {() => void} onAsk
 */
async function askUntil(signal, wait_ms, every_ms, onAsk) {
  for (let left = wait_ms; left > 0 && !signal.aborted; left -= every_ms) {
    await pause(Math.min(left, every_ms), signal);
    if (!signal.aborted) onAsk();
  }
}

/** @param {number} wait_ms @param {AbortSignal} signal @returns {Promise<void>} */
function pause(wait_ms, signal) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, wait_ms);
    signal.addEventListener("abort", done);
  });
}
