"""Figures and places as pages show them."""

from __future__ import annotations

import pytest

from app.platform.words import number, said_once


@pytest.mark.parametrize(
    ("value", "shown"), [(0.02, "0.0"), (-0.02, "0.0"), (0.0, "0.0"), (0.4, "+0.4"), (-1.26, "−1.3")]
)
def test_a_change_that_rounds_to_nothing_has_no_sign(value: float, shown: str) -> None:
    assert number(value, 1, signed=True) == shown


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [(2.5, 0, "3"), (-2.5, 0, "−3"), (0.25, 1, "0.3"), (1234.5, 0, "1,235"), (2.4, 0, "2"), (40, 0, "40")],
)
def test_halves_are_rounded_away_from_nothing(value: float, places: int, shown: str) -> None:
    assert number(value, places) == shown


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        (
            ("Main hall", "Town hall", "Main hall, the town hall, Falkirk"),
            "Main hall, the town hall, Falkirk",
        ),
        (("Room 2", "Education centre", "1 Example Road"), "Room 2, Education centre, 1 Example Road"),
        (("", "Town hall", None), "Town hall"),
        (("Room 1", "Centre", "Room 12, the centre"), "Room 1, Room 12, the centre"),
        ((None, ""), ""),
    ],
)
def test_a_place_is_said_once(parts: tuple[str | None, ...], shown: str) -> None:
    assert said_once(*parts) == shown
