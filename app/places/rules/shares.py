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
    return _by_weight(100 * capacity, staff)


def by_need(capacity: int, staff: Mapping[str, int], mentors: Mapping[str, int]) -> dict[str, int]:
    """Targets that raise those with the fewest mentors for their size first, to one level for all of them.

    An agency that is above this level already has a target of 0. Its mentors count no more then, since they
    are nobody else's. What the others have and what is given them follows their staff together, as if their
    mentors were places given before: Sainte-Laguë with a least number for each (Balinski and Young, *Fair
    Representation*, 1982, on minimum requirements). Raises `RuleBroken` where nobody has relevant staff.
    """
    sharing = dict(staff)
    while True:
        held = {code: 100 * mentors.get(code, 0) for code in sharing}
        level = _by_weight(100 * capacity + sum(held.values()), sharing)
        above = {code for code in sharing if level[code] < held[code]}
        if not above:
            return {code: level[code] - held[code] if code in sharing else 0 for code in sorted(staff)}
        sharing = {code: number for code, number in sharing.items() if code not in above}


def _by_weight(hundredths: int, staff: Mapping[str, int]) -> dict[str, int]:
    if any(number < 0 for number in staff.values()):
        raise RuleBroken("An agency's number of relevant staff cannot be below 0.")
    everybody = sum(staff.values())
    if not everybody:
        raise RuleBroken("Enter how many relevant staff at least one agency has.")
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
