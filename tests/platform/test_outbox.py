"""The outbox and its carrier, with a real mail server on loopback."""

from __future__ import annotations

import ssl
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import select

from app.platform import carrier, clock, mail
from app.platform.db import db, transaction
from app.platform.ical import CalendarEvent, EventStatus, Method
from app.platform.invitations import Invitation
from app.platform.mail import Letter, MailState, OutboxMessage
from tests.support.databases import PostgresDatabases, SqliteDatabases, opened
from tests.support.post_office import PostOffice, post_office

TEMPLATES = {
    "test/email/note.txt": "Training: a note for you\n\nGood morning. Open {{ links.page }}",
    "test/email/note.html": "<p>Good morning.</p>" + "<b>A line without an end.</b>" * 60,
}
PROGRAMME = SimpleNamespace(slug="falkirk", name="Falkirk")


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as office:
        yield office


@pytest.fixture(params=["sqlite_databases", "postgres_databases"])
def app(
    request: pytest.FixtureRequest, office: PostOffice, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    databases: SqliteDatabases | PostgresDatabases = request.getfixturevalue(request.param)
    url = databases.fresh()
    facts = {"programme": PROGRAMME, "sender_name": "Training", "reply_to": "training@example.org"}
    with opened(url, **office.settings()) as made, clock.held(at):
        monkeypatch.setattr(made, "jinja_loader", ChoiceLoader([DictLoader(TEMPLATES), made.jinja_loader]))
        monkeypatch.setitem(made.extensions, "mail_facts", lambda _id: facts)
        yield made
    databases.drop(url)


def _queue(at: datetime, to: str = "ann@example.org", **options: Any) -> None:
    own = {name: options.pop(name) for name in ("once", "invitation", "urgent") if name in options}
    letter = Letter("test/email/note", links={"page": "/falkirk/next"}, **own)
    with transaction():
        mail.queue(letter, to=to, programme_id=None, at=at, **options)


def _only() -> OutboxMessage:
    db.session.rollback()
    return db.session.scalars(select(OutboxMessage)).one()


def test_message_is_carried_once_to_its_one_recipient(app: Flask, office: PostOffice, at: datetime) -> None:
    _queue(at)
    assert (carrier.deliver(), carrier.deliver()) == (1, 0)
    (message,) = office.messages
    assert message["X-Given-To"] == "ann@example.org"
    assert message["Subject"] == "Training: a note for you"
    assert message["From"] == "Training <training@relay.example.org>"
    assert message["Reply-To"] == "training@example.org"
    assert message["Message-ID"] == f"<{_only().id}@relay.example.org>"


def test_sent_message_keeps_no_content(app: Flask, at: datetime) -> None:
    _queue(at)
    carrier.deliver()
    message = _only()
    assert (message.state, message.facts, message.sent_at) == (MailState.SENT, None, at)


def test_no_line_is_too_long_for_a_mail_server(app: Flask, office: PostOffice, at: datetime) -> None:
    _queue(at)
    carrier.deliver()
    lines = office.messages[0].as_bytes().splitlines()
    assert max(len(line) for line in lines) <= 998
    html = office.messages[0].get_body(("html",))
    assert html is not None and html.get_content().count("A line without an end.") == 60


def test_link_in_the_text_leads_to_the_service(app: Flask, office: PostOffice, at: datetime) -> None:
    _queue(at)
    carrier.deliver()
    body = office.messages[0].get_body(("plain",))
    assert body is not None
    assert "http://relay.test/falkirk/next" in body.get_content()


def test_message_waits_for_its_hour(app: Flask, at: datetime) -> None:
    _queue(at, not_before=at + timedelta(hours=2))
    assert carrier.deliver() == 0
    assert carrier.next_due(at) == at + timedelta(hours=2)
    with clock.held(at + timedelta(hours=2)):
        assert carrier.deliver() == 1


def test_email_that_somebody_waits_for_goes_first(app: Flask, office: PostOffice, at: datetime) -> None:
    for number in range(3):
        _queue(at, to=f"person-{number}@example.org")
    _queue(at, to="waiting@example.org", urgent=True)
    assert carrier.deliver(limit=2) == 2
    assert office.messages[0]["X-Given-To"] == "waiting@example.org"


def test_one_connection_carries_a_batch(app: Flask, office: PostOffice, at: datetime) -> None:
    for number in range(5):
        _queue(at, to=f"person-{number}@example.org")
    assert carrier.deliver() == 5
    assert office.greeted == 1


def test_server_that_ends_the_conversation_is_called_again(
    app: Flask, office: PostOffice, at: datetime
) -> None:
    office.patience = 2
    for number in range(5):
        _queue(at, to=f"person-{number}@example.org")
    assert carrier.deliver() == 5
    assert office.greeted == 3
    assert len(office.messages) == 5


def test_letter_that_goes_once_is_queued_once(app: Flask, at: datetime) -> None:
    _queue(at, once="chase|1")
    _queue(at, once="chase|1")
    assert carrier.deliver() == 1


def test_refusal_for_good_is_a_dead_letter(app: Flask, office: PostOffice, at: datetime) -> None:
    office.refused["ann@example.org"] = "550 No such mailbox"
    _queue(at)
    assert carrier.deliver() == 0
    assert (_only().state, _only().fault) == (MailState.DEAD, "the address was refused (550)")


def test_passing_fault_is_tried_again_later(app: Flask, office: PostOffice, at: datetime) -> None:
    office.refused["ann@example.org"] = "451 Later"
    _queue(at)
    assert carrier.deliver() == 0
    message = _only()
    assert (message.state, message.attempts) == (MailState.QUEUED, 1)
    assert message.retry_at is not None
    assert 20 < (message.retry_at - clock.real_now()).total_seconds() < 40
    assert carrier.deliver() == 0


def test_message_leased_by_a_killed_worker_goes_out_when_the_lease_ends(
    app: Flask, office: PostOffice, at: datetime
) -> None:
    _queue(at)
    with transaction():
        message = db.session.scalars(select(OutboxMessage)).one()
        message.lease = uuid.uuid4()
        message.leased_until = clock.real_now() + timedelta(minutes=1)
    assert carrier.deliver() == 0
    with transaction():
        _only_in_transaction().leased_until = clock.real_now() - timedelta(seconds=1)
    assert carrier.deliver() == 1


def _only_in_transaction() -> OutboxMessage:
    return db.session.scalars(select(OutboxMessage)).one()


def test_invitation_travels_beside_the_bodies_unharmed(app: Flask, office: PostOffice, at: datetime) -> None:
    event = CalendarEvent(
        uid="1@training",
        sequence=0,
        stamp=at,
        starts_at=at,
        ends_at=at + timedelta(hours=3),
        title="Training day 1",
        description="",
        location=None,
        status=EventStatus.CONFIRMED,
        organizer_email="training@example.org",
        organizer_name="Training",
    )
    invitation = Invitation(Method.REQUEST, "ann@example.org", event)
    _queue(at, invitation=invitation)
    carrier.deliver()
    kinds = [part.get_content_type() for part in office.messages[0].walk()]
    assert kinds == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    part = list(office.messages[0].walk())[-1]
    assert part.get_param("method") == "REQUEST"
    assert part.get_payload(decode=True) == mail.invitation_bytes(invitation)


def test_mail_server_with_a_certificate_nobody_vouches_for_is_not_trusted(
    sqlite_databases: SqliteDatabases, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with post_office(tls=self_signed(tmp_path)) as impostor:
        settings = impostor.settings() | {"MAIL_USE_TLS": True}
        with opened(sqlite_databases.fresh(), **settings) as made, clock.held(at):
            monkeypatch.setattr(made, "jinja_loader", DictLoader(TEMPLATES))
            _queue(at)
            assert carrier.deliver() == 0
            assert _only().fault == "SSLCertVerificationError"
    assert impostor.messages == []


def self_signed(folder: Path) -> ssl.SSLContext:
    """What an impostor on the way to the mail server would offer."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    pem = folder / "impostor.pem"
    pem.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + certificate.public_bytes(Encoding.PEM)
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    return context
