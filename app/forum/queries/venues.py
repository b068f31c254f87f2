"""When meetings take venues, for whoever plans something else there."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app.forum.enums import MeetingStatus
from app.forum.models import ForumMeeting
from app.platform.bookings import VenueTaken
from app.platform.db import db


def venues_taken(programme_id: uuid.UUID, since: datetime, until: datetime) -> list[VenueTaken]:
    """The meetings that take a venue between two moments, proposed ones too, without cancelled ones."""
    meetings = db.session.scalars(
        select(ForumMeeting)
        .join(ForumMeeting.series)
        .where(
            ForumMeeting.programme_id == programme_id,
            ForumMeeting.venue_id.is_not(None),
            ForumMeeting.status != MeetingStatus.CANCELLED,
            ForumMeeting.starts_at < until,
            ForumMeeting.ends_at > since,
        )
        .options(contains_eager(ForumMeeting.series))
        .order_by(ForumMeeting.starts_at, ForumMeeting.id)
    )
    return [
        VenueTaken(each.starts_at, each.ends_at, each.venue_id, each.room, each.series.name)
        for each in meetings
        if each.venue_id is not None
    ]
