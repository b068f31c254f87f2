from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import product

import pytest

from app.forum import rules
from app.forum.enums import BookingAction, BookingStatus, MeetingAction, MeetingStatus, Rhythm
from app.forum.rules import Pattern
from app.platform.errors import RuleBroken

MEETING = {
    ("proposed", "publish"): "published",
    ("proposed", "cancel"): "cancelled",
    ("published", "close as held"): "held",
    ("published", "cancel"): "cancelled",
}
BOOKING = {
    (None, "book"): "booked",
    (None, "wait for"): "waitlisted",
    (None, "offer"): "offered",
    ("cancelled", "book"): "booked",
    ("cancelled", "wait for"): "waitlisted",
    ("cancelled", "offer"): "offered",
    ("waitlisted", "book"): "booked",
    ("waitlisted", "offer"): "offered",
    ("waitlisted", "cancel"): "cancelled",
    ("offered", "book"): "booked",
    ("offered", "cancel"): "cancelled",
    ("booked", "cancel"): "cancelled",
    ("booked", "mark as attended"): "attended",
    ("booked", "mark as not attended"): "not attended",
    ("attended", "mark as not attended"): "not attended",
    ("attended", "take back the mark of"): "booked",
    ("not attended", "mark as attended"): "attended",
    ("not attended", "take back the mark of"): "booked",
}


def pattern(**facts: object) -> Pattern:
    usual: dict[str, object] = {
        "rhythm": Rhythm.MONTHLY,
        "nth": 2,
        "weekday": 1,
        "starts": time(13, 30),
        "ends": time(15, 30),
        "first_on": date(2017, 12, 1),
        "last_on": date(2018, 11, 30),
    }
    return Pattern(**(usual | facts))  # type: ignore[arg-type]


@pytest.mark.parametrize(("status", "action"), list(product(MeetingStatus, MeetingAction)))
def test_a_meeting_moves_by_the_table_only(status: MeetingStatus, action: MeetingAction) -> None:
    to = MEETING.get((status.value, action.value))
    if to is None:
        with pytest.raises(RuleBroken):
            rules.next_meeting_status(status, action)
    else:
        assert rules.next_meeting_status(status, action).value == to


@pytest.mark.parametrize(("status", "action"), list(product((None, *BookingStatus), BookingAction)))
def test_a_booking_moves_by_the_table_only(status: BookingStatus | None, action: BookingAction) -> None:
    to = BOOKING.get((status.value if status else None, action.value))
    if to is None:
        with pytest.raises(RuleBroken):
            rules.next_booking_status(status, action)
    else:
        assert rules.next_booking_status(status, action).value == to


def test_a_year_of_second_tuesdays_is_twelve_dates() -> None:
    found = rules.dates_of(pattern())
    assert [found[0], found[1], found[-1]] == [date(2017, 12, 12), date(2018, 1, 9), date(2018, 11, 13)]
    assert len(found) == 12
    assert all(day.weekday() == 1 and 8 <= day.day <= 14 for day in found)


def test_the_last_friday_of_the_month_is_found() -> None:
    found = rules.dates_of(pattern(nth=-1, weekday=4, last_on=date(2018, 3, 31)))
    assert found == [date(2017, 12, 29), date(2018, 1, 26), date(2018, 2, 23), date(2018, 3, 30)]


def test_every_six_weeks_counts_from_the_first_such_weekday() -> None:
    found = rules.dates_of(pattern(rhythm=Rhythm.WEEKS, weekday=3, last_on=date(2018, 3, 31)))
    assert found == [date(2017, 12, 7), date(2018, 1, 18), date(2018, 3, 1)]


@pytest.mark.parametrize(
    "facts",
    [
        {"nth": 5},
        {"ends": time(13, 30)},
        {"last_on": date(2017, 11, 30)},
        {"last_on": date(2017, 12, 5)},
        {"last_on": date(2030, 1, 1)},
    ],
)
def test_a_pattern_that_cannot_meet_is_refused(facts: dict[str, object]) -> None:
    with pytest.raises(RuleBroken):
        rules.dates_of(pattern(**facts))


def test_holidays_closures_and_weekends_are_warned_of() -> None:
    closures = {date(2018, 10, 9): "October week"}
    assert "Bank holiday" in rules.warning_for(date(2017, 12, 25), closures)
    assert rules.warning_for(date(2018, 10, 9), closures) == "Closed: October week"
    assert rules.warning_for(date(2017, 12, 16), closures) == "This is a weekend"
    assert rules.warning_for(date(2017, 12, 12), closures) == ""


@pytest.mark.parametrize("title", ["", "Safe lives meeting", "Domestic abuse forum"])
def test_a_telling_title_is_refused(title: str) -> None:
    with pytest.raises(RuleBroken):
        rules.check_neutral(title)


def test_an_offer_lasts_two_days_four_hours_or_until_the_beginning() -> None:
    starts = datetime(2017, 12, 12, 13, 30, tzinfo=UTC)
    assert rules.offer_lasts_until(starts - timedelta(days=5), starts) == starts - timedelta(days=3)
    assert rules.offer_lasts_until(starts - timedelta(hours=30), starts) == starts - timedelta(hours=26)
    assert rules.offer_lasts_until(starts - timedelta(hours=2), starts) == starts
