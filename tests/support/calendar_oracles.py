"""Three readers of calendar objects that share no code with what wrote them, nor with one another.

The byte lint (`ical_lint`), libical's iTIP restrictions, and ical.js in a Chromium of another time zone,
which knows no zone but those in the file. Each gives sentences; none is a sound object.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page

from app.platform.ical import CalendarEvent, EventStatus
from tests.support import ical_lint

ICAL_JS = Path(__file__).parent / "vendor/ical.js/ical.es5.min.cjs"
LONDON = ZoneInfo("Europe/London")
ELSEWHERE = "America/New_York"
# What Chromium is given at once.
BATCH = 200
READ = """texts => texts.map(text => {
  try {
    ICAL.TimezoneService.reset();
    const root = new ICAL.Component(ICAL.parse(text));
    const moment = time => ({at: time.toJSDate().getTime() / 1000, zone: time.zone ? time.zone.tzid : ""});
    const entries = root.getAllSubcomponents("vevent").map(part => {
      const event = new ICAL.Event(part);
      const value = name => part.getFirstPropertyValue(name);
      return {
        uid: event.uid, sequence: event.sequence, title: event.summary, description: event.description || "",
        location: event.location || "", status: value("status"), attendees: event.attendees.length,
        start: moment(event.startDate), end: moment(event.endDate), stamp: moment(value("dtstamp")),
        repeats: event.isRecurring(),
      };
    });
    return {method: root.getFirstPropertyValue("method"), entries};
  } catch (fault) {
    return {fault: String(fault)};
  }
})"""


@dataclass(frozen=True)
class Facts:
    """What one entry should say, from what is stored: instants are seconds since 1970."""

    uid: str
    sequence: int
    title: str
    description: str
    location: str
    status: str
    start: float
    end: float
    stamp: float


@dataclass(frozen=True)
class Produced:
    """A calendar object, and what it should say."""

    data: bytes
    method: str
    facts: tuple[Facts, ...]


def facts_of(event: CalendarEvent, status: EventStatus) -> Facts:
    """What an entry should say, as text without what no calendar may hold."""
    return Facts(
        uid=event.uid,
        sequence=event.sequence,
        title=_plain(event.title),
        description=_plain(event.description),
        location=_plain(event.location or ""),
        status=status.value,
        start=event.starts_at.replace(microsecond=0).timestamp(),
        end=event.ends_at.replace(microsecond=0).timestamp(),
        stamp=event.stamp.replace(microsecond=0).timestamp(),
    )


def produced_elsewhere(data: bytes) -> Produced:
    """An object that another process wrote, and what it says to a reader of lines and of London's clock."""
    calendar = ical_lint.read(data)
    return Produced(data, calendar.value("METHOD") or "", tuple(map(_said, calendar.within("VEVENT"))))


def _said(event: ical_lint.Component) -> Facts:
    start, end, stamp = (_instant(event.all(name)[0]) for name in ("DTSTART", "DTEND", "DTSTAMP"))
    title, description, location = (
        _plain(re.sub(r"\\(.)", lambda found: " " if found[1] in "nN" else found[1], event.value(name) or ""))
        for name in ("SUMMARY", "DESCRIPTION", "LOCATION")
    )
    return Facts(
        uid=event.value("UID") or "",
        sequence=int(event.value("SEQUENCE") or 0),
        title=title,
        description=description,
        location=location,
        status=event.value("STATUS") or "",
        start=start,
        end=end,
        stamp=stamp,
    )


def _instant(time: ical_lint.Property) -> float:
    zone = UTC if time.value.endswith("Z") else LONDON
    return datetime.strptime(time.value.removesuffix("Z"), "%Y%m%dT%H%M%S").replace(tzinfo=zone).timestamp()


def lint_problems(data: bytes) -> list[str]:
    """What the byte lint says."""
    return ical_lint.problems(data)


