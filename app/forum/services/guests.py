"""Guests by invitation, and writing to everybody whom a series is for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.directory import services as directory
from app.directory.models import Person
from app.directory.queries import lock_person
from app.forum import emails, queries
from app.forum.enums import MeetingStatus
from app.forum.models import ForumGuest, ForumMeeting, ForumNameShown, ForumSeries
from app.forum.services.booking import take_booking_back
from app.platform import audit, clock, ids
from app.platform.db import db
from app.platform.errors import RuleBroken


def invite(
    series: ForumSeries,
    meeting: ForumMeeting | None,
    *,
    full_name: str,
    email: str,
    by: Person | None,
    at: datetime,
) -> ForumGuest:
    """Invite somebody by address to one meeting, or without one to all of a series.

    Whoever is known here is written to as they wish; an address that nobody has makes a new record. The same
    person invited again is written to no second time.
    """
    if meeting is not None and meeting.series_id != series.id:
        raise RuleBroken("This meeting belongs to another series.")
    person = directory.find_or_add_person(series.programme_id, full_name=full_name, email=email, by=by, at=at)
    known = queries.guest(series, meeting, person)
    if known is not None:
        return known
    guest = ForumGuest(
        id=ids.new(),
        programme_id=series.programme_id,
        series_id=series.id,
        meeting_id=meeting.id if meeting else None,
        person=person,
        invited_at=at,
    )
    db.session.add(guest)
    db.session.flush()
    audit.record("invite", guest, by=by, at=at)
    coming = [meeting] if meeting is not None else _to_come(series, at)
    letter = emails.invited(person, series, [one for one in coming if one.starts_at > at], meeting)
    directory.write_to(person, letter, at=at, call_about=emails.CALL_ABOUT_DATES)
    return guest


def uninvite(guest: ForumGuest, *, by: Person | None, at: datetime) -> None:
    """Take an invitation back. Bookings to come that its guest has by nothing else are cancelled in a letter.

    A seat that is kept for the guest, and a wait, end likewise.
    """
    person, meeting_id = guest.person, guest.meeting_id
    series = db.session.get_one(ForumSeries, guest.series_id)
    audit.record("take back invitation", guest, by=by, at=at)
    db.session.delete(guest)
    db.session.flush()
    for meeting in _to_come(series, at):
        if meeting_id in {None, meeting.id} and not queries.may_come(person, meeting, at):
            booking = queries.booking_of(person, meeting)
            if booking is not None and booking.status in queries.LIVE:
                take_booking_back(booking, by=by, at=at)


def announce(series: ForumSeries, *, by: Person | None, at: datetime) -> int:
    """Write the dates to come to everybody whom a series is for, with the link to book; returns how many.

    Raises RuleBroken when nothing is published, and a second time on one day: a button pressed twice.
    """
    db.session.execute(select(ForumSeries.id).where(ForumSeries.id == series.id).with_for_update()).all()
    db.session.refresh(series, ["announced_at"])
    if series.announced_at is not None and clock.local(series.announced_at).date() == clock.local(at).date():
        raise RuleBroken("They were written to today already. You can write to them again from tomorrow.")
    coming = _to_come(series, at)
    if not coming:
        raise RuleBroken("No meeting to come is published yet. Publish the meetings first.")
    people = queries.audience_of(series, at)
    for person in people:
        letter = emails.announced(person, series, coming)
        directory.write_to(person, letter, at=at, call_about=emails.CALL_ABOUT_DATES)
    series.announced_at = at
    audit.record("write to everybody", series, by=by, at=at, fields=["announced_at"])
    db.session.flush()
    return len(people)


def show_name(person: Person, shown: bool, *, by: Person | None, at: datetime) -> None:
    """Agree that fellow mentors who agree as well see the name among those who come, or take it back."""
    # Of two presses at one moment the second finds what the first has done.
    lock_person(person.id)
    known = queries.shows_name(person)
    if shown and known is None:
        known = ForumNameShown(
            id=ids.new(), programme_id=person.programme_id, person_id=person.id, agreed_at=at
        )
        db.session.add(known)
        audit.record("show name", known, by=by, at=at)
    elif not shown and known is not None:
        audit.record("show name no longer", known, by=by, at=at)
        db.session.delete(known)
    db.session.flush()


def _to_come(series: ForumSeries, at: datetime) -> list[ForumMeeting]:
    return [
        meeting
        for meeting in series.meetings
        if meeting.status is MeetingStatus.PUBLISHED and meeting.starts_at > at
    ]
