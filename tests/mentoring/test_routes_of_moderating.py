"""The pages on which readings stand side by side."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from app.directory.enums import Role
from app.directory.models import Person
from app.mentoring import services
from tests.mentoring.conftest import World, Writing, statements
from tests.support.factories.directory import create_person
from tests.support.factories.mentoring import create_application, create_assessment

MOST = 15
SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def staff(world: World, writing: Writing) -> Person:
    with writing():
        return create_person(world.programme, "Mairi Tolmie", roles=[Role.ADMINISTRATOR])


def _read(world: World, number: int) -> None:
    """That many applications, each scored by two and far apart in every third."""
    readers = [
        create_person(world.programme, name, roles=[Role.ASSESSOR]) for name in ("Ann Baird", "Bess Cairns")
    ]
    for at in range(number):
        application = create_application(create_person(world.programme, f"Applicant {at}"), world.cohort)
        for reader, points in zip(readers, (4, 1 if at % 3 == 2 else 4), strict=True):
            create_assessment(application, reader, points=dict.fromkeys(range(1, 6), points))


@pytest.mark.parametrize("number", [3, 60])
def test_moderation_takes_few_statements_however_many_applied(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing, staff: Person, number: int
) -> None:
    with writing():
        _read(world, number)
    sign_in(staff)
    assert statements(client, "/falkirk/cohorts/november-2017/moderation") <= MOST


def test_biggest_difference_stands_first_and_talks_are_offered(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing, staff: Person
) -> None:
    with writing():
        _read(world, 3)
    sign_in(staff)
    page = client.get_page("/falkirk/cohorts/november-2017/moderation")
    assert page.has("3 applications with scores in, 1 to talk about.")
    assert page.text.index("Applicant 2") < page.text.index("Applicant 0")


def test_review_takes_few_statements_and_leads_to_the_conversation(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing, staff: Person
) -> None:
    with writing():
        reader = create_person(world.programme, "Ann Baird", roles=[Role.ASSESSOR])
        application = create_application(world.applicant, world.cohort)
        reading = create_assessment(application, reader, points=dict.fromkeys(range(1, 6), 4))
    sign_in(staff)
    address = f"/falkirk/applications/{application.id}/review"
    assert statements(client, address) <= MOST
    page = client.post_page(f"{address}/conversation", {"text": ""})
    assert page.errors == ["Write what you want to say"]
    assert client.post_page(f"{address}/conversation", {"text": "Is it enough?"}).has("Is it enough?")
    sign_in(reader)
    own = f"/falkirk/assessments/{reading.id}"
    assert client.get_page(own).has("Is it enough?")
    assert statements(client, own) <= MOST


def test_nobody_sees_scores_of_what_they_still_read_or_of_their_own_application(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    with writing():
        world.cohort.blind = False
        both = create_person(world.programme, "Mairi Tolmie", roles=[Role.ADMINISTRATOR, Role.ASSESSOR])
        colleague = create_person(world.programme, "Ann Baird", roles=[Role.ASSESSOR])
        points = dict.fromkeys(range(1, 6), 4)
        reads = create_application(world.applicant, world.cohort)
        create_assessment(reads, colleague, points=points)
        waiting = create_assessment(reads, both)
        own = create_application(both, world.cohort)
        create_assessment(own, colleague, points=points)
    sign_in(both)
    page = client.get_page("/falkirk/cohorts/november-2017/moderation")
    assert page.has("No scores wait to be settled.")
    talk = f"/falkirk/applications/{reads.id}/review/conversation"
    assert client.get_page(f"/falkirk/applications/{reads.id}/review").has(
        "You read this application yourself."
    )
    assert client.get(talk).status_code == 403
    with writing():
        services.submit_assessment(
            waiting,
            {each.id: 2 for each in world.criteria},
            "",
            by=both,
            at=datetime(2017, 9, 18, tzinfo=UTC),
        )
    assert client.get(talk).status_code == 200
    assert client.get_page("/falkirk/cohorts/november-2017/moderation").has("1 application with scores in")
    assert client.get(f"/falkirk/applications/{own.id}/review/conversation").status_code == 403
