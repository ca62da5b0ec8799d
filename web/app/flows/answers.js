// Answering a request: the number first where one is carried, then approve or deny. What is signed are the bytes
// that the screen was drawn from.

import { Problem } from "../call.js";
import { wayBack } from "./links.js";
import { phoneLockUsable } from "./phone_lock.js";

/** What became of a request meanwhile, by the server's refusal; each is a notice. */
const ENDED = ["already_answered", "withdrawn", "request_gone"];

/**
 * @param {import("../context.js").App} app
 * @param {import("./requests.js").Requests} requests
 * @param {ReturnType<typeof import("./phone_lock.js").phoneLockFlow>} phoneLock
 */
export function answersFlow(app, requests, phoneLock) {
  const { store, lock } = app;
  const { find, ended, answeredHere } = requests;
  /** Requests whose next wrong number is the last. @type {Set<string>} */
  const oneLeft = new Set();

  /** The number on its way: who presses Approve meanwhile means after it. @type {Promise<void>} */
  let carrying = Promise.resolve();

  /** @param {string} id @param {unknown} error */
  const refused = (id, error) => {
    if (error instanceof Problem && ENDED.includes(error.code)) return ended(id, error.code);
    app.trouble(error);
    app.noteTries(error);
  };

  /** What came by link is finished where it began. @param {string} id @param {import("../request.js").Waiting} waiting @param {import("../api.js").Answered} answer */
  const approved = (id, waiting, answer) => {
    const returnTo = wayBack(answer.return_to, waiting.request);
    const code = waiting.request.device ? "approved_device" : "approved";
    answeredHere(id, returnTo ? "approved_return" : code, { returnTo, within_s: answer.return_within_s });
  };

  /** @param {string} id @param {import("../request.js").Waiting} waiting @param {import("../pin.js").PinKey} key */
  const approveWith = async (id, waiting, key) => {
    try {
      approved(id, waiting, await app.api.approve(app.signer(), id, waiting.bytes, key));
    } catch (error) {
      refused(id, error);
    }
  };

  /** The PIN is asked for below what is asked. */
  const askForPin = () => store.change({ screen: { ...store.get().screen, proving: true } });

  /** The phone's lock signs this very answer. @param {string} id @param {import("../request.js").Waiting} waiting */
  const approveByLock = async (id, waiting) => {
    try {
      approved(id, waiting, await app.api.approveByPlatform(app.signer(), id, waiting.bytes, phoneLock.confirm));
    } catch (error) {
      if (!phoneLock.noteRefusal(error)) refused(id, error);
      if (find(id)) askForPin();
    }
  };

  /**
   * Runs an answer to what still waits; what no longer does is said to be gone.
   * @param {string} id
   * @param {(waiting: import("../request.js").Waiting) => unknown} answer
   */
  const toWaiting = (id, answer) =>
    app.whileBusy(() => {
      const waiting = find(id);
      return waiting ? answer(waiting) : ended(id, "request_gone");
    });

  /** @param {string} id @param {unknown} error the last wrong number withdraws the request, and is told so */
  const isLastWrong = (id, error) => {
    if (!(error instanceof Problem)) return false;
    const { code, body } = error;
    if (code === "wrong_number" && body.tries_left === 1) oneLeft.add(id);
    return (code === "wrong_number" && body.tries_left === 0) || (code === "withdrawn" && oneLeft.has(id));
  };

  /** Whether the password must now be changed, for the settings. Who presses the notice's button asks again. */
  const learnOfPassword = () => app.api.standing(app.signer()).then((standing) => store.change({ standing }), () => undefined);

  /** What was said of the last number is the better answer, where there is one. */
  const needNumber = () => {
    if (!store.get().message) app.tell("carry_first");
  };

  return {
    /** @param {string} id @param {import("../api.js").Carried} carried */
    carry(id, carried) {
      carrying = toWaiting(id, async () => {
        try {
          await app.api.carry(app.signer(), id, carried);
          store.change({ waiting: store.get().waiting.map((one) => (one.request.id === id ? { ...one, carried: true } : one)) });
          app.tell("l" in carried ? "carried_by_link" : "carried");
        } catch (error) {
          if (isLastWrong(id, error)) ended(id, "wrong_numbers");
          else refused(id, error);
        }
      });
      return carrying;
    },

    /** @param {string} id */
    async approve(id) {
      if (store.get().busy) await carrying;
      const waiting = find(id);
      if (waiting && waiting.request.carry && !waiting.carried) return needNumber();
      await toWaiting(id, async (waiting) => {
        const open = lock.current();
        if (!open) return;
        if (open.pinKey && !waiting.request.verifyEach) await approveWith(id, waiting, open.pinKey);
        else if (phoneLockUsable(store.get())) await approveByLock(id, waiting);
        else askForPin();
      });
    },

    /** @param {string} id */
    approveByPhoneLock: (id) => toWaiting(id, (waiting) => approveByLock(id, waiting)),

    /** @param {string} id @param {string} pin */
    approveWithPin: (id, pin) =>
      toWaiting(id, async (waiting) => {
        if (!/^[0-9]{4,8}$/.test(pin)) return app.tell("pin_incomplete");
        const key = await app.derive(pin);
        await approveWith(id, waiting, key);
        key.forget();
      }),

    /** @param {string} id @param {"not_me" | null} reason */
    deny: (id, reason) =>
      toWaiting(id, async (waiting) => {
        try {
          await app.api.deny(app.signer(), id, waiting.bytes, reason || "unwanted");
          const of = waiting.request.device ? "_device" : "";
          answeredHere(id, (reason ? "denied_not_me" : "denied") + of);
          if (reason) await learnOfPassword();
        } catch (error) {
          refused(id, error);
        }
      }),

    openLetIn: () =>
      app.whileBusy(async () => {
        const { code, expires_at } = await app.api.letIn(app.signer());
        const plain = code.replace(/[^0-9A-Z]/gi, "");
        app.go({ name: "let_in", id: plain, code: `${plain.slice(0, 4)}-${plain.slice(4)}`, expiresAt: expires_at });
      }),
  };
}
