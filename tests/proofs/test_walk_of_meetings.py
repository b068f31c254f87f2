"""A year of meetings × 200 mentors: 20,000 bookings, changes and cancellations, and nobody is passed over."""

from __future__ import annotations

import random
from typing import Any

import pytest

from app.platform import ids
from tests.support.databases import opened
from tests.support.scale import at_scale
from tests.support.walking_meetings import ACTS, MeetingsWalk, call_off

OPERATIONS = {"sqlite_databases": at_scale(20_000, 60), "postgres_databases": at_scale(4_000, 25)}
MENTORS, ROOM, ONLINE = at_scale((200, 30, 20), (16, 3, 2))
# The clock runs after every so many operations; everything is looked at after so many.
CLOCK, WHOLE = at_scale(20, 8), at_scale(1000, 30)
CALLED_OFF = 0.0002
# More refusals than this for each operation mean that nothing can be done any more.
MOST_REFUSED = 5
MEANT = {act.__name__ for act in ACTS}


@pytest.mark.parametrize("kind", list(OPERATIONS))
def test_a_year_of_bookings_leaves_seats_lines_and_letters_whole(
    kind: str, request: pytest.FixtureRequest
) -> None:
    databases: Any = request.getfixturevalue(kind)
    url = databases.fresh()
    operations = OPERATIONS[kind]
    with opened(url), ids.repeatable("meetings"):
        walk = MeetingsWalk(random.Random(6), MENTORS, ROOM, ONLINE, operations)
        acts, weights = list(ACTS), list(ACTS.values())
        while (number := walk.done.total()) < operations:
            rare = walk.chance.random() < CALLED_OFF
            walk.live(call_off if rare else walk.chance.choices(acts, weights)[0])
            if walk.done.total() == number:
                assert walk.last() is not None and walk.refused.total() < MOST_REFUSED * operations
                continue
            if number % CLOCK == 0:
                walk.let_time_pass()
            if number % WHOLE == 0:
                walk.whole()
        walk.whole()
    databases.drop(url)
    done, ticks = dict(walk.done), walk.ticks
    print(f"\n{kind}: {done} done, {walk.refused.total()} refused, the clock ran {ticks} times")
    assert at_scale(MEANT, {"book", "cancel"}) <= set(walk.done)
