"""Moves, deadlines, completion and pasted lists: no database."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from app.places import rules
from app.places.enums import AbsenceReason, Mark, PlaceAction, PlaceStatus
from app.platform.errors import RuleBroken

START = datetime(2017, 11, 13, 9, 30, tzinfo=UTC)


def _november(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2017, 11, day, hour, minute, tzinfo=UTC)


def test_place_moves_only_by_the_table() -> None:
    assert rules.next_status(PlaceStatus.OFFERED, PlaceAction.ACCEPT) is PlaceStatus.ACCEPTED
    with pytest.raises(RuleBroken, match="This place is not as it was."):
        rules.next_status(PlaceStatus.WAITLISTED, PlaceAction.ACCEPT)


# The training begins on Monday 13 November at 09:30, so the last answer is on Friday 10 November at 09:30.
@pytest.mark.parametrize(
    ("at", "ends"),
    [
        ((6, 11), (8, 11)),
        ((8, 9, 30), (10, 9, 30)),
        ((8, 10), (8, 14)),
        ((9, 16), None),
        ((9, 15, 30), (10, 9, 30)),
        ((8, 22), (9, 12)),
        ((9, 6), (9, 12)),
        ((10, 8), None),
        ((11, 10), None),
        ((13, 8), None),
        ((13, 10), None),
    ],
)
def test_offer_lasts_two_days_or_four_office_hours_and_ends_a_working_day_before_the_beginning(
    at: tuple[int, ...], ends: tuple[int, ...] | None
) -> None:
    found = rules.promotion_answer_by(_november(*at), START, frozenset())
    assert rules.last_answer(START, frozenset()) == _november(10, 9, 30)
    assert found == (_november(*ends) if ends else None)


def test_last_answer_and_office_hours_pass_over_closed_days() -> None:
    closed = frozenset({date(2017, 11, 10), date(2017, 11, 8)})
    assert rules.last_answer(START, closed) == _november(9, 9, 30)
    assert rules.promotion_answer_by(_november(7, 17), START, closed) is None
    assert rules.promotion_answer_by(_november(7, 13), START, closed) == _november(7, 17)


def test_absence_needs_one_of_four_reasons() -> None:
    with pytest.raises(RuleBroken, match="not known yet"):
        rules.Entry(Mark.ABSENT).tidied()
    kept = rules.Entry(Mark.ABSENT, arrived=time(9, 0), reason=AbsenceReason.PERSONAL).tidied()
    assert kept == rules.Entry(Mark.ABSENT, reason=AbsenceReason.PERSONAL)


@pytest.mark.parametrize(
    ("entry", "wrong"),
    [
        (rules.Entry(Mark.LATE, arrived=time(18, 0)), "arriving"),
        (rules.Entry(Mark.LATE, arrived=time(13, 0)), "arriving"),
        (rules.Entry(Mark.LEFT_EARLY, left=time(13, 0)), "leaving"),
        (rules.Entry(Mark.LATE, arrived=time(14, 0), left=time(17, 0), also_left_early=True), "leaving"),
    ],
)
def test_times_lie_within_the_hours_of_the_day(entry: rules.Entry, wrong: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        rules.check_within_day(entry, time(13, 30), time(16, 30))
    assert refused.value.message == (
        f"The time of {wrong} must lie within the hours of the day, 13:30 to 16:30."
    )


def test_times_of_the_day_itself_pass() -> None:
    whole = rules.Entry(Mark.LATE, arrived=time(13, 30), left=time(16, 30), also_left_early=True)
    assert rules.check_within_day(whole, time(13, 30), time(16, 30)) is None
    assert rules.check_within_day(rules.Entry(Mark.ATTENDED), time(13, 30), time(16, 30)) is None


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
