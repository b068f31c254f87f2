"""Offers are chased at 5 and 8 working days, each once, and never after an answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.places import queries, services
from app.places.enums import PlaceStatus
from app.places.models import Place
from app.platform.db import db
from app.platform.mail import OutboxMessage
from tests.conftest import writing_block
from tests.places.conftest import DECIDED, World

pytestmark = pytest.mark.core_released

FIRST = datetime(2017, 10, 25, 8, 0, tzinfo=UTC)
SECOND = datetime(2017, 10, 30, 9, 0, tzinfo=UTC)
LETTER = "places/email/offer_waits"


@pytest.fixture
def offered(world: World) -> list[Place]:
    """Core places are released on Wednesday 18 October 2017."""
    found = db.session.scalars(
        select(Place)
        .where(Place.status == PlaceStatus.OFFERED, Place.application_id.is_not(None))
        .order_by(Place.id)
    )
    return list(found)


def _tick(at: datetime) -> int:
    """One round of the worker: how many offers were due."""
    due = queries.offers_to_chase(at)
    with writing_block():
        for place_id in due:
            services.chase_offer(place_id, at)
    return len(due)


def _letters(place: Place) -> list[datetime]:
    wanted = select(OutboxMessage.queued_at).where(
        OutboxMessage.about_id == place.id, OutboxMessage.template == LETTER
    )
    return sorted(db.session.scalars(wanted))


def test_offer_is_chased_on_two_days_once_each(offered: list[Place]) -> None:
    assert queries.next_offer_chase(DECIDED) == FIRST
    assert _tick(FIRST - timedelta(seconds=1)) == 0
    assert _tick(FIRST) == len(offered) == 4
    assert _tick(FIRST + timedelta(hours=1)) == 0
    assert queries.next_offer_chase(FIRST) == SECOND
    assert _tick(SECOND) == 4
    for days in range(1, 20):
        assert _tick(SECOND + timedelta(days=days)) == 0
    assert all(_letters(place) == [FIRST, SECOND] for place in offered)
    assert all(place.status is PlaceStatus.OFFERED for place in offered)


def test_none_after_an_answer_or_withdrawal(offered: list[Place]) -> None:
    yes, no, away, waits = offered
    with writing_block():
        services.accept(yes, by=yes.person, at=FIRST - timedelta(days=1))
        services.decline(no, by=no.person, at=FIRST - timedelta(days=1))
    _tick(FIRST)
    with writing_block():
        services.withdraw(away, by=away.person, at=FIRST + timedelta(days=1))
    _tick(SECOND)
    assert [len(_letters(place)) for place in (yes, no, away, waits)] == [0, 0, 1, 2]


def test_missed_reminder_is_not_made_up_for_and_none_comes_past_the_day(offered: list[Place]) -> None:
    assert _tick(SECOND) == 4
    assert _letters(offered[0]) == [SECOND]
    with writing_block():
        for place in offered:
            place.answer_by = FIRST - timedelta(hours=1)
    assert queries.offers_to_chase(SECOND) == []
    assert queries.next_offer_chase(DECIDED) is None


def test_promotion_that_ends_by_the_clock_is_not_chased(offered: list[Place]) -> None:
    with writing_block():
        offered[0].expires_by_clock = True
    assert _tick(FIRST) == 3
