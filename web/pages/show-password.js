// Shows and hides the passwords that the button controls. Without this script the button stays hidden.

const button = document.getElementById("show-password");

if (button instanceof HTMLButtonElement) {
  const inputs = (button.getAttribute("aria-controls") ?? "")
    .split(" ")
    .map((id) => document.getElementById(id))
    .filter((element) => element instanceof HTMLInputElement);

  /** @param {boolean} shown */
  const show = (shown) => {
    for (const input of inputs) input.type = shown ? "text" : "password";
    button.textContent = (shown ? button.dataset.hide : button.dataset.show) ?? "";
  };

  button.hidden = false;
  button.addEventListener("click", () => {
    show(inputs.some((input) => input.type === "password"));
    inputs[0]?.focus();
  });
  // A password is never sent as text: browsers would offer it again as an earlier entry.
  inputs[0]?.form?.addEventListener("submit", () => show(false));
}

export {};
