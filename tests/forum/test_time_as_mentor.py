"""A mentor pauses, takes up again and stops; what is logged meanwhile; and what becomes of bookings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.forum.enums import BookingStatus
from app.mentoring import queries, services
from app.mentoring.enums import ActivityKind, PeriodEnd, WhoseStaff
from app.platform import quarters
from app.platform.errors import RuleBroken
from tests.conftest import writing_block
from tests.forum.conftest import NOW, World
from tests.forum.test_services import book, letters

BRIEFING = services.ActivityFacts(ActivityKind.BRIEFING, date(2017, 11, 30), 30, 12, note="Two teams.")


def test_a_pause_leaves_bookings_a_stop_gives_them_to_whoever_waits_and_a_new_time_can_begin(
    world: World,
) -> None:
    own, ross, una = (book(world, person) for person in (world.isla, world.ross, world.una))
    period = queries.running_period(world.isla)
    assert period is not None
    with writing_block():
        services.pause(period, by=world.isla, at=NOW)
        services.pause(period, by=world.isla, at=NOW + timedelta(days=3))
    assert period.paused_on == date(2017, 12, 1)
    assert own.status is BookingStatus.BOOKED
    with writing_block():
        assert services.take_up_again(period, by=world.isla, at=NOW + timedelta(days=5)) is period
    assert [(one.starts_on.day, one.ends_on.day) for one in period.pauses] == [(1, 6)]
    later = NOW + timedelta(days=6)
    with writing_block():
        services.end_mentor_period(period, PeriodEnd.STEPPED_DOWN, on=later.date(), by=world.isla, at=later)
    assert (own.status, ross.status, una.status) == (
        BookingStatus.CANCELLED,
        BookingStatus.BOOKED,
        BookingStatus.OFFERED,
    )
    assert letters(world.isla)[-1].template == "forum/email/cancelled"
    with writing_block(), pytest.raises(RuleBroken, match="have stopped"):
        services.pause(period, by=world.isla, at=later)
    # Nothing ends in silence: not a place that is kept, nor a wait.
    ewan = book(world, world.ewan, at=later)
    assert ewan.status is BookingStatus.WAITLISTED
    for person in (world.ewan, world.una):
        running = queries.running_period(person)
        assert running is not None
        with writing_block():
            services.end_mentor_period(running, PeriodEnd.LEFT_POST, on=later.date(), by=None, at=later)
    assert (ewan.status, una.status) == (BookingStatus.CANCELLED, BookingStatus.CANCELLED)
    assert [letters(person)[-1].template for person in (world.ewan, world.una)] == [
        "forum/email/wait_ended"
    ] * 2
    with writing_block():
        again = services.take_up_again(period, by=world.isla, at=later)
    assert queries.running_period(world.isla) is again is not period
    with writing_block():
        services.end_mentor_period(
            again, PeriodEnd.SUPPORT_WITHDRAWN, on=later.date(), by=world.administrator, at=later
        )
    with writing_block(), pytest.raises(RuleBroken, match="talk to the training team"):
        services.take_up_again(again, by=world.isla, at=later)
    with writing_block(), pytest.raises(RuleBroken, match="has not come"):
        running = queries.running_period(world.ross)
        assert running is not None
        services.end_mentor_period(
            running, PeriodEnd.LEFT_POST, on=date(2018, 2, 1), by=world.administrator, at=later
        )


def test_things_are_logged_once_put_right_and_removed_while_that_may_be(world: World) -> None:
    with writing_block():
        first = services.log_activity(world.isla, BRIEFING, seen=0, by=world.isla, at=NOW)
        twice = services.log_activity(world.isla, BRIEFING, seen=0, by=world.isla, at=NOW)
        meant = services.log_activity(world.isla, BRIEFING, seen=1, by=world.isla, at=NOW)
        today = services.log_again_today(world.isla, seen=2, by=world.isla, at=NOW + timedelta(minutes=1))
        services.log_again_today(world.isla, seen=2, by=world.isla, at=NOW + timedelta(minutes=1))
    assert twice is first
    assert meant is not first
    assert (today.done_on, today.people, today.note) == (date(2017, 12, 1), 12, "")
    assert len(queries.activities_of(world.isla)) == 3
    assert queries.activities_since([world.isla.id, world.ross.id], date(2017, 12, 1)) == {world.isla.id: 1}
    mended = replace(BRIEFING, people=14, whose_staff=WhoseStaff.SEVERAL)
    with writing_block():
        services.change_activity(first, mended, by=world.isla, at=NOW + timedelta(days=30))
        services.remove_activity(today, by=world.isla, at=NOW + timedelta(days=30))
    assert services.facts_of(first) == mended
    with writing_block(), pytest.raises(RuleBroken, match="30 days ago"):
        services.remove_activity(meant, by=world.isla, at=NOW + timedelta(days=31))
    for wrong, said in (
        (replace(BRIEFING, done_on=date(2017, 12, 2)), "has not come"),
        (replace(BRIEFING, done_on=date(2017, 9, 30)), "last 60 days"),
        (replace(BRIEFING, note="a\nb\nc"), "at most 2 lines"),
        (replace(BRIEFING, people=-1), "between 0"),
    ):
        with writing_block(), pytest.raises(RuleBroken, match=said):
            services.log_activity(world.isla, wrong, seen=0, by=world.isla, at=NOW)
    with writing_block(), pytest.raises(RuleBroken, match="is a mentor now"):
        services.log_activity(world.newcomer, BRIEFING, seen=0, by=world.newcomer, at=NOW)


def test_years_and_quarters_begin_where_they_should() -> None:
    assert [quarters.year_of(date(2018, 3, 31)), quarters.year_of(date(2018, 4, 1))] == [2017, 2018]
    found = list(quarters.quarters(date(2017, 11, 30), date(2018, 7, 1)))
    assert found == [date(2017, 10, 1), date(2018, 1, 1), date(2018, 4, 1), date(2018, 7, 1)]
