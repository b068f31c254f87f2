"""Named reads of bookings that a colleague is asked to take over."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from app.forum.enums import BookingStatus
from app.forum.models import ForumBooking
from app.platform.audit import AuditEntry
from app.platform.db import db


def handed_to(booking: ForumBooking) -> ForumBooking | None:
    """The row of the colleague who has still to answer for this booking, as it is now."""
    return db.session.scalar(
        select(ForumBooking)
        .where(ForumBooking.giver_id == booking.id, ForumBooking.status == BookingStatus.OFFERED)
        .execution_options(populate_existing=True)
    )


def asked_until(bookings: Collection[ForumBooking]) -> dict[uuid.UUID, datetime]:
    """Until when a colleague may answer, by the booking that is handed over."""
    found = db.session.execute(
        select(ForumBooking.giver_id, ForumBooking.answer_by).where(
            ForumBooking.giver_id.in_([booking.id for booking in bookings]),
            ForumBooking.status == BookingStatus.OFFERED,
        )
    )
    return {giver: until for giver, until in found if giver is not None and until is not None}


def times_done(booking: ForumBooking, action: str) -> int:
    """How often this was done to the booking, by its trail."""
    found = select(func.count()).where(
        AuditEntry.subject_kind == ForumBooking.__tablename__,
        AuditEntry.subject_id == booking.id,
        AuditEntry.action == action,
    )
    return db.session.scalar(found) or 0
