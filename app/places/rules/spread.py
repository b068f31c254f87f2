"""What it costs, in integers, that an agency has a given number of places against its fair share.

Without a tolerance band, n places against a share of t hundredths cost the sum over k = 1 … n of
⌊(2k − 1)·10⁶ / t⌋, which is n² / t up to scale and rounding. Adding one place at a time where the next step
is cheapest is the method of Webster and Sainte-Laguë: the next place goes to the largest t / (2k − 1).
Largest remainders would be simpler to explain, but there one place more can take one away from an agency.

With a band, nothing is paid between the two ends of the tolerance, and the square of the distance beyond
them. The tolerance always reaches the whole places either side of the share, or nobody could meet it.

Either cost is convex for every share up to 5,000 places: each further place costs at least as much as the
one before. The greedy algorithm and the flow (`greedy`, `network`) rest on that.
"""

from __future__ import annotations

from functools import lru_cache

SCALE = 10**6


@lru_cache(maxsize=65_536)
def spread_cost(places: int, target: int, band: int | None) -> int:
    """The cost of so many places against a share in hundredths. A share of nothing counts as one."""
    share = max(target, 1)
    if band is None:
        return sum((2 * k - 1) * SCALE // share for k in range(1, places + 1))
    lowest, highest = tolerated(share, band)
    beyond = max(0, lowest - 100 * places, 100 * places - highest)
    return beyond**2 * 10**4 // (100 * share)


def tolerated(target: int, band: int) -> tuple[int, int]:
    """From where to where, in hundredths of a place, a difference from the share costs nothing."""
    lowest = min(target * (100 - band) // 100, target // 100 * 100)
    highest = max(_round_up(target * (100 + band), 100), _round_up(target, 100) * 100)
    return lowest, highest


def next_place_cost(places: int, target: int, band: int | None) -> int:
    """What one place more costs an agency that has `places`; below zero where it comes nearer its share."""
    return spread_cost(places + 1, target, band) - spread_cost(places, target, band)


def _round_up(number: int, divisor: int) -> int:
    return -(-number // divisor)
