"""A least number of places for role groups: set on the page, kept, shown, and giving nobody away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.directory.enums import Audience
from app.directory.models import Person
from app.directory.services import keep_apart
from app.places import queries, services
from app.places.enums import PlaceStatus, ShareBasis
from app.platform.errors import RuleBroken
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, DECIDED, World
from tests.support.factories.directory import create_person
from tests.support.factories.places import create_place, propose_and_release

BASE = "/falkirk/sessions/core-november-2017/places"
ELECTED = Audience.ELECTED_MEMBER
UNMET = "at least 2 places agreed, 1 could be filled"
SignIn = Callable[[Person], Any]


@pytest.fixture
def at() -> Any:
    return DECIDED


def _agree(world: World, least: int, *, housing: services.Limit | None = None) -> None:
    """So many places at least for elected members; without limits for agencies but what a test gives."""
    limits = {each.id: services.Limit(0, None, 0) for each in world.agencies.values()}
    if housing is not None:
        limits[world.agencies["housing"].id] = housing
    services.set_policy(
        world.falkirk.core,
        basis=ShareBasis.STAFF,
        band=None,
        limits=limits,
        role_minima={ELECTED: least, Audience.REPORTER: 0},
        by=world.administrator,
        at=DECIDED,
    )


def _elected(world: World, *names: str) -> None:
    for name in names:
        world.person(name).audience = ELECTED


def _placed(world: World) -> set[str]:
    proposal = queries.latest_proposal(world.falkirk.core)
    assert proposal is not None
    return {name for name in world.applications if str(world.person(name).id) in proposal.result["placed"]}


def _reason(world: World, name: str) -> object:
    proposal = queries.latest_proposal(world.falkirk.core)
    assert proposal is not None
    return proposal.result["reasons"][str(world.person(name).id)]


@pytest.fixture
def short(world: World) -> World:
    """Two of housing's people are elected members, and housing has one place at most."""
    with writing_block():
        _elected(world, "Isla Beaton", "Mhairi Lorne")
        _agree(world, 2, housing=services.Limit(0, 1, 0))
        services.propose(world.falkirk.core, by=world.administrator, at=DECIDED)
    return world


def test_problems_without_a_minimum_know_of_no_role_groups(world: World) -> None:
    with writing_block():
        _elected(world, "Mhairi Lorne")
        _agree(world, 0)
        proposal = services.propose(world.falkirk.core, by=world.administrator, at=DECIDED)
    assert proposal.engine_version.startswith("greedy")
    assert proposal.problem["sessions"][0]["role_minima"] == {}
    assert {tuple(person["roles"]) for person in proposal.problem["people"]} == {()}


def test_minima_are_set_on_the_page_those_of_the_course_first(world: World, sign_in: SignIn) -> None:
    with writing_block():
        world.falkirk.core.course.audiences = [Audience.REVIEW_COORDINATOR.value]
        _elected(world, "Mhairi Lorne")
    client = sign_in(world.administrator)
    page = client.get_page(f"{BASE}/policy")
    text = page.main.text
    assert text.index("Whom the course is for") < text.index("Review coordinators") < text.index("Others")
    assert page.typed()["group_elected_member"] == [""]
    data = {"basis": "relevant staff", "band": "", "group_elected_member": "1", "group_reporter": "4"}
    above = client.post_page(f"{BASE}/policy", data)
    assert "The minima of role groups come to 5 places; the session has 4." in above.errors
    assert above.typed()["group_reporter"] == ["4"]
    board = client.post_page(f"{BASE}/policy", data | {"group_reporter": ""})
    assert board.has("At least 1 elected member")
    assert client.get_page(f"{BASE}/policy").typed()["group_elected_member"] == ["1"]
    client.post_page(f"{BASE}/propose")
    assert "Mhairi Lorne" in _placed(world)
    wrong = client.post_page(f"{BASE}/policy", data | {"group_head_of_service": "two"})
    assert "Heads of service must be a whole number, like 12" in wrong.errors


