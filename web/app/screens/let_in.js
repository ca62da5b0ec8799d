// Let a browser in: eight characters to type on a login page, for when strangers have made unknown browsers wait.

import { fill, make } from "../elements.js";
import { icon } from "../icons.js";
import { backButton, button, frame } from "../parts.js";
import { timeLeft } from "../time_left.js";

/** @type {import("../view.js").Draw} */
export function letIn(app, screen) {
  const { say, act } = app;
  const left = make("span", {});
  const line = make("p", { class: "left" }, icon("clock"), left);
  const code = make("p", { id: "let-in-code", class: "figure" }, screen.code);
  const root = frame(
    { title: say("app-let-in"), lead: say("app-let-in-lead") },
    make("div", { class: "panel centre" }, code, line),
    make("p", { class: "note" }, say("app-let-in-warning")),
    make("div", { class: "actions" }, button("secondary", say("app-let-in-again"), { "data-sends": true, onclick: act.openLetIn })),
  );
  root.prepend(backButton(say("app-back"), act.openList));
  const tick = () => {
    const { over, clock } = timeLeft(screen.expiresAt, app.clock.now());
    fill(left, over ? say("app-let-in-over") : say("app-time-left", { clock }));
    code.classList.toggle("over", over);
  };
  tick();
  return { root, title: say("app-let-in"), tick };
}
