"""What sessions and their days say of themselves, without a database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.training.enums import Part
from app.training.models import Course, SessionDay, TrainingSession

BEGINS, WINDOW_ENDS = datetime(2017, 11, 6, tzinfo=UTC), datetime(2017, 11, 24, 23, tzinfo=UTC)
CLOSES = datetime(2017, 10, 30, tzinfo=UTC)


def window() -> SessionDay:
    return SessionDay(starts_at=BEGINS, ends_at=WINDOW_ENDS, own_time=True, course_day=1, part=Part.WHOLE)


def afternoon(part: Part = Part.WHOLE) -> SessionDay:
    starts, ends = datetime(2017, 11, 27, 13, tzinfo=UTC), datetime(2017, 11, 27, 16, tzinfo=UTC)
    return SessionDay(starts_at=starts, ends_at=ends, own_time=False, course_day=2, part=part)


@pytest.mark.parametrize(
    ("days", "closes", "until"),
    [
        ([], None, None),
        ([window()], None, WINDOW_ENDS),
        ([window(), afternoon()], None, BEGINS),
        ([window()], CLOSES, CLOSES),
    ],
)
def test_places_are_asked_for_until_it_begins_or_a_window_ends(
    days: list[SessionDay], closes: datetime | None, until: datetime | None
) -> None:
    session = TrainingSession(days=days, booking_closes_at=closes)
    assert session.asked_until == until


def test_a_session_is_over_when_its_last_window_is() -> None:
    session = TrainingSession(days=[window()])
    assert not session.is_over(BEGINS)
    assert session.is_over(WINDOW_ENDS)
    assert not TrainingSession(days=[]).is_over(WINDOW_ENDS)


def test_a_day_is_named_by_what_it_delivers() -> None:
    long = Course(name="Core course", neutral_title="Training day", days=4)
    half = afternoon(Part.SECOND)
    half.training_session = TrainingSession(course=long)
    assert half.full_name == "Core course, day 2, second half"
    assert half.calendar_title == "Training day 2, second half"
    short = Course(name="Briefing", neutral_title="Briefing", days=1)
    half.training_session = TrainingSession(course=short)
    assert (half.part_name, half.full_name) == ("second half", "Briefing, second half")
