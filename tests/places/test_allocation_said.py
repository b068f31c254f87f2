"""The sentences where people choose among dates or count towards a role: true, and nobody's score in them."""

from __future__ import annotations

import random
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.places.rules import Reason, parse_problem, propose
from tests.places.allocation_cases import examples
from tests.places.allocation_several import regional, some_problem, with_people, with_rooms
from tests.places.test_allocation_several import solvable

WHERE = "On the date where a place was nearest, your agency has"


def reason(problem: dict[str, Any], who: str) -> Reason:
    return propose(parse_problem(problem)).reasons[who]


def days(people: int, capacity: int, **facts: dict[str, Any]) -> dict[str, Any]:
    """Two days without limits; everybody could come to both, prefers the first, and scored 17."""
    problem = regional(random.Random(1), sessions=2, capacity=capacity, people=people, agencies=1)
    alike = {each["id"]: {"choices": ["day 0", "day 1"], "merit": 1700} for each in problem["people"]}
    return with_people(with_people(with_rooms(problem, agencies={}, band=None), **alike), **facts)


@examples(120, full=5_000)
@given(st.randoms(use_true_random=False), st.sampled_from([1, 2, 3]))
def test_small_groups_hear_of_no_threshold_no_tie_and_nobody(chance: random.Random, sessions: int) -> None:
    problem = solvable(chance, sessions=sessions, roles=True)
    for why in propose(parse_problem(problem)).reasons.values():
        said = why.applicant_sentence
        assert not re.search(r"\bp\d|day-\d|scored|equal|level|12|16|0\.5", said), said
        assert said.endswith(".")
        assert said[0].isupper()


def test_one_colleague_less_than_ten_and_the_score_is_not_said() -> None:
    """Nine and ten colleagues on the date in question: the figures are the same, the sentences are not."""
    for colleagues, said in ((9, False), (10, True)):
        late = {f"p{2 * colleagues:04}": {"merit": 1600}}
        why = reason(days(2 * colleagues + 1, colleagues, **late), f"p{2 * colleagues:04}")
        assert why.rule == "merit"
        assert ("scored at least 17; you scored 16." in why.applicant_sentence) is said
        assert ("scored" in why.applicant_sentence) is said
        assert "scored 17" in why.administrator_sentence


def test_a_tie_of_more_than_ten_says_what_decided_it() -> None:
    problem = days(25, 12)
    ((who, why),) = propose(parse_problem(problem)).reasons.items()
    assert why.rule == "draw"
    assert why.applicant_sentence.startswith(WHERE)
    assert why.counterpart != who
    assert why.administrator_sentence.endswith("; scored 17; the published draw decided.")
    only_one_day = {"choices": ["day 1"]}
    early = {f"p{number:04}": only_one_day for number in range(12)}
    last = days(13, 12, **early, p0012={"choices": ["day 0", "day 1"]})
    last["sessions"][0]["capacity"] = 0
    preferring = reason(last, "p0012")
    assert preferring.rule == "preference"
    assert preferring.applicant_sentence == (
        f"{WHERE} 12 places against a share of 1. Colleagues offered a place scored at least 17, which you "
        "scored too; the order of preference among dates decided between equals."
    )


def test_a_threshold_is_said_only_where_all_colleagues_reached_it() -> None:
    """A colleague of a role that was short scored less, so "at least" would be untrue."""
    drivers = {"p0012": {"merit": 900, "roles": ["driver"]}, "p0013": {"merit": 1600}}
    problem = days(14, 12, **drivers)
    problem["sessions"] = [{**problem["sessions"][0], "capacity": 12, "role_minima": {"driver": 1}}]
    problem = with_people(problem, **{each["id"]: {"choices": ["day 0"]} for each in problem["people"]})
    why = reason(problem, "p0013")
    assert why.rule == "merit"
    assert "at least" not in why.applicant_sentence
    assert "More of its people could have taken one" in why.applicant_sentence


