"""The last free seat: whatever two routes race for it, one person gets it and the other is told."""

from __future__ import annotations

import itertools
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.directory.models import Agency, Person
from app.places import queries, services
from app.places.enums import PlaceStatus, ProposalStatus
from app.places.models import Place, Proposal
from app.platform import clock
from app.platform.db import db, in_transaction
from app.platform.seats import Seat
from app.training.enums import Level
from app.training.models import SessionDay, TrainingSession
from tests.conftest import writing_block
from tests.support.at_once import two_at_once
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.places import create_place
from tests.support.factories.training import create_course, create_training_session
from tests.support.scale import at_scale

# Every pair of routes at least once.
ROUNDS = at_scale(50, 10)
MORNING = datetime(2017, 11, 13, 8, 0, tzinfo=UTC)
DAY = date(2017, 11, 13)
# Nobody moves up on the day itself.
A_WEEK_BEFORE = datetime(2017, 11, 6, 8, 0, tzinfo=UTC)
TOLD = "Every place is taken"

Act = Callable[["Round", int], str]


class Round:
    """One session with one free seat, released, and two people."""

    def __init__(self, number: int, programme: Any, agency: Any, course: Any) -> None:
        session = create_training_session(
            course, days=[(DAY, "09:30", "12:30", None)], slug=f"round-{number}", capacity=1
        )
        self.session_id = session.id
        self.agency_id = agency.id
        self.day_id = session.days[0].id
        self.pool_id = session.pool_id
        people = [create_person(programme, f"Person {number} {one}", agency=agency) for one in "ab"]
        self.people = [person.id for person in people]
        self.emails = [person.email for person in people]
        room = {"id": str(session.id), "capacity": 1, "band": None, "agencies": {}, "role_minima": {}}
        db.session.add(
            Proposal(
                id=uuid.uuid4(),
                programme_id=programme.id,
                training_session_id=session.id,
                number=1,
                status=ProposalStatus.RELEASED,
                problem={"seed": "proof", "sessions": [room], "people": []},
                result={},
                fingerprint="0" * 64,
                engine_version="greedy 1",
                made_at=MORNING,
            )
        )


def offer(game: Round, one: int) -> str:
    """An administrator offers the seat to somebody who asked."""
    place = queries.own_place(game.people[one], game.session_id)
    assert place is not None
    services.offer(place, answer_by=clock.end_of(DAY), expires_by_clock=True, by=None, at=MORNING)
    return "seated"


def promotion(game: Round, one: int) -> str:
    """The waiting list moves up."""
    place = queries.own_place(game.people[one], game.session_id)
    assert place is not None
    offered = services.fill(place.training_session, by=None, at=A_WEEK_BEFORE)
    return "seated" if offered else "waits"


def walk_in(game: Round, one: int) -> str:
    """Somebody is at the door."""
    services.add_somebody(
        db.session.get_one(SessionDay, game.day_id),
        full_name="Somebody",
        email=game.emails[one],
        agency=db.session.get_one(Agency, game.agency_id),
        by=None,
        at=MORNING,
    )
    return "seated"


def booking(game: Round, one: int) -> str:
    """Somebody books what is shown as free."""
    place = services.ask(
        db.session.get_one(TrainingSession, game.session_id),
        db.session.get_one(Person, game.people[one]),
        by=None,
        at=MORNING,
    )
    return "seated" if place.status is PlaceStatus.ACCEPTED else "waits"


ROUTES: dict[str, tuple[Act, PlaceStatus | None]] = {
    "offer": (offer, PlaceStatus.REQUESTED),
    "promotion": (promotion, PlaceStatus.WAITLISTED),
    "walk-in": (walk_in, None),
    "booking": (booking, None),
}
PAIRS = list(itertools.combinations_with_replacement(ROUTES, 2))


