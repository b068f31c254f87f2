"""Whom we have not seen lately, who moved or left, and how many things mentors did. Reads only."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.directory.models import AgencyMembership, Person, Programme
from app.forum.enums import BookingStatus
from app.forum.queries import KeptMeeting, kept_meetings
from app.mentoring.enums import SETTLED_DAYS, ActivityKind, PeriodEnd
from app.mentoring.models import MentorPeriod
from app.mentoring.queries import activities_since, activity_in, periods_in
from app.platform import clock, words
from app.platform.quarters import next_quarter, quarter_of, quarters
from app.reports import queries, rules
from app.reports.services.coverage import (
    LAST_MEETINGS,
    TWO_YEARS,
    Coverage,
    by_cohort,
    came_lately,
    coverage_of,
    meetings_for,
)

YEAR = timedelta(days=365)
SHOWN = 4
# As they are said of people: nobody has lapsed.
REASONS = {
    PeriodEnd.LEFT_POST: "Left the post",
    PeriodEnd.STEPPED_DOWN: "Stepped down",
    PeriodEnd.LAPSED: "No contact for a long time",
    PeriodEnd.SUPPORT_WITHDRAWN: "Agency support withdrawn",
}


@dataclass(frozen=True)
class NotSeen:
    """A mentor whom the register of the last meetings does not have, and what we know that explains it."""

    period: MentorPeriod
    last_came: date | None
    missed: int
    known: Sequence[str]


@dataclass(frozen=True)
class Moved:
    """A mentor who changed agencies."""

    period: MentorPeriod
    from_agency: str
    to_agency: str
    on: date


@dataclass(frozen=True)
class MentorsPage:
    """Everything on the coordinator's page; `reasons` are a label and a count.

    `three_kept` says whether there are registers enough for somebody not to have been seen lately.
    """

    coverage: Coverage
    not_seen: Sequence[NotSeen]
    three_kept: bool
    moved: Sequence[Moved]
    ended: Sequence[MentorPeriod]
    reasons: Sequence[tuple[str, int]]
    ever: int
    cohorts: Sequence[str]
    by_cohort: Mapping[tuple[uuid.UUID | None, str], int]


@dataclass(frozen=True)
class MentorLine:
    """One mentor in the list; `last_came` is the last meeting that the register has the person at."""

    period: MentorPeriod
    last_came: date | None


@dataclass(frozen=True)
class ActivityQuarter:
    """One quarter by its first day; `settled` once nothing of it can change."""

    first: date
    settled: bool
    counts: rules.QuarterCounts


def mentors_page(programme: Programme, viewer: Person, at: datetime) -> MentorsPage:
    """For whoever runs the programme. People are named as far as `viewer` may know of them."""
    today = clock.local(at).date()
    periods = periods_in(programme, viewer)
    meetings = kept_meetings(programme, at, since=today - TWO_YEARS)
    ended = sorted(
        (one for one in periods if one.ends_on is not None and one.ends_on > today - TWO_YEARS),
        key=lambda one: (one.ends_on or today, one.person.full_name),
        reverse=True,
    )
    reasons = Counter(one.end_reason for one in ended if one.end_reason)
    counted = by_cohort(periods)
    return MentorsPage(
        coverage=coverage_of(programme, at, periods, meetings),
        not_seen=list(_not_seen(periods, meetings, at)),
        three_kept=len(meetings) >= LAST_MEETINGS,
        moved=_moved(periods, today),
        ended=ended,
        reasons=[(REASONS[reason], number) for reason, number in reasons.most_common()],
        ever=len({one.person_id for one in periods}),
        cohorts=sorted({cohort for _, cohort in counted}),
        by_cohort=counted,
    )


def mentor_lines(
    programme: Programme,
    viewer: Person,
    at: datetime,
    *,
    agency_id: uuid.UUID | None = None,
    cohort_id: uuid.UUID | None = None,
) -> list[MentorLine]:
    """Mentors of today by name, of an agency or a cohort where one is given."""
    meetings = kept_meetings(programme, at, since=clock.local(at).date() - TWO_YEARS)
    return [
        MentorLine(period, _last_came(period, meetings))
        for period in periods_in(programme, viewer)
        if period.ends_on is None
        and (agency_id is None or period.person.agency_id == agency_id)
        and (cohort_id is None or period.cohort_id == cohort_id)
    ]


def activity_quarters(programme: Programme, at: datetime, *, small_shown: bool) -> list[ActivityQuarter]:
    """By quarter, the latest first.

    Without small counts only quarters of which nothing can change any more: otherwise two days' counts, one
    taken from the other, would tell what one person did.
    """
    today = clock.local(at).date()
    done = activity_in(programme)
    if not done:
        return []
    found = []
    for first in quarters(done[0].done_on, today):
        settled = today > next_quarter(first) + timedelta(days=SETTLED_DAYS)
        if not settled and not small_shown:
            continue
        things = [one for one in done if quarter_of(one.done_on) == first]
        briefings = [one for one in things if one.kind is ActivityKind.BRIEFING]
        counts = rules.quarter_counts(
            loggers={one.person_id for one in things},
            briefers={one.person_id for one in briefings},
            others={one.person_id for one in things if one.kind is not ActivityKind.BRIEFING},
            things=len(things),
            briefings=len(briefings),
            people=sum(one.people for one in things),
            small_shown=small_shown,
        )
        found.append(ActivityQuarter(first, settled, counts))
    return found[::-1]


def _not_seen(
    periods: Sequence[MentorPeriod], meetings: Sequence[KeptMeeting], at: datetime
) -> Iterator[NotSeen]:
    """Whoever could have come to three meetings and came to none of the last three; by name."""
    away = [
        period
        for period in periods
        if period.ends_on is None
        and period.paused_on is None
        and len(meetings_for(period, meetings)) == LAST_MEETINGS
        and not came_lately(period, meetings)
    ]
    people = [period.person_id for period in away]
    since = min(
        (meeting.on for period in away for meeting in meetings_for(period, meetings)),
        default=clock.local(at).date(),
    )
    logged, booked = activities_since(people, since), queries.booked_ahead(people, at)
    written = queries.notes_written([period.id for period in away])
    for period in away:
        own = [meeting for meeting in meetings if meeting.was_for(period)]
        last = _last_came(period, meetings)
        missed = next((number for number, one in enumerate(own) if one.came(period.person_id)), len(own))
        known = list(_known(period, own[:LAST_MEETINGS], logged, since, booked))
        note = written.get(period.id)
        known.append(f"We wrote on {words.plain_day(note)}." if note else "No message from us yet.")
        yield NotSeen(period, last, missed, known)


def _known(
    period: MentorPeriod,
    own: Sequence[KeptMeeting],
    logged: Mapping[uuid.UUID, int],
    since: date,
    booked: Mapping[uuid.UUID, datetime],
) -> Iterator[str]:
    states = [meeting.states.get(period.person_id) for meeting in own]
    waited = sum(state in {BookingStatus.WAITLISTED, BookingStatus.OFFERED} for state in states)
    if waited:
        yield f"Waited for a place at {words.in_words(waited)} of them."
    if told := states.count(BookingStatus.CANCELLED):
        yield f"Told us beforehand at {words.in_words(told)} of them."
    if period.person_id in logged:
        number = words.plural(logged[period.person_id], "thing")
        yield f"Still logs activity: {number} since {words.plain_day(since)}."
    if period.person_id in booked:
        yield f"Has booked {words.day(booked[period.person_id])}."


def _last_came(period: MentorPeriod, meetings: Sequence[KeptMeeting]) -> date | None:
    return next((meeting.on for meeting in meetings if meeting.came(period.person_id)), None)


def _moved(periods: Sequence[MentorPeriod], today: date) -> list[Moved]:
    running = {period.person_id: period for period in periods if period.ends_on is None}
    found = []
    for person_id, rows in queries.moves_of(running).items():
        period = running[person_id]
        before: AgencyMembership | None = None
        for row in rows:
            if before is not None and row.starts_on > max(period.starts_on, today - YEAR):
                found.append(Moved(period, before.agency.name, row.agency.name, row.starts_on))
            before = row
    return sorted(found, key=lambda one: one.on, reverse=True)
