"""What may happen to the places of a cohort once they are released, each through the services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from app.directory import services as directory
from app.directory.enums import Role
from app.directory.models import RoomHold
from app.mentoring.enums import ApplicationStatus
from app.mentoring.models import Application
from app.mentoring.services import undo
from app.places import services
from app.places.enums import SEATED, WAITING, PlaceStatus
from app.places.models import Place
from app.places.services import checking
from app.platform import clock, jobs
from app.platform.db import db, transaction
from app.platform.errors import RuleBroken
from app.schedule import JOBS
from app.training.enums import SessionStatus
from app.training.models import TrainingSession
from app.training.services import SessionFacts, cancel_session, change_training_session
from tests.support.factories.directory import (
    create_agency,
    create_keep_apart,
    create_person,
    create_programme,
)
from tests.support.factories.mentoring import create_application, create_criteria, create_signature
from tests.support.factories.places import create_place, propose_and_release
from tests.support.factories.training import create_falkirk_cohort
from tests.support.walking import AGENCIES, Walk

RELEASED = datetime(2017, 10, 18, 9, 0, tzinfo=UTC)
CORE, AWARENESS, SUPERVISOR = 6, 14, 3
APPLICANTS, ASKERS = 15, 15
ENDED = (PlaceStatus.DECLINED, PlaceStatus.LAPSED, PlaceStatus.WITHDRAWN)
LONGEST_PAUSE = timedelta(hours=12)
# How often an act is tried on anything at all, whether or not it can be done to it.
WILD = 0.1


class PlacesWalk(Walk):
    """One cohort whose core and awareness places have been released, more people than places on each."""

    def _build(self) -> None:
        self.at = RELEASED
        programme = create_programme()
        agencies = [create_agency(programme, code) for code in AGENCIES]
        falkirk = create_falkirk_cohort(
            programme, core_places=CORE, awareness_places=AWARENESS, supervisor_places=SUPERVISOR
        )
        create_criteria(falkirk.cohort, number=2)
        self.cohort_id = falkirk.cohort.id
        self.sessions = [falkirk.core.id, falkirk.awareness.id, falkirk.supervisor.id]
        administrator = create_person(programme, "Walk Tolmie", roles=[Role.ADMINISTRATOR])
        self.administrator_id = administrator.id
        managers = [
            create_person(programme, f"Manager {each}", agency=agency)
            for each, agency in enumerate(agencies * 2)
        ]
        people = [
            create_person(programme, f"Walker {each}", agency=self.chance.choice(agencies))
            for each in range(APPLICANTS + ASKERS)
        ]
        for person in people[:APPLICANTS]:
            merit = 50 * self.chance.randint(16, 40)
            application = create_application(
                person, falkirk.cohort, status=ApplicationStatus.APPOINTABLE, merit=merit
            )
            create_signature(application, manager=self.chance.choice(managers))
        for person in people[APPLICANTS:]:
            create_place(falkirk.awareness, person)
        create_keep_apart(*self.chance.sample(people, 2))
        for session in (falkirk.core, falkirk.awareness):
            propose_and_release(session, administrator, at=RELEASED)
        self.people = [person.id for person in (*people, *managers)]

    def faults(self) -> list[str]:
        """Of places alone: applications and their readings are as the factories left them."""
        found = list(checking.faults())
        db.session.rollback()
        return found

    def let_an_offer_run_out(self) -> None:
        """Time passes until somebody's offer is over, and the clock does what falls due by then."""
        ends = db.session.scalars(
            select(Place.answer_by).where(Place.status == PlaceStatus.OFFERED, Place.expires_by_clock)
        )
        known = sorted(each for each in ends if each is not None and each >= self.at)
        self.at = min([each + timedelta(seconds=1) for each in known[:1]] + [self.at + LONGEST_PAUSE])
        jobs.run_due(JOBS, self.at)
        self.done["run out"] += 1

    def overlooked(self) -> list[str]:
        """Whose offer somebody would make who looked at the waiting lists again: nobody's, at any time."""
        found: list[str] = []
        with clock.held(self.at), transaction():
            for session_id in self.sessions:
                session = db.session.get_one(TrainingSession, session_id)
                if session.status is not SessionStatus.CANCELLED:
                    offered = services.fill(session, by=None, at=self.at)
                    found += [f"{session.slug}: {place.person.full_name}" for place in offered]
            raise RuleBroken("None of this is kept.")
        return found

    def place(self, *statuses: PlaceStatus) -> Place:
        """Any place in one of these states, and now and then in any; raises RuleBroken when there is none."""
        among = select(Place.id)
        if self.chance.random() > WILD:
            among = among.where(Place.status.in_(statuses))
        identifiers = sorted(db.session.scalars(among))
        if not identifiers:
            raise RuleBroken("There is none.")
        return db.session.get_one(Place, self.chance.choice(identifiers))


