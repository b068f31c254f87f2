"""Everybody without a place gets the true reason, and an applicant's says nothing of anybody else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from app.places.rules import ImpossiblePin, Reason, parse_problem, points, propose, share_in_words
from app.places.rules.explain import counterfactual
from app.places.rules.greedy import fill, waiting_lines
from app.places.rules.seating import Seating
from tests.places.allocation_cases import (
    LEVELS,
    changed,
    every_feasible,
    examples,
    plain,
    problems,
    with_person,
)


def reason(problem: dict[str, Any], person: str) -> Reason:
    return propose(parse_problem(problem)).reasons[person]


@examples(150, full=5_000)
@given(problems())
def test_the_reason_is_the_first_level_that_a_forced_place_makes_worse(problem: dict[str, Any]) -> None:
    if not every_feasible(problem):
        return
    whole = parse_problem(problem)
    result = propose(whole)
    seating = Seating(whole)
    seating.pin_all(whole.people)
    fill(seating, waiting_lines(whole, seating))
    assert result.reasons.keys() == whole.candidates.keys() - result.placed.keys()
    for person, why in result.reasons.items():
        expected = counterfactual(seating, whole.candidates[person])
        forced = parse_problem(with_person(problem, person, pinned="day"))
        if expected is None:
            assert why.rule in {"limit", "pin"}
            with pytest.raises(ImpossiblePin):
                propose(forced)
            continue
        again = propose(forced)
        assert again.objective == expected
        worse = [level for level in LEVELS if getattr(expected, level) != getattr(result.objective, level)]
        assert getattr(expected, worse[0]) > getattr(result.objective, worse[0])
        assert why.rule == worse[0]
        assert set(result.placed) - set(again.placed) == {why.counterpart}


@examples(80, full=2_000)
@given(problems())
def test_small_groups_hear_of_no_threshold_and_no_tie(problem: dict[str, Any]) -> None:
    """These problems have at most seven people, so no sentence may hold a score or a word of a tie."""
    if not every_feasible(problem):
        return
    for why in propose(parse_problem(problem)).reasons.values():
        assert not any(
            word in why.applicant_sentence for word in ("12", "12.5", "16", "scored", "equal", "level")
        )
        assert not any(f"p{number}" in why.applicant_sentence for number in range(7))


def twelve_of(agency: str, lowest: int) -> dict[str, tuple[str, int]]:
    return {f"{agency}{number:02}": (agency, lowest + 50 * number) for number in range(12)}


def test_merit_with_twelve_colleagues_says_the_threshold_in_points() -> None:
    problem = plain(capacity=12, late=("A", 1600), **twelve_of("A", 1700))
    problem = changed(problem, agencies={"A": {"target": 1183}})
    why = reason(problem, "late")
    assert why.rule == "merit"
    assert why.applicant_sentence == (
        "Your agency has 12 places against a share of 11.8. "
        "Colleagues offered a place scored at least 17; you scored 16."
    )
    assert why.administrator_sentence == "The nearest place went to a colleague who scored 17; scored 16."
    assert why.counterpart == "A00"


def test_merit_apart_from_pinned_colleagues() -> None:
    problem = plain(capacity=13, late=("A", 1600), low=("A", 900), **twelve_of("A", 1700))
    problem = with_person(changed(problem, agencies={"A": {"target": 1183}}), "low", pinned="day")
    assert reason(problem, "late").applicant_sentence.endswith(
        "Apart from places settled by hand, colleagues offered a place scored at least 17; you scored 16."
    )


def test_draw_with_twelve_colleagues_says_so() -> None:
    people = {f"a{number:02}": ("A", 1600) for number in range(13)}
    problem = changed(plain(capacity=12, **people), agencies={"A": {"target": 1200}})
    ((_, why),) = propose(parse_problem(problem)).reasons.items()
    assert why.rule == "draw"
    assert why.applicant_sentence == (
        "Your agency has 12 places against a share of 12. Colleagues offered a place scored at least 16, "
        "which you scored too; the published draw decided between equals."
    )
    assert why.administrator_sentence == (
        "Level at 16 with a colleague who has a place; the published draw decided."
    )


def test_merit_and_draw_read_the_same_in_a_small_agency() -> None:
    by_merit = reason(plain(capacity=1, p1=("A", 1700), p2=("A", 1600)), "p2")
    level = plain(capacity=1, p1=("A", 1600), p2=("A", 1600))
    ((_, by_draw),) = propose(parse_problem(level)).reasons.items()
    assert (by_merit.rule, by_draw.rule) == ("merit", "draw")
    assert by_merit.applicant_sentence == by_draw.applicant_sentence


def test_draw_alone_decides_where_nobody_was_scored_and_no_sentence_speaks_of_scores() -> None:
    three = plain(capacity=2, p1=("A", 0), p2=("A", 0), p3=("A", 0))
    ((_, few),) = propose(parse_problem(three)).reasons.items()
    many = {f"a{number:02}": ("A", 0) for number in range(13)}
    ((_, beside_many),) = propose(parse_problem(plain(capacity=12, **many))).reasons.items()
    two = plain(capacity=1, p1=("A", 0), p2=("B", 0))
    ((_, elsewhere),) = propose(parse_problem(changed(two, agencies={}))).reasons.items()
    assert beside_many.applicant_sentence.endswith(
        "More of its people could have taken one; the published draw decided."
    )
    assert elsewhere.applicant_sentence.endswith(
        "The place that was nearest went to another agency by the published draw."
    )
    assert beside_many.administrator_sentence == (
        "The nearest place went to a colleague by the published draw."
    )
    for why in (few, beside_many, elsewhere):
        assert "scor" not in why.applicant_sentence + why.administrator_sentence


def test_spread_speaks_of_places_and_share() -> None:
    problem = plain(capacity=2, p1=("A", 1000), p2=("A", 1000), p3=("B", 2000))
    problem = changed(problem, agencies={"A": {"target": 170}, "B": {"target": 30}})
    why = reason(problem, "p3")
    assert why.rule == "spread"
    assert why.applicant_sentence == (
        "Your agency has no places against a share of 0.3. "
        "One place more for it would have taken the places further from fair shares."
    )


def test_minima_come_before_merit() -> None:
    problem = plain(capacity=1, p1=("A", 1000), p2=("B", 2000))
    problem = changed(problem, agencies={"A": {"target": 1, "minimum": 1}})
    why = reason(problem, "p2")
    assert why.rule == "minima"
    assert "below its agreed minimum" in why.applicant_sentence


def test_a_limit_filled_by_pins_is_the_limit() -> None:
    problem = with_person(plain(capacity=2, p1=("A", 1000), p2=("A", 2000)), "p1", pinned="day")
    problem = changed(problem, agencies={"A": {"target": 100, "maximum": 1}})
    why = reason(problem, "p2")
    assert (why.rule, why.applicant_sentence) == ("limit", "Your agency already has its limit of 1.")


def test_places_all_pinned_is_a_pin() -> None:
    problem = with_person(plain(capacity=1, p1=("A", 1000), p2=("B", 2000)), "p1", pinned="day")
    assert reason(problem, "p2").rule == "pin"


def test_somebody_barred_is_told_nothing_that_others_are_not() -> None:
    """Pinned out and kept apart are the same to the engine, to the frozen record and to the reader."""
    whole = parse_problem(plain(capacity=2, p1=("A", 1000), p2=("B", 2000)))
    barred = whole.barring(["p2"])
    assert set(propose(barred).placed) == {"p1"}
    assert propose(barred).reasons["p2"].applicant_sentence == "The training team has settled this by hand."
    assert barred == parse_problem(with_person(whole.as_dict(), "p2", choices=[]))


def test_figures_in_words() -> None:
    assert [points(each) for each in (1700, 1650, 1625, 0, -50, 1000)] == [
        "17",
        "16.5",
        "16.25",
        "0",
        "−0.5",
        "10",
    ]
    assert [share_in_words(each) for each in (583, 600, 4, 30, 1000)] == ["5.8", "6", "0.04", "0.3", "10"]
