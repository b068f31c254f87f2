"""A session's page, its dates as a file, and everybody's own dates."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import pytest
from icalendar import Calendar

from app.directory.enums import Role
from app.directory.models import Person
from app.places.enums import PlaceStatus, Route
from app.places.models import Place
from app.platform.db import db
from app.training.enums import SessionStatus
from app.training.models import TrainingSession
from tests.support.factories.directory import create_person, create_programme
from tests.support.page import PageClient
from tests.training.conftest import World

Writing = Callable[[], AbstractContextManager[Any]]
SignIn = Callable[[Person], PageClient]
CORE = "/falkirk/sessions/core-november-2017"


def give_place(
    session: TrainingSession, person: Person, at: datetime, status: PlaceStatus = PlaceStatus.ACCEPTED
) -> None:
    db.session.add(
        Place(
            programme_id=session.programme_id,
            training_session_id=session.id,
            person_id=person.id,
            status=status,
            route=Route.ALLOCATED,
            asked_at=at,
        )
    )


def events_of(body: bytes) -> list[Any]:
    return list(Calendar.from_ical(body).walk("VEVENT"))


def test_session_page_tells_the_public_days_places_and_areas(world: World, client: PageClient) -> None:
    assert client.get(CORE).status_code == 200
    page = client.last_page
    assert page is not None
    for words in (
        "40\u00a0places, by application",
        "13:30 to 16:30",
        "Camelon",
        "Frontline practitioners",
        "Friday 29\u00a0September, at midnight",
        "awareness morning",
    ):
        assert page.has(words), words
    assert "Example Road" not in page.all_text
    assert "Education centre" not in page.all_text


@pytest.mark.parametrize("status", [PlaceStatus.REQUESTED, PlaceStatus.OFFERED, PlaceStatus.DECLINED])
def test_address_is_not_shown_before_acceptance(
    world: World, sign_in: SignIn, writing: Writing, at: datetime, status: PlaceStatus
) -> None:
    with writing():
        give_place(world.falkirk.core, world.practitioner, at, status)
    assert "Example Road" not in sign_in(world.practitioner).get(CORE).get_data(as_text=True)


def test_address_room_and_link_are_shown_after_acceptance(
    world: World, sign_in: SignIn, writing: Writing, at: datetime
) -> None:
    with writing():
        give_place(world.falkirk.core, world.practitioner, at)
        day = world.falkirk.core.days[1]
        day.room, day.join_link = "Room 4", "https://meet.example.org/core"
    client = sign_in(world.practitioner)
    client.get(CORE)
    page = client.last_page
    assert page is not None
    assert page.has("Room 4, Education centre, 2 Example Road, Camelon")
    assert page.link("Join online") == "https://meet.example.org/core"
    assert page.has("You have a place.")


def test_planned_session_is_for_staff(
    world: World, client: PageClient, sign_in: SignIn, writing: Writing
) -> None:
    with writing():
        world.falkirk.core.status = SessionStatus.PLANNED
    assert client.get(CORE).status_code == 404
    assert client.get(f"{CORE}.ics").status_code == 404
    assert sign_in(world.practitioner).get(CORE).status_code == 404
    assert sign_in(world.administrator).get(CORE).status_code == 200


def test_session_of_another_programme_is_not_found(
    world: World, client: PageClient, writing: Writing
) -> None:
    with writing():
        create_programme("ayrshire")
    assert client.get("/ayrshire/sessions/core-november-2017").status_code == 404


def test_calendar_file_is_neutral(world: World, client: PageClient) -> None:
    response = client.get(f"{CORE}.ics")
    assert response.headers["Content-Disposition"] == 'attachment; filename="training-dates.ics"'
    assert response.mimetype == "text/calendar"
    events = events_of(response.data)
    assert [str(event["summary"]) for event in events] == [
        f"Training day {number}" for number in (1, 2, 3, 4)
    ]
    assert {str(event["class"]) for event in events} == {"PRIVATE"}
    assert not any("location" in event or "description" in event for event in events)
    assert [str(event["uid"]) for event in events] == [day.uid for day in world.falkirk.core.days]
    for telling in (b"domestic", b"abuse", b"Camelon", b"falkirk/", b"Core"):
        assert telling not in response.data, telling


def test_calendar_file_is_not_sent_twice(world: World, client: PageClient) -> None:
    tag = client.get(f"{CORE}.ics").headers["ETag"]
    assert client.get(f"{CORE}.ics", headers={"If-None-Match": tag}).status_code == 304


def test_cancelled_session_leaves_calendars(world: World, client: PageClient, writing: Writing) -> None:
    with writing():
        world.falkirk.core.status = SessionStatus.CANCELLED
    assert {str(event["status"]) for event in events_of(client.get(f"{CORE}.ics").data)} == {"CANCELLED"}
    client.get(CORE)
    assert client.last_page is not None
    assert client.last_page.has("This session is cancelled.")


def test_my_dates_are_those_of_accepted_places(
    world: World, sign_in: SignIn, writing: Writing, at: datetime
) -> None:
    with writing():
        give_place(world.falkirk.core, world.practitioner, at)
        give_place(world.falkirk.supervisor, world.practitioner, at, PlaceStatus.OFFERED)
    client = sign_in(world.practitioner)
    client.get("/falkirk/my-dates")
    page = client.last_page
    assert page is not None
    assert page.has("Core course, day 4")
    assert page.has("1 Example Street, Falkirk")
    assert not page.has("Supervisor day")
    assert len(events_of(client.get("/falkirk/my-dates.ics").data)) == 4


@pytest.mark.parametrize(("wanted", "place"), [(False, None), (True, "Town hall, 1 Example Street, Falkirk")])
def test_my_calendar_names_places_only_when_asked(
    world: World, sign_in: SignIn, writing: Writing, at: datetime, wanted: bool, place: str | None
) -> None:
    with writing():
        world.practitioner.place_in_calendar = wanted
        give_place(world.falkirk.awareness, world.practitioner, at)
    (event,) = events_of(sign_in(world.practitioner).get("/falkirk/my-dates.ics").data)
    assert (str(event["summary"]), event.get("location")) == ("Training morning", place)


def test_my_dates_without_any_lead_to_the_training(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.practitioner)
    client.get("/falkirk/my-dates")
    assert client.last_page is not None
    assert client.last_page.link("See the training") == "/falkirk/"


def test_cohort_page_is_for_administrators_and_programme_leads(
    world: World, sign_in: SignIn, writing: Writing
) -> None:
    with writing():
        lead = create_person(world.programme, "Pat Lead", roles=[Role.PROGRAMME_LEAD])
        trainer = create_person(world.programme, "Toni Trainer", roles=[Role.TRAINER])
    for person, status in (
        (world.practitioner, 403),
        (trainer, 403),
        (lead, 200),
        (world.administrator, 200),
    ):
        assert sign_in(person).get("/falkirk/cohorts/november-2017").status_code == status, person.full_name
    assert sign_in(lead).get("/falkirk/cohorts/elsewhere").status_code == 404
