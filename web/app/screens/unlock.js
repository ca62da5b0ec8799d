// Locked: asks for the PIN, says how many tries are left and how many were wrong since last time, and how many
// requests wait; not which, since content is shown only to who unlocked.

import { fill, make } from "../elements.js";
import { icon } from "../icons.js";
import { button, clearInputs, form, frame, pinField } from "../parts.js";
import { worksOffline } from "../works_offline.js";
import { phoneLockButton } from "./phone_lock.js";

/** Fewer tries than this are worth a word before the person types. */
const TRIES_QUIET = 5;

/** @type {import("../view.js").Draw} */
export function unlock(app) {
  const { say, act } = app;
  const waiting = make("p", { class: "lead", role: "status" });
  const tries = make("p", { id: "tries-left", class: "hint" });
  const byLock = phoneLockButton(app, "use-phone-lock", () => void act.unlockByPhoneLock());
  const aside = make("p", { id: "phone-lock-aside", class: "hint" }, say("app-phone-lock-aside"));
  const alone = button("secondary", say("app-no-network"), { id: "open-offline", onclick: act.openOffline });
  byLock.update(app.store.get());
  const root = frame(
    { title: say("app-unlock") },
    waiting,
    make("div", { class: "actions" }, byLock.element),
    aside,
    form(
      { id: "unlock" },
      (values, element) => {
        void act.unlock(values.pin).then(() => clearInputs(element, "pin"));
      },
      pinField(say("app-pin-word"), "pin"),
      tries,
      button("primary", say("app-unlock-button"), { type: "submit" }),
    ),
    make("div", { class: "actions" }, alone, button("quiet", say("app-forgotten"), { onclick: act.openForgotten })),
  );
  root.prepend(make("div", { class: "seal calm" }, icon("lock")));
  return {
    root,
    title: say("app-unlock"),
    focus: () => (byLock.element.hidden ? root.querySelector("input") : byLock.element),
    update(state) {
      const { standing, message } = state;
      const count = standing ? standing.waiting : 0;
      byLock.update(state);
      alone.hidden = !message || !["offline", "server_gone"].includes(message.code) || !worksOffline(app.device());
      aside.hidden = !state.phoneLock || !standing || standing.platform_key !== "aside";
      const lead = byLock.element.hidden ? "app-unlock-lead" : "app-phone-lock-lead";
      fill(waiting, count > 0 ? say("app-unlock-waiting", { count }) : say(lead));
      const left = standing ? standing.tries_left : TRIES_QUIET;
      // A wrong PIN's own message has just said it.
      tries.hidden = left >= TRIES_QUIET || (message !== null && message.code === "wrong_pin");
      fill(tries, left < TRIES_QUIET && say("app-tries-left", { count: left }));
    },
  };
}
