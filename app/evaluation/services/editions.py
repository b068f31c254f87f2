"""Publishing figures: once a night, ten people or more at a time, and never changed afterwards.

Pages only read what stands here. So a figure does not move with one late answer, a corrected answer or a
record that becomes restricted, and nobody can tell whose it was.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from app.evaluation import rules
from app.evaluation.enums import Dimension, InstrumentKind, Moment, QuestionKind
from app.evaluation.models import FigureBatch, Instrument, Item, Sitting
from app.evaluation.queries import figures as reads
from app.evaluation.services.sittings import answers_of, marked
from app.platform import audit, clock
from app.platform.db import db
from app.platform.suppression import each_has_its_own

COUNTED_AT_HOUR = 4
LATER = tuple(moment for moment in Moment if moment not in {Moment.PRE, Moment.POST})
DAY = timedelta(days=1)


class Scope(NamedTuple):
    """Answers that may be added up and subtracted: one statement or a whole test, at one later moment."""

    item_id: uuid.UUID | None
    moment: Moment


@dataclass(frozen=True)
class _Answered:
    """One person in one cohort: what was handed in, by moment, and where the person works."""

    key: str
    cohort_id: uuid.UUID
    by_moment: Mapping[Moment, Sitting]
    sector: str
    audience: str


def figures_to_publish(at: datetime) -> list[uuid.UUID]:
    """The instruments about which figures may lack something that happened before this night's count."""
    tonight = _count_before(at)
    found = []
    for instrument_id, counted_at, instants in _instants(at):
        since = counted_at or datetime.min.replace(tzinfo=at.tzinfo)
        if any(since < instant <= tonight for instant in instants):
            found.append(instrument_id)
    return found


def next_figures_to_publish(after: datetime) -> datetime | None:
    """The first night later than `after` on which something will have to be counted, as far as is known."""
    nights: list[datetime] = []
    for _, counted_at, instants in _instants(after):
        waiting = [instant for instant in instants if counted_at is None or instant > counted_at]
        nights.extend(max(_count_from(instant), _count_from(after)) for instant in waiting)
    return min(nights, default=None)


def publish_figures(instrument_id: uuid.UUID, at: datetime) -> None:
    """Publish what may be published by now about one test or questionnaire."""
    instrument = db.session.get(Instrument, instrument_id, with_for_update=True, populate_existing=True)
    if instrument is None or (instrument.counted_at is not None and instrument.counted_at >= at):
        return
    sittings = reads.sittings_for_figures(instrument)
    publishing = Publishing(instrument, sittings, reads.figure_batches([instrument.id]), at)
    if instrument.kind is InstrumentKind.KNOWLEDGE_TEST:
        publishing.tests(_scales(instrument, at))
        publishing.yearly()
    else:
        publishing.statements()
    instrument.counted_at = at
    db.session.add_all(publishing.new)
    if publishing.new:
        audit.record("publish figures", instrument, by=None, at=at)


