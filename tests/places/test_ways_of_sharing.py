"""What shares follow from, what each way would give, and when reserved places are everybody's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.directory.models import Person
from app.directory.services import keep_apart
from app.places import queries, services
from app.places.enums import PlaceStatus, ShareBasis
from app.places.rules import AgencyTerms, by_need, by_staff
from app.places.services.terms import as_held
from app.platform import jobs, seats
from app.platform.errors import RuleBroken
from app.schedule import JOBS
from tests.conftest import writing_block
from tests.places.conftest import DECIDED, World
from tests.support.factories.directory import create_person
from tests.support.factories.mentoring import create_mentor_period
from tests.support.factories.places import create_place, propose_and_release
from tests.support.rows import every_row

BASE = "/falkirk/sessions/core-november-2017/places"
OPENING = date(2017, 10, 30)
SignIn = Callable[[Person], Any]


@pytest.fixture
def at() -> datetime:
    return DECIDED


# -- by need ---------------------------------------------------------------------------------------------


def test_those_with_the_fewest_mentors_for_their_size_come_first() -> None:
    staff = {"health": 100, "housing": 100, "police": 100}
    assert by_need(3, staff, {"housing": 3}) == {"health": 150, "housing": 0, "police": 150}
    assert by_need(6, staff, {"housing": 3}) == {"health": 300, "housing": 0, "police": 300}
    assert by_need(9, staff, {"housing": 3}) == {"health": 400, "housing": 100, "police": 400}


def test_without_any_mentor_need_follows_staff() -> None:
    staff = {"a": 7, "b": 11, "c": 13}
    assert by_need(40, staff, {}) == by_staff(40, staff)


@given(
    st.integers(1, 60),
    st.lists(st.tuples(st.integers(0, 90), st.integers(0, 30)), min_size=1, max_size=8),
)
def test_need_brings_everybody_up_to_one_level(capacity: int, agencies: list[tuple[int, int]]) -> None:
    staff = {str(number): size for number, (size, _) in enumerate(agencies)}
    mentors = {str(number): held for number, (_, held) in enumerate(agencies)}
    if not any(staff.values()):
        with pytest.raises(RuleBroken, match="relevant staff"):
            by_need(capacity, staff, mentors)
        return
    targets = by_need(capacity, staff, mentors)
    assert sum(targets.values()) == 100 * capacity
    assert all(target >= 0 for target in targets.values())
    # No hundredth would be better elsewhere: whoever was given the last one was below everybody else then.
    for code, target in targets.items():
        if not target:
            continue
        for other in targets:
            had = Fraction(2 * (100 * mentors[code] + target) - 1, staff[code])
            if staff[other]:
                assert had <= Fraction(2 * (100 * mentors[other] + targets[other]) + 1, staff[other])


# -- in a session ----------------------------------------------------------------------------------------


def _limits(world: World, **given: Any) -> dict[Any, services.Limit]:
    """No limit for an agency but what a test gives."""
    usual = services.Limit(0, None, 0)
    return {agency.id: given.get(code, usual) for code, agency in world.agencies.items()}


def _shares(world: World) -> dict[str, int]:
    proposal = queries.latest_proposal(world.falkirk.core)
    assert proposal is not None
    return {code: terms["target"] for code, terms in proposal.problem["sessions"][0]["agencies"].items()}


def test_agencies_with_mentors_have_a_smaller_share(world: World) -> None:
    with writing_block():
        for number in range(4):
            mentor = create_person(world.programme, f"Mentor {number}", agency=world.agencies["housing"])
            create_mentor_period(mentor)
        services.set_policy(
            world.falkirk.core, basis=ShareBasis.NEED, band=None, limits=_limits(world), by=None, at=DECIDED
        )
        services.propose(world.falkirk.core, by=world.administrator, at=DECIDED)
    # Eight together, by staff 40, 40 and 20: 3.2, 3.2 and 1.6. Housing has four already.
    assert _shares(world) == {"health": 133, "housing": 0, "police": 267}


def test_restricted_mentors_move_no_share(world: World) -> None:
    with writing_block():
        mentor = create_person(world.programme, "Unseen Mentor", agency=world.agencies["housing"])
        create_mentor_period(mentor)
        services.set_policy(
            world.falkirk.core, basis=ShareBasis.NEED, band=None, limits=_limits(world), by=None, at=DECIDED
        )
        services.propose(world.falkirk.core, by=world.administrator, at=DECIDED)
    seen = _shares(world)
    with writing_block():
        mentor.restricted = True
        services.propose(world.falkirk.core, by=world.administrator, at=DECIDED)
    assert _shares(world) != seen
    assert _shares(world) == {"health": 80, "housing": 160, "police": 160}


def test_typed_shares_must_come_to_the_capacity(world: World) -> None:
    limits = _limits(
        world,
        housing=services.Limit(0, None, 0, 275),
        police=services.Limit(0, None, 0, 100),
        health=services.Limit(0, None, 0, 25),
    )
    with writing_block():
        services.set_policy(
            world.falkirk.core, basis=ShareBasis.TYPED, band=None, limits=limits, by=None, at=DECIDED
        )
        services.propose(world.falkirk.core, by=world.administrator, at=DECIDED)
    assert _shares(world) == {"health": 25, "housing": 275, "police": 100}
    limits[world.agencies["health"].id] = services.Limit(0, None, 0, 24)
    with pytest.raises(RuleBroken, match=r"The shares add up to 3\.99 places; the session has 4\."):
        services.set_policy(
            world.falkirk.core, basis=ShareBasis.TYPED, band=None, limits=limits, by=None, at=DECIDED
        )


def test_ways_are_compared_before_one_is_chosen(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.administrator)
    before = every_row()
    page = client.get_page(f"{BASE}/policy")
    assert every_row() == before
    table = page.main.all("table")[0]
    housing = next(row for row in table.all("tr") if row.text.startswith("Housing"))
    assert [cell.text for cell in housing.all("td")] == [
        "40",
        "0",
        "3",
        "2 share 1.6",
        "2 share 1.3",
        "2 share 1.6",
    ]
    for name in ("By relevant staff", "In equal parts", "By unmet need"):
        assert page.has(name)


def test_looking_at_ways_asks_nobody_to_decide_about_two_people(world: World, sign_in: SignIn) -> None:
    with writing_block():
        keep_apart(
            world.person("Isla Beaton"), world.person("Callum Reid"), by=world.administrator, at=DECIDED
        )
    client = sign_in(world.administrator)
    before = every_row()
    page = client.get_page(f"{BASE}/policy")
    assert every_row() == before
    table = page.main.all("table")[0]
    placed = [row.all("td")[3].text.split()[0] for row in table.all("tr")[1:]]
    with writing_block():
        proposal = services.propose(world.falkirk.core, by=world.administrator, at=DECIDED)
    assert sum(map(int, placed)) == len(proposal.result["placed"])


def test_nothing_to_compare_is_said(world: World, sign_in: SignIn) -> None:
    with writing_block():
        for application in world.applications.values():
            application.agency_id = None
    page = sign_in(world.administrator).get_page(f"{BASE}/policy")
    assert page.has("Nobody who asks can be offered a place yet")


def test_boxes_that_are_not_open_type_nothing(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.administrator)
    data = {"basis": "equal parts", "band": ""}
    for number in range(3):
        data |= {f"minimum_{number}": "0", f"reserved_{number}": "0", f"share_{number}": "1.33"}
    client.post_page(f"{BASE}/policy", data)
    stored = queries.policy_of(world.falkirk.core)
    assert stored is not None
    assert [limit.share for limit in stored.limits] == [None, None, None]


def test_limits_that_cannot_be_kept_leave_nothing_to_compare(world: World, sign_in: SignIn) -> None:
    with writing_block():
        services.pin(
            world.falkirk.core,
            world.person("Isla Beaton"),
            placed=True,
            reason="A reason.",
            by=world.administrator,
            at=DECIDED,
        )
        services.set_policy(
            world.falkirk.core,
            basis=ShareBasis.STAFF,
            band=None,
            limits=_limits(world, housing=services.Limit(0, 0, 0)),
            by=None,
            at=DECIDED,
        )
    page = sign_in(world.administrator).get_page(f"{BASE}/policy")
    assert page.has("The limits and pins cannot all be kept together")
    assert not page.has(str(world.person("Isla Beaton").id))


def test_released_places_lead_back_to_the_board(world: World, sign_in: SignIn) -> None:
    with writing_block():
        propose_and_release(world.falkirk.core, world.administrator, at=DECIDED)
    page = sign_in(world.administrator).get_page(f"{BASE}/policy")
    assert page.url == BASE
    assert page.has("These places have been released.")


def test_shares_are_typed_on_the_page(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.administrator)
    usual = client.get_page(f"{BASE}/policy").typed()
    assert [usual[f"share_{number}"] for number in range(3)] == [["0.80"], ["1.60"], ["1.60"]]
    data = {"basis": "typed", "band": ""}
    for number, share in enumerate(("1.5", "2", "0,5")):
        data |= {f"minimum_{number}": "0", f"reserved_{number}": "0", f"share_{number}": share}
    assert client.post_page(f"{BASE}/policy", data).has("As typed")
    shown = client.get_page(f"{BASE}/policy").typed()
    assert [shown[f"share_{number}"] for number in range(3)] == [["1.50"], ["2.00"], ["0.50"]]
    short = client.post_page(f"{BASE}/policy", data | {"share_1": "1"})
    assert "The shares add up to 3.00 places; the session has 4." in short.errors
    wrong = client.post_page(f"{BASE}/policy", data | {"share_1": "2.125"})
    assert any("must be a number with at most two decimals, like 5.75" in each for each in wrong.errors)
    assert wrong.typed()["share_1"] == ["2.125"]


def test_typed_shares_are_tried_before_they_are_kept(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.administrator)
    data = {"basis": "typed", "band": "", "try": "yes"}
    for number, share in enumerate(("0.25", "2.75", "1")):
        data |= {f"minimum_{number}": "0", f"reserved_{number}": "0", f"share_{number}": share}
    before = every_row()
    page = client.post_page(f"{BASE}/policy", data)
    assert every_row() == before
    assert page.has("Tried with what stands in the form below. Nothing of it is kept yet.")
    rows = page.main.all("table")[0].all("tr")
    assert rows[0].all("th")[-1].text == "As I type them"
    typed = {row.all("th")[0].text: row.all("td")[-1].text for row in rows[1:]}
    assert typed == {"Health": "0 share 0.3", "Housing": "3 share 2.8", "Police": "1 share 1.0"}
    assert page.typed()["share_1"] == ["2.75"]
    short = client.post_page(f"{BASE}/policy", data | {"share_1": "1"})
    assert short.errors == ["The shares add up to 2.25 places; the session has 4."]
    assert every_row() == before
    assert not client.get_page(f"{BASE}/policy").has("As I type them share")
    with writing_block():
        propose_and_release(world.falkirk.core, world.administrator, at=DECIDED)
    assert client.post_page(f"{BASE}/policy", data).has("These places have been released.")


# -- reserved until a day --------------------------------------------------------------------------------


def _release_with_reserved(world: World, until: date | None) -> None:
    """Health has one person who may come, and two places kept for it."""
    with writing_block():
        services.set_policy(
            world.falkirk.core,
            basis=ShareBasis.STAFF,
            band=None,
            limits=_limits(world, health=services.Limit(0, None, 2)),
            reserved_until=until,
            by=world.administrator,
            at=DECIDED,
        )
        propose_and_release(world.falkirk.core, world.administrator, at=DECIDED)


def _offered(world: World) -> set[str]:
    places = queries.places_on(world.falkirk.core, (PlaceStatus.OFFERED,))
    return {place.person.full_name for place in places}


def test_reserved_places_open_on_their_day(world: World) -> None:
    _release_with_reserved(world, OPENING)
    assert len(_offered(world)) == 3
    morning = datetime(2017, 10, 30, 9, 0, tzinfo=UTC)
    assert queries.next_reserved_to_open(DECIDED) == morning
    jobs.run_due(JOBS, morning - timedelta(minutes=1))
    assert len(_offered(world)) == 3
    jobs.run_due(JOBS, morning)
    assert len(_offered(world)) == 4
    assert queries.reserved_to_open(morning + timedelta(days=1)) == []
    assert queries.next_reserved_to_open(morning) is None


def test_reserved_places_stay_reserved_without_a_day(world: World) -> None:
    _release_with_reserved(world, None)
    jobs.run_due(JOBS, datetime(2017, 11, 6, 10, 0, tzinfo=UTC))
    assert len(_offered(world)) == 3


def test_place_that_comes_free_is_still_reserved_before_the_day(world: World) -> None:
    _release_with_reserved(world, OPENING)
    struan = world.person("Struan Gow")
    place = queries.own_place(struan.id, world.falkirk.core.id)
    assert place is not None
    with writing_block():
        services.decline(place, by=struan, at=DECIDED + timedelta(days=1))
    assert len(_offered(world)) == 2
    jobs.run_due(JOBS, datetime(2017, 10, 30, 10, 0, tzinfo=UTC))
    assert len(_offered(world)) == 4


def test_places_can_be_given_back_while_others_sit_on_reserved_ones(world: World) -> None:
    """As somebody does whose place came with another course."""
    with writing_block():
        services.set_policy(
            world.falkirk.core,
            basis=ShareBasis.STAFF,
            band=None,
            limits=_limits(world, health=services.Limit(0, None, 3), police=services.Limit(0, 1, 0)),
            by=None,
            at=DECIDED,
        )
        propose_and_release(world.falkirk.core, world.administrator, at=DECIDED)
        for name in ("Anna Other", "Brian Other"):
            other = create_person(world.programme, name, agency=world.agencies["police"])
            create_place(world.falkirk.core, other, status=PlaceStatus.ACCEPTED)
    struan = world.person("Struan Gow")
    place = queries.own_place(struan.id, world.falkirk.core.id)
    assert place is not None
    with writing_block():
        services.decline(place, by=struan, at=DECIDED + timedelta(days=1))
    # What is free is still kept for health.
    assert seats.free_seats([world.falkirk.core.pool_id])[world.falkirk.core.pool_id] == 1


def test_reserved_places_are_kept_as_far_as_there_is_room() -> None:
    agreed = {"health": AgencyTerms(100, 0, None, 3), "police": AgencyTerms(300, 0, 1, 0)}
    now = as_held(agreed, {"health": 1, "police": 2}, 4, reserved=True)
    assert (now["health"].reserved, now["police"].maximum) == (2, 2)
    assert as_held(agreed, {"health": 1, "police": 3}, 4, reserved=True)["health"].reserved == 0
    assert as_held(agreed, {"health": 1}, 4, reserved=False)["health"].reserved == 0
    assert as_held(agreed, {"health": 1}, 9, reserved=True) == agreed


def test_reserved_places_are_everybodys_by_the_training(world: World) -> None:
    with pytest.raises(RuleBroken, match="by the day on which the training begins"):
        services.set_policy(
            world.falkirk.core,
            basis=ShareBasis.STAFF,
            band=None,
            limits=_limits(world),
            reserved_until=date(2017, 11, 14),
            by=None,
            at=DECIDED,
        )


def test_proposals_after_the_day_reserve_nothing(world: World) -> None:
    with writing_block():
        services.set_policy(
            world.falkirk.core,
            basis=ShareBasis.STAFF,
            band=None,
            limits=_limits(world, health=services.Limit(0, None, 2)),
            reserved_until=date(2017, 10, 18),
            by=None,
            at=DECIDED,
        )
        proposal = services.propose(world.falkirk.core, by=world.administrator, at=DECIDED)
    assert len(proposal.result["placed"]) == 4
