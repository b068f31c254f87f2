"""Core course, awareness morning and supervisors' day, shared out in that order."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.places.rules import (
    ImpossiblePin,
    LinkedProblems,
    LinkedResults,
    Problem,
    parse_problem,
    propose,
    propose_linked,
)
from app.platform.errors import RuleBroken
from tests.places.allocation_cases import changed, examples, plain, with_person
from tests.places.allocation_several import objective, some_problem, with_people


def linked(
    core: dict[str, Any], awareness: dict[str, Any], managers: dict[str, list[str]], **of: str
) -> LinkedProblems:
    people = {f"m{number}": ("A", 1000) for number in range(4)}
    return LinkedProblems(
        parse_problem(core),
        parse_problem(awareness),
        parse_problem(plain(capacity=2, **people)),
        of or {"day": "day"},
        managers,
    )


def agree(both: LinkedProblems, results: LinkedResults) -> None:
    """Every core place has its place, every list is what its problem comes to and keeps its limits."""
    problem, core = results.core
    awareness = results.awareness[1]
    for who, session in core.placed.items():
        assert awareness.placed[who] == both.awareness_of[session]
    assert objective(both.core.as_dict(), core.placed) is not None
    assert objective(both.awareness.as_dict() | {"people": _known(both)}, awareness.placed) is not None
    for problem, result in (results.core, results.awareness, results.supervisors):
        assert propose(problem).canonical() == result.canonical()


def _known(both: LinkedProblems) -> list[dict[str, Any]]:
    every = [session.id for session in both.awareness.sessions]
    return [{**each, "choices": every} for each in both.awareness.as_dict()["people"]]


@examples(60, full=2_000)
@given(st.randoms(use_true_random=False), st.sampled_from([1, 2]))
def test_every_core_place_has_its_awareness_place(chance: random.Random, sessions: int) -> None:
    core = some_problem(chance, sessions=sessions, pins=False)
    awareness = some_problem(chance, sessions=sessions, pins=False)
    of_core = {each["id"]: each for each in core["people"]}
    others = [{**each, "id": f"other {each['id']}"} for each in awareness["people"]]
    awareness["people"] = [*({**each, "choices": []} for each in of_core.values()), *others]
    of = {each["id"]: each["id"] for each in core["sessions"]}
    both = linked(core, awareness, {}, **of)
    try:
        results = propose_linked(both)
    except RuleBroken as refused:
        # More places held on the core course than the awareness morning leaves to it.
        assert "reserved" in refused.message
        assert any(each["reserved"] for room in core["sessions"] for each in room["agencies"].values())
        return
    agree(both, results)


def test_the_core_course_is_capped_by_the_awareness_morning() -> None:
    core = plain(capacity=3, p1=("A", 1000), p2=("A", 1500), p3=("B", 1200))
    awareness = changed(plain(capacity=2, p1=("A", 0), p2=("A", 0), p3=("B", 0), p4=("B", 0)))
    results = propose_linked(linked(core, awareness, {}))
    assert set(results.core[1].placed) == {"p2", "p3"}
    assert set(results.awareness[1].placed) == {"p2", "p3"}


def test_an_agencys_limit_on_the_morning_limits_it_on_the_core_course() -> None:
    core = plain(capacity=2, p1=("A", 1000), p2=("A", 1500), p3=("B", 900))
    morning = plain(capacity=3, p1=("A", 0), p2=("A", 0), p3=("B", 0))
    morning = changed(morning, agencies={"A": {"target": 100, "maximum": 1}})
    results = propose_linked(linked(core, morning, {}))
    assert set(results.core[1].placed) == {"p2", "p3"}


def test_managers_of_those_placed_come_first_and_then_others() -> None:
    core = plain(capacity=1, p1=("A", 1000), p2=("A", 1500))
    results = propose_linked(linked(core, plain(capacity=2, p1=("A", 0), p2=("A", 0)), {"p2": ["m3"]}))
    assert "m3" in results.supervisors[1].placed
    assert len(results.supervisors[1].placed) == 2
    assert results.supervisors[0].candidates["m3"].pinned == "day"


def test_pins_on_the_morning_count_against_the_core_course() -> None:
    core = plain(capacity=2, p1=("A", 1000), p2=("A", 1500))
    morning = with_person(plain(capacity=2, p1=("A", 0), p2=("A", 0), p9=("B", 0)), "p9", pinned="day")
    results = propose_linked(linked(core, morning, {}))
    assert set(results.core[1].placed) == {"p2"}
    assert set(results.awareness[1].placed) == {"p2", "p9"}


def test_links_that_cannot_be_are_refused() -> None:
    core, morning = plain(capacity=1, p1=("A", 1)), plain(capacity=1, p1=("A", 1))
    both = linked(core, morning, {})
    with pytest.raises(RuleBroken, match="No awareness session goes with day"):
        propose_linked(replace(both, awareness_of={"day": "night"}))
    with pytest.raises(RuleBroken, match="p1 asks for the core course and is unknown"):
        propose_linked(replace(both, awareness=Problem("heron", both.awareness.sessions, ())))
    full = with_person(plain(capacity=0, p1=("A", 1), p9=("A", 1)), "p9", pinned="day")
    with pytest.raises(ImpossiblePin, match="p9 cannot keep a pin"):
        propose_linked(replace(both, awareness=parse_problem(full)))
    two = some_problem(random.Random(1), sessions=2, pins=False)
    elsewhere = {each["id"]: {"pinned": "day-1", "choices": ["day-1"]} for each in two["people"]}
    with pytest.raises(RuleBroken, match="goes with more than one core session"):
        propose_linked(linked(two, two, {}, **{"day-0": "day-1", "day-1": "day-1"}))
    room = {"capacity": 9, "band": None, "agencies": {}, "role_minima": {}}
    two["sessions"] = [{"id": each, **room} for each in ("day-0", "day-1")]
    first = with_people(two, **{each["id"]: {"choices": ["day-0"]} for each in two["people"]})
    with pytest.raises(RuleBroken, match=r"is pinned to day-1, and the core course needs day-0"):
        propose_linked(
            linked(first, with_people(two, **elsewhere), {}, **{"day-0": "day-0", "day-1": "day-1"})
        )
