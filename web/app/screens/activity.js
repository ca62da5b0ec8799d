// What the account was asked and answered, by day, and one of it with everything that is known.

import { fill, make } from "../elements.js";
import { icon } from "../icons.js";
import { backButton, button, frame } from "../parts.js";
import { clockTime, dayName } from "../texts.js";

/** @typedef {import("../api_activity.js").ActivityEntry} Entry */
/** @typedef {import("../context.js").App} App */

/** What each outcome is called, and its sign. @type {Record<string, { key: string, sign: import("../icons.js").IconName }>} */
const OUTCOMES = {
  waiting: { key: "app-activity-waiting", sign: "clock" },
  approved: { key: "app-activity-approved", sign: "approve" },
  unused: { key: "app-activity-unused", sign: "calm" },
  denied: { key: "app-activity-denied", sign: "deny" },
  not_me: { key: "app-activity-not-me", sign: "stop" },
  expired: { key: "app-activity-expired", sign: "clock" },
  withdrawn: { key: "app-activity-withdrawn", sign: "calm" },
  wrong_numbers: { key: "app-activity-wrong-numbers", sign: "stop" },
  card: { key: "app-activity-card", sign: "approve" },
  wrong_code: { key: "app-activity-wrong-code", sign: "deny" },
  silent: { key: "app-activity-silent", sign: "calm" },
  no_place: { key: "app-activity-no-place", sign: "calm" },
  paused: { key: "app-activity-paused", sign: "calm" },
  service_blocked: { key: "app-activity-service-blocked", sign: "calm" },
};

/** What was kept from the person, so that it is shown as one. */
const HELD_BACK = ["silent", "no_place", "paused", "service_blocked"];

/** @param {App} app @param {Entry} entry */
const outcome = ({ say }, entry) => say((OUTCOMES[entry.outcome] || OUTCOMES.withdrawn).key, { count: entry.count });

/** @type {import("../view.js").Draw} */
export function activity(app) {
  const { say, act } = app;
  const days = make("div", { class: "days" });
  const empty = make("p", { class: "lead", id: "activity-empty" }, say("app-activity-empty"));
  const more = button("secondary", say("app-activity-more"), { id: "activity-more", "data-sends": true, onclick: act.moreActivity });
  const root = frame(
    { title: say("app-activity"), lead: say("app-activity-lead") },
    empty,
    days,
    make("div", { class: "actions" }, more),
  );
  root.prepend(backButton(say("app-back"), act.openSettings));
  let drawn = -1;
  return {
    root,
    title: say("app-activity"),
    update({ activity }) {
      const entries = activity ? activity.entries : [];
      more.hidden = !activity || !activity.next;
      empty.hidden = entries.length > 0;
      if (entries.length === drawn) return;
      drawn = entries.length;
      fill(days, ...byDay(app, entries));
    },
  };
}

/** A heading for each day, and what happened on it. @param {App} app @param {Entry[]} entries */
function byDay(app, entries) {
  const { language } = app.store.get();
  /** @type {HTMLElement[]} */
  const parts = [];
  let last = "";
  let list = make("ul", { class: "requests" });
  for (const entry of entries) {
    const day = dayName(language, entry.at, app.clock.now(), app.say);
    if (day !== last) {
      last = day;
      list = make("ul", { class: "requests" });
      parts.push(make("h2", {}, day), list);
    }
    list.append(item(app, entry));
  }
  return parts;
}

/** @param {App} app @param {Entry} entry */
function item(app, entry) {
  const { sign } = OUTCOMES[entry.outcome] || OUTCOMES.withdrawn;
  const words = make(
    "span",
    { class: "request-words" },
    make("strong", {}, entry.service),
    make("span", {}, icon(sign), " ", outcome(app, entry)),
    make("span", {}, [time(app, entry.at), entry.browser].filter(Boolean).join(" · ")),
  );
  const open = make("button", { type: "button", class: "row", onclick: () => app.act.openEntry(entry.id) }, words, icon("next"));
  const held = HELD_BACK.includes(entry.outcome) ? "true" : null;
  return make("li", { "data-activity": entry.id, "data-outcome": entry.outcome, "data-held-back": held }, open);
}

/** The time alone: the day stands above. @param {App} app @param {number} at_s */
function time(app, at_s) {
  return clockTime(app.store.get().language, at_s, at_s);
}

/** @type {import("../view.js").Draw} */
export function activityEntry(app, screen) {
  const { say, act, clock } = app;
  const { activity: known, language } = app.store.get();
  const entry = known && known.entries.find((one) => one.id === screen.id);
  if (!entry) return activity(app, screen);
  const when = (/** @type {number} */ at_s) => clockTime(language, at_s, clock.now());
  const fact = (/** @type {string} */ label, /** @type {string | undefined} */ value) =>
    value ? make("div", {}, make("dt", {}, say(label)), make("dd", {}, value)) : null;
  const device = entry.this ? say("app-activity-this-device", { name: entry.device || "" }) : entry.device;
  const browser = entry.browser && entry.browser_new ? say("app-activity-browser-new", { name: entry.browser }) : entry.browser;
  const endedLabel = entry.count > 1 ? "app-activity-last" : "app-activity-ended";
  const root = frame(
    { title: entry.service, lead: outcome(app, entry) },
    make(
      "dl",
      { class: "facts" },
      fact("app-activity-when", when(entry.at)),
      fact(endedLabel, entry.ended_at ? when(entry.ended_at) : undefined),
      fact("app-activity-browser", browser),
      fact("app-activity-device", device),
    ),
    HELD_BACK.includes(entry.outcome) ? make("p", { class: "hint" }, say("app-activity-held-back-why")) : null,
    make(
      "div",
      { class: "actions" },
      entry.may_block && button("secondary", say("app-block-service"), { id: "block-service-open", onclick: () => act.openBlockService(entry.service_id, entry.service) }),
    ),
  );
  root.prepend(backButton(say("app-back"), act.showActivity));
  return { root, title: entry.service };
}

/** How much was held back lately, above what waits; pressing it shows what. @param {App} app */
export function heldBackPart(app) {
  const words = make("span", {});
  const element = make("button", { type: "button", class: "row", id: "held-back", "data-sends": true, onclick: app.act.openActivity }, words, icon("next"));
  return {
    element,
    /** @param {import("../store.js").State} state */
    update({ heldBack }) {
      element.hidden = heldBack === 0;
      fill(words, heldBack === 0 ? null : app.say("app-held-back", { count: heldBack }));
    },
  };
}