def test_ways_of_sharing_out_carry_the_minima(world: World) -> None:
    """Health's one elected member has a place in each way, though equal scores would not give it one."""
    with writing_block():
        _elected(world, "Struan Gow")
        world.agencies["health"].relevant_staff = 1
        _agree(world, 0)
    without = services.compare_ways(world.falkirk.core, world.administrator, DECIDED)
    with writing_block():
        _agree(world, 1)
    ways = services.compare_ways(world.falkirk.core, world.administrator, DECIDED)
    (health,) = [line for line in ways.lines if line.agency.code == "health"]
    assert health.placed == [1] * len(ways.bases)
    assert 0 in next(line for line in without.lines if line.agency.code == "health").placed


def test_whoever_gives_way_is_told_that_an_order_was_agreed(world: World) -> None:
    """Isla for a minimum; Ross by Isla’s score, in an order in which Mhairi came before both."""
    with writing_block():
        _elected(world, "Mhairi Lorne")
        _agree(world, 1)
        services.propose(world.falkirk.core, by=world.administrator, at=DECIDED)
        assert {"Mhairi Lorne", "Isla Beaton"} <= _placed(world)
        ross = _reason(world, "Ross Kerr")
        _agree(world, 1, housing=services.Limit(0, 1, 0))
        proposal = services.propose(world.falkirk.core, by=world.administrator, at=DECIDED)
    assert proposal.result["exact"] and services.verify(proposal)
    assert ross == {
        "rule": "merit",
        "sentence": "Your agency has 2 places against a share of 1.6. More of its people could have "
        "taken one; the published order, minima first and then scores and then the draw decided.",
    }
    assert _reason(world, "Isla Beaton") == {
        "rule": "minima",
        "sentence": "Your agency has 1 place against a share of 1.6, which is its limit. The agreed order "
        "decided: minima first, then fair shares, then scores and the draw.",
    }


def test_a_minimum_that_is_not_met_is_on_board_report_table_and_document(
    short: World, sign_in: SignIn
) -> None:
    client = sign_in(short.administrator)
    for address in (BASE, f"{BASE}/fairness"):
        page = client.get_page(address)
        assert page.has("Elected members:") and page.has(UNMET), address
    table = client.post(f"{BASE}/fairness/table").get_data(as_text=True)
    assert "Minima not met,Elected members,minimum,2" in table
    assert "Minima not met,Elected members,placed,1" in table
    assert "Record,Role groups,,At least 2 elected members" in table
    assert "Record,Result,,Proven best for this policy" in table
    report = services.fairness_report(short.falkirk.core, None, DECIDED)
    assert report is not None
    assert services.fairness_document(report)["unmet"] == [
        "Elected members: at least 2 agreed, 1 could be filled."
    ]
    # Shortfall is a column of agencies, and every agency has what was agreed.
    housing = next(line for line in report.lines if line.code == "housing")
    assert housing.shortfall == 0


def test_a_minimum_that_only_somebody_restricted_could_meet_is_not_shown(
    short: World, sign_in: SignIn
) -> None:
    with writing_block():
        short.person("Mhairi Lorne").restricted = True
    client = sign_in(short.administrator)
    for address in (BASE, f"{BASE}/fairness"):
        assert not client.get_page(address).has("Elected members:"), address
    assert "Minima not met" not in client.post(f"{BASE}/fairness/table").get_data(as_text=True)


def test_restricted_people_count_towards_no_number_that_is_shown(short: World) -> None:
    with writing_block():
        short.person("Isla Beaton").restricted = True
    board = services.board_of(short.falkirk.core, short.administrator, DECIDED)
    assert board.unmet == [("Elected members", 2, 0)]


