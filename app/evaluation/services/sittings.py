"""One person's way through a test or a questionnaire."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.directory.models import Person
from app.evaluation import queries, rules
from app.evaluation.enums import Allowance, QuestionKind, SittingState
from app.evaluation.events import SittingSubmitted
from app.evaluation.models import Choice, Instrument, Item, Question, Reply, Sitting
from app.platform import audit
from app.platform.audit import Via
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.events import announce

# Scales run from 0 (confidence) or 1 (opinion) to these.
MOST_CONFIDENT = 10
STRONGEST_OPINION = 5
LONGEST_WORDS = 4000


def answer_question(
    sitting: Sitting,
    question: Question,
    chosen: Sequence[uuid.UUID],
    *,
    does_not_know: bool,
    by: Person,
    at: datetime,
) -> None:
    """Keep one answer of a test; an earlier one to the same question is replaced. Things to put in order are
    `chosen` in the order that was given to them.

    Raises RuleBroken when the sitting is not open or the answer could not be given on the page.
    """
    ordering = question.kind is QuestionKind.ORDERING
    keys = tuple(str(option) for option in chosen)
    answer = rules.Answer(frozenset(keys), does_not_know, keys if ordering else ())
    if answer.is_missing:
        raise RuleBroken("Choose an answer, or “I don’t know yet”.")
    rules.check_answer(marked(question), answer)
    reply = _reply(sitting, by=by, at=at, question_id=question.id)
    reply.not_known = does_not_know
    places = {option: place if ordering else None for place, option in enumerate(chosen, start=1)}
    kept = {choice.option_id: choice for choice in reply.choices}
    for option, choice in kept.items():
        if option not in places:
            reply.choices.remove(choice)
    for option, place in places.items():
        if option in kept:
            kept[option].place = place
        else:
            reply.choices.append(Choice(option_id=option, place=place))


def answer_item(
    sitting: Sitting,
    item: Item,
    *,
    number: int | None = None,
    words: str = "",
    by: Person,
    at: datetime,
) -> None:
    """Keep one answer of a questionnaire: a point on its scale, or words (which may be left empty).

    Raises RuleBroken when the sitting is not open or the point is not on the scale.
    """
    if item.kind is QuestionKind.FREE_TEXT:
        if len(words) > LONGEST_WORDS:
            raise RuleBroken(f"Your answer must be {LONGEST_WORDS:,} characters or fewer.")
        number = None
    else:
        low, high = (0, MOST_CONFIDENT) if item.kind is QuestionKind.CONFIDENCE else (1, STRONGEST_OPINION)
        if number is None or not low <= number <= high:
            raise RuleBroken(f"Choose a number from {low} to {high}.")
        words = ""
    reply = _reply(sitting, by=by, at=at, item_id=item.id)
    reply.number, reply.words = number, words.strip()


def submit(sitting: Sitting, *, by: Person, at: datetime) -> None:
    """Hand in. What is unanswered stays so: in a test it counts as not right.

    Raises RuleBroken when the sitting is not open, is in already, or holds no answer at all.
    """
    _check_may_hand_in(sitting, at)
    if not sitting.replies:
        raise RuleBroken("Answer at least one question before you hand this in.")
    sitting.submitted_at, sitting.reopened_at = at, None
    audit.record("hand in", sitting, by=by, at=at, via=Via.PAPER if sitting.is_on_paper else None)
    announce(SittingSubmitted(sitting.id), by=by, at=at)


def choose_time(sitting: Sitting, allowance: Allowance, *, at: datetime) -> None:
    """Give somebody the time they say they need, without a reason.

    It stands in no trail: that somebody needs longer is nobody's business. Raises RuleBroken when the
    sitting is not open or has no time limit.
    """
    _check_may_hand_in(sitting, at)
    if sitting.instrument.minutes is None:
        raise RuleBroken("There is no time limit, so there is nothing to change.")
    sitting.allowance = allowance


def state_of(sitting: Sitting, at: datetime) -> SittingState:
    """Not open yet, open, open with the time over, done or closed."""
    window = _stored_window(sitting)
    open_again = sitting.reopened_at is not None and window.is_open(at)
    return rules.sitting_state(
        window, at, None if open_again else sitting.submitted_at, time_ends_at(sitting)
    )


def is_open(sitting: Sitting, at: datetime) -> bool:
    """Whether answers can be given now."""
    return state_of(sitting, at) is SittingState.OPEN


def can_hand_in(sitting: Sitting, at: datetime) -> bool:
    """Whether what is answered can be handed in now, also when the time for answering is over."""
    return state_of(sitting, at) in {SittingState.OPEN, SittingState.TIME_OVER}


def time_ends_at(sitting: Sitting) -> datetime | None:
    """When the time for answering is over; None without a time limit and before the first answer."""
    return rules.time_ends_at(
        sitting.instrument.minutes,
        sitting.allowance,
        sitting.started_at,
        reopened=sitting.reopened_at is not None,
    )


def alone(sitting: Sitting) -> None:
    """Lock a sitting until this transaction ends and read it again, before anything is written to it.

    Two answers can arrive at the same moment: one that the page sends by itself, and one by its button.
    """
    db.session.execute(select(Sitting.id).where(Sitting.id == sitting.id).with_for_update())
    db.session.expire(sitting)


def unanswered_steps(sitting: Sitting, steps: Sequence[Question | Item]) -> list[int]:
    """The numbers, from 1, of what has no answer yet."""
    answered = {reply.question_id or reply.item_id for reply in sitting.replies}
    return [number for number, step in enumerate(steps, start=1) if step.id not in answered]


def marked(question: Question) -> rules.Question:
    """A question as the rules mark it."""
    return rules.Question(
        kind=question.kind,
        choices=frozenset(str(option.id) for option in question.options),
        right=frozenset(str(option.id) for option in question.options if option.right),
        order=tuple(str(option.id) for option in question.options),
    )


def answers_of(sitting: Sitting) -> dict[uuid.UUID, rules.Answer]:
    """What was answered in a test, by question."""
    return {
        reply.question_id: rules.Answer(
            queries.chosen_option_ids(reply), reply.not_known, queries.chosen_order(reply)
        )
        for reply in sitting.replies
        if reply.question_id is not None
    }


def _reply(
    sitting: Sitting,
    *,
    by: Person,
    at: datetime,
    question_id: uuid.UUID | None = None,
    item_id: uuid.UUID | None = None,
) -> Reply:
    _check_may_hand_in(sitting, at)
    if not sitting.is_on_paper:
        rules.check_time(time_ends_at(sitting), at)
    if sitting.started_at is None:
        sitting.started_at = at
        audit.record("begin", sitting, by=by, at=at)
        _freeze(sitting.instrument, by=by, at=at)
    for reply in sitting.replies:
        if reply.question_id == question_id and reply.item_id == item_id:
            return reply
    reply = Reply(question_id=question_id, item_id=item_id)
    sitting.replies.append(reply)
    return reply


def _freeze(instrument: Instrument, *, by: Person, at: datetime) -> None:
    if instrument.frozen_at is None:
        instrument.frozen_at = at
        audit.record("freeze", instrument, by=by, at=at)


def _check_may_hand_in(sitting: Sitting, at: datetime) -> None:
    if sitting.dropped_at is not None:
        raise RuleBroken("You do not need to answer this any more.")
    if sitting.submitted_at is not None and sitting.reopened_at is None:
        raise RuleBroken("You have handed this in, so answers can no longer be changed.")
    if not sitting.is_on_paper:
        rules.check_open(_stored_window(sitting), at)


def _stored_window(sitting: Sitting) -> rules.Window:
    return rules.Window(sitting.opens_at, sitting.closes_at)
