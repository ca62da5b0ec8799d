// Between activation and the first approval: a time in which the owner's other devices are told, so that a phone
// that somebody else activated can be stopped. Says from when, and what to use until then.

import { fill, make } from "../elements.js";
import { icon } from "../icons.js";
import { button, frame, ownMessage } from "../parts.js";
import { clockTime } from "../texts.js";
import { askPart } from "./notifications.js";

/** How long a phone waits at most when its owner was told. */
const TOLD_S = 3_600;

/** @type {import("../view.js").Draw} */
export function waitingPeriod(app) {
  const { say, act } = app;
  const from = make("p", { id: "usable-from", class: "figure-words" });
  const shorter = make("p", { id: "wait-shorter" }, say("app-waiting-period-shorter"));
  const ask = askPart(app);
  const root = frame(
    { title: say("app-waiting-period") },
    make("div", { class: "panel" }, make("p", { class: "hint" }, say("app-waiting-period-from")), from),
    shorter,
    make("p", {}, say("app-waiting-period-why")),
    make("p", {}, say("app-waiting-period-card")),
    ask.element,
    make("div", { class: "actions" }, button("secondary", say("app-check-now"), { "data-sends": true, onclick: act.checkStanding })),
  );
  root.prepend(make("div", { class: "seal calm" }, icon("clock")));
  ownMessage(root, "device_waiting", say("app-waiting-period-lead"));
  let asked = false;
  return {
    root,
    title: say("app-waiting-period"),
    update(state) {
      ask.update(state);
      const time_s = (state.standing && state.standing.usable_from) || app.clock.now();
      // By the product's numbers: an hour once the owner is known to be told.
      shorter.hidden = time_s - app.clock.now() <= TOLD_S;
      fill(from, clockTime(state.language, time_s, app.clock.now()));
      asked = false;
    },
    tick() {
      const { standing } = app.store.get();
      if (asked || !standing || app.clock.now() < (standing.usable_from || 0)) return;
      asked = true;
      act.checkStanding();
    },
  };
}
