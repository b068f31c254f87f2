"""Nobody waits beside a free seat, however it came to be free, and nobody loses half of a pair of places."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.directory.models import Person
from app.mentoring.enums import ApplicationStatus
from app.mentoring.services import undo
from app.places import queries, services
from app.places.enums import PlaceStatus
from app.places.models import Place
from app.places.services import checking
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.mail import OutboxMessage
from app.training.models import TrainingSession
from app.training.services import SessionFacts, cancel_cohort, cancel_session, change_training_session
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, DECIDED, World
from tests.support.factories.directory import create_person
from tests.support.factories.places import create_place, propose_and_release

pytestmark = pytest.mark.core_released


def _place(world: World, name: str, session: TrainingSession) -> Place:
    place = queries.own_place(world.person(name).id, session.id)
    assert place is not None
    return place


def _decline(world: World, name: str) -> None:
    place = _place(world, name, world.falkirk.core)
    services.decline(place, by=place.person, at=ANSWERED)


def test_decline_taken_back_is_an_offer_again_where_the_seat_is_still_free(world: World) -> None:
    core = world.falkirk.core
    with writing_block():
        for name in world.applications:
            place = queries.own_place(world.person(name).id, core.id)
            if place is not None and place.status is PlaceStatus.WAITLISTED:
                services.withdraw(place, by=place.person, at=ANSWERED)
        _decline(world, "Isla Beaton")
        application = world.applications["Isla Beaton"]
        assert application.status is ApplicationStatus.DECLINED
        undo(application, by=world.administrator, at=ANSWERED, note="The wrong button.")
    assert _place(world, "Isla Beaton", core).status is PlaceStatus.OFFERED
    assert world.applications["Isla Beaton"].status is ApplicationStatus.OFFERED
    assert list(checking.faults()) == []


def test_somebody_put_forward_after_the_release_is_offered_a_seat_that_is_free(world: World) -> None:
    awareness, police = world.falkirk.awareness, world.agencies["police"]
    with writing_block():
        asked = create_person(world.programme, "Ada Ames", agency=police)
        create_place(awareness, asked)
        propose_and_release(awareness, world.administrator, at=DECIDED)
        people = [("Cat Cole", "cat.cole@example.org")]
        services.nominate(awareness, police, people, by=world.lead, at=ANSWERED)
    told = {place.person.full_name: place.status for place in queries.places_on(awareness, PlaceStatus)}
    assert told["Cat Cole"] is PlaceStatus.OFFERED


@pytest.mark.parametrize("takes", [True, False])
def test_seat_that_a_colleague_handed_over_is_answered_with_the_course(world: World, takes: bool) -> None:
    awareness, core = world.falkirk.awareness, world.falkirk.core
    waits = _place(world, "Eilidh Boyd", core)
    assert waits.status is PlaceStatus.WAITLISTED
    with writing_block():
        ada = create_person(world.programme, "Ada Ames", agency=world.agencies["police"])
        giver = create_place(awareness, ada, status=PlaceStatus.ACCEPTED)
        taker = waits.person
        theirs = services.hand_over(giver, full_name=taker.full_name, email=taker.email, by=ada, at=ANSWERED)
        assert theirs is not None
        for name in ("Isla Beaton", "Ross Kerr", "Callum Reid"):
            _decline(world, name)
    assert _place(world, "Eilidh Boyd", core).status is PlaceStatus.OFFERED
    with pytest.raises(RuleBroken, match="cannot be taken back just now"):
        services.recall(db.session.get_one(Place, giver.id), by=ada, at=ANSWERED)
    morning, offered = _place(world, "Eilidh Boyd", awareness), _place(world, "Eilidh Boyd", core)
    assert (morning.status, morning.answer_by) == (PlaceStatus.OFFERED, offered.answer_by)
    assert _letters(ada) == []
    with writing_block():
        (services.accept if takes else services.decline)(offered, by=taker, at=ANSWERED)
    ends = (
        (PlaceStatus.ACCEPTED, PlaceStatus.SUBSTITUTED)
        if takes
        else (PlaceStatus.DECLINED, PlaceStatus.ACCEPTED)
    )
    assert (morning.status, giver.status) == ends
    told = ["calendar_cancel", "handed_over"] if takes else ["came_back"]
    assert _letters(ada) == told
    assert [fault for fault in checking.faults() if "a seat" in fault or "without the place" in fault] == []


def _letters(person: Person) -> list[str]:
    found = db.session.scalars(select(OutboxMessage.template).where(OutboxMessage.person_id == person.id))
    return sorted(template.rpartition("/")[2] for template in found)


def _morning_is_full(world: World) -> list[Place]:
    """There is one core place more, and no seat on the morning for whoever might have it; who sits there."""
    awareness, core = world.falkirk.awareness, world.falkirk.core
    others = [
        create_person(world.programme, f"Other {each}", agency=world.agencies["police"])
        for each in range(awareness.capacity - len(queries.seated_on(awareness.id)))
    ]
    sitting = [create_place(awareness, each, status=PlaceStatus.ACCEPTED) for each in others]
    facts = SessionFacts(
        slug=core.slug,
        course=core.course,
        capacity=core.capacity + 1,
        cohort=core.cohort,
        position=core.position,
    )
    change_training_session(core, facts, by=world.administrator, at=ANSWERED)
    assert _place(world, "Eilidh Boyd", core).status is PlaceStatus.WAITLISTED
    return sitting


def test_seat_handed_over_is_all_that_somebody_lacked_for_the_course(world: World) -> None:
    with writing_block():
        giver = _morning_is_full(world)[0]
        taker = world.person("Eilidh Boyd")
        services.hand_over(giver, full_name=taker.full_name, email=taker.email, by=giver.person, at=ANSWERED)
    assert _place(world, "Eilidh Boyd", world.falkirk.core).status is PlaceStatus.OFFERED


def test_cancelled_morning_lets_somebody_move_up_on_the_course(world: World) -> None:
    with writing_block():
        _morning_is_full(world)
        cancel_session(
            world.falkirk.awareness, reason="The hall is flooded.", by=world.administrator, at=ANSWERED
        )
    assert _place(world, "Eilidh Boyd", world.falkirk.core).status is PlaceStatus.OFFERED


def test_cancelled_cohort_offers_nothing_on_its_way_out(world: World) -> None:
    core = world.falkirk.core
    with writing_block():
        _morning_is_full(world)
        cancel_cohort(world.falkirk.cohort, reason="No trainer.", by=world.administrator, at=ANSWERED)
    place = _place(world, "Eilidh Boyd", core)
    assert [move.to_state for move in queries.moves_of([place.id])[place.id]][-1] == "cancelled by organiser"
    assert "offered" not in [move.to_state for move in queries.moves_of([place.id])[place.id]]
