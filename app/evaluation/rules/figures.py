"""What a course changed, worked out only for people who answered both times.

Nothing here hides small groups: the caller passes every figure through `app.platform.suppression`, with the
number of people it describes. Sources:

- G. Cumming, *Understanding the New Statistics* (Routledge 2012), chapters 6 (paired interval) and 11 (d).
- D. Lakens, "Calculating and reporting effect sizes", *Frontiers in Psychology* 4:863 (2013), d_av.
- L. Hedges, "Distribution theory for Glass's estimator of effect size", *Journal of Educational Statistics*
  6(2), 1981, pages 107 to 128: the correction for small groups.
- R. Hake, "Interactive-engagement versus traditional methods", *American Journal of Physics* 66(1), 1998,
  pages 64 to 74: the class-average normalised gain.
"""

import math
import statistics
from collections.abc import Hashable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple, TypeVar

from app.evaluation.rules.distribution import t_quantile

CONFIDENCE: Final = 0.95
FEWEST_FOR_ITEMS: Final = 10
NEARLY_EVERYBODY: Final = 0.9
FEWEST_ADDED: Final = 10
SETTLING: Final = timedelta(days=14)

K = TypeVar("K", bound=Hashable)


class Pair(NamedTuple):
    """One person's value at two moments."""

    before: float
    after: float

    @property
    def change(self) -> float:
        return self.after - self.before


class Interval(NamedTuple):
    """Where the mean lies, with the stated confidence."""

    low: float
    high: float


@dataclass(frozen=True)
class EffectSize:
    """The mean change against the spread between people; `denominator` says which spread, in words."""

    value: float
    uncorrected: float
    spread: float
    denominator: str = "the average of the standard deviations before and after"


@dataclass(frozen=True)
class PairedChange:
    """The same people twice. `interval` and `effect` are None where they cannot be worked out."""

    people: int
    before_mean: float
    after_mean: float
    mean_change: float
    interval: Interval | None
    effect: EffectSize | None
    improved: int
    same: int
    fewer: int


@dataclass(frozen=True)
class ResponseRate:
    """How many of those who were due have answered; `rate` is None when nobody was due."""

    due: int
    done: int

    @property
    def rate(self) -> float | None:
        return self.done / self.due if self.due else None


@dataclass(frozen=True)
class ConfidenceChange:
    """One statement: the same people before, after, and looking back afterwards at how it was before."""

    people: int
    looking_back_mean: float
    before_mean: float
    after_mean: float
    since_before: PairedChange
    since_looking_back: PairedChange


@dataclass(frozen=True)
class ItemFigure:
    """One question: the share who had it right, and how it goes with the marks on all the others.

    `discrimination` is None when everybody, or nobody, had it right, or when all other marks are equal.
    `read_again` asks a person to reread the question; with so few people it is never a reason to drop it.
    """

    facility: float
    discrimination: float | None
    read_again: bool


def matched_pairs(before: Mapping[K, float], after: Mapping[K, float]) -> list[Pair]:
    """The people found at both moments, in the order of `before`; everybody else is left out."""
    return [Pair(value, after[key]) for key, value in before.items() if key in after]


def response_rate(due: AbstractSet[K], done: AbstractSet[K]) -> ResponseRate:
    """Against those due, so an answer from somebody who was not due (any more) counts in neither number."""
    return ResponseRate(due=len(due), done=len(due & done))


