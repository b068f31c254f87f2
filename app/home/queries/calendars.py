"""What calendar programs read by themselves: one person's dates, or a programme's public training days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import load_only

from app.accounts.models import Membership
from app.directory.enums import ContactBy
from app.directory.models import Person, Programme
from app.home.queries.diary import dates_of, days_said, entry_of_day
from app.platform.db import db
from app.platform.diary import calendar_event
from app.platform.errors import NotFound
from app.platform.feeds import CalendarFeed, hash_of
from app.platform.ical import CalendarEvent, EventStatus
from app.platform.invitations import SentInvitation, taken_back
from app.training.enums import SessionStatus
from app.training.models import SessionDay, TrainingSession

# How long what was called off still stands in a feed, so that every calendar has been told.
CALLED_OFF_FOR = timedelta(days=60)
# How long what is over stays in a programme's public feed.
OVER_FOR = timedelta(days=366)


READER = (
    select(Person)
    .join(CalendarFeed, CalendarFeed.owner_id == Person.id)
    .where(
        CalendarFeed.token_hash == bindparam("hash"),
        Person.programme_id == bindparam("programme"),
        Person.merged_into_id.is_(None),
        Person.contact_by != ContactBy.TELEPHONE,
        select(Membership.id).where(Membership.person_id == Person.id).exists(),
    )
    .options(load_only(Person.programme_id, Person.place_in_calendar))
)
# Days of a programme from one instant on that are published, or were called off since another.
PUBLIC_DAYS = days_said(TrainingSession.status).where(
    SessionDay.programme_id == bindparam("programme"),
    SessionDay.own_time.is_(False),
    SessionDay.ends_at >= bindparam("ends_since"),
    (TrainingSession.status == SessionStatus.PUBLISHED)
    | and_(
        TrainingSession.status == SessionStatus.CANCELLED, SessionDay.stamp >= bindparam("called_off_since")
    ),
)


def reader_of(programme: Programme, token: str) -> Person:
    """Whose dates the token opens.

    Raises NotFound for a token that is wrong or ended or of another programme, and where its owner has no
    account any more or asked for the telephone only.
    """
    found = db.session.scalar(READER, {"hash": hash_of(token), "programme": programme.id})
    if found is None:
        raise NotFound
    return found


def own_events(person: Person, programme: Programme, at: datetime) -> list[CalendarEvent]:
    """Somebody's days and meetings, and for a while what they were told is off; the earliest first."""
    standing = [
        calendar_event(entry, programme, with_place=person.place_in_calendar)
        for entry in dates_of(person)
        if not entry.own_time
    ]
    known = {event.uid for event in standing}
    off = [row for row in taken_back(person.id, at - CALLED_OFF_FOR) if row.uid not in known]
    return _in_order([*standing, *(_off(row, programme) for row in off)])


def public_events(programme: Programme, at: datetime) -> list[CalendarEvent]:
    """Every day of published sessions, without places, and for a while those that were called off."""
    rows = db.session.execute(
        PUBLIC_DAYS,
        {
            "programme": programme.id,
            "ends_since": at - OVER_FOR,
            "called_off_since": at - CALLED_OFF_FOR,
        },
    ).all()
    return _in_order(
        calendar_event(
            entry_of_day(*said), programme, with_place=False, cancelled=status is SessionStatus.CANCELLED
        )
        for *said, status in rows
    )


def _off(row: SentInvitation, programme: Programme) -> CalendarEvent:
    return CalendarEvent(
        uid=row.uid,
        sequence=row.sequence,
        stamp=row.sent_at,
        starts_at=row.starts_at or row.sent_at,
        ends_at=row.ends_at or row.sent_at,
        title=row.title,
        description="",
        location=None,
        status=EventStatus.CANCELLED,
        organizer_email=programme.contact_email,
        organizer_name=programme.sender_name,
    )


def _in_order(events: Iterable[CalendarEvent]) -> list[CalendarEvent]:
    return sorted(events, key=lambda event: (event.starts_at, event.uid))
