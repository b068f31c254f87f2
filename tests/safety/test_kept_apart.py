"""Every way into one room stops two people who are kept apart, and queues a decision for named staff."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from app.directory.enums import KeepApartState, Role
from app.directory.models import KeepApartDecision, Person
from app.directory.queries import holds
from app.directory.services import keep_apart, let_go, reopen_decision, settle_decision
from app.forum.enums import BookingStatus, Seating
from app.mentoring import services as mentoring
from app.places import queries, services
from app.places.enums import PlaceStatus, Route
from app.places.models import Place
from app.places.services import managers, promotion
from app.platform import audit
from app.platform.db import db
from app.platform.mail import OutboxMessage
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, DECIDED, World, build_world
from tests.support.beginnings import Beginnings
from tests.support.factories.directory import create_keep_apart, create_person
from tests.support.factories.forum import create_booking, create_series, first_meeting
from tests.support.factories.mentoring import create_application, create_mentor_period, create_signature
from tests.support.factories.places import accept_offer, create_place, propose_and_release
from tests.support.letters import every_letter

ON_THE_DAY = datetime(2017, 11, 13, 10, 0, tzinfo=UTC)


@pytest.fixture
def world(app: Flask, beginnings: Beginnings) -> World:
    """The awareness morning has been shared out: Nora has a seat."""
    return beginnings.begin(_make_world)


def _make_world() -> World:
    with writing_block():
        world = build_world()
        nora = create_person(world.programme, "Nora Seated", agency=world.agencies["housing"])
        create_place(world.falkirk.awareness, nora)
        propose_and_release(world.falkirk.core, world.administrator, at=DECIDED)
    with writing_block():
        propose_and_release(world.falkirk.awareness, world.administrator, at=DECIDED)
    return world


def _named(name: str) -> Person:
    return db.session.scalars(select(Person).filter_by(full_name=name)).one()


def _newcomer(world: World) -> Person:
    return create_person(world.programme, "Pat Newcomer", agency=world.agencies["housing"])


def _kept_apart(world: World) -> Person:
    person = _newcomer(world)
    create_keep_apart(person, _named("Nora Seated"))
    return person


def _held_back(world: World) -> Person:
    person = _newcomer(world)
    services.hold(world.falkirk.awareness, person, by=world.administrator, at=DECIDED)
    return person


def _decisions() -> list[tuple[str, str]]:
    found = db.session.scalars(select(KeepApartDecision).where(KeepApartDecision.allowed.is_(None)))
    return [(each.person.full_name, each.status.value) for each in found]


def _ask(world: World, person: Person) -> PlaceStatus | None:
    return services.ask(world.falkirk.awareness, person, by=None, at=DECIDED).status


def _promote(world: World, person: Person) -> PlaceStatus | None:
    place = create_place(world.falkirk.awareness, person, status=PlaceStatus.WAITLISTED)
    services.fill(world.falkirk.awareness, by=None, at=DECIDED)
    return place.status


def _stand_in(world: World, person: Person) -> PlaceStatus | None:
    giver = create_person(world.programme, "Gil Giver", agency=world.agencies["housing"])
    place = create_place(world.falkirk.awareness, giver, status=PlaceStatus.ACCEPTED)
    taken = services.hand_over(place, full_name=person.full_name, email=person.email, by=giver, at=DECIDED)
    return taken.status if taken else None


def _walk_in(world: World, person: Person) -> PlaceStatus | None:
    nora = queries.own_place(_named("Nora Seated").id, world.falkirk.awareness.id)
    assert nora is not None
    services.accept(nora, by=None, at=ANSWERED)
    place = services.add_somebody(
        world.falkirk.awareness.days[0],
        full_name=person.full_name,
        email=person.email,
        agency=world.agencies["housing"],
        by=world.trainer,
        at=ON_THE_DAY,
    )
    return place.status if place else None


def _walk_in_beside_an_offer(world: World, person: Person) -> PlaceStatus | None:
    """Nora has not answered yet, and may come all the same."""
    place = services.add_somebody(
        world.falkirk.awareness.days[0],
        full_name=person.full_name,
        email=person.email,
        agency=world.agencies["housing"],
        by=world.trainer,
        at=ON_THE_DAY,
    )
    return place.status if place else None


def _put_forward(world: World, person: Person) -> PlaceStatus | None:
    session = world.falkirk.awareness
    people = [(person.full_name, person.email)]
    services.nominate(session, world.agencies["housing"], people, by=world.lead, at=DECIDED)
    place = queries.own_place(person.id, session.id)
    return place.status if place else None


def _with_core(world: World, person: Person) -> PlaceStatus | None:
    """The morning that comes with a place on the core course."""
    session = world.falkirk.awareness
    application = create_application(person, world.falkirk.cohort)
    core = create_place(world.falkirk.core, person, application=application)
    facts = {"answer_by": ANSWERED, "expires_by_clock": True, "by": None, "at": DECIDED}
    assert not promotion.join_companion(core, session, **facts)
    place = queries.own_place(person.id, session.id)
    return place.status if place else None


def _as_manager(world: World, person: Person) -> PlaceStatus | None:
    """The seat that is held for whoever signed."""
    session = world.falkirk.awareness
    applicant = create_person(world.programme, "Ada Plicant", agency=world.agencies["housing"])
    application = create_application(applicant, world.falkirk.cohort)
    create_signature(application, manager=person)
    managers.hold_companion(application, session, by=None, at=DECIDED)
    place = queries.own_place(person.id, session.id)
    return place.status if place else None


Way = Callable[[World, Person], PlaceStatus | None]
WAYS: list[Way] = [
    _ask,
    _put_forward,
    _promote,
    _stand_in,
    _walk_in,
    _walk_in_beside_an_offer,
    _with_core,
    _as_manager,
]


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_a_place_is_stopped(world: World, beginnings: Beginnings, way: Way) -> None:
    """No seat, whichever way somebody comes, and named staff are asked once; held back, the same is seen."""
    with writing_block():
        status = way(world, _kept_apart(world))
    letters = sorted(every_letter())
    assert status in (None, PlaceStatus.REQUESTED, PlaceStatus.WAITLISTED)
    assert _decisions() == [("Pat Newcomer", "open")]
    world = beginnings.begin(_make_world)
    with writing_block():
        assert way(world, _held_back(world)) is status
    assert sorted(every_letter()) == letters
    assert _decisions() == []


def test_place_that_may_come_back_is_ahead_in_sharing_out(app: Flask) -> None:
    """A manager has handed a held seat on, and may have it again: whoever must not meet them is set aside."""
    with writing_block():
        world = build_world()
        propose_and_release(world.falkirk.core, world.administrator, at=DECIDED)
        held = queries.own_place(world.manager.id, world.falkirk.awareness.id)
        assert held is not None
        services.hand_over(
            held, full_name="Cole League", email="cole@example.org", by=world.manager, at=DECIDED
        )
        person = create_person(world.programme, "Pat Newcomer", agency=world.agencies["police"])
        create_keep_apart(person, world.manager)
        create_place(world.falkirk.awareness, person)
        proposal = services.propose(world.falkirk.awareness, by=world.administrator, at=DECIDED)
    assert held.status is PlaceStatus.SUBSTITUTED
    assert str(person.id) not in proposal.result["placed"]
    assert _decisions() == [("Pat Newcomer", "open")]


def test_pair_made_later_asks_about_every_room_they_share(world: World) -> None:
    """Two who share a session and a meeting already: one decision a room; nobody is moved or written to."""
    with writing_block():
        named = create_person(world.programme, "Vera Kidd", roles=[Role.NAMED_STAFF])
        other = create_person(world.programme, "Orla Other", agency=world.agencies["police"])
        morning = create_place(world.falkirk.awareness, other, status=PlaceStatus.ACCEPTED, asked_at=DECIDED)
        nora = _named("Nora Seated")
        meeting = first_meeting(create_series(world.programme))
        for mentor, seating in ((nora, Seating.ROOM), (other, Seating.ONLINE)):
            create_mentor_period(mentor)
            create_booking(mentor, meeting, seating=seating)
        letters = len(db.session.scalars(select(OutboxMessage.id)).all())
        keep_apart(nora, other, by=named, at=ANSWERED)
    rooms = {each.room_id for each in db.session.scalars(select(KeepApartDecision))}
    assert rooms == {world.falkirk.awareness.id, meeting.id}
    assert morning.status is PlaceStatus.ACCEPTED
    assert {booking.status for booking in meeting.bookings} == {BookingStatus.BOOKED}
    assert len(db.session.scalars(select(OutboxMessage.id)).all()) == letters


def test_room_of_the_past_asks_nothing(world: World) -> None:
    """A day that is over brings nobody together any more."""
    with writing_block():
        named = create_person(world.programme, "Vera Kidd", roles=[Role.NAMED_STAFF])
        other = create_person(world.programme, "Orla Other", agency=world.agencies["police"])
        create_place(world.falkirk.awareness, other, status=PlaceStatus.ACCEPTED)
        later = datetime(2017, 11, 20, 9, 0, tzinfo=UTC)
        keep_apart(_named("Nora Seated"), other, by=named, at=later)
    assert _decisions() == []


@pytest.mark.parametrize("stopped", [_kept_apart, _held_back])
def test_whoever_is_let_in_takes_the_place_in_line(world: World, stopped: Callable[[World], Person]) -> None:
    """A yes of named staff, and the end of a hold, is carried out: the request goes on like anybody's."""
    with writing_block():
        _ask(world, stopped(world))
        for decision in db.session.scalars(select(KeepApartDecision)).all():
            settle_decision(decision, allowed=True, by=world.administrator, at=DECIDED)
        for hold in holds(world.programme):
            let_go(hold, by=world.administrator, at=DECIDED)
    place = db.session.scalars(select(Place).where(Place.person_id == _named("Pat Newcomer").id)).one()
    assert place.status is PlaceStatus.OFFERED
    assert place.route is Route.ASKED


