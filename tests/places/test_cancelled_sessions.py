"""A session that does not take place: everybody is told, days are free, and no page is a dead end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.directory.models import Person
from app.invariants import faults
from app.mentoring.enums import ApplicationStatus, SignatureStatus
from app.mentoring.queries import open_signature
from app.mentoring.services import undo, withdraw
from app.mentoring.services.requesting import refresh_signature
from app.places import queries, services
from app.places.enums import PlaceStatus, Route
from app.places.models import Place
from app.platform import clock
from app.platform.db import db, transaction
from app.platform.mail import OutboxMessage
from app.training.models import TrainingSession
from app.training.services import cancel_session
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, DECIDED, World, build_world
from tests.support.factories.directory import create_person
from tests.support.factories.places import accept_offer, create_place, propose_and_release
from tests.support.factories.training import create_training_session

pytestmark = pytest.mark.core_released
SignIn = Callable[[Person], Any]


def _isla_accepts(world: World) -> None:
    with writing_block():
        accept_offer(_core(world, "Isla Beaton"), at=DECIDED)


def _core(world: World, name: str) -> Place:
    place = queries.own_place(world.person(name).id, world.falkirk.core.id)
    assert place is not None
    return place


def _cancel(world: World, session: TrainingSession) -> None:
    with writing_block():
        cancel_session(session, reason="No trainer.", by=world.administrator, at=ANSWERED)


def _letters(person: Person) -> Counter[str]:
    found = db.session.scalars(
        select(OutboxMessage.template).where(
            OutboxMessage.to_address == person.email, OutboxMessage.queued_at >= ANSWERED
        )
    )
    return Counter(template.rpartition("/")[2] for template in found)


def test_everybody_is_told_and_nothing_is_left_half(any_database_app: Flask) -> None:
    with writing_block():
        world = build_world()
        propose_and_release(world.falkirk.core, world.administrator, at=DECIDED)
    _isla_accepts(world)
    before = set(faults())
    _cancel(world, world.falkirk.core)
    isla, ross, mhairi = (world.person(name) for name in ("Isla Beaton", "Ross Kerr", "Mhairi Lorne"))
    assert _letters(isla) == Counter(cancelled=1, calendar_cancel=len(world.falkirk.core.days))
    assert _letters(ross) == _letters(mhairi) == Counter(cancelled=1)
    assert _letters(world.manager) == Counter(free_for_manager=6)
    asked = [world.applications[name] for name in ("Isla Beaton", "Ross Kerr", "Mhairi Lorne")]
    assert {each.status for each in asked} == {ApplicationStatus.APPOINTABLE}
    assert {each.outcome_note for each in asked} == {"The course does not take place on these days."}
    beside = queries.own_place(isla.id, world.falkirk.awareness.id)
    assert beside is not None
    assert beside.status is PlaceStatus.ACCEPTED, "the morning takes place"
    assert set(faults()) <= before


def test_decline_of_a_cancelled_course_is_not_taken_back(world: World) -> None:
    _isla_accepts(world)
    ross, application = _core(world, "Ross Kerr"), world.applications["Ross Kerr"]
    with writing_block():
        services.decline(ross, by=ross.person, at=ANSWERED)
    _cancel(world, world.falkirk.core)
    before = _letters(ross.person)
    with transaction() as outcome:
        undo(application, by=world.administrator, at=ANSWERED, note="The wrong button.")
    assert outcome.message.startswith("The session of this course is cancelled")
    assert (ross.status, application.status) == (PlaceStatus.DECLINED, ApplicationStatus.DECLINED)
    assert _letters(ross.person) == before


def test_nobody_is_offered_a_seat_of_a_cancelled_session(world: World) -> None:
    _isla_accepts(world)
    _cancel(world, world.falkirk.core)
    with writing_block():
        _core(world, "Mhairi Lorne").status = PlaceStatus.WAITLISTED
        assert services.fill(world.falkirk.core, by=None, at=ANSWERED) == []


def test_request_to_sign_again_ends_with_the_course(world: World) -> None:
    _isla_accepts(world)
    application = world.applications["Isla Beaton"]
    with writing_block():
        application.person.job_title = "Senior worker"
        refresh_signature(application, by=None, at=DECIDED)
    asked = open_signature(application)
    assert asked is not None
    _cancel(world, world.falkirk.core)
    assert asked.status is SignatureStatus.CANCELLED
    assert _letters(world.manager)["free_for_manager"] == 6


def test_managers_who_never_heard_hear_nothing(world: World) -> None:
    _isla_accepts(world)
    with writing_block():
        waits = create_person(world.programme, "Mo Held", agency=world.agencies["police"])
        create_place(world.falkirk.awareness, waits, status=PlaceStatus.WAITLISTED, route=Route.MANAGER)
    held = queries.own_place(world.manager.id, world.falkirk.awareness.id)
    assert held is not None
    assert held.status is PlaceStatus.OFFERED
    _cancel(world, world.falkirk.awareness)
    assert held.status is PlaceStatus.CANCELLED
    assert _letters(waits) == _letters(world.manager) == Counter()


def test_page_leads_on(world: World, sign_in: SignIn) -> None:
    _isla_accepts(world)
    _cancel(world, world.falkirk.core)
    place = _core(world, "Ross Kerr")
    with clock.held(ANSWERED):
        page = sign_in(place.person).get_page(f"/falkirk/places/{place.id}")
        assert page.has("This session does not take place")
        application = sign_in(place.person).get_page(page.link("See what becomes of your application"))
    assert page.link("See the other training") == "/falkirk/"
    assert application.has("The course does not take place on these days.")


def test_what_a_course_has_ended_with_stays(world: World) -> None:
    """A course that took place in part can be called off, and whoever completed it has completed it."""
    _isla_accepts(world)
    with writing_block():
        world.applications["Isla Beaton"].status = ApplicationStatus.COMPLETED
    _cancel(world, world.falkirk.core)
    assert world.applications["Isla Beaton"].status is ApplicationStatus.COMPLETED
    assert _core(world, "Isla Beaton").status is PlaceStatus.CANCELLED


def test_application_goes_with_the_place_that_is_open(world: World) -> None:
    """After a new session of the course was shared out, withdrawing gives that place back."""
    _isla_accepts(world)
    _cancel(world, world.falkirk.core)
    application = world.applications["Isla Beaton"]
    with writing_block():
        again = create_training_session(
            world.falkirk.core.course,
            cohort=world.falkirk.cohort,
            slug="core-again",
            days=[(date(2017, 12, 4), "09:30", "16:30", None)],
        )
        place = create_place(
            again, application.person, status=PlaceStatus.OFFERED, application=application, asked_at=ANSWERED
        )
        application.status = ApplicationStatus.OFFERED
    found = queries.place_for_application(application.id)
    assert found is not None and found.id == place.id
    with writing_block():
        withdraw(application, by=application.person, at=ANSWERED)
    assert place.status is PlaceStatus.WITHDRAWN


def test_whoever_waits_before_the_release_goes_on_waiting(app: Flask) -> None:
    with writing_block():
        world = build_world(awareness_places=5)
        propose_and_release(world.falkirk.core, world.administrator, at=DECIDED)
    _isla_accepts(world)
    morning = world.falkirk.awareness
    with writing_block():
        asking = [
            create_place(
                morning, create_person(world.programme, name, agency=world.agencies["police"]), status=status
            )
            for name, status in (("Una Asks", PlaceStatus.REQUESTED), ("Ewan Waits", PlaceStatus.WAITLISTED))
        ]
        propose_and_release(morning, world.administrator, at=DECIDED)
    assert PlaceStatus.WAITLISTED in {place.status for place in asking}
    assert PlaceStatus.REQUESTED not in {place.status for place in asking}
