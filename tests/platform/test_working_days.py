import uuid
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.platform.working_days import (
    Calendars,
    add_working_days,
    bank_holiday,
    is_working_day,
    working_days_between,
)

SCHOOL_WEEK = frozenset(date(2017, 10, day) for day in range(9, 14))
ANY_DAY = st.dates(date(2010, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    "day",
    [
        date(2017, 1, 2),
        date(2017, 1, 3),
        date(2017, 4, 14),
        date(2017, 5, 1),
        date(2017, 5, 29),
        date(2017, 8, 7),
        date(2017, 11, 30),
        date(2017, 12, 25),
        date(2017, 12, 26),
        date(2026, 1, 2),
        date(2026, 11, 30),
    ],
)
def test_scottish_bank_holiday_is_no_working_day(day: date) -> None:
    assert not is_working_day(day)
    assert bank_holiday(day)


@pytest.mark.parametrize("day", [date(2017, 4, 17), date(2017, 8, 28), date(2017, 9, 18), date(2026, 4, 6)])
def test_holiday_of_england_only_is_a_working_day(day: date) -> None:
    assert is_working_day(day)
    assert bank_holiday(day) is None


def test_weekend_is_no_working_day() -> None:
    assert [is_working_day(date(2017, 9, day)) for day in range(18, 25)] == [True] * 5 + [False] * 2


def test_closure_is_no_working_day_but_no_bank_holiday_either() -> None:
    assert not is_working_day(date(2017, 10, 9), SCHOOL_WEEK)
    assert bank_holiday(date(2017, 10, 9)) is None


def test_signatures_close_five_working_days_after_applications() -> None:
    assert add_working_days(date(2017, 9, 29), 5) == date(2017, 10, 6)
    assert add_working_days(date(2017, 9, 29), 10) == date(2017, 10, 13)
    assert add_working_days(date(2017, 9, 29), 10, SCHOOL_WEEK) == date(2017, 10, 20)


def test_start_on_a_closed_day_is_not_counted() -> None:
    assert add_working_days(date(2017, 9, 30), 1) == date(2017, 10, 2)
    assert add_working_days(date(2017, 9, 30), 0) == date(2017, 9, 30)


def test_christmas_and_new_year_are_stepped_over() -> None:
    assert add_working_days(date(2017, 12, 22), 5) == date(2018, 1, 4)


def test_going_back_is_counted_too() -> None:
    assert add_working_days(date(2017, 10, 2), -1) == date(2017, 9, 29)
    assert working_days_between(date(2017, 10, 2), date(2017, 9, 29)) == -1


def test_days_between_leave_out_the_first_and_count_the_last() -> None:
    assert working_days_between(date(2017, 9, 18), date(2017, 9, 18)) == 0
    assert working_days_between(date(2017, 9, 18), date(2017, 9, 19)) == 1
    assert working_days_between(date(2017, 9, 18), date(2017, 9, 24)) == 4
    assert working_days_between(date(2017, 10, 6), date(2017, 10, 16), SCHOOL_WEEK) == 1


def test_datetime_is_refused_because_it_equals_no_holiday() -> None:
    moment = datetime(2017, 12, 25, 12, tzinfo=UTC)
    with pytest.raises(TypeError):
        is_working_day(moment)
    with pytest.raises(TypeError):
        add_working_days(moment, 0)
    with pytest.raises(TypeError):
        working_days_between(date(2017, 12, 25), moment)


@given(ANY_DAY, st.integers(-60, 60), st.frozensets(ANY_DAY, max_size=30))
def test_between_undoes_add(start: date, n: int, closures: frozenset[date]) -> None:
    end = add_working_days(start, n, closures)
    assert working_days_between(start, end, closures) == n
    assert n == 0 or is_working_day(end, closures)


@given(ANY_DAY, ANY_DAY, ANY_DAY)
def test_days_between_add_up_when_counted_forwards(a: date, b: date, c: date) -> None:
    first, second, third = sorted((a, b, c))
    total = working_days_between(first, second) + working_days_between(second, third)
    assert working_days_between(first, third) == total


def test_agency_keeps_the_days_of_the_programme_and_its_own() -> None:
    schools, police = uuid.uuid4(), uuid.uuid4()
    whole, week = frozenset({date(2017, 10, 9)}), frozenset({date(2017, 10, 10), date(2017, 10, 11)})
    known = Calendars(whole, {schools: week})
    assert (known.of(schools), known.of(police), known.of(None)) == (whole | week, whole, whole)
    assert add_working_days(date(2017, 10, 6), 1, known.of(schools)) == date(2017, 10, 12)
    assert add_working_days(date(2017, 10, 6), 1, known.of(police)) == date(2017, 10, 10)
