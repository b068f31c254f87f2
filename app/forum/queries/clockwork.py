"""What of the forum falls due, and when next."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select

from app.directory.models import KeepApartDecision
from app.forum.enums import BookingStatus, MeetingStatus, Seating
from app.forum.models import ForumBooking, ForumMeeting
from app.forum.queries.sides import side_of, waits
from app.platform.db import db
from app.platform.seats import Seat

# A seat is kept until `answer_by`: for somebody without a booking, or beside a booking of the other side.
KEPT_FOR = (BookingStatus.OFFERED, BookingStatus.BOOKED)


def offers_to_end(at: datetime) -> list[uuid.UUID]:
    """Offers whose time is over, the oldest first; beside a booking of the other side too."""
    return list(
        db.session.scalars(
            select(ForumBooking.id)
            .where(ForumBooking.status.in_(KEPT_FOR), ForumBooking.answer_by <= at)
            .order_by(ForumBooking.answer_by, ForumBooking.id)
        )
    )


def next_offer_end(after: datetime) -> datetime | None:
    """When the next offer's time is over."""
    return db.session.scalar(
        select(func.min(ForumBooking.answer_by)).where(
            ForumBooking.status.in_(KEPT_FOR), ForumBooking.answer_by > after
        )
    )


def lines_to_serve(at: datetime) -> list[uuid.UUID]:
    """Meetings with a free seat that somebody waits for and may have."""
    decided = exists().where(
        KeepApartDecision.person_id == ForumBooking.person_id,
        KeepApartDecision.room_id == ForumBooking.meeting_id,
        KeepApartDecision.allowed.is_not(True),
    )
    free = exists().where(
        Seat.holder_id.is_(None),
        or_(
            and_(side_of(ForumBooking) == Seating.ROOM, Seat.pool_id == ForumMeeting.room_pool_id),
            and_(side_of(ForumBooking) == Seating.ONLINE, Seat.pool_id == ForumMeeting.online_pool_id),
        ),
    )
    return list(
        db.session.scalars(
            select(ForumMeeting.id)
            .join(ForumBooking)
            .where(
                ForumMeeting.status == MeetingStatus.PUBLISHED,
                ForumMeeting.starts_at > at,
                waits(ForumBooking),
                ~decided,
                free,
            )
            .distinct()
        )
    )


def never(_after: datetime) -> datetime | None:
    """Free seats fall due by acts of people, not by time."""
    return None


def meetings_to_close(at: datetime) -> list[uuid.UUID]:
    """Published meetings that have ended."""
    return list(
        db.session.scalars(
            select(ForumMeeting.id)
            .where(ForumMeeting.status == MeetingStatus.PUBLISHED, ForumMeeting.ends_at <= at)
            .order_by(ForumMeeting.ends_at)
        )
    )


def next_meeting_end(after: datetime) -> datetime | None:
    """When the next published meeting ends."""
    return db.session.scalar(
        select(func.min(ForumMeeting.ends_at)).where(
            ForumMeeting.status == MeetingStatus.PUBLISHED, ForumMeeting.ends_at > after
        )
    )
