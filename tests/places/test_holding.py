"""Named staff ask that somebody's place waits: who may, what is refused, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.directory.enums import Role
from app.directory.models import Person, RoomHold
from app.directory.queries import copy_of, holds
from app.directory.services import let_go
from app.places import queries, services
from app.places.enums import PlaceStatus
from app.places.services import checking
from app.platform.audit import AuditEntry
from app.platform.db import db, transaction
from app.platform.errors import RuleBroken
from tests.conftest import writing_block
from tests.places.conftest import DECIDED, World
from tests.support.factories.directory import create_person
from tests.support.factories.places import create_place, propose_and_release

SignIn = Callable[[Person], Any]
PAGE, DECISIONS = "/falkirk/places-that-wait", "/falkirk/keep-apart"
BOARD = "/falkirk/sessions/core-november-2017/places"
SAID = "Named staff may ask for anybody’s place to wait, for many reasons, and do not say which."


@pytest.fixture
def at() -> Any:
    return DECIDED


@pytest.fixture
def vera(world: World) -> Person:
    """Named staff, and an administrator as well."""
    with writing_block():
        return create_person(world.programme, "Vera Kidd", roles=[Role.NAMED_STAFF, Role.ADMINISTRATOR])


def said(act: Callable[[], object]) -> str:
    """What an act is refused with."""
    with transaction() as outcome:
        act()
        raise RuleBroken("It was possible.")
    return outcome.message


def test_named_staff_have_a_place_wait_and_let_it_go(world: World, vera: Person, sign_in: SignIn) -> None:
    client = sign_in(vera)
    assert client.get_page(BOARD).link("Ask for a place to wait") == f"{PAGE}?session=core-november-2017"
    assert 'value="core-november-2017" selected' in client.get(f"{PAGE}?session=core-november-2017").text
    page = client.post_page(PAGE, data={"person": "", "session": ""})
    assert page.errors == ["Enter the email address", "Choose the session"]
    isla = world.person("Isla Beaton")
    asked = {"person": "nobody@example.org", "session": "core-november-2017"}
    assert client.post_page(PAGE, data=asked).errors == [
        "We know nobody with the address nobody@example.org."
    ]
    assert client.post(PAGE, data=asked | {"person": isla.email}).location == f"{DECISIONS}#holds"
    page = client.get_page(DECISIONS)
    assert page.has("Isla Beaton") and page.has("Let go")
    assert client.get_page("/falkirk/work-queue").has("Isla Beaton")
    (hold,) = holds(world.programme)
    client.post(f"{DECISIONS}/holds/{hold.id}/end")
    assert client.get_page(DECISIONS).has("No place waits because you asked for it.")
    assert not client.get_page("/falkirk/work-queue").has("Isla Beaton")
    acts = db.session.execute(
        select(AuditEntry.action, AuditEntry.by_id, AuditEntry.reason_id).filter_by(subject_kind="room_hold")
    )
    assert {tuple(row) for row in acts} == {("hold", vera.id, None), ("end hold", vera.id, None)}


def test_board_says_to_everybody_on_it_that_places_may_wait(
    world: World, vera: Person, sign_in: SignIn
) -> None:
    """The same words before anything is worked out and after the release, whether or not anybody waits."""
    client = sign_in(world.administrator)
    assert client.get_page(BOARD).has(SAID)
    with writing_block():
        services.hold(world.falkirk.core, world.person("Isla Beaton"), by=vera, at=DECIDED)
        propose_and_release(world.falkirk.core, world.administrator, at=DECIDED)
    page = client.get_page(BOARD)
    assert page.has(SAID)
    assert not page.has("Ask for a place to wait")
    assert not client.get_page("/falkirk/work-queue").has("Isla Beaton")
    assert client.get(PAGE).status_code == client.get(DECISIONS).status_code == 403


def test_what_cannot_wait_is_refused(world: World, vera: Person) -> None:
    core, awareness, isla = world.falkirk.core, world.falkirk.awareness, world.person("Isla Beaton")
    with writing_block():
        services.hold(core, isla, by=vera, at=DECIDED)
        create_place(awareness, isla, status=PlaceStatus.ACCEPTED)
    over = max(day.ends_at for day in core.days) + timedelta(hours=1)
    (row,) = holds(world.programme)
    own = "Somebody else decides about your own place."
    for act, words in (
        (lambda: services.hold(core, isla, by=vera, at=DECIDED), "This place waits already."),
        (
            lambda: services.hold(awareness, isla, by=vera, at=DECIDED),
            "This person has a place there already, so it cannot wait.",
        ),
        (
            lambda: services.hold(core, vera, by=vera, at=DECIDED),
            own,
        ),
        (
            lambda: services.hold(core, world.manager, by=vera, at=over),
            "This session is over, or was cancelled.",
        ),
        (lambda: let_go(row, by=isla, at=DECIDED), own),
    ):
        assert said(act) == words
    with writing_block():
        let_go(row, by=vera, at=DECIDED)
    assert said(lambda: let_go(row, by=vera, at=DECIDED)) == "This place does not wait any more."
    with writing_block():
        services.hold(core, isla, by=vera, at=DECIDED)
    assert [each.id for each in holds(world.programme)] == [row.id]


def test_whoever_waits_is_in_no_proposal_until_let_go(world: World, vera: Person) -> None:
    """Placed on the board before, the same person stops the release; let go, the place is there again."""
    core, isla = world.falkirk.core, world.person("Isla Beaton")
    with writing_block():
        first = services.propose(core, by=world.administrator, at=DECIDED)
        services.hold(core, isla, by=vera, at=DECIDED)
    plan = services.dry_run(first, DECIDED)
    assert said(
        lambda: services.release(first, fingerprint=plan.fingerprint, by=world.administrator, at=DECIDED)
    ) == ("Something has changed since this was worked out. Propose again and read the list.")
    with writing_block():
        waiting = services.propose(core, by=world.administrator, at=DECIDED)
        let_go(holds(world.programme)[0], by=vera, at=DECIDED)
        again = services.propose(core, by=world.administrator, at=DECIDED)
    assert str(isla.id) in first.result["placed"]
    assert str(isla.id) not in waiting.result["placed"]
    assert again.fingerprint == first.fingerprint


def test_data_check_finds_a_place_that_should_wait(world: World, vera: Person) -> None:
    """Nothing of a hold is in the person's own copy of the data."""
    core, isla = world.falkirk.core, world.person("Isla Beaton")
    with writing_block():
        services.hold(core, isla, by=vera, at=DECIDED)
        propose_and_release(core, world.administrator, at=DECIDED)
    assert [fault for fault in checking.faults() if "hold" in fault] == []
    place = queries.own_place(isla.id, core.id)
    assert place is not None and place.status is PlaceStatus.WAITLISTED
    (row,) = db.session.scalars(select(RoomHold))
    assert not {name for name in copy_of(isla) if "hold" in name}
    with writing_block():
        place.status, place.offered_at = PlaceStatus.OFFERED, DECIDED + timedelta(hours=1)
    assert f"training_session {core.id}: hold {row.id} is not respected" in list(checking.faults())
