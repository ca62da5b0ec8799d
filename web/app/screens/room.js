// A new phone where all places are taken: which devices hold them, and the question before one gives its place. Only
// what password and card may do at once is offered; for the rest it says where to ask.

import { make } from "../elements.js";
import { icon } from "../icons.js";
import { backButton, button, frame } from "../parts.js";
import { steps } from "./activate.js";
import { kindOf } from "../platform.js";
import { ago } from "./device_words.js";

/** @typedef {import("../api_new_device.js").RoomDevice} RoomDevice */

/** @type {import("../view.js").Draw} */
export function room(app, screen) {
  const { say, act } = app;
  /** @type {import("../api_new_device.js").Room} */
  const { devices, most, my_tillid } = screen.room;
  const waits = devices.some((one) => !one.at_once);
  const root = frame(
    { title: say("app-room"), lead: say("app-room-lead", { most }) },
    make("ul", { class: "requests devices" }, ...devices.map((one) => item(app, one))),
    waits && make("p", { class: "note", id: "room-waits" }, say("app-room-waits"), " ", elsewhere(my_tillid, say)),
  );
  root.prepend(backButton(say("app-cancel"), act.leaveActivation), steps(say, 2));
  return { root, title: say("app-room") };
}

/** @param {import("../context.js").App} app @param {RoomDevice} one */
function item(app, one) {
  const { say, act } = app;
  const state = { waiting: "app-room-new", asleep: "app-device-asleep" }[String(one.state)];
  const words = make(
    "span",
    { class: "request-words" },
    make("strong", {}, one.name),
    make("span", {}, kindOf(one.platform, app.say)),
    make("span", {}, state ? say(state) : say("app-device-used", { ago: ago(app, one.last_used_at) })),
  );
  const shown = one.at_once
    ? make("button", { type: "button", class: "row", onclick: () => act.openMakeRoom(one) }, words, icon("next"))
    : make("div", { class: "row" }, words);
  return make("li", { "data-device": one.id, "data-kind": one.platform, "data-at-once": String(one.at_once) }, shown);
}

/** @param {string} address @param {import("../texts.js").Say} say */
function elsewhere(address, say) {
  const more = make("span", { class: "unseen" }, ` ${say("app-help-window")}`);
  return make("a", { class: "help-link", href: address, target: "_blank", rel: "noopener" }, say("app-room-my-tillid"), more);
}

/** @type {import("../view.js").Draw} */
export function makeRoom(app, screen) {
  const { say, act } = app;
  /** @type {RoomDevice} */
  const one = screen.device;
  const title = say("app-device-block-title", { name: one.name });
  const root = frame(
    { title, lead: say("app-device-block-other") },
    make("p", { class: "note" }, say("app-room-told")),
    make(
      "div",
      { class: "actions" },
      button("danger", say("app-room-block"), { id: "make-room", "data-sends": true, onclick: () => void act.makeRoom(one.id) }),
      button("secondary", say("app-cancel"), { onclick: act.showRoom }),
    ),
  );
  root.prepend(make("div", { class: "seal warn" }, icon("stop")));
  return { root, title };
}
