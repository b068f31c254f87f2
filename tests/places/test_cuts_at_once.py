"""Fewer places, twice at once or beside an answer: seats, states and letters agree, on both databases."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.directory.models import Person
from app.invariants import faults
from app.places import queries, services
from app.places.enums import SEATED, PlaceStatus
from app.places.models import Place
from app.platform import clock, seats
from app.platform.db import db, in_transaction
from app.platform.errors import RuleBroken
from app.platform.mail import OutboxMessage
from app.training.models import TrainingSession
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, DECIDED, World, build_world
from tests.support.factories.places import accept_offer, propose_and_release

CUT = ANSWERED + timedelta(hours=1)
PUT_BACK, ACCEPTED = "places/email/put_back", "places/email/accepted"
Act = Callable[[], object]


def _begin() -> World:
    """Four core places: Isla has accepted hers, Ross, Callum and Struan are offered one, and nobody waits."""
    with writing_block():
        world = build_world()
    with writing_block():
        propose_and_release(world.falkirk.core, world.administrator, at=DECIDED)
        accept_offer(_core(world, "Isla Beaton"), at=ANSWERED)
        for name in ("Mhairi Lorne", "Eilidh Boyd"):
            services.withdraw(_core(world, name), by=world.person(name), at=ANSWERED)
    return world


def _core(world: World, name: str) -> Place:
    place = queries.own_place(world.person(name).id, world.falkirk.core.id)
    assert place is not None
    return place


def _cut(world: World, capacity: int, *names: str) -> Act:
    """As the administrator has read it before the others began."""
    session_id, by_id = world.falkirk.core.id, world.administrator.id
    chosen = [str(_core(world, name).id) for name in names]
    plan = services.plan_of(world.falkirk.core, capacity, chosen, world.administrator, CUT)

    def cut() -> None:
        services.take_back(
            db.session.get_one(TrainingSession, session_id),
            capacity,
            chosen,
            fingerprint=plan.fingerprint,
            reason="A smaller room.",
            by=db.session.get_one(Person, by_id),
            at=CUT,
        )

    return cut


def _answer(world: World, name: str) -> Act:
    place_id = _core(world, name).id

    def answer() -> None:
        place = db.session.get_one(Place, place_id)
        services.accept(place, by=place.person, at=CUT)

    return answer


def _at_once(app: Flask, acts: list[Act]) -> list[bool]:
    """Whether each was done: all have read what they change before any of them changes it."""
    ready = threading.Barrier(len(acts))
    done, wrong = [False] * len(acts), []

    def run(number: int) -> None:
        with app.app_context(), clock.held(CUT):
            try:
                ready.wait(60)
                in_transaction(acts[number])
                done[number] = True
            except RuleBroken:
                pass
            except Exception as error:
                wrong.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert wrong == []
    return done


def _letters(template: str) -> Counter[uuid.UUID | None]:
    found = select(OutboxMessage.person_id).where(
        OutboxMessage.template == template, OutboxMessage.queued_at >= CUT
    )
    return Counter(db.session.scalars(found))


def _agree(world: World, before: set[str], names: tuple[str, ...]) -> dict[str, PlaceStatus]:
    db.session.rollback()
    core = db.session.get_one(TrainingSession, world.falkirk.core.id)
    places = {name: _core(world, name) for name in names}
    seated = queries.places_on(core, tuple(SEATED))
    assert seats.size(core.pool_id) == core.capacity
    assert seats.free_seats([core.pool_id])[core.pool_id] == core.capacity - len(seated)
    for place in seated:
        assert seats.seat_of(core.pool_id, place.person_id) is not None
    back = {each.person_id for each in places.values() if each.status is PlaceStatus.WAITLISTED}
    took = {each.person_id for each in places.values() if each.status is PlaceStatus.ACCEPTED}
    assert _letters(PUT_BACK) == Counter(dict.fromkeys(back, 1))
    assert _letters(ACCEPTED) == Counter(dict.fromkeys(took, 1))
    assert set(faults()) <= before
    return {name: place.status for name, place in places.items()}


@pytest.mark.parametrize("names", [("Ross Kerr", "Struan Gow"), ("Ross Kerr", "Ross Kerr")])
def test_of_two_cuts_at_once_one_is_made(any_database_app: Flask, names: tuple[str, str]) -> None:
    world = _begin()
    before = set(faults())
    acts = [_cut(world, 3, name) for name in names]
    db.session.rollback()
    assert sorted(_at_once(any_database_app, acts)) == [False, True]
    now = _agree(world, before, ("Ross Kerr", "Callum Reid", "Struan Gow"))
    assert world.falkirk.core.capacity == 3
    assert Counter(now.values()) == Counter({PlaceStatus.OFFERED: 2, PlaceStatus.WAITLISTED: 1})


def test_cut_beside_the_answer_of_whoever_is_to_give_up(any_database_app: Flask) -> None:
    world = _begin()
    before = set(faults())
    acts = [_cut(world, 2, "Ross Kerr", "Struan Gow"), _answer(world, "Ross Kerr")]
    db.session.rollback()
    cut, answered = _at_once(any_database_app, acts)
    assert cut is not answered, "whoever comes second finds it changed"
    now = _agree(world, before, ("Ross Kerr", "Callum Reid", "Struan Gow"))
    assert world.falkirk.core.capacity == (2 if cut else 4)
    after = PlaceStatus.WAITLISTED if cut else PlaceStatus.OFFERED
    assert now == {
        "Ross Kerr": PlaceStatus.WAITLISTED if cut else PlaceStatus.ACCEPTED,
        "Callum Reid": PlaceStatus.OFFERED,
        "Struan Gow": after,
    }
