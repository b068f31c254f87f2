from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.forum import rules
from app.forum.enums import ActionStatus, MeetingStatus, ReminderKind
from app.forum.rules import Line
from app.platform.errors import RuleBroken

START = datetime(2017, 12, 12, 13, 30, tzinfo=UTC)


def test_an_agenda_takes_what_has_minutes_in_the_order_that_was_given() -> None:
    lines = [
        Line(2, "Welcome", 10),
        Line(None, "Prompts", 40, proposed=True),
        Line(None, "Not this time", None, proposed=True),
        Line(1, "Coffee", 5),
        Line(None, "", None),
    ]
    assert rules.agenda_of(lines) == [3, 0, 1]
    assert rules.agenda_of([Line(None, "", None)]) == []
    with pytest.raises(RuleBroken, match="Give the minutes for “Prompts”"):
        rules.agenda_of([Line(None, "Prompts", None)])
    with pytest.raises(RuleBroken, match="what each item is about"):
        rules.agenda_of([Line(None, "", 10)])
    with pytest.raises(RuleBroken, match="at most 12"):
        rules.agenda_of([Line(None, "Prompts", 5)] * 13)
    assert rules.minutes_left(START, START + timedelta(hours=2), [40, 90]) == -10


@pytest.mark.parametrize(
    ("told", "at", "due"),
    [
        (timedelta(days=20), timedelta(days=7, minutes=1), None),
        (timedelta(days=20), timedelta(days=7), ReminderKind.WEEK),
        (timedelta(days=20), timedelta(days=1, minutes=1), ReminderKind.WEEK),
        (timedelta(days=20), timedelta(days=1), ReminderKind.DAY),
        (timedelta(days=20), timedelta(minutes=1), ReminderKind.DAY),
        (timedelta(days=20), timedelta(0), None),
        # Booked, or told of a new time, within the week: the news was the reminder.
        (timedelta(days=6), timedelta(days=5), None),
        (timedelta(days=6), timedelta(days=1), ReminderKind.DAY),
        (timedelta(hours=20), timedelta(hours=19), None),
    ],
)
def test_reminders_of_a_meeting_fall_due_once_the_news_is_old(
    told: timedelta, at: timedelta, due: ReminderKind | None
) -> None:
    assert rules.meeting_reminder(START, START - told, START - at) is due


def test_topics_and_actions_end_when_they_should() -> None:
    before = START - timedelta(days=1)
    rules.check_voting(MeetingStatus.PUBLISHED, START, before, agenda_made=False)
    for status, at, made in (
        (MeetingStatus.CANCELLED, before, False),
        (MeetingStatus.PUBLISHED, START, False),
        (MeetingStatus.PUBLISHED, before, True),
    ):
        with pytest.raises(RuleBroken):
            rules.check_voting(status, START, at, agenda_made=made)
    assert rules.next_action_status(ActionStatus.OPEN, ActionStatus.DONE) is ActionStatus.DONE
    with pytest.raises(RuleBroken, match="done already"):
        rules.next_action_status(ActionStatus.DONE, ActionStatus.DROPPED)
    with pytest.raises(RuleBroken, match="past"):
        rules.check_due(date(2017, 12, 1), date(2017, 12, 2))
