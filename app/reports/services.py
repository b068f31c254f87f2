"""A cohort on one page, with what must be hidden hidden, and the same as a table to take away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.directory.models import Person
from app.evaluation.services import LearningFigures, KnowledgeFigures, cohort_figures
from app.places.enums import Mark
from app.platform import audit
from app.platform.suppression import MINIMUM, Hidden, Row, Table, suppress_counts
from app.platform.words import day_year, number
from app.reports import policy, queries
from app.reports.queries import AgencyLine, DayLine, Funnel, MeetingLine
from app.training.models import Cohort

Line = tuple[str, str, str, object]
HEADERS = ("Table", "Row", "Measure", "Value")


@dataclass(frozen=True)
class RegisterDay:
    """One session day: how many have a place, and the marks of its register."""

    course: str
    starts_at: datetime
    expected: int
    marks: Table[int]

    def mark(self, label: str) -> Row[int]:
        return next(row for row in self.marks.rows if row.label == label)


@dataclass(frozen=True)
class CohortReport:
    """Everything the page and the export show."""

    funnel: Funnel
    outcomes: Table[int]
    days: tuple[RegisterDay, ...]
    agencies: tuple[AgencyLine, ...]
    meetings: tuple[MeetingLine, ...]
    figures: LearningFigures
    small_counts_shown: bool


def cohort_report(cohort: Cohort, viewer: Person | None, *, at: datetime) -> CohortReport:
    """A cohort as `viewer` may see it at `at`."""
    whole = policy.sees_small_counts(viewer)
    return CohortReport(
        funnel=queries.funnel(cohort, viewer),
        outcomes=_counts(queries.outcome_counts(cohort, viewer), whole),
        days=tuple(_register_day(line, whole) for line in queries.day_lines(cohort, viewer)),
        agencies=tuple(queries.agency_lines(cohort, viewer)),
        meetings=tuple(queries.forum_lines(cohort, viewer, at)),
        figures=cohort_figures(cohort, at=at),
        small_counts_shown=whole,
    )


def export_cohort(cohort: Cohort, *, by: Person, at: datetime) -> list[Line]:
    """The rows of the same report for a table to take away; that it was taken is on record."""
    audit.record("export figures", cohort, by=by, at=at)
    return list(_lines(cohort_report(cohort, by, at=at)))


def _lines(report: CohortReport) -> Iterator[Line]:
    funnel = report.funnel
    for label, count in (
        ("Applied", funnel.applied),
        ("Signed by a manager", funnel.signed),
        ("Offered a place", funnel.offered),
        ("Have a place", funnel.accepted),
        ("Attended", funnel.attended),
        ("Completed", funnel.completed),
        ("Mentors now", funnel.mentors),
    ):
        yield "Steps", label, "people", count
    for row in report.outcomes.rows:
        yield "Where applications stand", row.label, "people", row.value
    for day in report.days:
        for row in day.marks.rows:
            yield "Registers", f"{day_year(day.starts_at)}, {day.course}", row.label, row.value
    for agency in report.agencies:
        yield "Agencies", agency.name, "relevant staff", agency.relevant_staff
        yield "Agencies", agency.name, "applied", agency.applied
        yield "Agencies", agency.name, "have a place", agency.placed
        yield "Agencies", agency.name, "mentors now", agency.mentors
    for meeting in report.meetings:
        yield "Forum", day_year(meeting.starts_at), "booked", meeting.booked
        yield "Forum", day_year(meeting.starts_at), "attended", meeting.attended
    yield from _learning(report.figures)


def _learning(figures: LearningFigures) -> Iterator[Line]:
    for response in figures.responses:
        yield "Responses", response.label, "due", response.due
        yield "Responses", response.label, "done", response.done
    knowledge = figures.knowledge
    if not isinstance(knowledge, KnowledgeFigures):
        yield "Knowledge test", "Change", "mean", knowledge
    else:
        change = knowledge.change
        yield "Knowledge test", "People compared", "people", change.people
        yield "Knowledge test", "Before", "mean", number(change.before_mean, 1)
        yield "Knowledge test", "After", "mean", number(change.after_mean, 1)
        yield "Knowledge test", "Change", "mean", number(change.mean_change, 1, signed=True)
        if change.interval:
            yield "Knowledge test", "Change", "95% from", number(change.interval.low, 1, signed=True)
            yield "Knowledge test", "Change", "95% to", number(change.interval.high, 1, signed=True)
        if change.effect:
            yield "Knowledge test", "Size of the change", "g av", number(change.effect.value, 1)
        if knowledge.gain is not None:
            yield "Knowledge test", "Share of what could be gained", "per cent", number(100 * knowledge.gain)
        for band in knowledge.directions:
            yield "Knowledge test", band.label, "people", band.counts[0]
    for line in figures.confidence:
        if isinstance(line.change, Hidden):
            yield "Confidence", line.statement, "mean", line.change
            continue
        yield "Confidence", line.statement, "people", line.change.people
        yield "Confidence", line.statement, "looking back", number(line.change.looking_back_mean, 1)
        yield "Confidence", line.statement, "before", number(line.change.before_mean, 1)
        yield "Confidence", line.statement, "after", number(line.change.after_mean, 1)


def _register_day(line: DayLine, whole: bool) -> RegisterDay:
    present = line.marks.get(Mark.ATTENDED, 0)
    partly = line.marks.get(Mark.LATE, 0) + line.marks.get(Mark.LEFT_EARLY, 0)
    counts = {
        "attended": present,
        "partly": partly,
        "absent": line.marks.get(Mark.ABSENT, 0),
        "excused": line.marks.get(Mark.EXCUSED, 0),
        "not recorded": line.marks.get(Mark.NOT_RECORDED, 0),
    }
    return RegisterDay(line.course, line.starts_at, line.expected, _counts(counts, whole))


def _counts(counts: dict[str, int], whole: bool) -> Table[int]:
    """The counts as they are for an administrator, and with small ones hidden for everybody else."""
    return suppress_counts(counts, minimum=0 if whole else MINIMUM)