class Publishing:
    """One night's look at one instrument: what is new, given what was handed in and published before."""

    def __init__(
        self,
        instrument: Instrument,
        sittings: Sequence[Sitting],
        batches: Sequence[FigureBatch],
        at: datetime,
    ) -> None:
        self.instrument, self.sittings, self.at = instrument, sittings, at
        self.people = list(_people(sittings, at))
        self.batches = list(batches)
        self.new: list[FigureBatch] = []

    def tests(self, scales: Mapping[tuple[uuid.UUID, uuid.UUID], dict[str, int]]) -> None:
        """Marks before and after by cohort, and at each later moment of those already counted."""
        questions = {question.id: marked(question) for question in self.instrument.questions}

        def outcomes(sitting: Sitting) -> dict[str, str]:
            answers = answers_of(sitting)
            return {str(key): rules.outcome_of(asked, answers.get(key)) for key, asked in questions.items()}

        def mark(sitting: Sitting) -> int:
            return rules.mark(questions, answers_of(sitting)).right

        def whole(one: _Answered) -> dict[str, Any]:
            before, after = one.by_moment[Moment.PRE], one.by_moment[Moment.POST]
            return {
                "marks": [mark(before), mark(after)],
                "before": outcomes(before),
                "after": outcomes(after),
                "scales": scales.get((before.person_id, one.cohort_id), {}),
            }

        self._cohorts(Scope(None, Moment.POST), self._counted(Moment.POST, self.people), whole)
        for moment in LATER:
            counted = self._counted(moment, self._published_people())
            self._cohorts(
                Scope(None, moment),
                counted,
                lambda one, at=moment: {"marks": [mark(one.by_moment[Moment.PRE]), mark(one.by_moment[at])]},
            )

    def statements(self) -> None:
        """Confidence before, looking back and after, and later, statement by statement."""
        for item, twin in paired_statements(self.instrument):
            for moment in (Moment.POST, *LATER):
                wanted = [(item, Moment.PRE), *([(twin, moment)] if moment is Moment.POST else [])]
                wanted.append((item, moment))
                points = {
                    one.key: [_point(one.by_moment.get(when), asked) for asked, when in wanted]
                    for one in self._counted(moment, self.people)
                }
                whole = {key: values for key, values in points.items() if None not in values}
                self._cohorts(
                    Scope(item.id, moment),
                    [one for one in self.people if one.key in whole],
                    lambda one, points=whole: {"marks": points[one.key]},
                )

    def yearly(self) -> None:
        """Kinds of agency and roles, over two cohorts or more together, once after each 31 October."""
        fixed = rules.fixed_at(self.at, clock.LONDON)
        if self.instrument.counted_at is not None and self.instrument.counted_at >= fixed:
            return
        scope = Scope(None, Moment.POST)
        counted = self._people_in(scope, Dimension.COHORT)
        if len(counted) < rules.FEWEST_COHORTS:
            return
        everybody = frozenset().union(*counted.values())
        for dimension in (Dimension.SECTOR, Dimension.AUDIENCE):
            rows: dict[str, set[str]] = {}
            for one in self.people:
                name = one.sector if dimension is Dimension.SECTOR else one.audience
                if one.key in everybody and name:
                    rows.setdefault(name, set()).add(one.key)
            joining = rules.additions(rows, self._people_in(scope, dimension), self._known(scope))
            for name, people in joining.items():
                self._add(scope, dimension, {key: {} for key in people}, row=name)

    def _cohorts(self, scope: Scope, counted: Iterable[_Answered], answers: Any) -> None:
        wanted: dict[uuid.UUID, dict[str, _Answered]] = {}
        for one in counted:
            wanted.setdefault(one.cohort_id, {})[one.key] = one
        published = self._people_in(scope, Dimension.COHORT)
        joining = rules.additions(wanted, published, self._known(scope))
        for cohort_id, people in joining.items():
            self._add(
                scope,
                Dimension.COHORT,
                {key: answers(wanted[cohort_id][key]) for key in sorted(people)},
                cohort_id=cohort_id,
                with_before=scope.moment is Moment.POST or self._before_may_be_shown(scope, people),
            )

    def _before_may_be_shown(self, scope: Scope, people: Collection[str]) -> bool:
        return each_has_its_own([*self._known(Scope(scope.item_id, Moment.POST)), people])

    def _counted(self, moment: Moment, among: Sequence[_Answered]) -> list[_Answered]:
        """Those whose answers before and at that moment may be in the figures by now, cohort by cohort."""
        counted: list[_Answered] = []
        for cohort_id in {one.cohort_id for one in among}:
            here = [one for one in among if one.cohort_id == cohort_id and Moment.PRE in one.by_moment]
            asked = {
                sitting.person_id: sitting
                for sitting in self.sittings
                if sitting.cohort_id == cohort_id and sitting.moment is moment
            }
            settles_at = settling(sitting.opens_at for sitting in asked.values())
            if settles_at is None:
                continue
            finished = {
                one.key: one.by_moment[moment].submitted_at or self.at
                for one in here
                if moment in one.by_moment
            }
            due = sum(one.by_moment[Moment.PRE].person_id in asked for one in here)
            keys = rules.counted_people(finished, due, settles_at=settles_at, at=self.at)
            counted.extend(one for one in here if one.key in keys)
        return counted

    def _published_people(self) -> list[_Answered]:
        scope = Scope(None, Moment.POST)
        known = frozenset().union(*self._people_in(scope, Dimension.COHORT).values())
        return [one for one in self.people if one.key in known]

    def _people_in(self, scope: Scope, dimension: Dimension) -> dict[Any, frozenset[str]]:
        rows: dict[Any, frozenset[str]] = {}
        for batch in self.batches:
            if batch.dimension is dimension and _scope_of(batch) == scope:
                key = batch.cohort_id or batch.row
                rows[key] = rows.get(key, frozenset()) | batch.people
        return rows

    def _known(self, scope: Scope) -> list[frozenset[str]]:
        """Every group of which figures about these very answers were published."""
        return [
            batch.people
            for batch in self.batches
            if batch.item_id == scope.item_id
            and (batch.moment == scope.moment or (scope.moment is Moment.POST and batch.with_before))
        ]

    def _add(
        self,
        scope: Scope,
        dimension: Dimension,
        answers: dict[str, Any],
        *,
        with_before: bool = True,
        **facts: Any,
    ) -> None:
        batch = FigureBatch(
            programme_id=self.instrument.programme_id,
            instrument_id=self.instrument.id,
            item_id=scope.item_id,
            moment=scope.moment.value,
            dimension=dimension,
            published_at=self.at,
            with_before=with_before,
            answers=answers,
            **facts,
        )
        self.batches.append(batch)
        self.new.append(batch)


