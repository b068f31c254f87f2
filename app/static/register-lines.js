/* One person of a register, read from and written to the page; in short as `rules.written` has it. */
const WORDS = {
  none: "not recorded",
  here: "attended",
  late: "late",
  early: "left early",
  absent: "absent",
  excused: "excused",
};

export const placeOf = (row) => row.id.slice(2);
export const nameOf = (row) => row.querySelector("legend").textContent;
export const kindOf = (line) => line.split(",")[0];
/* An absence is told with its reason. */
export const unfinished = (line) => line === "absent";

export function lineOf(row) {
  const kind = row.querySelector(".seg input:checked")?.value || "excused";
  const value = (name) => row.querySelector(`[name^="${name}-"]`).value;
  const also = kind === "late" && row.querySelector(".is-also").checked;
  const parts = [
    kind,
    kind === "late" ? value("arrived") : "",
    kind === "early" || also ? value("left") : "",
    also ? "also" : "",
    kind === "absent" ? row.querySelector(".reg__more--absent input:checked")?.value || "" : "",
  ];
  return parts.join(",").replace(/,+$/, "");
}

export function apply(row, line) {
  const [kind, arrived = "", left = "", also = "", reason = ""] = line.split(",");
  for (const choice of row.querySelectorAll(".seg input")) choice.checked = choice.value === kind;
  row.querySelector('[name^="arrived-"]').value = arrived;
  row.querySelector('[name^="left-"]').value = left;
  row.querySelector(".is-also").checked = also !== "";
  for (const choice of row.querySelectorAll(".reg__more--absent input")) choice.checked = choice.value === reason;
}

/* In words, for the bar, for whoever listens, and for a question. */
export function said(line) {
  const [kind, arrived, left, , reason] = line.split(",");
  const more = [arrived && `arrived ${arrived}`, left && `left ${left}`, reason && reason.replaceAll("_", " ")];
  return [WORDS[kind], ...more.filter(Boolean)].join(", ");
}

/* A note beside the name; empty words take it away. */
export function note(row, words) {
  let place = row.querySelector(".reg__kept");
  if (!words) {
    place?.remove();
    return;
  }
  if (!place) {
    place = document.createElement("span");
    place.className = "reg__kept";
    row.querySelector(".reg__name").after(place);
  }
  place.textContent = words;
}