def accept(walk: PlacesWalk) -> None:
    place = walk.place(PlaceStatus.OFFERED)
    services.accept(place, by=place.person, at=walk.at)


def decline(walk: PlacesWalk) -> None:
    place = walk.place(PlaceStatus.OFFERED)
    services.decline(place, by=place.person, at=walk.at)


def withdraw(walk: PlacesWalk) -> None:
    place = walk.place(*SEATED, *WAITING)
    services.withdraw(place, by=place.person, at=walk.at)


def hand_over(walk: PlacesWalk) -> None:
    place, colleague = walk.place(*SEATED), walk.somebody()
    services.hand_over(
        place, full_name=colleague.full_name, email=colleague.email, by=place.person, at=walk.at
    )


def take_back(walk: PlacesWalk) -> None:
    place = walk.place(PlaceStatus.SUBSTITUTED)
    services.recall(place, by=place.person, at=walk.at)


def lapse(walk: PlacesWalk) -> None:
    services.lapse(walk.place(PlaceStatus.OFFERED), by=walk.administrator, at=walk.at)


def ask(walk: PlacesWalk) -> None:
    person = walk.somebody()
    services.ask(walk.session(), person, by=person, at=walk.at)


def nominate(walk: PlacesWalk) -> None:
    person = walk.somebody()
    if person.agency is None:
        raise RuleBroken("No agency.")
    people = [(person.full_name, person.email)]
    services.nominate(walk.session(), person.agency, people, by=walk.administrator, at=walk.at)


def undo_an_end(walk: PlacesWalk) -> None:
    undo(walk.some(Application), by=walk.administrator, at=walk.at, note="A mistake.")


def hold(walk: PlacesWalk) -> None:
    services.hold(walk.session(), walk.somebody(), by=walk.administrator, at=walk.at)


def let_go(walk: PlacesWalk) -> None:
    directory.let_go(walk.some(RoomHold), by=walk.administrator, at=walk.at)


def fill(walk: PlacesWalk) -> None:
    services.fill(walk.session(), by=walk.administrator, at=walk.at)


def raise_capacity(walk: PlacesWalk) -> None:
    _resize(walk, walk.chance.randint(1, 2))


def cut_capacity(walk: PlacesWalk) -> None:
    _resize(walk, -walk.chance.randint(1, 2))


def _resize(walk: PlacesWalk, more: int) -> None:
    session = walk.session()
    facts = SessionFacts(
        slug=session.slug,
        course=session.course,
        capacity=max(1, session.capacity + more),
        cohort=session.cohort,
        position=session.position,
    )
    change_training_session(session, facts, by=walk.administrator, at=walk.at)


def cancel(walk: PlacesWalk) -> None:
    cancel_session(walk.session(), reason="The hall is flooded.", by=walk.administrator, at=walk.at)


Act = Callable[[PlacesWalk], None]
ACTS: Mapping[Act, int] = {
    accept: 8,
    decline: 4,
    withdraw: 5,
    hand_over: 6,
    take_back: 2,
    lapse: 2,
    ask: 6,
    nominate: 4,
    undo_an_end: 3,
    hold: 2,
    let_go: 2,
    fill: 1,
    raise_capacity: 2,
    cut_capacity: 3,
}
