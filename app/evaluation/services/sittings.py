"""One person's way through a test or a questionnaire."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from app.directory.models import Person
from app.evaluation import queries, rules
from app.evaluation.enums import Moment, QuestionKind, SittingState
from app.evaluation.events import SittingSubmitted
from app.evaluation.models import Choice, Instrument, Item, Question, Reply, Sitting
from app.platform import audit, ids
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.events import announce
from app.training.events import SessionDayChanged
from app.training.models import Cohort, SessionDay, TrainingSession

# Scales run from 0 (confidence) or 1 (opinion) to these.
MOST_CONFIDENT = 10
STRONGEST_OPINION = 5
LONGEST_WORDS = 4000


def open_sittings(
    person: Person,
    cohort: Cohort,
    accepted_at: datetime,
    *,
    by: Person | None,
    at: datetime,
    training_session: TrainingSession | None = None,
) -> list[Sitting]:
    """Have somebody who accepted a core place sit what the course asks before and after it.

    `training_session` is the one of the accepted place; without it the cohort's core session. Somebody who
    accepts after the course has begun is never asked about the time before. What was dropped when a place
    was given up comes back; what was handed in stays. Returns what is due now or later.
    """
    session = training_session or queries.core_session(cohort.id)
    if session is None or not session.days:
        return []
    known = queries.sittings_in(person.id, cohort.id)
    opened = []
    for instrument in queries.instruments_of_course(session.course_id):
        for moment in (Moment.PRE, Moment.POST):
            window = _window(moment, session, accepted_at, cohort)
            sitting = known.get((instrument.id, moment))
            if window is None or (sitting is not None and sitting.submitted_at is not None):
                continue
            if sitting is None:
                sitting = Sitting(
                    id=ids.new(),
                    programme_id=person.programme_id,
                    instrument_id=instrument.id,
                    cohort_id=cohort.id,
                    person_id=person.id,
                    moment=moment,
                    shuffle=secrets.randbelow(2**31),
                )
                db.session.add(sitting)
            sitting.agency_id = person.agency_id
            sitting.dropped_at = None
            _place_in(sitting, window)
            opened.append(sitting)
            audit.record("ask to sit", sitting, by=by, at=at)
    db.session.flush()
    return opened


def drop_sittings(person: Person, cohort: Cohort, *, by: Person | None, at: datetime) -> None:
    """Ask no more of somebody who gave the place up. What was handed in stays as it is."""
    for sitting in queries.sittings_in(person.id, cohort.id).values():
        if sitting.submitted_at is None and sitting.dropped_at is None:
            sitting.dropped_at = at
            audit.record("ask no more", sitting, by=by, at=at)


def reschedule_sittings(event: SessionDayChanged, *, by: Person | None, at: datetime) -> None:
    """Have what is not handed in yet open and close with the course's days, which were moved."""
    day = db.session.get(SessionDay, event.session_day_id)
    session = day.training_session if day else None
    if session is None or session.cohort is None:
        return
    for sitting in queries.unsubmitted_of(session.cohort.id, session.course_id):
        accepted_at = sitting.opens_at if sitting.moment is Moment.PRE else at
        window = _window(sitting.moment, session, accepted_at, session.cohort)
        if window is not None:
            _place_in(sitting, window)
            audit.record("move with the course", sitting, by=by, at=at, fields=["opens_at", "closes_at"])


def answer_question(
    sitting: Sitting,
    question: Question,
    chosen: Collection[uuid.UUID],
    *,
    does_not_know: bool,
    by: Person,
    at: datetime,
) -> None:
    """Keep one answer of a test; an earlier one to the same question is replaced.

    Raises RuleBroken when the sitting is not open or the answer could not be given on the page.
    """
    answer = rules.Answer(frozenset(str(option) for option in chosen), does_not_know)
    if answer.is_missing:
        raise RuleBroken("Choose an answer, or “I don’t know yet”.")
    rules.check_answer(marked(question), answer)
    reply = _reply(sitting, by=by, at=at, question_id=question.id)
    reply.not_known = does_not_know
    wanted = set(chosen)
    kept = {choice.option_id for choice in reply.choices}
    for choice in [choice for choice in reply.choices if choice.option_id not in wanted]:
        reply.choices.remove(choice)
    reply.choices.extend(Choice(option_id=option) for option in wanted - kept)
    db.session.flush()


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
    db.session.flush()


def submit(sitting: Sitting, *, by: Person, at: datetime) -> None:
    """Hand in. What is unanswered stays so: in a test it counts as not right.

    Raises RuleBroken when the sitting is not open, is in already, or holds no answer at all.
    """
    _check_open(sitting, at)
    if not sitting.replies:
        raise RuleBroken("Answer at least one question before you hand this in.")
    sitting.submitted_at = at
    audit.record("hand in", sitting, by=by, at=at)
    announce(SittingSubmitted(sitting.id), by=by, at=at)


def state_of(sitting: Sitting, at: datetime) -> SittingState:
    """Not open yet, open, done or closed."""
    return rules.sitting_state(_stored_window(sitting), at, sitting.submitted_at)


def is_open(sitting: Sitting, at: datetime) -> bool:
    """Whether answers can be given now."""
    return state_of(sitting, at) is SittingState.OPEN


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
    )


def answers_of(sitting: Sitting) -> dict[uuid.UUID, rules.Answer]:
    """What was answered in a test, by question."""
    return {
        reply.question_id: rules.Answer(queries.chosen_option_ids(reply), reply.not_known)
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
    _check_open(sitting, at)
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


def _check_open(sitting: Sitting, at: datetime) -> None:
    if sitting.dropped_at is not None:
        raise RuleBroken("You do not need to answer this any more.")
    if sitting.submitted_at is not None:
        raise RuleBroken("You have handed this in, so answers can no longer be changed.")
    rules.check_open(_stored_window(sitting), at)


def _stored_window(sitting: Sitting) -> rules.Window:
    return rules.Window(sitting.opens_at, sitting.closes_at)


def _place_in(sitting: Sitting, window: rules.Window) -> None:
    sitting.opens_at, sitting.closes_at = window.opens_at, window.closes_at
    sitting.remind_at = rules.reminder_at(sitting.moment, window)


def _window(
    moment: Moment, session: TrainingSession, accepted_at: datetime, cohort: Cohort
) -> rules.Window | None:
    course = rules.CourseTimes.of((day.starts_at, day.ends_at) for day in session.days)
    return rules.sitting_window(moment, course, accepted_at, ZoneInfo(cohort.programme.time_zone))
