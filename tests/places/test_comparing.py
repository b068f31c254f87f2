"""The list of proposals, and two of them side by side: who gains, what went in, and what nobody may learn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.directory.enums import Audience, Role
from app.directory.models import Person
from app.directory.queries import programme_by_slug
from app.directory.services import keep_apart
from app.mentoring.enums import ApplicationStatus
from app.places import queries, services
from app.places.enums import ShareBasis
from app.platform.db import db
from app.training.queries import session_or_404
from tests.conftest import writing_block
from tests.places.conftest import DECIDED, World
from tests.places.test_statements import statements
from tests.support.factories.directory import create_person
from tests.support.factories.mentoring import create_application, create_signature
from tests.support.rows import every_row

BASE = "/falkirk/sessions/core-november-2017/places"
LIST = f"{BASE}/proposals"
SignIn = Callable[[Person], Any]
REASON = "Covers two sites."


@pytest.fixture
def at() -> datetime:
    return DECIDED


def propose(world: World, hours: int = 0) -> int:
    with writing_block():
        return services.propose(
            world.falkirk.core, by=world.administrator, at=DECIDED + timedelta(hours=hours)
        ).number


def compare(world: World, viewer: Person | None = None, first: int = 1, second: int = 2) -> Any:
    db.session.expire_all()
    return services.compare_proposals(world.falkirk.core, viewer or world.administrator, first, second)


def names(people: Any) -> list[str]:
    return [person.name for person in people]


def cells(page: Any, number: int) -> dict[str, list[str]]:
    rows = page.main.all("table")[number].all("tr")[1:]
    return {row.all("th")[0].text: [cell.text for cell in row.all("td")] for row in rows}


@pytest.fixture
def story(world: World) -> World:
    """One: as it is. Two: other limits, a newcomer, somebody who left. Three: a pin that is not kept."""
    propose(world)
    with writing_block():
        limits = {agency.id: services.Limit(0, None, 0) for agency in world.agencies.values()}
        limits[world.agencies["police"].id] = services.Limit(2, 3, 1)
        services.set_policy(
            world.falkirk.core, basis=ShareBasis.EQUAL, band=10, limits=limits, by=None, at=DECIDED
        )
        world.applications["Ross Kerr"].status = ApplicationStatus.WITHDRAWN
        world.applications["Callum Reid"].merit = 1650
        orla = create_person(world.programme, "Orla Other", agency=world.agencies["health"])
        application = create_application(
            orla, world.falkirk.cohort, status=ApplicationStatus.APPOINTABLE, merit=1500
        )
        create_signature(application, manager=world.manager)
    propose(world, 1)
    with writing_block():
        services.pin(
            world.falkirk.core,
            world.person("Mhairi Lorne"),
            placed=True,
            reason=REASON,
            by=world.administrator,
            at=DECIDED + timedelta(hours=2),
        )
    return world


def test_every_proposal_is_listed_with_its_figures(story: World, sign_in: SignIn) -> None:
    client = sign_in(story.administrator)
    before = every_row()
    page = client.get_page(client.get_page(BASE).link("Earlier proposals"))
    assert every_row() == before
    listed = cells(page, 0)
    assert list(listed) == ["Proposal 3", "Proposal 2", "Proposal 1"]
    by = "by Mairi Tolmie"
    assert listed["Proposal 1"][1:5] == ["Replaced", "7", "4", "none"]
    assert listed["Proposal 3"][1] == "On the board With a change not kept"
    assert all(by in row[0] for row in listed.values())
    # 2, 1, 1 against shares of 1.6, 1.6, 0.8: 50, 25 and 25 per cent against 40, 40 and 20.
    assert listed["Proposal 1"][5] == "13.2"
    page = client.get_page(f"{LIST}?from=1&to=2")
    assert page.h1 == "From proposal 1 to proposal 2"
    assert client.get_page(page.link("The other way round")).h1 == "From proposal 2 to proposal 1"


def test_comparison_says_who_gains_and_what_went_in(story: World, sign_in: SignIn) -> None:
    page = sign_in(story.administrator).get_page(f"{LIST}?from=1&to=2")
    found = compare(story)
    assert names(found.gains) == ["Orla Other", "Eilidh Boyd"]
    assert [(each.name, each.agency) for each in found.losses] == [
        ("Struan Gow", "Health"),
        ("Somebody who has left the list", "Housing"),
    ]
    assert (names(found.came), names(found.went)) == (["Orla Other"], ["Somebody who has left the list"])
    assert [(each[0].name, *each[1:]) for each in found.changed] == [("Callum Reid", "Score", "17.5", "16.5")]
    inputs = {label: (was, now) for label, was, now in found.inputs}
    assert inputs == {
        "Tolerance": ("25 %", "10 %"),
        "Health: minimum": ("1", "0"),
        "Housing: minimum": ("1", "0"),
        "Police: minimum": ("1", "2"),
        "Police: maximum": ("none", "3"),
        "Police: reserved": ("0", "1"),
    }
    assert cells(page, 1)["Police"] == ["1.6", "1.3", "2", "2", "1", "2", "+1"]
    assert cells(page, 1)["Housing"] == ["1.6", "1.3", "3", "2", "2", "1", "−1"]
    levels = cells(page, 0)
    assert levels["Places left empty"] == ["0", "0", "Same"]
    assert levels["Total score"] == ["66.5", "64.5", "Worse"]
    assert not page.has("Ross Kerr")
    assert page.has("Loses a place 2 people")


def test_pins_stand_with_their_reasons_until_they_are_taken_back(story: World, sign_in: SignIn) -> None:
    (pin,) = compare(story, first=2, second=3).pins
    assert (pin.person.name, pin.placed, pin.number, pin.reason) == ("Mhairi Lorne", True, 3, REASON)
    assert (pin.made_by, compare(story, first=3, second=2).pins[0].number) == ("Mairi Tolmie", 3)
    with writing_block():
        services.undo_changes(story.falkirk.core, by=story.administrator, at=DECIDED + timedelta(hours=3))
    assert compare(story, first=2, second=4).pins == []
    page = sign_in(story.administrator).get_page(f"{LIST}?from=3&to=4")
    assert page.has("Pinned in, or held a place already. No pin that still stands explains it.")
    assert page.has("Loses a place 1 person Mhairi Lorne")
    assert not page.has(REASON)


def test_pin_that_was_turned_round_since_leaves_its_trace(story: World) -> None:
    with writing_block():
        services.pin(
            story.falkirk.core,
            story.person("Mhairi Lorne"),
            placed=False,
            reason=REASON,
            by=story.administrator,
            at=DECIDED + timedelta(hours=3),
        )
    (pin,) = compare(story, first=2, second=3).pins
    assert (pin.person.name, pin.number, pin.reason, pin.made_at) == ("Mhairi Lorne", 3, "", None)
    found = compare(story, first=3, second=4).pins
    assert [(each.placed, each.number, each.reason) for each in found] == [(False, 4, REASON), (True, 3, "")]


def test_nothing_is_said_to_be_the_same_that_may_not_be(world: World, sign_in: SignIn) -> None:
    """A pin that kept somebody out and was taken back leaves no trace in what is stored."""
    propose(world)
    core, isla = world.falkirk.core, world.person("Isla Beaton")
    with writing_block():
        services.pin(core, isla, placed=False, reason=REASON, by=world.administrator, at=DECIDED)
        services.keep_changes(core, by=world.administrator, at=DECIDED)
        services.unpin(core, isla, by=world.administrator, at=DECIDED + timedelta(hours=1))
    page = sign_in(world.administrator).get_page(f"{LIST}?from=2&to=3")
    assert page.has("Gains a place 1 person Isla Beaton")
    assert page.has("the pins that still stand. None of these is different.")
    assert page.has("is not listed here: pins that have been taken back or replaced,")


def test_limits_of_an_agency_in_one_only_and_changed_role_groups_are_listed(world: World) -> None:
    head = Audience.HEAD_OF_SERVICE
    with writing_block():
        services.set_policy(
            world.falkirk.core,
            basis=ShareBasis.STAFF,
            band=None,
            limits={world.agencies["police"].id: services.Limit(1, None, 0)},
            role_minima={head: 1},
            by=None,
            at=DECIDED,
        )
    propose(world)
    with writing_block():
        for name in ("Callum Reid", "Eilidh Boyd"):
            world.applications[name].status = ApplicationStatus.WITHDRAWN
        world.person("Isla Beaton").audience = head
    propose(world, 1)
    found = compare(world)
    assert found.inputs == [("Police: minimum", "1", "–")]
    assert [(each[0].name, *each[1:]) for each in found.changed] == [
        ("Isla Beaton", "Role group", "frontline practitioner", "head of service")
    ]
    assert compare(world, first=2, second=1).inputs == [("Police: minimum", "–", "1")]


def test_numbers_that_are_not_there_are_refused(story: World, sign_in: SignIn) -> None:
    client = sign_in(story.administrator)
    for address in ("from=1&to=9", "from=x&to=1", "from=1&to=-1", "from=²&to=1", "from=1&to=99999999999"):
        assert client.get(f"{LIST}?{address}").status_code == 404
    for same in ("from=2&to=2", "from=1&to=01"):
        assert client.get_page(f"{LIST}?{same}").has("Choose two different proposals.")
    assert client.get_page(f"{LIST}?page=99").has("Proposal 1")
    assert client.get_page("/falkirk/sessions/awareness-november-2017/places/proposals").has(
        "Nothing has been worked out yet"
    )


def test_long_list_has_pages_and_few_statements(world: World, sign_in: SignIn) -> None:
    for hour in range(2):
        propose(world, hour)
    client = sign_in(world.administrator)
    few = statements(client, LIST), statements(client, f"{LIST}?from=1&to=2")
    for hour in range(2, 21):
        with writing_block():
            core = session_or_404(programme_by_slug("falkirk"), "core-november-2017")
            services.propose(core, by=None, at=DECIDED + timedelta(hours=hour))
    many = statements(client, LIST), statements(client, f"{LIST}?from=1&to=21")
    assert many == few and max(many) <= 15
    assert "Proposal 1" not in cells(client.get_page(LIST), 0)
    assert list(cells(client.get_page(f"{LIST}?page=2"), 0)) == ["Proposal 1"]


# -- what nobody may learn --------------------------------------------------------------------------------


def test_restricted_people_are_in_no_figure_of_any_proposal(story: World, sign_in: SignIn) -> None:
    """Not even once they have left the list, and not in a total that others could be taken from."""
    with writing_block():
        story.person("Callum Reid").restricted = True
        story.person("Ross Kerr").restricted = True
    found = compare(story)
    assert names(found.losses) == ["Struan Gow"]
    assert found.went == found.changed == []
    shown = {line.name: (line.asked, line.placed) for line in found.lines}
    assert shown["Police"] == ((1, 1), (0, 1))
    assert shown["Housing"] == ((2, 2), (1, 1))
    # 18 and 14 in the first, 18 and twice 15 in the second.
    levels = {level.level: (level.before, level.after) for level in found.levels}
    assert levels["merit"] == (3200, 4800)
    page = sign_in(story.administrator).get_page(LIST)
    assert [row[2:4] for row in cells(page, 0).values()] == [["6", "3"], ["6", "3"], ["5", "2"]]
    with writing_block():
        seen = create_person(story.programme, "Vera Kidd", roles=[Role.NAMED_STAFF])
    assert names(compare(story, seen).changed[0][:1]) == ["Callum Reid"]


def test_pins_of_restricted_people_are_not_shown(story: World, sign_in: SignIn) -> None:
    with writing_block():
        story.person("Mhairi Lorne").restricted = True
    page = sign_in(story.administrator).get_page(f"{LIST}?from=2&to=3")
    assert not page.has("Mhairi Lorne") and not page.has(REASON)
    assert page.has("Gains a place 0 people")


def test_whoever_is_kept_out_looks_like_anybody_without_a_place(world: World, sign_in: SignIn) -> None:
    """The same page as for somebody whose manager took the signature back, word for word."""
    struan = world.person("Struan Gow")
    with writing_block():
        world.applications["Freya Munro"].merit = 1300
        create_signature(world.applications["Freya Munro"], manager=world.manager)
    propose(world)
    with writing_block():
        record = keep_apart(struan, world.person("Isla Beaton"), by=world.administrator, at=DECIDED)
    propose(world, 1)
    client = sign_in(world.administrator)
    kept_out = client.get_page(f"{LIST}?from=1&to=2")
    assert kept_out.has("Loses a place 1 person Struan Gow")
    with writing_block():
        db.session.delete(db.session.merge(record))
        for signature in world.applications["Struan Gow"].countersignatures:
            db.session.delete(signature)
    propose(world, 1)
    unsigned = client.get_page(f"{LIST}?from=1&to=3")
    # But for the proposal's own number.
    assert kept_out.text.replace("3", "2") == unsigned.text.replace("3", "2")


def test_empty_minimum_does_not_tell_that_somebody_is_kept_out(world: World, sign_in: SignIn) -> None:
    propose(world)
    with writing_block():
        keep_apart(
            world.person("Struan Gow"), world.person("Isla Beaton"), by=world.administrator, at=DECIDED
        )
    propose(world, 1)
    stored = queries.proposals_numbered(world.falkirk.core, [2])[0].result
    assert stored["objective"]["minima"] == 0
    client = sign_in(world.administrator)
    page = client.get_page(f"{LIST}?from=1&to=2")
    assert cells(page, 0)["Places below a minimum"] == ["0", "0", "Same"]
    assert cells(client.get_page(LIST), 0)["Proposal 2"][4] == "none"


def test_board_leaves_hidden_people_out_of_what_a_change_does(world: World, sign_in: SignIn) -> None:
    """Neither their score nor their leaving can be worked out from the levels."""
    propose(world)
    with writing_block():
        world.person("Callum Reid").restricted = True
        world.applications["Callum Reid"].status = ApplicationStatus.WITHDRAWN
        services.pin(
            world.falkirk.core,
            world.person("Mhairi Lorne"),
            placed=True,
            reason=REASON,
            by=world.administrator,
            at=DECIDED + timedelta(hours=1),
        )
    board = services.board_of(world.falkirk.core, world.administrator, DECIDED)
    assert board.changed is not None
    assert "Somebody who has left the list" not in [name for name, _ in board.changed.losses]
    merit = next(level for level in board.changed.levels if level.level == "merit")
    assert (merit.before, merit.after) == (1800 + 1700 + 1400, merit.after)
