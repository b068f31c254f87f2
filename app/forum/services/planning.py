"""Series and their meetings: generated at once, published, changed, called off and closed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from app.directory.models import Person, Programme
from app.forum import emails, queries, rules
from app.forum.enums import BookingAction, BookingStatus, MeetingAction, MeetingStatus, Rhythm, Seating
from app.forum.models import ForumBooking, ForumMeeting, ForumSeries
from app.forum.rules import Pattern
from app.forum.services.letters import send
from app.forum.services.line import offer_freed
from app.platform import audit, clock, ids, seats, words
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.invitations import new_uid
from app.training.models import Cohort, Venue

# A change of one of these is a change of time or place for everybody's calendar.
TIME_AND_PLACE = frozenset({"starts_at", "ends_at", "venue_id", "room", "join_link"})


@dataclass(frozen=True)
class SeriesFacts:
    """What an administrator says about a series."""

    slug: str
    name: str
    neutral_title: str
    pattern: Pattern
    room_places: int
    online_places: int
    venue: Venue | None = None
    cohorts: tuple[Cohort, ...] = ()


@dataclass(frozen=True)
class MeetingFacts:
    """What an administrator says about one meeting."""

    starts_at: datetime
    ends_at: datetime
    room_places: int
    online_places: int
    venue: Venue | None = None
    room: str = ""
    join_link: str = ""
    note: str = ""


def add_series(programme: Programme, facts: SeriesFacts, *, by: Person | None, at: datetime) -> ForumSeries:
    """A series with all its meetings, proposed; each is a row of its own with seats of its own."""
    _check_series(programme, facts)
    pattern = facts.pattern
    series = ForumSeries(
        id=ids.new(),
        programme_id=programme.id,
        slug=facts.slug,
        name=facts.name.strip(),
        neutral_title=facts.neutral_title.strip(),
        rhythm=pattern.rhythm,
        nth=pattern.nth if pattern.rhythm is Rhythm.MONTHLY else 1,
        weekday=pattern.weekday,
        starts=pattern.starts,
        ends=pattern.ends,
        first_on=pattern.first_on,
        last_on=pattern.last_on,
        weeks=pattern.weeks,
        changes_on=pattern.changes_on,
        then_weeks=pattern.then_weeks,
        cohorts=list(facts.cohorts),
        venue_id=facts.venue.id if facts.venue else None,
        room_places=facts.room_places,
        online_places=facts.online_places,
    )
    db.session.add(series)
    db.session.flush()
    audit.record("add", series, by=by, at=at)
    for day in rules.dates_of(pattern):
        _add_meeting(series, day, by=by, at=at)
    db.session.flush()
    db.session.expire(series, ["meetings"])
    return series


def publish(meeting: ForumMeeting, *, by: Person | None, at: datetime) -> None:
    """Let mentors see and book a meeting. Raises RuleBroken for one that has begun."""
    to = rules.next_meeting_status(meeting.status, MeetingAction.PUBLISH)
    if meeting.starts_at <= at:
        raise RuleBroken("This meeting lies in the past.")
    audit.move(meeting, to, action="publish", by=by, at=at)


def publish_all(series: ForumSeries, *, by: Person | None, at: datetime) -> int:
    """Publish every proposed meeting still to come; returns how many."""
    proposed = [
        meeting
        for meeting in series.meetings
        if meeting.status is MeetingStatus.PROPOSED and meeting.starts_at > at
    ]
    for meeting in proposed:
        publish(meeting, by=by, at=at)
    return len(proposed)


def change_meeting(meeting: ForumMeeting, facts: MeetingFacts, *, by: Person | None, at: datetime) -> bool:
    """Change a meeting; a new time or place reaches everybody booked. Returns whether it moved.

    Raises RuleBroken when more seats are taken than would be left, or it has begun or was called off.
    """
    if meeting.status not in {MeetingStatus.PROPOSED, MeetingStatus.PUBLISHED}:
        raise RuleBroken(f"This meeting is {meeting.status.value}, so it cannot change any more.")
    if meeting.starts_at <= at:
        raise RuleBroken("This meeting has begun, so it cannot change any more.")
    rules.check_times(facts.starts_at, facts.ends_at, at)
    rules.check_seats(facts.room_places, facts.online_places)
    _check_venue(meeting.programme_id, facts.venue)
    was = f"{words.day(meeting.starts_at)}, {words.span(meeting.starts_at, meeting.ends_at)}"
    columns = {
        "starts_at": facts.starts_at,
        "ends_at": facts.ends_at,
        "venue_id": facts.venue.id if facts.venue else None,
        "room": facts.room.strip(),
        "join_link": facts.join_link.strip(),
        "note": facts.note.strip(),
    }
    changed = [name for name, value in columns.items() if getattr(meeting, name) != value]
    for name in changed:
        setattr(meeting, name, columns[name])
    changed += _resize(meeting, facts)
    moved = bool(TIME_AND_PLACE.intersection(changed))
    if changed:
        audit.record("change", meeting, by=by, at=at, fields=changed)
    if moved:
        meeting.touch(at)
    db.session.flush()
    db.session.expire(meeting, ["venue"])
    if moved:
        for booking in queries.invited(meeting):
            send(booking, emails.moved(booking, was), at)
    offer_freed(meeting, Seating.ROOM, at)
    offer_freed(meeting, Seating.ONLINE, at)
    return moved


def call_off(meeting: ForumMeeting, *, reason: str, by: Person | None, at: datetime) -> None:
    """Call a meeting off. Everybody booked, offered or waiting is told; calendars are cleared."""
    to = rules.next_meeting_status(meeting.status, MeetingAction.CANCEL)
    if not reason.strip():
        raise RuleBroken("Say why the meeting is called off.")
    if meeting.starts_at <= at:
        raise RuleBroken("This meeting has begun, so it cannot be called off.")
    audit.move(meeting, to, action="call off", by=by, at=at, reason=reason.strip())
    meeting.touch(at)
    db.session.flush()
    for booking in _standing(meeting):
        stood = booking.status is BookingStatus.BOOKED
        _end(booking, "meeting called off", by=by, at=at)
        send(booking, emails.called_off(booking, stood=stood), at)


def close_meeting(meeting_id: uuid.UUID, at: datetime) -> None:
    """After its end a published meeting counts as held; whoever still waited waits no longer."""
    meeting = db.session.get(ForumMeeting, meeting_id)
    if meeting is None or meeting.status is not MeetingStatus.PUBLISHED or meeting.ends_at > at:
        return
    audit.move(
        meeting,
        rules.next_meeting_status(meeting.status, MeetingAction.HOLD),
        action="close as held",
        by=None,
        at=at,
    )
    for booking in _standing(meeting):
        if booking.status is not BookingStatus.BOOKED:
            _end(booking, "meeting held", by=None, at=at)


def _add_meeting(series: ForumSeries, day: date, *, by: Person | None, at: datetime) -> None:
    meeting = ForumMeeting(
        id=ids.new(),
        programme_id=series.programme_id,
        series_id=series.id,
        starts_at=clock.from_local(day, series.starts.hour, series.starts.minute),
        ends_at=clock.from_local(day, series.ends.hour, series.ends.minute),
        venue_id=series.venue_id,
        room_pool_id=seats.open_pool("forum room", series.room_places).id,
        online_pool_id=seats.open_pool("forum online", series.online_places).id,
        uid=new_uid(),
        sequence=0,
        stamp=at,
    )
    db.session.add(meeting)
    audit.move(meeting, MeetingStatus.PROPOSED, action="propose", by=by, at=at)


def _resize(meeting: ForumMeeting, facts: MeetingFacts) -> list[str]:
    changed = []
    for pool_id, places, name in (
        (meeting.room_pool_id, facts.room_places, "room places"),
        (meeting.online_pool_id, facts.online_places, "online places"),
    ):
        if seats.size(pool_id) != places:
            seats.resize(pool_id, places)
            changed.append(name)
    return changed


def _standing(meeting: ForumMeeting) -> Iterable[ForumBooking]:
    db.session.expire(meeting, ["bookings"])
    return [booking for booking in meeting.bookings if booking.status in queries.LIVE]


def _end(booking: ForumBooking, action: str, *, by: Person | None, at: datetime) -> None:
    if booking.status is not BookingStatus.WAITLISTED:
        pool = booking.meeting.room_pool_id
        if booking.seating is Seating.ONLINE:
            pool = booking.meeting.online_pool_id
        seats.release(pool, booking.person_id)
    to = rules.next_booking_status(booking.status, BookingAction.CANCEL)
    audit.move(booking, to, action=action, by=by, at=at)
    booking.waiting_since, booking.answer_by, booking.giver = None, None, None


def _check_series(programme: Programme, facts: SeriesFacts) -> None:
    if queries.series_by_slug(programme.id, facts.slug) is not None:
        raise RuleBroken("Another series has this web address already.")
    rules.check_neutral(facts.neutral_title)
    rules.check_seats(facts.room_places, facts.online_places)
    _check_venue(programme.id, facts.venue)
    if any(cohort.programme_id != programme.id for cohort in facts.cohorts):
        raise RuleBroken("This cohort belongs to another programme.")


def _check_venue(programme_id: uuid.UUID, venue: Venue | None) -> None:
    if venue is not None and venue.programme_id != programme_id:
        raise RuleBroken("This venue belongs to another programme.")
