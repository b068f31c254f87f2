"""Meetings: published, changed, called off and closed, each on its own."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime

from app.directory.models import Agency, Person
from app.forum import emails, queries, rules
from app.forum.enums import BookingAction, BookingStatus, MeetingAction, MeetingStatus, Seating
from app.forum.models import ForumBooking, ForumMeeting, ForumSeries
from app.forum.services.beside import leave_line
from app.forum.services.doubts import doubts
from app.forum.services.letters import send
from app.forum.services.line import offer_freed
from app.platform import audit, clock, seats, words
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.training.models import Venue

# A change of one of these is a change of time or place for everybody's calendar.
TIME_AND_PLACE = frozenset({"starts_at", "ends_at", "venue_id", "room", "join_link"})
NEEDS_REASON = frozenset({"starts_at", "ends_at", "venue_id"})


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
    topic: str = ""
    chair: Person | None = None
    host_agency: Agency | None = None
    # Told to everybody booked or waiting when the time or place is another one.
    reason: str = ""


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
    """Change a meeting; a new time or place, with the reason, reaches everybody concerned. Says if it moved.

    Raises RuleBroken when more seats are taken than would be left, when it has begun or was called off, and
    for another day, hour or venue without a reason once somebody is booked or waits.
    """
    if meeting.status not in {MeetingStatus.PROPOSED, MeetingStatus.PUBLISHED}:
        raise RuleBroken(f"This meeting is {meeting.status.value}, so it cannot change any more.")
    if meeting.starts_at <= at:
        raise RuleBroken("This meeting has begun, so it cannot change any more.")
    rules.check_times(facts.starts_at, facts.ends_at, at)
    rules.check_seats(facts.room_places, facts.online_places)
    check_venue(meeting.programme_id, facts.venue)
    was = f"{words.day(meeting.starts_at)}, {words.span(meeting.starts_at, meeting.ends_at)}"
    check_people(meeting, facts)
    columns = {
        "starts_at": facts.starts_at,
        "ends_at": facts.ends_at,
        "venue_id": facts.venue.id if facts.venue else None,
        "room": facts.room.strip(),
        "join_link": facts.join_link.strip(),
        "note": facts.note.strip(),
        "topic": facts.topic.strip(),
        "chair_id": facts.chair.id if facts.chair else None,
        "host_agency_id": facts.host_agency.id if facts.host_agency else None,
    }
    changed = [name for name, value in columns.items() if getattr(meeting, name) != value]
    concerned = _standing(meeting)
    if concerned and NEEDS_REASON.intersection(changed) and not facts.reason.strip():
        raise RuleBroken("Say why the meeting moves: everybody booked or waiting is told.", field="reason")
    for name in changed:
        setattr(meeting, name, columns[name])
    if "starts_at" in changed:
        meeting.kept_on = None
    changed += _resize(meeting, facts)
    moved = bool(TIME_AND_PLACE.intersection(changed))
    if changed:
        audit.record("change", meeting, by=by, at=at, fields=changed, reason=facts.reason.strip())
    if moved:
        meeting.touch(at)
    db.session.flush()
    db.session.expire(meeting, ["venue", "chair", "host_agency"])
    if moved:
        for booking in concerned:
            if booking.answer_by is not None:
                booking.answer_by = min(booking.answer_by, meeting.starts_at)
            send(booking, emails.moved(booking, was, facts.reason.strip()), at)
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
        send(booking, emails.called_off(booking, reason.strip(), stood=stood), at)


def keep_day(meeting: ForumMeeting, *, by: Person | None, at: datetime) -> None:
    """Say that the day is right although something speaks against it; the question is not asked again."""
    day = clock.local(meeting.starts_at).date()
    if meeting.kept_on != day:
        meeting.kept_on = day
        audit.record("keep the day", meeting, by=by, at=at, fields=["kept_on"])


def take_other_day(meeting: ForumMeeting, day: date, *, by: Person | None, at: datetime) -> None:
    """Move a meeting to the day that was proposed instead, at the same hours. Everybody is told why.

    Raises RuleBroken when another day is proposed by now, or none.
    """
    series = meeting.series
    doubt = doubts(meeting.programme_id, series.meetings).get(meeting.id)
    if doubt is None or doubt.other != day:
        raise RuleBroken("This day is not proposed any more. Please look at the meeting again.")
    starts, ends = clock.local(meeting.starts_at), clock.local(meeting.ends_at)
    facts = replace(
        facts_of(meeting),
        starts_at=clock.from_local(day, starts.hour, starts.minute),
        ends_at=clock.from_local(day, ends.hour, ends.minute),
        reason=f"{doubt.warning}.",
    )
    change_meeting(meeting, facts, by=by, at=at)


def facts_of(meeting: ForumMeeting) -> MeetingFacts:
    """A meeting as it is."""
    return MeetingFacts(
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        room_places=seats.size(meeting.room_pool_id),
        online_places=seats.size(meeting.online_pool_id),
        venue=meeting.venue,
        room=meeting.room,
        join_link=meeting.join_link,
        note=meeting.note,
        topic=meeting.topic,
        chair=meeting.chair,
        host_agency=meeting.host_agency,
    )


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
        if booking.status is BookingStatus.BOOKED:
            leave_line(booking, by=None, at=at)
        else:
            _end(booking, "meeting held", by=None, at=at)


def _resize(meeting: ForumMeeting, facts: MeetingFacts) -> list[str]:
    changed = []
    for pool_id, places, name in (
        (meeting.room_pool_id, facts.room_places, "In the room"),
        (meeting.online_pool_id, facts.online_places, "Online"),
    ):
        if seats.size(pool_id) != places:
            try:
                seats.resize(pool_id, places)
            except RuleBroken as broken:
                raise RuleBroken(f"{name}: {broken.message} People have to give places back first.") from None
            changed.append(f"{name.lower()} places")
    return changed


def _standing(meeting: ForumMeeting) -> list[ForumBooking]:
    """Who is booked, waits, or is offered a place; in the order in which they came."""
    db.session.expire(meeting, ["bookings"])
    found = [booking for booking in meeting.bookings if booking.status in queries.LIVE]
    return sorted(found, key=lambda booking: (booking.booked_at, booking.id))


def _end(booking: ForumBooking, action: str, *, by: Person | None, at: datetime) -> None:
    leave_line(booking, by=by, at=at)
    if booking.status is not BookingStatus.WAITLISTED:
        pool = booking.meeting.room_pool_id
        if booking.seating is Seating.ONLINE:
            pool = booking.meeting.online_pool_id
        seats.release(pool, booking.person_id)
    to = rules.next_booking_status(booking.status, BookingAction.CANCEL)
    audit.move(booking, to, action=action, by=by, at=at)
    booking.waiting_since, booking.answer_by, booking.giver = None, None, None


def check_venue(programme_id: uuid.UUID, venue: Venue | None) -> None:
    if venue is not None and venue.programme_id != programme_id:
        raise RuleBroken("This venue belongs to another programme.")


def check_people(meeting: ForumMeeting, facts: MeetingFacts) -> None:
    """Raises RuleBroken for a chair or host of another programme."""
    for one in (facts.chair, facts.host_agency):
        if one is not None and one.programme_id != meeting.programme_id:
            raise RuleBroken("The chair and the host agency must belong to this programme.")
