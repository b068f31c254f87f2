"""What a cohort's tests and questionnaires add up to, with small groups hidden.

Marks and answers leave this module only through `app.platform.suppression`. Numbers of people asked and
answered are headcounts and stay. Restricted people are in none of them.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from app.evaluation import queries, rules
from app.evaluation.enums import InstrumentKind, Moment, QuestionKind
from app.evaluation.models import Instrument, Item, Sitting
from app.evaluation.services.sittings import answers_of, marked
from app.platform.suppression import MINIMUM, Band, Hidden, join_small_counts, shown_for
from app.training.models import Cohort

BANDS = (0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True)
class MomentResponse:
    """How many were asked at one moment (the window has opened), and how many handed in."""

    label: str
    due: int
    done: int

    @property
    def rate(self) -> float | None:
        return rules.ResponseRate(self.due, self.done).rate


@dataclass(frozen=True)
class KnowledgeFigures:
    """The same people before and after, for ten or more of them."""

    questions: int
    change: rules.PairedChange
    before_middle: rules.Interval | None
    after_middle: rules.Interval | None
    gain: float | None
    directions: tuple[Band, ...]
    distribution: tuple[Band, ...]


@dataclass(frozen=True)
class ConfidenceLine:
    """One statement; `change` is hidden when fewer than ten people gave all three answers."""

    statement: str
    change: rules.ConfidenceChange | Hidden


@dataclass(frozen=True)
class CohortFigures:
    """Everything about one cohort's learning that may be shown to the people who run the programme."""

    invited: int
    responses: tuple[MomentResponse, ...]
    matched: int
    # Until then marks and answers are hidden unless everybody has answered; None before anybody is asked.
    settles_at: datetime | None
    knowledge: KnowledgeFigures | Hidden
    confidence: tuple[ConfidenceLine, ...]

    @property
    def asked_anything(self) -> bool:
        return self.invited > 0


def cohort_figures(cohort: Cohort, *, at: datetime) -> CohortFigures:
    """The figures as they stand at `at`."""
    instruments = queries.sat_instruments(cohort)
    everything = queries.sittings_for_figures(cohort)
    test, sittings = _first(InstrumentKind.KNOWLEDGE_TEST, instruments, everything)
    questionnaire, asked = _first(InstrumentKind.QUESTIONNAIRE, instruments, everything)
    responses = [
        _response("Test before the course", sittings, Moment.PRE, at),
        _response("Test after the course", sittings, Moment.POST, at),
        _both("Both tests, so that we can compare", sittings, at),
    ]
    lines: tuple[ConfidenceLine, ...] = ()
    if questionnaire:
        responses.append(_both("Questionnaire before and after", asked, at))
        lines = _confidence(questionnaire, asked, at)
    pairs = _pairs(test, sittings, at) if test else []
    return CohortFigures(
        invited=len({sitting.person_id for sitting in sittings}),
        responses=tuple(responses),
        matched=len(pairs),
        settles_at=_settles_at(sittings),
        knowledge=_knowledge(test, pairs),
        confidence=lines,
    )


def _first(
    kind: InstrumentKind, instruments: Sequence[Instrument], sittings: Sequence[Sitting]
) -> tuple[Instrument | None, list[Sitting]]:
    """The first instrument of a kind, and the sittings of it."""
    found = next((one for one in instruments if one.kind is kind), None)
    return found, [one for one in sittings if found is not None and one.instrument_id == found.id]


def _pairs(test: Instrument, sittings: Sequence[Sitting], at: datetime) -> list[rules.Pair]:
    questions = {question.id: marked(question) for question in test.questions}

    def marks(moment: Moment) -> dict[uuid.UUID, float]:
        return {
            person: float(rules.mark(questions, answers_of(sitting)).right)
            for person, sitting in _done(sittings, moment, at).items()
        }

    counted = _counted(sittings, at)
    before = {person: mark for person, mark in marks(Moment.PRE).items() if person in counted}
    return rules.matched_pairs(before, marks(Moment.POST))


def _knowledge(test: Instrument | None, pairs: Sequence[rules.Pair]) -> KnowledgeFigures | Hidden:
    change = rules.paired_change(pairs)
    if test is None or change is None or len(pairs) < MINIMUM:
        return Hidden()
    full = len(test.questions)
    before, after = [pair.before for pair in pairs], [pair.after for pair in pairs]
    bands = _bands(full)
    return KnowledgeFigures(
        questions=full,
        change=change,
        before_middle=rules.middle_half(before),
        after_middle=rules.middle_half(after),
        gain=rules.normalised_gain(pairs, full),
        directions=join_small_counts(
            ["More right than before", "The same", "Fewer right than before"],
            [[change.improved, change.same, change.fewer]],
        ),
        distribution=join_small_counts(
            [f"{low} to {high}" if low < high else f"{low}" for low, high in bands],
            [rules.counts_in_bands(before, bands), rules.counts_in_bands(after, bands)],
            join=_joined_range,
        ),
    )


