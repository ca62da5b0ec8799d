// The code of a mail's link stands behind the sign of the address, where no server and no scanner sees it. It is put into
// its field and taken out of the address, so that it stays in no history. Nothing is sent before the button is pressed.

const field = document.getElementById("code");
const code = decodeURIComponent(location.hash.slice(1));

if (field instanceof HTMLInputElement && /^[0-9A-Za-z-]{28,40}$/.test(code)) {
  field.value = code;
  history.replaceState(null, "", location.pathname + location.search);
  document.getElementById("block")?.focus();
}

export {};
