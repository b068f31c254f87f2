"""What the next cohort should aim for, and which counts of activity are shown."""

from __future__ import annotations

from app.platform.suppression import HIDDEN
from app.reports import rules


def test_an_agency_is_short_of_whole_people_up_to_the_level() -> None:
    staff_and_mentors = [(104, 0), (205, 4), (412, 9), (88, 3), (240, 10), (0, 0), (25, 1)]
    assert [rules.short_of(400, *one) for one in staff_and_mentors] == [5, 5, 8, 1, 0, 0, 0]
    assert rules.short_of(250, 100, 2) == 1
    assert rules.short_of(0, 100, 0) == 0


def test_as_many_are_likely_to_leave_as_left_spread_by_how_many_there_are() -> None:
    mentors = {"a": 22, "b": 14, "c": 4, "d": 0}
    year = rules.DAYS_A_YEAR
    leaving = rules.likely_to_leave(mentors, left=10, mentor_days=60 * year, days_to_come=year // 2)
    assert (leaving.known, leaving.total) == (True, 3)
    assert leaving.by_agency == {"a": 2, "b": 1, "c": 0, "d": 0}
    unknown = rules.likely_to_leave(mentors, left=3, mentor_days=9 * year, days_to_come=year)
    assert (unknown.known, unknown.total, set(unknown.by_agency.values())) == (False, 0, {0})
    everybody = rules.likely_to_leave({"a": 2}, left=90, mentor_days=10 * year, days_to_come=9 * year)
    assert everybody.by_agency == {"a": 2}
    assert rules.likely_to_leave({}, left=1, mentor_days=99 * year, days_to_come=year).total == 0


def test_counts_behind_which_few_stand_are_hidden_and_so_is_what_subtraction_would_tell() -> None:
    def shown(loggers: int, briefers: int, others: int, *, small: bool = False) -> rules.QuarterCounts:
        return rules.quarter_counts(
            loggers=range(loggers),
            briefers=range(briefers),
            others=range(others),
            things=30,
            briefings=12,
            people=99,
            small_shown=small,
        )

    assert shown(9, 9, 9) == rules.QuarterCounts(HIDDEN, HIDDEN, HIDDEN, HIDDEN)
    assert shown(12, 12, 12) == rules.QuarterCounts(12, 30, 12, 99)
    assert shown(12, 9, 12) == shown(12, 12, 9) == rules.QuarterCounts(12, 30, HIDDEN, 99)
    assert shown(12, 12, 0) == rules.QuarterCounts(12, 30, 12, 99)
    assert shown(3, 1, 2, small=True) == rules.QuarterCounts(3, 30, 12, 99)
