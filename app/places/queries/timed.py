"""What falls due by the clock."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.places.enums import PlaceStatus
from app.places.models import Place
from app.platform.db import db

# An offer is good up to and including its last moment.
A_MOMENT = timedelta(seconds=1)


def offers_run_out(at: datetime) -> list[uuid.UUID]:
    """Offers that end by the clock and whose time has passed, earliest first."""
    return list(
        db.session.scalars(
            select(Place.id)
            .where(Place.status == PlaceStatus.OFFERED, Place.expires_by_clock, Place.answer_by < at)
            .order_by(Place.answer_by, Place.id)
        )
    )


def next_offer_end(after: datetime) -> datetime | None:
    """The earliest moment later than `after` at which an offer has run out."""
    last = db.session.scalar(
        select(func.min(Place.answer_by)).where(
            Place.status == PlaceStatus.OFFERED, Place.expires_by_clock, Place.answer_by > after - A_MOMENT
        )
    )
    return last + A_MOMENT if last else None
