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
