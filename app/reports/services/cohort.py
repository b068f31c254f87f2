"""A cohort on one page, with what must be hidden hidden, and the same as a table to take away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from app.directory.models import Person
from app.evaluation.services import LearningFigures, cohort_figures
from app.places.enums import Mark
from app.platform import audit
from app.platform.suppression import MINIMUM, Row, Table, suppress_counts
from app.platform.words import day_year
from app.reports import policy, queries
from app.reports.queries import AgencyLine, DayLine, Funnel, MeetingLine
from app.reports.services.learning import Line, learning_sections, lines_of
from app.training.models import Cohort

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
        outcomes=counts(queries.outcome_counts(cohort, viewer), whole),
        days=tuple(register_day(line, whole) for line in queries.day_lines(cohort, viewer)),
        agencies=tuple(queries.agency_lines(cohort, viewer)),
        meetings=tuple(queries.forum_lines(cohort, viewer, at)),
        figures=cohort_figures(cohort, at=at),
        small_counts_shown=whole,
    )


def export_cohort(cohort: Cohort, *, by: Person, at: datetime) -> list[Line]:
    """The rows of the same report for a table to take away; that it was taken is on record."""
    audit.record("export figures", cohort, by=by, at=at)
    return list(_lines(cohort_report(cohort, by, at=at), by.programme.says))


def _lines(report: CohortReport, says: Callable[[str], str]) -> Iterator[Line]:
    """`says` puts a sentence about mentors in the programme's word for them."""
    funnel = report.funnel
    for label, count in (
        ("Applied", funnel.applied),
        ("Signed by a manager", funnel.signed),
        ("Offered a place", funnel.offered),
        ("Have a place", funnel.accepted),
        ("Attended", funnel.attended),
        ("Completed", funnel.completed),
        (says("Mentors now"), funnel.mentors),
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
        yield "Agencies", agency.name, says("mentors now"), agency.mentors
    for meeting in report.meetings:
        yield "Forum", day_year(meeting.starts_at), "booked", meeting.booked
        yield "Forum", day_year(meeting.starts_at), "attended", meeting.attended
    yield from lines_of(learning_sections(report.figures))


def register_day(line: DayLine, whole: bool) -> RegisterDay:
    present = line.marks.get(Mark.ATTENDED, 0)
    partly = line.marks.get(Mark.LATE, 0) + line.marks.get(Mark.LEFT_EARLY, 0)
    found = {
        "attended": present,
        "partly": partly,
        "absent": line.marks.get(Mark.ABSENT, 0),
        "excused": line.marks.get(Mark.EXCUSED, 0),
        "not recorded": line.marks.get(Mark.NOT_RECORDED, 0),
    }
    return RegisterDay(line.course, line.starts_at, line.expected, counts(found, whole))


def counts(found: dict[str, int], whole: bool) -> Table[int]:
    """The counts as they are for an administrator, and with small ones hidden for everybody else."""
    return suppress_counts(found, minimum=0 if whole else MINIMUM)
