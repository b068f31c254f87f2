"""The pages on which readings stand side by side."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.directory.enums import Role
from app.directory.models import Person
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
