"""What happens next, gathered from every feature."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import event

from app.directory.enums import Role
from app.directory.models import Person
from app.home import queries
from app.mentoring.enums import ApplicationStatus, SignatureStatus
from app.places.enums import PlaceStatus, Route
from app.places.models import Place
from app.platform import clock
from app.platform.db import db
from app.training.models import Cohort, TrainingSession
from tests.home.conftest import World
from tests.support.factories.directory import create_person
from tests.support.factories.mentoring import (
    create_application,
    create_assessment,
    create_criteria,
    create_signature,
)
from tests.support.page import PageClient

Writing = Callable[[], AbstractContextManager[Any]]
SignIn = Callable[[Person], PageClient]
MOST_STATEMENTS = 15


def give_place(
    session: TrainingSession, person: Person, at: datetime, status: PlaceStatus, **facts: Any
) -> None:
    db.session.add(
        Place(
            programme_id=session.programme_id,
            training_session_id=session.id,
            person_id=person.id,
            status=status,
            route=Route.ASKED,
            asked_at=at,
            **facts,
        )
    )
    db.session.flush()


def test_draft_is_the_readers_with_its_closing_day(world: World, writing: Writing, at: datetime) -> None:
    with writing():
        create_criteria(world.falkirk.cohort)
        create_application(world.practitioner, world.falkirk.cohort, status=ApplicationStatus.DRAFT)
        (step,) = queries.next_steps(world.practitioner, at).yours
    assert (step.endpoint, step.by, step.tag) == ("mentoring.tasks", date(2017, 9, 29), "With you")


def test_application_with_its_manager_waits_and_the_manager_has_it(
    world: World, writing: Writing, at: datetime
) -> None:
    with writing():
        manager = create_person(world.programme, "Tom Ballantyne")
        application = create_application(world.practitioner, world.falkirk.cohort)
        create_signature(application, status=SignatureStatus.REQUESTED, manager=manager, at=at)
        (waiting,) = queries.next_steps(world.practitioner, at).waiting
        (asked,) = queries.next_steps(manager, at).yours
    assert waiting.tag == "Waiting for your manager"
    assert (asked.title, asked.by) == ("Isla Beaton asks you to countersign", date(2017, 10, 6))
    assert asked.endpoint == ""


def test_offer_is_the_readers_and_gives_no_date_yet(world: World, writing: Writing, at: datetime) -> None:
    until = clock.end_of(date(2017, 11, 3))
    with writing():
        give_place(world.falkirk.awareness, world.practitioner, at, PlaceStatus.OFFERED, answer_by=until)
        steps = queries.next_steps(world.practitioner, at)
    assert [(step.title, step.by) for step in steps.yours] == [
        ("A place on the awareness morning", date(2017, 11, 3))
    ]
    assert steps.dates == ()


def test_accepted_place_is_settled_and_gives_its_dates(world: World, writing: Writing, at: datetime) -> None:
    with writing():
        give_place(world.falkirk.core, world.practitioner, at, PlaceStatus.ACCEPTED)
        give_place(world.falkirk.supervisor, world.practitioner, at, PlaceStatus.DECLINED)
        steps = queries.next_steps(world.practitioner, at)
    assert [step.tag for step in steps.settled] == ["Placed"]
    assert [entry.name for entry in steps.dates] == [f"Core course, day {number}" for number in (1, 2, 3, 4)]


def test_request_stopped_for_whatever_reason_reads_the_same(
    world: World, writing: Writing, at: datetime
) -> None:
    with writing():
        give_place(world.falkirk.awareness, world.practitioner, at, PlaceStatus.REQUESTED)
        (step,) = queries.next_steps(world.practitioner, at).waiting
    assert step.words == "You have asked for a place. The training team will be in touch about this."


def test_assessor_hears_how_many_wait(world: World, writing: Writing, at: datetime) -> None:
    with writing():
        assessor = create_person(world.programme, "Sadia Wardlaw", roles=[Role.ASSESSOR])
        create_criteria(world.falkirk.cohort)
        application = create_application(world.practitioner, world.falkirk.cohort)
        create_assessment(application, assessor)
        (step,) = queries.next_steps(assessor, at).yours
    assert step.words == "1 application waits for your scores."


def test_roles_lead_to_their_pages(world: World, writing: Writing, at: datetime) -> None:
    with writing():
        team = queries.next_steps(world.named_staff, at).team
    assert [step.endpoint for step in team] == ["home.work_queue", "directory.keep_apart", "places.registers"]


def test_page_shows_each_part(world: World, writing: Writing, sign_in: SignIn, at: datetime) -> None:
    with writing():
        give_place(world.falkirk.core, world.practitioner, at, PlaceStatus.ACCEPTED)
        give_place(world.falkirk.awareness, world.practitioner, at, PlaceStatus.WAITLISTED)
    client = sign_in(world.practitioner)
    client.get("/falkirk/next")
    page = client.last_page
    assert page is not None
    for words in (
        "Nothing waits for you.",
        "With somebody else",
        "Settled",
        "Your next dates",
        "Waiting list",
    ):
        assert page.has(words), words


def test_work_queue_counts_places_asked_for_without_restricted_people(
    world: World, writing: Writing, sign_in: SignIn, at: datetime
) -> None:
    with writing():
        hidden = create_person(world.programme, "Ailsa Hidden", restricted=True)
        for person in (world.practitioner, hidden):
            give_place(world.falkirk.awareness, person, at, PlaceStatus.REQUESTED)
    client = sign_in(world.administrator)
    client.get("/falkirk/work-queue")
    assert client.last_page is not None
    assert client.last_page.has("1\u00a0person asks for a place")
    client = sign_in(world.named_staff)
    client.get("/falkirk/work-queue")
    assert client.last_page.has("2\u00a0people ask for a place")


@pytest.mark.parametrize("address", ["/falkirk/work-queue", "/falkirk/next", "/falkirk/", "/falkirk/plan"])
def test_pages_ask_the_database_as_often_for_many_as_for_few(
    world: World, writing: Writing, sign_in: SignIn, at: datetime, address: str
) -> None:
    asked: list[str] = []
    staff, cohort_id, session_id = world.named_staff.id, world.falkirk.cohort.id, world.falkirk.awareness.id

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            asked.append(statement)

    def fill(names: range) -> None:
        with writing():
            cohort = db.session.get_one(Cohort, cohort_id)
            session = db.session.get_one(TrainingSession, session_id)
            for number in names:
                person = create_person(cohort.programme, f"Person {number}")
                application = create_application(person, cohort, complete=number % 2 == 0)
                create_signature(application, status=SignatureStatus.REQUESTED, at=at)
                give_place(session, person, at, PlaceStatus.REQUESTED)

    def count() -> int:
        """From an empty session, so that nothing is known already."""
        client = sign_in(db.session.get_one(Person, staff))
        db.session.remove()
        asked.clear()
        event.listen(db.engine, "before_cursor_execute", note)
        assert client.get(address).status_code == 200
        event.remove(db.engine, "before_cursor_execute", note)
        return len(asked)

    fill(range(3))
    few = count()
    fill(range(3, 23))
    assert count() == few
    assert few <= MOST_STATEMENTS
