"""An agency that is not on the list: typed by the applicant, resolved by an administrator on one page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.directory import services as directory
from app.directory.enums import Role
from app.directory.models import Agency, Person
from app.mentoring import services
from app.mentoring.enums import ApplicationStatus
from app.mentoring.models import Application
from app.platform import clock
from app.platform.audit import AuditEntry
from app.platform.db import db
from tests.mentoring.conftest import World, Writing
from tests.support.factories.directory import create_agency, create_person
from tests.support.factories.mentoring import create_application
from tests.support.factories.training import create_cohort

S = ApplicationStatus
SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def administrator(world: World, writing: Writing) -> Person:
    with writing():
        made = create_person(world.programme, "Mairi Tolmie", roles=[Role.ADMINISTRATOR])
    return made


def _typed(world: World, name: str, agency: str, *, restricted: bool = False) -> Application:
    person = create_person(world.programme, name, restricted=restricted)
    made = create_application(person, world.cohort)
    directory.name_unlisted_agency(person, agency, by=person, at=clock.now())
    return made


def test_typed_agency_stands_in_the_work_queue_and_becomes_one_of_the_list(
    world: World, client: FlaskClient, sign_in: SignIn, administrator: Person, writing: Writing
) -> None:
    with writing():
        one = _typed(world, "Ewan Muir", "Community kitchen")
        two = _typed(world, "Una Reid", "community  Kitchen")
        other = _typed(world, "Senga Orr", "Food bank")
    sign_in(administrator)
    page = client.get_page("/falkirk/work-queue")
    assert page.has("Agency to resolve")
    assert page.has("Community kitchen")
    page = client.get_page("/falkirk/agencies")
    assert page.has("Agencies to resolve")
    address = f"/falkirk/people/{one.person_id}/agency-to-resolve"
    assert page.has("Food bank")
    assert address in [to for _, to in page.links]
    page = client.post_page(address, {})
    assert page.errors == ["Choose whether it is on the list or new"]
    page = client.post_page(address, {"which": "new", "name": "Community Kitchen", "others": "y"})
    assert page.errors == [
        "Enter a short name",
        "Choose a sector",
        "Enter how many relevant staff the agency has",
    ]
    page = client.post_page(
        address,
        {
            "which": "new",
            "name": "Community Kitchen Trust",
            "code": "KITCHEN",
            "sector": "third sector",
            "relevant_staff": "6",
            "others": "y",
        },
    )
    assert page.has("The agency is resolved.")
    db.session.expire_all()
    made = db.session.scalars(select(Agency).where(Agency.code == "KITCHEN")).one()
    assert (one.agency_id, two.agency_id, other.agency_id) == (made.id, made.id, None)
    assert (one.person.agency_id, one.person.agency_as_typed) == (made.id, "")
    kept = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "resolve agency")).all()
    assert sorted(entry.reason.text or "" for entry in kept if entry.reason) == [
        "“Community kitchen”",
        "“community  Kitchen”",
    ]
    assert client.get_page(address).has("This person has no agency to resolve.")


def test_typed_agency_is_resolved_to_one_that_is_there(
    world: World, client: FlaskClient, sign_in: SignIn, administrator: Person, writing: Writing
) -> None:
    with writing():
        one = _typed(world, "Ewan Muir", "Housing dept")
        two = _typed(world, "Una Reid", "Housing dept")
    sign_in(administrator)
    address = f"/falkirk/people/{one.person_id}/agency-to-resolve"
    client.post_page(address, {"which": "listed", "agency": str(world.agency.id)})
    db.session.expire_all()
    assert (one.agency_id, two.agency_id) == (world.agency.id, None)


def test_code_of_another_agency_is_refused_and_nothing_typed_is_lost(
    world: World, client: FlaskClient, sign_in: SignIn, administrator: Person, writing: Writing
) -> None:
    with writing():
        one = _typed(world, "Ewan Muir", "Community kitchen")
    sign_in(administrator)
    address = f"/falkirk/people/{one.person_id}/agency-to-resolve"
    page = client.post_page(
        address,
        {
            "which": "new",
            "name": "Community Kitchen Trust",
            "code": "housing",
            "sector": "third sector",
            "relevant_staff": "6",
        },
    )
    assert page.errors == ["Another agency has this code."]
    assert page.field("name").get("value") == "Community Kitchen Trust"
    db.session.expire_all()
    assert one.person.agency_as_typed == "Community kitchen"


def test_restricted_person_with_an_unlisted_agency_is_for_named_staff_only(
    world: World, client: FlaskClient, sign_in: SignIn, administrator: Person, writing: Writing
) -> None:
    with writing():
        hidden = _typed(world, "Ewan Muir", "Community kitchen", restricted=True)
        shown = _typed(world, "Una Reid", "Community kitchen")
    sign_in(administrator)
    assert not client.get_page("/falkirk/work-queue").has("Ewan Muir")
    assert client.get(f"/falkirk/people/{hidden.person_id}/agency-to-resolve").status_code == 404
    address = f"/falkirk/people/{shown.person_id}/agency-to-resolve"
    assert not client.get_page(address).has("Ewan Muir")
    client.post_page(address, {"which": "listed", "agency": str(world.agency.id), "others": "y"})
    db.session.expire_all()
    assert (shown.agency_id, hidden.agency_id) == (world.agency.id, None)


def test_application_made_with_an_agency_keeps_it_when_the_person_moves(
    world: World, writing: Writing
) -> None:
    with writing():
        earlier = create_application(world.applicant, create_cohort(world.programme, slug="may-2017"))
        elsewhere = create_agency(world.programme, "health")
        directory.move_to_agency(world.applicant, elsewhere, by=None, at=clock.now())
    assert earlier.agency_id == world.agency.id


def test_whoever_is_in_no_listed_agency_any_more_is_not_counted_in_the_old_one(
    world: World, writing: Writing
) -> None:
    with writing():
        draft = create_application(world.applicant, world.cohort, status=S.DRAFT)
        services.save_about_you(
            draft,
            full_name="Isla Beaton",
            known_as="",
            job_title="Worker",
            team="",
            audience=world.applicant.audience,
            agency=None,
            agency_as_typed="Community kitchen",
            by=world.applicant,
            at=clock.now(),
        )
        services.submit(draft, by=world.applicant, at=clock.now())
    assert (world.applicant.agency_id, draft.agency_id) == (None, None)
    assert world.applicant.agency_as_typed == "Community kitchen"
