// Services that may not ask: all of them, the question before one is blocked, and the PIN that lets one ask again.

import { make } from "../elements.js";
import { icon } from "../icons.js";
import { backButton, button, clearInputs, form, frame, pinField } from "../parts.js";
import { clockTime } from "../texts.js";
import { phoneLockButton } from "./phone_lock.js";

/** @type {import("../view.js").Draw} */
export function blockedServices(app) {
  const { say, act, clock } = app;
  const { blockedServices: services, language } = app.store.get();
  const items = services.map((service) => {
    const since = say("app-service-blocked-since", { time: clockTime(language, service.since, clock.now()) });
    const words = make("span", { class: "request-words" }, make("strong", {}, service.name), make("span", {}, since));
    const open = make("button", { type: "button", class: "row", onclick: () => act.openUnblockService(service.id) }, words, icon("next"));
    return make("li", { "data-service": service.id }, open);
  });
  const root = frame(
    { title: say("app-blocked-services"), lead: say(items.length > 0 ? "app-blocked-services-lead" : "app-blocked-services-none") },
    make("ul", { class: "requests" }, ...items),
    make("p", { class: "hint" }, say("app-blocked-services-hint")),
  );
  root.prepend(backButton(say("app-back"), act.openSettings));
  return { root, title: say("app-blocked-services") };
}

/** @type {import("../view.js").Draw} */
export function blockService(app, screen) {
  const { say, act } = app;
  const title = say("app-block-service-title", { service: screen.service });
  const root = frame(
    { title, lead: say("app-block-service-lead", { service: screen.service }) },
    make(
      "div",
      { class: "actions" },
      button("danger", say("app-block-service-now"), { id: "block-service", "data-sends": true, onclick: () => act.blockService(screen.id) }),
      button("secondary", say("app-cancel"), { onclick: act.openList }),
    ),
  );
  root.prepend(make("div", { class: "seal warn" }, icon("stop")));
  return { root, title };
}

/** @type {import("../view.js").Draw} */
export function unblockService(app, screen) {
  const { say, act } = app;
  const service = app.store.get().blockedServices.find((one) => one.id === screen.id);
  if (!service) return blockedServices(app, screen);
  const title = say("app-unblock-service-title", { service: service.name });
  const byLock = phoneLockButton(app, "unblock-by-phone-lock", () => void act.unblockServiceByPhoneLock(service.id));
  const root = frame(
    { title, lead: say("app-unblock-service-lead") },
    make("div", { class: "actions" }, byLock.element),
    form(
      { id: "unblock-service" },
      (values, element) => {
        void act.unblockService(service.id, values.pin).then(() => clearInputs(element, "pin"));
      },
      pinField(say("app-pin-word"), "pin"),
      button("primary", say("app-unblock-service-now"), { type: "submit" }),
    ),
  );
  root.prepend(backButton(say("app-back"), act.openBlockedServices));
  return { root, title, update: byLock.update };
}
