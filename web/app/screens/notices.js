// Screens that say one thing and offer the way on. One table, since they differ in words, sign and buttons only;
// each names its data-code, by which tests and help pages know it.

import { make } from "../elements.js";
import { helpLink } from "../help.js";
import { icon } from "../icons.js";
import { sayWithin } from "../messages.js";
import { button, frame, ownMessage } from "../parts.js";
import { worksOffline } from "../works_offline.js";

/** @typedef {"openList" | "activateAgain" | "beginActivation" | "checkStanding" | "openOffline" | "reload" | "openLetIn" | "openOtherPassword" | "openFreeze"} Way */

/**
 * @typedef {object} Notice
 * @property {import("../icons.js").IconName} sign
 * @property {"good" | "calm" | "warn" | "stop"} tone
 * @property {string} key the texts are KEY-title, KEY-text and KEY-more
 * @property {boolean} [more] whether there is a second paragraph
 * @property {Way[]} ways the buttons, the first one foremost
 * @property {string} [again] what trying again is called here
 */

/** @type {Record<string, Notice>} by data-code */
export const NOTICES = {
  approved: { sign: "approve", tone: "good", key: "app-approved", ways: ["openList"] },
  approved_return: { sign: "approve", tone: "good", key: "app-approved-return", ways: ["openList"] },
  approved_device: { sign: "approve", tone: "good", key: "app-approved-device", ways: ["openList"] },
  denied: { sign: "deny", tone: "calm", key: "app-denied", ways: ["openList"] },
  denied_not_me: { sign: "stop", tone: "warn", key: "app-denied-not-me", more: true, ways: ["openOtherPassword", "openLetIn", "openFreeze", "openList"] },
  denied_device: { sign: "deny", tone: "calm", key: "app-denied-device", ways: ["openList"] },
  denied_not_me_device: { sign: "stop", tone: "warn", key: "app-denied-not-me-device", more: true, ways: ["openOtherPassword", "openFreeze", "openList"] },
  withdrawn: { sign: "calm", tone: "calm", key: "app-withdrawn", ways: ["openList"] },
  expired: { sign: "clock", tone: "calm", key: "app-expired", more: true, ways: ["openList"] },
  request_gone: { sign: "calm", tone: "calm", key: "app-request-gone", more: true, ways: ["openList"] },
  already_answered: { sign: "phone", tone: "calm", key: "app-already-answered", more: true, ways: ["openList"] },
  unreadable: { sign: "warn", tone: "warn", key: "app-unreadable", more: true, ways: ["reload", "openList"] },
  wrong_numbers: { sign: "stop", tone: "warn", key: "app-wrong-numbers", more: true, ways: ["openList"] },
  device_blocked: { sign: "stop", tone: "stop", key: "app-blocked", more: true, ways: ["beginActivation", "checkStanding"], again: "app-check-blocked" },
  device_asleep: { sign: "clock", tone: "warn", key: "app-asleep", more: true, ways: ["beginActivation"] },
  unknown_device: { sign: "phone", tone: "warn", key: "app-removed", more: true, ways: ["activateAgain"] },
  account_frozen: { sign: "stop", tone: "stop", key: "app-frozen", more: true, ways: ["checkStanding"] },
  storage_cleared: { sign: "phone", tone: "warn", key: "app-cleared", more: true, ways: ["beginActivation"] },
  offline: { sign: "cloud", tone: "calm", key: "app-offline", more: true, ways: ["checkStanding", "openOffline"] },
  server_gone: { sign: "cloud", tone: "calm", key: "app-gone", more: true, ways: ["checkStanding", "openOffline"] },
  app_too_old: { sign: "renew", tone: "calm", key: "app-outdated", ways: ["reload"] },
  no_storage: { sign: "phone", tone: "warn", key: "app-no-storage", more: true, ways: ["reload"], again: "app-try-again" },
  unsupported: { sign: "phone", tone: "warn", key: "app-unsupported", more: true, ways: [] },
};

/** What each way on is called. @type {Record<Way, string>} */
const WAY_WORDS = {
  openList: "app-done",
  activateAgain: "app-activate-again",
  beginActivation: "app-activate-again",
  checkStanding: "app-try-again",
  openOffline: "app-no-network",
  reload: "app-reload",
  openLetIn: "app-let-in",
  openOtherPassword: "app-other-password",
  openFreeze: "app-freeze",
};

/** How soon to go back where a server of before does not say it. */
const RETURN_WITHIN_S = 60;

/** @type {Set<Way>} */
const TRIES_AGAIN = new Set(["checkStanding", "reload"]);

/** @type {import("../view.js").Draw} */
export function notice(app, screen) {
  const { say, act } = app;
  const told = NOTICES[screen.id] || NOTICES.server_gone;
  const values = { service: screen.service || "", within: sayWithin(screen.within_s || RETURN_WITHIN_S, say) };
  const root = frame({ title: say(`${told.key}-title`) });
  ownMessage(root, screen.id, say(`${told.key}-text`, values));
  if (told.more) root.append(make("p", { class: "more" }, say(`${told.key}-more`, values)));
  if (screen.missing) root.append(make("p", { class: "hint", id: "missing" }, say("app-unsupported-missing", { names: screen.missing })));
  const possible = told.ways.filter((way) => way !== "openOffline" || worksOffline(app.device()));
  const ways = possible.map((way, at) =>
    button(at === 0 && !screen.returnTo ? "primary" : "secondary", say((TRIES_AGAIN.has(way) && told.again) || WAY_WORDS[way]), { "data-sends": true, "data-way": way, onclick: () => act[way]() }),
  );
  const back = screen.returnTo && make("a", { class: "button primary", id: "return", href: screen.returnTo, rel: "noopener" }, say("app-return"));
  root.append(make("div", { class: "actions" }, back, ...ways));
  const help = helpLink(screen.id || "", app);
  if (help) root.append(make("p", {}, help));
  root.prepend(make("div", { class: `seal ${told.tone}` }, icon(told.sign)));
  root.classList.add("notice");
  return { root, title: say(`${told.key}-title`) };
}
