"""Writing tests and questionnaires, until somebody has begun to answer them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.directory.models import Person
from app.evaluation import rules
from app.evaluation.enums import InstrumentKind, QuestionKind
from app.evaluation.models import Instrument, Item, Option, Question
from app.platform import audit, ids
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.training.models import Course

# What somebody may choose, and whether it is right.
Options = Sequence[tuple[str, bool]]


def add_instrument(
    course: Course,
    kind: InstrumentKind,
    *,
    code: str,
    title: str,
    introduction: str = "",
    by: Person | None,
    at: datetime,
) -> Instrument:
    """A test or questionnaire of a course, empty at first. Its code is unique in the programme."""
    instrument = Instrument(
        id=ids.new(),
        programme_id=course.programme_id,
        course_id=course.id,
        kind=kind,
        code=code,
        title=title,
        introduction=introduction,
    )
    db.session.add(instrument)
    db.session.flush()
    audit.record("add", instrument, by=by, at=at)
    return instrument


def change_instrument(
    instrument: Instrument,
    *,
    title: str,
    introduction: str,
    asked_follow_up: bool = False,
    minutes: int | None = None,
    by: Person | None,
    at: datetime,
) -> None:
    """Another title or introduction; whether a test is asked again later, and its limit in minutes.

    Raises RuleBroken once it is frozen.
    """
    _refuse_frozen(instrument)
    instrument.title, instrument.introduction = title, introduction
    instrument.asked_follow_up, instrument.minutes = asked_follow_up, minutes
    fields = ["title", "introduction", "asked_follow_up", "minutes"]
    audit.record("change", instrument, by=by, at=at, fields=fields)


def add_question(
    instrument: Instrument,
    kind: QuestionKind,
    *,
    text: str,
    options: Options,
    rationale: str = "",
    by: Person | None,
    at: datetime,
) -> Question:
    """A question at the end of a test. Raises RuleBroken if it cannot be marked or the test is frozen."""
    _refuse_frozen(instrument)
    if instrument.kind is not InstrumentKind.KNOWLEDGE_TEST:
        raise RuleBroken("A questionnaire has no right answers, so it holds no questions of a test.")
    _check(kind, options)
    question = Question(
        id=ids.new(),
        position=_next(instrument.questions),
        kind=kind,
        text=text.strip(),
        rationale=rationale,
    )
    question.options = _options(options)
    instrument.questions.append(question)
    db.session.flush()
    audit.record("add question", instrument, by=by, at=at, fields=["questions"])
    return question


def change_question(
    question: Question,
    *,
    kind: QuestionKind,
    text: str,
    options: Options,
    rationale: str,
    by: Person | None,
    at: datetime,
) -> None:
    """Other words or answers. Raises RuleBroken when it could not be marked, or the test is frozen."""
    _refuse_frozen(question.instrument)
    _check(kind, options)
    question.kind, question.text, question.rationale = kind, text.strip(), rationale
    question.options.clear()
    db.session.flush()
    question.options.extend(_options(options))
    db.session.flush()
    audit.record("change question", question.instrument, by=by, at=at, fields=["questions"])


def remove_question(question: Question, *, by: Person | None, at: datetime) -> None:
    """Take a question out of a test that nobody has begun."""
    instrument = question.instrument
    _refuse_frozen(instrument)
    instrument.questions.remove(question)
    db.session.flush()
    audit.record("remove question", instrument, by=by, at=at, fields=["questions"])


def add_item(
    instrument: Instrument,
    kind: QuestionKind,
    *,
    text: str,
    asked_before: bool = True,
    asked_after: bool = True,
    asked_follow_up: bool = False,
    looking_back: bool = False,
    by: Person | None,
    at: datetime,
) -> Item:
    """A line at the end of a questionnaire; one that looks back is asked afterwards only."""
    _refuse_frozen(instrument)
    asked = asked_before or asked_after or asked_follow_up or looking_back
    _check_item(instrument, kind, asked, looking_back)
    item = Item(
        id=ids.new(),
        position=_next(instrument.items),
        kind=kind,
        text=text.strip(),
        asked_before=asked_before and not looking_back,
        asked_after=asked_after or looking_back,
        asked_follow_up=asked_follow_up and not looking_back,
        looking_back=looking_back,
    )
    instrument.items.append(item)
    db.session.flush()
    audit.record("add item", instrument, by=by, at=at, fields=["items"])
    return item


def change_item(
    item: Item,
    *,
    kind: QuestionKind,
    text: str,
    asked_before: bool,
    asked_after: bool,
    asked_follow_up: bool = False,
    looking_back: bool,
    by: Person | None,
    at: datetime,
) -> None:
    """Other words, or asked at other moments. Raises RuleBroken once the questionnaire is frozen."""
    _refuse_frozen(item.instrument)
    asked = asked_before or asked_after or asked_follow_up or looking_back
    _check_item(item.instrument, kind, asked, looking_back)
    item.kind, item.text, item.looking_back = kind, text.strip(), looking_back
    item.asked_before, item.asked_after = asked_before and not looking_back, asked_after or looking_back
    item.asked_follow_up = asked_follow_up and not looking_back
    audit.record("change item", item.instrument, by=by, at=at, fields=["items"])


def remove_item(item: Item, *, by: Person | None, at: datetime) -> None:
    """Take a line out of a questionnaire that nobody has begun."""
    instrument = item.instrument
    _refuse_frozen(instrument)
    instrument.items.remove(item)
    db.session.flush()
    audit.record("remove item", instrument, by=by, at=at, fields=["items"])


def _refuse_frozen(instrument: Instrument) -> None:
    if instrument.frozen_at is not None:
        raise RuleBroken(
            "Somebody has begun to answer this, so it stays as it is: before and after must ask the same."
        )


def _check(kind: QuestionKind, options: Options) -> None:
    rules.check_question(
        rules.Question(
            kind=kind,
            choices=frozenset(str(place) for place in range(len(options))),
            right=frozenset(str(place) for place, (_, right) in enumerate(options) if right),
        )
    )


def _check_item(instrument: Instrument, kind: QuestionKind, asked: bool, looking_back: bool) -> None:
    if instrument.kind is not InstrumentKind.QUESTIONNAIRE or kind.is_marked:
        raise RuleBroken("Only questions without right answers belong in a questionnaire.")
    if not asked:
        raise RuleBroken("Say when this is asked: before, after, months later, or looking back.")
    if looking_back and kind is not QuestionKind.CONFIDENCE:
        raise RuleBroken("Only a confidence scale can look back.")


def _options(options: Options) -> list[Option]:
    return [
        Option(position=position, text=text.strip(), right=right)
        for position, (text, right) in enumerate(options, start=1)
    ]


def _next(rows: Sequence[Question] | Sequence[Item]) -> int:
    return max((row.position for row in rows), default=0) + 1
