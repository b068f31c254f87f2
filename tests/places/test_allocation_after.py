"""Promotion, differences, measures of fairness and shares."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.places.rules import (
    ImpossiblePin,
    as_typed,
    by_staff,
    compare,
    fairness,
    first_come,
    in_equal_parts,
    merit_only,
    parse_problem,
    propose,
    reserve_order,
)
from app.platform.errors import RuleBroken
from tests.places.allocation_cases import (
    as_it_stands,
    best_by_trying_all,
    changed,
    every_feasible,
    examples,
    next_one,
    one_after_another,
    plain,
    problems,
    with_person,
)


@examples(150, full=5_000)
@given(problems(), st.integers(0, 6))
def test_promotion_disturbs_nobody_and_equals_the_pinned_solution(
    problem: dict[str, Any], which: int
) -> None:
    if not every_feasible(problem) or not (released := sorted(propose(parse_problem(problem)).placed)):
        return
    whole = parse_problem(problem)
    leaver = released[which % len(released)]
    staying = set(released) - {leaver}
    after = propose(as_it_stands(whole, staying, [leaver]))
    assert staying <= set(after.placed)
    by_trying = best_by_trying_all(as_it_stands(whole, staying, [leaver]).as_dict())
    assert by_trying is not None
    assert set(after.placed) == by_trying[0]
    promoted = next_one(whole, staying, [leaver])
    assert set(after.placed) - staying == ({promoted} if promoted else set())


@examples(80, full=2_000)
@given(problems(pins=False))
def test_several_free_places_go_one_by_one(problem: dict[str, Any]) -> None:
    whole = parse_problem(problem)
    assert set(one_after_another(whole, [])) == set(propose(whole).placed)


def test_a_reserved_place_that_comes_free_is_held() -> None:
    problem = changed(
        plain(capacity=2, p1=("A", 1000), p2=("B", 1500), p3=("B", 2000)),
        agencies={"A": {"target": 100, "reserved": 1}},
    )
    assert set(propose(parse_problem(problem)).placed) == {"p1", "p3"}
    assert next_one(parse_problem(problem), ["p3"], ["p1"]) is None


def test_the_waiting_list_is_within_the_agency() -> None:
    problem = parse_problem(
        plain(capacity=2, p1=("A", 1900), p2=("B", 1500), p3=("B", 2000), p4=("A", 1000), p5=("A", 1200))
    )
    assert reserve_order(problem, ["p1", "p3"]) == {"A": ["p5", "p4"], "B": ["p2"]}


def test_promotion_refuses_holders_beyond_the_limits() -> None:
    with pytest.raises(ImpossiblePin, match=r"p1 and p2 cannot keep a pin: the capacity is 1\."):
        next_one(parse_problem(plain(capacity=1, p1=("A", 1), p2=("A", 2))), ["p1", "p2"])


def test_impossible_pins_name_the_agency_and_its_people() -> None:
    problem = changed(
        plain(capacity=3, p1=("A", 1), p2=("A", 2)), agencies={"A": {"target": 100, "maximum": 1}}
    )
    for person in ("p1", "p2"):
        problem = with_person(problem, person, pinned="day")
    with pytest.raises(ImpossiblePin, match=r"p1 and p2 cannot keep a pin: the limit of A is 1\.") as raised:
        propose(parse_problem(problem))
    assert (raised.value.agency, raised.value.people) == ("A", ("p1", "p2"))


def test_a_difference_says_who_and_which_level() -> None:
    problem = plain(capacity=2, p1=("A", 1700), p2=("B", 1000), p3=("A", 1600))
    before = propose(parse_problem(problem))
    after = propose(parse_problem(with_person(problem, "p3", pinned="day")).barring(["p2"]))
    difference = compare(before, after)
    assert difference.gains == {"p3": "day"}
    assert difference.losses == {"p2": "day"}
    assert difference.moves == {}
    assert [(each.label, each.before, each.after, each.verdict) for each in difference.levels] == [
        ("Pins not honoured", 0, 0, "Same"),
        ("Places left empty", 0, 0, "Same"),
        ("Places below a minimum", 0, 0, "Same"),
        ("Distance from fair shares", 20_000, 40_000, "Worse"),
        ("Total score", 2700, 3300, "Better"),
        ("Dates below first choice", 0, 0, "Same"),
    ]


def test_measures_of_fairness() -> None:
    people = {f"a{n}": ("A", 1000 + 100 * n) for n in range(4)} | {f"b{n}": ("B", 2000) for n in range(4)}
    problem = parse_problem(
        changed(plain(capacity=4, **people), agencies={"A": {"target": 300}, "B": {"target": 100}}, band=10)
    )
    proposal = propose(problem)
    assert sorted(proposal.placed)[:3] == ["a1", "a2", "a3"]
    exact = fairness(problem, proposal.placed)
    assert (exact.gallagher, exact.furthest, exact.outside_band, exact.lowest_merit) == (
        0.0,
        ("A", 0),
        0,
        1100,
    )
    assert exact.mean_merit == 1400
    by_score = merit_only(problem, proposal.placed)
    assert by_score.people == {"b0", "b1", "b2", "b3"}
    assert by_score.not_in_proposal == 3
    assert by_score.fairness.gallagher == pytest.approx(75)
    assert by_score.fairness.furthest == ("A", -300)
    assert by_score.fairness.outside_band == 2
    arrivals = ["a0", "b0", "a1", "b1", "a2", "b2", "a3", "b3"]
    assert first_come(problem, arrivals, proposal.placed).people == {"a0", "b0", "a1", "b1"}


@examples(120, full=3_000)
@given(st.integers(0, 60), st.lists(st.integers(0, 900), min_size=1, max_size=8).filter(any))
def test_shares_add_up_and_follow_sainte_lague(capacity: int, staff: list[int]) -> None:
    """No hundredth could move: the last one of any agency has at least the priority of any next one."""
    by_code = {f"a{number}": size for number, size in enumerate(staff)}
    targets = by_staff(capacity, by_code)
    assert sum(targets.values()) == 100 * capacity
    last = [Fraction(by_code[code], 2 * target - 1) for code, target in targets.items() if target]
    following = [Fraction(by_code[code], 2 * target + 1) for code, target in targets.items()]
    assert not last or min(last) >= max(following)
    larger = by_staff(capacity + 1, by_code)
    assert all(larger[code] >= target for code, target in targets.items())


def test_shares_in_equal_parts_and_typed() -> None:
    assert in_equal_parts(10, ["x", "y", "z"]) == {"x": 334, "y": 333, "z": 333}
    assert as_typed(2, {"y": 150, "x": 50}) == {"x": 50, "y": 150}
    with pytest.raises(RuleBroken, match=r"The shares add up to 1\.95 places; the session has 2\."):
        as_typed(2, {"x": 45, "y": 150})
    with pytest.raises(RuleBroken, match="at least one agency"):
        by_staff(10, {"x": 0})
    assert sum(Decimal(each) / 100 for each in by_staff(40, {"x": 7, "y": 11, "z": 13}).values()) == 40
