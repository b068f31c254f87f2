"""What two people do to one application at the same moment, on both databases."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import select

from app import invariants
from app.directory.enums import Role
from app.mentoring import queries, services
from app.mentoring.enums import ApplicationStatus, AssessmentStatus
from app.mentoring.models import Application, Assessment
from app.platform import clock
from app.platform.db import db, transaction
from tests.conftest import writing_block
from tests.support.factories.directory import create_person, create_programme
from tests.support.factories.mentoring import create_application, create_assessment, create_criteria
from tests.support.factories.training import create_falkirk_cohort

S = ApplicationStatus
AT = datetime(2017, 9, 18, 8, 0, tzinfo=UTC)
NAMES = ("Ann Baird", "Bess Cairns", "Col Dunn")
Act = Callable[[Assessment], object]


def _read_by(number: int, *, scored: bool = False) -> list[uuid.UUID]:
    """An application that two should read and `number` have; the readings’ identifiers."""
    with writing_block():
        programme = create_programme()
        cohort = create_falkirk_cohort(programme).cohort
        create_criteria(cohort)
        application = create_application(create_person(programme), cohort)
        points = dict.fromkeys(range(1, 6), 3) if scored else None
        readings = [
            create_assessment(
                application, create_person(programme, name, roles=[Role.ASSESSOR]), points=points
            )
            for name in NAMES[:number]
        ]
    found = [reading.id for reading in readings]
    db.session.rollback()
    return found


def _at_once(app: Flask, *acts: tuple[uuid.UUID, Act]) -> list[bool]:
    """Each act in a transaction of its own, which ends only after the others had time to act as well."""
    begun, acted = threading.Barrier(len(acts)), threading.Barrier(len(acts))
    done = [False] * len(acts)

    def run(number: int, identifier: uuid.UUID, act: Act) -> None:
        with app.app_context(), clock.held(AT):
            try:
                begun.wait(30)
                with transaction() as outcome:
                    act(db.session.get_one(Assessment, identifier))
                    # It breaks where the others wait for this transaction to end.
                    with suppress(threading.BrokenBarrierError):
                        acted.wait(1)
                done[number] = outcome.ok
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(number, *act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    db.session.rollback()
    return done


def _score(reading: Assessment) -> None:
    points: dict[uuid.UUID, int | None] = {
        each.id: 3 for each in queries.criteria_of(reading.application.cohort_id)
    }
    services.submit_assessment(reading, points, "", by=reading.assessor, at=AT)


def _set_aside(reading: Assessment) -> None:
    services.set_aside(reading, by=None, at=AT)


def _stand_down(reading: Assessment) -> None:
    services.stand_down(reading, at=AT)


def test_last_two_scores_at_once_end_the_reading(any_database_app: Flask) -> None:
    first, second = _read_by(2)
    assert _at_once(any_database_app, (first, _score), (second, _score)) == [True, True]
    application = db.session.scalars(select(Application)).one()
    assert (application.status, application.merit) == (S.ASSESSED, 1500)
    assert invariants.faults() == []


def test_score_and_standing_down_at_once_end_the_reading(any_database_app: Flask) -> None:
    first, second, third = _read_by(3)
    with writing_block():
        _score(db.session.get_one(Assessment, first))
    db.session.rollback()
    assert _at_once(any_database_app, (second, _score), (third, _stand_down)) == [True, True]
    assert db.session.scalars(select(Application)).one().status is S.ASSESSED
    assert invariants.faults() == []


def test_one_of_two_readings_set_aside_at_once_remains(any_database_app: Flask) -> None:
    first, second = _read_by(2)
    with writing_block():
        for identifier in (first, second):
            _score(db.session.get_one(Assessment, identifier))
    db.session.rollback()
    assert sorted(_at_once(any_database_app, (first, _set_aside), (second, _set_aside))) == [False, True]
    states = db.session.scalars(select(Assessment.status)).all()
    assert sorted(states) == [AssessmentStatus.STOOD_DOWN, AssessmentStatus.SUBMITTED]
    assert db.session.scalars(select(Application)).one().merit == 1500


def test_all_scores_in_and_not_ended_is_a_fault_and_waits_on_us(any_database_app: Flask) -> None:
    _read_by(2, scored=True)
    application = db.session.scalars(select(Application)).one()
    whats = [item.what for item in queries.work_queue(application.cohort, None, AT).on_us]
    assert "Every score is in: end the reading" in whats
    (fault,) = [each for each in invariants.faults() if "every score" in each]
    assert fault == f"application {application.id}: every score is in and the reading has not ended"