def test_two_claims_of_the_last_seat_have_one_winner(any_database_app: Flask) -> None:
    app = any_database_app
    with writing_block():
        programme = create_programme()
        agency = create_agency(programme)
        course = create_course(programme, code="awareness", level=Level.AWARENESS, days=1)
        identifiers = (programme.id, agency.id, course.id)
    tally = {"rounds": 0, "refused": 0, "waiting": 0}
    kinds = (type(programme), type(agency), type(course))
    for number, pair in zip(range(ROUNDS), itertools.cycle(PAIRS), strict=False):
        with writing_block():
            rows = [db.session.get_one(kind, key) for kind, key in zip(kinds, identifiers, strict=True)]
            game = Round(number, *rows)
            for one, name in enumerate(pair):
                before = ROUTES[name][1]
                if before is not None:
                    _waiting(game, one, before)
        db.session.rollback()
        ended = two_at_once(
            app, lambda one, game=game, pair=pair: ROUTES[pair[one]][0](game, one), at=MORNING
        )
        db.session.rollback()
        held = db.session.scalars(select(Seat.holder_id).where(Seat.pool_id == game.pool_id)).all()
        seated = db.session.scalar(
            select(func.count())
            .select_from(Place)
            .where(
                Place.training_session_id == game.session_id,
                Place.status.in_([PlaceStatus.OFFERED, PlaceStatus.ACCEPTED]),
            )
        )
        assert len(held) == 1, pair
        assert held[0] in game.people, pair
        assert seated == 1, (pair, ended)
        assert all(each in ("seated", "waits") or each.startswith(TOLD) for each in ended), (pair, ended)
        tally["rounds"] += 1
        tally["refused"] += sum(each.startswith(TOLD) for each in ended)
        tally["waiting"] += ended.count("waits")
        db.session.rollback()
    print(f"\nlast seat, {app.config['SQLALCHEMY_DATABASE_URI'].split(':')[0]}: {tally}")
    assert tally["refused"] + tally["waiting"] >= 1


def test_whoever_asks_while_a_place_is_given_up_does_not_wait_beside_a_free_seat(
    any_database_app: Flask,
) -> None:
    with writing_block():
        programme = create_programme()
        agency = create_agency(programme)
        game = Round(0, programme, agency, create_course(programme, level=Level.AWARENESS, days=1))
        _waiting(game, 0, PlaceStatus.ACCEPTED)
    db.session.rollback()
    given_up, asked = threading.Event(), threading.Event()
    ended = []

    def give_up() -> str:
        place = queries.own_place(game.people[0], game.session_id)
        assert place is not None
        services.withdraw(place, by=None, at=A_WEEK_BEFORE)
        given_up.set()
        # Not committed yet: whoever asks meanwhile either waits for this, or was answered too soon.
        asked.wait(0.5)
        return ""

    def ask() -> str:
        given_up.wait(20)
        ended.append(booking(game, 1))
        return ""

    def run(act: Callable[[], str]) -> None:
        with any_database_app.app_context(), clock.held(A_WEEK_BEFORE):
            in_transaction(act)
            db.session.remove()

    threads = [threading.Thread(target=run, args=(act,)) for act in (give_up, ask)]
    for thread in threads:
        thread.start()
    threads[1].join(60)
    asked.set()
    threads[0].join(60)
    db.session.rollback()
    assert ended == ["seated"]
    held = db.session.scalars(select(Seat.holder_id).where(Seat.pool_id == game.pool_id)).all()
    assert held == [game.people[1]]


def _waiting(game: Round, one: int, status: PlaceStatus) -> None:
    create_place(
        db.session.get_one(TrainingSession, game.session_id),
        db.session.get_one(Person, game.people[one]),
        status=status,
    )


def test_schema_refuses_a_second_holder_and_a_second_seat(any_database_app: Flask) -> None:
    with writing_block():
        programme = create_programme()
        course = create_course(programme, code="awareness", level=Level.AWARENESS, days=1)
        session = create_training_session(course, days=[(DAY, "09:30", "12:30", None)], capacity=2)
        pool_id, person = session.pool_id, create_person(programme).id
        seat = db.session.get_one(Seat, (pool_id, 1))
        seat.holder_id = person
    with pytest.raises(IntegrityError), writing_block():
        db.session.get_one(Seat, (pool_id, 2)).holder_id = person
        db.session.flush()
    with pytest.raises(IntegrityError), writing_block():
        db.session.execute(Seat.__table__.insert().values(pool_id=pool_id, number=1, holder_id=uuid.uuid4()))
