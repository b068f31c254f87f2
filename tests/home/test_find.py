"""The find box of staff pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.directory.enums import Role
from app.directory.models import Person
from tests.conftest import writing_block
from tests.home.conftest import World
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.mentoring import create_application
from tests.support.page import PageClient

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def desk(world: World, sign_in: SignIn) -> PageClient:
    client = sign_in(world.administrator)
    assert isinstance(client, PageClient)
    return client


def test_a_part_of_a_name_finds_the_person(world: World, desk: PageClient) -> None:
    page = desk.get_page(f"/falkirk/find?q={world.practitioner.full_name[:4].lower()}")
    assert page.link(world.practitioner.full_name).endswith(str(world.practitioner.id))


def test_a_whole_reference_leads_to_the_application(world: World, desk: PageClient) -> None:
    with writing_block():
        application = create_application(world.practitioner, world.falkirk.cohort)
    answer = desk.get(f"/falkirk/find?q={application.reference.lower()}")
    assert answer.status_code == 302
    assert str(application.id) in answer.headers["Location"]


def test_an_agency_is_found_by_its_name(world: World, desk: PageClient) -> None:
    with writing_block():
        create_agency(world.programme, "lighthouse", "Lighthouse Keepers")
    assert "Lighthouse Keepers" in desk.get_page("/falkirk/find?q=keepers").text


@pytest.mark.parametrize("words", ["", "x", "nothing-at-all", "100%", "<b>"])
def test_words_that_fit_nothing_are_answered_kindly(desk: PageClient, words: str) -> None:
    assert desk.get("/falkirk/find", query_string={"q": words}).status_code == 200


def test_restricted_people_are_found_by_named_staff_only(
    world: World, desk: PageClient, sign_in: SignIn
) -> None:
    with writing_block():
        hidden = create_person(world.programme, "Quilla Hiddenson")
        hidden.restricted = True
        both = create_person(world.programme, "Bea Bothroles", roles=[Role.ADMINISTRATOR, Role.NAMED_STAFF])
        application = create_application(hidden, world.falkirk.cohort)
    for words in ("quilla", application.reference):
        assert "Quilla" not in desk.get_page("/falkirk/find", query_string={"q": words}).text
    sign_in(both)
    assert "Quilla" in desk.get_page("/falkirk/find?q=quilla").text


def test_nothing_of_another_programme_is_found(world: World, desk: PageClient) -> None:
    with writing_block():
        elsewhere = create_programme("elsewhere")
        create_person(elsewhere, "Faraway Person")
    assert "Faraway" not in desk.get_page("/falkirk/find?q=faraway+p").text


def test_the_box_stands_on_staff_pages_of_the_desk_only(
    world: World, desk: PageClient, sign_in: SignIn
) -> None:
    assert 'action="/falkirk/find"' in desk.get("/falkirk/work-queue").get_data(as_text=True)
    client = sign_in(world.practitioner)
    assert "/falkirk/find" not in client.get("/falkirk/next").get_data(as_text=True)
