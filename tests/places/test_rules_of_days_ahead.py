"""What is due when: joining instructions, reminders of runs of days, and when nothing is repeated."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.places.enums import Occasion
from app.places.rules import DayAhead, Told, goes_with_answer, letter_due, planned, runs
from app.platform.clock import LONDON

JOINING, WEEK, NEAR, MOVED, LINK = Occasion


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"2017-{text}").replace(tzinfo=LONDON)


def day(on: str, *, session: str = "core", link: str = "", starts: str = "09:30") -> DayAhead:
    """A day known by its date and session."""
    begins = moment(f"{on}T{starts}")
    return DayAhead(f"{session} {on}", session, begins, begins + timedelta(hours=3), link)


MORNING = day("11-13", session="awareness")
CORE = [day("11-13", starts="13:30"), day("11-14"), day("11-15"), day("11-16")]
COURSE = [MORNING, *CORE]


def told(occasion: Occasion, at: str, *days: DayAhead) -> Told:
    return Told(occasion, moment(at), {each.id: each.link for each in days})


def play(
    days: list[DayAhead], since: str, until: str, had: list[Told] | None = None
) -> list[tuple[str, str]]:
    """Every hour from the place's acceptance on, what goes: (when, what), and then counts as told."""
    letters, found = list(had or ()), []
    at = moment(since)
    while at <= moment(until):
        due = letter_due(days, letters, at)
        if due is not None:
            found.append((f"{at:%m-%d %H}", due.occasion.value))
            letters.append(Told(due.occasion, at, {each.id: each.link for each in due.days}))
            continue
        at += timedelta(hours=1)
    return found


def test_days_in_a_row_are_one_run_and_a_weekend_between_does_not_part_them() -> None:
    friday, monday, wednesday = day("11-17"), day("11-20"), day("11-22")
    assert runs([wednesday, monday, friday, *CORE]) == [(*CORE, friday, monday), (wednesday,)]


def test_course_has_joining_instructions_and_one_pair_of_reminders() -> None:
    assert play(COURSE, "10-20T10:00", "11-17T10:00") == [
        ("10-30 09", JOINING.value),
        ("11-06 09", WEEK.value),
        ("11-11 09", NEAR.value),
    ]
    first = letter_due(COURSE, [], moment("10-30T09:00"))
    assert first is not None and first.days == tuple(COURSE)
    assert letter_due(COURSE, [], moment("10-30T08:59")) is None


def test_day_apart_has_reminders_of_its_own() -> None:
    apart = day("11-29")
    assert play([*CORE, apart], "10-20T10:00", "11-30T10:00") == [
        ("10-30 09", JOINING.value),
        ("11-06 09", WEEK.value),
        ("11-11 09", NEAR.value),
        ("11-22 09", WEEK.value),
        ("11-27 09", NEAR.value),
    ]
    assert [(each.occasion, each.moment) for each in planned([*CORE, apart])] == [
        (JOINING, moment("10-30T09:00")),
        (WEEK, moment("11-06T09:00")),
        (NEAR, moment("11-11T09:00")),
        (WEEK, moment("11-22T09:00")),
        (NEAR, moment("11-27T09:00")),
    ]


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("11-02T10:00", [("11-06 09", WEEK.value), ("11-11 09", NEAR.value)]),
        ("11-04T10:00", [("11-11 09", NEAR.value)]),
        ("11-07T10:00", [("11-11 09", NEAR.value)]),
        ("11-10T15:00", []),
        ("11-12T15:00", []),
    ],
)
def test_place_accepted_late_is_reminded_only_of_what_is_not_fresh(
    accepted: str, expected: list[tuple[str, str]]
) -> None:
    """The confirmation says all that joining instructions say, and spares what would follow at its heels."""
    assert goes_with_answer(COURSE, moment(accepted))
    assert play(COURSE, accepted, "11-17T10:00", [told(JOINING, accepted, *COURSE)]) == expected


