// Waits for the app's answer: listens to server-sent events, asks every two seconds where that does not work,
// and goes on as soon as something has happened. What happened, the server says on the next page. A server that is away
// or busy is asked ever less often, and not by all pages at once: they lost it at one moment, and would come back at one.

const waiting = document.getElementById("waiting");
const POLL_MS = 2000;
const RETRY_FIRST_MS = 1000;
const RETRY_MOST_MS = 16_000;

if (waiting) {
  const { events = "", status = "", next = "", leftS = "0" } = waiting.dataset;
  const endsAt = performance.now() + Number(leftS) * 1000;
  /** @type {EventSource | undefined} */
  let stream;
  let polling = 0;
  let gone = false;
  /** So often in a row nobody has answered, and for how long the server then asked to be left alone. */
  let unanswered = 0;
  let busy_ms = 0;
  /** So often in a row a stream broke, and when the next may be opened. */
  let broken = 0;
  let listensFrom = 0;
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
      const isBusy = answer.status >= 500 || answer.status === 429;
      busy_ms = isBusy ? Number(answer.headers.get("Retry-After") || 0) * 1000 : 0;
      // Anything but "not yet" is for the next page to explain; a busy server is asked again.
      if (!isBusy && (!answer.ok || (await answer.json()).moved === true)) return goOn();
      unanswered = isBusy ? unanswered + 1 : 0;
    } catch {
      // Offline for a moment: asked again.
      unanswered += 1;
    }
  };

  const poll = () => {
    if (polling || gone || stays) return;
    polling = setTimeout(async () => {
      await ask();
      polling = 0;
      if (stream?.readyState === EventSource.OPEN || document.hidden) return;
      if (unanswered === 0 && performance.now() >= listensFrom) listen();
      poll();
    }, unanswered > 0 ? busy_ms + spread(unanswered) : POLL_MS * (0.5 + Math.random()));
  };

  const listen = () => {
    if (stream || gone || stays) return;
    const opened = new EventSource(events);
    stream = opened;
    opened.addEventListener("open", () => (broken = 0));
    opened.addEventListener("moved", goOn);
    // The browser would try again at a pace of its own, the same for all pages; we ask first, and open another.
    opened.addEventListener("error", () => {
      opened.close();
      if (stream !== opened) return;
      stream = undefined;
      broken += 1;
      listensFrom = performance.now() + spread(broken);
      poll();
    });
  };

  /** Somebody looks again, or the network is back: nobody waits then for what went wrong before. */
  const comeBack = () => {
    if (stays) return;
    unanswered = broken = listensFrom = 0;
    clearTimeout(polling);
    polling = 0;
    void ask();
    listen();
  };

  document.addEventListener("visibilitychange", () => (document.hidden || stays ? rest() : comeBack()));
  addEventListener("online", () => document.hidden || comeBack());
  addEventListener("pagehide", rest);
  addEventListener("pageshow", (event) => {
    if (!event.persisted || stays) return;
    gone = false;
    comeBack();
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

/** How long to wait after so many failures in a row: twice as long each time, and never as long as others. @param {number} failures */
function spread(failures) {
  return Math.min(RETRY_FIRST_MS * 2 ** (failures - 1), RETRY_MOST_MS) * (0.5 + Math.random() / 2);
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
