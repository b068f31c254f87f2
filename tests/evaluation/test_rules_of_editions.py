"""When rows of figures move on, what each sentence says, and the guard against working people out."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.evaluation import rules
from app.evaluation.rules import Finding, Interval, PairedChange, Verdict
from app.platform.suppression import each_has_its_own

LONDON = ZoneInfo("Europe/London")


def change(low: float, high: float) -> PairedChange:
    """A change of ten people with this interval."""
    mean = (low + high) / 2
    return PairedChange(10, 5.0, 5.0 + mean, mean, Interval(low, high), None, 5, 3, 2)


def confidence(before: tuple[float, float], looking_back: tuple[float, float]) -> rules.ConfidenceChange:
    """One statement with these two intervals."""
    return rules.ConfidenceChange(10, 3.0, 4.0, 6.0, change(*before), change(*looking_back))


def people(first: int, last: int) -> frozenset[int]:
    return frozenset(range(first, last))


@pytest.mark.parametrize(
    ("groups", "safe"),
    [
        ([], True),
        ([people(0, 10)], True),
        ([people(0, 9)], False),
        ([people(0, 30), people(0, 20)], True),
        ([people(0, 30), people(0, 21)], False),
        ([people(0, 30), people(0, 10), people(10, 21)], False),
        ([people(0, 30), people(0, 30)], True),
        # Cohorts 0-20 and 20-50; everybody of the second and one of the first work in health.
        ([people(0, 20), people(20, 50), people(19, 50)], False),
        # Neither holds the other, but their difference concerns four people.
        ([people(0, 30), people(2, 32)], False),
        # One and two, two and three, one and three: each is ten people, but that is not found. It says no.
        ([people(0, 20), people(10, 30), frozenset({*people(0, 10), *people(20, 30)})], False),
    ],
)
def test_whether_everything_that_follows_concerns_ten_people(
    groups: list[frozenset[int]], safe: bool
) -> None:
    assert each_has_its_own(groups) is safe


def test_a_row_waits_for_ten_more_people() -> None:
    cohort = people(0, 40)
    assert rules.additions({"a": cohort}, {"a": people(0, 31)}, [people(0, 31)]) == {}
    assert rules.additions({"a": cohort}, {"a": people(0, 30)}, [people(0, 30)]) == {"a": people(30, 40)}


def test_the_next_smallest_row_is_hidden_with_a_small_one() -> None:
    rows = {"health": people(0, 20), "housing": people(20, 32), "police": people(32, 36)}
    assert rules.additions(rows, {}, [people(0, 36)]) == {"health": people(0, 20)}


def test_a_row_that_another_table_would_give_away_is_hidden() -> None:
    """All of the second cohort and one person of the first work in health."""
    cohorts = [people(0, 25), people(25, 60)]
    rows = {"health": people(24, 60), "housing": people(0, 24)}
    assert rules.additions(rows, {}, cohorts) == {}
    assert set(rules.additions(rows, {}, [people(0, 60)])) == {"health", "housing"}


@pytest.mark.parametrize(
    ("at", "fixed"),
    [
        (datetime(2018, 10, 31, 12, tzinfo=UTC), datetime(2018, 10, 31, tzinfo=UTC)),
        (datetime(2018, 10, 30, 23, 59, tzinfo=UTC), datetime(2017, 10, 31, tzinfo=UTC)),
        (datetime(2019, 1, 1, tzinfo=UTC), datetime(2018, 10, 31, tzinfo=UTC)),
    ],
)
def test_the_yearly_tables_are_fixed_on_the_last_day_of_october(at: datetime, fixed: datetime) -> None:
    assert rules.fixed_at(at, LONDON) == fixed


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.1, 2.0, Finding.MORE),
        (0.0, 2.0, Finding.NO_CLEAR_CHANGE),
        (-1.0, 1.0, Finding.NO_CLEAR_CHANGE),
        (0.0, 0.0, Finding.NO_CLEAR_CHANGE),
        (-2.0, 0.0, Finding.NO_CLEAR_CHANGE),
        (-2.0, -0.1, Finding.FEWER),
        (3.0, 3.0, Finding.MORE),
    ],
)
def test_only_an_interval_beyond_nothing_is_a_finding(low: float, high: float, said: Finding) -> None:
    assert rules.finding(change(low, high)) is said


def test_without_an_interval_nothing_is_clear() -> None:
    assert rules.finding(PairedChange(1, 1, 9, 8, None, None, 1, 0, 0)) is Finding.NO_CLEAR_CHANGE


def test_headings_of_the_change() -> None:
    assert [rules.knowledge_heading(one) for one in Finding] == [
        "People answered more questions right afterwards",
        "No clear change in how many questions people answered right",
        "People answered fewer questions right afterwards",
    ]


@pytest.mark.parametrize(
    ("shown", "more", "fewer", "heading"),
    [
        (0, 0, 0, "No role can be shown yet"),
        (1, 1, 0, "The gain is clear in the one role we can show"),
        (1, 0, 1, "Fewer right answers in the one role we can show"),
        (1, 0, 0, "No clear change in the one role we can show"),
        (4, 4, 0, "The gain is clear in every role we can show"),
        (4, 0, 4, "Fewer right answers in every role we can show"),
        (4, 0, 0, "No clear change in any role we can show"),
        (4, 3, 0, "The gain is clear in 3 of the 4 roles we can show"),
        (4, 2, 1, "The gain is clear in 2 of the 4 roles we can show, fewer right answers in 1"),
        (4, 0, 1, "Fewer right answers in 1 of the 4 roles we can show"),
    ],
)
def test_headings_of_groups(shown: int, more: int, fewer: int, heading: str) -> None:
    assert rules.group_heading(Verdict(shown, more, fewer), "role", "roles") == heading


def test_a_verdict_counts_what_is_clear() -> None:
    rows = [change(1, 2), change(-1, 1), change(-2, -1), change(0.5, 3)]
    assert rules.verdict(rows) == Verdict(shown=4, more=2, fewer=1)


UP, FLAT, DOWN, FURTHER_UP = (1.0, 2.0), (-1.0, 1.0), (-2.0, -1.0), (2.0, 3.0)


@pytest.mark.parametrize(
    ("changes", "statements", "heading"),
    [
        ([], 2, "Confidence cannot be shown yet"),
        ([(UP, UP)], 1, "Confidence rose on the statement"),
        ([(UP, UP)], 3, "Confidence rose on the statement we can show"),
        ([(DOWN, DOWN)], 1, "Confidence fell on the statement"),
        ([(UP, UP), (UP, FURTHER_UP)], 2, "Confidence rose on every statement"),
        (
            [(UP, FURTHER_UP)] * 2,
            2,
            "Confidence rose on every statement, more so when people looked back",
        ),
        ([(DOWN, DOWN)] * 2, 3, "Confidence fell on every statement we can show"),
        ([(FLAT, FLAT), (FLAT, UP)], 2, "No clear change in confidence"),
        ([(UP, DOWN)], 2, "No clear change in confidence on the statements we can show"),
        ([(UP, UP), (FLAT, UP)], 2, "Confidence clearly rose on 1 of the 2 statements"),
        (
            [(UP, UP), (DOWN, DOWN), (FLAT, FLAT)],
            4,
            "Confidence clearly rose on 1 and fell on 1 of the 3 statements we can show",
        ),
    ],
)
def test_headings_of_confidence(
    changes: list[tuple[tuple[float, float], tuple[float, float]]], statements: int, heading: str
) -> None:
    assert rules.confidence_heading([confidence(*one) for one in changes], statements) == heading