def paired_statements(questionnaire: Instrument) -> list[tuple[Item, Item]]:
    """Each confidence statement with the one that looks back on it; they share their words."""
    scales = [item for item in questionnaire.items if item.kind is QuestionKind.CONFIDENCE]
    looking_back = {_words(item): item for item in scales if item.looking_back}
    return [
        (item, looking_back[_words(item)])
        for item in scales
        if not item.looking_back and _words(item) in looking_back
    ]


def settling(opened: Iterable[datetime]) -> datetime | None:
    """When answers are counted though not everybody has answered; None before anybody is asked.

    Reckoned from the first opening: somebody who makes a day up later is asked later and holds nobody up.
    """
    first = min(opened, default=None)
    return first + rules.SETTLING if first else None


def _words(item: Item) -> str:
    return " ".join(item.text.casefold().split())


def _scope_of(batch: FigureBatch) -> Scope:
    return Scope(batch.item_id, Moment(batch.moment))


def _people(sittings: Sequence[Sitting], at: datetime) -> Iterator[_Answered]:
    """Everybody who handed in before the course, under the identifier of that sitting."""
    done: dict[tuple[uuid.UUID, uuid.UUID], dict[Moment, Sitting]] = {}
    for sitting in sittings:
        if sitting.submitted_at is not None and sitting.submitted_at <= at:
            done.setdefault((sitting.person_id, sitting.cohort_id), {})[sitting.moment] = sitting
    for (_, cohort_id), by_moment in done.items():
        before = by_moment.get(Moment.PRE)
        if before is not None:
            yield _Answered(
                key=str(before.id),
                cohort_id=cohort_id,
                by_moment=by_moment,
                sector=before.agency.sector.value if before.agency else "",
                audience=before.person.audience.value,
            )


def _point(sitting: Sitting | None, item: Item) -> int | None:
    replies = sitting.replies if sitting else ()
    return next((reply.number for reply in replies if reply.item_id == item.id), None)


def _scales(test: Instrument, at: datetime) -> dict[tuple[uuid.UUID, uuid.UUID], dict[str, int]]:
    """By person and cohort: the numbers given in the questionnaires of the same course."""
    numbers: dict[tuple[uuid.UUID, uuid.UUID], dict[str, int]] = {}
    for other in reads.sat_instruments(test.course_id):
        sittings = reads.sittings_for_figures(other) if other.kind is InstrumentKind.QUESTIONNAIRE else []
        for one in sittings:
            if one.submitted_at is not None and one.submitted_at <= at and one.moment not in LATER:
                given = numbers.setdefault((one.person_id, one.cohort_id), {})
                for reply in one.replies:
                    if reply.item_id is not None and reply.number is not None:
                        given[f"{one.moment.value} {reply.item_id}"] = reply.number
    return numbers


def _instants(at: datetime) -> Iterator[tuple[uuid.UUID, datetime | None, list[datetime]]]:
    """Of each instrument in use: when it was counted, and when something happens that could be counted."""
    found: dict[uuid.UUID, tuple[datetime | None, list[datetime]]] = {}
    for instrument_id, counted_at, _, opens_at, handed_in, waiting in reads.figure_times():
        if handed_in is None:
            continue
        instants = found.setdefault(instrument_id, (counted_at, []))[1]
        settles_at = opens_at + rules.SETTLING
        instants.append(settles_at)
        if not waiting or handed_in > settles_at:
            instants.append(handed_in)
        if counted_at is not None:
            fixed = rules.fixed_at(at, clock.LONDON)
            instants += [fixed, rules.fixed_at(fixed + 367 * DAY, clock.LONDON)]
    for instrument_id, (counted_at, instants) in found.items():
        yield instrument_id, counted_at, instants


def _count_before(at: datetime) -> datetime:
    """The last night's count at `at` or before."""
    today = clock.from_local(clock.local(at).date(), COUNTED_AT_HOUR)
    return today if today <= at else clock.from_local(clock.local(at).date() - DAY, COUNTED_AT_HOUR)


def _count_from(instant: datetime) -> datetime:
    """The first count after an instant."""
    return clock.from_local(clock.local(_count_before(instant)).date() + DAY, COUNTED_AT_HOUR)