def test_spread_and_minimum_speak_of_places_and_share() -> None:
    other = {"agency": "small", "merit": 4000}
    problem = days(5, 2, p0004=other)
    shares = {"small": {"target": 1}, "agency 00": {"target": 199}}
    spread = reason(with_rooms(problem, agencies=shares), "p0004")
    assert (spread.rule, spread.applicant_sentence) == (
        "spread",
        f"{WHERE} no places against a share of 0.01. One place more for it would have taken the places "
        "further from fair shares.",
    )
    owed = {"small": {"target": 100}, "agency 00": {"target": 100, "minimum": 2}}
    minimum = reason(with_rooms(problem, agencies=owed), "p0004")
    assert (minimum.rule, minimum.applicant_sentence) == (
        "minima",
        f"{WHERE} no places against a share of 1. The place went where an agreed minimum would otherwise "
        "not be met.",
    )


def test_what_stands_in_the_way_on_every_date() -> None:
    closed = with_rooms(days(3, 1), agencies={"agency 00": {"target": 100, "maximum": 0}})
    assert reason(closed, "p0000").applicant_sentence == "No places on this session are open to this agency."
    by_hand = days(3, 1, p0000={"pinned": "day 0", "choices": ["day 0"]}, p0001={"pinned": "day 1"})
    why = reason(by_hand, "p0002")
    assert why.rule == "pin"
    assert why.applicant_sentence == "Every place was settled by hand before the rest were shared out."
    by_hand["sessions"][0]["agencies"] = {"agency 00": {"target": 100, "maximum": 1}}
    mixed = reason(by_hand, "p0002")
    assert mixed.rule == "limit"
    assert mixed.applicant_sentence.startswith("On each date asked for, the places are settled by hand")
    nowhere = days(2, 1, p0000={"choices": []})
    assert reason(nowhere, "p0000").applicant_sentence == "The training team has settled this by hand."


def test_of_a_few_who_fill_a_role_it_is_not_said_that_a_minimum_decided() -> None:
    """Nine of them, ten of them, and nine where there are no scores to tell of."""
    minimum = "The place went where an agreed minimum would otherwise not be met."
    for drivers, merit, told in ((9, 4000, False), (10, 4000, True), (9, 0, True)):
        known = {f"p{number:04}": {"roles": ["driver"]} for number in range(drivers)}
        last = f"p{drivers:04}"
        problem = with_rooms(days(drivers + 1, drivers), role_minima={"driver": drivers})
        problem["sessions"] = problem["sessions"][:1]
        alike = {each["id"]: {"choices": ["day 0"], "merit": merit // 2} for each in problem["people"]}
        why = reason(
            with_people(
                problem,
                **{**alike, last: {**alike[last], "merit": merit}}
                | {who: {**alike[who], **facts} for who, facts in known.items()},
            ),
            last,
        )
        assert why.rule == "minima"
        assert why.applicant_sentence.endswith(minimum) is told
        assert why.applicant_sentence.endswith("then scores and the draw.") is not told
        assert why.administrator_sentence.endswith(minimum)
        assert "driver" not in why.applicant_sentence


def test_places_kept_for_a_role_by_the_engine_itself_are_said_likewise() -> None:
    problem = days(3, 1, p0000={"roles": ["driver"]}, p0001={"roles": ["driver"]}, p0002={"merit": 4000})
    why = reason(with_rooms(problem, role_minima={"driver": 1}), "p0002")
    assert (why.rule, why.applicant_sentence) == (
        "minima",
        "The agreed order decided: minima first, then fair shares, then scores and the draw.",
    )


def test_sentences_are_the_same_for_whoever_is_barred_and_whoever_asks_for_nothing() -> None:
    problem = some_problem(random.Random(12), sessions=2, pins=False)
    whole = parse_problem(problem)
    barred = whole.barring([problem["people"][0]["id"]])
    nothing = with_people(problem, **{problem["people"][0]["id"]: {"choices": []}})
    assert propose(barred).canonical() == propose(parse_problem(nothing)).canonical()
