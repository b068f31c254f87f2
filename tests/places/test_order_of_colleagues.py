"""An agency's order of its own people, from the lead's page to who moves up after the release."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.directory.enums import Role
from app.directory.models import Person
from app.directory.services import assign_role, move_to_agency
from app.places import queries, rules, services
from app.places.enums import PlaceStatus
from app.places.models import Place
from app.platform.audit import AuditEntry
from app.platform.db import db, transaction
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, DECIDED, World, build_world
from tests.support.beginnings import Beginnings
from tests.support.factories.directory import create_person
from tests.support.factories.places import ASKED, create_place, propose_and_release

SignIn = Callable[[Person], Any]
PAGE = "/falkirk/sessions/awareness-november-2017/order"
HOUSING = ("Nan One", "Nan Two", "Nan Three", "Nan Four")


@pytest.fixture
def at() -> Any:
    return DECIDED


@pytest.fixture
def world(app: Flask, beginnings: Beginnings) -> World:
    """Few places on the awareness morning; four people of housing and two of police ask."""
    return beginnings.begin(_make_world)


def _make_world() -> World:
    with writing_block():
        world = build_world(core_places=3, awareness_places=8)
        for number, name in enumerate(HOUSING):
            create_place(
                world.falkirk.awareness,
                create_person(world.programme, name, agency=world.agencies["housing"]),
                asked_at=ASKED + timedelta(minutes=number),
            )
        for name in ("Pol One", "Pol Two"):
            create_place(
                world.falkirk.awareness, create_person(world.programme, name, agency=world.agencies["police"])
            )
        propose_and_release(world.falkirk.core, world.administrator, at=DECIDED)
    return world


def named(name: str) -> Person:
    return db.session.scalars(select(Person).filter_by(full_name=name)).one()


def place(world: World, name: str) -> Place:
    found = queries.own_place(named(name).id, world.falkirk.awareness.id)
    assert found is not None
    return found


def box(world: World, name: str) -> str:
    return f"place_{place(world, name).id.hex}"


def put(world: World, *names: str, by: Person | None = None, agency: str = "housing") -> int:
    """These people in this order."""
    numbers: dict[Any, int | None] = {place(world, name).id: n for n, name in enumerate(names, start=1)}
    with writing_block():
        return services.put_in_order(
            world.falkirk.awareness, world.agencies[agency], numbers, by=by or world.lead, at=DECIDED
        )


def shared_out(world: World) -> tuple[list[str], list[str]]:
    """Whose agencies have how many places, and who of housing has one, in a proposal of now."""
    with writing_block():
        proposal = services.propose(world.falkirk.awareness, by=world.administrator, at=DECIDED)
    problem = rules.parse_problem(proposal.problem)
    assert services.verify(proposal)
    placed = set(proposal.result["placed"])
    counts = sorted(problem.candidates[each].agency for each in placed)
    return counts, [name for name in HOUSING if str(named(name).id) in placed]


def test_lead_puts_own_people_in_order_and_corrects_it(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.lead)
    page = client.get_page("/falkirk/my-agency")
    assert page.has("Put colleagues in order")
    page = client.get_page(PAGE)
    assert not page.has("Pol One")
    assert [name for name in HOUSING if page.has(name)] == list(HOUSING)
    faulty = client.post_page(
        PAGE, {box(world, "Nan One"): "2", box(world, "Nan Two"): "2", box(world, "Nan Three"): "first"}
    )
    assert faulty.errors == [
        "Nan Two cannot have the number 2: Nan One has it",
        "The number of Nan Three must be a whole number, like 12",
    ]
    assert faulty.typed()[box(world, "Nan Three")] == ["first"]
    done = client.post_page(PAGE, {box(world, "Nan Four"): "1", box(world, "Nan Two"): "3"})
    assert done.has("The order is kept.")
    assert [place(world, name).agency_order for name in HOUSING] == [None, 2, None, 1]
    entries = db.session.scalars(select(AuditEntry).filter_by(action="put in order")).all()
    assert {(each.by_id, tuple(each.fields)) for each in entries} == {(world.lead.id, ("agency_order",))}
    assert len(entries) == 2


def test_order_decides_among_colleagues_and_gives_no_agency_a_place_more(world: World) -> None:
    counts, drawn = shared_out(world)
    others = [name for name in HOUSING if name not in drawn]
    assert drawn
    assert others
    put(world, *others, *drawn)
    again, first = shared_out(world)
    assert again == counts
    assert first == sorted([*others, *drawn][: len(drawn)], key=HOUSING.index)


def test_release_says_that_the_order_has_changed_since_and_of_whom_one_may_know(world: World) -> None:
    with writing_block():
        proposal = services.propose(world.falkirk.awareness, by=world.administrator, at=DECIDED)
        plan = services.dry_run(proposal, DECIDED)
    said = "Something has changed since this was worked out"
    for hidden, what in (
        (False, ": the order in which an agency puts its people"),
        (True, ""),
    ):
        with writing_block():
            for name in ("Nan One", "Nan Two"):
                named(name).restricted = hidden
            numbers = {place(world, "Nan One").id: 2, place(world, "Nan Two").id: 1}
            if not hidden:
                services.put_in_order(
                    world.falkirk.awareness,
                    world.agencies["housing"],
                    numbers,
                    by=world.lead,
                    at=DECIDED + timedelta(minutes=1),
                )
        with transaction() as outcome:
            services.release(
                proposal,
                fingerprint=plan.fingerprint,
                by=world.administrator,
                at=DECIDED + timedelta(minutes=2),
            )
        assert outcome.message == f"{said}{what}. Propose again and read the list."


def test_sentence_of_who_waits_names_no_rank_and_no_score(world: World) -> None:
    _, drawn = shared_out(world)
    others = [name for name in HOUSING if name not in drawn]
    put(world, *others, *drawn)
    with writing_block():
        propose_and_release(world.falkirk.awareness, world.administrator, at=DECIDED)
    waiting = [name for name in HOUSING if place(world, name).status is PlaceStatus.WAITLISTED]
    notes = {place(world, name).outcome_note for name in waiting}
    assert len(notes) == 1
    assert "the agency’s own order decided, and the published draw where it gave none." in notes.pop()


def test_who_moves_up_is_next_in_the_order_of_the_release(world: World) -> None:
    """Nothing afterwards changes it: the page is closed, and whoever asks late has the own lot."""
    _, drawn = shared_out(world)
    in_order = [*(name for name in HOUSING if name not in drawn), *drawn]
    put(world, *in_order)
    with writing_block():
        propose_and_release(world.falkirk.awareness, world.administrator, at=DECIDED)
    with transaction() as outcome:
        services.put_in_order(
            world.falkirk.awareness, world.agencies["housing"], {}, by=world.lead, at=ANSWERED
        )
    assert outcome.message == (
        "These places have been shared out. Whoever waits comes in the order there was then."
    )
    with writing_block():
        services.withdraw(place(world, in_order[0]), by=None, at=ANSWERED)
    offered = [name for name in in_order if place(world, name).status is PlaceStatus.OFFERED]
    assert offered == in_order[1 : len(drawn) + 1]


def test_whoever_left_the_agency_is_in_nobodys_order(world: World) -> None:
    put(world, *HOUSING)
    with writing_block():
        move_to_agency(named("Nan One"), world.agencies["health"], by=None, at=DECIDED)
    listed = services.in_agencys_order(world.falkirk.awareness, world.agencies["housing"], world.lead)
    assert [each.person.full_name for each in listed] == list(HOUSING[1:])
    askers = {each.person.full_name: each.number for each in services.askers_of(world.falkirk.awareness)}
    assert askers["Nan One"] is None
    assert askers["Nan Two"] == 2
    with writing_block():
        services.withdraw(place(world, "Nan Three"), by=None, at=DECIDED)
        services.ask(world.falkirk.awareness, named("Nan Three"), by=None, at=DECIDED)
    assert place(world, "Nan Three").agency_order is None


def test_restricted_people_are_in_nobodys_list_and_lose_nothing_by_it(world: World, sign_in: SignIn) -> None:
    """The lead numbers everybody else: whoever is not shown is placed as without an order; no gap tells."""
    with writing_block():
        named("Nan Two").restricted = True
    _, before = shared_out(world)
    put(world, "Nan Four", "Nan Three", "Nan One")
    _, after = shared_out(world)
    assert ("Nan Two" in before) is ("Nan Two" in after)
    with writing_block():
        place(world, "Nan Two").agency_order = 2
        place(world, "Nan Three").agency_order = 3
        place(world, "Nan One").agency_order = 4
    page = sign_in(world.lead).get_page(PAGE)
    assert not page.has("Nan Two")
    shown = {name: page.typed()[box(world, name)] for name in ("Nan Four", "Nan Three", "Nan One")}
    assert shown == {"Nan Four": ["1"], "Nan Three": ["2"], "Nan One": ["3"]}
    refused = sign_in(world.lead).post_page(PAGE, {box(world, "Nan One"): "4"})
    assert refused.errors == ["The number of Nan One must be between 1 and 3"]


def test_nobody_puts_own_place_or_other_agencies_in_order(world: World, sign_in: SignIn) -> None:
    with writing_block():
        create_place(world.falkirk.awareness, world.lead)
        assign_role(
            world.administrator, Role.AGENCY_LEAD, by=None, at=DECIDED, agency=world.agencies["police"]
        )
    page = sign_in(world.lead).get_page(PAGE)
    assert not page.has(world.lead.full_name)
    police = f"?agency={world.agencies['police'].id}"
    sign_in(world.lead).get_page(PAGE + police, status=404)
    assert put(world, "Nan One", "Nan Two", agency="police") == 0
    page = sign_in(world.administrator).get_page(PAGE + police)
    assert page.has("Pol One")
    done = sign_in(world.administrator).post_page(
        PAGE + police, {box(world, "Pol Two"): "1", box(world, "Pol One"): "2"}
    )
    assert done.has("The order is kept.")
    assert [place(world, name).agency_order for name in ("Pol One", "Pol Two")] == [2, 1]
    entry = db.session.scalars(
        select(AuditEntry).filter_by(subject_id=place(world, "Pol Two").id, action="put in order")
    ).one()
    assert entry.by_id == world.administrator.id


def test_core_has_no_order(world: World, sign_in: SignIn) -> None:
    sign_in(world.lead).get_page("/falkirk/sessions/core-november-2017/order", status=404)


def test_lead_sees_the_own_share_asked_placed_and_waiting(world: World, sign_in: SignIn) -> None:
    """Before the release the share is what it is if every agency asks: health, of which nobody asks, too."""
    with writing_block():
        named("Nan Two").restricted = True
    page = sign_in(world.lead).get_page("/falkirk/my-agency")
    rows = {row.text.split()[0]: [c.text for c in row.all("td")] for row in page.main.all("tr")}
    assert rows["Awareness"] == ["3.2if every agency asks", "4", "1", "3"]
    assert rows["Core"][2:] == ["1", "–"]
    with writing_block():
        propose_and_release(world.falkirk.awareness, world.administrator, at=DECIDED)
    page = sign_in(world.lead).get_page("/falkirk/my-agency")
    rows = {row.text.split()[0]: [c.text for c in row.all("td")] for row in page.main.all("tr")}
    share, asked, placed, waiting = rows["Awareness"]
    assert "every" not in share
    known = [place(world, name) for name in HOUSING if name != "Nan Two"]
    offered = sum(each.status is PlaceStatus.OFFERED for each in known)
    waits = sum(each.status is PlaceStatus.WAITLISTED for each in known)
    assert offered + waits == 3
    assert [asked, placed, waiting] == ["4", str(1 + offered), str(waits)], "Isla’s comes with core"
    assert PAGE not in [address.partition("?")[0] for _, address in page.links]
