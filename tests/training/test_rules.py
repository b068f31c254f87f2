"""The rules of planning, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.platform.errors import RuleBroken
from app.training import rules
from app.training.enums import CohortStatus, Level, Part, SessionAction, SessionStatus

FALKIRK = rules.CohortDates(
    opens=date(2017, 8, 21),
    applications_close=date(2017, 9, 29),
    signatures_close=date(2017, 10, 6),
    decisions_by=date(2017, 10, 20),
    offers_answered_by=date(2017, 11, 3),
    supervisor_offers_close=date(2017, 11, 6),
)
MONDAY = date(2017, 11, 13)


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2017, 11, day, hour, minute, tzinfo=UTC)


def test_signatures_close_five_working_days_after_applications() -> None:
    assert rules.signatures_close_by_default(date(2017, 9, 29), frozenset()) == date(2017, 10, 6)


def test_signatures_close_skips_local_closures() -> None:
    closed = frozenset({date(2017, 10, 5), date(2017, 10, 6)})
    assert rules.signatures_close_by_default(date(2017, 9, 29), closed) == date(2017, 10, 10)


def test_cohort_dates_in_order_pass() -> None:
    assert rules.check_cohort_dates(FALKIRK, MONDAY) is None


@pytest.mark.parametrize(
    ("field", "day", "sentence"),
    [
        ("applications_close", date(2017, 8, 20), "Applications close cannot come before they open."),
        ("signatures_close", date(2017, 9, 28), "Signatures close cannot come before applications close."),
        ("decisions_by", date(2017, 10, 5), "Decisions are made by cannot come before signatures close."),
        (
            "offers_answered_by",
            date(2017, 10, 19),
            "Offers are answered by cannot come before decisions are made.",
        ),
        (
            "supervisor_offers_close",
            date(2017, 10, 19),
            "Supervisor offers close cannot come before decisions are made.",
        ),
        (
            "offers_answered_by",
            date(2017, 11, 13),
            "Offers must be answered before the first day of training.",
        ),
    ],
)
def test_cohort_dates_out_of_order_are_refused(field: str, day: date, sentence: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        rules.check_cohort_dates(replace(FALKIRK, **{field: day}), MONDAY)
    assert refused.value.message == sentence


def test_session_moves_are_the_table() -> None:
    moves = {}
    for status in SessionStatus:
        for action in SessionAction:
            try:
                moves[status, action] = rules.next_session_status(status, action)
            except RuleBroken:
                continue
    assert moves == rules.SESSION_MOVES


def test_cohort_moves_are_the_table() -> None:
    moves = {}
    for status in CohortStatus:
        for action in SessionAction:
            try:
                moves[status, action] = rules.next_cohort_status(status, action)
            except RuleBroken:
                continue
    assert moves == rules.COHORT_MOVES


@pytest.mark.parametrize(
    "title", ["Training", "Training day", "Training morning", "Training day for managers"]
)
def test_neutral_titles_pass(title: str) -> None:
    assert rules.check_neutral(title) is None


@pytest.mark.parametrize(
    "title",
    ["", " ", "Domestic abuse", "Safe and Together", "Coercive control", "Child protection", "Violence"],
)
def test_telling_titles_are_refused(title: str) -> None:
    with pytest.raises(RuleBroken):
        rules.check_neutral(title)


def test_mentors_come_from_courses_with_applications() -> None:
    with pytest.raises(RuleBroken):
        rules.check_course(Level.CORE, 4, confers_mentor=True, needs_application=False)
    assert rules.check_course(Level.CORE, 4, confers_mentor=True, needs_application=True) is None


def test_web_address_stays_once_emails_may_lead_to_it() -> None:
    assert rules.check_address(SessionStatus.PLANNED, "core", "core-november") is None
    assert rules.check_address(SessionStatus.PUBLISHED, "core", "core") is None
    for status in (SessionStatus.PUBLISHED, SessionStatus.CANCELLED, CohortStatus.PUBLISHED):
        with pytest.raises(RuleBroken, match="cannot change any more"):
            rules.check_address(status, "core", "10")


def test_terms_are_frozen_once_applications_open() -> None:
    opens = datetime(2017, 8, 21, 8, tzinfo=UTC)
    assert rules.check_frozen(opens, datetime(2017, 8, 20, tzinfo=UTC), ["seed"]) is None
    assert rules.check_frozen(opens, opens, ["name"]) is None
    with pytest.raises(RuleBroken) as refused:
        rules.check_frozen(opens, opens, ["seed"])
    assert refused.value.message == (
        "Applications are open, so the number the draw starts from cannot change any more."
    )


@pytest.mark.parametrize(("capacity", "minimum"), [(0, 0), (10, 11)])
def test_sessions_nobody_could_hold_are_refused(capacity: int, minimum: int) -> None:
    with pytest.raises(RuleBroken):
        rules.check_seats(capacity, minimum)


@pytest.mark.parametrize(
    ("starts", "ends"), [(moment(13, 10), moment(13, 10)), (moment(13, 6), moment(13, 19))]
)
def test_impossible_hours_are_refused(starts: datetime, ends: datetime) -> None:
    with pytest.raises(RuleBroken):
        rules.check_hours(starts, ends)


def test_days_of_one_session_may_touch_but_not_overlap() -> None:
    morning = (moment(13, 9, 30), moment(13, 12, 30))
    assert rules.check_no_overlap(moment(13, 12, 30), moment(13, 16), [morning]) is None
    with pytest.raises(RuleBroken):
        rules.check_no_overlap(moment(13, 12, 29), moment(13, 16), [morning])


def test_course_day_must_exist() -> None:
    assert rules.check_course_day(4, 4) is None
    with pytest.raises(RuleBroken) as refused:
        rules.check_course_day(2, 1)
    assert refused.value.message == "This course has one day, so there is no day 2."


def test_a_session_is_published_with_all_its_days_ahead() -> None:
    at = moment(1, 9)
    whole = [(1, Part.WHOLE), (2, Part.WHOLE)]
    assert rules.check_publishable(2, whole, [moment(13, 9), moment(14, 9)], at) is None
    for course_days, delivered, starts in ((1, [], []), (3, whole, [moment(13, 9)]), (2, whole, [at])):
        with pytest.raises(RuleBroken):
            rules.check_publishable(course_days, delivered, starts, at)


@pytest.mark.parametrize(
    ("delivered", "missing"),
    [
        ([(1, Part.WHOLE), (2, Part.FIRST), (2, Part.SECOND)], []),
        ([(1, Part.WHOLE), (2, Part.SECOND)], [(2, Part.FIRST)]),
        ([(2, Part.FIRST), (2, Part.WHOLE)], [(1, Part.WHOLE)]),
        ([(1, Part.FIRST)], [(1, Part.SECOND), (2, Part.WHOLE)]),
    ],
)
def test_a_course_day_is_delivered_whole_or_in_both_halves(
    delivered: list[tuple[int, Part]], missing: list[tuple[int, Part]]
) -> None:
    assert rules.missing_parts(2, delivered) == missing


def test_what_is_missing_is_said_before_publishing() -> None:
    with pytest.raises(RuleBroken) as refused:
        rules.check_publishable(2, [(1, Part.FIRST)], [moment(13, 9)], moment(1, 9))
    assert refused.value.message == (
        "Still missing: the second half of day 1, day 2. Add what is missing before you publish it."
    )


def test_a_window_of_ones_own_time_may_last_weeks_and_has_no_venue() -> None:
    assert rules.check_window(moment(6, 0), moment(24, 23), in_a_room=False) is None
    for starts, ends, in_a_room in (
        (moment(6, 0), moment(6, 0), False),
        (moment(6, 0), moment(24, 23), True),
        (moment(6, 0), datetime(2019, 1, 1, tzinfo=UTC), False),
    ):
        with pytest.raises(RuleBroken):
            rules.check_window(starts, ends, in_a_room=in_a_room)


def test_warnings_name_holiday_weekend_closure_and_venue() -> None:
    assert rules.day_warnings(date(2017, 11, 30), {}, []) == [
        "This day is a bank holiday in Scotland (Saint Andrew's Day)."
    ]
    assert rules.day_warnings(date(2017, 11, 18), {}, []) == ["This day is a Saturday."]
    assert rules.day_warnings(
        MONDAY, {MONDAY: "October week"}, ["The venue is booked at that time for Core course."]
    ) == [
        "Offices are closed that day (October week).",
        "The venue is booked at that time for Core course.",
    ]
    assert rules.day_warnings(MONDAY, {}, []) == []


def test_warnings_need_a_reason() -> None:
    assert rules.check_reasoned([], "") is None
    assert rules.check_reasoned(["This day is a Saturday."], "Only free day of the hall") is None
    with pytest.raises(RuleBroken) as refused:
        rules.check_reasoned(["This day is a Saturday."], " ")
    assert refused.value.message == "This day is a Saturday. If this is meant, give the reason."
