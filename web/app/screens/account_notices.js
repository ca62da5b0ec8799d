// What happened to the account, above what waits for an answer: said first, because it may be urgent. A panel stays as it
// is while its words change, so that no button goes away under a finger.

import { fill, make } from "../elements.js";
import { button } from "../parts.js";
import { clockTime } from "../texts.js";

/** @typedef {import("../api_notices.js").AccountNotice} AccountNotice */
/** @typedef {{ element: HTMLElement, say: (one: AccountNotice) => void }} Panel */

/** @param {import("../context.js").App} app */
export function accountNoticesPart(app) {
  const element = make("div", { id: "account-notices", "aria-live": "polite" });
  /** @type {Map<string, Panel>} */
  const panels = new Map();
  let drawn = "";
  return {
    element,
    /** @param {import("../store.js").State} state */
    update({ accountNotices }) {
      const key = accountNotices.map((one) => one.id).join(" ");
      for (const one of accountNotices) {
        const known = panels.get(one.id) || panel(app, one);
        panels.set(one.id, known);
        known.say(one);
      }
      if (key !== drawn) fill(element, ...accountNotices.map((one) => /** @type {Panel} */ (panels.get(one.id)).element));
      drawn = key;
      element.hidden = accountNotices.length === 0;
      for (const one of accountNotices) void app.act.noticeShown(one.id);
    },
  };
}

/** @param {import("../context.js").App} app @param {AccountNotice} first @returns {Panel} */
function panel(app, first) {
  const { say, act } = app;
  let now = first;
  const what = make("p", {});
  const wait = make("p", {});
  const element = make(
    "section",
    { class: "panel notice-panel", "data-notice": first.id, "aria-labelledby": `notice-${first.id}` },
    make("h2", { id: `notice-${first.id}` }, say("app-notice-device")),
    what,
    wait,
    make(
      "div",
      { class: "actions" },
      button("danger", say("app-notice-not-me"), { "data-not-me": first.id, "data-sends": true, onclick: () => act.noticeNotMe(now) }),
      button("quiet", say("app-notice-mine"), { "data-mine": first.id, "data-sends": true, onclick: () => act.noticeMine(first.id) }),
    ),
  );
  let said = "";
  return {
    element,
    say(one) {
      now = one;
      if (said === JSON.stringify(one)) return;
      said = JSON.stringify(one);
      const time = (/** @type {number} */ at) => clockTime(app.store.get().language, at, app.clock.now());
      fill(what, make("strong", {}, one.device.name), `, ${kind(app, one)}, ${time(one.at)}`);
      fill(wait, one.device.state === "waiting" ? say("app-notice-waits", { time: time(one.device.usable_from || 0) }) : say("app-notice-active"));
    },
  };
}

/** @param {import("../context.js").App} app @param {AccountNotice} one */
function kind({ say }, one) {
  const words = { ios: "app-device-ios", android: "app-device-android", desktop: "app-device-desktop", headless: "app-device-headless" };
  return say(words[one.device.platform] || "app-device-headless");
}
