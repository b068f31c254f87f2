"""Days that move earlier: an offer is answered before they begin, and the person is told until when."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.directory.enums import ContactBy
from app.directory.models import Call
from app.places import queries, services
from app.places.models import Place
from app.platform import clock, mail
from app.platform.db import db
from app.platform.mail import MailState, OutboxMessage
from app.training.models import TrainingSession
from app.training.services import DayFacts, change_session_day
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, World

pytestmark = pytest.mark.core_released

MOVED = ANSWERED + timedelta(hours=1)
SOONER = "That is sooner than we told you before"


@pytest.fixture
def ross(world: World) -> Place:
    """Ross is offered a core place that begins on Monday 13 November."""
    place = queries.own_place(world.person("Ross Kerr").id, world.falkirk.core.id)
    assert place is not None
    assert place.answer_by is not None
    return place


def _begin(world: World, session: TrainingSession, by: int) -> None:
    with writing_block():
        day = session.days[0]
        starts_at, ends_at = (moment + timedelta(days=by) for moment in (day.starts_at, day.ends_at))
        facts = DayFacts(day.course_day, starts_at, ends_at, venue=day.venue, room=day.room)
        change_session_day(day, facts, reason="Meant.", by=world.administrator, at=MOVED)


def _told(place: Place) -> list[str]:
    found = db.session.scalars(
        select(OutboxMessage).where(
            OutboxMessage.about_id == place.id,
            OutboxMessage.template == "places/email/moved",
            OutboxMessage.state == MailState.QUEUED,
        )
    )
    return [mail.render(each).text.replace("\u00a0", " ") for each in found]


def _at(month: int, day: int, hour: int, minute: int) -> datetime:
    return clock.from_local(date(2017, month, day), hour, minute)


def test_offer_is_answered_a_working_day_before_the_new_beginning(world: World, ross: Place) -> None:
    _begin(world, world.falkirk.core, -14)
    assert ross.answer_by == services.last_offer_answer(world.falkirk.core) == _at(10, 27, 13, 30)
    (told,) = _told(ross)
    assert "Please accept or decline by Friday 27 October, 13:30" in told
    assert SOONER in told


def test_moment_is_as_it_was_when_the_days_are(world: World, ross: Place) -> None:
    known = ross.answer_by
    _begin(world, world.falkirk.core, -14)
    _begin(world, world.falkirk.core, 14)
    assert (ross.answer_by, _told(ross)) == (known, []), "nobody had heard of either"
    _begin(world, world.falkirk.core, -14)
    _begin(world, world.falkirk.core, 28)
    assert ross.answer_by == known
    (told,) = _told(ross)
    assert SOONER not in told


def test_offer_that_may_stay_open_keeps_its_moment(world: World, ross: Place) -> None:
    known = ross.answer_by
    _begin(world, world.falkirk.core, -3)
    assert ross.answer_by == known
    (told,) = _told(ross)
    assert SOONER not in told


def test_where_no_offer_could_be_made_any_more_there_is_time_until_the_beginning(
    world: World, ross: Place
) -> None:
    with writing_block():
        ross.person.contact_by = ContactBy.TELEPHONE
    _begin(world, world.falkirk.core, -19)
    assert ross.answer_by == world.falkirk.core.days[0].starts_at == _at(10, 25, 14, 30)
    words = db.session.scalars(select(Call.words).where(Call.asked_at == MOVED)).one()
    assert "please answer by Wednesday 25\u00a0October, 14:30" in words
    assert SOONER in words


def test_seat_kept_in_silence_is_let_go_in_time(world: World, ross: Place) -> None:
    held = queries.own_place(world.manager.id, world.falkirk.awareness.id)
    assert held is not None
    assert held.answer_by is not None
    _begin(world, world.falkirk.awareness, -14)
    assert held.answer_by <= _at(10, 27, 9, 30)
    assert _told(held) == []