def _on_the_course(world: World) -> Place:
    """Isla has accepted the course and its morning, where Orla has been given a place before."""
    orla = create_person(world.programme, "Orla Other", agency=world.agencies["police"])
    create_place(world.falkirk.awareness, orla, status=PlaceStatus.ACCEPTED)
    isla = queries.place_for_application(world.applications["Isla Beaton"].id)
    assert isla is not None
    accept_offer(isla, at=ANSWERED)
    return isla


def _states() -> list[tuple[str, str, PlaceStatus]]:
    places = db.session.scalars(select(Place)).all()
    return sorted((each.person.full_name, each.training_session.slug, each.status) for each in places)


def test_whoever_is_kept_out_gives_the_place_back_in_the_usual_words(
    world: World, beginnings: Beginnings
) -> None:
    """What follows from a no of named staff is to the letter what follows from any other withdrawal.

    The course goes with the morning, as whenever somebody gives one of the two up.
    """
    with writing_block():
        isla = _on_the_course(world)
        keep_apart(_named("Orla Other"), isla.person, by=world.administrator, at=ANSWERED)
        decision = db.session.scalars(select(KeepApartDecision)).one()
        settle_decision(decision, allowed=False, by=world.administrator, at=ANSWERED)
        reopen_decision(decision, by=world.administrator, at=ANSWERED)
        settle_decision(decision, allowed=False, by=world.administrator, at=ANSWERED)
    assert isla.status is PlaceStatus.WITHDRAWN
    assert audit.history(isla)[-1].by_id is None
    states, letters = _states(), sorted(every_letter())
    assert {status for name, _, status in states if name == "Isla Beaton"} == {PlaceStatus.WITHDRAWN}
    world = beginnings.begin(_make_world)
    with writing_block():
        application = _on_the_course(world).application
        assert application is not None
        mentoring.withdraw(application, by=world.administrator, at=ANSWERED, note="By telephone.")
    assert (_states(), sorted(every_letter())) == (states, letters)


