// Starts the app: the person's language first, then how this phone stands, then listening to the world around:
// windows hidden and shown, networks lost and found.

import { assemble } from "./assemble.js";
import { followBack } from "./back.js";
import { keptLanguage } from "./database.js";
import { hearWorker } from "./from_worker.js";
import { registerWorker } from "./register.js";
import { SCREENS } from "./screens/all.js";
import { isSupported } from "./support.js";
import { chooseLanguage, loadTexts } from "./texts.js";
import { show } from "./view.js";

const KEEP_EVERY_MS = 5_000;

void main();

async function main() {
  const fromWorker = hearWorker(window);
  const supported = isSupported(window);
  const chosen = supported ? await keptLanguage().catch(() => null) : null;
  const language = chooseLanguage(chosen, navigator.languages);
  document.documentElement.lang = language;
  const app = assemble(language, await loadTexts(language));
  show(app, SCREENS, document);
  if (!supported) return app.go({ name: "notice", id: "unsupported" });
  listen(app);
  followBack(app, window);
  registerWorker(window);
  await app.act.start().catch(app.trouble);
  fromWorker(app.act.fromWorker);
}

/** @param {import("./context.js").App} app */
function listen(app) {
  const { act, events, lock, store } = app;
  const stranded = () => ["offline", "server_gone"].includes(store.get().screen.id);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") return events.close();
    if (app.device()) act.checkQuietly();
  });
  window.addEventListener("online", () => app.device() && act.checkQuietly());
  for (const kind of ["pointerdown", "keydown", "scroll"]) window.addEventListener(kind, lock.touched, { passive: true });
  setInterval(() => {
    if (stranded() && document.visibilityState === "visible") act.checkQuietly();
    void act.keepUnlocked();
  }, KEEP_EVERY_MS);
}
