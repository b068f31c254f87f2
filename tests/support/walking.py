"""What people may do on a random walk through a cohort, each act through the services that pages use."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sqlalchemy import select

from app.directory.enums import Role
from app.directory.models import KeepApartDecision, Person
from app.directory.services import keep_apart, settle_decision
from app.invariants import faults
from app.mentoring import queries as mentoring_queries
from app.mentoring import services as mentoring
from app.mentoring.enums import ApplicationStatus, SignatureDoor
from app.mentoring.models import Application, Assessment, Countersignature
from app.places import queries, services
from app.places import rules as places_rules
from app.places.enums import AbsenceReason, Mark
from app.places.models import Place
from app.platform import clock, jobs
from app.platform.db import Identified, db, in_transaction
from app.platform.errors import RuleBroken
from app.schedule import JOBS
from app.training.models import SessionDay, TrainingSession
from app.training.services import SessionFacts, change_training_session
from tests.conftest import writing_block
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.mentoring import create_application, create_criteria
from tests.support.factories.training import LATER, create_cohort, create_falkirk_cohort
from tests.support.sentences import sentence_faults

T = TypeVar("T", bound=Identified)

START = datetime(2017, 9, 20, 9, 0, tzinfo=UTC)
AGENCIES = ("housing", "police", "health")
PEOPLE = tuple(f"Walker {letter}" for letter in "ABCDEFGHIJ")
ASKERS = tuple(f"Asker {letter}" for letter in "KLMNOP")


class Walk:
    """One tiny programme and a person of chance."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.at = START
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        # What the refusals say.
        self.said: Counter[str] = Counter()
        with clock.held(self.at), writing_block():
            self._build()

    def _build(self) -> None:
        programme = create_programme()
        agencies = [create_agency(programme, code) for code in AGENCIES]
        falkirk = create_falkirk_cohort(programme, core_places=3, awareness_places=9, supervisor_places=2)
        falkirk.cohort.minimum_merit = 500
        create_cohort(programme, **LATER)
        create_criteria(falkirk.cohort, number=2)
        self.cohort_id = falkirk.cohort.id
        self.sessions = [falkirk.core.id, falkirk.awareness.id, falkirk.supervisor.id]
        self.administrator_id = create_person(programme, "Walk Tolmie", roles=[Role.ADMINISTRATOR]).id
        for number in range(3):
            create_person(programme, f"Reader {number}", roles=[Role.ASSESSOR], agency=agencies[number])
        self.people = []
        for number, name in enumerate(PEOPLE):
            person = create_person(programme, name, agency=agencies[number % 3])
            self.people.append(person.id)
            create_application(
                person,
                falkirk.cohort,
                status=ApplicationStatus.DRAFT,
                manager_name=f"Manager {number % 4}",
                manager_email=f"manager-{number % 4}@example.org",
            )
        self.people += [
            create_person(programme, name, agency=agencies[number % 3]).id
            for number, name in enumerate(ASKERS)
        ]

    def some(self, model: type[T]) -> T:
        """Any row of a kind; raises RuleBroken when there is none."""
        identifiers = sorted(db.session.scalars(select(model.id)))
        if not identifiers:
            raise RuleBroken("There is none.")
        return db.session.get_one(model, self.chance.choice(identifiers))

    def somebody(self) -> Person:
        return db.session.get_one(Person, self.chance.choice(self.people))

    def session(self) -> TrainingSession:
        return db.session.get_one(TrainingSession, self.chance.choice(self.sessions))

    @property
    def administrator(self) -> Person:
        return db.session.get_one(Person, self.administrator_id)

    def faults(self) -> list[str]:
        """What must never be in the data, and is."""
        return faults()

    def step(self, name: str, act: Callable[[Walk], object]) -> None:
        """Do one thing in one transaction; a rule may refuse it in a sentence, and nothing has changed."""
        with clock.held(self.at):
            try:
                in_transaction(lambda: act(self))
                self.done[name] += 1
            except RuleBroken as broken:
                self.refused[name] += 1
                self.said[broken.message] += 1
                unclear = sentence_faults(broken.message)
                assert unclear == [], f"{name} is refused with {broken.message!r}: {unclear}"
                # What was refused was rolled back: the data are those that were looked at before.
                return
            found = self.faults()
        assert found == [], f"after {name} at {self.at}: {found}"

    def wait(self, longest: timedelta) -> None:
        """Time passes, and the clock does what fell due."""
        self.at += longest * self.chance.random()
        found = self.faults() if jobs.run_due(JOBS, self.at) else []
        assert found == [], f"after the clock at {self.at}: {found}"


