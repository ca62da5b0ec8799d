// What waits: read anew after every event, and taken off the screen when it ends, whoever ended it.

import { Problem } from "../call.js";
import { readRequest, RequestUnreadable } from "../request.js";

/** @typedef {ReturnType<typeof requestsFlow>} Requests */

/** @param {import("../context.js").App} app */
export function requestsFlow(app) {
  const { store, lock } = app;
  /** Requests answered here: their going is no news. @type {Set<string>} */
  const answered = new Set();

  /** @param {string} id @returns {import("../request.js").Waiting | undefined} */
  const find = (id) => store.get().waiting.find((one) => one.request.id === id);

  /**
   * @param {string} id
   * @param {string} code the notice that the person sees when they are looking at it
   * @param {{ returnTo?: string | null, within_s?: number }} [more]
   */
  const ended = (id, code, more) => {
    const { screen, waiting } = store.get();
    const gone = find(id);
    store.change({ waiting: waiting.filter((one) => one.request.id !== id) });
    if (screen.name === "request" && screen.id === id) {
      app.go({ name: "notice", id: code, service: gone ? gone.request.service : "", ...more });
    }
  };

  /** @param {import("../api.js").WireWaiting[]} wire */
  const takeWaiting = (wire) => {
    const { waiting, unreadable } = readAll(wire);
    store.change({ waiting: waiting.filter((one) => !answered.has(one.request.id)) });
    if (unreadable) app.go({ name: "notice", id: "unreadable" });
  };

  const refresh = async () => {
    if (!lock.current()) return app.act.checkQuietly();
    try {
      const { requests, held_back, server_time } = await app.api.requests(app.signer());
      store.change({ heldBack: held_back || 0 });
      app.clock.set(server_time);
      takeWaiting(requests);
      app.connected();
      const { screen, busy } = store.get();
      if (screen.name === "request" && !busy && !find(screen.id)) ended(screen.id, "request_gone");
    } catch (error) {
      if (error instanceof Problem) app.trouble(error);
      else app.disconnected(error);
    }
  };

  return {
    find,
    ended,
    takeWaiting,
    refresh,

    /** @param {string} id @param {string} code @param {{ returnTo?: string | null, within_s?: number }} [more] */
    answeredHere(id, code, more) {
      answered.add(id);
      ended(id, code, more);
    },

    /** @param {string} id */
    openRequest: (id) => app.go({ name: "request", id }),

    /** @param {string} id */
    requestExpired: (id) => {
      if (!store.get().busy) ended(id, "expired");
    },

    /** @param {import("../event_stream.js").ServerEvent} event */
    onEvent({ event, data }) {
      if (event === "device") return app.act.checkQuietly();
      if (event === "notice") return void app.act.refreshNotices();
      const id = event === "withdrawn" ? idOf(data) : null;
      if (id && !answered.has(id) && !store.get().busy) ended(id, "request_gone");
      if (event === "withdrawn" || event === "request") void refresh();
    },
  };
}

/** @param {import("../api.js").WireWaiting[]} wire */
function readAll(wire) {
  /** @type {import("../request.js").Waiting[]} */
  const waiting = [];
  let unreadable = false;
  for (const { id, request, carried } of wire) {
    try {
      const read = readRequest(request);
      if (read.id !== id) throw new RequestUnreadable("id");
      waiting.push({ bytes: request, request: read, carried });
    } catch {
      unreadable = true;
    }
  }
  return { waiting, unreadable };
}

/** @param {string} data @returns {string | null} */
function idOf(data) {
  try {
    const { id } = JSON.parse(data);
    return typeof id === "string" ? id : null;
  } catch {
    return null;
  }
}
