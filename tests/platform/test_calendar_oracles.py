"""The control of the oracles: each deliberately broken object is caught, and the table says by which."""

from __future__ import annotations

import re

from playwright.sync_api import Browser

from app.platform.ical import EventStatus
from tests.platform.test_ical import ATTENDEE, BROKEN, CANCEL, EVENT, PUBLISH, REQUEST
from tests.support.calendar_oracles import (
    Produced,
    facts_of,
    ical_js,
    libical_problems,
    lint_problems,
)

SOUND = (REQUEST, CANCEL, PUBLISH)
SUMMER = b"DTSTART;TZID=Europe/London:20171113T093000"
# Mostly what no byte lint can know: the object is sound and says something else than what is stored.
FALSE = {
    "an hour late": REQUEST.replace(SUMMER, SUMMER.replace(b"T0930", b"T1030")),
    "a day early": REQUEST.replace(SUMMER, SUMMER.replace(b"1113", b"1112")),
    "UTC of summer": REQUEST.replace(SUMMER, b"DTSTART:20171113T083000Z"),
    "another UID": REQUEST.replace(b"UID:6f0c1f0e", b"UID:6f0c1f0d"),
    "an older counter": REQUEST.replace(b"SEQUENCE:3", b"SEQUENCE:2"),
    "another title": REQUEST.replace(b"SUMMARY:Training day 1", b"SUMMARY:Training day 2"),
    "zone of elsewhere": REQUEST.replace(b"TZID:Europe/London", b"TZID:Europe/Elsewhere"),
    "no organizer": re.sub(rb"ORGANIZER.*?\r\n(?! )", b"", REQUEST, flags=re.DOTALL),
    "somebody in a feed": PUBLISH.replace(b"END:VEVENT", ATTENDEE + b"END:VEVENT", 1),
    "two ends": REQUEST.replace(b"END:VEVENT", b"DURATION:PT1H\r\nEND:VEVENT"),
    "busy and free": REQUEST.replace(b"END:VEVENT", b"TRANSP:TRANSPARENT\r\nEND:VEVENT"),
}
LINT, LIBICAL, ICAL_JS = "lint", "libical", "ical.js"
# Which of the three catches what.
CAUGHT = {
    "line feeds only": {LINT},
    "not folded": {LINT},
    "folded inside a character": {LINT, ICAL_JS},
    "no end": {LINT, LIBICAL, ICAL_JS},
    "no zone": {LINT, ICAL_JS},
    "two zones": {LINT},
    "single dates": {LINT},
    "winter only": {LINT},
    "wrong offset": {LINT},
    "calendar UID": {LINT},
    "related calendar": {LINT},
    "request as publication": {LINT, LIBICAL, ICAL_JS},
    "publication as request": {LINT, LIBICAL, ICAL_JS},
    "cancellation as request": {LINT, LIBICAL, ICAL_JS},
    "request as cancellation": {LINT, ICAL_JS},
    "somebody else": {LINT, ICAL_JS},
    "no method": {LINT, ICAL_JS},
    "no sequence": {LINT, ICAL_JS},
    "public": {LINT},
    "floating": {LINT, ICAL_JS},
    "stamp local": {LINT, ICAL_JS},
    "same UID twice": {LINT, ICAL_JS},
    "series": {LINT, ICAL_JS},
    "refresh without type": {LINT},
    "comma as typed": {LINT},
    "two events": {LINT, ICAL_JS},
    "an hour late": {ICAL_JS},
    "a day early": {ICAL_JS},
    "UTC of summer": {ICAL_JS},
    "another UID": {ICAL_JS},
    "an older counter": {ICAL_JS},
    "another title": {ICAL_JS},
    "zone of elsewhere": {LINT, ICAL_JS},
    "no organizer": {LINT, LIBICAL},
    "somebody in a feed": {LINT, LIBICAL, ICAL_JS},
    "two ends": {LIBICAL},
    "busy and free": {LIBICAL},
}


def produced(data: bytes) -> Produced:
    """A broken object, and what it should have said: what the sound one of its method says."""
    if b"NAME:Training dates" in data:
        other = facts_of(EVENT, EventStatus.CANCELLED)
        second = type(other)(**(vars(other) | {"uid": "day-2@training.example.org"}))
        return Produced(data, "PUBLISH", (facts_of(EVENT, EventStatus.CONFIRMED), second))
    cancelled = b"STATUS:CANCELLED" in data
    status = EventStatus.CANCELLED if cancelled else EventStatus.CONFIRMED
    return Produced(data, "CANCEL" if cancelled else "REQUEST", (facts_of(EVENT, status),))


def test_every_broken_object_is_caught(browser: Browser) -> None:
    broken = {name: data for name, (data, _) in BROKEN.items()} | FALSE
    assert len(broken) >= 20
    assert not set(broken.values()).intersection(SOUND)
    with ical_js(browser) as reader:
        sound = reader.problems([produced(data) for data in SOUND])
        assert [*sound, *map(libical_problems, SOUND), *map(lint_problems, SOUND)] == [[]] * 9
        of_js = reader.problems([produced(data) for data in broken.values()])
    caught = {
        name: {
            oracle
            for oracle, faults in (
                (LINT, lint_problems(data)),
                (LIBICAL, libical_problems(data)),
                (ICAL_JS, js),
            )
            if faults
        }
        for (name, data), js in zip(broken.items(), of_js, strict=True)
    }
    assert caught == CAUGHT
    assert all(caught.values())
