"""A manager who has a request to sign open reads what is true of it, whatever becomes of the place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.directory.models import Person
from app.mentoring.enums import SignatureStatus
from app.mentoring.models import Countersignature
from app.mentoring.queries import open_signature
from app.mentoring.services.requesting import refresh_signature
from app.places import queries, services
from app.places.models import Place
from app.platform import clock, mail
from app.platform.db import db
from app.platform.mail import MailState, OutboxMessage
from app.training.models import SessionDay
from app.training.services import DayFacts, cancel_session, change_session_day
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, DECIDED, World

pytestmark = pytest.mark.core_released

SIGNED_FOR = "because you signed"


def _core(world: World, name: str) -> Place:
    place = queries.own_place(world.person(name).id, world.falkirk.core.id)
    assert place is not None
    return place


@pytest.fixture
def asked(world: World) -> Countersignature:
    """Ross is offered a core place; since then the manager has been asked to sign for him again."""
    application = world.applications["Ross Kerr"]
    with writing_block():
        application.person.job_title = "Senior worker"
        refresh_signature(application, by=None, at=DECIDED)
    found = open_signature(application)
    assert found is not None
    return found


def _told(world: World, name: str, template: str = "places/email/free_for_manager") -> str:
    found = db.session.scalars(
        select(OutboxMessage).where(
            OutboxMessage.to_address == world.manager.email,
            OutboxMessage.template == template,
            OutboxMessage.state == MailState.QUEUED,
        )
    )
    texts = [mail.render(each).text.replace("\u00a0", " ") for each in found]
    (text,) = [each for each in texts if name in each]
    return text


def _cut(world: World) -> None:
    core, chosen = world.falkirk.core, [str(_core(world, "Ross Kerr").id)]
    plan = services.plan_of(core, 3, chosen, world.administrator, ANSWERED)
    services.take_back(
        core,
        3,
        chosen,
        fingerprint=plan.fingerprint,
        reason="A smaller room.",
        by=world.administrator,
        at=ANSWERED,
    )


def test_request_stays_open_when_there_are_fewer_places(
    world: World, asked: Countersignature, sign_in: Callable[[Person], Any]
) -> None:
    with clock.held(DECIDED):
        own = sign_in(world.person("Ross Kerr"))
        page = own.get_page(f"/falkirk/applications/{world.applications['Ross Kerr'].id}")
    assert page.has("Tom Ballantyne is asked to sign once more. Nothing about your place changes meanwhile.")
    with writing_block():
        _cut(world)
    told = _told(world, "Ross Kerr")
    assert asked.status is SignatureStatus.REQUESTED
    assert "Please still answer" in told
    assert "You need do nothing" not in told
    assert SIGNED_FOR not in told


@pytest.mark.parametrize(
    "end",
    [
        lambda world: services.decline(_core(world, "Ross Kerr"), by=world.person("Ross Kerr"), at=ANSWERED),
        lambda world: services.lapse(
            _core(world, "Ross Kerr"), by=world.administrator, at=ANSWERED + timedelta(days=20)
        ),
        lambda world: cancel_session(
            world.falkirk.core, reason="No trainer.", by=world.administrator, at=ANSWERED
        ),
    ],
    ids=["declined", "lapsed", "cancelled"],
)
def test_request_ends_with_the_place(
    world: World, asked: Countersignature, end: Callable[[World], None]
) -> None:
    with writing_block():
        end(world)
    told = _told(world, "Ross Kerr")
    assert asked.status is SignatureStatus.CANCELLED
    assert "You need not answer that any more" in told
    assert SIGNED_FOR not in told


def test_whoever_signed_need_do_nothing(world: World, asked: Countersignature) -> None:
    with writing_block():
        services.decline(_core(world, "Callum Reid"), by=world.person("Callum Reid"), at=ANSWERED)
    told = _told(world, "Callum Reid")
    assert "You need do nothing" in told
    assert SIGNED_FOR in told


def test_open_request_is_sent_again_with_the_days_as_they_are(world: World, asked: Countersignature) -> None:
    again = "mentoring/email/signature_again"
    day = world.falkirk.core.days[3]
    _move(day, world, days=0, room="Upstairs")
    before = _told(world, "Ross Kerr", again)
    assert "Thursday 16 November" not in before
    _move(day, world, days=7)
    told = _told(world, "Ross Kerr", again)
    assert "Now: Senior worker" in told
    assert "Now: Thursday 23 November" in told
    assert "have changed since we asked you" not in told, "the first letter has not gone out"
    with writing_block():
        waiting = select(OutboxMessage).where(OutboxMessage.state == MailState.QUEUED)
        for message in db.session.scalars(waiting.where(OutboxMessage.about_id == asked.id)):
            message.state = MailState.SENT
    _move(day, world, days=1)
    told = _told(world, "Ross Kerr", again)
    assert "have changed since we asked you" in told
    assert "Now: Friday 24 November" in told


def _move(day: SessionDay, world: World, *, days: int, room: str = "") -> None:
    shift = timedelta(days=days)
    with writing_block():
        facts = DayFacts(
            course_day=day.course_day,
            starts_at=day.starts_at + shift,
            ends_at=day.ends_at + shift,
            venue=day.venue,
            room=room or day.room,
            join_link=day.join_link,
        )
        change_session_day(day, facts, reason="Meant.", by=world.administrator, at=ANSWERED)
