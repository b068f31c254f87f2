"""Places of a cohort that stayed empty, in neutral order; what must be hidden is hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.directory.models import Person
from app.places.enums import AbsenceReason
from app.platform.suppression import HIDDEN, Row, Table
from app.reports import policy, queries
from app.reports.queries import DayLine, EmptyLine
from app.reports.services.cohort import counts, register_day
from app.training.enums import SessionStatus
from app.training.models import Cohort, TrainingSession

# Given up so shortly before the first day, a place can hardly be somebody else's.
LATE_FROM = timedelta(days=7)


@dataclass(frozen=True)
class EmptyAgency:
    """One agency's line as an administrator reads it."""

    agency: str
    held: int
    in_time: int
    late: int
    reasons: tuple[int, ...]
    not_recorded: int

    @property
    def any(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.in_time or self.late or self.not_recorded or sum(self.reasons))


@dataclass(frozen=True)
class EmptyPlaces:
    """One session. An administrator reads `agencies`; everybody else the three tables, small counts hidden.

    These are one dimension each, so that none can be taken apart by another.
    """

    session: TrainingSession
    agencies: tuple[EmptyAgency, ...] | None
    given_up: Table[int]
    reasons: Table[int]
    by_agency: Table[int]


def empty_places(cohort: Cohort, viewer: Person | None, *, at: datetime) -> list[EmptyPlaces]:
    """The places of each session that stayed empty, agencies in the order of the alphabet."""
    lines = queries.empty_lines(cohort, at)
    days = queries.day_lines(cohort, None)
    return [
        _empty_session(session, sorted(lines.get(session.id, {}).values(), key=_by_name), days, viewer)
        for session in cohort.sessions
        if session.status is not SessionStatus.CANCELLED
    ]


def _empty_session(
    session: TrainingSession, lines: Sequence[EmptyLine], days: Sequence[DayLine], viewer: Person | None
) -> EmptyPlaces:
    whole = policy.sees_small_counts(viewer)
    begins = session.days[0].starts_at if session.days else None
    late = {line.agency: sum(_is_late(each, begins) for each in line.given_up_at) for line in lines}
    # How many were away on each day is shown elsewhere: where one of these is hidden, no sum of them is told.
    starts = {day.starts_at for day in session.days}
    own = [each for each in days if each.course == session.course.name and each.starts_at in starts]
    told = whole or not any(register_day(each, whole=False).mark("absent").hidden for each in own)
    reasons = {kind.value: sum(line.reasons.get(kind, 0) for line in lines) for kind in AbsenceReason}
    return EmptyPlaces(
        session=session,
        agencies=tuple(
            EmptyAgency(
                agency=line.agency,
                held=line.held,
                in_time=len(line.given_up_at) - late[line.agency],
                late=late[line.agency],
                reasons=tuple(line.reasons.get(kind, 0) for kind in AbsenceReason),
                not_recorded=line.not_recorded,
            )
            for line in lines
        )
        if whole
        else None,
        given_up=counts(
            {
                "given up in time": sum(len(line.given_up_at) - late[line.agency] for line in lines),
                "given up late": sum(late.values()),
            },
            whole,
        ),
        reasons=_told_or_hidden(reasons, told, whole),
        by_agency=_told_or_hidden(
            {line.agency: late[line.agency] + line.missed for line in lines}, told, whole
        ),
    )


def _is_late(given_up_at: datetime, begins: datetime | None) -> bool:
    return begins is not None and given_up_at > begins - LATE_FROM


def _told_or_hidden(found: dict[str, int], told: bool, whole: bool) -> Table[int]:
    if told:
        return counts(found, whole)
    rows = tuple(Row[int](label, HIDDEN, HIDDEN) for label in found)
    return Table(rows, Row("Total", HIDDEN, HIDDEN))


def _by_name(line: EmptyLine) -> str:
    return line.agency.casefold()
