"""What somebody's page as a mentor shows, gathered from courses, meetings and what was logged."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from app.directory.models import Person
from app.forum.models import ForumBooking, ForumMeeting
from app.forum.queries import (
    OwnMeeting,
    next_meeting_for,
    own_bookings,
    own_meetings_over,
)
from app.mentoring.models import MentorActivity, MentorPeriod
from app.mentoring.queries import activities_of, periods_of
from app.places.enums import PRESENT
from app.places.models import Attendance, Certificate, Place
from app.platform import clock
from app.platform.db import db
from app.platform.quarters import year_of
from app.training.models import Course, SessionDay, TrainingSession

MONTHS_SHOWN = 8
LAST_MEETINGS = 6
MINUTES = 60


@dataclass
class YearHours:
    """A year from 1 April on, by the calendar year it begins in: minutes of each kind."""

    year: int
    courses: int = 0
    meetings: int = 0
    logged: int = 0

    @property
    def total(self) -> int:
        return self.courses + self.meetings + self.logged


@dataclass(frozen=True)
class MonthCount:
    """How many things were done in a month, by its first day."""

    month: date
    things: int


@dataclass(frozen=True)
class Line:
    """One step of somebody's time as a mentor; `now` marks how it is today."""

    word: str
    since: date
    until: date | None = None
    agency: str = ""
    now: bool = False


@dataclass(frozen=True)
class Mentoring:
    """Everything on the page. `period` is the latest time as a mentor, ended or not; None for nobody's."""

    period: MentorPeriod | None
    lines: Sequence[Line] = ()
    activities: Sequence[MentorActivity] = ()
    months: Sequence[MonthCount] = ()
    people: int = 0
    years: Sequence[YearHours] = ()
    bookings: Sequence[ForumBooking] = ()
    next_meeting: ForumMeeting | None = None
    meetings: Sequence[OwnMeeting] = ()
    certificates: Sequence[Certificate] = ()
    newest: MentorActivity | None = field(default=None)

    @property
    def runs(self) -> bool:
        """Whether the person is a mentor now, paused or not."""
        return self.period is not None and self.period.ends_on is None

    @property
    def things(self) -> int:
        """How many are in the months shown."""
        return sum(one.things for one in self.months)


def mentoring_of(person: Person, at: datetime) -> Mentoring:
    """Reads only."""
    periods = periods_of(person)
    if not periods:
        return Mentoring(None)
    today = clock.local(at).date()
    activities = activities_of(person)
    shown = list(_months(today))
    began = min(period.starts_on for period in periods)
    over = own_meetings_over(person, [each.cohort_id for each in periods if each.cohort_id], at)
    runs = periods[0].ends_on is None
    return Mentoring(
        period=periods[0],
        lines=list(_lines(periods)),
        activities=activities,
        months=_counted(shown, activities),
        people=sum(one.people for one in activities if one.done_on >= shown[0]),
        years=_hours(person, over, activities),
        bookings=own_bookings(person, at),
        next_meeting=next_meeting_for(person, at) if runs else None,
        meetings=[one for one in over if _was_mentor(periods, clock.local(one.starts_at).date(), began)][
            :LAST_MEETINGS
        ],
        certificates=_certificates(person),
        newest=max(activities, key=lambda one: (one.logged_at, one.id), default=None),
    )


def _was_mentor(periods: Iterable[MentorPeriod], on: date, began: date) -> bool:
    return on >= began and any(
        period.starts_on <= on
        and (period.ends_on is None or period.ends_on > on)
        and (period.paused_on is None or period.paused_on > on)
        and not any(pause.starts_on <= on < pause.ends_on for pause in period.pauses)
        for period in periods
    )


def _lines(periods: Sequence[MentorPeriod]) -> Iterator[Line]:
    """The latest first; the periods come so too."""
    for number, period in enumerate(periods):
        first = number == 0
        if period.ends_on is not None:
            yield Line("Stopped", period.ends_on, now=first)
        elif period.paused_on is not None:
            yield Line("Pausing", period.paused_on, now=True)
        elif period.pauses:
            yield Line("Active", period.pauses[-1].ends_on, now=True)
        for pause in reversed(period.pauses):
            yield Line("Paused", pause.starts_on, pause.ends_on)
        agency = period.agency.name if period.agency else ""
        plain = period.ends_on is None and period.paused_on is None and not period.pauses
        yield Line("Started", period.starts_on, agency=agency, now=first and plain)


def _months(today: date) -> Iterator[date]:
    count = today.year * 12 + today.month - MONTHS_SHOWN
    for number in range(count, count + MONTHS_SHOWN):
        yield date(number // 12, number % 12 + 1, 1)


def _counted(months: Sequence[date], activities: Sequence[MentorActivity]) -> list[MonthCount]:
    done = Counter(one.done_on.replace(day=1) for one in activities)
    return [MonthCount(month, done[month]) for month in months]


def _hours(
    person: Person, meetings: Sequence[OwnMeeting], activities: Sequence[MentorActivity]
) -> list[YearHours]:
    """Course days and meetings that the person was at, and what was logged; the latest year first."""
    years: defaultdict[int, YearHours] = defaultdict(lambda: YearHours(0))
    for day, marked in _days_at(person):
        years[year_of(clock.local(day.starts_at).date())].courses += _minutes_at(day, marked)
    for meeting in meetings:
        if meeting.came:
            length = int((meeting.ends_at - meeting.starts_at).total_seconds()) // MINUTES
            years[year_of(clock.local(meeting.starts_at).date())].meetings += length
    for one in activities:
        years[year_of(one.done_on)].logged += one.minutes
    for year, hours in years.items():
        hours.year = year
    return sorted(years.values(), key=lambda hours: -hours.year)


def _days_at(person: Person) -> list[tuple[SessionDay, Attendance]]:
    """Days with hours that the person was at, made-up ones too, each once."""
    rows = db.session.execute(
        select(SessionDay, Attendance)
        .join(Attendance, Attendance.session_day_id == SessionDay.id)
        .join(Place, Place.id == Attendance.place_id)
        .where(
            Place.person_id == person.id,
            Attendance.status.in_(list(PRESENT)),
            SessionDay.own_time.is_(False),
        )
        .order_by(SessionDay.starts_at, Attendance.id)
    )
    found: dict[uuid.UUID, tuple[SessionDay, Attendance]] = {day.id: (day, marked) for day, marked in rows}
    return list(found.values())


def _minutes_at(day: SessionDay, marked: Attendance) -> int:
    """From when the person came to when the person left, where the register says."""
    begins, ends = clock.local(day.starts_at).time(), clock.local(day.ends_at).time()
    came, left = max(marked.arrived or begins, begins), min(marked.left or ends, ends)
    return max(0, (left.hour - came.hour) * MINUTES + left.minute - came.minute)


def _certificates(person: Person) -> list[Certificate]:
    return list(
        db.session.scalars(
            select(Certificate)
            .join(Certificate.place)
            .where(Place.person_id == person.id, Certificate.withdrawn_at.is_(None))
            .options(
                contains_eager(Certificate.place)
                .joinedload(Place.training_session)
                .options(joinedload(TrainingSession.course).load_only(Course.name))
            )
            .order_by(Certificate.issued_at.desc())
        )
    )
