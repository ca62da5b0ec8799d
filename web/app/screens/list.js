// What waits for an answer. Mostly nothing does, and then this screen should calm: a request comes by itself.

import { fill, make } from "../elements.js";
import { icon } from "../icons.js";
import { button, frame } from "../parts.js";
import { timeLeft } from "../time_left.js";
import { accountNoticesPart } from "./account_notices.js";
import { heldBackPart } from "./activity.js";
import { askPart } from "./notifications.js";
import { phoneLockOffer } from "./phone_lock.js";

/** @type {Record<import("../request.js").Kind, string>} */
const KINDS = { log_in: "app-kind-log-in", sign: "app-kind-sign", activate: "app-kind-activate" };

/** @type {import("../view.js").Draw} */
export function list(app) {
  const { say, act } = app;
  const items = make("ul", { class: "requests" });
  const empty = make(
    "div",
    { class: "empty" },
    make("div", { class: "seal calm" }, icon("calm")),
    make("p", { class: "lead" }, say("app-list-empty")),
    make("p", { class: "hint" }, say("app-list-empty-hint")),
  );
  const count = make("p", { class: "lead", role: "status" });
  const told = accountNoticesPart(app);
  const heldBack = heldBackPart(app);
  const ask = askPart(app);
  const offer = phoneLockOffer(app);
  const root = frame(
    { title: say("app-list") },
    told.element,
    count,
    heldBack.element,
    items,
    empty,
    ask.element,
    offer.element,
    make("div", { class: "actions" }, button("secondary", say("app-let-in"), { id: "let-in", "data-sends": true, onclick: act.openLetIn })),
  );
  /** @type {(() => void)[]} */
  let clocks = [];
  let drawn = "";
  const tick = () => clocks.forEach((clock) => clock());
  return {
    root,
    title: say("app-list"),
    tick,
    update(state) {
      const { waiting } = state;
      told.update(state);
      heldBack.update(state);
      ask.update(state);
      offer.update(state);
      // One question at a time.
      if (!ask.element.hidden) offer.element.hidden = true;
      const key = waiting.map((one) => one.request.id).join(" ");
      if (key === drawn && drawn !== "") return;
      drawn = key;
      empty.hidden = waiting.length > 0;
      items.hidden = waiting.length === 0;
      fill(count, waiting.length > 0 ? say("app-list-count", { count: waiting.length }) : null);
      count.hidden = waiting.length === 0;
      clocks = [];
      fill(items, ...waiting.map((one) => item(app, one, clocks)));
      tick();
    },
  };
}

/**
 * @param {import("../context.js").App} app
 * @param {import("../request.js").Waiting} waiting
 * @param {(() => void)[]} clocks
 */
function item(app, { request }, clocks) {
  const { say, act } = app;
  const left = make("span", { class: "time" });
  clocks.push(() => {
    const { over, clock } = timeLeft(request.expiresAt, app.clock.now());
    fill(left, clock);
    if (over) act.requestExpired(request.id);
  });
  const line = [say(KINDS[request.kind]), request.browser, request.device && request.device.name].filter(Boolean).join(" · ");
  const words = make("span", { class: "request-words" }, make("strong", {}, request.service), make("span", {}, line));
  const open = make("button", { type: "button", class: "request", onclick: () => act.openRequest(request.id) }, words, left, icon("next"));
  return make("li", { "data-request": request.id }, open);
}
