"""Naming a colleague for one's place tells nothing about the colleague, and it can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from app.directory.enums import CallState, Role
from app.directory.models import KeepApartDecision, Person
from app.directory.queries import calls
from app.places import services
from app.places.enums import PlaceStatus
from app.places.models import Place
from app.platform.db import db, transaction
from app.platform.mail import OutboxMessage
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, DECIDED, World
from tests.support.factories.directory import create_keep_apart, create_person
from tests.support.factories.places import create_place

SignIn = Callable[[Person], Any]
CAT = "cat.cole@example.org"


def _ada(world: World) -> Place:
    person = create_person(world.programme, "Ada Ames", agency=world.agencies["police"])
    return create_place(world.falkirk.awareness, person, status=PlaceStatus.ACCEPTED)


def _cat(world: World, agency: str = "police", *, restricted: bool = False) -> Person:
    return create_person(
        world.programme, "Cat Cole", CAT, agency=world.agencies[agency], restricted=restricted
    )


def _elsewhere(world: World) -> None:
    _cat(world, "health")


def _has_a_place(world: World) -> None:
    create_place(world.falkirk.awareness, _cat(world), status=PlaceStatus.ACCEPTED)


def _restricted_elsewhere(world: World) -> None:
    _cat(world, "health", restricted=True)


def _restricted_with_a_place(world: World) -> None:
    create_place(world.falkirk.awareness, _cat(world, restricted=True), status=PlaceStatus.OFFERED)


def _kept_apart(world: World) -> None:
    other = create_person(world.programme, "Orla Other", agency=world.agencies["health"])
    create_place(world.falkirk.awareness, other, status=PlaceStatus.ACCEPTED)
    create_keep_apart(_cat(world), other)


def _with_a_colleague(world: World) -> None:
    place = create_place(world.falkirk.awareness, _cat(world), status=PlaceStatus.ACCEPTED)
    services.hand_over(place, full_name="Dan Dow", email="dan@example.org", by=place.person, at=ANSWERED)


@pytest.mark.parametrize(
    ("make", "named_staff_only"),
    [
        (_elsewhere, False),
        (_has_a_place, False),
        (_with_a_colleague, False),
        (_restricted_elsewhere, True),
        (_restricted_with_a_place, True),
        (_kept_apart, True),
    ],
)
def test_whoever_cannot_be_asked_has_one_answer_and_the_team_is_told(
    world: World, sign_in: SignIn, make: Callable[[World], None], named_staff_only: bool
) -> None:
    with writing_block():
        place = _ada(world)
        make(world)
        named = create_person(world.programme, "Vera Kidd", roles=[Role.ADMINISTRATOR, Role.NAMED_STAFF])
    done = sign_in(place.person).post_page(
        f"/falkirk/places/{place.id}/hand-over", {"full_name": "Cat Cole", "email": CAT}
    )
    assert done.has("The training team will be in touch about this. You keep the place until then.")
    assert db.session.get_one(Place, place.id).status is PlaceStatus.ACCEPTED
    seen = [call.words for call in calls(world.programme, world.administrator, CallState.TO_MAKE)]
    told = [call.words for call in calls(world.programme, named, CallState.TO_MAKE)]
    told += [decision.room_name for decision in db.session.scalars(select(KeepApartDecision))]
    assert len(told) == 1
    assert len(seen) == (0 if named_staff_only else 1)


def test_tries_are_limited(world: World) -> None:
    with writing_block():
        place = _ada(world)
        for number in range(6):
            create_person(
                world.programme, f"Far {number}", f"far{number}@example.org", agency=world.agencies["health"]
            )
    said = []
    for number in range(6):
        with transaction() as outcome:
            services.hand_over(
                place, full_name="Far", email=f"far{number}@example.org", by=place.person, at=ANSWERED
            )
        said.append(outcome.message)
    assert said[:5] == [""] * 5
    assert said[5].startswith("You have named several colleagues already.")


@pytest.mark.parametrize("waits", [True, False])
def test_giver_takes_the_place_back_before_the_colleague_answers(
    world: World, sign_in: SignIn, waits: bool
) -> None:
    with writing_block():
        place = _ada(world)
        cat = _cat(world)
        if waits:
            create_place(world.falkirk.awareness, cat, status=PlaceStatus.WAITLISTED, asked_at=DECIDED)
        theirs = services.hand_over(place, full_name="Cat Cole", email=CAT, by=place.person, at=ANSWERED)
        assert theirs is not None
    client = sign_in(place.person)
    given_up = client.post_page(f"/falkirk/places/{place.id}/withdraw", {})
    assert given_up.has("Take it back first.")
    assert client.get_page(f"/falkirk/places/{place.id}").has("Take it back")
    done = client.post_page(f"/falkirk/places/{place.id}/take-back", {})
    assert done.has("You have the place again.")
    assert db.session.get_one(Place, place.id).status is PlaceStatus.ACCEPTED
    ended = db.session.get_one(Place, theirs.id)
    assert ended.status is (PlaceStatus.WAITLISTED if waits else PlaceStatus.LAPSED)
    letter = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.template == "places/email/ran_out")
    ).one()
    assert letter.facts is not None
    assert (letter.facts["recalled"], letter.facts["still_asks"]) == (True, waits)
    again = client.post_page(f"/falkirk/places/{place.id}/take-back", {})
    assert again.has("Your colleague has answered already")
