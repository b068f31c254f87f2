"""The greedy allocation is the best of all, keeps every limit, and depends on nothing but the problem."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.places.rules import ImpossiblePin, by_staff, first_come, merit_only, parse_problem, propose
from app.places.rules.spread import next_place_cost
from tests.places.allocation_cases import (
    FULL,
    best_by_trying_all,
    changed,
    every_feasible,
    examples,
    is_feasible,
    objective,
    plain,
    problems,
    terms_of,
    with_person,
)


def placed(problem: dict[str, Any]) -> set[str]:
    return set(propose(parse_problem(problem)).placed)


@examples(600, full=12_000)
@given(problems())
def test_greedy_is_the_best_of_all_or_names_the_pins(problem: dict[str, Any]) -> None:
    best = best_by_trying_all(problem)
    if best is None:
        pinned = {person["id"] for person in problem["people"] if person["pinned"]}
        with pytest.raises(ImpossiblePin) as impossible:
            propose(parse_problem(problem))
        assert set(impossible.value.people) <= pinned
        assert all(person in impossible.value.message for person in impossible.value.people)
        return
    result = propose(parse_problem(problem))
    assert set(result.placed) == best[0]
    assert tuple(result.objective) == best[1]
    assert result.exact


@examples(120, full=3_000)
@given(problems())
def test_every_unmet_minimum_is_listed_and_cannot_be_met(problem: dict[str, Any]) -> None:
    feasible = every_feasible(problem)
    if not feasible:
        return
    result = propose(parse_problem(problem))
    agency_of = {person["id"]: person["agency"] for person in problem["people"]}
    count = {code: sum(agency_of[each] == code for each in result.placed) for code in "ABC"}
    due = {
        code: max(terms_of(problem, code)["minimum"], terms_of(problem, code)["reserved"]) for code in "ABC"
    }
    short = [("agency", code, due[code], count[code]) for code in "ABC" if count[code] < due[code]]
    assert [(each.kind, each.name, each.minimum, each.placed) for each in result.unmet] == short
    as_full = [some for some in feasible if len(some) == len(result.placed)]
    least = min(objective(problem, some)[2] for some in as_full)
    assert sum(each.minimum - each.placed for each in result.unmet) == least


@examples(120, full=3_000)
@given(problems(pins=False), st.randoms(use_true_random=False))
def test_the_order_of_entry_changes_nothing(problem: dict[str, Any], shuffle: random.Random) -> None:
    people, agencies = list(problem["people"]), list(problem["sessions"][0]["agencies"].items())
    shuffle.shuffle(people)
    shuffle.shuffle(agencies)
    other = {**changed(problem, agencies=dict(agencies)), "people": people}
    assert parse_problem(other).fingerprint() == parse_problem(problem).fingerprint()
    assert propose(parse_problem(other)).canonical() == propose(parse_problem(problem)).canonical()


@examples(120, full=3_000)
@given(problems(pins=False))
def test_a_new_seed_changes_ties_only(problem: dict[str, Any]) -> None:
    one = propose(parse_problem(problem))
    other = propose(parse_problem({**problem, "seed": "another seed"}))
    assert other.objective[:-1] == one.objective[:-1]


@examples(120, full=3_000)
@given(problems(), st.randoms(use_true_random=False))
def test_simpler_ways_are_never_better(problem: dict[str, Any], shuffle: random.Random) -> None:
    if not every_feasible(problem):
        return
    whole = parse_problem(problem)
    result = propose(whole)
    arrivals = sorted(whole.candidates)
    shuffle.shuffle(arrivals)
    for comparison in (first_come(whole, arrivals, result.placed), merit_only(whole, result.placed)):
        people = set(comparison.people)
        assert is_feasible(problem, people)
        assert tuple(result.objective) <= objective(problem, people)
        assert comparison.not_in_proposal == len(people - set(result.placed))


@examples(120, full=3_000)
@given(problems())
def test_one_place_more_removes_nobody(problem: dict[str, Any]) -> None:
    if not every_feasible(problem):
        return
    larger = changed(problem, capacity=problem["sessions"][0]["capacity"] + 1)
    assert placed(problem) <= placed(larger)


@examples(120, full=3_000)
@given(problems(), st.integers(1, 500))
def test_a_higher_score_never_loses_a_place(problem: dict[str, Any], more: int) -> None:
    if not every_feasible(problem):
        return
    for each in placed(problem):
        (person,) = (one for one in problem["people"] if one["id"] == each)
        assert each in placed(with_person(problem, each, merit=person["merit"] + more))


@given(st.integers(0, 400), st.integers(0, 20_000), st.sampled_from([None, 0, 10, 25, 50, 100]))
@examples(250, full=10_000)
def test_each_further_place_costs_at_least_as_much(places: int, target: int, band: int | None) -> None:
    assert next_place_cost(places, target, band) <= next_place_cost(places + 1, target, band)


def test_marginals_never_fall_around_every_small_share() -> None:
    for target in range(600 if FULL else 150):
        for band in (None, 0, 10, 25):
            marginals = [next_place_cost(places, target, band) for places in range(12)]
            assert marginals == sorted(marginals)


def test_reserved_places_stay_unused_by_others() -> None:
    people = plain(capacity=3, p1=("A", 1600), p2=("A", 1500), p3=("A", 1400))
    terms = {"B": {"target": 150, "minimum": 0, "maximum": None, "reserved": 2}}
    held = propose(parse_problem(changed(people, agencies=terms)))
    assert set(held.placed) == {"p1"}
    assert held.objective.empty == 2
    released = {"B": {**terms["B"], "reserved": 0}}
    assert placed(changed(people, agencies=released)) == {"p1", "p2", "p3"}


def test_equal_people_win_about_equally_often() -> None:
    """Twelve equal people, four places: each should win a third of the draws, within four deviations."""
    seeds = 3_000 if FULL else 300
    wins = dict.fromkeys([f"p{number}" for number in range(12)], 0)
    for seed in range(seeds):
        for person in placed(plain(f"seed {seed}", 4, **dict.fromkeys(wins, ("A", 1200)))):
            wins[person] += 1
    deviation = (seeds * (1 / 3) * (2 / 3)) ** 0.5
    assert all(abs(number - seeds / 3) < 4 * deviation for number in wins.values())


def test_webster_shares_out_by_odd_divisors() -> None:
    """The worked example of the method: 53, 24 and 23 thousand votes, 7 seats: 3, 2 and 2."""
    people = {f"{code}{n}": (code, 1000) for code in "ABC" for n in range(7)}
    targets = by_staff(7, {"A": 53, "B": 24, "C": 23})
    terms = {code: {"target": target} for code, target in targets.items()}
    result = placed(changed(plain(capacity=7, **people), agencies=terms))
    assert {code: sum(each.startswith(code) for each in result) for code in "ABC"} == {"A": 3, "B": 2, "C": 2}