def test_place_that_comes_back_to_whoever_is_kept_out_meanwhile_is_given_back(world: World) -> None:
    """Named staff say no while a colleague is asked to take the place, who then does not take it."""
    police = world.agencies["police"]
    with writing_block():
        orla = create_person(world.programme, "Orla Other", agency=police)
        create_place(world.falkirk.awareness, orla, status=PlaceStatus.ACCEPTED)
        una = create_person(world.programme, "Una Hare", agency=police)
        place = create_place(world.falkirk.awareness, una, status=PlaceStatus.ACCEPTED, asked_at=DECIDED)
        keep_apart(orla, una, by=world.administrator, at=ANSWERED)
        theirs = services.hand_over(
            place, full_name="Moira Dee", email="moira.dee@example.org", by=una, at=ANSWERED
        )
        assert theirs is not None
        decision = db.session.scalars(select(KeepApartDecision).filter_by(person_id=una.id)).one()
        settle_decision(decision, allowed=False, by=world.administrator, at=ANSWERED)
    assert (place.status, theirs.status) == (PlaceStatus.SUBSTITUTED, PlaceStatus.OFFERED)
    with writing_block():
        services.decline(theirs, by=theirs.person, at=ANSWERED)
    assert place.status is PlaceStatus.WITHDRAWN
    written = select(OutboxMessage.template).where(OutboxMessage.person_id == una.id)
    letters = sorted(each.rpartition("/")[2] for each in db.session.scalars(written))
    assert letters == ["calendar_cancel", "given_up"]


