"""Problems and records from files: read strictly, and refused by line or item where something is wrong."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.places import rules
from app.places.rules import parse_problem, propose, read_problem, record_of, what_differs
from app.places.rules.greedy import share_out
from app.platform.errors import RuleBroken
from tests.places.allocation_cases import changed, examples, plain, with_person
from tests.places.allocation_several import some_problem, with_people
from tests.places.test_allocation_several import solvable


def refusal_of(text: str) -> str:
    with pytest.raises(RuleBroken) as refused:
        read_problem(text)
    return refused.value.message


@examples(60, full=2_000)
@given(st.randoms(use_true_random=False), st.sampled_from([1, 2, 3]))
def test_a_record_of_any_kind_is_right_and_a_changed_one_is_not(chance: Any, sessions: int) -> None:
    problem = solvable(chance, sessions=sessions, roles=sessions < 3)
    whole = parse_problem(problem)
    record = record_of(whole, propose(whole))
    assert what_differs(json.dumps(record)) == ""
    assert read_problem(json.dumps(problem)).canonical() == whole.canonical()
    more = {**record["result"]["placed"], "somebody": "day-0"}
    assert "placed would be different" in what_differs(
        json.dumps({**record, "result": {**record["result"], "placed": more}})
    )
    assert "its fingerprint is another" in what_differs(
        json.dumps({**record, "problem": {**record["problem"], "seed": "another"}})
    )


def test_a_record_says_which_engine_made_it() -> None:
    one, several = plain(p1=("A", 1000)), some_problem(random.Random(1), sessions=2, pins=False)
    with_roles = changed(one, role_minima={"x": 1})
    for problem, engine in ((one, "greedy 3"), (several, "flow 3"), (with_roles, "flow 3")):
        whole = parse_problem(problem)
        record = record_of(whole, propose(whole))
        assert record["engine"] == engine
        assert what_differs(json.dumps({**record, "engine": "greedy 0"})) == (
            f"The record says that it was made by greedy 0; here such problems are for {engine}."
        )
        del record["engine"], record["fingerprint"]
        assert what_differs(json.dumps(record)) == ""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"problem": []}, "The record has no problem."),
        ({"result": None}, "The record has no result."),
        ({"sentence": 1}, "Nothing called sentence belongs in a record."),
    ],
)
def test_what_is_no_record_is_refused(change: dict[str, Any], said: str) -> None:
    whole = parse_problem(plain(p1=("A", 1000)))
    with pytest.raises(RuleBroken) as refused:
        what_differs(json.dumps({**record_of(whole, propose(whole)), **change}))
    assert refused.value.message == said


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("exact", False),
        ("unmet", [1]),
        ("objective", {}),
        ("reasons", {"p1": 1}),
        ("more", 1),
        ("placed", None),
    ],
)
def test_each_part_of_a_result_counts(part: str, value: Any) -> None:
    whole = parse_problem(plain(p1=("A", 1000)))
    record = record_of(whole, propose(whole))
    said = what_differs(json.dumps({**record, "result": {**record["result"], part: value}}))
    assert said.startswith("The result is not what this problem comes to: ")
    assert part in said or part == "more"
    missing = {name: each for name, each in record["result"].items() if name != part}
    assert bool(what_differs(json.dumps({**record, "result": missing}))) is (part != "more")


def test_limits_that_contradict_are_refused_by_the_engine_itself_and_old_records_are_still_read() -> None:
    terms = {"A": rules.AgencyTerms(100, minimum=3, maximum=2)}
    person = rules.Candidate("p", "A", ("day",))
    problem = rules.Problem("x", (rules.SessionToFill("day", 4, terms),), (person,))
    with pytest.raises(RuleBroken, match="The minimum of A on day is 3, above its maximum of 2"):
        propose(problem)
    assert rules.verify(problem.as_dict(), share_out(problem).as_dict())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"seed": "x",\n "sessions": oops}', "Line 2, column 14: this is not JSON."),
        ("[]", "The file must hold a group of named values."),
        ('{"seed": "x", "seed": "y"}', "The name seed is there twice in one group."),
        ('{"seed": NaN}', "NaN is no number."),
        ('{"seed": ' + "9" * 5000 + "}", "The number 999999999999999999999999999999… is too long."),
        ('{"seed": "\\ud800"}', "There is half a character in a text."),
        ("[" * 100_000, "This is nested too deeply."),
        ('{"seed": 1}', "The seed must be text."),
        ('{"seed": "x", "people": 3}', "The people must be a list."),
        ('{"seed": "x", "day": 3}', "Nothing called day belongs in the problem."),
    ],
)
def test_what_is_no_problem_is_refused(text: str, said: str) -> None:
    assert refusal_of(text) == said


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"minimum": 3, "maximum": 2}, "The minimum of A on day is 3, above its maximum of 2."),
        (
            {"reserved": 2, "maximum": 1},
            "The number of reserved places of A on day is 2, above its maximum of 1.",
        ),
        ({"reserved": 3}, "3 places are reserved on day, which has 2."),
        ({"maximum": 0}, "p1 cannot keep a pin: the limit of A is 0."),
        ({"minimum": -1}, "The minimum of A in session 1 must be 0 or more."),
        ({"target": "many"}, "The target of A in session 1 must be a whole number."),
    ],
)
def test_limits_that_cannot_be_kept_name_the_agency(terms: dict[str, Any], said: str) -> None:
    problem = with_person(plain(capacity=2, p1=("A", 1), p2=("B", 2)), "p1", pinned="day")
    assert refusal_of(json.dumps(changed(problem, agencies={"A": terms}))) == said


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"pinned": "day"}, "p1, p2 and p3 cannot keep a pin: the capacity is 2."),
        ({"pinned": "night"}, "p1 names the session night, which is not in this allocation."),
        ({"choices": ["day", "day"]}, "p1 names the session day twice."),
        ({"roles": ["x", "x"]}, "p1 names the role x twice."),
        ({"choices": [], "pinned": "day"}, "p1, p2 and p3 cannot keep a pin: this place cannot be had."),
        ({"merit": "17"}, "The merit of person 1 must be a whole number."),
        ({"merit": True}, "The merit of person 1 must be a whole number."),
        ({"agency": ""}, "The agency of person 1 must be text."),
        ({"id": "p2"}, "The person p2 is there twice."),
    ],
)
def test_people_that_cannot_be_placed_as_asked_are_named(facts: dict[str, Any], said: str) -> None:
    problem = plain(capacity=2, p1=("A", 1), p2=("B", 2), p3=("B", 2))
    if "pinned" in facts and facts["pinned"] == "day" and "choices" not in facts:
        problem = with_people(problem, p2={"pinned": "day"}, p3={"pinned": "day"})
    said = said.replace("p1, p2 and p3 cannot keep a pin: this", "p1 cannot keep a pin: this")
    assert refusal_of(json.dumps(with_people(problem, p1=facts))) == said


def test_the_same_limits_are_asked_of_several_sessions_and_of_whatever_calls_the_engine() -> None:
    problem = plain(capacity=2, p1=("A", 1))
    wrong = changed(problem, agencies={"A": {"minimum": 3, "maximum": 2}})
    other = {**wrong["sessions"][0], "id": "other", "agencies": {}}
    with pytest.raises(RuleBroken, match="The minimum of A on day is 3, above its maximum of 2"):
        propose(parse_problem({**wrong, "sessions": [*wrong["sessions"], other]}))
