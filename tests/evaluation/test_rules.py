from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from scipy import special, stats

from app.evaluation.rules import (
    Pair,
    ResponseRate,
    confidence_change,
    counts_in_bands,
    effect_size,
    item_figures,
    matched_pairs,
    mean_interval,
    middle_half,
    normalised_gain,
    paired_change,
    response_rate,
    t_probability,
    t_quantile,
)

DEGREES = [*range(1, 61), 99, 100, 139, 259, 1000, 5001]
MARKS = st.integers(0, 20)
PAIRS = st.lists(st.builds(Pair, MARKS, MARKS), min_size=3, max_size=60)
# Hours of sleep gained under two drugs: Student, "The probable error of a mean", Biometrika 6(1), 1908.
SLEEP = [
    Pair(before, after)
    for before, after in zip(
        [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
        [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
        strict=True,
    )
]


# --- Student's t ---


@pytest.mark.parametrize("degrees", DEGREES)
def test_t_quantile_equals_scipy(degrees: int) -> None:
    probabilities = [0.001, 0.025, 0.3, 0.5, 0.6, 0.9, 0.95, 0.975, 0.995, 0.9999]
    quantiles = [t_quantile(probability, degrees) for probability in probabilities]
    assert quantiles == pytest.approx(list(stats.t.ppf(probabilities, degrees)), rel=1e-9, abs=1e-9)


@given(st.floats(-50, 50), st.sampled_from(DEGREES))
@example(1.7108119710021353e-08, 1)
def test_t_probability_equals_scipy(t: float, degrees: int) -> None:
    # As an incomplete beta function: a difference of two values of `stats.t.cdf` loses what is small.
    expected = special.betainc(0.5, degrees / 2, t * t / (degrees + t * t))
    assert t_probability(t, degrees) == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_t_quantile_is_the_printed_table() -> None:
    printed = {1: 12.706, 2: 4.303, 9: 2.262, 34: 2.032, 120: 1.980}
    assert {degrees: round(t_quantile(0.975, degrees), 3) for degrees in printed} == printed


def test_t_quantile_shrinks_towards_the_normal() -> None:
    quantiles = [t_quantile(0.975, degrees) for degrees in DEGREES]
    assert all(wider > narrower for wider, narrower in pairwise(quantiles))
    assert quantiles[-1] > stats.norm.ppf(0.975)


@pytest.mark.parametrize(("probability", "degrees"), [(0.975, 0), (0.0, 5), (1.0, 5), (float("nan"), 5)])
def test_t_quantile_refuses_what_has_no_answer(probability: float, degrees: int) -> None:
    with pytest.raises(ValueError, match="degree|between 0 and 1"):
        t_quantile(probability, degrees)


# --- figures ---


def test_only_people_found_both_times_are_compared() -> None:
    before = {"a": 11, "b": 9, "c": 14}
    after = {"c": 15, "a": 13, "d": 20}
    assert matched_pairs(before, after) == [Pair(11, 13), Pair(14, 15)]


def test_response_rate_counts_only_those_due() -> None:
    rate = response_rate(due={"a", "b", "c", "d"}, done={"a", "b", "c", "left the agency"})
    assert (rate.due, rate.done, rate.rate) == (4, 3, 0.75)


def test_response_rate_of_nobody_is_undefined() -> None:
    assert response_rate(set(), {"a"}) == ResponseRate(0, 0)
    assert ResponseRate(0, 0).rate is None


@given(PAIRS)
def test_interval_equals_scipys_paired_t_test(pairs: list[Pair]) -> None:
    changes = [pair.change for pair in pairs]
    assume(len(set(changes)) > 1)
    expected = stats.ttest_rel([p.after for p in pairs], [p.before for p in pairs]).confidence_interval(0.95)
    change = paired_change(pairs)
    assert change.interval == pytest.approx((expected.low, expected.high), rel=1e-9, abs=1e-9)
    assert change.mean_change == pytest.approx(np.mean(changes), abs=1e-12)


def test_interval_of_one_person_is_undefined_and_of_equal_changes_has_no_width() -> None:
    assert mean_interval([3.0]) is None
    assert mean_interval([2.0, 2.0, 2.0]) == (2.0, 2.0)


@given(PAIRS)
def test_effect_size_equals_an_independent_calculation(pairs: list[Pair]) -> None:
    table = np.array(pairs, dtype=float)
    spread = np.std(table, axis=0, ddof=1).mean()
    effect = effect_size(pairs)
    if spread == 0:
        assert effect is None
        return
    degrees = len(pairs) - 1
    # The mean of a chi variable with m - 1 degrees is √2·Γ(m/2) / Γ((m - 1)/2): Hedges' J(m) times √m.
    correction = stats.chi(degrees - 1).mean() / np.sqrt(degrees)
    assert effect.spread == pytest.approx(spread)
    assert effect.uncorrected == pytest.approx((table[:, 1] - table[:, 0]).mean() / spread, abs=1e-12)
    assert effect.value == pytest.approx(effect.uncorrected * correction, rel=1e-9, abs=1e-12)


def test_effect_size_correction_is_close_to_the_printed_approximation() -> None:
    effect = effect_size(SLEEP)
    assert effect.value / effect.uncorrected == pytest.approx(1 - 3 / (4 * 9 - 1), abs=1e-3)
    assert effect.denominator == "the average of the standard deviations before and after"


def test_effect_size_of_two_people_is_undefined() -> None:
    assert effect_size([Pair(1, 2), Pair(2, 4)]) is None


def test_published_example_gives_the_published_figures() -> None:
    change = paired_change(SLEEP)
    assert (change.people, change.improved, change.same, change.fewer) == (10, 9, 1, 0)
    assert round(change.mean_change, 2) == 1.58
    assert change.interval == pytest.approx((0.7001142, 2.4598858), abs=1e-7)
    assert change.after_mean - change.before_mean == pytest.approx(change.mean_change)


def test_change_of_nobody_is_undefined() -> None:
    assert paired_change([]) is None
    assert normalised_gain([], 20) is None


@given(PAIRS)
def test_everybody_has_improved_stayed_or_fewer_right(pairs: list[Pair]) -> None:
    change = paired_change(pairs)
    assert change.improved + change.same + change.fewer == change.people == len(pairs)


def test_normalised_gain_is_of_the_class_average() -> None:
    assert normalised_gain([Pair(10, 15), Pair(20, 19)], 20) == pytest.approx(0.4)
    assert normalised_gain([Pair(10, 8), Pair(10, 9)], 20) == pytest.approx(-0.15)


def test_normalised_gain_is_undefined_at_full_marks_before() -> None:
    assert normalised_gain([Pair(20, 20), Pair(20, 18)], 20) is None


def test_confidence_shows_both_starting_points_of_the_same_people() -> None:
    change = confidence_change(
        before={"a": 3, "b": 4, "c": 2, "only before": 5},
        after={"a": 4, "b": 4, "c": 5, "only after": 1},
        looking_back={"a": 2, "b": 3, "c": 1, "only after": 1},
    )
    assert change.people == 3
    assert (change.looking_back_mean, change.before_mean) == (2.0, 3.0)
    assert change.after_mean == pytest.approx(13 / 3)
    assert change.since_before.mean_change == pytest.approx(4 / 3)
    assert change.since_looking_back.mean_change == pytest.approx(7 / 3)
    assert (change.since_before.improved, change.since_before.same) == (2, 1)


def test_confidence_of_nobody_is_undefined() -> None:
    assert confidence_change({"a": 1}, {"a": 2}, {}) is None


@given(st.lists(MARKS, min_size=2, max_size=50))
def test_middle_half_equals_numpy(values: list[int]) -> None:
    assert middle_half(values) == pytest.approx(tuple(np.percentile(values, [25, 75])))


def test_middle_half_of_one_person_is_undefined() -> None:
    assert middle_half([3]) is None


def test_bands_count_every_mark_once() -> None:
    assert counts_in_bands([0, 8, 9, 12, 20], [(0, 8), (9, 12), (13, 20)]) == [2, 2, 1]
    with pytest.raises(ValueError, match="once"):
        counts_in_bands([8.5], [(0, 8), (9, 12)])
    with pytest.raises(ValueError, match="once"):
        counts_in_bands([8], [(0, 8), (8, 12)])


@given(st.lists(st.lists(st.booleans(), min_size=5, max_size=5), min_size=10, max_size=40))
def test_item_figures_equal_scipy(right: list[list[bool]]) -> None:
    table = np.array(right, dtype=float)
    for number, figure in enumerate(item_figures(right)):
        own, rest = table[:, number], np.delete(table, number, axis=1).sum(axis=1)
        assert figure.facility == pytest.approx(own.mean())
        if np.ptp(own) == 0 or np.ptp(rest) == 0:
            assert figure.discrimination is None
        else:
            expected = stats.pointbiserialr(own, rest).statistic
            assert figure.discrimination == pytest.approx(expected, abs=1e-9)


def test_odd_questions_are_flagged_to_be_read_again_and_only_from_ten_people() -> None:
    people = [[True, number < 5, number < 5, number >= 5] for number in range(10)]
    assert [figure.read_again for figure in item_figures(people)] == [True, False, False, True]
    assert item_figures(people[:9]) is None
