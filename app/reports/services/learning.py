"""What a course changed: the tables behind the page, to take away in three forms, all hiding the same."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.directory.models import Person
from app.evaluation.services import (
    GroupTable,
    KnowledgeFigures,
    LearningFigures,
    course_figures,
)
from app.platform import audit
from app.platform.suppression import Hidden
from app.platform.tables import Sheet
from app.platform.words import day_year, number
from app.reports.services.method import METHOD
from app.training.models import Course

Line = tuple[str, str, str, object]
Cell = str | int | float | Hidden | None
UNCLEAR = "no clear change"
SIGNED = ("Change", "Mean change", "95%")


@dataclass(frozen=True)
class Section:
    """One table: a heading that is a finding where there is one, its columns, and a row for each label."""

    name: str
    heading: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Scale:
    """An axis of changes that holds zero: its two ends and whole steps between."""

    low: int
    high: int
    ticks: tuple[int, ...]

    def place(self, value: float) -> float:
        """Where a value stands, in hundredths of the axis."""
        return 100 * (value - self.low) / (self.high - self.low)


def answer(figures: LearningFigures, at: datetime) -> str:
    """The finding in a sentence or two, or why there is none yet."""
    knowledge = figures.knowledge
    if not isinstance(knowledge, KnowledgeFigures):
        return why_not_shown(figures, at)
    said = [_knowledge_sentence(knowledge)]
    for later in knowledge.later:
        people = f"{later.label}, the {later.change.people} people who answered again"
        if later.finding == UNCLEAR:
            said.append(f"{people} showed no clear change against what they had before.")
        else:
            by = _amount(later.change.mean_change)
            said.append(f"{people} had {by} {later.finding} right than they had before.")
    if any(not isinstance(line.change, Hidden) for line in figures.confidence):
        said.append(f"{figures.confidence_heading}.")
    return " ".join(said)


def why_not_shown(figures: LearningFigures, at: datetime) -> str:
    """Why there are no marks to see, in a sentence."""
    if not figures.asked_anything:
        return "Nobody has been asked to sit a test yet."
    if figures.settles_at is None:
        return "The test after the course has not opened."
    if at < figures.settles_at:
        settled = day_year(figures.settles_at)
        return (
            "Marks are shown once ten people or more have taken both tests, and everybody has answered or "
            f"{settled} has come: otherwise somebody could be found by comparing two days."
        )
    return "Marks are shown once ten people or more have taken both tests. They are counted each night."


def heading_of_directions(knowledge: KnowledgeFigures) -> str:
    """How many answered more questions right, where that may be told."""
    first = knowledge.directions[0]
    if len(knowledge.directions) < 3:
        return "How many answered more, the same or fewer right"
    return f"{first.counts[0]} of {knowledge.change.people} people answered more questions right"


def scale_of(changes: Iterable[Any]) -> Scale:
    """One axis for several changes, with their intervals and zero on it."""
    ends = [0.0]
    for change in changes:
        ends += [change.mean_change, *(change.interval or ())]
    step = max(1, math.ceil((max(ends) - min(ends)) / 4))
    low = min(math.floor(min(ends) / step) * step, -step)
    high = max(math.ceil(max(ends) / step) * step, step)
    return Scale(low, high, tuple(range(low, high + 1, step)))


def export_course(course: Course, *, by: Person, at: datetime) -> LearningFigures:
    """The figures of a course to take away; that they were taken is on record."""
    audit.record("export figures", course, by=by, at=at)
    return course_figures(course, at=at)


def learning_sections(figures: LearningFigures) -> list[Section]:
    """Every table of learning with all its numbers, in the order of the page."""
    return [
        *_knowledge_sections(figures.knowledge),
        *_confidence_sections(figures),
        *(_group_section(table) for table in figures.tables),
        Section(
            "Responses",
            "Who answered",
            ("What was asked", "Due", "Done", "Rate in per cent"),
            tuple(
                (one.label, one.due, one.done, None if one.rate is None else round(100 * one.rate))
                for one in figures.responses
            ),
        ),
    ]


def lines_of(sections: Iterable[Section]) -> Iterator[Line]:
    """The same as lines of a long table: which table, which row, which measure, what value."""
    for section in sections:
        for label, *values in section.rows:
            for header, value in zip(section.headers[1:], values, strict=True):
                yield section.name, str(label), header, value


def sheets_of(sections: Iterable[Section]) -> list[Sheet]:
    """The same as sheets of a workbook, the method last."""
    sheets = [Sheet(section.name, section.headers, section.rows) for section in sections]
    return [*sheets, Sheet("How to read these figures", ("Term", "What it means"), METHOD)]


def document_of(title: str, caption: str, summary: str, sections: Iterable[Section]) -> dict[str, Any]:
    """The same as data of the document `learning`: every value is text."""
    return {
        "title": title,
        "caption": caption,
        "summary": summary,
        "sections": [
            {
                "heading": section.heading,
                "headers": section.headers,
                "rows": [
                    [_said(header, value) for header, value in zip(section.headers, row, strict=True)]
                    for row in section.rows
                ],
            }
            for section in sections
            if section.rows
        ],
        "method": METHOD,
    }


def _knowledge_sentence(knowledge: KnowledgeFigures) -> str:
    change, full = knowledge.change, knowledge.questions
    if knowledge.finding == UNCLEAR:
        return f"There was no clear change in how many of the {full} questions people answered right."
    by = _amount(change.mean_change)
    return (
        f"Straight after the course people answered {by} {knowledge.finding} questions right, "
        f"out of {full}, than before it."
    )


def _amount(change: float) -> str:
    said = number(abs(change), 1)
    return "slightly" if said == "0.0" else f"about {said}"


def _knowledge_sections(knowledge: KnowledgeFigures | Hidden) -> Iterator[Section]:
    headers = ("When", "People", "Mean", "Change since before", "95% from", "95% to")
    if isinstance(knowledge, Hidden):
        yield Section(
            "Knowledge test", "What people knew", headers, (("After the course", *[knowledge] * 5),)
        )
        return
    change = knowledge.change
    rows: list[tuple[Cell, ...]] = [
        ("Before the course", change.people, _one(change.before_mean), None, None, None),
        ("After the course", change.people, _one(change.after_mean), *_interval(change)),
    ]
    for later in knowledge.later:
        means = [_one(value) for value in (later.change.before_mean, later.change.after_mean)]
        before, after = means if later.own_before else [Hidden(), Hidden()]
        rows.append((f"{later.label}: the same people before", later.change.people, before, None, None, None))
        rows.append((later.label, later.change.people, after, *_interval(later.change)))
    yield Section("Knowledge test", knowledge.heading, headers, tuple(rows))
    effect = change.effect
    yield Section(
        "Size of the change",
        "How large the change is",
        ("Measure", "Value"),
        (
            (
                "g av, divided by the average of the standard deviations",
                _one(effect.value) if effect else None,
            ),
            (
                "Per cent of what could be gained",
                None if knowledge.gain is None else round(100 * knowledge.gain),
            ),
        ),
    )
    if not knowledge.shows_counts:
        return
    yield Section(
        "More, the same, fewer",
        heading_of_directions(knowledge),
        ("After the course", "People"),
        tuple((band.label, band.counts[0]) for band in knowledge.directions),
    )
    yield Section(
        "Marks",
        "Where people’s marks lay",
        ("Right answers", "Before", "After"),
        tuple((band.label, *band.counts) for band in knowledge.distribution),
    )


def _confidence_sections(figures: LearningFigures) -> Iterator[Section]:
    if not figures.confidence:
        return
    headers = (
        "Statement",
        "People",
        "Looking back",
        "Before",
        "After",
        *("Change since before", "95% from (before)", "95% to (before)"),
        *("Change since looking back", "95% from (looking back)", "95% to (looking back)"),
    )
    rows: list[tuple[Cell, ...]] = []
    for line in figures.confidence:
        change = line.change
        if isinstance(change, Hidden):
            rows.append((line.statement, *[change] * (len(headers) - 1)))
            continue
        means = (change.looking_back_mean, change.before_mean, change.after_mean)
        rows.append(
            (
                line.statement,
                change.people,
                *(_one(mean) for mean in means),
                *_interval(change.since_before),
                *_interval(change.since_looking_back),
            )
        )
    yield Section("Confidence", figures.confidence_heading, headers, tuple(rows))
    later = tuple(
        (
            f"{line.statement.rstrip('.')}: {one.label.lower()}",
            one.change.people,
            _one(one.change.after_mean) if one.own_before else Hidden(),
            *_interval(one.change),
        )
        for line in figures.confidence
        for one in line.later
    )
    if later:
        short = ("Statement", "People", "Mean", "Change since before", "95% from", "95% to")
        yield Section("Confidence later", "Confidence months later", short, later)


def _group_section(table: GroupTable) -> Section:
    one = table.dimension.value
    rows: list[tuple[Cell, ...]] = [
        (line.label, *[line.change] * 4)
        if isinstance(line.change, Hidden)
        else (line.label, line.change.people, *_interval(line.change))
        for line in table.lines
    ]
    if table.total:
        rows.append(("Everyone", table.total.people, *_interval(table.total)))
    headers = (one.capitalize(), "People compared", "Mean change", "95% from", "95% to")
    return Section(f"By {one}", table.heading, headers, tuple(rows))


def _interval(change: Any) -> tuple[Cell, Cell, Cell]:
    low, high = change.interval or (None, None)
    return _one(change.mean_change), _one(low), _one(high)


def _one(value: float | None) -> float | None:
    """At most one decimal, halves rounded away from nothing as on the page."""
    if value is None:
        return None
    return math.copysign(math.floor(abs(value) * 10 + 0.5) / 10, value) or 0.0


def _said(header: str, value: Cell) -> str:
    if isinstance(value, float):
        return number(value, 1, signed=header.startswith(SIGNED))
    return "–" if value is None else str(value)
