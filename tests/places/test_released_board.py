"""A released board keeps its figures; what happened since stands as lines of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.directory.models import Person
from app.places import queries, services
from app.places.enums import PlaceStatus
from app.places.models import Place
from app.places.services import Board
from app.platform.db import db
from app.training.models import TrainingSession
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, DECIDED, World
from tests.places.test_statements import statements
from tests.support.factories.directory import create_person
from tests.support.factories.places import accept_offer, create_place, propose_and_release

pytestmark = pytest.mark.core_released

SignIn = Callable[[Person], Any]


def _core_place(world: World, name: str) -> Place:
    place = queries.own_place(world.person(name).id, world.falkirk.core.id)
    assert place is not None
    return place


def _board(world: World, session: TrainingSession | None = None) -> Board:
    db.session.expire_all()
    return services.board_of(session or world.falkirk.core, world.administrator, ANSWERED)


def _figures(board: Board) -> object:
    people = [
        [(each.name, each.score, each.outcome, each.rank, each.why) for each in lines if each.kind != "since"]
        for _, lines in board.groups
    ]
    return board.asked, board.eligible, board.placed, board.capacity, board.lines, board.measures, people


def _since(board: Board) -> dict[str, tuple[str, ...]]:
    return {each.name: tuple(each.since) for _, lines in board.groups for each in lines}


def test_answers_and_leaving_do_not_change_what_was_released(world: World) -> None:
    before = _board(world)
    assert (before.asked, before.eligible, before.placed) == (7, 6, 4)
    with writing_block():
        accept_offer(_core_place(world, "Isla Beaton"), at=ANSWERED)
        services.decline(_core_place(world, "Ross Kerr"), by=world.person("Ross Kerr"), at=ANSWERED)
    promoted = next(
        name
        for name in ("Mhairi Lorne", "Eilidh Boyd")
        if _core_place(world, name).status is PlaceStatus.OFFERED
    )
    with writing_block():
        services.withdraw(_core_place(world, "Callum Reid"), by=world.person("Callum Reid"), at=ANSWERED)
    after = _board(world)
    assert _figures(after) == _figures(before)
    since = _since(after)
    assert since["Isla Beaton"] == ("Accepted on Tuesday 24\u00a0October",)
    assert since["Ross Kerr"] == ("Declined on Tuesday 24\u00a0October",)
    assert since[promoted] == ("Offered on Tuesday 24\u00a0October from the waiting list",)
    assert since["Callum Reid"] == ("Given up on Tuesday 24\u00a0October",)
    assert since["Struan Gow"] == since["Freya Munro"] == ()
    assert (after.accepted, after.offered) == (1, 3)


def test_place_more_is_not_one_of_the_release(world: World) -> None:
    before = _board(world)
    with writing_block():
        world.falkirk.core.capacity = 5
    assert _figures(_board(world)) == _figures(before)


def test_whoever_comes_later_stands_apart_from_the_figures(world: World) -> None:
    awareness = world.falkirk.awareness
    with writing_block():
        for number in range(3):
            create_place(
                awareness, create_person(world.programme, f"Person {number}", agency=world.agencies["police"])
            )
        create_place(awareness, create_person(world.programme, "Una Hare"))
    with writing_block():
        propose_and_release(awareness, world.administrator, at=DECIDED)
    before = _board(world, awareness)
    with writing_block():
        late = create_person(world.programme, "Late Comer", agency=world.agencies["health"])
        services.ask(awareness, late, by=late, at=ANSWERED)
    after = _board(world, awareness)
    assert _figures(after) == _figures(before)
    (line,) = [each for _, lines in after.groups for each in lines if each.name == "Late Comer"]
    assert (line.outcome, line.why) == ("Not in the release", "Asked.")
    assert line.since[0] == "Asked on Tuesday 24\u00a0October"
    (without,) = [each for _, lines in after.groups for each in lines if each.name == "Una Hare"]
    assert (without.outcome, without.why) == ("Not eligible", "The agency is not settled yet.")


def test_page_says_what_happened_in_few_statements(world: World, sign_in: SignIn) -> None:
    with writing_block():
        services.decline(_core_place(world, "Ross Kerr"), by=world.person("Ross Kerr"), at=ANSWERED)
    client = sign_in(world.administrator)
    address = "/falkirk/sessions/core-november-2017/places"
    page = client.get_page(address)
    assert page.has("Declined on Tuesday 24\u00a0October")
    assert page.has("7 asked, 6 eligible · 4 placed")
    assert statements(client, address) <= 15


def test_restricted_people_are_not_on_a_released_board(world: World, sign_in: SignIn) -> None:
    with writing_block():
        services.decline(_core_place(world, "Ross Kerr"), by=world.person("Ross Kerr"), at=ANSWERED)
        world.person("Ross Kerr").restricted = True
    page = sign_in(world.administrator).get_page("/falkirk/sessions/core-november-2017/places")
    assert not page.has("Ross Kerr")
    assert not page.has("Declined on")
    assert page.has("6 asked, 5 eligible · 3 placed")
