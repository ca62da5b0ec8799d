// Starts the app: what this phone keeps and the first words, then the first screen, then everything behind it.

import { assemble } from "./assemble.js";
import { askToKeep, keptAtStart, wasActivated } from "./database.js";
import { hearWorker } from "./from_worker.js";
import { fetchScreens, SCREENS } from "./screens/all.js";
import { missing } from "./support.js";
import { chooseLanguage, loadFirstTexts } from "./texts.js";
import { show } from "./view.js";

/** A window that nobody sees draws no frame. */
const FRAME_MAX_MS = 100;

void main();

async function main() {
  const fromWorker = hearWorker(window);
  const lacks = missing(window);
  // Most people read the app in their browser's language: its words are on their way while the storage opens.
  const likely = chooseLanguage(null, navigator.languages);
  const words = loadFirstTexts(likely);
  words.catch(() => undefined);
  const nothing = { device: null, language: null };
  const kept = lacks.length > 0 ? nothing : await keptAtStart().catch(() => null);
  const language = chooseLanguage((kept || nothing).language, navigator.languages);
  document.documentElement.lang = language;
  const app = assemble(language, await (language === likely ? words : loadFirstTexts(language)));
  const isNew = kept !== null && kept.device === null && lacks.length === 0 && !wasActivated();
  if (isNew) app.go({ name: "activate" });
  show(app, SCREENS, document);
  if (lacks.length > 0) return say(app, { id: "unsupported", missing: lacks.join(", ") });
  if (!kept) return say(app, { id: "no_storage" });
  if (isNew) await drawn();
  else if (!kept.device) await say(app, { id: "storage_cleared" });
  await begin(app, kept.device !== null).catch(app.notReady);
  fetchScreens();
  void import("./register.js").then(({ registerWorker }) => registerWorker(window)).catch(() => undefined);
  fromWorker(app.act.fromWorker);
}

/** Its words come later than the first ones. @param {import("./context.js").App} app @param {{ id: string, missing?: string }} notice */
const say = (app, notice) => app.readOn().then(() => app.go({ name: "notice", ...notice }), app.notReady);

/** Until the first screen is to be seen: what comes behind it must not delay it. @returns {Promise<void>} */
function drawn() {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, FRAME_MAX_MS);
  });
}

/** @param {import("./context.js").App} app @param {boolean} isDevice */
async function begin(app, isDevice) {
  await app.ready();
  if (!isDevice) return;
  void askToKeep();
  await app.act.start().catch(app.trouble);
}
