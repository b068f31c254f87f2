"""Scores, merit, and who reads what."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

from app.platform.errors import RuleBroken

Key = TypeVar("Key")
Reader = TypeVar("Reader")

NOTHING_SCORED = "Score at least one criterion. If you cannot score any, choose “I should not read this”."


Scores = Mapping[Key, int | None]


@dataclass(frozen=True)
class Weight:
    """How much a criterion counts and the most it can be given."""

    weight: int
    most: int


def weighted_total(scores: Scores[Key], weights: Mapping[Key, Weight]) -> Fraction:
    """One assessor's points on the whole scale, 0 to `most_points`. None, or no entry, is no score.

    Over the criteria k that were scored, with points p, weights w and the most m of each:

        total = sum(w_k * p_k) / sum(w_k * m_k) * (sum of w * m over every criterion)

    so what was not scored neither helps nor harms. Raises RuleBroken when nothing was scored, and for points
    outside their scale.
    """
    given = _scored(scores, weights)
    points, out_of = _sum_of(given, weights)
    return Fraction(points * most_points(weights), out_of)


def most_points(weights: Mapping[Key, Weight]) -> int:
    """The highest total there can be."""
    return sum(weight.weight * weight.most for weight in weights.values())


def refuse_wrong_scores(scores: Scores[Key], weights: Mapping[Key, Weight]) -> None:
    """Every criterion has points on its scale, or None for abstaining, but not all None. Or RuleBroken."""
    if any(key not in scores for key in weights):
        raise RuleBroken("Give each criterion a score, or abstain from it, before you send your assessment.")
    given = _scored(scores, weights)
    _refuse_off_scale(given, weights)
    if not given:
        raise RuleBroken(NOTHING_SCORED)


def refuse_unexplained(reasons: Mapping[Key, str], criteria: Collection[Key]) -> None:
    """An unsuccessful application has words for each criterion. Raises RuleBroken."""
    if any(not reasons.get(key, "").strip() for key in criteria):
        raise RuleBroken("Say for each criterion what would strengthen it, or that it was strong.")


def merit(totals: Sequence[Fraction | int]) -> int | None:
    """The mean of submitted totals in hundredths of a point, halves upwards; None without any.

    A missing assessment is left out and never counted as zero.
    """
    if not totals:
        return None
    total = sum(totals)
    return _rounded(total.numerator, total.denominator * len(totals))


def hundredths(points: Fraction | int) -> int:
    """Points, not below 0, in hundredths; halves go upwards."""
    return _rounded(points.numerator, points.denominator)


def _rounded(numerator: int, denominator: int) -> int:
    """Hundredths of a fraction that is not below 0; halves go upwards."""
    return (200 * numerator + denominator) // (2 * denominator)


@dataclass(frozen=True)
class Line(Generic[Key]):
    """One criterion: what each assessor gave (None: no score), the mean of it, and how far apart they are."""

    key: Key
    weight: Weight
    given: tuple[int | None, ...]
    mean: int | None
    spread: int
    far_apart: bool


@dataclass(frozen=True)
class Sum:
    """One assessor: weighted points, the most these criteria could bring, and both on the whole scale."""

    points: int
    out_of: int
    total: int


@dataclass(frozen=True)
class Arithmetic(Generic[Key]):
    """How an application's result comes about. Totals, means and spreads of totals are hundredths."""

    lines: tuple[Line[Key], ...]
    sums: tuple[Sum, ...]
    most: int
    merit: int | None
    spread: int
    far_apart: bool


def arithmetic(readings: Sequence[Scores[Key]], weights: Mapping[Key, Weight]) -> Arithmetic[Key]:
    """The arithmetic over submitted readings, in their order.

    Assessors are far apart on a criterion from half of its scale, in total from a fifth of the whole.
    """
    lines = []
    for key, weight in weights.items():
        given = tuple(scores.get(key) for scores in readings)
        known = [each for each in given if each is not None]
        apart = max(known) - min(known) if known else 0
        mean = merit(known)
        lines.append(Line(key, weight, given, mean, apart, apart * 2 >= weight.most and len(known) > 1))
    most = most_points(weights)
    parts = [_sum_of(_scored(scores, weights), weights) for scores in readings]
    totals = [Fraction(points * most, out_of) for points, out_of in parts]
    sums = tuple(
        Sum(points, out_of, hundredths(total)) for (points, out_of), total in zip(parts, totals, strict=True)
    )
    spread = max(totals) - min(totals) if totals else Fraction(0)
    far = len(totals) > 1 and spread * 5 >= most
    return Arithmetic(tuple(lines), sums, most, merit(totals), hundredths(spread), far)


def _scored(scores: Scores[Key], weights: Mapping[Key, Weight]) -> dict[Key, int]:
    return {key: points for key in weights if (points := scores.get(key)) is not None}


def _sum_of(given: Mapping[Key, int], weights: Mapping[Key, Weight]) -> tuple[int, int]:
    """Weighted points, and the most that these criteria could bring. Raises as `weighted_total` does."""
    _refuse_off_scale(given, weights)
    if not given:
        raise RuleBroken(NOTHING_SCORED)
    points = out_of = 0
    for key, got in given.items():
        weight = weights[key]
        points += got * weight.weight
        out_of += weight.most * weight.weight
    return points, out_of


def _refuse_off_scale(given: Mapping[Key, int], weights: Mapping[Key, Weight]) -> None:
    if any(not 0 <= points <= weights[key].most for key, points in given.items()):
        raise RuleBroken("A score lies outside its scale.")


def in_points(hundredths: int) -> str:
    """Hundredths as people read them: 1650 is "16.5", 1667 is "16.67"."""
    text = f"{hundredths / 100:.2f}"
    return text[:-1] if text.endswith("0") else text


def next_reader(loads: Mapping[Reader, int], excluded: Collection[Reader]) -> Reader | None:
    """Whoever has least to read and is not excluded, the first of equals; None when nobody is left."""
    free = [reader for reader in loads if reader not in excluded]
    return min(free, key=lambda reader: loads[reader]) if free else None
