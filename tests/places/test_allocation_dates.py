"""Several dates put together as one problem and read back one at a time; why a first choice was missed."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.places.rules import Problem, joined, missed_choices, one_date, parse_problem, propose, reserve_order
from app.platform.errors import RuleBroken
from tests.places.allocation_cases import examples
from tests.places.allocation_several import regional, some_problem, with_people
from tests.places.test_allocation_several import solvable


def apart(problem: Problem) -> tuple[list[Problem], dict[tuple[str, str], int]]:
    """The problem as one of each date, and how its people like the dates."""
    ranks = {(each.id, session): n for each in problem.people for n, session in enumerate(each.choices, 1)}
    return [one_date(problem, session.id, {}) for session in problem.sessions], ranks


@examples(80, full=3_000)
@given(st.randoms(use_true_random=False), st.sampled_from([1, 2, 3]))
def test_dates_taken_apart_and_joined_are_the_same_problem(chance: random.Random, sessions: int) -> None:
    whole = parse_problem(some_problem(chance, sessions=sessions, pins=False, roles=True))
    parts, ranks = apart(whole)
    chance.shuffle(parts)
    assert joined(parts, ranks).canonical() == whole.canonical()


@examples(80, full=3_000)
@given(st.randoms(use_true_random=False))
def test_a_date_read_back_has_its_own_people_and_nobody_who_has_another(chance: random.Random) -> None:
    whole = parse_problem(solvable(chance, sessions=2))
    result = propose(whole)
    for session in whole.sessions:
        alone = one_date(whole, session.id, result.placed)
        here = {who for who, where in result.placed.items() if where == session.id}
        assert here <= {person.id for person in alone.people if person.choices}
        waiting = {who for line in reserve_order(alone, here).values() for who in line}
        assert not waiting & result.placed.keys()
        asking = {person.id for person in whole.people if session.id in person.choices}
        assert waiting == asking - result.placed.keys()


def test_nobody_is_pinned_to_two_dates() -> None:
    problem = regional(random.Random(1), sessions=2, capacity=3, people=4, agencies=1)
    both = with_people(problem, p0000={"choices": ["day 0", "day 1"]})
    parts, ranks = apart(parse_problem(both))
    twice = [part.pinning({"p0000": part.sessions[0].id}) for part in parts]
    assert joined([twice[0], parts[1]], ranks).candidates["p0000"].pinned == "day 0"
    with pytest.raises(RuleBroken, match="two dates"):
        joined(twice, ranks)


def days(**facts: Any) -> dict[str, Any]:
    problem = regional(random.Random(1), sessions=2, capacity=2, people=3, agencies=1)
    alike = {each["id"]: {"choices": ["day 0", "day 1"], "merit": 0} for each in problem["people"]}
    rooms = [{**each, "agencies": {}, "band": None} for each in problem["sessions"]]
    return with_people({**problem, "sessions": rooms}, **{**alike, **facts})


def test_a_missed_first_choice_has_a_sentence_that_names_nobody() -> None:
    whole = parse_problem(days())
    result = propose(whole)
    ((who, sentence),) = missed_choices(whole, result.placed).items()
    assert result.placed[who] == "day 1"
    assert sentence == (
        "You asked for another date first. On it your agency has 2 places against a share of 1, and its "
        "places went by the published order, the preference among dates first and then the draw."
    )
    assert not re.search(r"p0\d", sentence)
    pinned = parse_problem(days(p0000={"choices": ["day 0", "day 1"], "pinned": "day 1"}))
    by_hand = missed_choices(pinned, propose(pinned).placed)["p0000"]
    assert by_hand == "You asked for another date first. The training team has settled this by hand."


def test_whoever_has_the_first_choice_is_told_nothing() -> None:
    whole = parse_problem(days(p0002={"choices": ["day 1"]}))
    assert missed_choices(whole, propose(whole).placed) == {}
