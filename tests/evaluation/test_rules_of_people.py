from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.evaluation.enums import Moment
from app.evaluation.rules import Window, counted_people, in_own_order, reminder_at
from app.platform.suppression import may_move_on

NOON = datetime(2017, 11, 16, 12, 0, tzinfo=UTC)
SETTLES = NOON + timedelta(days=14)


@pytest.mark.parametrize(
    ("moment", "open_for", "wanted"),
    [
        (Moment.PRE, 30, 23),
        (Moment.PRE, 8, 3),
        (Moment.PRE, 2, None),
        (Moment.PRE, 1, None),
        (Moment.POST, 30, 7),
        (Moment.POST, 7, None),
    ],
)
def test_a_reminder_comes_once_while_there_is_time(moment: Moment, open_for: int, wanted: int | None) -> None:
    window = Window(NOON, NOON + timedelta(days=open_for))
    assert reminder_at(moment, window) == (None if wanted is None else NOON + timedelta(days=wanted))


def test_what_never_closes_is_reminded_of_after_a_week() -> None:
    assert reminder_at(Moment.POST, Window(NOON, None)) == NOON + timedelta(days=7)


@given(st.sets(st.text(min_size=1), min_size=1, max_size=6), st.integers(0, 2**31))
def test_an_own_order_holds_every_answer_once_and_stays(keys: set[str], seed: int) -> None:
    order = in_own_order(keys, seed)
    assert sorted(order) == sorted(keys)
    assert in_own_order(sorted(keys, reverse=True), seed) == order


def test_neighbours_see_different_orders() -> None:
    assert len({tuple(in_own_order("abcd", seed)) for seed in range(200)}) > 20


def test_nobody_is_counted_before_figures_settle_unless_all_are_in() -> None:
    finished = {number: NOON + timedelta(hours=number) for number in range(12)}
    day = NOON + timedelta(days=1)
    assert counted_people(finished, 13, settles_at=SETTLES, at=day) == frozenset()
    assert counted_people(finished, 12, settles_at=SETTLES, at=day) == frozenset(range(12))
    assert counted_people(finished, 13, settles_at=SETTLES, at=SETTLES) == frozenset(range(12))


def test_late_answers_join_ten_at_a_time() -> None:
    finished = dict.fromkeys(range(12), NOON)
    finished |= {number: SETTLES + timedelta(days=number) for number in range(12, 35)}
    sizes = [
        len(counted_people(finished, 40, settles_at=SETTLES, at=SETTLES + timedelta(days=day)))
        for day in (0, 20, 21, 30, 31, 100)
    ]
    assert sizes == [12, 12, 22, 22, 32, 32]


@given(
    st.dictionaries(st.integers(0, 60), st.integers(0, 60 * 24), max_size=40),
    st.integers(0, 10),
    st.lists(st.integers(0, 60 * 24), min_size=2, max_size=8),
)
def test_two_days_figures_never_differ_by_fewer_than_ten(
    hours: dict[int, int], still_out: int, looks: list[int]
) -> None:
    finished = {person: NOON + timedelta(hours=hour) for person, hour in hours.items()}
    due = len(finished) + still_out
    seen = [
        counted_people(finished, due, settles_at=SETTLES, at=NOON + timedelta(hours=hour))
        for hour in sorted(looks)
    ]
    for earlier, later in zip(seen, seen[1:], strict=False):
        assert earlier <= later
        if earlier and earlier != later:
            assert may_move_on(len(earlier), len(later))
