"""Days on which a meeting may not suit: told with another day, and never moved in silence."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from app.directory.models import Programme
from app.forum import queries, rules
from app.forum.enums import MeetingStatus
from app.forum.models import ForumMeeting
from app.forum.rules import Pattern
from app.platform import clock


@dataclass(frozen=True)
class Planned:
    """A day of a pattern: what speaks against it, if anything does, and the day to propose instead."""

    day: date
    warning: str = ""
    other: date | None = None


@dataclass(frozen=True)
class Doubt:
    """What speaks against the day of a meeting, the day to propose, and whether it was kept knowingly."""

    warning: str
    other: date | None
    kept: bool


def planned_dates(programme: Programme, pattern: Pattern) -> list[Planned]:
    """The dates a pattern gives, each with a warning and another day or with neither; no date is moved."""
    closures = queries.closures_of(programme.id).get(None, {})
    days = rules.dates_of(pattern)
    return [_planned(day, closures, days) for day in days]


def doubts(programme_id: uuid.UUID, meetings: Collection[ForumMeeting]) -> dict[uuid.UUID, Doubt]:
    """Of which meetings something speaks against the day, by what is known now."""
    closures = queries.closures_of(programme_id)
    days = {clock.local(meeting.starts_at).date() for meeting in meetings}
    found = {}
    for meeting in meetings:
        if meeting.status not in {MeetingStatus.PROPOSED, MeetingStatus.PUBLISHED}:
            continue
        shut = closures.get(None, {}) | closures.get(meeting.host_agency_id, {})
        planned = _planned(clock.local(meeting.starts_at).date(), shut, days)
        if planned.warning:
            found[meeting.id] = Doubt(planned.warning, planned.other, meeting.kept_on == planned.day)
    return found


def _planned(day: date, closures: Mapping[date, str], taken: Collection[date]) -> Planned:
    warning = rules.warning_for(day, closures)
    return Planned(day, warning, rules.other_day(day, closures, taken) if warning else None)
