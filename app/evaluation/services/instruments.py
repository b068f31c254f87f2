"""Writing questionnaires, and the words around a test, until somebody has begun to answer them."""

from __future__ import annotations

from datetime import datetime

from app.directory.models import Person
from app.evaluation import queries
from app.evaluation.enums import InstrumentKind, QuestionKind
from app.evaluation.models import Instrument, Item
from app.platform import audit, ids
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.training.models import Course


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
    """A test or questionnaire of a course, empty at first and asked of nobody.

    Raises RuleBroken when another of the programme has its code.
    """
    if queries.has_code(course.programme_id, code):
        raise RuleBroken("Another test or questionnaire has this code. Choose a different one.")
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
    refuse_frozen(instrument)
    instrument.title, instrument.introduction = title, introduction
    instrument.asked_follow_up, instrument.minutes = asked_follow_up, minutes
    fields = ["title", "introduction", "asked_follow_up", "minutes"]
    audit.record("change", instrument, by=by, at=at, fields=fields)


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
    refuse_frozen(instrument)
    asked = asked_before or asked_after or asked_follow_up or looking_back
    _check_item(instrument, kind, asked, looking_back)
    item = Item(
        id=ids.new(),
        position=max((row.position for row in instrument.items), default=0) + 1,
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
    refuse_frozen(item.instrument)
    asked = asked_before or asked_after or asked_follow_up or looking_back
    _check_item(item.instrument, kind, asked, looking_back)
    item.kind, item.text, item.looking_back = kind, text.strip(), looking_back
    item.asked_before, item.asked_after = asked_before and not looking_back, asked_after or looking_back
    item.asked_follow_up = asked_follow_up and not looking_back
    audit.record("change item", item.instrument, by=by, at=at, fields=["items"])


def remove_item(item: Item, *, by: Person | None, at: datetime) -> None:
    """Take a line out of a questionnaire that nobody has begun."""
    instrument = item.instrument
    refuse_frozen(instrument)
    instrument.items.remove(item)
    db.session.flush()
    audit.record("remove item", instrument, by=by, at=at, fields=["items"])


def refuse_frozen(instrument: Instrument) -> None:
    """Raises RuleBroken once somebody has begun to answer it."""
    if instrument.frozen_at is not None:
        raise RuleBroken(
            "Somebody has begun to answer this, so it stays as it is: before and after must ask the same."
        )


def _check_item(instrument: Instrument, kind: QuestionKind, asked: bool, looking_back: bool) -> None:
    if instrument.kind is not InstrumentKind.QUESTIONNAIRE or kind.is_marked:
        raise RuleBroken("Only questions without right answers belong in a questionnaire.")
    if not asked:
        raise RuleBroken("Say when this is asked: before, after, months later, or looking back.")
    if looking_back and kind is not QuestionKind.CONFIDENCE:
        raise RuleBroken("Only a confidence scale can look back.")
