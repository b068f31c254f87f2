"""From what an agency's share follows from to its target, in hundredths of a place.

Targets add up to the capacity exactly. The hundredths are given out by the method of Sainte-Laguë, as the
places themselves are later, so the two never pull apart: a larger capacity never makes a target smaller, and
agencies of equal size differ by at most one hundredth.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction

from app.platform.errors import RuleBroken


def by_staff(capacity: int, staff: Mapping[str, int]) -> dict[str, int]:
    """Targets in proportion to how many relevant staff each agency has. Raises `RuleBroken` if none.

    The k-th hundredth of an agency has the priority staff / (2k − 1); the highest priorities win, and
    between equal ones the larger agency, then the earlier code.
    """
    if any(number < 0 for number in staff.values()):
        raise RuleBroken("An agency's number of relevant staff cannot be below 0.")
    everybody = sum(staff.values())
    if not everybody:
        raise RuleBroken("Enter how many relevant staff at least one agency has.")
    hundredths = 100 * capacity
    targets = {code: _certain(staff[code], everybody, hundredths, len(staff)) for code in sorted(staff)}
    while sum(targets.values()) < hundredths:
        most_due = max(targets, key=lambda code: (Fraction(staff[code], 2 * targets[code] + 1), staff[code]))
        targets[most_due] += 1
    return targets


def _certain(staff: int, everybody: int, hundredths: int, agencies: int) -> int:
    """Hundredths that an agency gets in any case, so that few are left to give out one by one.

    Dividing by slightly more than the fair divisor and rounding gives a Sainte-Laguë result for a slightly
    smaller total: half a hundredth less for each agency, as much as rounding can add.
    """
    smaller = max(0, 2 * hundredths - agencies)
    return (staff * smaller + everybody) // (2 * everybody) if smaller else 0


def in_equal_parts(capacity: int, agencies: Collection[str]) -> dict[str, int]:
    """The same target for every agency, to within one hundredth."""
    if not agencies:
        raise RuleBroken("Choose the agencies that share these places.")
    return by_staff(capacity, dict.fromkeys(agencies, 1))


def as_typed(capacity: int, targets: Mapping[str, int]) -> dict[str, int]:
    """Targets that somebody typed, in hundredths of a place, if they add up to the capacity."""
    if any(target < 0 for target in targets.values()):
        raise RuleBroken("A share cannot be below 0.")
    total = sum(targets.values())
    if total != 100 * capacity:
        raise RuleBroken(
            f"The shares add up to {total // 100}.{total % 100:02} places; the session has {capacity}."
        )
    return dict(sorted(targets.items()))
