"""What the kitchen counts, in which order people are rung, and when what they needed is deleted."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from app.places.enums import Diet
from app.places.rules import ToRing, calling_order, catering, deleted_at
from app.platform.clock import LONDON


def test_kitchen_counts_each_wish_and_those_who_have_several() -> None:
    found = catering(
        12,
        [
            ([Diet.NUTS.value, Diet.VEGAN.value], ""),
            ([Diet.VEGAN.value], ""),
            ([Diet.OTHER.value], "No garlic"),
            ([Diet.OTHER.value], "Food at noon"),
            ([], ""),
        ],
    )
    assert found.people == 12
    assert found.usual == 8
    assert found.choices == (("vegan", 2), ("no nuts", 1), ("something else", 2))
    assert found.together == (("vegan and no nuts", 1),)
    assert found.others == ("Food at noon", "No garlic")


def test_nobody_who_says_anything_is_nothing_to_count() -> None:
    assert catering(0, []).choices == ()
    assert catering(3, []).usual == 3


def test_whoever_nothing_else_reaches_is_rung_first_then_whose_hours_end_soonest() -> None:
    people = [
        ToRing("Zoe", "1"),
        ToRing("ann", "2"),
        ToRing("Bea", "3", earliest=time(9), latest=time(17)),
        ToRing("Cal", "4", earliest=time(8), latest=time(10)),
        ToRing("Dai", "5", earliest=time(9), latest=time(10)),
        ToRing("Eve", "6", only_telephone=True),
    ]
    assert [each.name for each in calling_order(people)] == ["Eve", "Cal", "Dai", "Bea", "ann", "Zoe"]


@pytest.mark.parametrize(
    ("ends", "deleted"),
    [
        ("2018-11-16T16:30", "2018-11-17T07:00"),
        ("2018-03-24T16:30", "2018-03-25T07:00"),
        ("2018-12-31T23:00", "2019-01-01T07:00"),
    ],
)
def test_needs_are_deleted_the_morning_after_in_local_time(ends: str, deleted: str) -> None:
    last = datetime.fromisoformat(ends).replace(tzinfo=LONDON)
    assert deleted_at(last) == datetime.fromisoformat(deleted).replace(tzinfo=LONDON)
