"""Passages kept from assessors, and assessors whom an applicant would rather not be read by."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.directory.enums import Role
from app.directory.models import Agency, Person
from app.mentoring import queries, services
from app.mentoring.enums import ApplicationStatus, AssessmentStatus
from app.mentoring.models import Application
from app.platform import mail
from app.platform.audit import AuditEntry
from app.platform.db import db, transaction
from app.platform.mail import OutboxMessage
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.mentoring import create_application, create_criteria
from tests.support.factories.training import create_falkirk_cohort
from tests.support.markup import read

Writing = Callable[[], AbstractContextManager[Any]]
SignIn = Callable[[Person], FlaskClient]
AT = datetime(2017, 9, 18, 8, 0, tzinfo=UTC)
CANARY = "Curlew-2290"
OTHER = "Plover-3381"
OK = 200
TEXT = f"I work in Camelon. {CANARY} told me so. Then we met {OTHER} again."


@dataclass(frozen=True)
class Intake:
    """One application that two of three assessors read."""

    agency: Agency
    application: Application
    applicant: Person
    assessors: list[Person]
    administrator: Person
    lead: Person
    agency_lead: Person


@pytest.fixture
def intake(app: Flask, writing: Writing) -> Intake:
    with writing():
        programme = create_programme()
        agency = create_agency(programme)
        applicant = create_person(programme, agency=agency)
        cohort = create_falkirk_cohort(programme).cohort
        create_criteria(cohort)
        assessors = [
            create_person(programme, name, roles=[Role.ASSESSOR])
            for name in ("Ailsa Orr", "Bruce Orr", "Catriona Orr")
        ]
        made = Intake(
            agency,
            create_application(applicant, cohort, status=ApplicationStatus.DRAFT),
            applicant,
            assessors,
            create_person(programme, "Mairi Tolmie", roles=[Role.ADMINISTRATOR]),
            create_person(programme, "Evan Strathie", roles=[Role.PROGRAMME_LEAD]),
            create_person(programme, "Nan Weir", agency=agency, roles=[Role.AGENCY_LEAD]),
        )
    return made


def _readers(application: Application) -> set[str]:
    db.session.expire_all()
    return {
        row.assessor.full_name
        for row in application.assessments
        if row.status is not AssessmentStatus.STOOD_DOWN
    }


def _pages_of_assessor(client: FlaskClient, assessor: Person) -> str:
    addresses = ["/falkirk/assessments", "/falkirk/next"]
    addresses += [f"/falkirk/assessments/{row.assessment_id}" for row in queries.own_readings(assessor)]
    return "\n".join(client.get(address).get_data(as_text=True) for address in addresses)


def test_withheld_passages_never_reach_an_assessor(
    intake: Intake, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    """(2) An applicant, or an administrator, withholds a passage before assessors see it."""
    base = f"/falkirk/applications/{intake.application.id}"
    sign_in(intake.applicant)
    page = client.post_page(f"{base}/answers/1", {"answer": TEXT, "withheld": "Curlew told me"})
    assert page.errors == [
        "“Curlew told me” is not in the answer word for word. Copy the part from the answer, or leave it out"
    ]
    assert page.field("answer").text.strip() == TEXT
    client.post_page(f"{base}/answers/1", {"answer": TEXT, "withheld": f"{CANARY} told me so."})
    assert client.get_page(f"{base}/check").has(f"Assessors do not see: “{CANARY} told me so.”")
    client.post_page(f"{base}/check", {})
    sign_in(intake.administrator)
    address = f"{base}/review/answers/1/withheld"
    assert address in [to for _, to in client.get_page(f"{base}/review").links]
    page = client.post_page(address, {"withheld": "not there"})
    assert page.errors[0].startswith("“not there” is not in the answer word for word.")
    client.post_page(address, {"withheld": f"{CANARY} told me so.\nwe met {OTHER}"})
    reading = [person for person in intake.assessors if person.full_name in _readers(intake.application)]
    assert len(reading) == 2
    for person in reading:
        sign_in(person)
        seen = _pages_of_assessor(client, person)
        assert "I work in Camelon. [a passage is withheld] Then [a passage is withheld] again." in seen
        assert CANARY not in seen
        assert OTHER not in seen
        row = queries.own_readings(person)[0]
        scores = {f"score_{number}": "2" for number in range(1, 6)}
        client.post_page(f"/falkirk/assessments/{row.assessment_id}", scores)
        seen = _pages_of_assessor(client, person)
        assert CANARY not in seen
        assert OTHER not in seen
    for message in db.session.scalars(select(OutboxMessage)):
        rendered = mail.render(message)
        assert CANARY not in rendered.text + rendered.html


def test_nobody_learns_who_withheld_a_passage(intake: Intake, writing: Writing) -> None:
    """Whoever wished it, the trail holds the act alone, and no words."""
    criterion = queries.criteria_of(intake.application.cohort_id)[0]
    with writing():
        services.save_answer(intake.application, criterion, TEXT, by=intake.applicant, at=AT)
        services.withhold(intake.application, criterion, [f"{CANARY} told"], at=AT)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "withhold passages")).one()
    assert (entry.by_id, entry.reason_id, entry.fields) == (None, None, ["answer 1"])


def test_passage_that_changes_is_not_shown_by_mistake(intake: Intake, writing: Writing) -> None:
    """An answer is not saved while a passage that is to be withheld does not stand in it."""
    criterion = queries.criteria_of(intake.application.cohort_id)[0]
    by = intake.applicant
    with writing():
        services.save_answer(intake.application, criterion, TEXT, by=by, at=AT, withheld=[f"{CANARY} told"])
    with transaction() as outcome:
        services.save_answer(intake.application, criterion, f"{CANARY} has told me", by=by, at=AT)
    assert f"“{CANARY} told” is not in the answer word for word" in outcome.message
    db.session.expire_all()
    assert queries.answers_by_criterion(intake.application.id)[criterion.id] == TEXT


def test_administrator_reads_no_answer_that_was_not_sent(
    intake: Intake, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    """A draft is read by its owner only, also after the clock has closed it."""
    criterion = queries.criteria_of(intake.application.cohort_id)[0]
    with writing():
        services.save_answer(intake.application, criterion, TEXT, by=intake.applicant, at=AT)
    services_at = datetime(2017, 10, 2, 9, tzinfo=UTC)
    with writing():
        services.close_draft(intake.application.id, services_at)
    sign_in(intake.administrator)
    base = f"/falkirk/applications/{intake.application.id}/review"
    assert CANARY not in client.get_page(base).all_text
    assert client.get(f"{base}/answers/1/withheld").status_code == 404


def test_avoided_assessor_is_never_given_it_and_hands_on_what_was_given(
    intake: Intake, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    """(2) Applicants may confidentially name assessors to avoid."""
    with writing():
        services.submit(intake.application, by=intake.applicant, at=AT)
    assert _readers(intake.application) == {"Ailsa Orr", "Bruce Orr"}
    ailsa, _, catriona = intake.assessors
    sign_in(intake.applicant)
    base = f"/falkirk/applications/{intake.application.id}"
    page = client.get_page(base)
    assert page.has("Say who should not read your application")
    page = client.post_page(f"{base}/readers", {"readers": [str(ailsa.id)]})
    assert page.has("Kept. Nobody is told.")
    assert _readers(intake.application) == {"Bruce Orr", "Catriona Orr"}
    with writing():
        services.avoid_readers(intake.application, {ailsa.id, catriona.id}, at=AT)
        services.share_out(intake.application.cohort, by=None, at=AT)
    assert _readers(intake.application) == {"Bruce Orr"}


def test_scores_that_are_in_stay_when_their_assessor_is_avoided(intake: Intake, writing: Writing) -> None:
    """What was scored before cannot be taken back by naming who scored it."""
    with writing():
        services.submit(intake.application, by=intake.applicant, at=AT)
        row = next(each for each in intake.application.assessments if each.assessor is intake.assessors[0])
        points = {each.id: 2 for each in queries.criteria_of(intake.application.cohort_id)}
        services.submit_assessment(row, points, "", by=intake.assessors[0], at=AT)
        services.avoid_readers(intake.application, {intake.assessors[0].id}, at=AT)
    assert row.status is AssessmentStatus.SUBMITTED


def test_no_assessor_and_no_lead_learns_of_an_avoided_reader(
    intake: Intake, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    """Whether a wish was made or none was, everybody else is told the same, word for word."""
    parts = [*intake.assessors[1:], intake.administrator, intake.lead, intake.agency_lead]
    with writing():
        services.avoid_readers(intake.application, {intake.assessors[0].id}, at=AT)
        services.submit(intake.application, by=intake.applicant, at=AT)
    base = f"/falkirk/applications/{intake.application.id}"
    pages = ["/falkirk/work-queue", "/falkirk/agency", f"{base}/review"]
    pages += [f"/falkirk/audit?subject={intake.application.id}", "/falkirk/assessments"]

    def told() -> dict[tuple[str, str], tuple[int, str]]:
        found = {}
        for person in parts:
            sign_in(person)
            assert client.get(f"{base}/readers").status_code == 404
            for page in pages:
                answer = client.get(page)
                words = read(answer.get_data(as_text=True))[0].text if answer.status_code == OK else ""
                found[person.full_name, page] = (answer.status_code, words)
        return found

    with_wish = told()
    with writing():
        intake.application.readers_to_avoid = []
    assert told() == with_wish
    assert {status for status, _ in with_wish.values()} >= {OK}
    acts = [f"{entry.action} {entry.fields}" for entry in db.session.scalars(select(AuditEntry))]
    assert not [act for act in acts if "avoid" in act or "reader" in act]


def test_restricted_assessor_is_not_named_to_applicants(
    intake: Intake, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    """A restricted person is absent from lists, also from this one."""
    with writing():
        intake.assessors[1].restricted = True
    sign_in(intake.applicant)
    page = client.get_page(f"/falkirk/applications/{intake.application.id}/readers")
    assert page.has("Ailsa Orr")
    assert not page.has("Bruce Orr")
    with transaction() as outcome:
        services.avoid_readers(intake.application, {intake.assessors[1].id}, at=AT)
    assert outcome.message == "Choose from the list only."