def test_manager_who_never_heard_of_a_place_hears_nothing_of_its_end(world: World) -> None:
    """A place that is only held for a manager is let go in silence when named staff say no."""
    with writing_block():
        orla = create_person(world.programme, "Orla Other", agency=world.agencies["police"])
        create_place(world.falkirk.awareness, orla, status=PlaceStatus.ACCEPTED)
        manager = create_person(world.programme, "Lena Shaw", agency=world.agencies["police"])
        held = create_place(
            world.falkirk.awareness,
            manager,
            status=PlaceStatus.OFFERED,
            route=Route.MANAGER,
            asked_at=DECIDED,
        )
        keep_apart(orla, manager, by=world.administrator, at=ANSWERED)
        decision = db.session.scalars(select(KeepApartDecision).filter_by(person_id=manager.id)).one()
        settle_decision(decision, allowed=False, by=world.administrator, at=ANSWERED)
    assert held.status is PlaceStatus.WITHDRAWN
    assert not db.session.scalars(select(OutboxMessage).where(OutboxMessage.person_id == manager.id)).all()


def test_yes_does_not_cover_a_pair_made_later(world: World) -> None:
    """Who may come beside one person has not been let in beside another."""
    with writing_block():
        _ask(world, _kept_apart(world))
        decision = db.session.scalars(select(KeepApartDecision)).one()
        decision.allowed, decision.settled_at = True, DECIDED
        decision.status = KeepApartState.SETTLED
        third = create_person(world.programme, "Tara Third", agency=world.agencies["police"])
        create_place(world.falkirk.awareness, third, status=PlaceStatus.ACCEPTED)
        create_keep_apart(_named("Pat Newcomer"), third, at=ANSWERED)
        place = queries.own_place(_named("Pat Newcomer").id, world.falkirk.awareness.id)
        assert place is not None
        place.status = PlaceStatus.WAITLISTED
        services.fill(world.falkirk.awareness, by=None, at=ANSWERED)
    assert place.status is PlaceStatus.WAITLISTED
    assert decision.allowed is None
