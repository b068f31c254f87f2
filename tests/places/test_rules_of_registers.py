"""A line of a register, written and read; what becomes of one that arrives twice; and the door."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from app.places.enums import AbsenceReason, Mark
from app.places.rules import Entry, Receipt, arriving, door_is_open, read_line, receipt, written
from app.platform.errors import RuleBroken

LINES = {
    "none": Entry(Mark.NOT_RECORDED),
    "here": Entry(Mark.ATTENDED),
    "late": Entry(Mark.LATE),
    "late,09:50": Entry(Mark.LATE, arrived=time(9, 50)),
    "late,09:50,,also": Entry(Mark.LATE, arrived=time(9, 50), also_left_early=True),
    "late,09:50,11:00,also": Entry(Mark.LATE, arrived=time(9, 50), left=time(11, 0), also_left_early=True),
    "early,,11:00": Entry(Mark.LEFT_EARLY, left=time(11, 0)),
    "absent": Entry(Mark.ABSENT),
    "absent,,,,personal": Entry(Mark.ABSENT, reason=AbsenceReason.PERSONAL),
    "excused": Entry(Mark.EXCUSED),
}
STARTS = datetime(2017, 11, 13, 9, 30)  # noqa: DTZ001 - a clock in London


@pytest.mark.parametrize(("line", "entry"), LINES.items())
def test_line_is_read_as_it_was_written(line: str, entry: Entry) -> None:
    assert written(entry) == line
    assert read_line(line) == entry


def test_what_belongs_to_another_mark_is_not_written() -> None:
    full = Entry(Mark.ATTENDED, time(9, 50), time(11, 0), True, AbsenceReason.PERSONAL)
    assert written(full) == "here"
    assert written(Entry(Mark.LATE, time(9, 50), time(11, 0))) == "late,09:50"


@pytest.mark.parametrize("text", ["", "ill", "here,,,,,", "HERE"])
def test_what_is_no_line_is_refused(text: str) -> None:
    with pytest.raises(RuleBroken):
        read_line(text)


def test_times_and_reasons_that_are_none_are_left_out() -> None:
    assert read_line("late,25:00") == Entry(Mark.LATE)
    assert read_line("absent,,,,flu") == Entry(Mark.ABSENT)


@pytest.mark.parametrize(
    ("stored", "wanted", "seen", "becomes"),
    [
        ("none", "here", {"none"}, Receipt.CHANGE),
        ("here", "here", {"none"}, Receipt.SAME),
        ("late,09:50", "late,09:55", {"late"}, Receipt.ASK),
        ("absent,,,,personal", "here", {"none"}, Receipt.ASK),
        # This browser may have sent it itself without hearing that it arrived.
        ("here", "late", {"none", "here"}, Receipt.CHANGE),
        ("here", "none", set(), Receipt.CHANGE),
    ],
)
def test_line_that_arrives_late_or_twice(stored: str, wanted: str, seen: set[str], becomes: Receipt) -> None:
    assert receipt(stored, wanted, seen) is becomes


@pytest.mark.parametrize(
    ("minutes", "shown"), [(-61, False), (-60, True), (0, True), (180, True), (181, False)]
)
def test_door_is_open_from_an_hour_before_until_the_end(minutes: int, shown: bool) -> None:
    at = STARTS + timedelta(minutes=minutes)
    assert door_is_open(at, STARTS, STARTS + timedelta(hours=3)) is shown


def test_whoever_comes_more_than_ten_minutes_after_the_beginning_is_late() -> None:
    assert arriving(STARTS - timedelta(minutes=30), STARTS) == Entry(Mark.ATTENDED)
    assert arriving(STARTS + timedelta(minutes=10), STARTS) == Entry(Mark.ATTENDED)
    assert arriving(STARTS + timedelta(minutes=10, seconds=1), STARTS) == Entry(Mark.LATE, time(9, 40))
