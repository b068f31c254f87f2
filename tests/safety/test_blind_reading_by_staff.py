"""Whoever reads an application blind and works in the office does not learn there whose it is."""

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
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.mentoring import create_application, create_assessment, create_criteria
from tests.support.factories.training import create_falkirk_cohort

AT = datetime(2017, 9, 18, 8, 0, tzinfo=UTC)
NAME, AGENCY = "Zanzie Quillfeather", "Larkhope Family Trust"
Writing = Callable[[], AbstractContextManager[Any]]
SignIn = Callable[[Person], FlaskClient]
OFFICE = (Role.ADMINISTRATOR, Role.PROGRAMME_LEAD)


@dataclass(frozen=True)
class Blind:
    """A blind reading of somebody who works in the office as well."""

    reading: Assessment
    reader: Person
    criteria: list[uuid.UUID]

    @property
    def reference(self) -> str:
        return self.reading.application.reference

    @property
    def review(self) -> str:
        return f"/falkirk/applications/{self.reading.application_id}/review"

    @property
    def lists(self) -> list[str]:
        """Pages on which the application stands, or from which its reference leads to it."""
        application = self.reading.application
        listed = "/falkirk/cohorts/november-2017/applications"
        return [
            listed,
            f"{listed}?waiting_on=the+assessors",
            "/falkirk/work-queue",
            f"/falkirk/find?q={self.reference}",
            f"/falkirk/audit?subject={application.id}",
            self.review,
        ]


@pytest.fixture(params=OFFICE)
def blind(app: Flask, writing: Writing, request: pytest.FixtureRequest) -> Blind:
    with writing():
        programme = create_programme()
        cohort = create_falkirk_cohort(programme).cohort
        cohort.blind = True
        criteria = create_criteria(cohort)
        reader = create_person(programme, "Mairi Tolmie", roles=[request.param, Role.ASSESSOR])
        applicant = create_person(programme, NAME, agency=create_agency(programme, AGENCY))
        application = create_application(applicant, cohort)
        services.ask_for_signature(application, by=applicant, at=AT)
        reading = create_assessment(application, reader)
    return Blind(reading, reader, [each.id for each in criteria])


def test_no_page_of_the_office_leads_from_the_reference_to_the_name(
    blind: Blind, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in(blind.reader)
    for address in blind.lists:
        answer = client.get(address, follow_redirects=True)
        assert answer.status_code == 200, address
        text = answer.get_data(as_text=True)
        assert NAME not in text, address
        assert AGENCY not in text.partition("<table")[2], address


def test_reference_is_still_listed_and_the_page_says_why_it_does_not_open(
    blind: Blind, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in(blind.reader)
    for address in (blind.lists[0], "/falkirk/work-queue"):
        assert blind.reference in client.get(address).get_data(as_text=True), address
    sentence = f"You still read {blind.reference} without name or agency."
    found = client.get(f"/falkirk/find?q={blind.reference}")
    assert found.status_code == 200
    assert sentence in found.get_data(as_text=True)
    refused = client.get(blind.review)
    assert refused.status_code == 302
    assert refused.headers["Location"].endswith(f"/falkirk/assessments/{blind.reading.id}")
    assert sentence in client.get(refused.headers["Location"]).get_data(as_text=True)


def test_agency_filter_does_not_tell_the_agency(blind: Blind, client: FlaskClient, sign_in: SignIn) -> None:
    agency = blind.reading.application.agency_id
    sign_in(blind.reader)
    page = client.get(f"/falkirk/cohorts/november-2017/applications?agency={agency}")
    assert blind.reference not in page.get_data(as_text=True)


def test_acts_on_the_application_are_refused(blind: Blind, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in(blind.reader)
    for act in ("withdraw", "defer", "signature", "conversation", "answers/1/withheld"):
        assert client.get(f"{blind.review}/{act}").status_code == 403, act


def test_name_is_there_once_ones_own_scores_are_in(
    blind: Blind, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    """The proof can fail: the same pages name the applicant to the same person afterwards."""
    with writing():
        points: dict[uuid.UUID, int | None] = dict.fromkeys(blind.criteria, 3)
        services.submit_assessment(blind.reading, points, "", by=blind.reader, at=AT)
    sign_in(blind.reader)
    for address in blind.lists[:1] + blind.lists[2:3] + blind.lists[3:4] + blind.lists[5:]:
        text = client.get(address, follow_redirects=True).get_data(as_text=True)
        assert NAME in text, address


def test_where_names_are_read_the_page_stays_open(
    blind: Blind, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    with writing():
        blind.reading.application.cohort.blind = False
    sign_in(blind.reader)
    assert NAME in client.get(blind.review).get_data(as_text=True)
