"""What a certificate, its number, and the letters about it may tell, and whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.directory.models import Person
from app.places import emails, queries, rules, services
from app.places.enums import Mark
from app.places.models import Place
from app.platform.db import db
from app.platform.mail import OutboxMessage
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, DECIDED, World, build_world
from tests.support.beginnings import Beginnings
from tests.support.factories.places import accept_offer, propose_and_release

SignIn = Callable[[Person], Any]
AFTER = datetime(2017, 11, 17, 18, 0, tzinfo=UTC)


@pytest.fixture
def at() -> datetime:
    return AFTER


@pytest.fixture
def world(app: Flask, beginnings: Beginnings) -> World:
    return beginnings.begin(_make_released)


def _make_released() -> World:
    with writing_block():
        world = build_world()
    with writing_block():
        propose_and_release(world.falkirk.core, world.administrator, at=DECIDED)
    return world


def complete(world: World, name: str) -> Place:
    found = queries.place_for_application(world.applications[name].id)
    assert found is not None
    world.falkirk.cohort.completion_rule = "1 day"
    accept_offer(found, at=ANSWERED)
    services.mark(found, world.falkirk.core.days[0], rules.Entry(Mark.ATTENDED), by=world.trainer, at=AFTER)
    return found


def test_number_of_a_restricted_person_answers_like_anybody_elses(
    world: World,
    sign_in: SignIn,
) -> None:
    """Yes for both, in the same words: neither that somebody is restricted nor who it is can be read."""
    with writing_block():
        isla, ross = complete(world, "Isla Beaton"), complete(world, "Callum Reid")
        isla.person.restricted = True
    numbers = []
    for each in (isla, ross):
        found = queries.certificate_of(each)
        assert found is not None
        numbers.append(services.readable_number(found))
    visitor = sign_in(world.manager)
    first, second = (visitor.post_page("/falkirk/certificate", {"number": each}) for each in numbers)
    assert first.main.text.replace(numbers[0], "") == second.main.text.replace(numbers[1], "")
    assert first.has("Yes.")
    assert not first.has("Isla")
    # Nobody else's programme knows the number.
    assert visitor.get_page("/falkirk/certificate").title.startswith("Check a number")


def test_avoided_manager_hears_of_no_completion(world: World) -> None:
    application = world.applications["Isla Beaton"]
    with writing_block():
        found = queries.place_for_application(application.id)
        assert found is not None
        world.falkirk.cohort.completion_rule = "1 day"
        accept_offer(found, at=ANSWERED)
        for signature in application.countersignatures:
            signature.avoided = True
        day = world.falkirk.core.days[0]
        services.mark(found, day, rules.Entry(Mark.ATTENDED), by=world.trainer, at=AFTER)
    told = select(OutboxMessage.id).where(OutboxMessage.template == "places/email/completed_for_manager")
    assert queries.certificate_of(found) is not None
    assert db.session.scalars(told).all() == []


def test_letters_of_completion_hold_no_reason_and_no_address_before_a_yes(world: World) -> None:
    with writing_block():
        place = complete(world, "Isla Beaton")
    letter = emails.completed_for_manager(place, "Kim Example")
    assert set(letter.facts) == {"manager", "applicant", "course"}
    assert letter.links == {}
