"""Totals over what was scored, the arithmetic that pages show, and how far assessors are apart."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mentoring import rules
from app.platform.errors import RuleBroken

PLAIN = {"a": rules.Weight(1, 4), "b": rules.Weight(3, 4)}
WEIGHTS = st.lists(
    st.builds(rules.Weight, st.integers(1, 5), st.integers(1, 10)), min_size=1, max_size=7
).map(lambda found: dict(enumerate(found)))


@st.composite
def scored(draw: st.DrawFn) -> tuple[dict[int, rules.Weight], dict[int, int | None]]:
    """Weights, and one assessor's scores with at least one criterion scored."""
    weights = draw(WEIGHTS)
    scores = {key: draw(st.one_of(st.none(), st.integers(0, weight.most))) for key, weight in weights.items()}
    sure = draw(st.sampled_from(sorted(weights)))
    scores[sure] = draw(st.integers(0, weights[sure].most))
    return weights, scores


def test_total_weighs_criteria() -> None:
    assert rules.weighted_total({"a": 4, "b": 2}, PLAIN) == 10
    assert rules.most_points(PLAIN) == 16
    with pytest.raises(RuleBroken, match="outside"):
        rules.weighted_total({"a": 5, "b": 0}, PLAIN)


@pytest.mark.parametrize(
    ("scores", "total"),
    [
        ({"a": None, "b": 2}, Fraction(6, 12) * 16),
        ({"a": 3}, Fraction(3, 4) * 16),
        ({"a": 0, "b": None}, Fraction(0)),
    ],
)
def test_what_was_not_scored_is_left_out_by_weight(scores: dict[str, int | None], total: Fraction) -> None:
    assert rules.weighted_total(scores, PLAIN) == total


def test_every_criterion_is_answered_and_not_all_are_abstained_from() -> None:
    rules.refuse_wrong_scores({"a": None, "b": 0}, PLAIN)
    for wrong, words in (
        ({"a": 4}, "each criterion"),
        ({"a": None, "b": None}, "at least one"),
        ({"a": 5, "b": 1}, "outside"),
    ):
        with pytest.raises(RuleBroken, match=words):
            rules.refuse_wrong_scores(wrong, PLAIN)


@given(scored())
def test_total_is_the_share_of_what_was_scored(
    case: tuple[dict[int, rules.Weight], dict[int, int | None]],
) -> None:
    weights, scores = case
    total = rules.weighted_total(scores, weights)
    in_it = {key: points for key, points in scores.items() if points is not None}
    share = Fraction(
        sum(points * weights[key].weight for key, points in in_it.items()),
        sum(weights[key].weight * weights[key].most for key in in_it),
    )
    assert total == share * rules.most_points(weights)
    assert 0 <= total <= rules.most_points(weights)


@given(scored())
def test_abstaining_is_never_zero(case: tuple[dict[int, rules.Weight], dict[int, int | None]]) -> None:
    """As 0 it could only cost; left out, the total is never less."""
    weights, scores = case
    zeros = {key: points or 0 for key, points in scores.items()}
    assert rules.weighted_total(scores, weights) >= rules.weighted_total(zeros, weights)
    whole = {key: weight.most if scores[key] is not None else None for key, weight in weights.items()}
    assert rules.weighted_total(whole, weights) == rules.most_points(weights)


@given(case=scored(), others=st.lists(st.integers(0, 10), max_size=3))
def test_arithmetic_agrees_with_itself(
    case: tuple[dict[int, rules.Weight], dict[int, int | None]], others: list[int]
) -> None:
    weights, scores = case
    readings = [scores, *({key: min(n, w.most) for key, w in weights.items()} for n in others)]
    shown = rules.arithmetic(readings, weights)
    totals = [rules.weighted_total(each, weights) for each in readings]
    assert shown.merit == rules.merit(totals)
    assert [each.total for each in shown.sums] == [rules.hundredths(each) for each in totals]
    assert shown.spread == rules.hundredths(max(totals) - min(totals))
    for line in shown.lines:
        known = [points for points in line.given if points is not None]
        assert line.spread == (max(known) - min(known) if known else 0)
        assert (line.mean is None) == (not known)
    rescaled = any(each.out_of != shown.most for each in shown.sums)
    assert rescaled == any(points is None for points in scores.values())


def test_far_apart_begins_at_half_a_scale_and_a_fifth_of_the_whole() -> None:
    near = rules.arithmetic([{"a": 2, "b": 3}, {"a": 3, "b": 2}], PLAIN)
    assert [line.far_apart for line in near.lines] == [False, False]
    assert near.far_apart is False
    far = rules.arithmetic([{"a": 2, "b": 3}, {"a": 4, "b": 2}], PLAIN)
    assert [line.far_apart for line in far.lines] == [True, False]
    apart = rules.arithmetic([{"a": 4, "b": 4}, {"a": 3, "b": 3}], PLAIN)
    assert (apart.spread, apart.far_apart) == (400, True)
    alone = rules.arithmetic([{"a": 4, "b": 4}], PLAIN)
    assert (alone.spread, alone.far_apart) == (0, False)
