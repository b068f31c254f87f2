"""The public first page of a programme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.directory.models import Programme
from app.mentoring.models import Criterion
from app.mentoring.queries import criteria_of
from app.platform import clock
from app.training.enums import SessionStatus
from app.training.models import Cohort, SessionDay, TrainingSession
from app.training.queries import current_cohort, sessions

MOST_DAYS_OF_A_WEEK = 5


class Season(StrEnum):
    """Where a cohort is, as the public sees it."""

    BEFORE = "before applications open"
    OPEN = "applications are open"
    CLOSED = "applications have closed"
    UNDER_WAY = "the training has begun"
    OVER = "the training has taken place"


@dataclass(frozen=True)
class WeekDay:
    """One date of the strip, with what happens on it."""

    on: date
    days: tuple[SessionDay, ...]


@dataclass(frozen=True)
class Catalogue:
    """Everything the first page shows; without a cohort, only what else is on offer."""

    cohort: Cohort | None
    season: Season | None
    applied_for: TrainingSession | None
    sessions: tuple[TrainingSession, ...]
    week: tuple[WeekDay, ...]
    own_time: tuple[SessionDay, ...]
    release_days: tuple[date, ...]
    criteria: tuple[Criterion, ...]
    others: tuple[TrainingSession, ...]

    @property
    def first_day(self) -> date | None:
        """The first date of training."""
        return self.week[0].on if self.week else None

    @property
    def last_day(self) -> date | None:
        """The last date of training."""
        return self.week[-1].on if self.week else None

    @property
    def fits_a_week(self) -> bool:
        """Whether the dates can stand side by side."""
        if not self.week or len(self.week) > MOST_DAYS_OF_A_WEEK:
            return False
        first, last = self.week[0].on, self.week[-1].on
        return first.isocalendar()[:2] == last.isocalendar()[:2] and last.isoweekday() <= MOST_DAYS_OF_A_WEEK


def catalogue_of(programme: Programme, at: datetime) -> Catalogue:
    """The cohort people ask about today, and the programme's other published sessions still to come."""
    cohort = current_cohort(programme, at)
    published = [each for each in sessions(programme) if each.status is SessionStatus.PUBLISHED and each.days]
    mine = [each for each in published if cohort is not None and each.cohort_id == cohort.id]
    mine.sort(key=lambda each: (each.position, each.slug))
    applied_for = next((each for each in mine if each.course.needs_application), None)
    beside = applied_for.course.companion_id if applied_for else None
    # Of several dates of the other course, the first.
    first = next((each for each in mine if beside is not None and each.course_id == beside), None)
    return Catalogue(
        cohort=cohort,
        season=_season(cohort, mine, at) if cohort else None,
        applied_for=applied_for,
        sessions=tuple(mine),
        week=_week(mine),
        own_time=tuple(day for each in mine for day in each.days if day.own_time),
        release_days=tuple(day.on for day in _week([each for each in mine if each in (applied_for, first)])),
        criteria=tuple(criteria_of(cohort.id)) if cohort else (),
        others=tuple(each for each in published if each not in mine and not each.is_over(at)),
    )


def _season(cohort: Cohort, mine: list[TrainingSession], at: datetime) -> Season:
    days = [day for each in mine for day in each.days]
    if days and max(day.ends_at for day in days) <= at:
        return Season.OVER
    if days and min(day.starts_at for day in days) <= at:
        return Season.UNDER_WAY
    if at > clock.end_of(cohort.applications_close_on):
        return Season.CLOSED
    return Season.OPEN if at >= cohort.applications_open_at else Season.BEFORE


def _week(mine: list[TrainingSession]) -> tuple[WeekDay, ...]:
    """By date; what is done in one's own time has none."""
    dated: dict[date, list[SessionDay]] = {}
    for day in sorted((day for each in mine for day in each.days), key=lambda day: day.starts_at):
        if day.own_time:
            continue
        dated.setdefault(clock.local(day.starts_at).date(), []).append(day)
    return tuple(WeekDay(on, tuple(days)) for on, days in sorted(dated.items()))
