"""The order in which an agency asks for its own people decides among them, and about nobody else."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.places.rules import (
    Objective,
    Problem,
    Result,
    in_own_order,
    parse_problem,
    propose,
    verify,
    who_joins,
)
from app.platform.errors import RuleBroken
from tests.places.allocation_cases import (
    best_by_trying_all,
    every_feasible,
    examples,
    one_after_another,
    problems,
)

NUMBERS = st.lists(st.sampled_from([None, 1, 2, 3, 4, 5]), min_size=9, max_size=9)


def unscored(problem: dict[str, Any]) -> Problem:
    return parse_problem({**problem, "people": [{**each, "merit": 0} for each in problem["people"]]})


def numbered(problem: Problem, drawn: list[int | None]) -> dict[str, int]:
    """The first of `drawn` is the number of the first person, and so on; some have none."""
    return {each.id: one for each, one in zip(problem.people, drawn, strict=False) if one is not None}


def by_agency(problem: Problem, people: list[str]) -> Counter[str]:
    return Counter(problem.candidates[each].agency for each in people)


def before_merit(result: Result) -> Objective:
    return result.objective._replace(merit=0, preference=0, draw=0)


def assert_in_order(problem: Problem, numbers: dict[str, int], placed: set[str]) -> None:
    """Nobody has a place whom a colleague without one, of those who compete, was to come before."""
    competing = [each for each in problem.people if each.id in numbers and each.choices and not each.pinned]
    for one in competing:
        ahead = [
            each.id
            for each in competing
            if each.agency == one.agency and numbers[each.id] < numbers[one.id] and one.id in placed
        ]
        assert set(ahead) <= placed


@examples(400, full=12_000)
@given(problems(most_people=9), NUMBERS)
def test_an_order_moves_nobody_but_those_in_it_and_no_agency_gains(
    source: dict[str, Any], drawn: list[int | None]
) -> None:
    if not every_feasible(source):
        return
    problem = unscored(source)
    numbers = numbered(problem, drawn)
    without, ordered = propose(problem), in_own_order(problem, numbers)
    result = propose(ordered)
    assert by_agency(problem, list(result.placed)) == by_agency(problem, list(without.placed))
    assert before_merit(result) == before_merit(without)
    assert {each for each in result.placed if each not in numbers} == {
        each for each in without.placed if each not in numbers
    }
    assert_in_order(problem, numbers, set(result.placed))
    assert verify(ordered.as_dict(), result.as_dict())


@examples(120, full=3_000)
@given(problems(most_people=6), NUMBERS)
def test_any_exact_way_comes_to_the_same_list(source: dict[str, Any], drawn: list[int | None]) -> None:
    """Nothing beyond the interchange form is needed: merit below nothing is merit."""
    if not every_feasible(source):
        return
    problem = unscored(source)
    ordered = in_own_order(problem, numbered(problem, drawn))
    best = best_by_trying_all(ordered.as_dict())
    assert best is not None
    assert set(propose(ordered).placed) == best[0]


@examples(200, full=5_000)
@given(problems(pins=False, most_people=9), NUMBERS, st.integers(0, 8))
def test_who_moves_up_follows_the_same_order(
    source: dict[str, Any], drawn: list[int | None], which: int
) -> None:
    """Somebody leaves and two ask late: the same agencies move up, and colleagues in their order."""
    if not every_feasible(source):
        return
    problem = unscored(source)
    numbers = numbered(problem, drawn)
    ordered = in_own_order(problem, numbers)
    held = sorted(propose(ordered).placed)
    gone = {held[which % len(held)]} if held else set()
    staying = set(held) - gone
    late = [("late 1", "A"), ("late 2", "B")]
    later = Problem(
        problem.seed, problem.sessions, (*ordered.people, *(who_joins(ordered, *one) for one in late))
    )
    plain = Problem(
        problem.seed, problem.sessions, (*problem.people, *(who_joins(problem, *one) for one in late))
    )
    moved = one_after_another(later, staying, gone)
    # Whoever stays in the plain world is another person of the same lots; count by agency.
    plain_held = set(propose(problem).placed)
    if plain_held == set(held):
        assert by_agency(plain, one_after_another(plain, staying, gone)) == by_agency(later, moved)
    assert_in_order(
        problem, {who: one for who, one in numbers.items() if who not in gone}, {*staying, *moved}
    )


@examples(120, full=3_000)
@given(problems(most_people=9), NUMBERS)
def test_sentences_speak_of_no_score_and_are_the_same_for_all(
    source: dict[str, Any], drawn: list[int | None]
) -> None:
    if not every_feasible(source):
        return
    problem = unscored(source)
    ordered = in_own_order(problem, numbered(problem, drawn))
    for reason in propose(ordered).reasons.values():
        for said in (reason.applicant_sentence, reason.administrator_sentence):
            assert not re.search(r"scor|\bp\d|−|\d{4}", said), said


def test_first_in_order_comes_first_whatever_the_draw() -> None:
    people = [
        {"id": f"p{n}", "agency": "A", "choices": ["day"], "merit": 0, "roles": [], "pinned": None}
        for n in range(6)
    ]
    problem = parse_problem(
        {"seed": "heron", "sessions": [{"id": "day", "capacity": 2, "agencies": {}}], "people": people}
    )
    drawn = list(propose(problem).placed)
    others = [each["id"] for each in people if each["id"] not in drawn]
    numbers = {who: number for number, who in enumerate([*others, *drawn], start=1)}
    result = propose(in_own_order(problem, numbers))
    assert sorted(result.placed) == sorted(others[:2])
    assert {each.rule for each in result.reasons.values()} == {"merit"}
    assert {each.applicant_sentence for each in result.reasons.values()} == {
        "Your agency has 2 places against a share of 1. More of its people could have taken one; "
        "the agency’s own order decided, and the published draw where it gave none."
    }


@examples(150, full=4_000)
@given(problems(pins=False, most_people=8), NUMBERS, st.randoms(use_true_random=False))
def test_role_groups_and_agencies_keep_their_places(
    source: dict[str, Any], drawn: list[int | None], chance: random.Random
) -> None:
    """Where a role group has a minimum, colleagues share lots within the group only."""
    room = {**source["sessions"][0], "role_minima": {"cook": chance.randint(0, 3)}}
    people = [{**each, "roles": chance.choice([[], ["cook"], ["guest"]])} for each in source["people"]]
    problem = unscored({**source, "sessions": [room], "people": people})
    try:
        without = propose(problem)
    except RuleBroken:
        return
    numbers = numbered(problem, drawn)
    ordered = in_own_order(problem, numbers)
    result = propose(ordered)

    def groups(placed: Iterable[str]) -> Counter[tuple[str, bool]]:
        found = (problem.candidates[each] for each in placed)
        return Counter((each.agency, "cook" in each.roles) for each in found)

    assert groups(result.placed) == groups(without.placed)
    assert {each for each in result.placed if each not in numbers} == {
        each for each in without.placed if each not in numbers
    }
    assert verify(ordered.as_dict(), result.as_dict())
    for reason in result.reasons.values():
        if ordered != problem:
            assert not re.search(r"scor|\d{4}", reason.applicant_sentence + reason.administrator_sentence)


def test_one_alone_is_in_no_order_and_scores_are_not_overruled() -> None:
    one = {"id": "p1", "agency": "A", "choices": ["day"]}
    problem = {"seed": "heron", "sessions": [{"id": "day", "capacity": 1}], "people": [one]}
    assert in_own_order(parse_problem(problem), {"p1": 1}) == parse_problem(problem)
    scored = parse_problem({**problem, "people": [{**one, "merit": 1600}]})
    with pytest.raises(RuleBroken, match="scored"):
        in_own_order(scored, {"p1": 1})
