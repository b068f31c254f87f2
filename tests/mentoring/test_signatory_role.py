"""Volunteers without a line manager: a cohort may name another role that countersigns for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from app.directory.enums import Role
from app.directory.models import Person
from app.mentoring import queries, rules, services
from app.mentoring.enums import ApplicationStatus, SignatureStatus
from app.mentoring.models import Application, Countersignature
from app.platform import links, mail
from app.platform.db import db, transaction
from app.platform.errors import RuleBroken
from tests.conftest import writing_block
from tests.mentoring.conftest import World, Writing, mail_to, templates_to
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.mentoring import create_application, create_criteria, create_request
from tests.support.factories.training import create_cohort, create_falkirk_cohort
from tests.support.page import PageClient

S = ApplicationStatus
SignIn = Callable[[Person], PageClient]
AT = datetime(2017, 9, 18, 8, 0, tzinfo=UTC)
COORDINATOR = "Volunteer coordinator"
TOM, RHONA = "tom.ballantyne@example.org", "rhona.kerr@example.org"


@pytest.fixture
def volunteer(world: World, writing: Writing) -> Application:
    """A draft that is whole but for who countersigns, in a cohort that names the coordinator."""
    with writing():
        world.cohort.other_signatory = COORDINATOR
        application = create_application(world.applicant, world.cohort, status=S.DRAFT)
        application.manager_name = application.manager_email = ""
    return application


def _name(application: Application, role: str = COORDINATOR, email: str = RHONA, other: bool = False) -> None:
    services.save_manager(
        application,
        name="Rhona Kerr",
        email=email,
        somebody_else=other,
        role=role,
        by=application.person,
        at=AT,
    )


def _open(application: Application) -> Countersignature:
    found = queries.open_signature(application)
    assert found is not None
    return found


def test_only_a_role_that_the_cohort_names_can_be_chosen() -> None:
    rules.refuse_other_role("", {""})
    rules.refuse_other_role(COORDINATOR, {"", COORDINATOR})
    with pytest.raises(RuleBroken, match="names no such role"):
        rules.refuse_other_role("Friend", {COORDINATOR})


def test_coordinator_is_asked_at_once_and_signs(any_database_app: Flask) -> None:
    with writing_block():
        programme = create_programme()
        cohort = create_falkirk_cohort(programme).cohort
        cohort.other_signatory = COORDINATOR
        create_criteria(cohort)
        isla = create_person(programme, agency=create_agency(programme))
        application = create_application(isla, cohort, status=S.DRAFT)
        _name(application)
        services.submit(application, by=isla, at=AT)
    asked = _open(application)
    assert (application.signatory_role, application.somebody_else_signs) == (COORDINATOR, False)
    assert (asked.manager_email, asked.stands_in) == (RHONA, False)
    (letter,) = mail_to(RHONA)
    body = mail.render(letter)
    for text in (body.text, body.html):
        assert "named you as their volunteer coordinator." in text
        assert "line manager" not in text
    assert "olunteer" not in body.subject
    with transaction() as outcome:
        services.sign(asked, typed_name="Rhona Kerr", not_related=False, by=None, at=AT)
    assert not outcome.ok
    with writing_block():
        services.sign(_open(application), typed_name="Rhona Kerr", not_related=True, by=None, at=AT)
    assert queries.signed_by(application) is not None


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"email": "Isla.Beaton+team@example.org"}, "Nobody can countersign their own application"),
        ({"role": "Friend"}, "names no such role"),
    ],
)
def test_rules_of_signing_hold_for_the_coordinator_too(
    volunteer: Application, facts: dict[str, Any], said: str
) -> None:
    with transaction() as outcome:
        _name(volunteer, **facts)
    assert said in outcome.message
    db.session.expire_all()
    assert (volunteer.manager_email, volunteer.signatory_role) == ("", "")


def test_avoided_manager_cannot_come_back_as_coordinator(volunteer: Application, writing: Writing) -> None:
    with writing():
        _name(volunteer, role="", email=TOM)
        create_request(volunteer, at=AT)
        _name(volunteer, role="", other=True)
    with transaction() as outcome:
        _name(volunteer, email=TOM)
    assert "We cannot write to this address" in outcome.message
    assert templates_to(TOM) == ["signature_request"]


def test_somebody_else_has_no_role_and_is_checked_first(volunteer: Application, writing: Writing) -> None:
    with writing():
        _name(volunteer, role=COORDINATOR, other=True)
    assert (volunteer.signatory_role, volunteer.somebody_else_signs) == ("", True)
    with writing():
        assert services.ask_for_signature(volunteer, by=volunteer.person, at=AT) is None
    assert mail_to(RHONA) == []


def test_same_person_in_another_role_is_asked_anew(volunteer: Application, writing: Writing) -> None:
    with writing():
        _name(volunteer, role="")
        first = create_request(volunteer, at=AT)
        services.sign(first, typed_name="Rhona Kerr", not_related=True, by=None, at=AT)
        _name(volunteer)
    assert first.status is SignatureStatus.STALE
    assert _open(volunteer).manager_email == RHONA
    with writing():
        second = _open(volunteer)
        _name(volunteer)
    assert _open(volunteer) is second


def test_role_is_reused_only_where_the_cohort_names_it(
    world: World, volunteer: Application, writing: Writing
) -> None:
    with writing():
        _name(volunteer)
        services.withdraw(volunteer, by=world.applicant, at=AT)
    for slug, named, taken in (("may-2018", COORDINATOR, RHONA), ("june-2018", "", "")):
        with writing():
            cohort = create_cohort(world.programme, slug=slug, name=slug, other_signatory=named)
            create_criteria(cohort)
            begun = services.start(cohort, world.applicant, by=world.applicant, at=AT)
            offers = queries.earlier_applications(world.applicant, cohort)
            offer = next(each for each in offers if each.application.id == volunteer.id)
            services.take_over_answers(begun, offer, by=world.applicant, at=AT)
        assert (begun.manager_email, begun.signatory_role) == (taken, named)


def test_third_choice_is_there_only_when_the_cohort_names_a_role(
    world: World, volunteer: Application, client: PageClient, sign_in: SignIn, writing: Writing
) -> None:
    sign_in(world.applicant)
    path = f"/falkirk/applications/{volunteer.id}/manager"
    page = client.get_page(path)
    for choice in ("My line manager", "My volunteer coordinator", "Somebody else should sign"):
        assert page.has(choice), choice
    assert client.get_page("/falkirk/cohorts/november-2017/apply").has("volunteer coordinator")
    assert client.post_page(path, {"name": "Rhona Kerr", "email": RHONA}).errors == [
        "Choose who should countersign"
    ]
    with writing():
        world.cohort.other_signatory = ""
    assert not client.get_page(path).has("coordinator")
    forged = {"who": "role", "name": "Rhona Kerr", "email": RHONA}
    assert client.post_page(path, forged).errors == ["Choose who should countersign"]
    assert not client.get_page("/falkirk/cohorts/november-2017/apply").has("coordinator")


def test_every_page_names_the_role_and_nothing_else(
    world: World, volunteer: Application, client: PageClient, sign_in: SignIn, writing: Writing
) -> None:
    private = "rhona.kerr@gmail.com"
    sign_in(world.applicant)
    path = f"/falkirk/applications/{volunteer.id}"
    client.post_page(f"{path}/manager", {"who": "role", "name": "Rhona Kerr", "email": private})
    page = client.get_page(f"{path}/manager")
    assert page.typed()["who"] == ["role"]
    assert page.has("looks like a private address")
    assert client.get_page(f"{path}/check").has("Your volunteer coordinator")
    client.post_page(f"{path}/ask", {})
    assert client.get_page(f"{path}/tasks").has("Waiting for your volunteer coordinator")
    client.post_page(f"{path}/check", {})
    page = client.get_page(path)
    assert page.has("Waiting for your volunteer coordinator")
    assert not page.has("Waiting for your manager")
    asked = _open(volunteer)
    assert asked.link is not None
    page = client.get_page(f"/falkirk/countersign/{links.token_of(asked.link)}")
    assert page.has("named you as their volunteer coordinator")
    assert page.has("You are their volunteer coordinator")
    assert "line manager" not in page.all_text
    with writing():
        staff = create_person(world.programme, "Mairi Tolmie", roles=[Role.ADMINISTRATOR])
    sign_in(staff)
    page = client.get_page(f"{path}/review")
    assert page.has("Rhona Kerr signs as the applicant’s volunteer coordinator")
    assert page.has("is a private address")
    assert not page.has("may sign: ask now")


def test_deputy_of_the_coordinator_is_asked_like_any_deputy(volunteer: Application, writing: Writing) -> None:
    with writing():
        _name(volunteer)
        create_request(volunteer, at=AT)
        services.pass_on(
            _open(volunteer),
            typed_name="Rhona Kerr",
            deputy_name="Tom Ballantyne",
            deputy_email=TOM,
            by=None,
            at=AT,
        )
    (letter,) = mail_to(TOM)
    text = mail.render(letter).text
    assert "you have been asked to countersign" in text
    assert "coordinator" not in text
