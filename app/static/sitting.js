// Sends each answer as it is given and says that it is saved; without this file the button does it.
const form = document.querySelector("form.ask");
const status = document.querySelector("#saved");
const count = document.querySelector("#answered");
const bar = document.querySelector("#bar");
const left = document.querySelector("#left");
let last = Promise.resolve();
let pause = 0;

function show(told) {
  count.textContent = told.answered;
  bar.setAttribute("width", `${(100 * told.answered) / told.of}%`);
  if (left) left.textContent = told.left;
}

async function send() {
  try {
    const answer = await fetch(location.href, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
      keepalive: true,
    });
    const told = await answer.json();
    status.textContent = told.saved ? "Saved" : told.message;
    if (told.saved) show(told);
  } catch {
    status.textContent = "Not saved yet. Press “Save and continue”.";
  }
}

function soon(wait) {
  clearTimeout(pause);
  pause = setTimeout(() => {
    last = last.then(send);
  }, wait);
}

form.addEventListener("change", () => soon(0));
form.addEventListener("input", (event) => {
  if (event.target.matches("textarea")) soon(1500);
});
form.addEventListener("submit", () => clearTimeout(pause));
