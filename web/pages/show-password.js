// Shows and hides the password. Without this script the button stays hidden.

const button = document.getElementById("show-password");
const input = document.getElementById("password");

if (button instanceof HTMLButtonElement && input instanceof HTMLInputElement) {
  /** @param {boolean} shown */
  const show = (shown) => {
    input.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
    button.textContent = (shown ? button.dataset.hide : button.dataset.show) ?? "";
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    show(input.type === "password");
    input.focus();
  });
  // A password is never sent as text: browsers would offer it again as an earlier entry.
  input.form?.addEventListener("submit", () => show(false));
}

export {};
