"""Scores, merit, and who reads what."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from app.platform.errors import RuleBroken

Key = TypeVar("Key")
Reader = TypeVar("Reader")


@dataclass(frozen=True)
class Weight:
    """How much a criterion counts and the most it can be given."""

    weight: int
    most: int


def weighted_total(scores: Mapping[Key, int], weights: Mapping[Key, Weight]) -> int:
    """One assessor's points, each criterion times its weight. Raises RuleBroken when a score is missing."""
    refuse_wrong_scores(scores, weights)
    return sum(scores[key] * weights[key].weight for key in weights)


def most_points(weights: Mapping[Key, Weight]) -> int:
    """The highest total there can be."""
    return sum(weight.weight * weight.most for weight in weights.values())


def refuse_wrong_scores(scores: Mapping[Key, int], weights: Mapping[Key, Weight]) -> None:
    """Every criterion has a score between 0 and its most. Raises RuleBroken."""
    gaps = [key for key in weights if key not in scores]
    if gaps:
        raise RuleBroken("Give each criterion a score before you send your assessment.")
    if any(not 0 <= scores[key] <= weights[key].most for key in weights):
        raise RuleBroken("A score lies outside its scale.")


def merit(totals: Sequence[int]) -> int | None:
    """The mean of submitted totals in hundredths of a point, halves upwards; None without any.

    A missing assessment is left out and never counted as zero.
    """
    if not totals:
        return None
    return (200 * sum(totals) + len(totals)) // (2 * len(totals))


def in_points(hundredths: int) -> str:
    """Hundredths as people read them: 1650 is "16.5", 1667 is "16.67"."""
    text = f"{hundredths / 100:.2f}"
    return text[:-1] if text.endswith("0") else text


def next_reader(loads: Mapping[Reader, int], excluded: Collection[Reader]) -> Reader | None:
    """Whoever has least to read and is not excluded, the first of equals; None when nobody is left."""
    free = [reader for reader in loads if reader not in excluded]
    return min(free, key=lambda reader: loads[reader]) if free else None
