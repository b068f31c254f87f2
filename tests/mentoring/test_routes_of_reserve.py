"""Somebody on the waiting list finds the reason from the page of the application."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from app.directory.models import Person
from app.mentoring.enums import ApplicationStatus
from tests.mentoring.conftest import World, Writing
from tests.support.factories.mentoring import create_application

SignIn = Callable[[Person], FlaskClient]


def test_a_reserve_is_led_to_the_reason(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort, status=ApplicationStatus.RESERVE)
    sign_in(world.applicant)
    page = client.get_page(f"/falkirk/applications/{application.id}")
    assert page.has("Read why, and where you stand")
