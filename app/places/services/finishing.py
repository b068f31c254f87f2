"""What is done in one's own time: whoever has done it says so within the window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.directory.models import Person
from app.places import queries, rules
from app.places.enums import PRESENT, Mark, PlaceStatus
from app.places.models import Place
from app.places.services import moves, registering
from app.platform import words
from app.platform.errors import RuleBroken
from app.training.models import SessionDay

CORRECTED = "The training team has recorded something else for you here. Please talk to them."


@dataclass(frozen=True)
class OwnTime:
    """Something done in one's own time, as its page shows it; `closed` says why it cannot be finished now."""

    day: SessionDay
    finished: bool
    closed: str


def in_own_time(place: Place, at: datetime) -> list[OwnTime]:
    """What of the place's session is done in one's own time, and how that stands."""
    days = [day for day in place.training_session.days if day.own_time]
    marks = queries.marks_of(place) if days else {}
    return [_standing(day, marks.get(day.id, Mark.NOT_RECORDED), at) for day in days]


def standing_of(place: Place, day: SessionDay, at: datetime) -> OwnTime:
    """How one of these stands for the person of the place."""
    return _standing(day, queries.marks_of(place).get(day.id, Mark.NOT_RECORDED), at)


def _standing(day: SessionDay, mark: Mark, at: datetime) -> OwnTime:
    closed = "" if mark is Mark.NOT_RECORDED else CORRECTED
    if not closed and at < day.starts_at:
        closed = f"It opens on {words.day(day.starts_at)}."
    if not closed and at > day.ends_at:
        closed = (
            f"The time to do it in ended on {words.day(day.ends_at)}. "
            "If you have done it, please tell the training team."
        )
    return OwnTime(day, mark in PRESENT, "" if mark in PRESENT else closed)


def finish(place: Place, day: SessionDay, *, by: Person | None, at: datetime) -> None:
    """The person has done it. Said twice, it changes nothing. Raises RuleBroken outside of the window."""
    moves.alone(place)
    standing = standing_of(place, day, at)
    if standing.closed or place.status is not PlaceStatus.ACCEPTED:
        raise RuleBroken(standing.closed or "You have no place here any more.")
    if not standing.finished:
        registering.mark(place, day, rules.Entry(Mark.ATTENDED), by=by, at=at)
