// The person's phones and tablets: all of them, one of them, and the question before one is blocked. What happens when
// it is this one, or the last one, is said before it is done.

import { findDevice } from "../flows/devices.js";
import { make } from "../elements.js";
import { icon } from "../icons.js";
import { backButton, button, clearInputs, field, form, frame, pinField } from "../parts.js";
import { kindOf } from "../platform.js";
import { clockTime } from "../texts.js";
import { ago } from "./device_words.js";
import { phoneLockButton } from "./phone_lock.js";

/** @typedef {import("../api_devices.js").ListedDevice} ListedDevice */
/** @typedef {import("../context.js").App} App */

/** Those that hold a place. */
const HOLDING = ["waiting", "active", "asleep"];

/** @type {import("../view.js").Draw} */
export function devices(app) {
  const { say, act } = app;
  const known = app.store.get().devices || { devices: [], most: 0, server_time: 0 };
  const holding = known.devices.filter((one) => HOLDING.includes(one.state));
  const root = frame(
    { title: say("app-devices"), lead: say("app-devices-lead", { count: holding.length, most: known.most }) },
    make("ul", { class: "requests devices" }, ...known.devices.map((one) => item(app, one))),
    make("p", { class: "hint" }, say("app-devices-hint")),
  );
  root.prepend(backButton(say("app-back"), act.openSettings));
  return { root, title: say("app-devices") };
}

/** @param {App} app @param {ListedDevice} one */
function item(app, one) {
  const { say, act } = app;
  const words = make(
    "span",
    { class: "request-words" },
    make("strong", {}, one.name),
    one.this ? make("span", {}, say("app-device-this")) : null,
    make("span", {}, kindOf(one.platform, say)),
    make("span", {}, one.state === "active" ? lastUsed(app, one) : state(app, one)),
  );
  const open = make("button", { type: "button", class: "row", onclick: () => act.openDevice(one.id) }, words, icon("next"));
  return make("li", { "data-device": one.id, "data-state": one.state }, open);
}

/** @type {import("../view.js").Draw} */
export function device(app, screen) {
  const { say, act } = app;
  const one = findDevice(app.store.get().devices, screen.id);
  if (!one) return devices(app, screen);
  const fact = (/** @type {string} */ label, /** @type {string} */ value) => make("div", {}, make("dt", {}, label), make("dd", {}, value));
  const root = frame(
    { title: one.name, lead: one.this ? say("app-device-this") : undefined },
    make(
      "dl",
      { class: "facts" },
      fact(say("app-device-kind"), kindOf(one.platform, say)),
      fact(say("app-device-state"), state(app, one)),
      fact(say("app-device-last-used"), ago(app, one.last_used_at)),
      fact(say("app-device-activated"), clockTime(app.store.get().language, one.activated_at, app.clock.now())),
    ),
    ...(one.state === "blocked" ? [] : changes(app, one)),
  );
  root.prepend(backButton(say("app-back"), act.showDevices));
  return { root, title: one.name };
}

/** @param {App} app @param {ListedDevice} one */
function changes(app, one) {
  const { say, act } = app;
  return [
    form(
      { id: "rename-device" },
      (values) => act.renameDevice(one.id, values.name.trim()),
      field(say("app-device-name"), { name: "name", autocomplete: "off", maxlength: 40, value: one.name }),
      button("secondary", say("app-device-rename"), { type: "submit" }),
    ),
    make("div", { class: "actions" }, button("danger", say("app-device-block"), { id: "block-device-open", onclick: () => act.openBlockDevice(one.id) })),
  ];
}

/** @type {import("../view.js").Draw} */
export function blockDevice(app, screen) {
  const { say, act } = app;
  const known = app.store.get().devices;
  const one = findDevice(known, screen.id);
  if (!known || !one) return devices(app, screen);
  const left = known.devices.filter((other) => other.id !== one.id && other.state === "active").length;
  const byLock = phoneLockButton(app, "block-by-phone-lock", () => void act.blockDeviceByPhoneLock(one.id));
  const title = say("app-device-block-title", { name: one.name });
  const root = frame(
    { title, lead: say(one.this ? "app-device-block-this" : "app-device-block-other") },
    left === 0 ? make("p", { class: "note", id: "block-last" }, say("app-device-block-last")) : null,
    make("div", { class: "actions" }, byLock.element),
    form(
      { id: "block-device" },
      (values, element) => {
        void act.blockDevice(one.id, values.pin).then(() => clearInputs(element, "pin"));
      },
      pinField(say("app-pin-word"), "pin"),
      button("danger", say("app-device-block-now"), { type: "submit" }),
    ),
    make("div", { class: "actions" }, button("secondary", say("app-cancel"), { onclick: () => act.openDevice(one.id) })),
  );
  root.prepend(make("div", { class: "seal warn" }, icon("stop")));
  return { root, title, update: byLock.update };
}

/** @param {App} app @param {ListedDevice} one */
function state(app, one) {
  const { say } = app;
  const time = (/** @type {number | undefined} */ at) => clockTime(app.store.get().language, at || 0, app.clock.now());
  if (one.state === "waiting") return say("app-device-waiting", { time: time(one.usable_from) });
  if (one.state === "asleep") return say("app-device-asleep");
  if (one.state === "active") return say("app-device-active");
  const why = { wrong_pins: "app-device-blocked-pins", wrong_pins_in_all: "app-device-blocked-pins", asked: "app-device-blocked-asked" };
  return say(why[one.blocked || "asked"] || "app-device-blocked-asked", { time: time(one.blocked_at) });
}

/** @param {App} app @param {ListedDevice} one */
function lastUsed(app, one) {
  return app.say("app-device-used", { ago: ago(app, one.last_used_at) });
}
