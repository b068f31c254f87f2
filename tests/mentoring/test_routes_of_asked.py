"""Writing what a cohort asks: from nothing, from another cohort, and not once somebody applies."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.directory.enums import Role
from app.directory.models import Person
from app.mentoring import queries
from tests.mentoring.conftest import World, Writing
from tests.support.factories.directory import create_person
from tests.support.factories.mentoring import create_application
from tests.support.factories.training import create_cohort

SignIn = Callable[[Person], FlaskClient]
QUESTION = {
    "title": "You have led a group",
    "question": "When have you led a group of colleagues?",
    "word_limit": "200",
    "weight": "2",
    "anchors": "Not shown\nOnce\nOften",
}


@pytest.fixture
def staff(world: World, writing: Writing, sign_in: SignIn) -> Person:
    with writing():
        person = create_person(world.programme, "Mairi Tolmie", roles=[Role.ADMINISTRATOR])
    sign_in(person)
    return person


@pytest.fixture
def second(world: World, writing: Writing) -> str:
    with writing():
        create_cohort(world.programme, slug="spring-2018", name="Spring 2018")
    return "/falkirk/cohorts/spring-2018/asked"


def test_a_cohort_is_asked_from_nothing(
    world: World, client: FlaskClient, staff: Person, second: str
) -> None:
    assert client.get_page(second).has("Applicants are asked nothing yet.")
    page = client.post_page(f"{second}/criteria/new", QUESTION | {"anchors": "Only one", "weight": "9"})
    assert page.errors == [
        "How much it counts must be between 1 and 5",
        "What each score means must have 2 to 11 lines, the first for 0 points",
    ]
    client.post(f"{second}/criteria/new", data=QUESTION)
    client.post(f"{second}/essentials", data={"forum": "You can come to the forum."})
    cohort = queries.cohort_or_404(world.programme, "spring-2018")
    (criterion,) = queries.criteria_of(cohort.id)
    assert (criterion.most, criterion.weight, criterion.anchors) == (2, 2, ["Not shown", "Once", "Often"])
    page = client.get_page(second)
    assert page.has("You can come to the forum.")
    assert page.has("2: Often")
    client.post(f"{second}/criteria/{criterion.id}", data=QUESTION | {"title": "You have led people"})
    assert client.get_page(second).has("You have led people")
    client.post(f"{second}/criteria/{criterion.id}/remove")
    assert queries.criteria_of(cohort.id) == []


def test_a_cohort_asks_what_another_asked(
    world: World, client: FlaskClient, staff: Person, second: str
) -> None:
    client.post(second, data={"source": world.cohort.slug})
    cohort = queries.cohort_or_404(world.programme, "spring-2018")
    known = queries.criteria_of(world.cohort.id)
    assert [one.question for one in queries.criteria_of(cohort.id)] == [one.question for one in known]
    assert len(queries.essentials_of(cohort.id)) == len(queries.essentials_of(world.cohort.id))


def test_nothing_changes_once_somebody_applies(
    world: World, client: FlaskClient, staff: Person, writing: Writing
) -> None:
    with writing():
        create_application(world.applicant, world.cohort)
    address = f"/falkirk/cohorts/{world.cohort.slug}/asked"
    assert client.get_page(address).has("Somebody has begun to apply")
    page = client.post_page(f"{address}/criteria/new", QUESTION)
    assert page.has("Somebody has begun to apply, so everybody is asked the same")
    assert len(queries.criteria_of(world.cohort.id)) == 5
