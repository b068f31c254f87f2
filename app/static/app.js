/* Starts what the components need. Every page works without this file. */
import { initAll } from "./vendor/govuk-frontend.min.js";

initAll();

/* Forms are sent once: a second press within a few seconds is taken for a slip. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 4000);
});

/* Coming back to a page that the browser kept must not leave its forms locked. */
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

/* Marks of a register that could not be sent wait in this browser: three days at most, never past a sign-out. */
const KEPT = "relay-register:";
const LONGEST_KEPT = 72 * 60 * 60 * 1000;

function keptKeys() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(KEPT));
  } catch {
    return [];
  }
}

function forgetOld() {
  for (const key of keptKeys()) {
    let items = [];
    try {
      items = Object.entries(JSON.parse(localStorage.getItem(key)));
    } catch {
      /* Not ours to read: it goes. */
    }
    const young = items.filter(([, item]) => Date.now() - item.made < LONGEST_KEPT);
    if (young.length) localStorage.setItem(key, JSON.stringify(Object.fromEntries(young)));
    else localStorage.removeItem(key);
  }
}

forgetOld();
setInterval(forgetOld, 60 * 60 * 1000);

document.addEventListener(
  "submit",
  (event) => {
    if (!/\/sign-out(-everywhere)?$/.test(event.target.action)) return;
    const keys = keptKeys();
    const words = "Marks of a register have not been sent yet, and signing out forgets them. Sign out all the same?";
    if (keys.length && !window.confirm(words)) event.preventDefault();
    else {
      window.dispatchEvent(new Event("relay-forget"));
      for (const key of keys) localStorage.removeItem(key);
    }
  },
  true,
);
