"""What the invented people do when everybody is asked to play on: each answers what is open, through the
same services as a real person.

How they answer follows from their identifiers alone, so that a rehearsal goes the same way twice.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from app.directory.models import Person
from app.evaluation import queries as tests
from app.evaluation import services as evaluation
from app.evaluation.enums import Moment, QuestionKind
from app.evaluation.models import Item, Question, Sitting
from app.forum import services as forum
from app.forum.enums import BookingStatus, ConsultationTopic, PollReply, Seating
from app.forum.models import (
    Consultation,
    ConsultationSlot,
    ForumBooking,
    ForumMeeting,
    PollAsked,
    TopicProposal,
)
from app.mentoring import queries as applications
from app.mentoring import services as mentoring
from app.mentoring.enums import ActivityKind
from app.mentoring.models import Assessment, Countersignature
from app.places import services as places
from app.places.enums import PlaceStatus
from app.places.models import Place
from app.platform import clock
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.rehearsal import queries

SURE_BEFORE, SURE_AFTER = 55, 80
CONFIDENCE_BEFORE, CONFIDENCE_AFTER = 3, 6
DONE = (ActivityKind.BRIEFING, ActivityKind.TALK, ActivityKind.COACHING, ActivityKind.TALK)
FEWEST_POINTS = 2


def play_on(at: datetime) -> int:
    """Have everybody do what they were asked and have not done; returns how many things were done."""
    acts: list[Callable[[], None]] = [
        *(partial(_sign, signature, at) for signature in queries.open_signatures()),
        *(partial(_score, assessment, at) for assessment in queries.open_assessments()),
        *(partial(_accept, place, at) for place in queries.open_offers(at)),
        *(partial(_sit, sitting, at) for sitting in queries.open_sittings(at)),
        *(partial(_book, mentor, meeting, at) for mentor, meeting in queries.mentors_to_book(at)),
        *(partial(_vote, mentor, topic, at) for mentor, topic in queries.mentors_to_vote(at)),
        *(partial(_say_when, asked, at) for asked in queries.polls_to_answer(at)),
        *(partial(_consult, mentor, slot, at) for mentor, slot in queries.mentors_to_consult(at)),
        *(partial(_settle, consultation, at) for consultation in queries.consultations_to_settle(at)),
        *(partial(_mark, booking, keeper, at) for booking, keeper in queries.bookings_to_mark(at)),
        *(partial(_log, mentor, since, at) for mentor, since in queries.mentors_to_log(at)),
    ]
    return sum(_done(act) for act in acts)


def _done(act: Callable[[], None]) -> bool:
    """Whether it could be done: what one person is refused does not stop the others."""
    try:
        with db.session.begin_nested():
            act()
    except RuleBroken:
        return False
    return True


def _sign(signature: Countersignature, at: datetime) -> None:
    mentoring.sign(signature, typed_name=signature.manager_name, not_related=True, by=None, at=at)


def _accept(place: Place, at: datetime) -> None:
    if place.status is PlaceStatus.OFFERED:
        places.accept(place, by=place.person, at=at)


def _book(mentor: Person, meeting: ForumMeeting, at: datetime) -> None:
    seating = Seating.ROOM if _chance(mentor.id, meeting.id, 3) else Seating.ONLINE
    forum.book(mentor, meeting, seating, by=mentor, at=at)


def _vote(mentor: Person, topic: TopicProposal, at: datetime) -> None:
    forum.vote(mentor, topic, by=mentor, at=at)


def _say_when(asked: PollAsked, at: datetime) -> None:
    """Half the times suit, and somebody who can never come is rare."""
    replies = (PollReply.CAN, PollReply.CAN, PollReply.NEED_BE, PollReply.CANNOT)
    answers = {time.id: replies[_chance(asked.person_id, time.id, len(replies))] for time in asked.poll.times}
    forum.answer_poll(asked, answers, by=asked.person, at=at)


def _consult(mentor: Person, slot: ConsultationSlot, at: datetime) -> None:
    topics = tuple(ConsultationTopic)
    topic = topics[_chance(mentor.id, slot.id, len(topics))]
    forum.book_slot(mentor, slot, topic=topic, words="", by=mentor, at=at)


def _settle(consultation: Consultation, at: datetime) -> None:
    held = _chance(consultation.person_id, consultation.slot_id, 6) > 0
    forum.say_held(consultation, held, by=consultation.slot.facilitator, at=at)


def _mark(booking: ForumBooking, keeper: Person, at: datetime) -> None:
    came = _chance(booking.person_id, booking.meeting_id, 6) > 0
    forum.mark(booking, BookingStatus.ATTENDED if came else BookingStatus.NOT_ATTENDED, by=keeper, at=at)


def _log(mentor: Person, since: date, at: datetime) -> None:
    day = clock.local(at).date()
    number = _chance(mentor.id, mentor.programme_id, 97) + day.toordinal()
    worked = day - timedelta(days=number % 11)
    worked -= timedelta(days=max(0, worked.weekday() - 4))
    facts = mentoring.ActivityFacts(
        kind=DONE[number // 3 % len(DONE)],
        done_on=max(worked, since),
        minutes=(15, 30, 60, 120)[number % 4],
        people=1 + (number % 3 if number // 3 % len(DONE) else 5 + number % 14),
    )
    mentoring.log_activity(mentor, facts, seen=0, by=mentor, at=at)


def _score(assessment: Assessment, at: datetime) -> None:
    criteria = applications.criteria_of(assessment.application.cohort_id)
    points = {
        criterion.id: min(criterion.most, FEWEST_POINTS + _chance(assessment.application_id, criterion.id, 3))
        for criterion in criteria
    }
    mentoring.submit_assessment(assessment, points, "", by=assessment.assessor, at=at)


def _sit(sitting: Sitting, at: datetime) -> None:
    for step in _steps(sitting):
        if isinstance(step, Question):
            _answer(sitting, step, at)
        else:
            _rate(sitting, step, at)
    evaluation.submit(sitting, by=sitting.person, at=at)


def _steps(sitting: Sitting) -> Sequence[Question | Item]:
    return [*tests.steps(sitting)]


def _answer(sitting: Sitting, question: Question, at: datetime) -> None:
    sure = SURE_BEFORE if sitting.moment is Moment.PRE else SURE_AFTER
    right = [option.id for option in question.options if option.right]
    wrong = [option.id for option in question.options if not option.right]
    knows = _chance(sitting.person_id, question.id, 100) < sure
    chosen = right if knows else wrong[:1] or right[::-1]
    evaluation.answer_question(sitting, question, chosen, does_not_know=False, by=sitting.person, at=at)


def _rate(sitting: Sitting, item: Item, at: datetime) -> None:
    if item.kind is QuestionKind.FREE_TEXT:
        evaluation.answer_item(
            sitting, item, words="I will write down what was done, and by whom.", by=sitting.person, at=at
        )
        return
    scale = 5 if item.kind is QuestionKind.OPINION else 10
    late = sitting.moment is not Moment.PRE and not item.looking_back
    base = CONFIDENCE_AFTER if late else CONFIDENCE_BEFORE
    number = min(scale, base + _chance(sitting.person_id, item.id, 4)) if scale > base else scale
    evaluation.answer_item(sitting, item, number=number, by=sitting.person, at=at)


def _chance(one: uuid.UUID, other: uuid.UUID, below: int) -> int:
    """A number from 0 up to `below`, always the same for the same two."""
    return (one.int ^ other.int) % 104_729 % below
