"""What somebody has on at the time of a meeting: training days and other meetings."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from app.directory.models import Person
from app.forum.models import ForumMeeting
from app.platform import diary
from app.platform.diary import DiaryEntry


def clashes(person: Person, meetings: Collection[ForumMeeting]) -> dict[uuid.UUID, list[DiaryEntry]]:
    """By meeting, what overlaps with it among the person's own dates; meetings without any are left out."""
    dates = [entry for entry in diary.dates_of(person) if not entry.own_time] if meetings else []
    found = {}
    for meeting in meetings:
        overlap = [
            entry
            for entry in dates
            if entry.about_id != meeting.id
            and entry.starts_at < meeting.ends_at
            and entry.ends_at > meeting.starts_at
        ]
        if overlap:
            found[meeting.id] = overlap
    return found
