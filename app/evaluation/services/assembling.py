"""Which questions a test asks, in which order; copies; and what is asked of new cohorts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.directory.models import Person
from app.evaluation import queries, rules
from app.evaluation.enums import InstrumentKind
from app.evaluation.models import AskedQuestion, BankQuestion, Instrument, Item, Question
from app.evaluation.services.bank import add_to_bank
from app.evaluation.services.instruments import add_instrument, refuse_frozen
from app.platform import audit, ids
from app.platform.db import db
from app.platform.errors import RuleBroken


def add_question(
    instrument: Instrument, written: rules.WrittenQuestion, *, by: Person | None, at: datetime
) -> Question:
    """A new question for the bank and at the end of this test. Raises RuleBroken if it cannot be marked."""
    _refuse_questions(instrument)
    asked = add_to_bank(instrument.programme_id, written, by=by, at=at)
    choose_questions(instrument, [asked], by=by, at=at)
    return asked.latest


def choose_questions(
    instrument: Instrument, chosen: Sequence[BankQuestion], *, by: Person | None, at: datetime
) -> int:
    """Put questions of the bank at the end of a test, each in its last version; gives back how many.

    One that is there already, in whatever version, stays where it is.
    """
    _refuse_questions(instrument)
    there = {line.question.bank_question_id for line in instrument.asked_questions}
    new = [one for one in chosen if one.id not in there]
    position = max((line.position for line in instrument.asked_questions), default=0)
    for one in new:
        position += 1
        instrument.asked_questions.append(AskedQuestion(question_id=one.latest.id, position=position))
    _settle(instrument)
    if new:
        audit.record("add question", instrument, by=by, at=at, fields=["questions"])
    return len(new)


def take_out(instrument: Instrument, question: Question, *, by: Person | None, at: datetime) -> None:
    """Ask a question no more in this test; it stays in the bank."""
    refuse_frozen(instrument)
    instrument.asked_questions.remove(_line(instrument, question))
    _settle(instrument)
    audit.record("remove question", instrument, by=by, at=at, fields=["questions"])


def take_newer(instrument: Instrument, question: Question, *, by: Person | None, at: datetime) -> None:
    """Ask the last version of a question instead of this one."""
    refuse_frozen(instrument)
    _line(instrument, question).question_id = question.bank_question.latest.id
    _settle(instrument)
    audit.record("change question", instrument, by=by, at=at, fields=["questions"])


def move_question(
    instrument: Instrument, question: Question, step: int, *, by: Person | None, at: datetime
) -> None:
    """Ask a question earlier (`step` is -1) or later (1); at either end it stays."""
    refuse_frozen(instrument)
    _reorder(instrument.asked_questions, _line(instrument, question), step)
    _settle(instrument)
    audit.record("move question", instrument, by=by, at=at, fields=["questions"])


def move_item(item: Item, step: int, *, by: Person | None, at: datetime) -> None:
    """Ask a line of a questionnaire earlier (`step` is -1) or later (1); at either end it stays."""
    instrument = item.instrument
    refuse_frozen(instrument)
    _reorder(instrument.items, item, step)
    db.session.expire(instrument, ["items"])
    audit.record("move item", instrument, by=by, at=at, fields=["items"])


def copy_instrument(
    instrument: Instrument, *, code: str, title: str, by: Person | None, at: datetime
) -> Instrument:
    """The same test or questionnaire once more, that nobody is asked yet and that can be changed."""
    copy = add_instrument(
        instrument.course,
        instrument.kind,
        code=code,
        title=title,
        introduction=instrument.introduction,
        by=by,
        at=at,
    )
    copy.asked_follow_up, copy.minutes = instrument.asked_follow_up, instrument.minutes
    copy.asked_questions = [
        AskedQuestion(question_id=line.question_id, position=line.position)
        for line in instrument.asked_questions
    ]
    copy.items = [
        Item(
            id=ids.new(),
            position=item.position,
            kind=item.kind,
            text=item.text,
            asked_before=item.asked_before,
            asked_after=item.asked_after,
            asked_follow_up=item.asked_follow_up,
            looking_back=item.looking_back,
        )
        for item in instrument.items
    ]
    _settle(copy)
    return copy


def start_asking(instrument: Instrument, *, by: Person | None, at: datetime) -> list[Instrument]:
    """Ask it of every cohort that was asked nothing of its kind yet; gives back the tests it takes over from.

    A course has one knowledge test at a time. Raises RuleBroken for one that asks nothing.
    """
    is_test = instrument.kind is InstrumentKind.KNOWLEDGE_TEST
    if not (instrument.asked_questions if is_test else instrument.items):
        raise RuleBroken("This asks nothing yet. Add a question first.")
    replaced = queries.other_current_tests(instrument) if is_test else []
    for other in replaced:
        stop_asking(other, by=by, at=at)
    if not instrument.current:
        instrument.current = True
        audit.record("start asking", instrument, by=by, at=at, fields=["current"])
    return replaced


def stop_asking(instrument: Instrument, *, by: Person | None, at: datetime) -> None:
    """Ask it of no cohort that was not asked it already."""
    if instrument.current:
        instrument.current = False
        audit.record("stop asking", instrument, by=by, at=at, fields=["current"])


def _refuse_questions(instrument: Instrument) -> None:
    refuse_frozen(instrument)
    if instrument.kind is not InstrumentKind.KNOWLEDGE_TEST:
        raise RuleBroken("A questionnaire has no right answers, so it holds no questions of a test.")


def _line(instrument: Instrument, question: Question) -> AskedQuestion:
    return next(line for line in instrument.asked_questions if line.question_id == question.id)


def _reorder(rows: Sequence[AskedQuestion] | Sequence[Item], moved: AskedQuestion | Item, step: int) -> None:
    """Two neighbours change places; a place is free before it is taken."""
    order: list[AskedQuestion | Item] = list(rows)
    here = order.index(moved)
    there = here + step
    if not 0 <= there < len(order):
        return
    other = order[there]
    mine, theirs = moved.position, other.position
    moved.position = 0
    db.session.flush()
    other.position = mine
    db.session.flush()
    moved.position = theirs
    db.session.flush()


def _settle(instrument: Instrument) -> None:
    """Write, and read the questions anew when they are next looked at."""
    db.session.flush()
    db.session.expire(instrument, ["questions", "asked_questions"])
