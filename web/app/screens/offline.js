// A login without a network, in two steps: the large picture of the login page is scanned; then what it asks is shown,
// from its own bytes, and the PIN gives the digits to type on the page.

import { fill, make } from "../elements.js";
import { icon } from "../icons.js";
import { backButton, button, clearInputs, form, frame, pinField } from "../parts.js";
import { CameraRefused, openScanner } from "../scanner.js";
import { content, leftPart } from "./request.js";
import { withdrawRefusal } from "./scan.js";

/** A whole request has many modules: they must not melt into each other. */
const FINE_WIDTH = 1280;

/** @type {import("../view.js").Draw} */
export function offline(app) {
  const { say, act } = app;
  const video = make("video", { class: "viewfinder", muted: true, playsinline: true, "aria-label": say("app-scan-picture") });
  video.muted = true;
  const root = frame(
    { title: say("app-no-network-scan"), lead: say("app-no-network-scan-lead") },
    make("div", { class: "scanning" }, video, make("p", { class: "hint" }, say("app-no-network-scan-hint"))),
  );
  root.prepend(backButton(say("app-back"), act.leaveOffline));
  /** @type {AbortController | null} puts away what is open, or being opened */
  let open = null;
  const stop = () => {
    open?.abort();
    open = null;
  };
  const start = async () => {
    open = new AbortController();
    try {
      if (await openScanner(window, video, act.readPicture, open.signal, FINE_WIDTH)) withdrawRefusal(app);
    } catch (error) {
      open = null;
      app.tell(error instanceof CameraRefused ? "camera_refused" : "camera_missing");
    }
  };
  // A hidden app sees nothing, and must not be thought to.
  const hidden = () => (document.visibilityState === "hidden" ? stop() : open || void start());
  document.addEventListener("visibilitychange", hidden);
  void start();
  return {
    root,
    title: say("app-no-network"),
    leave() {
      stop();
      document.removeEventListener("visibilitychange", hidden);
    },
  };
}

/** @type {import("../view.js").Draw} */
export function offlineRequest(app, screen) {
  const { say, act } = app;
  /** @type {import("../request.js").Request} */
  const asked = screen.asked;
  const time = leftPart(app, asked.expiresAt);
  const shown = make("div", { class: "panel told", role: "status" });
  shown.hidden = true;
  const prove = form(
    { id: "prove-offline", class: "prove" },
    (values, element) => {
      void act.tellOffline(screen.bytes, values.pin).then((digits) => {
        clearInputs(element, "pin");
        if (digits) tell(digits);
      });
    },
    pinField(say("app-pin-word"), "pin", { hint: say("app-no-network-pin-hint") }),
    button("primary", say("app-no-network-show"), { type: "submit" }),
  );
  const title = [
    make("span", { id: asked.text ? null : "text", class: "kicker" }, say("app-request-log-in")),
    make("span", { id: "service", class: "service" }, asked.service),
  ];
  const root = frame(
    { title },
    content(asked, say),
    asked.browserNew && make("div", { class: "warning", id: "browser-new" }, icon("warn"), make("p", {}, say("app-browser-new"))),
    time.element,
    prove,
    shown,
    make("div", { class: "actions" }, button("quiet", say("app-no-network-again"), { id: "scan-again", onclick: act.openOffline })),
  );
  root.classList.add("request-screen");
  root.prepend(backButton(say("app-back"), act.leaveOffline));

  /** @param {string} digits */
  const tell = (digits) => {
    const halves = [digits.slice(0, 4), digits.slice(4)];
    const spoken = halves.map((half) => [...half].join(" ")).join(", ");
    fill(
      shown,
      make("p", {}, say("app-no-network-type")),
      make("p", { id: "offline-code", class: "figure in-halves", role: "img", "aria-label": spoken }, make("span", {}, halves[0]), make("span", {}, halves[1])),
      make("p", { class: "hint" }, say("app-no-network-type-hint")),
    );
    shown.hidden = false;
    prove.hidden = true;
  };

  return {
    root,
    title: asked.service,
    tick() {
      if (time.tick()) app.go({ name: "notice", id: "expired", service: asked.service });
    },
    update: () => void time.tick(),
  };
}
