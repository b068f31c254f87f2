"""Moves, deadlines, completion and pasted lists: no database."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from app.places import rules
from app.places.enums import AbsenceReason, Mark, PlaceAction, PlaceStatus
from app.platform.errors import RuleBroken

START = datetime(2017, 11, 13, 9, 30, tzinfo=UTC)


def test_place_moves_only_by_the_table() -> None:
    assert rules.next_status(PlaceStatus.OFFERED, PlaceAction.ACCEPT) is PlaceStatus.ACCEPTED
    with pytest.raises(RuleBroken, match="You cannot accept a place that is waitlisted."):
        rules.next_status(PlaceStatus.WAITLISTED, PlaceAction.ACCEPT)


@pytest.mark.parametrize(
    ("before", "lasts"),
    [
        (timedelta(days=5), timedelta(hours=48)),
        (timedelta(hours=48), timedelta(hours=48)),
        (timedelta(hours=20), timedelta(hours=4)),
        (timedelta(hours=1), timedelta(hours=1)),
    ],
)
def test_promotion_lasts_two_days_or_four_hours_at_the_end(before: timedelta, lasts: timedelta) -> None:
    assert rules.promotion_answer_by(START - before, START) == START - before + lasts


def test_nobody_is_promoted_after_the_beginning() -> None:
    assert rules.promotion_answer_by(START, START) is None


def test_absence_needs_one_of_four_reasons() -> None:
    with pytest.raises(RuleBroken, match="not known yet"):
        rules.Entry(Mark.ABSENT).tidied()
    kept = rules.Entry(Mark.ABSENT, arrived=time(9, 0), reason=AbsenceReason.PERSONAL).tidied()
    assert kept == rules.Entry(Mark.ABSENT, reason=AbsenceReason.PERSONAL)


def test_completion_names_what_is_left() -> None:
    rule = rules.CompletionRule(4, awareness_to_complete=True, test_to_complete=True)
    found = rules.completion(rule, course_days={1, 2, 3}, awareness=True, test_in=False)
    assert not found.complete
    assert found.sentence == (
        "To complete the course, what is left is 1 more day of the course and the test after the course."
    )
    done = rules.completion(rule, course_days={1, 2, 3, 4}, awareness=True, test_in=True)
    assert done.sentence == "You have completed the course."


def test_pasted_lines_are_read_in_the_shapes_people_copy() -> None:
    text = (
        "Moira Dee <moira.dee@example.org>\n\nGray, Kirsty; kirsty@example.org\n"
        "ewan@example.org\tEwan Hill\nmoira dee MOIRA.DEE@example.org\nno address"
    )
    found = rules.read_pasted(text)
    assert [(each.name, each.email) for each in found[:3]] == [
        ("Moira Dee", "moira.dee@example.org"),
        ("Kirsty Gray", "kirsty@example.org"),
        ("Ewan Hill", "ewan@example.org"),
    ]
    assert found[3].fault == "This address is in the list already."
    assert found[4].fault == "There is no email address in this line."