def submit(walk: Walk) -> None:
    application = walk.some(Application)
    mentoring.submit(application, by=application.person, at=walk.at)


def sign(walk: Walk) -> None:
    signature = walk.some(Countersignature)
    name = signature.manager_name
    mentoring.sign(signature, typed_name=name, not_related=walk.chance.random() < 0.9, by=None, at=walk.at)


def decline_to_sign(walk: Walk) -> None:
    signature = walk.some(Countersignature)
    mentoring.decline(signature, typed_name="Manager", reason="The week is full.", by=None, at=walk.at)


def pass_signature_on(walk: Walk) -> None:
    mentoring.pass_on(
        walk.some(Countersignature),
        typed_name="Manager",
        deputy_name="Deputy",
        deputy_email=f"deputy-{walk.chance.randrange(3)}@example.org",
        by=None,
        at=walk.at,
    )


def record_signature(walk: Walk) -> None:
    application = walk.some(Application)
    mentoring.record_signature(
        application,
        door=walk.chance.choice(list(SignatureDoor)),
        manager_name=application.manager_name,
        manager_email=application.manager_email,
        not_related=True,
        by=walk.administrator,
        at=walk.at,
    )


def name_another_manager(walk: Walk) -> None:
    application = walk.some(Application)
    mentoring.save_manager(
        application,
        name="Another manager",
        email=f"another-{walk.chance.randrange(3)}@example.org",
        somebody_else=walk.chance.random() < 0.4,
        by=application.person,
        at=walk.at,
    )


def verify_signatory(walk: Walk) -> None:
    mentoring.verify_signatory(walk.some(Application), by=walk.administrator, at=walk.at)


def bounce(walk: Walk) -> None:
    mentoring.mark_bounced(walk.some(Countersignature), by=walk.administrator, at=walk.at)


def score(walk: Walk) -> None:
    assessment = walk.some(Assessment)
    criteria = mentoring_queries.criteria_of(walk.cohort_id)
    points = {criterion.id: walk.chance.randint(1, 5) for criterion in criteria}
    mentoring.submit_assessment(assessment, points, "", by=assessment.assessor, at=walk.at)


def stand_down(walk: Walk) -> None:
    assessment = walk.some(Assessment)
    mentoring.stand_down(assessment, at=walk.at)


def _staff(act: Callable[..., object]) -> Callable[[Walk], None]:
    def acting(walk: Walk) -> None:
        act(walk.some(Application), by=walk.administrator, at=walk.at, note="A reason.")

    return acting


def settle(walk: Walk) -> None:
    criteria = mentoring_queries.criteria_of(walk.cohort_id)
    mentoring.settle(
        [walk.some(Application)],
        appointable=walk.chance.random() < 0.8,
        by=walk.administrator,
        at=walk.at,
        strengthen={each.id: "An example would help." for each in criteria},
    )


def defer(application: Application, *, by: Person, at: datetime, note: str) -> None:
    """To the cohort after this one."""
    later = mentoring_queries.later_cohorts(application.cohort, clock.local(at).date())
    if not later:
        raise RuleBroken("There is no later cohort.")
    mentoring.defer(application, later[0], by=by, at=at, note=note)


