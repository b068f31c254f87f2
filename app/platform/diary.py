"""One person's dates, gathered from the features that know of them.

Training shows people their dates and lies below the features that give places; the application names the
function that gathers them.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import Flask, current_app

from app.platform import words
from app.platform.ical import CalendarEvent, EventStatus

# Calendars ask for the same entries every hour. What an entry says is all it is remembered by, so that one
# of which anything has changed is another one.
KEPT = 4096


@dataclass(frozen=True)
class DiaryEntry:
    """A day or meeting on which somebody is expected. `where` and what follows are for that person alone."""

    about_id: uuid.UUID
    # What it is known by in calendars.
    uid: str
    sequence: int
    stamp: datetime
    starts_at: datetime
    ends_at: datetime
    name: str
    neutral_title: str
    where: str = ""
    address: str = ""
    room: str = ""
    join_link: str = ""
    access_notes: str = ""
    path: str = ""
    # Somebody takes part from elsewhere; a calendar says so instead of a place.
    online: bool = False
    # Done in one's own time, between `starts_at` and `ends_at`; it stands in no calendar.
    own_time: bool = False
    finished: bool = False

    def __hash__(self) -> int:
        return hash((self.uid, self.sequence))


Gather = Callable[[Any], list[DiaryEntry]]


def init_app(app: Flask, gather: Gather) -> None:
    """`gather(person)` gives somebody's dates, earliest first."""
    app.extensions["diary"] = gather


def dates_of(person: Any) -> list[DiaryEntry]:
    """On which days somebody has an accepted place or a booking, earliest first; none for a stranger."""
    if person is None:
        return []
    gather: Gather = current_app.extensions["diary"]
    return gather(person)


def calendar_event(
    entry: DiaryEntry, programme: Any, *, with_place: bool, cancelled: bool = False
) -> CalendarEvent:
    """The entry as calendars take it: a neutral title, and the place only when the person asked for it."""
    return _event(entry, programme.contact_email, programme.sender_name, with_place, cancelled)


@lru_cache(maxsize=KEPT)
def _event(entry: DiaryEntry, email: str, name: str, with_place: bool, cancelled: bool) -> CalendarEvent:
    place = "Online" if entry.online else words.said_once(entry.room, entry.where, entry.address)
    return CalendarEvent(
        uid=entry.uid,
        sequence=entry.sequence,
        stamp=entry.stamp,
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        title=entry.neutral_title,
        description="",
        location=(place or None) if with_place else None,
        status=EventStatus.CANCELLED if cancelled else EventStatus.CONFIRMED,
        organizer_email=email,
        organizer_name=name,
    )
