"""Somebody on the waiting list finds the reason from the page of the application."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask.testing import FlaskClient

from app.directory.enums import Role
from app.directory.models import Person
from app.mentoring import services
from app.mentoring.enums import ApplicationStatus
from app.platform import words
from tests.mentoring.conftest import World, Writing
from tests.support.factories.directory import create_person
from tests.support.factories.mentoring import create_application, create_signature

AT = datetime(2017, 10, 24, 8, 0, tzinfo=UTC)
SignIn = Callable[[Person], FlaskClient]


def test_a_reserve_is_led_to_the_reason(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort, status=ApplicationStatus.RESERVE)
    sign_in(world.applicant)
    page = client.get_page(f"/falkirk/applications/{application.id}")
    assert page.has("Read why, and where you stand")


def test_whoever_moved_up_is_not_told_the_last_day_of_the_first_offers(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    """An offer from the waiting list ends at a time of its own, which only the offer names."""
    with writing():
        staff = create_person(world.programme, "Mairi Tolmie", roles=[Role.ADMINISTRATOR])
        moved_up = create_application(world.applicant, world.cohort, status=ApplicationStatus.RESERVE)
        other = create_person(world.programme, "Ewan Muir")
        first = create_application(other, world.cohort, status=ApplicationStatus.APPOINTABLE)
        for application in (moved_up, first):
            create_signature(application)
            services.mark_offered(application, by=None, at=AT)
    last_day = words.day(world.cohort.offers_answered_by)
    for application, person in ((moved_up, world.applicant), (first, other)):
        sign_in(person)
        page = client.get_page(f"/falkirk/applications/{application.id}")
        named_by_the_offer = page.has("Your offer says until when.")
        assert (named_by_the_offer, page.has(last_day)) == (application is moved_up, application is first)
        sign_in(staff)
        page = client.get_page(f"/falkirk/applications/{application.id}/review")
        assert page.has("Your offer says until when.") is (application is moved_up)