def test_a_minimum_that_a_record_keeps_from_being_met_is_not_shown(world: World) -> None:
    """Callum is the second elected member, and must not come into one room with Isla."""
    with writing_block():
        _elected(world, "Isla Beaton", "Callum Reid")
        keep_apart(
            world.person("Callum Reid"), world.person("Isla Beaton"), by=world.administrator, at=DECIDED
        )
        _agree(world, 2)
        proposal = services.propose(world.falkirk.core, by=world.administrator, at=DECIDED)
    assert "Callum Reid" not in _placed(world)
    assert [(each["kind"], each["placed"]) for each in proposal.result["unmet"]] == [("role", 1)]
    assert services.board_of(world.falkirk.core, world.administrator, DECIDED).unmet == []


def test_lists_that_are_not_proven_best_say_so(short: World, sign_in: SignIn) -> None:
    with writing_block():
        proposal = queries.latest_proposal(short.falkirk.core)
        assert proposal is not None
        proposal.result = {**proposal.result, "exact": False}
    client = sign_in(short.administrator)
    for address in (BASE, f"{BASE}/fairness"):
        assert client.get_page(address).has("Not proven best"), address


def test_a_freed_place_goes_to_the_role_group_that_is_short(world: World) -> None:
    """Eilidh scored least of all who wait; whoever is known only since the release counts as well."""
    with writing_block():
        _elected(world, "Callum Reid", "Eilidh Boyd")
        _agree(world, 1)
        propose_and_release(world.falkirk.core, world.administrator, at=DECIDED)
    assert "Eilidh Boyd" not in _placed(world)
    callum = world.person("Callum Reid")
    place = queries.own_place(callum.id, world.falkirk.core.id)
    assert place is not None
    with writing_block():
        services.decline(place, by=callum, at=ANSWERED)
    assert {
        each.person.full_name for each in queries.places_on(world.falkirk.core, (PlaceStatus.OFFERED,))
    } > {"Eilidh Boyd"}


def test_newcomers_count_towards_their_role_group(world: World) -> None:
    """On awareness, where places are asked for after the release too."""
    session = world.falkirk.awareness
    with writing_block():
        propose_and_release(world.falkirk.core, world.administrator, at=DECIDED)
        people = [
            create_person(world.programme, f"Person {letter}", agency=world.agencies["police"])
            for letter in "ABCD"
        ]
        for person in people[:2]:
            create_place(session, person)
        services.set_policy(
            session,
            basis=ShareBasis.STAFF,
            band=None,
            limits={},
            role_minima={Audience.REPORTER: 1},
            by=None,
            at=DECIDED,
        )
        propose_and_release(session, world.administrator, at=DECIDED)
        people[3].audience = Audience.REPORTER
        for person in people[2:]:
            create_place(session, person, status=PlaceStatus.WAITLISTED)
        first = queries.own_place(people[0].id, session.id)
        assert first is not None
        free = services.fill(session, by=None, at=DECIDED)
    assert [place.person.full_name for place in free][:1] == ["Person D"]


def test_pins_beyond_the_limits_are_named_in_plain_words(world: World) -> None:
    with writing_block():
        _agree(world, 0, housing=services.Limit(0, 1, 0))
        for name in ("Isla Beaton", "Ross Kerr"):
            if name == "Ross Kerr":
                world.person("Isla Beaton").restricted = True
                with pytest.raises(RuleBroken) as raised:
                    _pin_in(world, name)
            else:
                _pin_in(world, name)
    assert raised.value.message == (
        "The places settled by hand are more than the limits allow. This is about Ross Kerr. "
        "Take a pin back, or change the limits."
    )
    with writing_block():
        world.person("Isla Beaton").restricted = False
        with pytest.raises(RuleBroken) as raised:
            _pin_in(world, "Ross Kerr")
    assert raised.value.message == (
        "The places settled by hand are more than the limits allow. This is about Isla Beaton and Ross Kerr. "
        "Housing may have 1 at most. Take a pin back, or change the limits."
    )


def _pin_in(world: World, name: str) -> None:
    services.pin(
        world.falkirk.core,
        world.person(name),
        placed=True,
        reason="A reason.",
        by=world.administrator,
        at=DECIDED,
    )
