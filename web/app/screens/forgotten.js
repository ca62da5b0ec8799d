// The PIN is forgotten: why nobody can tell it, and the way on. The phone keeps its key, by which the server sees that
// it is the same phone; what it is now stays until what it becomes is there.

import { make } from "../elements.js";
import { button, frame } from "../parts.js";

/** @type {import("../view.js").Draw} */
export function forgotten(app) {
  const { say, act } = app;
  const root = frame(
    { title: say("app-forgotten-title"), lead: say("app-forgotten-lead") },
    make("p", {}, say("app-forgotten-why")),
    make("p", { class: "hint" }, say("app-forgotten-same")),
    make(
      "div",
      { class: "actions" },
      button("primary", say("app-activate-again"), { id: "activate-again", onclick: act.beginActivation }),
      button("secondary", say("app-back"), { onclick: act.openUnlock }),
    ),
  );
  return { root, title: say("app-forgotten-title") };
}
