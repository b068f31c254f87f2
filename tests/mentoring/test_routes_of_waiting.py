"""While an answer is awaited: what the applicant sees and can do, and what staff see of the address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.directory.enums import Role
from app.directory.models import Person
from app.mentoring import queries, services
from app.mentoring.enums import ApplicationStatus
from app.mentoring.models import Application
from app.platform import links
from tests.mentoring.conftest import World, Writing, templates_to
from tests.support.factories.directory import create_person
from tests.support.factories.mentoring import create_application, create_request

AT = datetime(2017, 9, 18, 8, 0, tzinfo=UTC)
TOM = "tom.ballantyne@example.org"
SignIn = Callable[[Person], FlaskClient]


def _asked(world: World, writing: Writing, **facts: Any) -> Application:
    with writing():
        application = create_application(world.applicant, world.cohort, **facts)
        create_request(application, at=AT)
    return application


@pytest.mark.parametrize("status", [ApplicationStatus.DRAFT, ApplicationStatus.SUBMITTED])
def test_applicant_sees_when_it_was_sent_and_what_comes_next_and_reminds_once_a_day(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing, status: ApplicationStatus
) -> None:
    application = _asked(world, writing, status=status)
    sign_in(world.applicant)
    address = f"/falkirk/applications/{application.id}"
    page = client.get_page(address, follow_redirects=True)
    assert page.has("Monday 18 September")
    assert page.has("We send Tom Ballantyne a reminder on Thursday 21 September.")
    page = client.post_page(f"{address}/remind")
    assert page.has("You have sent a reminder today. You can send another one tomorrow.")
    page = client.post_page(f"{address}/remind")
    assert page.has("You have sent a reminder today.")
    assert templates_to(TOM) == ["signature_request", "signature_reminder"]


@pytest.mark.parametrize("status", [ApplicationStatus.DRAFT, ApplicationStatus.SUBMITTED])
def test_bounced_address_stands_on_the_page_with_the_way_to_correct_it(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing, status: ApplicationStatus
) -> None:
    application = _asked(world, writing, status=status)
    with writing():
        asked = queries.open_signature(application)
        assert asked is not None
        services.mark_bounced(asked, by=None, at=AT)
    sign_in(world.applicant)
    page = client.get_page(f"/falkirk/applications/{application.id}", follow_redirects=True)
    assert page.has(f"We could not reach Tom Ballantyne at {TOM}")
    form = client.get_page(page.link("Correct"))
    client.post_page(
        form.url, {"who": "manager", "name": "Tom Ballantyne", "email": "t.ballantyne@example.org"}
    )
    assert templates_to("t.ballantyne@example.org") == ["signature_request"]
    page = client.get_page(f"/falkirk/applications/{application.id}", follow_redirects=True)
    assert not page.has("We could not reach")


def test_private_address_is_asked_like_any_other_and_shown_to_staff_only(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    private = "tom.ballantyne@Outlook.com"
    application = _asked(world, writing, manager_email=private)
    asked = queries.open_signature(application)
    assert asked is not None and asked.link is not None
    assert templates_to(private) == ["signature_request"]
    assert "private" not in client.get_page(f"/falkirk/countersign/{links.token_of(asked.link)}").all_text
    queue = queries.work_queue(world.cohort, None, AT)
    assert [item.what for item in queue.on_managers] == ["Countersignature, at a private address"]
    with writing():
        staff = create_person(world.programme, "Mairi Tolmie", roles=[Role.ADMINISTRATOR])
    sign_in(staff)
    assert client.get_page(f"/falkirk/cohorts/{world.cohort.slug}/applications").has("Private address")
    assert client.get_page(f"/falkirk/applications/{application.id}/review").has("is a private address")
    sign_in(world.applicant)
    page = client.get_page(f"/falkirk/applications/{application.id}/manager")
    assert page.has("looks like a private address. Give the work address if there is one.")


def test_work_address_is_not_shown_as_private(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    application = _asked(world, writing)
    sign_in(world.applicant)
    assert not client.get_page(f"/falkirk/applications/{application.id}/manager").has("private")
    assert not application.names_private_address
