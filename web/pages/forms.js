// A form marked data-once is sent once: a second press while the first is under way does nothing.
// The server recognises double sending by itself; this only spares people the page that says so.

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.hasAttribute("data-sent")) event.preventDefault();
    form.setAttribute("data-sent", "");
  });
}

// The back button brings the page back as it was left: it can be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) form.removeAttribute("data-sent");
});

export {};