def libical_problems(data: bytes) -> list[str]:
    """What libical finds when it parses the object and checks it against iTIP."""
    library = _libical()
    component = library.icalparser_parse_string(data)
    if not component:
        return ["libical cannot read it."]
    try:
        sound = library.icalrestriction_check(component)
        if sound and not library.icalcomponent_count_errors(component):
            return []
        text = library.icalcomponent_as_ical_string(component).decode(errors="replace")
        lines = text.replace("\r\n ", "").split("\r\n")
        faults = [line.partition(":")[2] for line in lines if line.startswith("X-LIC-ERROR")]
        return list(dict.fromkeys(faults)) or ["libical refuses it."]
    finally:
        library.icalcomponent_free(component)


class IcalJs:
    """ical.js in a page of a browser that believes to be in New York."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.add_script_tag(path=ICAL_JS)

    def problems(self, produced: Sequence[Produced]) -> list[list[str]]:
        """For each object, where ical.js reads anything else than what is stored."""
        found: list[list[str]] = []
        for begin in range(0, len(produced), BATCH):
            part = produced[begin : begin + BATCH]
            texts = [each.data.decode(errors="replace") for each in part]
            found += [_compared(*pair) for pair in zip(self.page.evaluate(READ, texts), part, strict=True)]
        return found


@contextmanager
def ical_js(browser: Browser) -> Iterator[IcalJs]:
    """ical.js until the block ends."""
    context = browser.new_context(timezone_id=ELSEWHERE, locale="en-US")
    try:
        yield IcalJs(context.new_page())
    finally:
        context.close()


def _compared(read: dict[str, Any], produced: Produced) -> list[str]:
    if "fault" in read:
        return [f"ical.js cannot read it: {read['fault']}"]
    found = [] if read["method"] == produced.method else [f"The method is {read['method']}."]
    if len(read["entries"]) != len(produced.facts):
        return [*found, f"There are {len(read['entries'])} entries, not {len(produced.facts)}."]
    for entry, facts in zip(read["entries"], produced.facts, strict=True):
        found += _entry_problems(entry, facts, produced.method)
    return found


def _entry_problems(entry: dict[str, Any], facts: Facts, method: str) -> list[str]:
    said = {
        "uid": entry["uid"],
        "sequence": entry["sequence"],
        "title": entry["title"],
        "description": _plain(entry["description"]),
        "location": entry["location"],
        "status": entry["status"],
        **{name: entry[name]["at"] for name in ("start", "end", "stamp")},
    }
    wanted = vars(facts)
    found = [f"{name} is {said[name]!r}, not {wanted[name]!r}" for name in said if said[name] != wanted[name]]
    found += [
        f"{name} is in no zone of the file" for name in ("start", "end", "stamp") if _nowhere(entry[name])
    ]
    if entry["attendees"] != (0 if method == "PUBLISH" else 1):
        found.append(f"{entry['attendees']} attendees")
    if entry["repeats"]:
        found.append("it repeats")
    return found


def _nowhere(moment: dict[str, Any]) -> bool:
    return moment["zone"] not in {"Europe/London", "UTC"}


def _plain(text: str) -> str:
    """Words with one space between them; a calendar may have no control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


@cache
def _libical() -> ctypes.CDLL:
    """Raises AssertionError with what to install."""
    name = ctypes.util.find_library("ical")
    if name is None:
        raise AssertionError("The tests need libical: run 'make test', or install it (Debian: libical3).")
    library = ctypes.CDLL(name)
    library.icalparser_parse_string.restype = ctypes.c_void_p
    library.icalparser_parse_string.argtypes = [ctypes.c_char_p]
    library.icalcomponent_as_ical_string.restype = ctypes.c_char_p
    for of_component in ("restriction_check", "component_count_errors", "component_as_ical_string"):
        getattr(library, f"ical{of_component}").argtypes = [ctypes.c_void_p]
    library.icalcomponent_free.argtypes = [ctypes.c_void_p]
    library.icalcomponent_free.restype = None
    return library


def all_problems(produced: Iterable[Produced], reader: IcalJs) -> list[tuple[Produced, list[str]]]:
    """The objects that one of the three finds fault with, and which it is."""
    objects = list(produced)
    found = []
    for each, of_js in zip(objects, reader.problems(objects), strict=True):
        faults = [
            *(f"lint: {words}" for words in lint_problems(each.data)),
            *(f"libical: {words}" for words in libical_problems(each.data)),
            *(f"ical.js: {words}" for words in of_js),
        ]
        if faults:
            found.append((each, faults))
    return found
