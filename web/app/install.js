// Putting the app on the home screen. Some browsers offer it, Apple's want to be told how. On iOS the installed
// app keeps its own storage, so it has to be installed before it is activated: the first screen says so.

/**
 * @param {Window} window
 * @param {() => void} onChange
 * @returns {{ kind: () => "none" | "offer" | "share", offer: () => void }}
 */
export function watchInstall(window, onChange) {
  /** @type {(Event & { prompt: () => void }) | null} */
  let offered = null;
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offered = /** @type {Event & { prompt: () => void }} */ (event);
    onChange();
  });
  window.addEventListener("appinstalled", () => {
    offered = null;
    onChange();
  });
  const installed = () =>
    window.matchMedia("(display-mode: standalone)").matches || /** @type {any} */ (window.navigator).standalone === true;
  const apple = () => "standalone" in window.navigator;
  return {
    kind() {
      if (installed()) return "none";
      if (offered) return "offer";
      return apple() ? "share" : "none";
    },
    offer() {
      if (offered) offered.prompt();
    },
  };
}
