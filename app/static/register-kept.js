/*
 * What waits in this browser until it is sent: for each person of one register a name, the mark, its time and
 * reason. Nothing else, for one day, at most 72 hours; app.js forgets all of it at sign-out and what is too old.
 */
const PREFIX = "relay-register:";
export const LONGEST_KEPT = 72 * 60 * 60 * 1000;

export class Shelf {
  constructor(person, day) {
    this.mine = `${PREFIX}${person}:`;
    this.key = this.mine + day;
    this.memory = {};
  }

  /* Whether this browser keeps anything beyond this page. */
  get lasting() {
    try {
      localStorage.setItem(this.mine, "");
      localStorage.removeItem(this.mine);
      return true;
    } catch {
      return false;
    }
  }

  /* Another day of which marks of the same person wait here; empty for none. */
  get otherDay() {
    try {
      const other = Object.keys(localStorage).find((key) => key.startsWith(this.mine) && key !== this.key);
      return other ? other.slice(this.mine.length) : "";
    } catch {
      return "";
    }
  }

  all() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) || {};
    } catch {
      return this.memory;
    }
  }

  put(place, item) {
    this.write({ ...this.all(), [place]: item });
  }

  drop(place) {
    const { [place]: _gone, ...others } = this.all();
    this.write(others);
  }

  write(items) {
    this.memory = items;
    try {
      if (Object.keys(items).length) localStorage.setItem(this.key, JSON.stringify(items));
      else localStorage.removeItem(this.key);
    } catch {
      /* Kept on this page only; the page says so. */
    }
  }
}
