"""What of a place goes into somebody's calendar: one email a session day that has its hours.

A calendar goes by the counter: of two words about one day to one person, the later has the higher one.
"""

from __future__ import annotations

from datetime import datetime

from app.directory import services as directory
from app.directory.enums import ContactBy
from app.directory.models import Person
from app.places import emails
from app.places.models import Place
from app.platform.db import db
from app.platform.ical import Method
from app.platform.invitations import note_sent, told_already
from app.training.models import SessionDay


def invite(place: Place, at: datetime) -> None:
    """Put every day of the place that is still to come into the person's calendar."""
    for day in place.training_session.days:
        if day.ends_at > at and not day.own_time:
            _send(day, place.person, Method.REQUEST, at)


def take_back(place: Place, at: datetime) -> None:
    """Take the days out again; each entry's counter rises first, so that calendars follow."""
    for day in place.training_session.days:
        if day.ends_at > at and not day.own_time:
            day.touch(at)
            db.session.flush()
            _send(day, place.person, Method.CANCEL, at)


def take_out(day: SessionDay, person: Person, at: datetime) -> None:
    """One day leaves the person's calendar."""
    if day.ends_at > at and not day.own_time:
        day.touch(at)
        db.session.flush()
        _send(day, person, Method.CANCEL, at)


def renew(day: SessionDay, person: Person, at: datetime) -> None:
    """Put one day into the person's calendar; an entry that is there moves with it."""
    if not day.own_time:
        _send(day, person, Method.REQUEST, at)


def _send(day: SessionDay, person: Person, method: Method, at: datetime) -> None:
    """Whoever wants the telephone only hears the dates in the call about the place."""
    if person.contact_by is ContactBy.TELEPHONE:
        return
    if told_already(day, person.id):
        day.touch(at)
        db.session.flush()
    letter = emails.invitation(day, person, method)
    directory.write_to(person, letter, at=at, call_about=emails.CALL_DATES)
    if letter.invitation is not None:
        note_sent(letter.invitation, person.id, at)
