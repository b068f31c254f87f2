"""An address that the mail server refuses: the request goes back to the applicant by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from app.mentoring import queries, services
from app.mentoring.enums import ApplicationStatus, Holder, SignatureStatus
from app.mentoring.models import Application, Countersignature
from app.platform import carrier, clock
from app.platform.db import db
from app.platform.links import LinkState
from app.platform.mail import AddressRefused, MailState, OutboxMessage
from tests.conftest import writing_block
from tests.mentoring.conftest import templates_to
from tests.support.databases import PostgresDatabases, SqliteDatabases, opened
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.mentoring import create_application, create_criteria, create_request
from tests.support.factories.training import create_falkirk_cohort
from tests.support.post_office import PostOffice, post_office

AT = datetime(2017, 9, 18, 8, 0, tzinfo=UTC)
TOM = "tom.ballantyne@example.org"
ISLA = "isla.beaton@example.org"


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as office:
        yield office


@pytest.fixture(params=["sqlite_databases", "postgres_databases"])
def app(request: pytest.FixtureRequest, office: PostOffice) -> Iterator[Flask]:
    databases: SqliteDatabases | PostgresDatabases = request.getfixturevalue(request.param)
    url = databases.fresh()
    with opened(url, **office.settings()) as made, clock.held(AT):
        yield made
    databases.drop(url)


@pytest.fixture
def asked(app: Flask) -> Countersignature:
    """Tom has been asked; the service delivers to the post office."""
    with writing_block():
        programme = create_programme()
        cohort = create_falkirk_cohort(programme).cohort
        create_criteria(cohort)
        isla = create_person(programme, agency=create_agency(programme))
        return create_request(create_application(isla, cohort), at=AT)


def _fresh(asked: Countersignature) -> Countersignature:
    db.session.rollback()
    return db.session.get_one(Countersignature, asked.id)


def test_refused_address_goes_back_to_the_applicant(asked: Countersignature, office: PostOffice) -> None:
    office.refused[TOM] = "550 No such mailbox"
    carrier.deliver()
    found = _fresh(asked)
    application = found.application
    assert found.status is SignatureStatus.BOUNCED
    assert found.link is not None
    assert services.signature_link_state(found, found.link, AT) is LinkState.WITHDRAWN
    assert templates_to(ISLA) == ["address_refused"]
    standing = queries.standing_of(application, frozenset(), AT)
    assert (standing.holder, standing.next_step) == (
        Holder.APPLICANT,
        f"You correct the address {TOM}, or name somebody else.",
    )
    queue = queries.work_queue(application.cohort, None, AT)
    assert "Email bounced: an address to correct" in [item.what for item in queue.on_applicants]
    assert queue.on_managers == ()
    carrier.deliver()
    (told,) = office.to(ISLA)
    body = told.get_body(("plain",))
    assert body is not None
    assert f"We could not reach Tom Ballantyne at {TOM}" in body.get_content()
    assert f"/applications/{application.id}/manager" in body.get_content()


def test_corrected_address_is_asked_at_once_also_when_only_a_dot_was_missing(
    asked: Countersignature, office: PostOffice
) -> None:
    office.refused[TOM] = "550 No such mailbox"
    carrier.deliver()
    application = _fresh(asked).application
    with writing_block():
        services.save_manager(
            db.session.get_one(Application, application.id),
            name="Tom Ballantyne",
            email="tomballantyne@example.org",
            somebody_else=False,
            by=None,
            at=AT,
        )
    carrier.deliver()
    assert len(office.to("tomballantyne@example.org")) == 1
    waiting = queries.open_signature(db.session.get_one(Application, application.id))
    assert waiting is not None and waiting.manager_email == "tomballantyne@example.org"
    assert queries.bounced_signature(waiting.application) is None


def test_refusal_for_now_changes_nothing(asked: Countersignature, office: PostOffice) -> None:
    office.refused[TOM] = "450 Come back later"
    carrier.deliver()
    assert _fresh(asked).status is SignatureStatus.REQUESTED
    assert templates_to(ISLA) == []


@pytest.mark.parametrize("answer", ["signed", "cancelled", "avoided"])
def test_refusal_after_the_end_of_a_request_tells_nobody(
    asked: Countersignature, office: PostOffice, answer: str
) -> None:
    """The reminder is under way already when the manager answers, or is not to be written to any more."""
    office.refused[TOM] = "550 No such mailbox"
    with writing_block():
        found = db.session.get_one(Countersignature, asked.id)
        if answer == "signed":
            services.sign(found, typed_name="Tom", not_related=True, by=None, at=AT)
        elif answer == "cancelled":
            services.requesting.cancel(found, by=None, at=AT)
        else:
            services.requesting.avoid_earlier_signatories(found.application, by=None, at=AT)
        for message in db.session.scalars(select(OutboxMessage).where(OutboxMessage.to_address == TOM)):
            message.state = MailState.QUEUED
    before = _fresh(asked).status
    carrier.deliver()
    assert _fresh(asked).status is before
    assert "address_refused" not in templates_to(ISLA)


def test_copy_that_is_refused_takes_no_signature_back(asked: Countersignature, office: PostOffice) -> None:
    with writing_block():
        services.follow_refused_address(
            AddressRefused(asked.id, "mentoring/email/copy_to_manager", TOM), by=None, at=AT
        )
    assert _fresh(asked).status is SignatureStatus.REQUESTED


def test_refused_address_of_an_avoided_manager_is_told_to_nobody(asked: Countersignature) -> None:
    with writing_block():
        found = db.session.get_one(Countersignature, asked.id)
        found.avoided = True
    with writing_block():
        services.follow_refused_address(
            AddressRefused(asked.id, "mentoring/email/signature_request", TOM), by=None, at=AT
        )
    assert _fresh(asked).status is SignatureStatus.REQUESTED
    assert templates_to(ISLA) == []


def test_server_that_knows_nobody_of_us_is_no_bounce(asked: Countersignature, office: PostOffice) -> None:
    """A refusal of the message itself says nothing about the address."""
    assert carrier._fault(carrier.smtplib.SMTPDataError(554, b"no")).of_address is False
    assert carrier._fault(carrier.smtplib.SMTPAuthenticationError(535, b"no")).of_address is False


def test_what_was_refused_is_a_dead_letter_and_waiting_reminders_are_taken_back(
    asked: Countersignature, office: PostOffice
) -> None:
    office.refused[TOM] = "550 No such mailbox"
    with writing_block():
        found = db.session.get_one(Countersignature, asked.id)
        services.remind(found.application, by=None, at=AT)
    carrier.deliver(limit=1)
    states = db.session.scalars(select(OutboxMessage.state).where(OutboxMessage.to_address == TOM))
    assert sorted(states) == [MailState.CANCELLED, MailState.DEAD]


def test_draft_says_that_the_address_bounced(asked: Countersignature) -> None:
    with writing_block():
        found = db.session.get_one(Countersignature, asked.id)
        found.application.status = ApplicationStatus.DRAFT
        services.mark_bounced(found, by=None, at=AT)
    application = _fresh(asked).application
    queue = queries.work_queue(application.cohort, None, AT)
    assert "Email bounced: an address to correct" in [item.what for item in queue.on_applicants]
