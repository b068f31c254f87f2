"""What must always hold of forum meetings: every history, and a seat for whoever is booked."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import select

from app.forum import rules
from app.forum.enums import (
    ActionStatus,
    BookingStatus,
    ConsultationStatus,
    MeetingStatus,
    PollStatus,
    Seating,
    SlotStatus,
)
from app.forum.models import Consultation, ConsultationSlot, DatePoll, ForumAction, ForumBooking, ForumMeeting
from app.platform.checks import history_faults
from app.platform.db import db
from app.platform.seats import Seat

SEATED = frozenset({BookingStatus.BOOKED, BookingStatus.OFFERED})
MARKED = frozenset({BookingStatus.ATTENDED, BookingStatus.NOT_ATTENDED})


def faults() -> Iterator[str]:
    """Every fault, in a sentence that holds identifiers and no names."""
    yield from history_faults(
        ForumMeeting,
        first={MeetingStatus.PROPOSED},
        moves={(before, after) for (before, _), after in rules.MEETING_MOVES.items()},
    )
    yield from history_faults(
        ForumBooking,
        first={after for (before, _), after in rules.BOOKING_MOVES.items() if before is None},
        moves={(before, after) for (before, _), after in rules.BOOKING_MOVES.items() if before is not None},
    )
    for table, first, moves in (
        (ForumAction, {ActionStatus.OPEN}, rules.ACTION_MOVES),
        (DatePoll, {PollStatus.OPEN}, {(one, to) for (one, _), to in rules.POLL_MOVES.items()}),
        (ConsultationSlot, {SlotStatus.OFFERED}, rules.SLOT_MOVES),
        (
            Consultation,
            {ConsultationStatus.BOOKED},
            {(one, to) for (one, _), to in rules.CONSULTATION_MOVES.items()},
        ),
    ):
        yield from history_faults(table, first=first, moves=moves)
    yield from _seats()


def _seats() -> Iterator[str]:
    """Whoever is booked for a meeting to come, or is offered a place, holds a seat; nobody else holds one.

    Whoever is offered a colleague's place holds none: the colleague is booked and holds it. Whoever is booked
    and waits for the other side holds a seat there while one is kept.
    """
    holding: dict[uuid.UUID, set[uuid.UUID | None]] = defaultdict(set)
    pools = select(Seat.pool_id, Seat.holder_id).where(Seat.holder_id.is_not(None))
    for pool_id, holder_id in db.session.execute(pools):
        holding[pool_id].add(holder_id)
    expected: dict[uuid.UUID, set[uuid.UUID | None]] = defaultdict(set)
    rows = db.session.execute(
        select(ForumBooking, ForumMeeting)
        .join(ForumMeeting, ForumMeeting.id == ForumBooking.meeting_id)
        .where(ForumBooking.status.in_(list(SEATED)), ForumMeeting.status == MeetingStatus.PUBLISHED)
    )
    for booking, meeting in rows:
        pool = _pool(meeting, booking.seating)
        if booking.giver_id is not None:
            if booking.person_id in holding[pool] or not _kept_by_giver(booking, holding[pool]):
                yield f"forum_booking {booking.id}: it is {booking.status.value} by a colleague wrongly"
            continue
        expected[pool].add(booking.person_id)
        if booking.person_id not in holding[pool]:
            yield f"forum_booking {booking.id}: it is {booking.status.value} and has no seat"
        if booking.waits_for is not None and booking.answer_by is not None:
            other = _pool(meeting, booking.waits_for)
            expected[other].add(booking.person_id)
            if booking.person_id not in holding[other]:
                yield f"forum_booking {booking.id}: a seat is kept beside it and there is none"
    for meeting in db.session.scalars(
        select(ForumMeeting).where(
            ForumMeeting.status == MeetingStatus.PUBLISHED,
            ~ForumMeeting.bookings.any(ForumBooking.status.in_(list(MARKED))),
        )
    ):
        for pool in (meeting.room_pool_id, meeting.online_pool_id):
            if holding[pool] - expected[pool]:
                yield f"forum_meeting {meeting.id}: a seat is held that belongs to no booking"


def _pool(meeting: ForumMeeting, seating: Seating) -> uuid.UUID:
    return meeting.online_pool_id if seating is Seating.ONLINE else meeting.room_pool_id


def _kept_by_giver(booking: ForumBooking, holders: set[uuid.UUID | None]) -> bool:
    """Whether the colleague whose place is offered still has it."""
    giver = booking.giver
    return (
        giver is not None
        and giver.meeting_id == booking.meeting_id
        and giver.status is BookingStatus.BOOKED
        and giver.seating is booking.seating
        and giver.person_id in holders
    )
