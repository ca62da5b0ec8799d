// What waits, and answering it. The list is read anew after every event; an answer signs the bytes that were shown.

import { Problem } from "../call.js";
import { readRequest, RequestUnreadable } from "../request.js";

/** What became of a request while it was on the screen, by the server's refusal. */
const ENDED = { already_answered: "already_answered", withdrawn: "withdrawn", request_gone: "request_gone" };

/** @param {import("../context.js").App} app */
export function requestsFlow(app) {
  const { store, lock } = app;
  /** Requests answered here: their going is no news. @type {Set<string>} */
  const answered = new Set();

  /** @param {string} id @param {string} code */
  const ended = (id, code) => {
    const { screen, waiting } = store.get();
    const gone = waiting.find((one) => one.request.id === id);
    store.change({ waiting: waiting.filter((one) => one.request.id !== id) });
    if (screen.name === "request" && screen.id === id) {
      app.go({ name: "notice", id: code, service: gone ? gone.request.service : "" });
    }
  };

  /** @param {import("../api.js").WireWaiting[]} wire */
  const takeWaiting = (wire) => {
    /** @type {import("../request.js").Waiting[]} */
    const waiting = [];
    let unreadable = false;
    for (const { id, request, carried } of wire) {
      try {
        const read = readRequest(request);
        if (read.id !== id) throw new RequestUnreadable("id");
        if (!answered.has(id)) waiting.push({ bytes: request, request: read, carried });
      } catch {
        unreadable = true;
      }
    }
    store.change({ waiting });
    if (unreadable) app.go({ name: "notice", id: "unreadable" });
  };

  const refresh = async () => {
    if (!lock.current()) return app.act.checkQuietly();
    try {
      const { requests, server_time } = await app.api.requests(app.signer());
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

  /** @param {string} id */
  const find = (id) => store.get().waiting.find((one) => one.request.id === id);

  /** @param {string} id @param {unknown} error */
  const refused = (id, error) => {
    if (error instanceof Problem && error.code in ENDED) return ended(id, ENDED[/** @type {keyof typeof ENDED} */ (error.code)]);
    app.trouble(error);
    app.noteTries(error);
  };

  /** @param {string} id @param {import("../pin.js").PinKey} key */
  const approveWith = async (id, key) => {
    const waiting = find(id);
    if (!waiting) return ended(id, "request_gone");
    try {
      await app.api.approve(app.signer(), id, waiting.bytes, key);
      answered.add(id);
      ended(id, "approved");
    } catch (error) {
      refused(id, error);
    }
  };

  return {
    takeWaiting,
    refresh,

    /** @param {string} id */
    openRequest: (id) => app.go({ name: "request", id }),

    /** @param {string} id */
    requestExpired: (id) => {
      if (!store.get().busy) ended(id, "expired");
    },

    /** @param {string} id @param {string} number */
    carry: (id, number) =>
      app.whileBusy(async () => {
        try {
          await app.api.carry(app.signer(), id, number);
          const waiting = store.get().waiting.map((one) => (one.request.id === id ? { ...one, carried: true } : one));
          store.change({ waiting });
          app.tell("carried");
        } catch (error) {
          const spent = error instanceof Problem && error.code === "wrong_number" && error.body.tries_left === 0;
          if (spent) ended(id, "wrong_numbers");
          else refused(id, error);
        }
      }),

    /** @param {string} id */
    approve: (id) =>
      app.whileBusy(async () => {
        const waiting = find(id);
        const open = lock.current();
        if (!waiting) return ended(id, "request_gone");
        if (!open) return;
        const { screen } = store.get();
        if (waiting.request.verifyEach) return store.change({ screen: { ...screen, proving: true } });
        await approveWith(id, open.pinKey);
      }),

    /** @param {string} id @param {string} pin */
    approveWithPin: (id, pin) =>
      app.whileBusy(async () => {
        if (!/^[0-9]{4,8}$/.test(pin)) return app.tell("pin_incomplete");
        const key = await app.derive(pin);
        await approveWith(id, key);
        key.forget();
      }),

    /** @param {string} id @param {"not_me" | null} reason */
    deny: (id, reason) =>
      app.whileBusy(async () => {
        const waiting = find(id);
        if (!waiting) return ended(id, "request_gone");
        try {
          await app.api.deny(app.signer(), id, waiting.bytes, reason || "unwanted");
          answered.add(id);
          ended(id, reason ? "denied_not_me" : "denied");
        } catch (error) {
          refused(id, error);
        }
      }),

    /** @param {import("../event_stream.js").ServerEvent} event */
    onEvent({ event, data }) {
      if (event === "device") return app.act.checkQuietly();
      if (event === "withdrawn") {
        const id = idOf(data);
        if (id && !answered.has(id) && !store.get().busy) ended(id, "request_gone");
      }
      if (event === "withdrawn" || event === "request") void refresh();
    },

    openLetIn: () =>
      app.whileBusy(async () => {
        const { code, expires_at } = await app.api.letIn(app.signer());
        const plain = code.replace(/[^0-9A-Z]/gi, "");
        app.go({ name: "let_in", id: plain, code: `${plain.slice(0, 4)}-${plain.slice(4)}`, expiresAt: expires_at });
      }),
  };
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