def propose(walk: Walk) -> None:
    services.propose(walk.session(), by=walk.administrator, at=walk.at)


def pin(walk: Walk) -> None:
    services.pin(
        walk.session(),
        walk.somebody(),
        placed=walk.chance.random() < 0.6,
        reason="A reason.",
        by=walk.administrator,
        at=walk.at,
    )


def keep_or_undo(walk: Walk) -> None:
    act = walk.chance.choice([services.keep_changes, services.undo_changes])
    act(walk.session(), by=walk.administrator, at=walk.at)


def release(walk: Walk) -> None:
    release_on(walk, walk.session())


def release_on(walk: Walk, session: TrainingSession) -> None:
    proposal = queries.latest_proposal(session)
    if proposal is None:
        raise RuleBroken("Nothing is proposed.")
    plan = services.dry_run(proposal, walk.at)
    services.release(proposal, fingerprint=plan.fingerprint, by=walk.administrator, at=walk.at)


def ask(walk: Walk) -> None:
    person = walk.somebody()
    services.ask(walk.session(), person, by=person, at=walk.at)


def nominate(walk: Walk) -> None:
    person = walk.somebody()
    if person.agency is None:
        raise RuleBroken("No agency.")
    services.nominate(
        walk.session(), person.agency, [(person.full_name, person.email)], by=walk.administrator, at=walk.at
    )


def accept(walk: Walk) -> None:
    place = walk.some(Place)
    services.accept(place, by=place.person, at=walk.at)


def decline(walk: Walk) -> None:
    place = walk.some(Place)
    services.decline(place, by=place.person, at=walk.at)


def withdraw_place(walk: Walk) -> None:
    place = walk.some(Place)
    services.withdraw(place, by=place.person, at=walk.at)


def lapse(walk: Walk) -> None:
    services.lapse(walk.some(Place), by=walk.administrator, at=walk.at)


def run_out(walk: Walk) -> None:
    services.run_out(walk.some(Place).id, walk.at)


def hand_over(walk: Walk) -> None:
    place, colleague = walk.some(Place), walk.somebody()
    services.hand_over(
        place, full_name=colleague.full_name, email=colleague.email, by=place.person, at=walk.at
    )


def change_capacity(walk: Walk) -> None:
    session = walk.session()
    facts = SessionFacts(
        slug=session.slug,
        course=session.course,
        capacity=max(1, session.capacity + walk.chance.choice([-1, 1, 1, 2])),
        cohort=session.cohort,
        position=session.position,
    )
    change_training_session(session, facts, by=walk.administrator, at=walk.at)


def keep_two_apart(walk: Walk) -> None:
    keep_apart(walk.somebody(), walk.somebody(), by=walk.administrator, at=walk.at)


def decide(walk: Walk) -> None:
    settle_decision(
        walk.some(KeepApartDecision),
        allowed=walk.chance.random() < 0.5,
        by=walk.administrator,
        at=walk.at,
    )


def mark(walk: Walk) -> None:
    day = walk.some(SessionDay)
    lines = queries.expected_on(day)
    if not lines:
        raise RuleBroken("Nobody is expected.")
    place, row = walk.chance.choice(lines)
    chosen = walk.chance.choice(list(Mark))
    reason = walk.chance.choice(list(AbsenceReason)) if chosen is Mark.ABSENT else None
    services.mark(
        place, day, places_rules.Entry(chosen, reason=reason), by=walk.administrator, at=walk.at, row=row
    )


def mark_the_rest(walk: Walk) -> None:
    services.mark_the_rest(walk.some(SessionDay), by=walk.administrator, at=walk.at)


def walk_in(walk: Walk) -> None:
    person = walk.somebody()
    services.add_somebody(
        walk.some(SessionDay),
        full_name=person.full_name,
        email=person.email,
        agency=person.agency,
        by=walk.administrator,
        at=walk.at,
    )
