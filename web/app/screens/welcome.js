// The first screen on a phone that is not activated: what this is, what to have at hand, and how to begin.

import { make } from "../elements.js";
import { mark } from "../icons.js";
import { button, frame } from "../parts.js";

/** @type {import("../view.js").Draw} */
export function welcome(app) {
  const { say, act } = app;
  const install = app.install.kind();
  const root = frame(
    { title: say("app-welcome"), lead: say("app-welcome-lead") },
    make(
      "div",
      { class: "need" },
      make("h2", {}, say("app-welcome-need")),
      make(
        "ul",
        {},
        make("li", {}, say("app-welcome-need-login")),
        make("li", {}, say("app-welcome-need-card")),
        make("li", {}, say("app-welcome-need-minutes")),
      ),
    ),
    install === "share" && make("p", { class: "note" }, say("app-install-share")),
    make(
      "div",
      { class: "actions" },
      button("primary", say("app-welcome-begin"), { id: "begin", onclick: act.beginActivation }),
      install === "offer" && button("secondary", say("app-install-offer"), { onclick: app.install.offer }),
    ),
  );
  root.prepend(mark());
  return { root, title: say("app-welcome") };
}
