"""The address by which somebody's calendar program reads that person's dates, and when it ends.

It ends with whatever may have put other eyes on it: another address, another agency, the wish for the
telephone only, a record merged into another, signing out everywhere. The person alone makes a new one.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.directory.enums import ContactBy
from app.directory.models import Person
from app.platform import audit, feeds
from app.platform.db import db
from app.platform.errors import RuleBroken


def make_calendar_link(person: Person, *, at: datetime) -> None:
    """A new private address for one's own calendar; one that was there before ends.

    Raises RuleBroken for somebody who asked for the telephone only.
    """
    # Whoever presses twice at once gets one after the other.
    db.session.scalars(select(Person.id).where(Person.id == person.id).with_for_update()).one()
    if person.contact_by is ContactBy.TELEPHONE:
        raise RuleBroken(
            "You asked us to use the telephone only, so no dates go into a calendar by themselves."
        )
    feeds.make(person.id, at)
    audit.record("make a calendar link", person, by=person, at=at)


def end_calendar_link(person: Person, *, by: Person | None, at: datetime) -> bool:
    """The address reads nothing from now on; whether there was one."""
    ended = feeds.end(person.id)
    if ended:
        audit.record("end the calendar link", person, by=by, at=at, via=audit.Via.PAGE)
    return ended
