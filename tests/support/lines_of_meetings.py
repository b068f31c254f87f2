"""Who holds a seat and who waits at the next meetings, read from the rows after every act of a walk."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, func, or_, select

from app.directory.models import KeepApartDecision
from app.forum.enums import BookingStatus, MeetingStatus, Seating
from app.forum.models import ForumBooking, ForumMeeting
from app.platform.db import as_kept, db
from app.platform.seats import Seat

# An identifier as the database hands it over: hundreds are read after each act, and are only compared.
Known = Hashable


@dataclass(frozen=True)
class Line:
    """One side of a meeting: who holds a seat, and who waits, the longest first.

    In `waiting` those are left out whom a decision of named staff keeps from coming, now or for good.
    """

    seated: frozenset[Known]
    everybody: tuple[Known, ...]
    waiting: tuple[Known, ...]
    places: int


# Put together once: the same few questions are asked thousands of times.
_meeting, _booking = ForumMeeting.__table__.c, ForumBooking.__table__.c
_seat, _decision = Seat.__table__.c, KeepApartDecision.__table__.c
MEETINGS = (
    select(
        _meeting.id,
        _meeting.room_pool_id,
        _meeting.online_pool_id,
        as_kept(_meeting.id),
        as_kept(_meeting.room_pool_id),
        as_kept(_meeting.online_pool_id),
    )
    .where(_meeting.status == MeetingStatus.PUBLISHED, _meeting.starts_at > bindparam("at"))
    .order_by(_meeting.starts_at)
    .limit(bindparam("most"))
)
SEATS = select(as_kept(_seat.pool_id), as_kept(_seat.holder_id)).where(
    _seat.pool_id.in_(bindparam("pools", expanding=True))
)
HALTED = select(as_kept(_decision.room_id), as_kept(_decision.person_id)).where(
    _decision.allowed.is_not(True), _decision.room_id.in_(bindparam("meetings", expanding=True))
)
WAITING = (
    select(
        as_kept(_booking.meeting_id),
        as_kept(func.coalesce(_booking.waits_for, _booking.seating)),
        as_kept(_booking.person_id),
    )
    .where(
        _booking.waiting_since.is_not(None),
        _booking.meeting_id.in_(bindparam("meetings", expanding=True)),
        or_(
            and_(_booking.waits_for.is_not(None), _booking.answer_by.is_(None)),
            _booking.status == BookingStatus.WAITLISTED,
        ),
    )
    .order_by(_booking.waiting_since, _booking.id)
)


def lines_from(at: datetime, most: int) -> dict[tuple[uuid.UUID, Seating], Line]:
    """Both sides of the next published meetings, so many of them."""
    connection = db.session.connection()
    meetings = connection.execute(MEETINGS, {"at": at, "most": most}).all()
    seats: dict[Known, list[Known | None]] = defaultdict(list)
    pools = {"pools": [pool for row in meetings for pool in row[1:3]]}
    for pool, holder in connection.execute(SEATS, pools).all():
        seats[pool].append(holder)
    wanted = {"meetings": [row[0] for row in meetings]}
    halted: dict[Known, set[Known]] = defaultdict(set)
    for room, person in connection.execute(HALTED, wanted).all():
        halted[room].add(person)
    waiting: dict[tuple[Known, str], list[Known]] = defaultdict(list)
    for room, side, person in connection.execute(WAITING, wanted).all():
        waiting[room, side].append(person)
    found = {}
    for meeting_id, _, _, room, *both in meetings:
        for seating, pool in zip((Seating.ROOM, Seating.ONLINE), both, strict=True):
            holders, everybody = seats[pool], tuple(waiting[room, seating.value])
            found[meeting_id, seating] = Line(
                frozenset(holder for holder in holders if holder is not None),
                everybody,
                tuple(person for person in everybody if person not in halted[room]),
                len(holders),
            )
    return found
