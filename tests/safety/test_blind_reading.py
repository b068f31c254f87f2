"""Where a cohort is read blind, nothing an assessor can reach tells whose application it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.directory.enums import Role
from app.directory.models import Agency, Person
from app.mentoring import services
from app.mentoring.models import Application, Assessment, Countersignature, SignedSnapshot
from app.platform import clock
from app.platform.db import db
from app.platform.mail import OutboxMessage, render
from app.training.models import Cohort
from tests.conftest import writing_block
from tests.safety.conftest import Read
from tests.support.crawl import crawl
from tests.support.factories.directory import create_person
from tests.support.factories.mentoring import create_application, create_assessment, create_signature
from tests.support.samples import Samples

AT = datetime(2017, 9, 18, 8, 0, tzinfo=UTC)
WORD = "Quillfeather"
# One of these in anything that an assessor reaches tells who wrote an application.
CANARY = re.compile(r"quill\s*feather|zanzi\w*|larkhope|LFT\b|79\s*463\s*118", re.IGNORECASE)
SAID = (
    "I am Zanzie Quillfeather, Zanzi to all, at the Larkhope Family Trust (Larkhope, or LFT). "
    "Write to zanzie@example.org or ring 01979 463118. QUILLFEATHER’s manager, Mervyn Zanzibari, agrees. "
    "We at larkhope family trust will trust every family."
)


@dataclass(frozen=True)
class Hidden:
    """An application to read and one that was scored, of somebody whose every field holds a canary."""

    waiting: Assessment
    scored: Assessment
    assessor: Person


@pytest.fixture
def hidden(world: Flask, samples: Samples) -> Hidden:
    """Canaries stand in every field of the applicant, the agency and the manager, and in all that is said."""
    with writing_block():
        cohort = samples.cohort
        cohort.blind = True
        assessor = samples.assessment.assessor
        colleague = create_person(samples.programme, "Orla Colleague", roles=[Role.ASSESSOR])
        waiting = _application(cohort, "Zanzie Quillfeather", "zanzie@example.org")
        scored = _application(cohort, "Zanzie Quillfeather", "zanzie.quillfeather@example.org")
        points = dict.fromkeys(range(1, 10), 2)
        create_assessment(waiting, colleague, points=points, comment=SAID)
        to_read = create_assessment(waiting, assessor)
        talked = create_assessment(scored, colleague, points=points, comment=SAID)
        for score in talked.scores:
            score.comment = SAID
        changed = {score.criterion_id: 3 for score in talked.scores}
        services.revise_assessment(
            talked, dict(changed), SAID, SAID, by=colleague, at=AT, comments=dict.fromkeys(changed, SAID)
        )
        own = create_assessment(scored, assessor, points=points)
        services.say(scored, SAID, by=colleague, at=AT)
        services.remind_assessor(cohort, assessor, by=None, at=clock.now())
    return Hidden(to_read, own, assessor)


def _application(cohort: Cohort, name: str, email: str) -> Application:
    agency = db.session.scalars(select(Agency).filter_by(code="larkhope")).first()
    if agency is None:
        agency = Agency(
            programme_id=cohort.programme_id,
            code="larkhope",
            name="Larkhope Family Trust (LFT)",
            sector=db.session.scalars(select(Agency.sector)).first(),
            active=False,
        )
        db.session.add(agency)
    person = create_person(
        cohort.programme,
        name,
        email,
        agency=agency,
        known_as="Zanzi",
        job_title="Larkhope worker",
        team="Larkhope team",
        telephone="01979 463 118",
        agency_as_typed="The Larkhope",
    )
    application = create_application(
        person, cohort, manager_name="Mervyn Zanzibari", manager_email="zanzibari@example.org"
    )
    for answer in application.answers:
        answer.text = SAID
    create_signature(application)
    return application


def test_canaries_are_where_they_should_be(hidden: Hidden) -> None:
    """The proof can fail: the fields that assessors must not reach do hold them."""
    application = hidden.waiting.application
    texts = [application.person.full_name, application.agency.name if application.agency else ""]
    texts += [each.manager_name for each in db.session.scalars(select(Countersignature))]
    texts += [str(each.content) for each in db.session.scalars(select(SignedSnapshot))]
    assert sum(bool(CANARY.search(text)) for text in texts) >= 5
    assert CANARY.search(SAID)


def test_assessor_reaches_no_canary(
    hidden: Hidden, read: Read, client_of: Callable[[str], FlaskClient]
) -> None:
    """Pages, files, lists, searches and errors: the crawl begins with every address there is."""
    addresses = [f"/falkirk/assessments/{one.id}" for one in (hidden.waiting, hidden.scored)]
    found = read("assessor") + crawl(client_of("assessor"), [*addresses, f"{addresses[1]}/revise"])
    reached = {each.address for each in found if each.status == 200}
    assert set(addresses) <= reached
    assert [each.address for each in found if CANARY.search(each.text)] == []
    assert [each.file_name for each in found if CANARY.search(each.file_name)] == []


@pytest.mark.parametrize("what", ["Quillfeather", "Zanzi", "larkhope", "01979 463118", "zanzie@example.org"])
def test_search_finds_no_applicant_for_an_assessor(
    hidden: Hidden, client_of: Callable[[str], FlaskClient], what: str
) -> None:
    client = client_of("assessor")
    for address in ("/falkirk/people", "/falkirk/assessments", "/falkirk/applications"):
        text = client.get(address, query_string={"q": what}).get_data(as_text=True)
        assert not CANARY.search(text.replace(what, "")), address


def test_answers_are_read_without_what_tells(hidden: Hidden, client_of: Callable[[str], FlaskClient]) -> None:
    """What stands there instead is a word in brackets, and the rest of the sentence stays."""
    client = client_of("assessor")
    text = client.get(f"/falkirk/assessments/{hidden.waiting.id}").get_data(as_text=True)
    assert "I am [name], [name] to all, at the [agency]" in text
    assert "will trust every family." in text
    assert "Orla Colleague" not in text
    talked = client.get(f"/falkirk/assessments/{hidden.scored.id}").get_data(as_text=True)
    assert "Orla Colleague" in talked
    assert "[name] to all" in talked


def test_refusals_repeat_no_canary(hidden: Hidden, client_of: Callable[[str], FlaskClient]) -> None:
    """What is shown again after a fault is what the assessor typed, never more of the applicant."""
    client = client_of("assessor")
    for address in (
        f"/falkirk/assessments/{hidden.waiting.id}",
        f"/falkirk/assessments/{hidden.scored.id}",
        f"/falkirk/assessments/{hidden.scored.id}/revise",
        f"/falkirk/assessments/{hidden.waiting.id}/stand-down",
    ):
        text = client.post(address, data={}).get_data(as_text=True)
        assert not CANARY.search(text), address


def test_emails_to_assessors_tell_nothing(hidden: Hidden) -> None:
    """Every letter that went to an assessor, subject and both bodies."""
    letters = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.to_address == hidden.assessor.email)
    ).all()
    assert any(each.template.endswith("applications_to_read") for each in letters)
    for letter in letters:
        if letter.facts is None:
            continue
        made = render(letter)
        assert not CANARY.search(f"{made.subject} {made.text} {made.html}"), letter.template
