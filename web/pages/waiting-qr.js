// The QR beside the digits: shown when it is asked for, and fetched anew every second, because an old one is worth
// nothing. One picture takes the other's place only when it is there whole.

const open = document.getElementById("scan-instead");
const part = document.getElementById("carry-scan");
const lost = document.getElementById("carry-qr-lost");
const EACH_MS = 1000;
/** Pictures that failed one after another before anything is said. */
const MISSED_MAX = 3;

if (open && part && lost) {
  const { qr = "" } = part.dataset;
  let count = 0;
  let missed = 0;
  let timer = 0;

  const draw = async () => {
    const shown = document.getElementById("carry-qr");
    if (!shown || part.hidden || document.hidden) return;
    const next = new Image();
    next.id = shown.id;
    next.className = shown.className;
    next.alt = /** @type {HTMLImageElement} */ (shown).alt;
    // A number that says nothing: the browser would show again what it has.
    next.src = `${qr}?${(count += 1)}`;
    try {
      await next.decode();
      missed = 0;
      document.getElementById("carry-qr")?.replaceWith(next);
    } catch {
      missed += 1;
    }
    const words = missed >= MISSED_MAX ? (lost.dataset.lost ?? "") : "";
    if (lost.textContent !== words) lost.textContent = words;
  };

  const run = () => {
    clearInterval(timer);
    if (part.hidden || document.hidden) return;
    timer = setInterval(draw, EACH_MS);
    void draw();
  };

  open.hidden = false;
  open.addEventListener("click", () => {
    part.hidden = !part.hidden;
    open.setAttribute("aria-expanded", String(!part.hidden));
    run();
  });
  document.addEventListener("visibilitychange", run);
}

export {};
