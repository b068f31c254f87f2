"""What somebody has on at the time of a meeting: training days and other meetings."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime

from app.directory.models import Person
from app.forum.models import ForumMeeting
from app.platform import diary
from app.platform.diary import DiaryEntry


def clashes(person: Person, meetings: Collection[ForumMeeting]) -> dict[uuid.UUID, list[DiaryEntry]]:
    """By meeting, what overlaps with it among the person's own dates; meetings without any are left out."""
    dates = [entry for entry in diary.dates_of(person) if not entry.own_time] if meetings else []
    found = {each.id: _over(dates, each.id, each.starts_at, each.ends_at) for each in meetings}
    return {meeting_id: overlap for meeting_id, overlap in found.items() if overlap}


def overlapping(
    person: Person, about_id: uuid.UUID, starts_at: datetime, ends_at: datetime
) -> list[DiaryEntry]:
    """What of a person's own dates overlaps with a time, but for what that time is about."""
    dates = [entry for entry in diary.dates_of(person) if not entry.own_time]
    return _over(dates, about_id, starts_at, ends_at)


def _over(
    dates: Iterable[DiaryEntry], about_id: uuid.UUID, starts_at: datetime, ends_at: datetime
) -> list[DiaryEntry]:
    return [
        entry
        for entry in dates
        if entry.about_id != about_id and entry.starts_at < ends_at and entry.ends_at > starts_at
    ]
