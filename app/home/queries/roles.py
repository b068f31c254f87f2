"""What roles bring into somebody's list of next steps: work that waits, and the pages of the team."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.directory.enums import Role
from app.directory.models import Person
from app.directory.queries import led_agencies, open_decisions_since
from app.home.queries.work import duties_of
from app.platform import words
from app.platform.working_days import Calendars


@dataclass(frozen=True)
class NextStep:
    """One line: what it is, in whose hands, the page that carries it on, and the last day for it."""

    title: str
    words: str
    tag: str = ""
    tag_kind: str = ""
    endpoint: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    act: str = ""
    by: date | None = None
    by_words: str = "Last day"


def work_of_roles(person: Person, closed: Calendars, at: datetime) -> Iterator[NextStep]:
    """Decisions of named staff, and the work queue of administrators with the number it shows itself."""
    if person.holds(Role.ADMINISTRATOR):
        duties = duties_of(person, closed, at)
        yield from _decisions([each.since for each in duties.decisions])
        yield from _work_queue(duties.on_us)
    elif person.holds(Role.NAMED_STAFF):
        yield from _decisions(open_decisions_since(person.programme))


def _decisions(since: Sequence[datetime]) -> Iterator[NextStep]:
    """A passer-by reads no more than that something waits."""
    if since:
        oldest = words.day(min(since))
        yield NextStep(
            title="For named staff",
            words=f"1 decision has waited since {oldest}."
            if len(since) == 1
            else f"{len(since)} decisions wait, the oldest since {oldest}.",
            tag="With you",
            tag_kind="yours",
            endpoint="directory.keep_apart",
            act="Decide",
        )


def _work_queue(count: int) -> Iterator[NextStep]:
    if count:
        yield NextStep(
            title="Work queue",
            words=f"{words.plural(count, 'thing waits', 'things wait')} on the training team.",
            tag="With the team",
            tag_kind="yours",
            endpoint="home.work_queue",
            act="Open the work queue",
        )


def pages_of_roles(person: Person, shown: Collection[str]) -> Iterator[NextStep]:
    """The pages of somebody's roles; what waits on one of them stands above already."""
    for step in _pages(person):
        if step.endpoint not in shown:
            yield step


def _pages(person: Person) -> Iterator[NextStep]:
    if person.holds(Role.ADMINISTRATOR, Role.PROGRAMME_LEAD):
        yield NextStep(
            "Work queue",
            "What waits on us, on managers, assessors and applicants.",
            endpoint="home.work_queue",
        )
    if person.holds(Role.NAMED_STAFF):
        yield NextStep(
            "Decisions for named staff", "Only named staff see these.", endpoint="directory.keep_apart"
        )
    if person.holds(Role.ADMINISTRATOR, Role.TRAINER):
        yield NextStep("Registers", "Who is expected, and who came.", endpoint="places.registers")
    if person.holds(Role.ASSESSOR):
        yield NextStep(
            "Assessments", "What you were given to read, and what you gave.", endpoint="mentoring.assessments"
        )
    for agency in led_agencies(person):
        words = f"Your agency's people, places and {person.programme.mentors_word}."
        yield NextStep(agency.name, words, endpoint="reports.my_agency")
