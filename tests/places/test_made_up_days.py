"""Days that are made up: offers that lapse, people who do not come there either, and marks that change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.directory.events import KeptOut
from app.directory.models import Person
from app.places import queries, rules, services
from app.places.enums import ExcusedBecause, MakeUpStatus, Mark
from app.platform import clock, mail, seats
from app.platform.db import db
from app.platform.events import announce
from app.platform.mail import OutboxMessage
from app.training.models import SessionDay
from tests.conftest import writing_block
from tests.places.conftest import World
from tests.places.missing import AFTER, BASE, MISSED, missed, place_of, refused, spring_day, told
from tests.support.factories.training import create_session_day, create_training_session

pytestmark = pytest.mark.core_released
SignIn = Callable[[Person], Any]


@pytest.fixture
def at() -> datetime:
    return AFTER


@pytest.fixture
def day(world: World) -> SessionDay:
    return spring_day(world)


def test_whoever_does_not_come_on_the_agreed_day_either_still_owes_it(
    world: World, day: SessionDay, sign_in: SignIn
) -> None:
    """Another day can be offered or the day excused, and a wrong mark there is put right."""
    place, isla = place_of(world, "Isla Beaton"), world.person("Isla Beaton")
    evening = datetime(2018, 3, 14, 18, tzinfo=UTC)
    with writing_block():
        found = services.pick_day(place, missed(world), day, by=isla, at=AFTER)
        services.mark(place, day, MISSED, by=world.trainer, at=evening)
    assert found is not None
    assert found.status is MakeUpStatus.MISSED
    with clock.held(evening):
        own = sign_in(isla)
        assert own.get_page("/falkirk/next").has("You can come to the same day of another session.")
        assert own.get_page(f"/falkirk/places/{place.id}").has("You can make this day up on another session")
        staff = sign_in(world.administrator)
        assert staff.get_page(BASE).has("Wednesday 14 March 2018: they were not there")
        later = f"/falkirk/places/{place.id}/missed/{missed(world).id}"
        with writing_block():
            autumn = create_training_session(
                world.falkirk.core.course, slug="core-later", capacity=4, days=[]
            )
            again = create_session_day(
                autumn, date(2018, 9, 12), "09:30", "16:30", None, course_day=3, make_up_seats=1
            )
        assert staff.post_page(f"{later}/offer", {"day": str(again.id)}).has("The day is offered")
        with writing_block():
            services.decline_day(queries.open_make_ups_of(place.id)[0], by=isla, at=evening)
            services.mark(place, day, rules.Entry(Mark.ATTENDED), by=world.trainer, at=evening)
        assert found.status is MakeUpStatus.ACCEPTED
        assert services.past_days([place], evening)[place.id][2].state is rules.DayState.MADE_UP
        with writing_block():
            services.mark(place, day, MISSED, by=world.trainer, at=evening)
            services.excuse(place, missed(world), ExcusedBecause.LEAD, by=world.administrator, at=evening)


def test_offered_day_lapses_when_the_offer_said(world: World, day: SessionDay, sign_in: SignIn) -> None:
    place, isla = place_of(world, "Isla Beaton"), world.person("Isla Beaton")
    with writing_block():
        found = services.offer_day(place, missed(world), day, by=world.administrator, at=AFTER)
    assert found is not None
    last = found.answer_by
    assert last == datetime(2017, 12, 4, 23, 59, 59, tzinfo=UTC)
    letter = db.session.scalars(
        select(OutboxMessage).filter_by(template="places/email/make_up_offered")
    ).one()
    assert "Please answer by Monday 4\u00a0December" in mail.render(letter).text
    own = sign_in(isla)
    said = "The seat is kept for you until Monday 4 December."
    assert own.get_page(f"/falkirk/places/{place.id}").has(said)
    assert own.get_page("/falkirk/next").has("Please answer by Monday 4 December.")
    over = last + timedelta(seconds=1)
    assert queries.make_ups_run_out(last) == []
    assert queries.next_make_up_end(AFTER) == over
    assert queries.make_ups_run_out(over) == [found.id]
    said = refused(lambda: services.accept_day(found, by=isla, at=over))
    assert (
        said
        == "The seat was kept until Monday 4\u00a0December, and others can have it now. Choose a day anew."
    )
    with writing_block():
        services.lapse_day(found.id, over)
        services.lapse_day(found.id, over)
    assert found.status is MakeUpStatus.LAPSED
    assert seats.free_seats([day.make_up_pool_id])[day.make_up_pool_id] == 2
    assert told(isla) == ["make_up_lapsed", "make_up_offered"]
    assert queries.next_make_up_end(AFTER) is None
    with clock.held(over):
        assert own.get_page(f"/falkirk/places/{place.id}").has("You can make this day up on another session")
        assert sign_in(world.administrator).get_page(BASE).has("not answered in time")
    near = datetime(2018, 3, 13, 12, tzinfo=UTC)
    with writing_block():
        there = services.pick_day(place, missed(world), day, by=isla, at=near)
        announce(KeptOut(isla.id, day.training_session_id), by=world.administrator, at=near)
    assert there is not None
    assert there.status is MakeUpStatus.WITHDRAWN
    assert "make_up_ended" in told(isla)
    with writing_block():
        late = services.offer_day(place, missed(world), day, by=world.administrator, at=near)
        services.make_up(place, day, by=world.trainer, at=near)
    assert late is not None
    assert late.answer_by == day.starts_at
    with writing_block():
        services.lapse_day(late.id, day.starts_at + timedelta(seconds=1))
    assert late.status is MakeUpStatus.ACCEPTED
    assert [each.id for each, _ in queries.expected_on(day)] == [place.id]


def test_day_that_was_not_missed_after_all_need_not_be_made_up(
    world: World, day: SessionDay, sign_in: SignIn
) -> None:
    """The own register is put right after another day was agreed: the page says so."""
    place, isla = place_of(world, "Isla Beaton"), world.person("Isla Beaton")
    with writing_block():
        services.pick_day(place, missed(world), day, by=isla, at=AFTER)
        services.mark(place, missed(world), rules.Entry(Mark.LATE), by=world.trainer, at=AFTER)
    page = sign_in(isla).get_page(f"/falkirk/places/{place.id}")
    assert page.has("The register says that you were there, so you need not come on Wednesday 14 March 2018.")
    assert page.has("I will not come")
