"""500 random cohorts: every figure equals one worked out by NumPy and SciPy, to nine decimals."""

from __future__ import annotations

import math
import random
import warnings
from collections.abc import Sequence

import numpy as np
from scipy import special, stats

from app.evaluation import rules
from tests.support.scale import at_scale

COHORTS = at_scale(500, 60)
FULL_MARKS = 20
SHAPES = (
    "usual",
    "all equal",
    "same change",
    "ceiling before",
    "ceiling after",
    "nobody matched",
    "all lost",
)
SIZES = (0, 1, 2, 3, 9, 10, 11, 40, 138)


def cohort(chance: random.Random, shape: str, size: int) -> tuple[dict[int, float], dict[int, float]]:
    """Marks before and after by person; some people have only one of them."""
    before = {one: float(chance.randint(0, FULL_MARKS)) for one in range(size)}
    after = {one: float(chance.randint(0, FULL_MARKS)) for one in range(size)}
    match shape:
        case "all equal":
            before = after = dict.fromkeys(range(size), 7.0)
        case "same change":
            after = {one: mark + 3 for one, mark in before.items()}
        case "ceiling before":
            before = dict.fromkeys(range(size), float(FULL_MARKS))
        case "ceiling after":
            after = dict.fromkeys(range(size), float(FULL_MARKS))
        case "nobody matched":
            after = {one + size: mark for one, mark in after.items()}
        case "all lost":
            after = {one: mark / 2 - 1 for one, mark in before.items()}
        case _:
            for one in chance.sample(range(size), size // 5):
                chance.choice((before, after)).pop(one, None)
    return before, after


def close(ours: float | None, theirs: float) -> bool:
    """Alike to nine decimals, nothing standing for what cannot be worked out."""
    if ours is None:
        return not math.isfinite(theirs)
    return math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-9)


def check(before: dict[int, float], after: dict[int, float]) -> None:
    """One cohort against the other implementation."""
    both = sorted(before.keys() & after.keys())
    first, second = (np.array([marks[one] for one in both]) for marks in (before, after))
    pairs = rules.matched_pairs(before, after)
    ours = rules.paired_change(pairs)
    assert len(pairs) == len(both)
    assert (ours is None) == (not both)
    if ours is None:
        assert rules.normalised_gain(pairs, FULL_MARKS) is None
        assert rules.middle_half([]) is None
        return
    change = second - first
    assert close(ours.before_mean, first.mean()) and close(ours.after_mean, second.mean())
    assert close(ours.mean_change, change.mean())
    assert (ours.improved, ours.same, ours.fewer) == tuple(
        int(np.sum(np.sign(change) == sign)) for sign in (1, 0, -1)
    )
    low, high = stats.t.interval(0.95, max(len(both) - 1, 1), change.mean(), stats.sem(change))
    if len(both) < 2:
        assert ours.interval is None
    elif np.ptp(change) == 0:
        assert ours.interval is not None and close(ours.interval.low, change[0])
        assert close(ours.interval.high, change[0])
    else:
        assert ours.interval is not None
        assert close(ours.interval.low, low) and close(ours.interval.high, high)
        assert close(ours.interval.low, stats.ttest_rel(second, first).confidence_interval().low)
    check_size(ours, first, second)
    gain = np.divide(change.mean(), FULL_MARKS - first.mean())
    assert close(rules.normalised_gain(pairs, FULL_MARKS), gain if first.mean() < FULL_MARKS else np.inf)
    quartiles = rules.middle_half(list(second))
    assert (quartiles is None) == (len(both) < 2)
    if quartiles:
        assert close(quartiles.low, np.percentile(second, 25))
        assert close(quartiles.high, np.percentile(second, 75))


def check_size(ours: rules.PairedChange, first: np.ndarray, second: np.ndarray) -> None:
    """Hedges' correction through the beta function, another way to the same number."""
    degrees = len(first) - 1
    spread = (first.std(ddof=1) + second.std(ddof=1)) / 2 if degrees > 0 else 0
    if degrees < 2 or spread == 0:
        assert ours.effect is None
        return
    correction = math.sqrt(2 * math.pi / degrees) / special.beta((degrees - 1) / 2, 0.5)
    assert ours.effect is not None
    assert close(ours.effect.value, (second - first).mean() / spread * correction)


def test_figures_of_random_cohorts_equal_numpy_and_scipy() -> None:
    chance = random.Random(2017)
    drawn = [(shape, size) for shape in SHAPES for size in SIZES]
    drawn += [("usual", chance.randint(0, 140)) for _ in range(COHORTS - len(drawn))]
    with warnings.catch_warnings():
        # NumPy says what we say with None: nothing divided by nothing.
        warnings.simplefilter("ignore")
        for shape, size in drawn:
            check(*cohort(chance, shape, size))
            check_questions(chance, size)
    print(f"{len(drawn)} cohorts equal NumPy and SciPy to 1e-9")


def check_questions(chance: random.Random, people: int) -> None:
    """Facility and discrimination; nothing below ten people."""
    chances = [chance.choice((0.0, 0.3, 0.6, 0.95, 1.0)) for _ in range(5)]
    right: Sequence[Sequence[bool]] = [[chance.random() < one for one in chances] for _ in range(people)]
    ours = rules.item_figures(right)
    assert (ours is None) == (people < 10)
    if ours is None:
        return
    marks = np.array(right, dtype=float)
    for place, figure in enumerate(ours):
        own, rest = marks[:, place], marks.sum(axis=1) - marks[:, place]
        assert close(figure.facility, own.mean())
        assert close(
            figure.discrimination,
            stats.pearsonr(own, rest).statistic if np.ptp(own) * np.ptp(rest) else np.nan,
        )
        opposite = figure.discrimination is not None and figure.discrimination <= 0
        assert figure.read_again == (own.mean() >= 0.9 or opposite)
