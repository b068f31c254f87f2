"""Several sessions, or one with role groups: the flow is the best of all and keeps what the greedy keeps."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.places.rules import ImpossiblePin, Problem, Result, parse_problem, promote_to, propose
from app.places.rules.allocation import share_out_by_flow
from app.places.rules.components import components
from app.places.rules.flow import Flow
from tests.places.allocation_cases import LEVELS, examples
from tests.places.allocation_several import (
    best_by_trying_all,
    every_allocation,
    objective,
    regional,
    some_problem,
    with_people,
    with_rooms,
)
from tests.support.scale import at_scale

Chance = st.randoms(use_true_random=False)
TINY = 10_000


def solved(problem: dict[str, Any]) -> Result:
    return propose(parse_problem(problem))


def solvable(chance: random.Random, **kind: Any) -> dict[str, Any]:
    """A problem whose pins can be kept; without pins, any can."""
    problem = some_problem(chance, **kind)
    if best_by_trying_all(problem) is None:
        return with_people(problem, **{each["id"]: {"pinned": None} for each in problem["people"]})
    return problem


def test_greedy_and_flow_are_the_best_of_all_in_every_tiny_case() -> None:
    """One to three sessions, with role groups where there is one; also those in which pins allow nothing."""
    chance = random.Random(1832)
    kinds: Counter[str] = Counter()
    for _ in range(at_scale(4 * TINY, TINY)):
        sessions = chance.choice([1, 1, 1, 2, 2, 3])
        roles = sessions == 1 and chance.random() < 0.6
        problem = some_problem(chance, sessions=sessions, roles=roles, most=7 if sessions < 3 else 5)
        whole, best = parse_problem(problem), best_by_trying_all(problem)
        if best is None:
            with pytest.raises(ImpossiblePin):
                propose(whole)
            kinds["impossible"] += 1
            continue
        result = propose(whole)
        assert (dict(result.placed), tuple(result.objective)) == (best[1], best[0]), problem
        assert result.exact
        if sessions == 1 and not roles:
            assert Flow(whole).placed() == best[1], problem
            kinds["greedy and flow"] += 1
        kinds["flow with roles" if roles else f"{sessions} sessions"] += 1
    assert min(kinds.values()) > TINY // 50
    assert kinds.total() > TINY


@examples(40, full=2_000)
@given(Chance, st.sampled_from([2, 3]))
def test_every_unmet_minimum_is_listed_and_cannot_be_met(chance: random.Random, sessions: int) -> None:
    problem = solvable(chance, sessions=sessions, most=5)
    result = solved(problem)
    assert sum(each.minimum - each.placed for each in result.unmet) == result.objective.minima
    assert all(each.placed < each.minimum for each in result.unmet)
    levels = [each for some in every_allocation(problem) if (each := objective(problem, some))]
    as_full = [each for each in levels if each[1] == result.objective.empty]
    assert min(each[1] for each in levels) == result.objective.empty
    assert min(each[2] for each in as_full) == result.objective.minima


def test_an_unmet_role_is_listed_by_name() -> None:
    problem = some_problem(random.Random(3), sessions=1, roles=True, pins=False)
    problem = with_rooms(problem, capacity=3, agencies={}, role_minima={"driver": 2, "x": 0})
    (unmet,) = solved(problem).unmet
    assert (unmet.session, unmet.kind, unmet.name, unmet.minimum, unmet.placed) == (
        "day-0",
        "role",
        "driver",
        2,
        0,
    )


@examples(40, full=2_000)
@given(Chance, st.sampled_from([1, 2, 3]))
def test_the_order_of_entry_changes_nothing(chance: random.Random, sessions: int) -> None:
    problem = solvable(chance, sessions=sessions, roles=sessions == 1)
    other = {each: list(problem[each]) for each in ("sessions", "people")}
    for each in other.values():
        chance.shuffle(each)
    turned = {**problem, **other}
    assert solved(turned).canonical() == solved(problem).canonical()


@examples(40, full=2_000)
@given(Chance, st.sampled_from([1, 2, 3]))
def test_a_new_seed_changes_ties_only(chance: random.Random, sessions: int) -> None:
    problem = solvable(chance, sessions=sessions, roles=sessions == 1)
    one, other = solved(problem), solved({**problem, "seed": "another"})
    assert solved(problem).canonical() == one.canonical()
    assert one.objective[:-1] == other.objective[:-1]


@examples(30, full=1_000)
@given(Chance)
def test_first_come_and_one_session_after_another_are_never_better(chance: random.Random) -> None:
    problem = solvable(chance, sessions=3, pins=False)
    best = tuple(solved(problem).objective)
    assert best <= _levels(problem, _first_come(problem, chance))
    assert best <= _levels(problem, _session_by_session(problem))


def _levels(problem: dict[str, Any], placed: dict[str, str]) -> tuple[int, ...]:
    levels = objective(problem, placed)
    assert levels is not None
    return levels


def _first_come(problem: dict[str, Any], chance: random.Random) -> dict[str, str]:
    placed: dict[str, str] = {}
    for person in chance.sample(problem["people"], len(problem["people"])):
        for session in person["choices"]:
            if objective(problem, {**placed, person["id"]: session}) is not None:
                placed[person["id"]] = session
                break
    return placed


def _session_by_session(problem: dict[str, Any]) -> dict[str, str]:
    placed: dict[str, str] = {}
    for session in problem["sessions"]:
        here = session["id"]
        people = [
            {**each, "choices": [here]}
            for each in problem["people"]
            if here in each["choices"] and each["id"] not in placed
        ]
        placed |= solved({**problem, "sessions": [session], "people": people}).placed
    return placed


def test_session_by_session_leaves_places_empty_that_the_flow_fills() -> None:
    """Whoever can go to either day takes the day that nobody else can go to."""
    problem = regional(random.Random(7), sessions=2, capacity=2, people=4, agencies=1)
    first = {f"p{number:04}": {"choices": ["day 0", "day 1"]} for number in range(2)}
    last = {f"p{number:04}": {"choices": ["day 0"], "merit": 100} for number in range(2, 4)}
    problem = with_people(with_rooms(problem, agencies={}), **first, **last)
    assert solved(problem).objective.empty == 0
    assert len(_session_by_session(problem)) == 2


@examples(30, full=1_000)
@given(Chance, st.sampled_from([2, 3]))
def test_parts_side_by_side_are_the_whole(chance: random.Random, sessions: int) -> None:
    problem = solvable(chance, sessions=sessions)
    whole = parse_problem(problem)
    asking = tuple(each for each in whole.people if each.choices)
    undivided = share_out_by_flow(Problem(whole.seed, whole.sessions, asking))
    assert undivided.placed == propose(whole).placed


def test_sessions_that_only_a_pin_joins_are_taken_apart() -> None:
    problem = regional(random.Random(1), sessions=3, capacity=2, people=3, agencies=1)
    both = {"choices": ["day 0", "day 1"]}
    problem = with_people(
        problem, p0000=both, p0001={**both, "pinned": "day 1"}, p0002={"choices": ["day 2"]}
    )
    assert [[each.id for each in part.sessions] for part in components(parse_problem(problem))] == [
        ["day 0", "day 1"],
        ["day 2"],
    ]
    decided = with_people(problem, p0000={"pinned": "day 0"})
    assert len(components(parse_problem(decided))) == 3


@examples(30, full=2_000)
@given(Chance, st.sampled_from([1, 2, 3]))
def test_a_withdrawal_disturbs_nobody_and_promotion_is_the_pinned_solution(
    chance: random.Random, sessions: int
) -> None:
    problem = solvable(chance, sessions=sessions, roles=sessions == 1, most=6)
    whole = parse_problem(problem)
    released = dict(propose(whole).placed)
    for leaver in sorted(released):
        staying = {who: where for who, where in released.items() if who != leaver}
        promoted = promote_to(whole, staying, [leaver])
        again = propose(whole.barring([leaver]).pinning({leaver: None, **staying}))
        assert dict(again.placed) == staying | dict([promoted] if promoted else [])


def test_reserved_places_stay_unused_by_others() -> None:
    problem = regional(random.Random(5), sessions=2, capacity=3, people=9, agencies=1)
    held = {"other": {"target": 100, "minimum": 0, "maximum": None, "reserved": 2}}
    result = solved(with_rooms(problem, agencies=held))
    assert Counter(result.placed.values()) == {"day 0": 1, "day 1": 1}
    assert solved(with_rooms(problem, agencies={})).objective.empty == 0


def test_equal_people_win_about_equally_often() -> None:
    """Nine equal people for six places on two days: each wins two thirds, within four deviations."""
    seeds = at_scale(3_000, 300)
    problem = regional(random.Random(9), sessions=2, capacity=3, people=9, agencies=1)
    alike = {each["id"]: {"merit": 1000, "choices": ["day 0", "day 1"]} for each in problem["people"]}
    problem = with_people(with_rooms(problem, agencies={}), **alike)
    wins = Counter(who for seed in range(seeds) for who in solved({**problem, "seed": f"{seed}"}).placed)
    assert len(wins) == 9
    deviation = (seeds * 2 / 9) ** 0.5
    assert all(abs(number - seeds * 2 / 3) < 4 * deviation for number in wins.values())


def test_every_sentence_names_the_first_level_that_a_forced_place_makes_worse() -> None:
    """The engine with the person pinned to each session in turn says what the best such list costs."""
    chance = random.Random(2017)
    asked, rules = 0, Counter[str]()
    while asked < at_scale(1_500, 120):
        problem = regional(chance, sessions=3, capacity=4, people=24, agencies=8)
        result = solved(problem)
        for who, why in result.reasons.items():
            forced = _forced(problem, who)
            assert [why.rule] == [each for each in LEVELS if _differs(each, forced, result)][:1]
            assert forced.objective > result.objective
            assert why.counterpart in result.placed.keys() - forced.placed.keys()
            rules[why.rule] += 1
            asked += 1
    assert {"spread", "merit", "draw"} <= rules.keys()


def _forced(problem: dict[str, Any], who: str) -> Result:
    (person,) = (each for each in problem["people"] if each["id"] == who)
    tries = [solved(with_people(problem, **{who: {"pinned": each}})) for each in person["choices"]]
    return min(tries, key=lambda each: each.objective)


def _differs(level: str, one: Result, other: Result) -> bool:
    return bool(getattr(one.objective, level) != getattr(other.objective, level))


@examples(60, full=2_000)
@given(Chance, st.sampled_from([1, 2, 3]))
def test_in_tiny_cases_every_reason_is_the_counterfactual(chance: random.Random, sessions: int) -> None:
    problem = solvable(chance, sessions=sessions, roles=sessions == 1, most=5)
    result = solved(problem)
    assert result.reasons.keys() == {each["id"] for each in problem["people"]} - result.placed.keys()
    for who, why in result.reasons.items():
        forced = best_by_trying_all(problem, forced=who)
        if forced is None:
            assert why.rule in {"limit", "pin"}
            continue
        worse = [
            name for name, new, old in zip(LEVELS, forced[0], result.objective, strict=True) if new != old
        ]
        assert why.rule == worse[0]
