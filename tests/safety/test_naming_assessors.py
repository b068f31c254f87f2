"""Assessors who are restricted, or who should not have read it, are named to nobody who looks at scores."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.directory.enums import Role
from app.directory.models import Person
from app.mentoring import services
from app.mentoring.models import Assessment
from tests.support.factories.directory import create_person, create_programme
from tests.support.factories.mentoring import create_application, create_assessment, create_criteria
from tests.support.factories.training import create_falkirk_cohort

AT = datetime(2017, 9, 18, 8, 0, tzinfo=UTC)
HIDDEN = "Quilla Curlew"
Writing = Callable[[], AbstractContextManager[Any]]
SignIn = Callable[[Person], FlaskClient]


@dataclass(frozen=True)
class Scored:
    """An application that somebody restricted and a colleague have scored and talked about."""

    hidden: Assessment
    colleague: Assessment
    staff: dict[Role, Person]

    @property
    def staff_pages(self) -> list[str]:
        review = f"/falkirk/applications/{self.hidden.application_id}/review"
        return [
            "/falkirk/cohorts/november-2017/moderation",
            review,
            f"{review}/conversation",
            f"{review}/readings/{self.hidden.id}",
        ]


@pytest.fixture
def scored(app: Flask, writing: Writing) -> Scored:
    with writing():
        programme = create_programme()
        cohort = create_falkirk_cohort(programme).cohort
        criteria = create_criteria(cohort)
        application = create_application(create_person(programme), cohort)
        restricted = create_person(programme, HIDDEN, roles=[Role.ASSESSOR], restricted=True)
        known = create_person(programme, "Ann Baird", roles=[Role.ASSESSOR])
        hidden, colleague = (create_assessment(application, each) for each in (restricted, known))
        for reading in (hidden, colleague):
            points: dict[uuid.UUID, int | None] = {each.id: 3 for each in criteria}
            services.submit_assessment(reading, points, "Strong.", by=reading.assessor, at=AT)
        services.say(application, "Is this enough?", by=restricted, at=AT)
        staff = {
            Role.ADMINISTRATOR: create_person(programme, "Mairi Tolmie", roles=[Role.ADMINISTRATOR]),
            Role.NAMED_STAFF: create_person(
                programme, "Nan Weir", roles=[Role.ADMINISTRATOR, Role.NAMED_STAFF]
            ),
            Role.PROGRAMME_LEAD: create_person(programme, "Evan Strathie", roles=[Role.PROGRAMME_LEAD]),
        }
    return Scored(hidden, colleague, staff)


def _text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def test_restricted_assessor_is_an_assessor_to_administrators(
    scored: Scored, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in(scored.staff[Role.ADMINISTRATOR])
    for address in scored.staff_pages:
        text = _text(client, address)
        assert HIDDEN not in text, address
        assert "n assessor" in text, address


def test_restricted_assessor_is_an_assessor_to_the_programme_lead(
    scored: Scored, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in(scored.staff[Role.PROGRAMME_LEAD])
    for address in scored.staff_pages[:2]:
        assert HIDDEN not in _text(client, address), address


def test_restricted_assessor_is_an_assessor_to_fellow_readers(
    scored: Scored, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in(scored.colleague.assessor)
    text = _text(client, f"/falkirk/assessments/{scored.colleague.id}")
    assert HIDDEN not in text
    assert "What an assessor wrote" in text
    assert "Is this enough?" in text


def test_named_staff_and_the_assessor_read_the_name(
    scored: Scored, client: FlaskClient, sign_in: SignIn
) -> None:
    """The proof can fail: the name stands there for whoever may know it."""
    sign_in(scored.staff[Role.NAMED_STAFF])
    for address in scored.staff_pages:
        assert HIDDEN in _text(client, address), address


def test_whoever_is_out_of_a_reading_is_not_named_in_its_conversation(
    scored: Scored, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    with writing():
        services.say(scored.hidden.application, "I think so.", by=scored.colleague.assessor, at=AT)
        scored.hidden.assessor.restricted = False
    sign_in(scored.hidden.assessor)
    address = f"/falkirk/assessments/{scored.hidden.id}"
    assert "Ann Baird" in _text(client, address)
    with writing():
        services.set_aside(scored.colleague, by=None, at=AT, note="Colleagues.")
    text = _text(client, address)
    assert "I think so." in text
    assert "Ann Baird" not in text
    sign_in(scored.colleague.assessor)
    own = f"/falkirk/assessments/{scored.colleague.id}"
    assert "The scores you gave do not count." in _text(client, own)
