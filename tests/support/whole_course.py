"""A core course from the answers to the offers to the next cohort, with all that goes wrong in a week.

`Course` is the service; `expected_letters`, `expected_marks` and `expected_words` are a model of their own:
from who somebody is in the story they say what the records must hold, without asking the service.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select, update

from app.directory.enums import Role
from app.directory.models import Person, Programme
from app.evaluation import queries as evaluation_queries
from app.evaluation import services as evaluation
from app.evaluation.enums import Moment
from app.evaluation.models import Sitting
from app.mentoring.enums import ApplicationStatus
from app.places import queries
from app.places.enums import AbsenceReason, Mark
from app.places.models import Attendance, Place
from app.platform import jobs
from app.platform.db import db
from app.platform.mail import MailState, OutboxMessage
from app.schedule import JOBS
from app.training.models import SessionDay, TrainingSession
from app.training.services import DayFacts, change_session_day
from tests.conftest import writing_block
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.evaluation import create_test
from tests.support.factories.mentoring import create_application, create_criteria, create_signature
from tests.support.factories.places import accept_offer, propose_and_release
from tests.support.factories.training import (
    LATER,
    FalkirkCohort,
    create_cohort,
    create_falkirk_cohort,
    create_session_day,
    create_training_session,
)

DECIDED = datetime(2017, 10, 18, 9, 0, tzinfo=UTC)
ANSWERED = datetime(2017, 10, 24, 10, 0, tzinfo=UTC)
NIGHT_BEFORE = datetime(2017, 11, 13, 20, 0, tzinfo=UTC)
AFTER = datetime(2017, 11, 20, 9, 0, tzinfo=UTC)
MADE_UP_ON = date(2018, 3, 21)
THE_END = datetime(2018, 7, 2, 9, 0, tzinfo=UTC)

# Who is who, by number in the cohort.
FINISH_LATER = (0, 1)
EXCUSED = 2
ILL = (*FINISH_LATER, EXCUSED)
BEREAVED = 3
# One of them is late each day; the first day first.
LATE = (4, 5, 6, 7)
ASKED_AGAIN = (8, 9)
FEWEST = 12
ARRIVED = time(9, 47), time(13, 47)


@dataclass
class Course:
    """The service with a cohort in it, on a clock that only goes forward."""

    programme: Programme
    falkirk: FalkirkCohort
    later: TrainingSession
    administrator: Person
    trainer: Person
    colleague: Person
    people: list[Person]
    at: datetime = DECIDED
    walked_in: list[str] = field(default_factory=list)

    def until(self, at: datetime) -> None:
        """The clock does what falls due on the way."""
        while (due := jobs.next_due(JOBS, self.at, at)) is not None:
            self._work(due)
        self._work(at)

    def _work(self, at: datetime) -> None:
        """What falls due at an instant; the post goes out before and after."""
        self.at = at
        for work in (lambda: None, lambda: jobs.run_due(JOBS, at)):
            work()
            with writing_block():
                db.session.execute(
                    update(OutboxMessage)
                    .where(OutboxMessage.state == MailState.QUEUED)
                    .values(state=MailState.SENT)
                )

    def place(self, person: Person, session: TrainingSession | None = None) -> Place:
        """Somebody's place on a session, the core course's unless told otherwise."""
        found = queries.own_place(person.id, (session or self.falkirk.core).id)
        assert found is not None
        return found

    def marks(self, day: SessionDay) -> dict[str, Attendance]:
        """What the register of a day says, by address."""
        return {place.person.email: row for place, row in queries.expected_on(day) if row is not None}

    def letters(self) -> dict[str, Counter[str]]:
        """How many letters of each kind everybody had since the answers, by address."""
        found: dict[str, Counter[str]] = {}
        rows = db.session.execute(
            select(OutboxMessage.to_address, OutboxMessage.template).where(
                OutboxMessage.queued_at > DECIDED, OutboxMessage.state != MailState.CANCELLED
            )
        )
        for address, template in rows:
            found.setdefault(address, Counter())[template.replace("/email/", " ")] += 1
        return found

    def letters_of_people(self) -> dict[str, Counter[str]]:
        """The same of those on the core course alone."""
        addresses = {person.email for person in self.people}
        return {address: counts for address, counts in self.letters().items() if address in addresses}


def begin(number: int) -> Course:
    """`number` people are released to a core course of as many places, and a later cohort has room."""
    with writing_block():
        programme = create_programme()
        agencies = [
            create_agency(programme, f"agency-{letter}", f"Agency {letter.upper()}", relevant_staff=40)
            for letter in "abcdefgh"
        ]
        falkirk = create_falkirk_cohort(programme, core_places=number, awareness_places=number + 1)
        create_criteria(falkirk.cohort)
        create_test(falkirk.core.course, questions=2).asked_follow_up = True
        manager = create_person(programme, "Tom Ballantyne", agency=agencies[0])
        people = []
        for index in range(number):
            person = create_person(programme, f"Person {index:02}", agency=agencies[index % len(agencies)])
            application = create_application(
                person, falkirk.cohort, status=ApplicationStatus.APPOINTABLE, merit=1500
            )
            create_signature(application, manager=manager)
            people.append(person)
        next_cohort = create_cohort(programme, **LATER)
        later = create_training_session(
            falkirk.core.course,
            cohort=next_cohort,
            slug="core-spring-2018",
            days=[(MADE_UP_ON - timedelta(days=2), "09:30", "16:30", falkirk.education_centre)],
        )
        for course_day in (2, 3, 4):
            create_session_day(
                later,
                MADE_UP_ON + timedelta(days=course_day - 3),
                "09:30",
                "16:30",
                falkirk.education_centre,
                course_day=course_day,
                make_up_seats=len(FINISH_LATER),
            )
        db.session.expire(later)
        course = Course(
            programme=programme,
            falkirk=falkirk,
            later=later,
            administrator=create_person(programme, "Mairi Tolmie", roles=[Role.ADMINISTRATOR]),
            trainer=create_person(programme, "Bridget Orr", roles=[Role.TRAINER]),
            colleague=create_person(programme, "Finlay Kinhill", roles=[Role.TRAINER]),
            people=people,
        )
    with writing_block():
        propose_and_release(falkirk.core, course.administrator, at=DECIDED)
    course.until(ANSWERED)
    for person in people:
        with writing_block():
            accept_offer(course.place(person), at=ANSWERED)
    return course


def hand_in(course: Course, moment: Moment, *, leave_out: tuple[int, ...] = ()) -> None:
    """Everybody answers the test of a moment, but for those."""
    for number, person in enumerate(course.people):
        if number in leave_out:
            continue
        with writing_block():
            sitting = db.session.scalars(
                select(Sitting).where(Sitting.person_id == person.id, Sitting.moment == moment)
            ).one()
            for question in evaluation_queries.steps(sitting):
                evaluation.answer_question(
                    sitting,
                    question,
                    [question.options[0].id],
                    does_not_know=False,
                    by=person,
                    at=course.at,
                )
            evaluation.submit(sitting, by=person, at=course.at)


def move_the_second_day(course: Course) -> None:
    """The night before, the education centre has no heating: the day is at the town hall."""
    day = course.falkirk.core.days[1]
    facts = DayFacts(
        course_day=day.course_day,
        starts_at=day.starts_at,
        ends_at=day.ends_at,
        venue=course.falkirk.town_hall,
        room="Council chamber",
        join_link="",
    )
    with writing_block():
        change_session_day(day, facts, reason="No heating.", by=course.administrator, at=course.at)


def expected_mark(number: int, course_day: int) -> tuple[Mark, time | None, AbsenceReason | None]:
    """What the register of the core course says of somebody on one of its days."""
    if number in ILL and course_day == 3:
        return Mark.ABSENT, None, AbsenceReason.TOLD_BEFORE
    if number == BEREAVED and course_day in (3, 4):
        return Mark.ABSENT, None, AbsenceReason.PERSONAL
    if LATE[course_day - 1] == number:
        return Mark.LATE, ARRIVED[course_day == 1], None
    return Mark.ATTENDED, None, None


def line(number: int, course_day: int) -> str:
    """The same as the register's page sends it."""
    mark, arrived, reason = expected_mark(number, course_day)
    if mark is Mark.ABSENT and reason is not None:
        return f"absent,,,,{reason.name.lower()}"
    return f"late,{arrived:%H:%M}" if arrived is not None else "here"
