/*
 * Sends marks as they are made, in their order, and keeps those that could not be sent. A mark that arrives
 * twice is one mark: each says what this browser saw or has sent before, and the service compares.
 */
import { LONGEST_KEPT, Shelf } from "./register-kept.js";
import { apply, lineOf, nameOf, note, placeOf, said, unfinished } from "./register-lines.js";

const SOON = 400;
const LONGEST_WAIT = 15000;
const FIRST_RETRY = 3000;
const LAST_RETRY = 30000;
const MOST = 200;

const clock = () => new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
const marks = (count) => (count === 1 ? "1 mark is" : `${count} marks are`);

export class Sending {
  constructor(form, rows, shown) {
    this.form = form;
    this.rows = new Map(rows.map((row) => [placeOf(row), row]));
    this.shown = shown;
    this.shelf = new Shelf(form.dataset.person, form.dataset.day);
    this.waiting = new Map();
    this.since = "";
    this.closed = false;
    this.sent = 0;
    this.sentAt = "";
    this.caughtUp = 0;
    this.retry = FIRST_RETRY;
  }

  get lost() {
    return this.since !== "" || this.closed || !navigator.onLine;
  }

  start() {
    for (const [place, item] of Object.entries(this.shelf.all())) {
      const row = this.rows.get(place);
      this.waiting.set(place, item);
      if (row) {
        apply(row, item.line);
        row.dataset.now = item.line;
      }
    }
    for (const row of this.rows.values()) {
      row.dataset.base = this.was(row).value.split("|")[0];
      if (row.dataset.now === row.dataset.base) this.done(placeOf(row));
    }
    this.take([...this.rows.values()].filter((row) => row.dataset.now !== row.dataset.base));
    window.addEventListener("online", () => this.flush());
    window.addEventListener("offline", () => this.cut());
    window.addEventListener("relay-forget", () => this.waiting.clear());
    window.addEventListener("pagehide", () => this.flush(true));
    if (!navigator.onLine) this.cut();
    this.flush();
  }

  was(row) {
    return row.querySelector('[name^="was-"]');
  }