def _bands(full: int) -> list[tuple[int, int]]:
    """Whole marks from 0 to `full` in up to four steps."""
    tops = sorted({round(full * share) for share in BANDS} - {0} | {full})
    lows = [0, *(top + 1 for top in tops[:-1])]
    return list(zip(lows, tops, strict=True))


def _joined_range(first: str, second: str) -> str:
    return f"{first.partition(' to ')[0]} to {second.rpartition(' to ')[2]}"


def _confidence(
    questionnaire: Instrument, sittings: Sequence[Sitting], at: datetime
) -> tuple[ConfidenceLine, ...]:
    counted = _counted(sittings, at)
    before, after = (_numbers(sittings, moment, at, counted) for moment in (Moment.PRE, Moment.POST))
    scales = [item for item in questionnaire.items if item.kind is QuestionKind.CONFIDENCE]
    looking_back = {_words(item): item for item in scales if item.looking_back}
    lines = []
    for item in scales:
        twin = looking_back.get(_words(item))
        if item.looking_back or twin is None:
            continue
        change = rules.confidence_change(
            before.get(item.id, {}), after.get(item.id, {}), after.get(twin.id, {})
        )
        lines.append(ConfidenceLine(item.text, shown_for(change.people, change) if change else Hidden()))
    return tuple(lines)


def _words(item: Item) -> str:
    return " ".join(item.text.casefold().split())


def _numbers(
    sittings: Sequence[Sitting], moment: Moment, at: datetime, counted: Set[uuid.UUID]
) -> Mapping[uuid.UUID, dict[uuid.UUID, float]]:
    """By item: each counted person's point on the scale."""
    numbers: dict[uuid.UUID, dict[uuid.UUID, float]] = {}
    for person, sitting in _done(sittings, moment, at).items():
        for reply in sitting.replies if person in counted else ():
            if reply.item_id is not None and reply.number is not None:
                numbers.setdefault(reply.item_id, {})[person] = float(reply.number)
    return numbers


def _settles_at(sittings: Sequence[Sitting]) -> datetime | None:
    opened = [sitting.opens_at for sitting in sittings if sitting.moment is Moment.POST]
    return max(opened) + rules.SETTLING if opened else None


def _counted(sittings: Sequence[Sitting], at: datetime) -> frozenset[uuid.UUID]:
    """The people who handed in before and after and whose answers may be in the figures by now."""
    settles_at = _settles_at(sittings)
    if settles_at is None:
        return frozenset()
    before, after = _done(sittings, Moment.PRE, at), _done(sittings, Moment.POST, at)
    finished = {
        person: sitting.submitted_at
        for person, sitting in after.items()
        if person in before and sitting.submitted_at is not None
    }
    due = set(before) & _asked(sittings, Moment.POST)
    return rules.counted_people(finished, len(due), settles_at=settles_at, at=at)


def _asked(sittings: Sequence[Sitting], moment: Moment) -> set[uuid.UUID]:
    return {sitting.person_id for sitting in sittings if sitting.moment is moment}


def _done(sittings: Sequence[Sitting], moment: Moment, at: datetime) -> dict[uuid.UUID, Sitting]:
    return {
        sitting.person_id: sitting
        for sitting in sittings
        if sitting.moment is moment and sitting.submitted_at is not None and sitting.submitted_at <= at
    }


def _due(sittings: Sequence[Sitting], moment: Moment, at: datetime) -> set[uuid.UUID]:
    return {sitting.person_id for sitting in sittings if sitting.moment is moment and sitting.opens_at <= at}


def _response(label: str, sittings: Sequence[Sitting], moment: Moment, at: datetime) -> MomentResponse:
    return _against(label, _due(sittings, moment, at), set(_done(sittings, moment, at)))


def _both(label: str, sittings: Sequence[Sitting], at: datetime) -> MomentResponse:
    due = _due(sittings, Moment.PRE, at) & _due(sittings, Moment.POST, at)
    done = set(_done(sittings, Moment.PRE, at)) & set(_done(sittings, Moment.POST, at))
    return _against(label, due, done)


def _against(label: str, due: set[uuid.UUID], done: set[uuid.UUID]) -> MomentResponse:
    rate = rules.response_rate(due, done)
    return MomentResponse(label, rate.due, rate.done)
