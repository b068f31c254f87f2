"""Every letter: a neutral subject, one recipient, the same in text and HTML, and links that work."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.directory.enums import Role
from app.mentoring import queries, services
from app.mentoring.enums import ApplicationStatus
from app.platform import mail
from app.platform.db import db
from app.platform.jobs import run_due
from app.platform.mail import OutboxMessage
from app.schedule import JOBS
from tests.conftest import writing_block
from tests.mentoring.conftest import World, Writing
from tests.support.beginnings import Beginnings
from tests.support.factories.directory import create_person
from tests.support.factories.mentoring import (
    create_application,
    create_assessment,
    create_request,
    create_signature,
)
from tests.support.factories.training import LATER, create_cohort

AT = datetime(2017, 9, 18, 8, 0, tzinfo=UTC)
TELLING = re.compile(
    r"isla|beaton|tom|ballantyne|rhona|safe lives|abuse|violen"
    r"|mentor|sign|declin|withdr|accept|place|refus|manager",
    re.IGNORECASE,
)
LETTERS = {
    "signature_request",
    "signature_reminder",
    "copy_to_manager",
    "copy_to_applicant",
    "received",
    "returned",
    "name_somebody_else",
    "withdrawn",
    "dates_free_again",
    "dates_needed_again",
    "address_refused",
    "draft_nudge",
    "draft_closed",
    "let_in_late",
    "manager_page",
    "signature_again",
    "deferred",
    "later_cohort_opens",
    "applications_to_read",
}


@pytest.fixture
def letters(world: World, beginnings: Beginnings) -> list[OutboxMessage]:
    """Everything that the feature writes, each at least once."""
    return beginnings.begin(lambda: _write_all(world))


def _write_all(world: World) -> list[OutboxMessage]:
    with writing_block():
        application = create_application(world.applicant, world.cohort, status=ApplicationStatus.DRAFT)
        services.submit(application, by=world.applicant, at=AT)
        signature = queries.open_signature(application)
        assert signature is not None
        other = create_application(
            create_person(world.programme, "Isla Ballantyne", agency=world.agency), world.cohort
        )
        declined = create_request(other, at=AT)
        third = create_application(
            create_person(world.programme, "Rhona Beaton", agency=world.agency), world.cohort
        )
        passed = create_request(third, at=AT)
        fourth = create_application(
            create_person(world.programme, "Tom Rhona", agency=world.agency), world.cohort
        )
        services.mark_bounced(create_request(fourth, at=AT), by=None, at=AT)
        fifth = create_application(
            create_person(world.programme, "Rhona Beaton Muir", agency=world.agency), world.cohort
        )
        create_signature(fifth)
        fifth.person.job_title = "Senior <worker>"
        services.requesting.refresh_signature(fifth, by=None, at=AT)
        draft = create_application(
            create_person(world.programme, "Ewan Muir", agency=world.agency),
            world.cohort,
            status=ApplicationStatus.DRAFT,
        )
    run_due(JOBS, datetime(2017, 9, 21, 9, tzinfo=UTC))
    run_due(JOBS, datetime(2017, 9, 27, 9, tzinfo=UTC))
    late = datetime(2017, 10, 2, 9, tzinfo=UTC)
    run_due(JOBS, late)
    with writing_block():
        services.let_in_late(draft, date(2017, 10, 4), by=None, at=late, note="Away")
    with writing_block():
        sixth = create_application(create_person(world.programme, "Tom Muir"), world.cohort)
        reader = create_person(world.programme, "Isla Muir", roles=[Role.ASSESSOR])
        services.set_aside(create_assessment(sixth, reader), by=None, at=late, note="A colleague")
        seventh = create_application(create_person(world.programme, "Tom Reid"), world.cohort)
        create_assessment(seventh, reader)
        services.remind_assessor(world.cohort, reader, by=None, at=late)
        services.defer(sixth, create_cohort(world.programme, **LATER), by=None, at=late, note="Away")
    run_due([job for job in JOBS if "later cohort" in job.name], LATER["applications_open_at"])
    with writing_block():
        page = queries.manager_page_of(world.cohort.id, signature.manager_email)
        assert page is not None
        services.renew_manager_page(page, at=datetime(2017, 10, 2, 9, tzinfo=UTC))
        services.sign(signature, typed_name="Tom <b>B</b>", not_related=True, by=None, at=AT)
        services.decline(declined, typed_name="Tom", reason="No <cover> then.", by=None, at=AT)
        services.pass_on(
            passed,
            typed_name="Tom",
            deputy_name="Rhona Kerr",
            deputy_email="rhona.kerr@example.org",
            by=None,
            at=AT,
        )
        services.return_for_correction(other, by=None, at=AT, note="Say more in answer 2.")
        services.withdraw(application, by=world.applicant, at=AT)
        services.undo(application, by=None, at=AT, note="By mistake")
    return list(db.session.scalars(select(OutboxMessage)))


def test_every_letter_is_written_and_its_subject_tells_nothing(letters: list[OutboxMessage]) -> None:
    assert {message.template.rpartition("/")[2] for message in letters} == LETTERS
    for message in letters:
        subject = mail.render(message).subject
        assert subject.startswith("Training: "), subject
        assert not TELLING.search(subject), subject


def test_text_and_html_say_the_same_links_and_nothing_is_fetched(letters: list[OutboxMessage]) -> None:
    for message in letters:
        rendered = mail.render(message)
        links = set(re.findall(r"https?://\S+", rendered.text))
        assert links <= set(re.findall(r'href="([^"]+)"', rendered.html)), message.template
        assert not re.search(r"<img|<script|<link|url\(", rendered.html)
        assert "{{" not in rendered.text
        assert "{%" not in rendered.text
        assert "\n\n\n\n" not in rendered.text, rendered.text


def test_what_somebody_typed_is_escaped(letters: list[OutboxMessage]) -> None:
    pages = [mail.render(message).html for message in letters]
    assert any("No &lt;cover&gt; then." in page for page in pages)
    assert not any("<cover>" in page or "<b>B</b>" in page for page in pages)


def test_request_and_its_reminder_carry_the_same_working_link(
    client: FlaskClient, writing: Writing, world: World
) -> None:
    with writing():
        fresh = create_application(
            create_person(world.programme, "Una Reid", agency=world.agency),
            world.cohort,
            manager_email="m@example.org",
        )
        create_request(fresh, at=AT)
        services.remind(fresh, by=None, at=AT)
    found = [
        re.search(r"https?://\S+/countersign/\S+", mail.render(message).text)
        for message in db.session.scalars(
            select(OutboxMessage).where(OutboxMessage.to_address == "m@example.org")
        )
    ]
    addresses = {match.group() for match in found if match}
    assert len(found) == 2
    assert len(addresses) == 1
    path = "/" + addresses.pop().split("/", 3)[3]
    assert client.get_page(path).h1 == "Will you countersign for Una Reid?"


def test_outbox_keeps_no_token(letters: list[OutboxMessage]) -> None:
    for message in letters:
        assert "countersign/" not in str(message.facts)
        assert all(target.startswith(("link:", "path:/falkirk/")) for target in message.links.values())


def test_days_are_the_same_in_every_letter_and_name_no_building(letters: list[OutboxMessage]) -> None:
    asking = [message for message in letters if message.template.endswith(("request", "reminder"))]
    assert asking
    for message in asking:
        text = mail.render(message).text.replace("\u00a0", " ")
        assert text.count("Monday 13 November") == 2
        assert "Example Street" not in text
        assert "Town hall" not in text
