"""Somebody who missed a day of the core course, and the same day of a later session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from sqlalchemy import select

from app.directory.models import Person
from app.places import queries, rules, services
from app.places.enums import AbsenceReason, Mark
from app.places.models import Place
from app.platform.db import db, transaction
from app.platform.errors import RuleBroken
from app.platform.mail import OutboxMessage
from app.training.models import SessionDay
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, World
from tests.support.factories.places import accept_offer
from tests.support.factories.training import create_cohort, create_session_day, create_training_session

AFTER = datetime(2017, 11, 17, 18, 0, tzinfo=UTC)
BASE = "/falkirk/sessions/core-november-2017/completion"
MISSED = rules.Entry(Mark.ABSENT, reason=AbsenceReason.PERSONAL)


def spring_day(world: World) -> SessionDay:
    """Isla missed day 3 of the core course; this is day 3 in the spring, with two seats for others."""
    with writing_block():
        world.falkirk.cohort.completion_rule = "4 days"
        place = place_of(world, "Isla Beaton")
        accept_offer(place, at=ANSWERED)
        for number, each in enumerate(world.falkirk.core.days, start=1):
            entry = MISSED if number == 3 else rules.Entry(Mark.ATTENDED)
            services.mark(place, each, entry, by=world.trainer, at=AFTER)
        spring = create_cohort(world.programme, slug="march-2018", name="March 2018")
        session = create_training_session(
            world.falkirk.core.course, cohort=spring, slug="core-march-2018", capacity=4, days=[]
        )
        return create_session_day(
            session,
            date(2018, 3, 14),
            "09:30",
            "16:30",
            world.falkirk.town_hall,
            course_day=3,
            make_up_seats=2,
        )


def place_of(world: World, name: str) -> Place:
    found = queries.place_for_application(world.applications[name].id)
    assert found is not None
    return found


def missed(world: World) -> SessionDay:
    return world.falkirk.core.days[2]


def told(person: Person) -> list[str]:
    """What was written after the course, in no order."""
    rows = db.session.scalars(
        select(OutboxMessage.template).where(
            OutboxMessage.person_id == person.id, OutboxMessage.queued_at >= AFTER
        )
    )
    return sorted(row.rpartition("/")[2] for row in rows)


def refused(act: Callable[[], object]) -> str:
    with transaction() as outcome:
        act()
        raise RuleBroken("It was possible.")
    return outcome.message
