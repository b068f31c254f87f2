"""The way of one application, on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from app.directory.enums import Role
from app.mentoring import queries, services
from app.mentoring.enums import ApplicationStatus, SignatureStatus
from app.mentoring.models import Countersignature
from app.platform.db import db, transaction
from tests.conftest import writing_block
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.mentoring import create_application, create_criteria
from tests.support.factories.training import create_falkirk_cohort

S = ApplicationStatus
AT = datetime(2017, 9, 18, 8, 0, tzinfo=UTC)


def test_application_goes_from_draft_to_mentor(any_database_app: Flask) -> None:
    with writing_block():
        programme = create_programme()
        agency = create_agency(programme)
        cohort = create_falkirk_cohort(programme).cohort
        criteria = create_criteria(cohort)
        readers = [
            create_person(programme, name, roles=[Role.ASSESSOR]) for name in ("Ann Baird", "Bess Cairns")
        ]
        isla = create_person(programme, agency=agency)
        application = create_application(isla, cohort, status=S.DRAFT)
        services.submit(application, by=isla, at=AT)
    asked = queries.open_signature(application)
    assert asked is not None
    with writing_block():
        services.sign(asked, typed_name="Tom Ballantyne", not_related=True, by=None, at=AT)
        for reading, reader in zip(list(application.assessments), readers, strict=True):
            points = {criterion.id: 3 for criterion in criteria}
            services.submit_assessment(reading, points, "", by=reader, at=AT)
        services.settle([application], appointable=True, by=None, at=AT)
        services.mark_offered(application, by=None, at=AT)
        services.mark_accepted(application, by=None, at=AT)
        services.complete(application, by=None, at=AT)
        period = services.begin_mentor_period(isla, cohort, on=date(2017, 11, 16), by=None, at=AT)
    assert (application.status, application.merit, period.agency_id) == (S.COMPLETED, 1500, agency.id)
    assert [row.eligible for row in queries.appointable(cohort, [S.COMPLETED])] == [True]


def test_schema_itself_refuses_a_second_open_request(any_database_app: Flask) -> None:
    with writing_block():
        programme = create_programme()
        cohort = create_falkirk_cohort(programme).cohort
        create_criteria(cohort)
        application = create_application(
            create_person(programme, agency=create_agency(programme)), cohort, status=S.DRAFT
        )
        services.submit(application, by=application.person, at=AT)
    with pytest.raises(IntegrityError), transaction():
        db.session.add(
            Countersignature(
                programme_id=programme.id,
                application_id=application.id,
                manager_name="Rhona Kerr",
                manager_email="rhona.kerr@example.org",
                status=SignatureStatus.REQUESTED,
                asked_at=AT,
            )
        )
        db.session.flush()
