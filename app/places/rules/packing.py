"""All levels of the objective in one integer, so that one comparison compares them in strict order.

Each level gets as many binary digits as its largest possible total needs, and one for the sign; the draw
stands in the lowest digits. Python's integers have no largest value: the levels together need some 130
binary digits, more than the 64 of a machine word, in which they would overflow without a word.
"""

from __future__ import annotations

from app.places.rules.result import Objective


class Packing:
    """How many binary digits each level has."""

    def __init__(self, largest: Objective) -> None:
        """`largest` is the greatest magnitude that each level of a packed sum can reach."""
        self._widths = tuple(bound.bit_length() + 1 for bound in largest)

    def pack(self, objective: Objective) -> int:
        """The levels as one integer. Sums of packed values are the packed sums."""
        packed = 0
        for value, width in zip(objective, self._widths, strict=True):
            packed = (packed << width) + value
        return packed

    def unpack(self, packed: int) -> Objective:
        """The levels of a packed value or of a sum of such values that stays within the bounds."""
        levels = []
        for width in reversed(self._widths):
            half = 1 << (width - 1)
            level = ((packed + half) & ((1 << width) - 1)) - half
            packed = (packed - level) >> width
            levels.append(level)
        return Objective(*reversed(levels))
