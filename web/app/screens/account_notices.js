// What happened to the account, above what waits for an answer: said first, because it may be urgent.

import { fill, make } from "../elements.js";
import { button } from "../parts.js";
import { clockTime } from "../texts.js";

/** @typedef {import("../api_notices.js").AccountNotice} AccountNotice */

/** @param {import("../context.js").App} app */
export function accountNoticesPart(app) {
  const element = make("div", { id: "account-notices", "aria-live": "polite" });
  let drawn = "";
  return {
    element,
    /** @param {import("../store.js").State} state */
    update({ accountNotices }) {
      const key = JSON.stringify(accountNotices);
      if (key !== drawn) {
        drawn = key;
        fill(element, ...accountNotices.map((one) => panel(app, one)));
        element.hidden = accountNotices.length === 0;
      }
      for (const one of accountNotices) void app.act.noticeShown(one.id);
    },
  };
}

/** @param {import("../context.js").App} app @param {AccountNotice} one */
function panel(app, one) {
  const { say, act } = app;
  const { language } = app.store.get();
  const time = (/** @type {number} */ at) => clockTime(language, at, app.clock.now());
  const waits = one.device.state === "waiting";
  const kinds = { ios: "app-device-ios", android: "app-device-android", desktop: "app-device-desktop", headless: "app-device-headless" };
  return make(
    "section",
    { class: "panel", "data-notice": one.id, "aria-labelledby": `notice-${one.id}` },
    make("h2", { id: `notice-${one.id}` }, say("app-notice-device")),
    make("p", {}, make("strong", {}, one.device.name), ", ", say(kinds[one.device.platform] || "app-device-headless"), ", ", time(one.at)),
    make("p", {}, waits ? say("app-notice-waits", { time: time(one.device.usable_from || 0) }) : say("app-notice-active")),
    make(
      "div",
      { class: "actions" },
      button("danger", say("app-notice-not-me"), { "data-not-me": one.id, "data-sends": true, onclick: () => act.noticeNotMe(one) }),
      button("quiet", say("app-notice-mine"), { "data-mine": one.id, "data-sends": true, onclick: () => act.noticeMine(one.id) }),
    ),
  );
}
