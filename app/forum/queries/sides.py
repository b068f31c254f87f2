"""The two sides of a meeting: seats, and the line of whoever waits for one."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.directory.models import KeepApartDecision, Person
from app.forum.enums import BookingStatus, Seating
from app.forum.models import ForumBooking, ForumMeeting
from app.platform.db import db
from app.platform.seats import Seat


@dataclass(frozen=True)
class Side:
    """The room or the online side of a meeting: numbers only, nobody's name."""

    seating: Seating
    places: int
    free: int
    waiting: int

    @property
    def taken(self) -> int:
        return self.places - self.free

    @property
    def full(self) -> bool:
        """No seat is free. Who waits beside a free seat is nobody else's business."""
        return self.free == 0


def waits(booking: Any) -> ColumnElement[bool]:
    """Of rows of bookings: whether somebody waits, with a booking of the other side or without any."""
    beside = and_(booking.waits_for.is_not(None), booking.answer_by.is_(None))
    return or_(booking.status == BookingStatus.WAITLISTED, beside)


def side_of(booking: Any) -> ColumnElement[Seating]:
    """Of rows that wait: the side they wait for."""
    return func.coalesce(booking.waits_for, booking.seating)


def invited(meeting: ForumMeeting) -> list[ForumBooking]:
    """Every booking in whose calendar the meeting stands."""
    return list(
        db.session.scalars(
            select(ForumBooking)
            .where(ForumBooking.meeting_id == meeting.id, ForumBooking.status == BookingStatus.BOOKED)
            .options(joinedload(ForumBooking.person))
            .order_by(ForumBooking.booked_at, ForumBooking.id)
        )
    )


def waiting_for(meeting: ForumMeeting, seating: Seating) -> list[ForumBooking]:
    """Who waits for a side of a meeting, the longest first; some of them are booked on the other side."""
    return list(
        db.session.scalars(
            select(ForumBooking)
            .where(*_in_line(meeting, seating))
            .options(joinedload(ForumBooking.person))
            .order_by(ForumBooking.waiting_since, ForumBooking.id)
        )
    )


def first_waiting(
    meeting: ForumMeeting, seating: Seating, passed: Collection[uuid.UUID] = ()
) -> ForumBooking | None:
    """Whoever has waited longest for a side of a meeting, but for the bookings in `passed`."""
    return db.session.scalar(
        select(ForumBooking)
        .where(*_in_line(meeting, seating), ForumBooking.id.not_in(passed))
        .options(joinedload(ForumBooking.person))
        .order_by(ForumBooking.waiting_since, ForumBooking.id)
        .limit(1)
    )


def claims_ahead(meeting: ForumMeeting, seating: Seating, booking: ForumBooking | None) -> int:
    """How many wait for a side who may come: ahead of this booking, or all of them if it is not in that line.

    Left out are those whose way to the meeting waits for a decision of named staff, or was closed by one.
    """
    halted = select(KeepApartDecision.person_id).where(
        KeepApartDecision.room_id == meeting.id, KeepApartDecision.allowed.is_not(True)
    )
    found = select(func.count()).where(*_in_line(meeting, seating), ForumBooking.person_id.not_in(halted))
    if booking is not None and booking.stands_in_line(seating):
        found = found.where(
            or_(
                ForumBooking.waiting_since < booking.waiting_since,
                and_(ForumBooking.waiting_since == booking.waiting_since, ForumBooking.id < booking.id),
            )
        )
    return db.session.scalar(found) or 0


def places_in_line(person: Person, meetings: Collection[ForumMeeting]) -> dict[uuid.UUID, int]:
    """Which one somebody is, from 1, in each line that they stand in; by meeting."""
    other = aliased(ForumBooking)
    ahead = (
        select(func.count())
        .select_from(other)
        .where(
            other.meeting_id == ForumBooking.meeting_id,
            side_of(other) == side_of(ForumBooking),
            waits(other),
            or_(
                other.waiting_since < ForumBooking.waiting_since,
                and_(other.waiting_since == ForumBooking.waiting_since, other.id < ForumBooking.id),
            ),
        )
        .scalar_subquery()
    )
    found = db.session.execute(
        select(ForumBooking.meeting_id, ahead.label("ahead")).where(
            ForumBooking.person_id == person.id,
            waits(ForumBooking),
            ForumBooking.meeting_id.in_([meeting.id for meeting in meetings]),
        )
    )
    return {row.meeting_id: row.ahead + 1 for row in found}


def seated_in(meeting: ForumMeeting) -> frozenset[uuid.UUID]:
    """Everybody who holds a seat of the meeting, in the room or online, or is asked to take a colleague's."""
    seats = select(Seat.holder_id).where(
        Seat.pool_id.in_((meeting.room_pool_id, meeting.online_pool_id)), Seat.holder_id.is_not(None)
    )
    asked = select(ForumBooking.person_id).where(
        ForumBooking.meeting_id == meeting.id, ForumBooking.status == BookingStatus.OFFERED
    )
    return frozenset(one for one in db.session.scalars(seats.union(asked)) if one is not None)


def sides_of(meetings: Sequence[ForumMeeting]) -> dict[uuid.UUID, tuple[Side, Side]]:
    """Room and online side of each meeting, in two statements however many there are."""
    pools = [pool for meeting in meetings for pool in (meeting.room_pool_id, meeting.online_pool_id)]
    counted = db.session.execute(
        select(Seat.pool_id, func.count().label("places"), func.count(Seat.holder_id).label("taken"))
        .where(Seat.pool_id.in_(pools))
        .group_by(Seat.pool_id)
    )
    sizes = {row.pool_id: (row.places, row.places - row.taken) for row in counted}
    lines = db.session.execute(
        select(ForumBooking.meeting_id, side_of(ForumBooking).label("side"), func.count().label("people"))
        .where(
            ForumBooking.meeting_id.in_([meeting.id for meeting in meetings]),
            waits(ForumBooking),
        )
        .group_by(ForumBooking.meeting_id, side_of(ForumBooking))
    )
    waiting = {(row.meeting_id, row.side): row.people for row in lines}

    def side(meeting: ForumMeeting, seating: Seating, pool_id: uuid.UUID) -> Side:
        places, free = sizes.get(pool_id, (0, 0))
        return Side(seating, places, free, waiting.get((meeting.id, seating), 0))

    return {
        meeting.id: (
            side(meeting, Seating.ROOM, meeting.room_pool_id),
            side(meeting, Seating.ONLINE, meeting.online_pool_id),
        )
        for meeting in meetings
    }


def _in_line(meeting: ForumMeeting, seating: Seating) -> tuple[ColumnElement[bool], ...]:
    return (ForumBooking.meeting_id == meeting.id, waits(ForumBooking), side_of(ForumBooking) == seating)
