"""Several people choose the last seat of a day at one moment: one has it, on both databases."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from datetime import UTC, date, datetime

from flask import Flask
from sqlalchemy import select

from app.places import rules, services
from app.places.enums import AbsenceReason, Mark, PlaceStatus
from app.places.models import MakeUp, Place
from app.platform import clock, seats
from app.platform.db import db, in_transaction
from app.platform.errors import RuleBroken
from app.training.models import SessionDay
from tests.conftest import writing_block
from tests.support.factories.directory import create_person, create_programme
from tests.support.factories.places import create_place
from tests.support.factories.training import (
    create_falkirk_cohort,
    create_session_day,
    create_training_session,
)

AFTER = datetime(2017, 11, 17, 18, 0, tzinfo=UTC)
MISSED = rules.Entry(Mark.ABSENT, reason=AbsenceReason.NOT_KNOWN)


def test_last_seat_of_a_day_is_taken_once(any_database_app: Flask) -> None:
    app, day_id, missed_id, places = any_database_app, *_begin()
    ready = threading.Barrier(len(places))
    said: list[str] = []

    def run(place_id: uuid.UUID) -> None:
        with app.app_context(), clock.held(AFTER):
            try:
                ready.wait(60)
                in_transaction(lambda: _pick(place_id, missed_id, day_id))
                said.append("taken")
            except RuleBroken as broken:
                said.append(broken.message[:25])
            except Exception as error:
                said.append(repr(error))
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(place_id,)) for place_id in places]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert Counter(said) == {"taken": 1, "Every place is taken. Som": 2}
    assert len(db.session.scalars(select(MakeUp)).all()) == 1


def _pick(place_id: uuid.UUID, missed_id: uuid.UUID, day_id: uuid.UUID) -> None:
    place = db.session.get_one(Place, place_id)
    missed, day = db.session.get_one(SessionDay, missed_id), db.session.get_one(SessionDay, day_id)
    services.pick_day(place, missed, day, by=place.person, at=AFTER)


def _begin() -> tuple[uuid.UUID, uuid.UUID, list[uuid.UUID]]:
    """Three people missed a day; one seat of the same day in the spring is kept for such."""
    with writing_block():
        programme = create_programme()
        falkirk = create_falkirk_cohort(programme)
        missed = falkirk.core.days[2]
        places = []
        for number in range(3):
            person = create_person(programme, f"Person {number}")
            place = create_place(falkirk.core, person, status=PlaceStatus.ACCEPTED)
            services.mark(place, missed, MISSED, by=None, at=AFTER)
            places.append(place.id)
        session = create_training_session(
            falkirk.core.course, cohort=None, slug="core-march-2018", capacity=4, days=[]
        )
        day = create_session_day(
            session, date(2018, 3, 14), "09:30", "16:30", None, course_day=3, make_up_seats=1
        )
        assert day.make_up_pool_id is not None
        assert seats.size(day.make_up_pool_id) == 1
        found = day.id, missed.id, places
    db.session.remove()
    return found
