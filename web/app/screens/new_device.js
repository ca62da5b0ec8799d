// The new phone asks the one that the person has: it shows a number, and goes on by itself once that is approved there.
// And what the old one shows of it.

import { fill, make } from "../elements.js";
import { helpLink } from "../help.js";
import { icon } from "../icons.js";
import { sayWait } from "../messages.js";
import { backButton, button, frame } from "../parts.js";
import { kindOf } from "../platform.js";
import { timeLeft } from "../time_left.js";
import { steps } from "./activate.js";

/** It looks every other second. */
const LOOK_EACH = 2;

/** Why the card is not asked. @type {Record<string, string>} */
const REASONS = { rests: "app-by-device-rests", no_card: "app-by-device-no-card", card_used_up: "app-by-device-used-up" };

/** The card cannot be asked, and a phone that the person has can approve. @type {import("../view.js").Draw} */
export function byDevice(app, screen) {
  const { say, act } = app;
  /** @type {Record<string, any>} */
  const refused = screen.refused;
  const reason = REASONS[refused.code];
  const why = reason ? say(reason, { wait: sayWait(Number(refused.retry_after_s) || 0, say) }) : String(refused.detail || "");
  const root = frame(
    { title: say("app-by-device"), lead: say("app-by-device-lead") },
    make("p", { class: "note", id: "codes-refused", "data-code": String(refused.code) }, why, " ", helpLink(String(refused.code), app)),
    make(
      "div",
      { class: "actions" },
      button("primary", say("app-ask-devices"), { id: "ask-devices", "data-sends": true, onclick: act.askDevices }),
      screen.cardHelps && button("secondary", say("app-by-device-card"), { id: "use-card-in-hand", onclick: act.showCardInHand }),
    ),
  );
  root.prepend(backButton(say("app-cancel"), act.leaveActivation), steps(say, 2));
  return { root, title: say("app-by-device") };
}

/** @type {import("../view.js").Draw} */
export function newDevice(app, screen) {
  const { say, act } = app;
  const left = make("span", {});
  const shown = `${screen.number.slice(0, 3)} ${screen.number.slice(3)}`;
  const root = frame(
    { title: say("app-new-device"), lead: say("app-new-device-lead") },
    make(
      "div",
      { class: "panel centre" },
      make("p", { id: "new-device-number", class: "figure" }, shown),
      make("p", { class: "left" }, icon("clock"), left),
    ),
    make("p", { class: "note" }, say("app-new-device-then")),
    screen.byCodes && make("div", { class: "actions" }, button("secondary", say("app-new-device-card"), { id: "use-codes", onclick: act.showCodes })),
  );
  root.prepend(backButton(say("app-cancel"), act.leaveActivation), steps(say, 2));
  let ticks = 0;
  const tick = () => {
    fill(left, say("app-time-left", { clock: timeLeft(screen.expiresAt, app.clock.now()).clock }));
    ticks += 1;
    if (ticks % LOOK_EACH === 0) void act.lookForApproval();
  };
  tick();
  return { root, title: say("app-new-device"), tick };
}

/**
 * On the phone that is asked: which one wants to approve beside it. Drawn from the request's bytes alone.
 * @param {import("../request.js").AskingDevice} device
 * @param {import("../texts.js").Say} say
 */
export function askingDevice(device, say) {
  return [
    make("ul", { class: "panel asked from" }, make("li", { id: "asking-device" }, icon("phone"), make("span", {}, `${device.name} · ${kindOf(device.platform, say)}`))),
    make("div", { class: "warning", id: "asking-device-warning" }, icon("warn"), make("p", {}, say("app-asking-device-warning"))),
  ];
}