def counted_people(
    finished: Mapping[K, datetime], due: int, *, settles_at: datetime, at: datetime
) -> frozenset[K]:
    """Whose answers a cohort's figures hold at `at`, chosen so that two days' figures tell nobody's marks.

    Nobody's until everybody who was due has finished or `settles_at` has come; then everybody who had
    finished; later ones only ten at a time (rule 6 of `app.platform.suppression`).
    """
    done = sorted((when, place) for place, when in enumerate(finished.values()) if when <= at)
    if at < settles_at and len(done) < due:
        return frozenset()
    first = sum(when <= settles_at for when, _ in done)
    shown = done[: first + (len(done) - first) // FEWEST_ADDED * FEWEST_ADDED]
    people = list(finished)
    return frozenset(people[place] for _, place in shown)


def mean_interval(values: Sequence[float], confidence: float = CONFIDENCE) -> Interval | None:
    """The mean ± t · s / √n with n - 1 degrees of freedom (Cumming, chapter 6); None below two values.

    Given changes, this is the interval of a paired t test. Equal values give an interval without width.
    """
    if len(values) < 2:
        return None
    mean = statistics.fmean(values)
    error = statistics.stdev(values) / math.sqrt(len(values))
    reach = t_quantile((1 + confidence) / 2, len(values) - 1) * error
    return Interval(mean - reach, mean + reach)


def effect_size(pairs: Sequence[Pair]) -> EffectSize | None:
    """Hedges' g_av: the mean change over (s_before + s_after) / 2, made smaller for a small group.

    The correction is Hedges' exact J(m) = Γ(m/2) / (√(m/2) · Γ((m - 1)/2)) with m = n - 1. The denominator is
    the average standard deviation (Cumming; Lakens' formula 10), not that of the changes, so that a course is
    not made to look larger by people's marks going together. None below three pairs, where J is undefined,
    and where nobody differs from anybody.
    """
    if len(pairs) < 3:
        return None
    spread = (statistics.stdev(p.before for p in pairs) + statistics.stdev(p.after for p in pairs)) / 2
    if spread == 0:
        return None
    uncorrected = statistics.fmean(p.change for p in pairs) / spread
    degrees = len(pairs) - 1
    correction = math.exp(math.lgamma(degrees / 2) - math.lgamma((degrees - 1) / 2)) / math.sqrt(degrees / 2)
    return EffectSize(value=uncorrected * correction, uncorrected=uncorrected, spread=spread)


def paired_change(pairs: Sequence[Pair]) -> PairedChange | None:
    """Everything about one change; None when there is nobody to compare."""
    if not pairs:
        return None
    changes = [pair.change for pair in pairs]
    return PairedChange(
        people=len(pairs),
        before_mean=statistics.fmean(pair.before for pair in pairs),
        after_mean=statistics.fmean(pair.after for pair in pairs),
        mean_change=statistics.fmean(changes),
        interval=mean_interval(changes),
        effect=effect_size(pairs),
        improved=sum(change > 0 for change in changes),
        same=sum(change == 0 for change in changes),
        fewer=sum(change < 0 for change in changes),
    )


def normalised_gain(pairs: Sequence[Pair], full_marks: float) -> float | None:
    """Of the marks that could still be gained, the share that the group gained (Hake), from its two means.

    None when there is nobody to compare and when the mean before was full marks already, where the gain is
    undefined and the page says so. Below zero when the group lost marks.
    """
    if not pairs:
        return None
    before = statistics.fmean(pair.before for pair in pairs)
    if before >= full_marks:
        return None
    return (statistics.fmean(pair.after for pair in pairs) - before) / (full_marks - before)


def confidence_change(
    before: Mapping[K, float], after: Mapping[K, float], looking_back: Mapping[K, float]
) -> ConfidenceChange | None:
    """One statement, for the people who gave all three answers, both beginnings are the same people's.

    People who know more judge their earlier selves by another measure (response shift: G. Howard, *Evaluation
    Review* 4(1), 1980, pages 93 to 106), so neither starting point is the true one and both are shown.
    """
    everybody = [key for key in before if key in after and key in looking_back]
    since_before = paired_change([Pair(before[key], after[key]) for key in everybody])
    since_looking_back = paired_change([Pair(looking_back[key], after[key]) for key in everybody])
    if since_before is None or since_looking_back is None:
        return None
    return ConfidenceChange(
        people=len(everybody),
        looking_back_mean=since_looking_back.before_mean,
        before_mean=since_before.before_mean,
        after_mean=since_before.after_mean,
        since_before=since_before,
        since_looking_back=since_looking_back,
    )


def middle_half(values: Sequence[float]) -> Interval | None:
    """The lower and upper quartile, by linear interpolation between the ordered values; None below two."""
    if len(values) < 2:
        return None
    lower, _median, upper = statistics.quantiles(values, n=4, method="inclusive")
    return Interval(lower, upper)


def counts_in_bands(values: Sequence[float], bands: Sequence[tuple[float, float]]) -> list[int]:
    """How many values lie in each band, both ends included; ValueError unless each is in exactly one."""
    counts = [sum(low <= value <= high for value in values) for low, high in bands]
    if any(sum(low <= value <= high for low, high in bands) != 1 for value in values):
        raise ValueError("The bands must hold each value once.")
    return counts


def item_figures(right: Sequence[Sequence[bool]]) -> list[ItemFigure] | None:
    """One figure a question, from one row a person; None below ten people, where a flag would be noise.

    Facility is the share who were right. Discrimination is the correlation of being right with the mark on
    the other questions (L. Crocker and J. Algina, *Introduction to Classical and Modern Test Theory*, 1986,
    chapter 14: corrected item-total). Flagged: nearly everybody right, or a correlation of zero or less.
    """
    if len(right) < FEWEST_FOR_ITEMS:
        return None
    marks = [sum(person) for person in right]
    figures = []
    for item in zip(*right, strict=True):
        facility = sum(item) / len(item)
        rest = [total - own for total, own in zip(marks, item, strict=True)]
        varies = len(set(item)) > 1 and len(set(rest)) > 1
        discrimination = statistics.correlation([float(own) for own in item], rest) if varies else None
        figures.append(
            ItemFigure(
                facility=facility,
                discrimination=discrimination,
                read_again=facility >= NEARLY_EVERYBODY
                or (discrimination is not None and discrimination <= 0),
            )
        )
    return figures
