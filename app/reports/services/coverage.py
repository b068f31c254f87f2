"""Where there are mentors for relevant staff, and what the next cohort should aim for. Reads only.

Everything here is counted without people who are known to named staff only, whoever looks: shares follow from
it, and everybody who shares out may read those.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.directory.models import Agency, Programme
from app.directory.queries import agencies
from app.forum.queries import KeptMeeting, kept_meetings
from app.mentoring.models import MentorPeriod
from app.platform import clock
from app.platform.quarters import next_quarter, quarters
from app.reports import queries, rules
from app.training.models import TrainingSession

TWO_YEARS = timedelta(days=730)
LAST_MEETINGS = 3
QUARTERS = 8


@dataclass(frozen=True)
class AgencyCover:
    """One agency: mentors now, those who came lately, who left in two years, and what it should have next.

    `per_hundred` is None where nobody has entered how many relevant staff there are.
    """

    agency: Agency
    mentors: int
    came_lately: int
    left: int
    short: int
    leaving: int

    @property
    def per_hundred(self) -> float | None:
        staff = self.agency.relevant_staff
        return 100 * self.mentors / staff if staff else None

    @property
    def aim(self) -> int:
        return self.short + self.leaving


@dataclass(frozen=True)
class Quarter:
    """Mentors at the end of a quarter (or today), by its first day."""

    first: date
    joined: int
    left: int
    at_end: int


@dataclass(frozen=True)
class Coverage:
    """The table and what goes with it; `level` is in hundredths for every 100 staff, or None."""

    level: int | None
    lines: Sequence[AgencyCover]
    without_agency: int
    session: TrainingSession | None
    leaving_known: bool
    quarters: Sequence[Quarter]

    @property
    def staff(self) -> int:
        return sum(line.agency.relevant_staff for line in self.lines)

    @property
    def mentors(self) -> int:
        return sum(line.mentors for line in self.lines)

    @property
    def per_hundred(self) -> float | None:
        return 100 * self.mentors / self.staff if self.staff else None

    @property
    def short_lines(self) -> list[AgencyCover]:
        """Those below the level, the furthest short first."""
        return sorted((line for line in self.lines if line.short), key=lambda line: -line.short)

    @property
    def aim(self) -> int:
        return sum(line.aim for line in self.lines)

    @property
    def aims(self) -> dict[uuid.UUID, int]:
        return {line.agency.id: line.aim for line in self.lines}


def coverage_of(
    programme: Programme,
    at: datetime,
    periods: Sequence[MentorPeriod],
    meetings: Sequence[KeptMeeting] | None = None,
) -> Coverage:
    """From every time as a mentor of the programme; those of restricted people are left out."""
    today = clock.local(at).date()
    if meetings is None:
        meetings = kept_meetings(programme, at, since=today - TWO_YEARS)
    known = [period for period in periods if not period.person.restricted]
    running = [period for period in known if period.ends_on is None]
    ended = [period for period in known if period.ends_on is not None and period.ends_on > today - TWO_YEARS]
    listed = agencies(programme)
    mentors = Counter(period.person.agency_id for period in running)
    lately = Counter(period.person.agency_id for period in running if came_lately(period, meetings))
    left = Counter(period.agency_id for period in ended)
    session = queries.next_course(programme, at)
    leaving = rules.likely_to_leave(
        {agency.id: mentors[agency.id] for agency in listed},
        left=len(ended),
        mentor_days=sum(_days_since(period, today - TWO_YEARS, today) for period in known),
        days_to_come=_days_to_come(session, today),
    )
    level = programme.agreed_level
    lines = [
        AgencyCover(
            agency=agency,
            mentors=mentors[agency.id],
            came_lately=lately[agency.id],
            left=left[agency.id],
            short=rules.short_of(level or 0, agency.relevant_staff, mentors[agency.id]),
            leaving=leaving.by_agency[agency.id],
        )
        for agency in listed
    ]
    ids = {agency.id for agency in listed}
    return Coverage(
        level=level,
        lines=sorted(lines, key=lambda line: (line.per_hundred is None, line.per_hundred or 0.0)),
        without_agency=sum(number for agency_id, number in mentors.items() if agency_id not in ids),
        session=session,
        leaving_known=leaving.known,
        quarters=_quarters(known, today),
    )


def meetings_for(period: MentorPeriod, meetings: Sequence[KeptMeeting]) -> list[KeptMeeting]:
    """The last three that the mentor could have come to, the latest first."""
    return [meeting for meeting in meetings if meeting.was_for(period)][:LAST_MEETINGS]


def came_lately(period: MentorPeriod, meetings: Sequence[KeptMeeting]) -> bool:
    """Whether the mentor was at one of them at least."""
    return any(meeting.came(period.person_id) for meeting in meetings_for(period, meetings))


def by_cohort(periods: Sequence[MentorPeriod]) -> Mapping[tuple[uuid.UUID | None, str], int]:
    """How many mentors there are now, by agency and by the name of the cohort that they came from."""
    return Counter(
        (period.person.agency_id, period.cohort.name if period.cohort else "Another way")
        for period in periods
        if period.ends_on is None and not period.person.restricted
    )


def _days_since(period: MentorPeriod, since: date, today: date) -> int:
    return max(0, (min(period.ends_on or today, today) - max(period.starts_on, since)).days)


def _days_to_come(session: TrainingSession | None, today: date) -> int:
    if session is None or session.ends_at is None:
        return 0
    return (clock.local(session.ends_at).date() - today).days


def _quarters(periods: Sequence[MentorPeriod], today: date) -> list[Quarter]:
    if not periods:
        return []
    found = []
    for first in list(quarters(min(period.starts_on for period in periods), today))[-QUARTERS:]:
        after = next_quarter(first)
        found.append(
            Quarter(
                first,
                joined=sum(first <= period.starts_on < after for period in periods),
                left=sum(
                    period.ends_on is not None and first <= period.ends_on < after for period in periods
                ),
                at_end=sum(
                    period.starts_on < after and (period.ends_on is None or period.ends_on >= after)
                    for period in periods
                ),
            )
        )
    return found
