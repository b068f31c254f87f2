"""Coming in by the code at the door: somebody says "I am here", once, on the day."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from app.directory.models import Person
from app.places import queries, rules
from app.places.enums import PRESENT, Mark
from app.places.services import registering
from app.platform import clock
from app.platform.errors import RuleBroken
from app.training.enums import SessionStatus
from app.training.models import SessionDay

# The same words for everybody whom the door does not know, whatever the reason.
SEE_A_TRAINER = "The code at the door cannot be used for this. Please see a trainer."


class Arrival(StrEnum):
    """What the door can do for somebody."""

    EXPECTED = "may say that they are here"
    HERE = "is on the register as here"
    OTHERWISE = "the register says something else"


def door_shows(day: SessionDay, at: datetime) -> bool:
    """Whether the code is shown now: around the hours of a published day on which people come together."""
    published = day.training_session.status is SessionStatus.PUBLISHED
    return published and not day.own_time and rules.door_is_open(at, day.starts_at, day.ends_at)


def look_at_door(day: SessionDay, person: Person | None, *, passed: bool, at: datetime) -> Arrival | None:
    """What the door can do for `person`; None where it may say nothing at all.

    `passed`: they opened a code of this door in time.
    """
    if person is None or not passed or not door_shows(day, at):
        return None
    line = queries.own_line(day, person)
    if line is None:
        return None
    stored = registering.entry_of(line[1]).mark
    if stored is Mark.NOT_RECORDED:
        return Arrival.EXPECTED
    return Arrival.HERE if stored in PRESENT else Arrival.OTHERWISE


def arrive(day: SessionDay, person: Person | None, *, passed: bool, at: datetime) -> None:
    """Record that `person` is here, or late with the time; whoever has a mark already keeps that one.

    Raises RuleBroken, in the same words for every reason, for whoever the door does not know.
    """
    queries.lock_day(day)
    found = look_at_door(day, person, passed=passed, at=at)
    if found is None or person is None:
        raise RuleBroken(SEE_A_TRAINER)
    line = queries.own_line(day, person)
    if found is not Arrival.EXPECTED or line is None:
        return
    entry = rules.arriving(clock.local(at), clock.local(day.starts_at))
    registering.mark(line[0], day, entry, by=person, at=at, row=line[1])
