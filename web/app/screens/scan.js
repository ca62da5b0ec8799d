// Scanning instead of typing: a button, and the camera's picture below it once it is pressed. What was read is judged
// here as far as the phone can; the rest the server knows.

import { readCarryLink } from "../carry_link.js";
import { make } from "../elements.js";
import { button } from "../parts.js";
import { CameraRefused, openScanner } from "../scanner.js";

/**
 * @param {import("../context.js").App} app
 * @param {string} id the request that is shown
 */
export function scanPart(app, id) {
  const { say, act } = app;
  /** @type {AbortController | null} puts away what is open, or being opened */
  let open = null;
  const video = make("video", { class: "viewfinder", muted: true, playsinline: true, "aria-label": say("app-scan-picture") });
  video.muted = true;
  const hint = make("p", { class: "hint" }, say("app-scan-hint"));
  const picture = make("div", { class: "scanning" }, video, hint);
  const press = button("quiet", say("app-scan"), { id: "scan", "aria-expanded": "false", onclick: () => (open ? stop() : start()) });
  const element = make("div", { class: "scan" }, press, picture);
  picture.hidden = true;

  const show = () => {
    picture.hidden = !open;
    press.textContent = say(open ? "app-scan-stop" : "app-scan");
    press.setAttribute("aria-expanded", String(open !== null));
  };

  const stop = () => {
    open?.abort();
    open = null;
    show();
  };

  /** @param {string} text @returns {Promise<boolean>} whether to go on looking */
  const read = async (text) => {
    if (app.store.get().busy) return true;
    const link = readCarryLink(text, window.location.origin);
    if (!link || !("t" in link.brings)) {
      app.tell("qr_foreign");
      return true;
    }
    if (link.request !== id) {
      app.tell("qr_other");
      return true;
    }
    await act.carry(id, link.brings);
    return !isCarried(app, id);
  };

  const start = async () => {
    open = new AbortController();
    show();
    try {
      if (await openScanner(window, video, read, open.signal)) withdrawRefusal(app);
    } catch (error) {
      stop();
      app.tell(error instanceof CameraRefused ? "camera_refused" : "camera_missing");
    }
  };

  // A hidden app sees nothing, and must not be thought to.
  const hidden = () => document.visibilityState === "hidden" && stop();
  document.addEventListener("visibilitychange", hidden);
  return {
    element,
    stop,
    leave() {
      stop();
      document.removeEventListener("visibilitychange", hidden);
    },
  };
}

/** The camera came after all: what was said of it is not true any more. @param {import("../context.js").App} app */
export function withdrawRefusal({ store }) {
  const { message } = store.get();
  if (message && ["camera_refused", "camera_missing"].includes(message.code)) store.change({ message: null });
}

/** @param {import("../context.js").App} app @param {string} id */
function isCarried(app, id) {
  const waiting = app.store.get().waiting.find((one) => one.request.id === id);
  return !waiting || waiting.carried;
}
