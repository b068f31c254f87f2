"""The frozen record: the interchange form is read strictly, written one way, and verifies again."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given

from app.places.rules import draw, parse_problem, propose, verify
from app.platform.errors import RuleBroken
from tests.places.allocation_cases import changed, every_feasible, examples, plain, problems, with_person


@examples(80, full=2_000)
@given(problems())
def test_reading_and_writing_give_the_same_problem(problem: dict[str, Any]) -> None:
    whole = parse_problem(problem)
    assert parse_problem(whole.canonical()).canonical() == whole.canonical()
    assert whole.fingerprint() == hashlib.sha256(whole.canonical().encode()).hexdigest()


@examples(80, full=2_000)
@given(problems())
def test_a_frozen_result_verifies_and_a_changed_one_does_not(problem: dict[str, Any]) -> None:
    if not every_feasible(problem):
        return
    frozen_problem = json.loads(parse_problem(problem).canonical())
    frozen = json.loads(propose(parse_problem(problem)).canonical())
    assert verify(frozen_problem, frozen)
    assert not verify(frozen_problem, {**frozen, "placed": {**frozen["placed"], "somebody": "day"}})


def test_the_draw_is_the_top_forty_bits_of_the_hash() -> None:
    digest = hashlib.sha256(b"heron|day|p1").hexdigest()
    assert draw("heron", "day", "p1") == int(digest[:10], 16)
    assert draw("heron", "day", "p1") < 2**40


def test_the_result_has_the_published_form() -> None:
    problem = plain(capacity=1, p1=("A", 1700), p2=("A", 1600))
    problem = changed(problem, agencies={"B": {"target": 100, "minimum": 1}})
    result = json.loads(propose(parse_problem(problem)).canonical())
    assert result == {
        "placed": {"p1": "day"},
        "objective": {
            "pins": 0,
            "empty": 0,
            "minima": 1,
            "spread": 10_000,
            "merit": -1700,
            "preference": 0,
            "draw": draw("heron", "day", "p1"),
        },
        "unmet": [{"session": "day", "kind": "agency", "name": "B", "minimum": 1, "placed": 0}],
        "reasons": {
            "p2": {
                "rule": "merit",
                "sentence": "Your agency has 1 place against a share of 1. More of its people could have "
                "taken one; the published order decided, scores first and then the draw.",
            }
        },
        "exact": True,
    }


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"capacity": -1}, "The capacity of session 1 must be 0 or more."),
        ({"capacity": True}, "The capacity of session 1 must be a whole number."),
        ({"band": 2.5}, "The band of session 1 must be a whole number."),
        ({"agencies": []}, "The agencies of session 1 must be a group of named values."),
        ({"agencies": {"A": {"share": 3}}}, "Nothing called share belongs in A in session 1."),
        ({"id": ""}, "The id of session 1 must be text."),
    ],
)
def test_a_malformed_session_is_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        parse_problem(changed(plain(p1=("A", 1)), **wrong))
    assert refused.value.message == message


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"pinned": "night"}, "p1 names the session night, which is not in this allocation."),
        ({"choices": ["night"]}, "p1 names the session night, which is not in this allocation."),
        ({"choices": "day"}, "The person 1 must be a list."),
        ({"id": "p2"}, "The person p2 is there twice."),
        ({"merit": 16.5}, "The merit of person 1 must be a whole number."),
    ],
)
def test_a_malformed_person_is_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        parse_problem(with_person(plain(p1=("A", 1), p2=("A", 1)), "p1", **wrong))
    assert refused.value.message == message


def test_what_cannot_be_shared_out_is_refused() -> None:
    problem = plain(p1=("A", 1))
    with pytest.raises(RuleBroken, match="There is no session to share out places of"):
        propose(parse_problem({**problem, "sessions": [], "people": []}))
    with pytest.raises(RuleBroken, match="3 places are reserved on day, which has 2"):
        propose(parse_problem(changed(problem, agencies={"A": {"target": 100, "reserved": 3}})))
    with pytest.raises(RuleBroken, match="p9 is not among the people"):
        parse_problem(problem).barring(["p9"])
