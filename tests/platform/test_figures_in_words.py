"""Figures as pages show them."""

from __future__ import annotations

import pytest

from app.platform.words import number


@pytest.mark.parametrize(
    ("value", "shown"), [(0.02, "0.0"), (-0.02, "0.0"), (0.0, "0.0"), (0.4, "+0.4"), (-1.26, "−1.3")]
)
def test_a_change_that_rounds_to_nothing_has_no_sign(value: float, shown: str) -> None:
    assert number(value, 1, signed=True) == shown
