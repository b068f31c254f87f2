"""60 people race for 30 places in the room and 20 online: exact, and so is what comes of it afterwards."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

from flask import Flask
from sqlalchemy import func, select

from app.directory.models import Person
from app.forum import queries, services
from app.forum.enums import BookingStatus, Seating
from app.forum.models import ForumBooking, ForumMeeting
from app.forum.services import checking
from app.platform import clock
from app.platform.db import db, in_transaction
from app.platform.errors import RuleBroken
from app.platform.mail import OutboxMessage
from app.platform.seats import Seat
from tests.conftest import writing_block
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.forum import create_series
from tests.support.factories.mentoring import create_mentor_period
from tests.support.scale import at_scale

ROUNDS, PEOPLE, ROOM, ONLINE = at_scale((10, 60, 30, 20), (1, 18, 9, 6))
WANT_ONLINE = at_scale(24, 7)
GIVE_UP = at_scale(8, 3)
NOW = datetime(2017, 12, 1, 9, 0, tzinfo=UTC)

Act = Callable[[int], str]


def race(app: Flask, at: datetime, people: Sequence[int], act: Act) -> list[str]:
    """All at once, each in a transaction of its own; what became of each."""
    ready = threading.Barrier(len(people))
    ended: dict[int, str] = {}

    def run(one: int) -> None:
        with app.app_context(), clock.held(at):
            ready.wait(60)
            try:
                ended[one] = in_transaction(lambda: act(one))
            except RuleBroken as broken:
                ended[one] = f"refused: {broken.message}"
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(one,)) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    db.session.rollback()
    return [ended[one] for one in people]


def wanted(one: int) -> Seating:
    return Seating.ONLINE if one < WANT_ONLINE else Seating.ROOM


def held(meeting: ForumMeeting) -> tuple[int, int]:
    def of(pool: uuid.UUID) -> int:
        counted = select(func.count(Seat.holder_id.distinct())).where(Seat.pool_id == pool)
        return db.session.scalar(counted) or 0

    return of(meeting.room_pool_id), of(meeting.online_pool_id)


def test_as_many_get_a_place_as_there_are_and_a_freed_one_goes_to_who_waited_longest(
    any_database_app: Flask,
) -> None:
    app, told = any_database_app, Counter[str]()
    with writing_block():
        programme = create_programme()
        agency = create_agency(programme)
        mentors = [create_person(programme, f"Mentor {each}", agency=agency) for each in range(PEOPLE)]
        for mentor in mentors:
            create_mentor_period(mentor)
        series = create_series(programme, room_places=ROOM, online_places=ONLINE)
        identifiers = [mentor.id for mentor in mentors]
        meetings = [meeting.id for meeting in series.meetings[:ROUNDS]]
    db.session.rollback()
    for meeting_id in meetings:

        def booking(one: int, meeting_id: uuid.UUID = meeting_id) -> ForumBooking:
            person = db.session.get_one(Person, identifiers[one])
            found = queries.booking_of(person, db.session.get_one(ForumMeeting, meeting_id))
            assert found is not None
            return found

        def book(one: int, meeting_id: uuid.UUID = meeting_id) -> str:
            person = db.session.get_one(Person, identifiers[one])
            meeting = db.session.get_one(ForumMeeting, meeting_id)
            return services.book(person, meeting, wanted(one), by=person, at=NOW).status.value

        def give_back(one: int) -> str:
            services.cancel_booking(booking(one), by=None, at=NOW)
            return "given back"

        def take(one: int) -> str:
            return services.answer_offer(booking(one), by=None, at=NOW).status.value

        def take_or_book(offered: frozenset[int], one: int, take: Act = take, book: Act = book) -> str:
            return take(one) if one in offered else book(one)

        everybody = range(PEOPLE)
        ended = race(app, NOW, everybody, book)
        by_side = {
            side: Counter(end for one, end in enumerate(ended) if wanted(one) is side) for side in Seating
        }
        assert by_side == {
            Seating.ROOM: {"booked": ROOM, "waitlisted": PEOPLE - WANT_ONLINE - ROOM},
            Seating.ONLINE: {"booked": ONLINE, "waitlisted": WANT_ONLINE - ONLINE},
        }
        meeting = db.session.get_one(ForumMeeting, meeting_id)
        assert held(meeting) == (ROOM, ONLINE)
        # The line as it is, each side for itself; whoever gives a place back makes one offer to its head.
        lines = {side: [one.person_id for one in queries.waiting_for(meeting, side)] for side in Seating}
        booked = [one for one in everybody if ended[one] == "booked"]
        leaving = booked[:: max(1, len(booked) // GIVE_UP)][:GIVE_UP]
        freed = Counter(wanted(one) for one in leaving)
        assert set(race(app, NOW, leaving, give_back)) == {"given back"}
        assert checking_faults() == []
        offered = [one for one in everybody if booking(one).status is BookingStatus.OFFERED]
        for side in Seating:
            first = set(lines[side][: freed[side]])
            assert {identifiers[one] for one in offered if wanted(one) is side} == first
        both = [*offered, *leaving]
        # Those who have just left press "book" again while the offers are taken: nobody jumps the line.
        again = race(app, NOW, both, partial(take_or_book, frozenset(offered)))
        assert Counter(again[: len(offered)]) == {"booked": len(offered)}
        meeting = db.session.get_one(ForumMeeting, meeting_id)
        for side, size, count in zip(Seating, (ROOM, ONLINE), held(meeting), strict=True):
            # A place stays free only where fewer waited than gave one back.
            waiting = len(queries.waiting_for(meeting, side))
            assert count == size or waiting == 0
            assert count <= size
        told += Counter(ended) + Counter(again)
        assert checking_faults() == []
    letters = db.session.scalars(
        select(OutboxMessage.about_id).where(OutboxMessage.template == "forum/email/booked")
    ).all()
    assert Counter(told)["booked"] == len(letters)
    print(
        f"\n{app.config['SQLALCHEMY_DATABASE_URI'].split(':')[0]}: {ROUNDS} races of {PEOPLE}: {dict(told)}"
    )


def checking_faults() -> list[str]:
    found = list(checking.faults())
    db.session.rollback()
    return found
