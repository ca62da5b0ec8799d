// The request: who asks, for what, in which words, from which browser, how long is left. Drawn from the request's
// own bytes and nothing else. Denying and approving stand at the foot of the window, however small it is.

import { fill, make } from "../elements.js";
import { icon } from "../icons.js";
import { backButton, button, clearInputs, form, frame, pinField } from "../parts.js";
import { makeSwipe } from "../swipe.js";
import { timeLeft } from "../time_left.js";
import { carryPart } from "./carry.js";
import { askingDevice } from "./new_device.js";
import { phoneLockButton } from "./phone_lock.js";
import { scanPart } from "./scan.js";

/** From here on the time is said aloud once, and shown with weight. */
const SOON_S = 60;

/** What is asked, above who asks. @type {Record<import("../request.js").Kind, string>} */
const KICKERS = { log_in: "app-request-log-in", sign: "app-request-sign", activate: "app-request-activate" };

/** @type {import("../view.js").Draw} */
export function request(app, screen) {
  const { say, act } = app;
  const waiting = app.store.get().waiting.find((one) => one.request.id === screen.id);
  if (!waiting) return { root: frame({ title: say("app-list") }), title: say("app-list") };
  const { request: asked } = waiting;
  const title = [
    make("span", { id: asked.text ? null : "text", class: "kicker" }, say(KICKERS[asked.kind])),
    make("span", { id: "service", class: "service" }, asked.service),
  ];
  const answer = answerPart(app, asked.id);
  const carry = carryPart(app, asked);
  const scan = scanPart(app, asked.id);
  // A new phone shows its digits alone.
  if (!asked.device) carry.append(scan.element);
  carry.hidden = !asked.carry || waiting.carried;
  const prove = provePart(app, asked);
  const byLock = phoneLockButton(app, "approve-by-phone-lock", () => void act.approveByPhoneLock(asked.id));
  prove.prepend(byLock.element);
  const left = leftPart(app, asked.expiresAt);
  const root = frame(
    { title },
    content(asked, say),
    ...(asked.device ? askingDevice(asked.device, say) : []),
    asked.browserNew && make("div", { class: "warning", id: "browser-new" }, icon("warn"), make("p", {}, say("app-browser-new"))),
    left.element,
    carry,
    prove,
    answer.element,
    answer.dock,
    make(
      "div",
      { class: "actions refuse" },
      button("quiet", say("app-deny-not-me"), { id: "deny-not-me", "data-sends": true, onclick: () => act.deny(asked.id, "not_me") }),
      !asked.device && button("quiet", say("app-block-service"), { id: "block-service-open", onclick: () => act.openBlockService(asked.serviceId, asked.service) }),
    ),
  );
  root.classList.add("request-screen");
  // What happened to the number belongs beside it: above the keyboard, not behind the page's top.
  const message = root.querySelector("#message");
  if (message) carry.before(message);
  root.prepend(backButton(say("app-all-requests"), act.openList));
  return {
    root,
    title: asked.service,
    leave: scan.leave,
    tick() {
      if (left.tick()) act.requestExpired(asked.id);
    },
    update(state) {
      const current = state.waiting.find((one) => one.request.id === asked.id);
      const mustCarry = asked.carry && !(current && current.carried);
      const mustProve = !mustCarry && state.screen.proving === true;
      const carriedNow = !carry.hidden && asked.carry && !mustCarry;
      carry.hidden = !mustCarry;
      if (carriedNow) scan.stop();
      prove.hidden = !mustProve;
      byLock.update(state);
      answer.ready(!mustCarry, mustProve);
      answer.hold(state.busy);
      if (carriedNow) answer.focus();
      if (mustProve && !prove.contains(document.activeElement)) clearInputs(prove, "pin");
      left.tick();
    },
  };
}

/**
 * A login mostly brings no words of the service's own: the heading says it all, and `#text` stands there.
 * @param {import("../request.js").Request} asked
 * @param {import("../texts.js").Say} say
 */
export function content(asked, say) {
  const browser = asked.browser || (asked.kind === "log_in" && say("app-browser-unknown"));
  const fields = asked.fields.map(([label, value]) => make("div", {}, make("dt", {}, label), make("dd", {}, value)));
  const from = [
    browser && make("li", { id: "browser" }, icon("browser"), make("span", {}, browser)),
    asked.place && make("li", { id: "place" }, icon("place"), make("span", {}, asked.place)),
  ].filter(Boolean);
  if (!asked.text && fields.length === 0 && from.length === 0) return null;
  return make(
    "div",
    { class: "panel asked" },
    asked.text && make("p", { id: "text" }, asked.text),
    fields.length > 0 && make("dl", { id: "fields" }, ...fields),
    from.length > 0 && make("ul", { class: "from" }, ...from),
  );
}

/** @param {import("../context.js").App} app @param {number} expiresAt */
export function leftPart(app, expiresAt) {
  const words = make("span", {});
  const element = make("p", { id: "time-left", class: "left" }, icon("clock"), words);
  const spoken = make("span", { class: "unseen", role: "status" });
  element.append(spoken);
  let said = false;
  return {
    element,
    tick() {
      const { over, seconds, clock } = timeLeft(expiresAt, app.clock.now());
      fill(words, app.say("app-time-left", { clock }));
      element.classList.toggle("soon", seconds <= SOON_S);
      if (seconds <= SOON_S && !said) {
        said = true;
        spoken.textContent = app.say("app-time-soon");
      }
      return over;
    },
  };
}

/**
 * Where the service asks for the PIN with each request: it is asked for after the swipe, and signs this one only.
 * @param {import("../context.js").App} app
 * @param {import("../request.js").Request} asked
 */
function provePart(app, { id, device }) {
  const { say, act } = app;
  const part = form(
    { id: "prove", class: "prove" },
    (values, element) => {
      void act.approveWithPin(id, values.pin).then(() => clearInputs(element, "pin"));
    },
    pinField(say("app-prove"), "pin", { hint: say(device ? "app-prove-hint-new-device" : "app-prove-hint") }),
    button("primary", say("app-approve"), { type: "submit" }),
  );
  part.hidden = true;
  return part;
}

/**
 * The buttons are there from the start, and approving says what is missing; the swipe comes when all is there.
 * @param {import("../context.js").App} app
 * @param {string} id
 */
function answerPart(app, id) {
  const { say, act } = app;
  const approve = () => {
    void act.approve(id).then(() => swipe.rest());
  };
  const swipe = makeSwipe(say("app-swipe"), approve);
  const or = make("p", { class: "or" }, say("app-or-press"));
  const press = button("primary", say("app-approve"), { id: "approve", "data-sends": true, onclick: approve });
  const deny = button("secondary", say("app-deny"), { id: "deny", "data-sends": true, onclick: () => act.deny(id, null) });
  const element = make("div", { class: "answer" }, swipe.element, or);
  return {
    element,
    dock: make("div", { class: "dock" }, deny, press),
    hold: swipe.hold,
    focus: () => press.focus({ preventScroll: true }),
    /** @param {boolean} ready @param {boolean} proving the PIN's own button approves then */
    ready(ready, proving) {
      element.hidden = !ready || proving;
      press.hidden = proving;
      // It can be pressed all the same, and then says what is missing; who cannot see the look hears it beforehand.
      press.classList.toggle("not-yet", !ready);
      if (ready) press.removeAttribute("aria-describedby");
      else press.setAttribute("aria-describedby", "field-carried-hint");
    },
  };
}
