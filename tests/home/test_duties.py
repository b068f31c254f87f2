"""What waits on staff stands on their own list of next steps: as many things as the work queue counts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from app.directory.enums import CallState, KeepApartState, Role
from app.directory.models import Call, KeepApartDecision, Person
from app.home import queries
from app.mentoring.enums import ApplicationStatus
from app.places.enums import PlaceStatus, Route
from app.platform import clock
from app.platform.db import db
from app.platform.mail import Letter, MailState, queue
from tests.home.conftest import World
from tests.home.test_next_steps import give_place
from tests.support.factories.directory import create_person
from tests.support.factories.forum import create_booking, create_series, first_meeting
from tests.support.factories.mentoring import create_application, create_criteria, create_mentor_period
from tests.support.page import PageClient

Writing = Callable[[], AbstractContextManager[Any]]
SignIn = Callable[[Person], PageClient]
S = ApplicationStatus


def _decision(world: World, at: datetime, status: KeepApartState = KeepApartState.OPEN) -> None:
    db.session.add(
        KeepApartDecision(
            programme_id=world.programme.id,
            person_id=world.practitioner.id,
            room_id=world.falkirk.core.id,
            room_name="Core course",
            status=status,
            opened_at=at,
        )
    )
    db.session.flush()


def test_open_decision_stands_on_the_list_of_named_staff_and_of_nobody_else(
    world: World, writing: Writing, at: datetime, sign_in: SignIn
) -> None:
    with writing():
        _decision(world, at - timedelta(days=3))
        others = [
            world.practitioner,
            world.administrator,
            create_person(world.programme, "Prue Lead", roles=[Role.PROGRAMME_LEAD]),
            create_person(world.programme, "Trina Trains", roles=[Role.TRAINER]),
        ]
    page = sign_in(world.named_staff).get_page("/falkirk/next")
    assert page.has("For named staff")
    assert page.has("1 decision has waited since Friday 15\u00a0September.")
    assert page.link("Decide") == "/falkirk/keep-apart"
    for telling in ("apart", "meet", "Isla Beaton", "Core course"):
        assert telling not in page.text, "a passer-by reads nothing of it"
    for person in others:
        seen = sign_in(person).get_page("/falkirk/next")
        assert not seen.has("decision")
        assert not seen.has("named staff")


def test_settled_decision_waits_for_nobody(world: World, writing: Writing, at: datetime) -> None:
    with writing():
        _decision(world, at, KeepApartState.SETTLED)
        steps = queries.next_steps(world.named_staff, at)
    assert steps.yours == ()
    assert "directory.keep_apart" in [step.endpoint for step in steps.team]


@pytest.fixture
def busy(world: World, writing: Writing, at: datetime) -> World:
    """An application to settle, a decision, a call, a lost email and a place that was asked for."""
    with writing():
        create_criteria(world.falkirk.cohort)
        create_application(world.practitioner, world.falkirk.cohort, status=S.ASSESSED)
        _decision(world, at)
        db.session.add(
            Call(
                programme_id=world.programme.id,
                person_id=world.practitioner.id,
                about="a place",
                status=CallState.TO_MAKE,
                asked_at=at,
            )
        )
        message = queue(Letter("x"), to="a@example.org", programme_id=world.programme.id, at=at)
        assert message is not None
        message.state = MailState.DEAD
        give_place(
            world.falkirk.awareness,
            create_person(world.programme, "Una Hare"),
            at,
            PlaceStatus.REQUESTED,
        )
    return world


@pytest.mark.parametrize(("viewer", "count"), [("administrator", 4), ("named_staff", 5)])
def test_heading_and_list_of_next_steps_count_all_that_waits_on_the_office(
    busy: World, sign_in: SignIn, viewer: str, count: int
) -> None:
    client = sign_in(getattr(busy, viewer))
    assert f"{count} things waiting" in client.get_page("/falkirk/work-queue").title
    page = client.get_page("/falkirk/next")
    assert page.has(f"{count} things wait on the training team.")
    assert page.link("Open the work queue") == "/falkirk/work-queue"
    assert not page.has("Nothing waits for you.")


def test_empty_queue_waits_for_nobody(world: World, at: datetime) -> None:
    steps = queries.next_steps(world.administrator, at)
    assert steps.yours == ()
    assert [step.endpoint for step in steps.team][0] == "home.work_queue"


def test_open_offers_wait_on_applicants_without_those_nobody_was_told_of(
    world: World, writing: Writing, sign_in: SignIn, at: datetime
) -> None:
    until = at + timedelta(days=5)
    with writing():
        for number in range(3):
            person = create_person(world.programme, f"Offered {number}")
            give_place(
                world.falkirk.awareness,
                person,
                at,
                PlaceStatus.OFFERED,
                offered_at=at,
                answer_by=until,
            )
        held = create_person(world.programme, "Mo Held")
        for session in (world.falkirk.awareness, world.falkirk.supervisor):
            give_place(session, held, at, PlaceStatus.OFFERED, offered_at=at, answer_by=until)
        for place in queries_of(held):
            place.route = Route.MANAGER
    page = sign_in(world.administrator).get_page("/falkirk/work-queue")
    assert page.has("3\u00a0offers to answer: Awareness morning")
    assert page.has("1\u00a0offer to answer: Supervisor day") or page.has("1\u00a0offer to answer:")
    tile = next(each for each in page.main.all("li") if "Waiting on applicants" in each.text)
    assert tile.text.startswith("4")


def queries_of(person: Person) -> list[Any]:
    from app.places.queries import places_of

    return places_of(person)


def test_new_mentor_is_led_to_the_meetings_until_one_is_booked(
    world: World, writing: Writing, at: datetime
) -> None:
    with writing():
        create_mentor_period(world.practitioner)
        meeting = first_meeting(create_series(world.programme))
    later = meeting.starts_at - timedelta(days=20)
    (step,) = queries.next_steps(world.practitioner, later).yours
    assert (step.title, step.endpoint) == ("Forum meetings", "forum.meetings")
    with writing():
        create_booking(world.practitioner, meeting)
    assert queries.next_steps(world.practitioner, later).yours == ()


def test_place_of_a_course_that_is_over_is_past(world: World, writing: Writing, at: datetime) -> None:
    with writing():
        give_place(world.falkirk.awareness, world.practitioner, at, PlaceStatus.ACCEPTED)
    over = clock.from_local(date(2017, 11, 20), 9)
    (before,) = queries.next_steps(world.practitioner, at).settled
    (after,) = queries.next_steps(world.practitioner, over).settled
    assert (before.tag, after.tag, after.words) == ("Placed", "Past", "The training has taken place.")


def test_whoever_was_told_of_no_place_is_appointable_now_for_nobody(
    world: World, writing: Writing, sign_in: SignIn, at: datetime
) -> None:
    with writing():
        create_criteria(world.falkirk.cohort)
        told = create_application(world.practitioner, world.falkirk.cohort, status=S.APPOINTABLE)
        told.told_at = at
    page = sign_in(world.administrator).get_page("/falkirk/work-queue")
    assert page.has("Told of no place")
    assert not page.has("Appointable now")
