"""After the release too, whoever asks or moves up keeps within the agencies' limits and reserved places."""

from __future__ import annotations

import uuid
from collections import Counter

import pytest
from sqlalchemy import select

from app.directory.services import move_to_agency
from app.places import queries, services
from app.places.enums import SEATED, PlaceStatus, ShareBasis
from app.places.models import AllocationPolicy
from app.platform import seats
from app.platform.db import db
from app.training.queries import pools_beside
from app.training.services import SessionFacts, change_training_session
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, DECIDED, World
from tests.support.factories.directory import create_person
from tests.support.factories.places import create_place, propose_and_release

pytestmark = pytest.mark.core_released


def _release(world: World, *, reserved: int = 0, maximum: int | None = None) -> int:
    """The morning is shared out: housing has places reserved beside those it has, police a maximum.

    Says how many seats are free.
    """
    session = world.falkirk.awareness
    held = Counter(place.agency_id for place in queries.places_on(session, tuple(SEATED)))
    housing, police = world.agencies["housing"].id, world.agencies["police"].id
    free = session.capacity - held.total()
    most = None if maximum is None else held[police] + maximum
    services.set_policy(
        session,
        basis=ShareBasis.STAFF,
        band=None,
        limits={
            housing: services.Limit(0, None, min(reserved, free) + held[housing]),
            police: services.Limit(0, most, 0),
        },
        by=None,
        at=DECIDED,
    )
    propose_and_release(session, world.administrator, at=DECIDED)
    return free


def _ask(world: World, name: str, agency: str) -> PlaceStatus | None:
    person = create_person(world.programme, name, agency=world.agencies[agency])
    return services.ask(world.falkirk.awareness, person, by=person, at=ANSWERED).status


def test_reserved_places_are_their_agencys_for_whoever_asks_late(world: World) -> None:
    with writing_block():
        free = _release(world, reserved=12)
        assert _ask(world, "Pat Police", "police") is PlaceStatus.WAITLISTED
        assert _ask(world, "Hal Housing", "housing") is PlaceStatus.ACCEPTED
    session = world.falkirk.awareness
    assert len(queries.seated_on(session.id)) == session.capacity - free + 1


def test_nobody_who_asks_late_is_above_the_agencys_maximum(world: World) -> None:
    with writing_block():
        _release(world, maximum=1)
        police = [_ask(world, name, "police") for name in ("Pat One", "Pat Two")]
        assert police == [PlaceStatus.ACCEPTED, PlaceStatus.WAITLISTED]
        assert _ask(world, "Hal Health", "health") is PlaceStatus.ACCEPTED, "others are not kept waiting"


def test_seats_of_the_cohort_are_locked_at_once_so_that_nobody_waits_for_each_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, locked = world.falkirk.awareness, list[frozenset[uuid.UUID]]()
    with writing_block():
        _release(world, reserved=1)
        policy = db.session.scalars(select(AllocationPolicy).filter_by(training_session_id=session.id)).one()
        policy.reserved_until = ANSWERED.date()
        facts = SessionFacts(
            slug=session.slug,
            course=session.course,
            capacity=session.capacity + 1,
            cohort=session.cohort,
            position=session.position,
        )
        lock = seats.lock
        monkeypatch.setattr(seats, "lock", lambda *pools: (locked.append(frozenset(pools)), lock(*pools)))
        firsts = []
        for act in (
            lambda: _ask(world, "Hal Health", "health"),
            lambda: services.open_reserved(policy.id, ANSWERED),
            lambda: change_training_session(session, facts, by=world.administrator, at=ANSWERED),
        ):
            locked.clear()
            act()
            firsts.append(locked[0])
    assert firsts == [frozenset(pools_beside(session))] * 3
    assert len(firsts[0]) > 1


def test_an_agency_that_was_not_settled_at_the_release_counts_once_it_is(world: World) -> None:
    with writing_block():
        people = [create_person(world.programme, name) for name in ("Una Hare", "Mo Late")]
        for person in people:
            create_place(world.falkirk.awareness, person)
        _release(world, maximum=0)
        for person, agency in zip(people, ("police", "health"), strict=True):
            move_to_agency(person, world.agencies[agency], by=None, at=DECIDED)
        offered = services.fill(world.falkirk.awareness, by=None, at=DECIDED)
    assert [place.person.full_name for place in offered] == ["Mo Late"]
