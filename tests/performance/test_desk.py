"""How long an administrator's pages take with 300 applications, beside a bare page of 50 rows."""

from __future__ import annotations

from statistics import median
from time import process_time

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.services import account_for
from app.directory.enums import Role
from app.directory.models import Agency, Person
from app.mentoring.enums import ApplicationStatus
from app.platform import clock
from app.training.models import Cohort
from tests.conftest import writing_block
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.mentoring import (
    create_application,
    create_assessment,
    create_criteria,
    create_request,
    create_signature,
)
from tests.support.factories.training import create_falkirk_cohort
from tests.support.statements import statements

S = ApplicationStatus
APPLICATIONS = 300
MOST_STATEMENTS = 15
SLOWER = 4
TIMES = 31
BARE = "/falkirk/people"
PAGES = {
    "work queue": "/falkirk/work-queue",
    "moderation": "/falkirk/cohorts/november-2017/moderation",
}


@pytest.fixture
def administrator(app: Flask) -> FlaskClient:
    """A browser of the administrator of 300 applications, as they lie after half of the reading."""
    with writing_block():
        programme = create_programme()
        agencies = [create_agency(programme, f"agency-{number}") for number in range(20)]
        cohort = create_falkirk_cohort(programme).cohort
        create_criteria(cohort)
        readers = [create_person(programme, f"Reader {at}", roles=[Role.ASSESSOR]) for at in range(8)]
        for number in range(APPLICATIONS):
            _application(number, cohort, agencies[number % 20], readers)
        mairi = create_person(programme, "Mairi Tolmie", roles=[Role.ADMINISTRATOR])
        account = account_for(mairi, at=clock.now())
    app.test_client_class = FlaskClient
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = account.get_id(), True
    return client


def _application(number: int, cohort: Cohort, agency: Agency, readers: list[Person]) -> None:
    """Of ten: one draft, two that wait for a signature, five that are read, one read and settled twice."""
    person = create_person(cohort.programme, f"Applicant {number}", agency=agency)
    part = number % 10
    status = S.DRAFT if part == 0 else S.SUBMITTED if part < 8 else S.ASSESSED
    application = create_application(person, cohort, status=status, merit=1500 if part >= 8 else None)
    if part in (1, 2):
        create_request(application)
    elif part:
        create_signature(application)
    if part:
        for at, scored in enumerate((part > 2, part > 5)):
            points = {position: 1 + (number + at * position) % 4 for position in range(1, 6)}
            create_assessment(application, readers[(number + at) % 8], points=points if scored else None)


def test_pages_of_300_applications_are_near_a_bare_page(administrator: FlaskClient) -> None:
    bare = _median_of(administrator, BARE)
    print(f"\n{'a bare page of 50 rows':24} median {bare:6.1f} ms")
    over = []
    for name, address in PAGES.items():
        took, statements = _median_of(administrator, address), _statements(administrator, address)
        print(f"{name:24} median {took:6.1f} ms, {took / bare:.1f} times, {statements} statements")
        if took > SLOWER * bare or statements > MOST_STATEMENTS:
            over.append(name)
    assert over == []


def _median_of(client: FlaskClient, address: str) -> float:
    """Milliseconds of the processor, which nothing else lengthens; after a few that warm up."""
    took = []
    for _ in range(TIMES):
        started = process_time()
        assert client.get(address).status_code == 200
        took.append(1000 * (process_time() - started))
    return median(took[5:])


def _statements(client: FlaskClient, address: str) -> int:
    """How many statements that read or write rows a page takes."""
    with statements() as seen:
        client.get(address)
    return len(seen)
