// Notifications: on and off, whether they reach this phone, and what a press on one opens. Everything works without:
// what fails here is said in the settings and stops nothing.

import { keepNotices, keptNotices } from "../database.js";

const HERE = { now_ms: () => Date.now(), keep: keepNotices, kept: keptNotices };

/** After a failure, the browser is asked again when the server has answered and this time has passed. */
const AGAIN_AFTER_MS = 60_000;

/**
 * Push health: what `may` says where it forbids, and else how far it came.
 * @typedef {"unknown" | "works" | "off" | "trying" | "silent" | Exclude<import("../push.js").May, "allowed">} Health
 */

/** @param {import("../context.js").App} app @param {import("../push.js").Push} push @param {typeof HERE} [around] */
export function notificationsFlow(app, push, { now_ms, keep, kept } = HERE) {
  const { store, lock } = app;
  /** The request that the person pressed on, until it can be shown. @type {string | null} */
  let wanted = null;
  /** @type {import("../api.js").Standing | null} */
  let seen = null;
  /** @type {import("../request.js").Waiting[] | null} */
  let tidied = null;
  /** The key that the address at the server was made for. */
  let setFor = "";
  let tryAfter_ms = 0;
  /** One run at a time, each from what is true when it begins. */
  let running = Promise.resolve();
  let runs = 0;

  /** @param {Health} health @param {boolean} [ask] whether the person has not yet said yes or no */
  const say = (health, ask = false) => store.change({ notices: { health, ask } });

  /** @param {import("../api.js").Standing} standing as the server answered a change */
  const keepStanding = (standing) => {
    seen = standing;
    store.change({ standing });
  };

  const remove = async () => {
    const { standing } = store.get();
    setFor = "";
    if (standing && standing.push !== "none") keepStanding(await app.api.removePush(app.signer()));
  };

  /** @param {import("../api.js").Standing} standing */
  const set = async (standing) => {
    if (store.get().notices.health !== "works") say("trying");
    const subscription = await push.subscribe(standing.push_key, standing.push === "dead");
    // Turned off while the browser thought about it.
    if ((await kept()) !== "on") return;
    const after = await app.api.setPush(app.signer(), subscription);
    setFor = after.push_key;
    keepStanding(after);
    say(after.push === "working" ? "works" : "silent");
  };

  /** Makes browser and server agree with what the person wants. */
  const settleOnce = async () => {
    const { standing } = store.get();
    if (!standing || !app.device()) return;
    tryAfter_ms = now_ms() + AGAIN_AFTER_MS;
    try {
      const wish = await kept();
      const may = push.may();
      if (wish === "on" && may === "allowed") await set(standing);
      else {
        say(may === "allowed" || may === "unasked" ? (wish === "off" ? "off" : "unasked") : may, wish === null);
        await remove();
      }
    } catch {
      const { health } = store.get().notices;
      if (health === "trying" || health === "works") say("silent");
    }
  };

  const settle = () => {
    runs += 1;
    running = running.then(settleOnce).then(() => void (runs -= 1));
    return running;
  };

  /** @param {import("../api.js").Standing} standing */
  const isDue = (standing) => {
    const { health } = store.get().notices;
    if (runs > 0) return false;
    if (health === "unknown") return true;
    const wrong = health === "silent" || (health === "works" && (standing.push !== "working" || standing.push_key !== setFor));
    return wrong && now_ms() >= tryAfter_ms;
  };

  /** Shows the pressed one as soon as the app may: a locked one asks for the PIN first. */
  const openWanted = async () => {
    const id = wanted;
    if (!id || !lock.current() || !store.get().unlocked) return;
    wanted = null;
    const waits = () => store.get().waiting.some((one) => one.request.id === id);
    if (!waits()) await app.act.refresh();
    if (!lock.current()) return;
    if (waits()) app.act.openRequest(id);
    // Not when something else is said: that nobody answers, perhaps.
    else if (store.get().screen.name === "list" && !store.get().message) app.go({ name: "notice", id: "request_gone" });
  };

  const tidy = () => {
    if (document.visibilityState !== "visible" || push.may() !== "allowed") return;
    const told = store.get();
    // Asked when the browser has said what it shows: a newer one may have come meanwhile. Locked, only a count is known,
    // and only while it is news.
    const mayWait = (/** @type {string} */ id) => {
      const { standing, waiting, unlocked } = store.get();
      if (unlocked) return waiting.some((one) => one.request.id === id);
      return told.unlocked || standing !== told.standing || standing === null || standing.waiting + (standing.notices || 0) > 0;
    };
    // Nothing hangs on it: what stays is taken away the next time.
    push.tidy(mayWait).catch(() => undefined);
  };

  store.subscribe((state) => {
    const { standing, waiting } = state;
    if (standing === null) {
      const left = seen !== null;
      seen = null;
      if (left) say("unknown");
      return;
    }
    if (standing !== seen || (state.unlocked && waiting !== tidied)) tidy();
    const isNews = standing !== seen;
    seen = standing;
    tidied = waiting;
    if (isNews && (standing.state === "active" || standing.state === "waiting") && isDue(standing)) void settle();
    if (wanted) void Promise.resolve().then(openWanted);
  });

  return {
    /** @param {import("../from_worker.js").FromWorker} message */
    fromWorker({ open, pushed, subscription }) {
      if (open !== undefined && app.device()) {
        wanted = open;
        void openWanted();
      }
      if (pushed !== undefined && app.device()) {
        void app.act.refresh();
        void app.act.refreshNotices();
      }
      if (subscription !== undefined) void settle();
    },

    /** The press that turns them on: the browser's question comes first, before anything is waited for. */
    async turnNoticesOn() {
      if (push.may() === "unasked") await push.ask();
      const may = push.may();
      // Put away without an answer: nothing is decided.
      if (may === "unasked") return;
      await keep("on");
      await settle();
    },

    async turnNoticesOff() {
      await keep("off");
      say("off");
      await settle();
      await push.unsubscribe().catch(() => undefined);
    },
  };
}
