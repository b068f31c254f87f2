"""10,000 things that happen to places after the release: seats, histories and promises stay whole."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from app.platform import ids
from tests.support.databases import opened
from tests.support.scale import at_scale
from tests.support.walking_places import ACTS, PlacesWalk, cancel

OPERATIONS = {"sqlite_databases": at_scale(8000, 40), "postgres_databases": at_scale(2000, 20)}
MEANT = {act.__name__ for act in ACTS} - {"lapse"} | {"run out", "cancel"}
# One cohort's life; the training begins on the 13th.
LONGEST_LIFE = 250
ENDS = datetime(2017, 11, 10, 9, 0, tzinfo=UTC)
TIME_PASSES, CANCELS, LOOKS_AGAIN = 0.08, 0.006, 0.2


def live(seed: int, most: int) -> PlacesWalk:
    """One cohort from its release, by chance; the same seed is the same walk."""
    with ids.repeatable(f"places {seed}"):
        walk = PlacesWalk(random.Random(seed))
        acts, weights = list(ACTS), list(ACTS.values())
        while walk.done.total() < most and walk.at < ENDS:
            drawn = walk.chance.random()
            if drawn < TIME_PASSES:
                walk.let_an_offer_run_out()
                continue
            act = cancel if drawn < TIME_PASSES + CANCELS else walk.chance.choices(acts, weights)[0]
            walk.step(act.__name__, act)
            if walk.chance.random() > LOOKS_AGAIN:
                continue
            overlooked = walk.overlooked()
            assert overlooked == [], f"after {act.__name__} at {walk.at}"
        return walk


@pytest.mark.parametrize("kind", list(OPERATIONS))
def test_whatever_happens_to_places_seats_and_promises_stay_whole(
    kind: str, request: pytest.FixtureRequest
) -> None:
    databases: Any = request.getfixturevalue(kind)
    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    lives = 0
    while done.total() < OPERATIONS[kind]:
        url = databases.fresh()
        with opened(url):
            walk = live(lives, min(LONGEST_LIFE, OPERATIONS[kind] - done.total()))
        databases.drop(url)
        lives += 1
        done += walk.done
        refused += walk.refused
    print(f"\n{kind}: {lives} cohorts, {dict(done)} done, {refused.total()} refused")
    assert at_scale(MEANT, {"accept", "withdraw"}) <= set(done)
