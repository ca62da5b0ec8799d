// What happened to the account, above what waits for an answer: said first, because it may be urgent. A panel stays as it
// is while its words change, so that no button goes away under a finger.

import { fill, make } from "../elements.js";
import { button } from "../parts.js";
import { kindOf } from "../platform.js";
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
  const heading = make("h2", { id: `notice-${first.id}` });
  const what = make("p", {});
  const wait = make("p", {});
  const notMe = button("danger", "", { "data-not-me": first.id, "data-sends": true, onclick: () => act.noticeNotMe(now) });
  const element = make(
    "section",
    { class: "panel notice-panel", "data-notice": first.id, "aria-labelledby": `notice-${first.id}` },
    heading,
    what,
    wait,
    make(
      "div",
      { class: "actions" },
      notMe,
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
      const words = one.device ? ofDevice(app, one.device, time) : ofChange(app, one, time);
      fill(heading, words.heading);
      fill(what, ...words.what, `, ${time(one.at)}`);
      fill(wait, words.wait);
      fill(notMe, words.notMe);
    },
  };
}

/** @typedef {(at: number) => string} Clock */

/** @param {import("../context.js").App} app @param {import("../api_notices.js").NoticedDevice} device @param {Clock} time */
function ofDevice({ say }, device, time) {
  const kind = kindOf(device.platform, say);
  return {
    heading: say("app-notice-device"),
    what: [make("strong", {}, device.name), `, ${kind}`],
    wait: device.state === "waiting" ? say("app-notice-waits", { time: time(device.usable_from || 0) }) : say("app-notice-active"),
    notMe: say("app-notice-not-me"),
  };
}

/** @param {import("../context.js").App} app @param {AccountNotice} one @param {Clock} time */
function ofChange({ say }, { kind, change }, time) {
  const waits = kind === "change_asked";
  const blocks = change && change.what === "block_device";
  const asked = {
    password: "app-notice-password-asked",
    user_id: "app-notice-user-id-asked",
    block_device: "app-notice-block-asked",
    email: "app-notice-email-asked",
    email_removed: "app-notice-email-removed-asked",
    mails_when_unseen: "app-notice-mails-asked",
    number_when_new: "app-notice-number-asked",
  };
  const made = {
    password: "app-notice-password-made",
    user_id: "app-notice-user-id-made",
    block_device: "app-notice-block-made",
    email: "app-notice-email-made",
    email_removed: "app-notice-email-removed-made",
    mails_when_unseen: "app-notice-mails-made",
    number_when_new: "app-notice-number-made",
  };
  return {
    heading: say((waits ? asked : made)[change ? change.what : "password"]),
    what: [blocks ? make("strong", {}, (change && change.device) || "") : say("app-notice-on-account")],
    wait: waits ? say("app-notice-change-waits", { time: time((change && change.takes_effect_at) || 0) }) : say("app-notice-change-made"),
    notMe: say(waits ? "app-notice-stop" : "app-notice-freeze"),
  };
}
