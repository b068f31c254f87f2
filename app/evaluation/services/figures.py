"""What tests and questionnaires add up to, of a cohort or of a whole course.

Marks and answers come from what was published (`app.evaluation.services.editions`), so every page, table and
document shows the same and hides the same. Numbers of people asked and answered are headcounts and are those
of the moment. Restricted people are in nothing that is counted while they are.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from app.directory.enums import Audience
from app.evaluation import queries, rules
from app.evaluation.enums import Dimension, InstrumentKind, Moment, Outcome
from app.evaluation.models import FigureBatch, Instrument
from app.evaluation.queries import figures as reads
from app.evaluation.services.editions import LATER, Scope, paired_statements, settling
from app.evaluation.services.shapes import (
    BOTH,
    ConfidenceLine,
    GroupLine,
    GroupTable,
    KnowledgeFigures,
    LaterChange,
    LearningFigures,
    MomentResponse,
    QuestionFlag,
)
from app.platform.suppression import HIDDEN, Band, Hidden, either, join_small_counts
from app.training.models import Cohort, Course

BANDS = (0.4, 0.6, 0.8, 1.0)
MORE, SAME, FEWER = "More right than before", "The same", "Fewer right than before"


def cohort_figures(cohort: Cohort, course: Course | None = None, *, at: datetime) -> LearningFigures:
    """The figures of one cohort as they stand at `at`; of its core course unless another is named."""
    if course is None:
        session = queries.core_session(cohort.id)
        course = session.course if session else None
    return _Reading(course, cohort, at).figures() if course else NOTHING


def course_figures(course: Course, *, at: datetime) -> LearningFigures:
    """The figures of all cohorts of a course, by cohort, by kind of agency and by role."""
    return _Reading(course, None, at).figures()


NOTHING = LearningFigures(0, (), 0, None, HIDDEN, ())


class _Reading:
    """One look at what was published of a course, or of one cohort of it."""

    def __init__(self, course: Course, cohort: Cohort | None, at: datetime) -> None:
        self.course, self.cohort, self.at = course, cohort, at
        self.cohort_id = cohort.id if cohort else None
        instruments = reads.sat_instruments(course.id, self.cohort_id)
        self.test = _first(InstrumentKind.KNOWLEDGE_TEST, instruments)
        self.questionnaire = _first(InstrumentKind.QUESTIONNAIRE, instruments)
        known = [one.id for one in (self.test, self.questionnaire) if one]
        self.asked = reads.asked_for_figures(known, self.cohort_id)
        self.batches = [one for one in reads.figure_batches(known) if one.published_at <= at]

    def figures(self) -> LearningFigures:
        batches = self._of(self.test, Scope(None, Moment.POST))
        return LearningFigures(
            invited=len({one.person_id for one in self._asked(self.test)}),
            responses=tuple(self._responses()),
            matched=sum(len(batch.answers) for batch in batches),
            settles_at=settling(one.opens_at for one in self._asked(self.test) if one.moment is Moment.POST),
            knowledge=self._knowledge(batches),
            confidence=tuple(self._confidence()),
            tables=tuple(self._tables(batches)) if self.cohort is None and self.test else (),
            flags=tuple(self._flags(batches)),
            course=self.course,
        )

    def _asked(self, instrument: Instrument | None) -> list[Any]:
        """Every sitting of one instrument: its identifiers, moment and times."""
        return [one for one in self.asked if instrument and one.instrument_id == instrument.id]

    def _of(self, instrument: Instrument | None, scope: Scope) -> list[FigureBatch]:
        """The batches of cohorts in this scope: of the one cohort, or of every one."""
        return [
            batch
            for batch in self.batches
            if instrument is not None
            and batch.instrument_id == instrument.id
            and (batch.item_id, batch.moment) == (scope.item_id, scope.moment.value)
            and batch.dimension is Dimension.COHORT
            and (self.cohort_id is None or batch.cohort_id == self.cohort_id)
        ]

    def _knowledge(self, batches: Sequence[FigureBatch]) -> KnowledgeFigures | Hidden:
        pairs = _pairs(batches)
        change = rules.paired_change(pairs)
        if self.test is None or change is None:
            return HIDDEN
        full = len(self.test.questions)
        bands = _bands(full)
        before, after = [pair.before for pair in pairs], [pair.after for pair in pairs]
        parts = [_pairs([batch]) for batch in batches]
        return KnowledgeFigures(
            questions=full,
            change=change,
            before_middle=rules.middle_half(before),
            after_middle=rules.middle_half(after),
            gain=rules.normalised_gain(pairs, full),
            directions=_joined([MORE, SAME, FEWER], [[_directions(part)] for part in parts], either),
            distribution=_joined(
                [f"{low} to {high}" if low < high else f"{low}" for low, high in bands],
                [
                    [
                        rules.counts_in_bands([pair.before for pair in part], bands),
                        rules.counts_in_bands([pair.after for pair in part], bands),
                    ]
                    for part in parts
                ],
                _joined_range,
            ),
            later=tuple(self._later(self.test, None)),
        )

    def _later(self, instrument: Instrument, item_id: uuid.UUID | None) -> Iterable[LaterChange]:
        for moment in LATER:
            batches = self._of(instrument, Scope(item_id, moment))
            change = rules.paired_change(_pairs(batches))
            if change is not None:
                shown = all(batch.with_before for batch in batches)
                yield LaterChange(moment.label[:1].upper() + moment.label[1:], change, shown)

    def _confidence(self) -> Iterable[ConfidenceLine]:
        for item, _ in paired_statements(self.questionnaire) if self.questionnaire else ():
            batches = self._of(self.questionnaire, Scope(item.id, Moment.POST))
            given = dict(chain.from_iterable(batch.answers.items() for batch in batches))
            columns = [{key: float(one["marks"][place]) for key, one in given.items()} for place in range(3)]
            change = rules.confidence_change(columns[0], columns[2], columns[1])
            later = tuple(self._later(self.questionnaire, item.id)) if self.questionnaire else ()
            yield ConfidenceLine(item.text, change or HIDDEN, later)

    def _tables(self, batches: Sequence[FigureBatch]) -> Iterable[GroupTable]:
        marks = {key: one for batch in batches for key, one in batch.answers.items()}
        cohorts = reads.cohorts_asked({one.cohort_id for one in self._asked(self.test)})
        lines = [
            GroupLine(name, _change([one for one in batches if one.cohort_id == cohort_id]), slug)
            for cohort_id, name, slug in cohorts
        ]
        yield GroupTable(Dimension.COHORT, tuple(lines), rules.paired_change(_pairs(batches)), None)
        roles = [one.value for one in Audience if one.value in self.course.audiences]
        kinds = reads.sectors_taking_part(self.course.programme_id)
        for dimension, labels in ((Dimension.SECTOR, kinds), (Dimension.AUDIENCE, roles)):
            rows: dict[str, set[str]] = {}
            fixed_at = None
            for batch in self.batches:
                if batch.dimension is dimension:
                    rows.setdefault(batch.row, set()).update(batch.answers)
                    fixed_at = batch.published_at
            names = [*labels, *(row for row in rows if row not in labels)]
            fixed = [one for one in batches if fixed_at and one.published_at <= fixed_at]
            yield GroupTable(
                dimension,
                tuple(
                    GroupLine(label, rules.paired_change(_marks(marks[key] for key in rows[label])) or HIDDEN)
                    if label in rows
                    else GroupLine(label, HIDDEN)
                    for label in names
                ),
                rules.paired_change(_pairs(fixed)),
                fixed_at,
            )

    def _flags(self, batches: Sequence[FigureBatch]) -> Iterable[QuestionFlag]:
        answers = [one["after"] for batch in batches for one in batch.answers.values()]
        questions = self.test.questions if self.test else []
        figures = rules.item_figures(
            [[one.get(str(asked.id)) == Outcome.RIGHT.value for asked in questions] for one in answers]
        )
        for number, (asked, figure) in enumerate(zip(questions, figures or (), strict=False), start=1):
            if figure.read_again:
                yield QuestionFlag(number, asked.text, figure)

    def _responses(self) -> Iterable[MomentResponse]:
        if self.test:
            yield self._answered("Test before the course", self.test, Moment.PRE)
            yield self._answered("Test after the course", self.test, Moment.POST)
            yield self._answered(BOTH, self.test, Moment.PRE, Moment.POST)
        if self.questionnaire:
            yield self._answered(
                "Questionnaire before and after", self.questionnaire, Moment.PRE, Moment.POST
            )
        for instrument, name in ((self.test, "Test"), (self.questionnaire, "Questionnaire")):
            for moment in LATER:
                if instrument and any(one.moment is moment for one in self._asked(instrument)):
                    yield self._answered(f"{name} {moment.label}", instrument, moment)

    def _answered(self, label: str, instrument: Instrument, *moments: Moment) -> MomentResponse:
        here = self._asked(instrument)

        def people(moment: Moment, handed_in: bool) -> set[tuple[uuid.UUID, uuid.UUID]]:
            return {
                (one.person_id, one.cohort_id)
                for one in here
                if one.moment is moment
                and (
                    one.submitted_at is not None and one.submitted_at <= self.at
                    if handed_in
                    else one.opens_at <= self.at
                )
            }

        due = set.intersection(*(people(moment, False) for moment in moments))
        done = set.intersection(*(people(moment, True) for moment in moments))
        rate = rules.response_rate(due, done)
        return MomentResponse(label, rate.due, rate.done)


def _first(kind: InstrumentKind, instruments: Sequence[Instrument]) -> Instrument | None:
    return next((one for one in instruments if one.kind is kind), None)


def _marks(answers: Iterable[Mapping[str, Sequence[int]]]) -> list[rules.Pair]:
    return [rules.Pair(float(one["marks"][0]), float(one["marks"][-1])) for one in answers]


def _pairs(batches: Sequence[FigureBatch]) -> list[rules.Pair]:
    return _marks(one for batch in batches for one in batch.answers.values())


def _change(batches: Sequence[FigureBatch]) -> rules.PairedChange | Hidden:
    return rules.paired_change(_pairs(batches)) or HIDDEN


def _directions(pairs: Sequence[rules.Pair]) -> list[int]:
    change = rules.paired_change(pairs)
    return [change.improved, change.same, change.fewer] if change else [0, 0, 0]


def _joined(
    labels: Sequence[str],
    parts: Sequence[Sequence[Sequence[int]]],
    join: Callable[[str, str], str],
) -> tuple[Band, ...]:
    """The columns of all parts added up, joined so that no part shows one or two people either.

    A part is what joined the figures on one day, which two days' pages would show by subtraction.
    """
    bands = join_small_counts(labels, [column for part in parts for column in part], join=join)
    width = len(parts[0])
    return tuple(
        Band(
            band.label,
            tuple(
                sum(count for count in band.counts[place::width] if not isinstance(count, Hidden))
                for place in range(width)
            ),
        )
        for band in bands
    )


def _bands(full: int) -> list[tuple[int, int]]:
    """Whole marks from 0 to `full` in up to four steps."""
    tops = sorted({round(full * share) for share in BANDS} - {0} | {full})
    lows = [0, *(top + 1 for top in tops[:-1])]
    return list(zip(lows, tops, strict=True))


def _joined_range(first: str, second: str) -> str:
    return f"{first.partition(' to ')[0]} to {second.rpartition(' to ')[2]}"
