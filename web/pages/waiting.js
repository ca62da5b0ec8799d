// Waits for the app's answer: listens to server-sent events, asks every two seconds where that does not work,
// and goes on as soon as something has happened. What happened, the server says on the next page.

const waiting = document.getElementById("waiting");
const POLL_MS = 2000;

if (waiting) {
  const { events = "", status = "", next = "", leftS = "0" } = waiting.dataset;
  const endsAt = performance.now() + Number(leftS) * 1000;
  /** @type {EventSource | undefined} */
  let stream;
  let polling = 0;
  let gone = false;
  /** The app was opened by link: this page then stays, and only the app's own way back goes on. */
  let stays = false;

  /** A browser has six connections to one origin, so the stream is closed before moving on and while nobody looks. */
  const rest = () => {
    stream?.close();
    stream = undefined;
    clearTimeout(polling);
    polling = 0;
  };

  const goOn = () => {
    if (gone || stays) return;
    gone = true;
    rest();
    location.replace(next);
  };

  const ask = async () => {
    try {
      const answer = await fetch(status, { headers: { Accept: "application/json" }, cache: "no-store" });
      // Anything but "not yet" is for the next page to explain; a busy server is asked again.
      if (answer.ok ? (await answer.json()).moved === true : answer.status < 500 && answer.status !== 429) goOn();
    } catch {
      // Offline for a moment: asked again.
    }
  };

  const poll = () => {
    if (polling || gone || stays) return;
    polling = setTimeout(async () => {
      await ask();
      polling = 0;
      if (stream?.readyState !== EventSource.OPEN && !document.hidden) poll();
    }, POLL_MS);
  };

  const listen = () => {
    if (stream || gone || stays) return;
    stream = new EventSource(events);
    stream.addEventListener("moved", goOn);
    // Not connected yet, or not any more: the browser tries again by itself, and until then we ask.
    stream.addEventListener("error", poll);
  };

  document.addEventListener("visibilitychange", () => {
    if (document.hidden || stays) return rest();
    void ask();
    listen();
  });
  addEventListener("pagehide", rest);
  addEventListener("pageshow", (event) => {
    if (!event.persisted || stays) return;
    gone = false;
    void ask();
    listen();
  });

  const left = document.getElementById("left");
  const tick = () => {
    const seconds = Math.max(0, Math.ceil((endsAt - performance.now()) / 1000));
    if (left) left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (seconds > 0) return;
    clearInterval(ticking);
    goOn();
  };
  const ticking = setInterval(tick, 1000);

  // The wish to be remembered is kept as soon as it is made, because this page leaves by itself.
  const remember = document.getElementById("remember");
  if (remember instanceof HTMLFormElement) {
    remember.addEventListener("change", () => {
      const body = new URLSearchParams();
      for (const [name, value] of new FormData(remember)) body.append(name, String(value));
      void fetch(remember.getAttribute("action") ?? "", { method: "POST", body, keepalive: true }).catch(() => {});
    });
  }

  const openApp = document.getElementById("open-app");
  const openPart = document.getElementById("open-app-part");
  if (openApp && openPart) {
    openPart.hidden = false;
    openApp.addEventListener("click", () => {
      if (openApp.dataset.stays === undefined) return;
      stays = true;
      rest();
      say("opened", "opened");
      show("answered", true);
      show("goes-on", false);
    });
  }

  if (!cameBack() && !document.hidden) listen();
}

/** @param {string} id @param {boolean} shown */
function show(id, shown) {
  const element = document.getElementById(id);
  if (element) element.hidden = !shown;
}

/** Words that are spoken when they come. @param {string} id @param {string} kept */
function say(id, kept) {
  const element = document.getElementById(id);
  if (element) element.textContent = element.dataset[kept] ?? "";
}

/** The app led back here: what it brought goes to the server and leaves the address. @returns {boolean} */
function cameBack() {
  const brought = /^#back=([A-Za-z0-9_-]{22})$/.exec(location.hash);
  const form = document.getElementById("come-back");
  if (!brought || !(form instanceof HTMLFormElement)) return false;
  history.replaceState(history.state, "", location.pathname + location.search);
  /** @type {HTMLInputElement} */ (form.elements.namedItem("value")).value = brought[1];
  form.submit();
  return true;
}

export {};
