// Keys for a register: A, L, E, X and 0 mark the person in focus and go on; the page works without this file.
const KEYS = { a: "here", l: "late", e: "early", x: "absent", 0: "none" };
document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.(".reg__row");
  if (!row || event.ctrlKey || event.metaKey || event.altKey || !event.target.matches("input[type=radio]")) return;
  const wanted = KEYS[event.key.toLowerCase()];
  const choice = wanted && row.querySelector(`.seg input[value="${wanted}"]`);
  if (!choice) return;
  event.preventDefault();
  choice.checked = true;
  const next = row.nextElementSibling?.querySelector(".seg input:checked");
  const more = row.querySelector(`.reg__more--${wanted} input`);
  (more || next || choice).focus();
});
