/*
 * A register: counts, keys, undo and finding; every mark is sent as it is made, or waits in this browser.
 * The page works without this file: its form sends the same lines.
 */
import { apply, kindOf, lineOf, nameOf, said } from "./register-lines.js";
import { Sending } from "./register-sending.js";

const KEYS = { a: "here", l: "late", e: "early", x: "absent", 0: "none" };
const form = document.getElementById("register");
if (form) begin();

function begin() {
  const part = (id) => document.getElementById(id);
  const rows = [...form.querySelectorAll(".reg__row")];
  const undoButton = part("undo");
  const log = [];
  const sending = form.dataset.send ? new Sending(form, rows, count) : null;
  for (const row of rows) row.dataset.now = lineOf(row);
  sending?.start();
  count();
  undoShown();

  function count() {
    const open = rows.filter((row) => kindOf(row.dataset.now) === "none");
    for (const kind of ["here", "late", "early", "absent", "none"]) {
      part(`t-${kind}`).textContent = rows.filter((row) => kindOf(row.dataset.now) === kind).length;
    }
    if (part("rest")) {
      part("rest-count").textContent = open.length;
      part("rest").hidden = open.length === 0;
    }
    part("first").href = `#${(open[0] || rows[0]).id}`;
  }

  function undoShown() {
    if (undoButton) undoButton.disabled = !log.length && !undoButton.dataset.kept;
  }

  function say(words) {
    part("said").textContent = words;
  }

  /* What somebody has just marked, for one person or for many, as one change. */
  function changed(changes, words) {
    for (const [row] of changes) row.dataset.now = lineOf(row);
    sending?.take(changes.map(([row]) => row));
    count();
    if (part("last")) part("last").textContent = words;
    say(words);
    undoShown();
  }

  form.addEventListener("change", (event) => {
    const row = event.target.closest(".reg__row");
    if (!row) return;
    const before = row.dataset.now;
    const now = lineOf(row);
    if (now === before) return;
    const latest = log.at(-1);
    const goesOn = latest?.length === 1 && latest[0][0] === row && kindOf(before) === kindOf(now);
    if (!goesOn) log.push([[row, before]]);
    changed([[row, before]], `${nameOf(row)}: ${said(now)}`);
  });

  function undo() {
    const latest = log.pop();
    for (const [row, before] of latest) apply(row, before);
    const words = latest.length === 1 ? nameOf(latest[0][0]) : `${latest.length} people`;
    changed(latest, `Undone: ${words}`);
    latest[0][0].querySelector(".seg input:checked")?.focus();
  }

  part("undo-form")?.addEventListener("submit", (event) => {
    if (log.length || sending?.lost) event.preventDefault();
    if (log.length) undo();
  });

  form.addEventListener("submit", (event) => {
    if (!sending?.lost) return;
    event.preventDefault();
    if (event.submitter?.id === "rest") {
      const open = rows.filter((row) => row.dataset.now === "none");
      for (const row of open) apply(row, "here");
      const changes = open.map((row) => [row, "none"]);
      if (changes.length) log.push(changes);
      changed(changes, `${changes.length} marked attended`);
    } else {
      say("There is no connection. Every mark is kept here and will be sent.");
    }
  });

  /* ---- keys ---- */

  function goTo(row) {
    (row.querySelector(".seg input:checked") || row.querySelector(".seg input")).focus();
  }

  function goOn(row) {
    const next = rows.slice(rows.indexOf(row) + 1).find((each) => !each.hidden);
    if (next) goTo(next);
    else goTo(row);
  }

  function markBy(row, kind) {
    const choice = row.querySelector(`.seg input[value="${kind}"]`);
    if (!choice) return;
    choice.checked = true;
    choice.dispatchEvent(new Event("change", { bubbles: true }));
    const box = row.querySelector(`.reg__more--${kind} input`);
    if (box) box.focus();
    else goOn(row);
  }

  form.addEventListener("keydown", (event) => {
    const row = event.target.closest(".reg__row");
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const pressed = event.key.toLowerCase();
    if (pressed === "enter" && !event.target.matches("button")) {
      event.preventDefault();
      if (event.target.validity.badInput) say("This time is not complete.");
      else goOn(row);
    } else if (event.target.matches("input[type=radio]") && KEYS[pressed]) {
      event.preventDefault();
      markBy(row, KEYS[pressed]);
    } else if (event.target.matches(".reg__more--absent input") && /^[1-4]$/.test(pressed)) {
      event.preventDefault();
      const reason = row.querySelectorAll(".reg__more--absent input")[Number(pressed) - 1];
      reason.checked = true;
      reason.dispatchEvent(new Event("change", { bubbles: true }));
      goOn(row);
    }
  });

  const find = part("find-name");
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      event.preventDefault();
      find.value = "";
      found();
      find.focus();
    } else if (event.key.toLowerCase() === "u" && undoButton && !undoButton.disabled) {
      event.preventDefault();
      undoButton.click();
    }
  });

  function found() {
    const wanted = find.value.trim().toLowerCase();
    for (const row of rows) row.hidden = wanted !== "" && !nameOf(row).toLowerCase().includes(wanted);
  }

  find.addEventListener("input", found);
  find.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    const first = event.key === "Enter" && find.value.trim() ? rows.find((row) => !row.hidden) : null;
    find.value = "";
    found();
    if (first) goTo(first);
  });

  part("first").addEventListener("click", () => {
    const row = part(part("first").hash.slice(1));
    setTimeout(() => goTo(row));
  });
}
