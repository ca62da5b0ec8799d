// Starts the app: the person's language first, then the first screen, then everything behind it.

import { assemble } from "./assemble.js";
import { followBack } from "./back.js";
import { askToKeep, keptDevice, keptLanguage, wasActivated } from "./database.js";
import { hearWorker } from "./from_worker.js";
import { registerWorker } from "./register.js";
import { fetchScreens, SCREENS } from "./screens/all.js";
import { missing } from "./support.js";
import { chooseLanguage, loadFirstTexts } from "./texts.js";
import { show } from "./view.js";

void main();

async function main() {
  const fromWorker = hearWorker(window);
  const lacks = missing(window);
  const chosen = lacks.length > 0 ? null : await keptLanguage().catch(() => null);
  const language = chooseLanguage(chosen, navigator.languages);
  document.documentElement.lang = language;
  const app = assemble(language, await loadFirstTexts(language));
  show(app, SCREENS, document);
  if (lacks.length > 0) return app.go({ name: "notice", id: "unsupported", missing: lacks.join(", ") });
  followBack(app, window);
  const device = await keptDevice().catch(() => undefined);
  if (device === undefined) return app.go({ name: "notice", id: "no_storage" });
  if (device === null) app.go(wasActivated() ? { name: "notice", id: "storage_cleared" } : { name: "activate" });
  await begin(app, device !== null).catch(app.notReady);
  fetchScreens();
  registerWorker(window);
  fromWorker(app.act.fromWorker);
}

/** @param {import("./context.js").App} app @param {boolean} isDevice */
async function begin(app, isDevice) {
  await app.ready();
  if (!isDevice) return;
  void askToKeep();
  await app.act.start().catch(app.trouble);
}
