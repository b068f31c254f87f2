"""Staff write down what somebody told them about a place; leads find the page on which they put forward."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from app.directory.enums import ContactBy
from app.directory.models import Call, Person
from app.mentoring.enums import ApplicationStatus
from app.places import queries, services
from app.places.enums import PlaceStatus
from app.places.models import Place
from app.platform.audit import AuditEntry
from app.platform.db import db
from tests.conftest import writing_block
from tests.places.conftest import DECIDED, World
from tests.support.factories.places import propose_and_release

SignIn = Callable[[Person], Any]


@pytest.fixture
def at() -> datetime:
    return DECIDED


@pytest.fixture
def offered(world: World) -> Place:
    """Somebody who is reached by telephone only has been offered a core place."""
    isla = world.person("Isla Beaton")
    with writing_block():
        isla.contact_by = ContactBy.TELEPHONE
        isla.telephone = "01632 960 002"
    with writing_block():
        propose_and_release(world.falkirk.core, world.administrator, at=DECIDED)
    place = queries.own_place(isla.id, world.falkirk.core.id)
    assert place is not None and place.status is PlaceStatus.OFFERED
    return place


def _address(place: Place) -> str:
    return f"/falkirk/places/{place.id}/answer-for"


def test_office_accepts_for_somebody_who_rang(world: World, offered: Place, sign_in: SignIn) -> None:
    client = sign_in(world.administrator)
    board = client.get("/falkirk/sessions/core-november-2017/places").get_data(as_text=True)
    assert _address(offered) in board
    empty = client.post_page(_address(offered), {})
    assert set(empty.errors) == {"Choose what they said", "Choose how they told you"}
    client.post(_address(offered), data={"answer": "takes", "told": "by telephone"})
    db.session.expire_all()
    assert offered.status is PlaceStatus.ACCEPTED
    assert offered.application is not None
    assert offered.application.status is ApplicationStatus.ACCEPTED
    entries = db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == offered.id))
    assert "told us by telephone: takes" in set(entries)
    given_up = client.post(_address(offered), data={"answer": "gives up", "told": "on paper"})
    assert given_up.status_code == 302
    db.session.expire_all()
    assert offered.status is PlaceStatus.WITHDRAWN
    assert client.get_page(_address(offered)).has("There is nothing to answer now")


def test_call_says_which_course_what_came_of_it_and_until_when(
    world: World, offered: Place, sign_in: SignIn
) -> None:
    call = db.session.scalars(select(Call).where(Call.person_id == offered.person_id)).one()
    assert call.about == "a place on a training session", "what stands on the work queue tells nothing"
    page = sign_in(world.administrator).get_page("/falkirk/calls")
    for words in (
        "You are offered a place: Core course, with Awareness morning.",
        "Please answer by Friday 3\u00a0November.",
        "Monday 13\u00a0November: 13:30 to 16:30",
    ):
        assert page.has(words), words
    assert not page.has("1 Example Street")


def test_release_counts_emails_and_calls_apart(world: World, sign_in: SignIn) -> None:
    with writing_block():
        world.person("Isla Beaton").contact_by = ContactBy.TELEPHONE
        services.propose(world.falkirk.core, by=world.administrator, at=DECIDED)
    page = sign_in(world.administrator).get_page("/falkirk/sessions/core-november-2017/places/release")
    assert page.has("7 emails are ready, and 1 call to make. None has been sent.")
    assert [each.text for each in page.main.all("button") if each.text.startswith("Release")] == [
        "Release and send 7 emails"
    ]


def test_office_declines_for_somebody(world: World, offered: Place, sign_in: SignIn) -> None:
    client = sign_in(world.administrator)
    client.post(_address(offered), data={"answer": "declines", "told": "in person"})
    db.session.expire_all()
    assert offered.status is PlaceStatus.DECLINED


def test_answer_that_does_not_fit_the_place_is_refused(world: World, offered: Place, sign_in: SignIn) -> None:
    client = sign_in(world.administrator)
    page = client.post_page(_address(offered), {"answer": "gives up", "told": "on paper"})
    assert page.errors
    db.session.expire_all()
    assert offered.status is PlaceStatus.OFFERED


def test_place_of_a_restricted_person_is_not_there(world: World, offered: Place, sign_in: SignIn) -> None:
    with writing_block():
        offered.person.restricted = True
    client = sign_in(world.administrator)
    assert client.get(_address(offered)).status_code == 404
    assert client.post(f"/falkirk/places/{offered.id}/lapse").status_code == 404


def test_lead_finds_where_to_put_colleagues_forward(world: World, sign_in: SignIn) -> None:
    page = sign_in(world.lead).get("/falkirk/my-agency").get_data(as_text=True)
    assert "/falkirk/sessions/awareness-november-2017/nominate" in page
    assert "/falkirk/sessions/core-november-2017/nominate" not in page