  /* Lines were changed on this page. */
  take(rows) {
    for (const row of rows) {
      const place = placeOf(row);
      const line = row.dataset.now;
      const known = this.waiting.get(place);
      const seen = known ? known.seen : [row.dataset.base];
      if (!known?.tried && line === row.dataset.base) this.done(place);
      else this.keep(place, { name: nameOf(row), line, seen, made: Date.now(), tried: known?.tried || false });
    }
    this.tell();
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.flush(), SOON);
  }

  keep(place, item) {
    // Moved to the end: the order in which marks were made is the order in which they are sent.
    this.waiting.delete(place);
    this.waiting.set(place, item);
    this.shelf.put(place, item);
  }

  done(place) {
    this.waiting.delete(place);
    this.shelf.drop(place);
  }

  ready() {
    for (const [place, item] of this.waiting) if (Date.now() - item.made > LONGEST_KEPT) this.done(place);
    const can = ([, item]) => !unfinished(item.line) && !item.asked && item.refused !== item.line;
    return [...this.waiting].filter(can).slice(0, MOST);
  }

  cut() {
    this.since ||= clock();
    this.tell();
  }

  async flush(leaving = false) {
    clearTimeout(this.soon);
    const items = this.ready();
    if ((this.busy && !leaving) || !items.length) {
      if (!items.length && navigator.onLine && this.since && !this.busy) this.back();
      return;
    }
    if (!navigator.onLine) return;
    this.busy = true;
    const lines = new Map(items.map(([place, item]) => [place, item.line]));
    const body = items.map(([place, item]) => ({ place, line: item.line, seen: item.seen }));
    for (const [place, item] of items) {
      const seen = [...new Set([...item.seen, item.line])];
      const next = { ...item, seen, tried: true };
      this.waiting.set(place, next);
      this.shelf.put(place, next);
      const row = this.rows.get(place);
      if (row) this.was(row).value = seen.join("|");
    }
    const stop = new AbortController();
    const limit = setTimeout(() => stop.abort(), LONGEST_WAIT);
    try {
      const answer = await fetch(this.form.dataset.send, {
        method: "POST",
        redirect: "manual",
        keepalive: leaving,
        signal: stop.signal,
        headers: {
          "Content-Type": "application/json",
          "X-CSRFToken": this.form.querySelector("[name=csrf_token]").value,
        },
        body: JSON.stringify({ marks: body }),
      });
      if (answer.status >= 500) throw new Error("no answer");
      if (answer.ok && answer.headers.get("Content-Type") === "application/json") {
        this.learn(await answer.json(), lines);
      } else {
        this.closed = true;
      }
    } catch {
      this.since ||= clock();
      clearTimeout(this.again);
      this.again = setTimeout(() => this.flush(), this.retry);
      this.retry = Math.min(this.retry * 2, LAST_RETRY);
    } finally {
      clearTimeout(limit);
      this.busy = false;
    }
    this.tell();
    if (!this.since && !this.closed && this.ready().length) this.flush();
  }

  back() {
    this.since = "";
    this.retry = FIRST_RETRY;
    this.tell();
  }

  /* What the service answers: what stands in the register now, what to ask, what is at fault. */
  learn(answer, lines) {
    const late = this.since !== "";
    this.back();
    this.closed = false;
    for (const [place, line] of lines) {
      const item = this.waiting.get(place);
      if (place in answer.asked) {
        this.keep(place, { ...item, asked: answer.asked[place] });
        this.ask(place);
      } else if (place in answer.faults) {
        this.keep(place, { ...item, refused: line, fault: answer.faults[place] });
      } else {
        this.sent += 1;
        this.sentAt = clock();
        if (late) this.caughtUp += 1;
        this.settle(place, line);
        if (item && item.line === line) this.done(place);
        else if (item) this.keep(place, { ...item, seen: [line], tried: false });
      }
    }
    for (const [place, line] of Object.entries(answer.marks)) {
      const row = this.rows.get(place);
      if (!row || this.waiting.has(place) || line === row.dataset.base) continue;
      this.settle(place, line);
      apply(row, line);
      row.dataset.now = line;
    }
    this.shown();
  }

  settle(place, line) {
    const row = this.rows.get(place);
    if (!row) return;
    row.dataset.base = line;
    this.was(row).value = line;
  }

  /* Somebody else has marked the same person: both marks, and two buttons. */
  ask(place) {
    const row = this.rows.get(place);
    if (!row) return;
    row.querySelector(".reg__ask")?.remove();
    const item = this.waiting.get(place);
    const box = document.createElement("div");
    box.className = "reg__ask";
    const words = document.createElement("p");
    words.textContent = `Somebody else has marked “${said(item.asked)}” meanwhile. You marked “${said(item.line)}”. Which is right?`;
    box.append(words, this.choice(row, "Keep theirs", item.asked), this.choice(row, "Use mine", null));
    row.querySelector(".reg__grid").append(box);
  }

  choice(row, words, theirs) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn-quiet";
    button.textContent = words;
    const about = document.createElement("span");
    about.className = "govuk-visually-hidden";
    about.textContent = ` for ${nameOf(row)}`;
    button.append(about);
    button.addEventListener("click", () => {
      const place = placeOf(row);
      const item = this.waiting.get(place);
      row.querySelector(".reg__ask").remove();
      this.settle(place, item.asked);
      if (theirs !== null) {
        apply(row, theirs);
        row.dataset.now = theirs;
        this.done(place);
      } else {
        const line = lineOf(row);
        this.keep(place, { name: item.name, line, seen: [item.asked], made: Date.now(), tried: false });
      }
      (row.querySelector(".seg input:checked") || row.querySelector(".seg input")).focus();
      this.shown();
      this.tell();
      this.flush();
    });
    return button;
  }

  /* The strip above the list, and a note at each person. */
  tell() {
    const part = (id) => document.getElementById(id);
    for (const [place, row] of this.rows) note(row, this.noteOn(this.waiting.get(place)));
    const kept = this.waiting.size;
    const gone = [...this.waiting.values()].filter((item) => item.fault && !this.known(item));
    const asked = [...this.waiting.values()].filter((item) => item.asked).length;
    const other = this.shelf.otherDay;
    let first = "";
    let more = "";
    if (this.closed) {
      first = "You have been signed out, or this page has grown old. Nothing is lost.";
      more = `${marks(kept)} kept on this device. Until they are sent, do not clear this browser.`;
    } else if (this.since) {
      first = `No connection since ${this.since}. Carry on: nothing is lost.`;
      const before = this.sent ? ` The other ${this.sent} were sent, the last at ${this.sentAt}.` : "";
      const until = kept ? " Until they are sent, do not sign out or clear this browser." : "";
      more = `${marks(kept)} kept on this device and will be sent when the connection is back.${before}${until}`;
    } else if (gone.length) {
      first = "These marks could not be sent.";
      more = "They are for people who are not on this register any more.";
    } else if (other) {
      first = "Marks of another day wait in this browser.";
      more = "They are sent when you open that register.";
    } else if (asked) {
      first = `Somebody else has marked the same person meanwhile: ${asked} to decide below.`;
      more = "Until you have chosen, what they marked stands.";
    } else if (this.caughtUp) {
      first = `The connection is back. What was kept has been sent: ${marks(this.caughtUp).replace(/ (is|are)$/, "")}, by ${this.sentAt}.`;
    }
    if (first && kept && !this.shelf.lasting) more += " This browser keeps nothing once this page is closed.";
    part("strip").hidden = first === "";
    part("strip").classList.toggle("strip--teal", !this.since && !this.closed && !gone.length && !asked);
    part("strip-first").textContent = first;
    part("strip-more").textContent = more;
    const link = part("strip-act").firstElementChild;
    const toOther = !this.closed && !this.since && !gone.length && other !== "";
    part("strip-act").hidden = !this.closed && !toOther;
    link.textContent = toOther ? "Open that register" : "Sign in again and send them";
    link.href = location.pathname.replace(this.form.dataset.day, toOther ? other : this.form.dataset.day);
    this.listGone(part("strip-lost"), gone);
  }

  known(item) {
    return [...this.rows.keys()].some((place) => this.waiting.get(place) === item);
  }

  noteOn(item) {
    if (!item || item.asked) return "";
    if (item.fault && item.refused === item.line) return `not sent: ${item.fault}`;
    if (unfinished(item.line)) return "choose why, then it is sent";
    return this.since || this.closed ? "kept here, not sent" : "";
  }

  listGone(list, gone) {
    list.hidden = gone.length === 0;
    list.replaceChildren(
      ...gone.map((item) => {
        const entry = document.createElement("li");
        entry.textContent = `${item.name}: ${said(item.line)}. `;
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn-quiet";
        button.textContent = "I have noted it";
        button.addEventListener("click", () => {
          for (const [place, each] of this.waiting) if (each === item) this.done(place);
          this.tell();
        });
        entry.append(button);
        return entry;
      }),
    );
  }
}
