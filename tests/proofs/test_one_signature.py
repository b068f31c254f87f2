"""Twenty answers at the same moment have one effect; so have twenty reminders."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.mentoring import services
from app.mentoring.enums import SignatureStatus
from app.mentoring.models import Chase, Countersignature
from app.platform import clock, links
from app.platform.audit import AuditEntry
from app.platform.db import db, transaction
from tests.conftest import writing_block
from tests.mentoring.conftest import templates_to
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.mentoring import create_application, create_criteria, create_request
from tests.support.factories.training import create_falkirk_cohort

AT = datetime(2017, 9, 18, 8, 0, tzinfo=UTC)
AT_ONCE = 20
TOM = "tom.ballantyne@example.org"
ANSWERS = (
    {"answer": "sign", "not_related": "yes", "typed_name": "Tom Ballantyne"},
    {"answer": "decline", "reason": "No cover.", "typed_name": "Tom Ballantyne"},
    {
        "answer": "pass",
        "deputy_name": "Rhona Kerr",
        "deputy_email": "rhona.kerr@example.org",
        "typed_name": "Tom Ballantyne",
    },
)


def _asked() -> Countersignature:
    with writing_block():
        programme = create_programme()
        cohort = create_falkirk_cohort(programme).cohort
        create_criteria(cohort)
        isla = create_person(programme, agency=create_agency(programme))
        return create_request(create_application(isla, cohort), at=AT)


def _at_once(app: Flask, act: Callable[[FlaskClient, int], int]) -> Counter[int]:
    """Every act in a thread of its own, let go together; how often which code was answered."""
    ready = threading.Barrier(AT_ONCE)
    codes: list[int] = [0] * AT_ONCE

    def run(one: int) -> None:
        client = app.test_client()
        with clock.held(AT):
            ready.wait(30)
            codes[one] = act(client, one)

    threads = [threading.Thread(target=run, args=(one,)) for one in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    db.session.rollback()
    return Counter(codes)


def test_twenty_signatures_at_once_are_one(any_database_app: Flask) -> None:
    asked = _asked()
    assert asked.link is not None
    address = f"/falkirk/countersign/{links.token_of(asked.link)}"
    identifier, isla = asked.id, asked.application.person.email
    db.session.rollback()
    codes = _at_once(any_database_app, lambda client, _: client.post(address, data=ANSWERS[0]).status_code)
    assert set(codes) <= {200, 302} and sum(codes.values()) == AT_ONCE
    assert db.session.get_one(Countersignature, identifier).status is SignatureStatus.SIGNED
    assert _moves(identifier) == ["request", "sign"]
    assert sorted(templates_to(TOM)) == ["copy_to_manager", "signature_request"]
    assert templates_to(isla) == ["copy_to_applicant"]


def test_twenty_different_answers_at_once_have_one_winner(any_database_app: Flask) -> None:
    asked = _asked()
    assert asked.link is not None
    address = f"/falkirk/countersign/{links.token_of(asked.link)}"
    identifier, isla = asked.id, asked.application.person.email
    db.session.rollback()
    codes = _at_once(
        any_database_app,
        lambda client, one: client.post(address, data=ANSWERS[one % len(ANSWERS)]).status_code,
    )
    assert set(codes) <= {200, 302} and sum(codes.values()) == AT_ONCE
    assert len(_moves(identifier)) == 2
    assert templates_to(TOM).count("copy_to_manager") == 1
    assert templates_to(isla) == ["copy_to_applicant"]


def test_twenty_reminders_at_once_are_one(any_database_app: Flask) -> None:
    asked = _asked()
    identifier = asked.id
    db.session.rollback()

    def remind(_client: FlaskClient, _one: int) -> int:
        with any_database_app.app_context():
            try:
                with transaction() as outcome:
                    found = db.session.get_one(Countersignature, identifier)
                    services.remind(found.application, by=None, at=AT)
                return 1 if outcome.ok else 0
            finally:
                db.session.remove()

    assert _at_once(any_database_app, remind) == {1: 1, 0: AT_ONCE - 1}
    assert len(db.session.scalars(select(Chase)).all()) == 1
    assert templates_to(TOM).count("signature_reminder") == 1


def _moves(identifier: object) -> list[str]:
    return list(
        db.session.scalars(
            select(AuditEntry.action).where(AuditEntry.subject_id == identifier).order_by(AuditEntry.position)
        )
    )