def test_place_accepted_the_day_before_joining_instructions_is_confirmed_with_them() -> None:
    assert not goes_with_answer(COURSE, moment("10-28T08:59"))
    assert goes_with_answer(COURSE, moment("10-28T09:00"))
    assert not goes_with_answer([], moment("10-28T09:00"))
    assert not goes_with_answer(COURSE, moment("11-20T09:00"))


def test_missed_reminder_is_not_made_up_for_and_none_goes_once_it_has_begun() -> None:
    had = [told(JOINING, "10-30T09:00", *COURSE)]
    late = letter_due(COURSE, had, moment("11-12T12:00"))
    assert late is not None and late.occasion is NEAR
    assert letter_due(COURSE, had, moment("11-13T09:30")) is None
    assert letter_due(COURSE, [], moment("11-13T13:30")) is None


def test_place_that_joins_another_gets_one_letter_about_both() -> None:
    had = [told(JOINING, "10-30T09:00", *CORE)]
    due = letter_due(COURSE, had, moment("10-31T09:00"))
    assert due is not None and (due.occasion, due.days) == (JOINING, tuple(COURSE))


@pytest.mark.parametrize(
    ("moved_at", "to", "expected"),
    [
        # After both reminders, by a day or two: the letter about the move says it.
        ("11-12T12:00", "11-14", []),
        # After the first reminder, by two days.
        ("11-06T12:00", "11-15", [("11-13 09", NEAR.value)]),
        # Far away: reminded as if it had always been then.
        ("11-12T12:00", "11-30", [("11-23 09", WEEK.value), ("11-28 09", NEAR.value)]),
        # Sooner than any reminder went.
        ("11-01T12:00", "11-03", []),
    ],
)
def test_day_that_moved_is_reminded_of_by_its_new_date(
    moved_at: str, to: str, expected: list[tuple[str, str]]
) -> None:
    before, now = day("11-13"), day(to)
    now = DayAhead(before.id, now.session, now.starts_at, now.ends_at)
    had = [
        each
        for each in (
            told(JOINING, "10-30T09:00", before),
            told(WEEK, "11-06T09:00", before),
            told(NEAR, "11-11T09:00", before),
        )
        if each.at < moment(moved_at)
    ]
    had.append(Told(MOVED, moment(moved_at), {before.id: None}))
    assert play([now], moved_at, "12-01T09:00", had) == expected


def test_session_that_moved_far_away_has_its_joining_instructions_again() -> None:
    before = day("11-13")
    later = day("12-20")
    later = DayAhead(before.id, later.session, later.starts_at, later.ends_at)
    had = [told(JOINING, "10-30T09:00", before), Told(MOVED, moment("10-31T09:00"), {before.id: None})]
    assert play([later], "10-31T10:00", "12-21T09:00", had) == [
        ("12-06 09", JOINING.value),
        ("12-13 09", WEEK.value),
        ("12-18 09", NEAR.value),
    ]


def test_new_link_is_told_at_once_and_once() -> None:
    old, new = day("11-14", link="https://old.example.org"), day("11-14", link="https://new.example.org")
    had = [told(JOINING, "10-31T09:00", old), Told(MOVED, moment("11-01T09:00"), {old.id: None})]
    due = letter_due([new], had, moment("11-02T09:00"))
    assert due is not None and (due.occasion, due.days) == (LINK, (new,))
    assert letter_due([new], [*had, told(LINK, "11-02T09:00", new)], moment("11-02T10:00")) is None
    assert letter_due([old], had, moment("11-02T09:00")) is None
    assert letter_due([new], had, moment("11-14T12:30")) is None


def test_hour_is_nine_in_london_on_either_side_of_the_change_of_clocks() -> None:
    due = planned([day("11-06")])[0]
    assert due.moment == datetime(2017, 10, 23, 9, tzinfo=LONDON)
    assert due.moment.utcoffset() == timedelta(hours=1)
