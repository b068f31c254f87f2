"""Whatever happens to bookings and places, each person's calendar ends exactly as the database says.

Every message that somebody was sent is replayed into a model calendar: in order, backwards, twice, and in
orders of chance.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Flask

from app.directory.models import Person
from app.forum import services
from app.forum.enums import BookingStatus, MeetingStatus, Seating
from app.forum.models import ForumBooking, ForumMeeting
from app.forum.services import MeetingFacts
from app.places import services as places
from app.places.enums import PlaceStatus
from app.places.models import Place
from app.platform import carrier, clock, ids, seats
from app.platform.db import db, transaction
from app.training.models import SessionDay, Venue
from app.training.services import DayFacts, cancel_session, change_session_day
from tests.conftest import writing_block
from tests.forum.conftest import NOW, make_world
from tests.places.conftest import ANSWERED, build_world
from tests.support.calendar_collector import Collector
from tests.support.databases import opened
from tests.support.factories.directory import create_person
from tests.support.factories.mentoring import create_mentor_period
from tests.support.factories.places import accept_offer, create_place
from tests.support.factories.training import create_venue
from tests.support.model_calendar import Shown, calendar_after, disagreements, messages_to, stored
from tests.support.post_office import post_office
from tests.support.scale import FULL, at_scale
from tests.support.walking_places import (
    PlacesWalk,
    accept,
    ask,
    cancel,
    cut_capacity,
    decline,
    hand_over,
    raise_capacity,
    take_back,
    undo_an_end,
    withdraw,
)

ORDERS = at_scale(40, 2)
LIVES = at_scale(20, 1)
COURSES = at_scale(5, 1)
ACTS_IN_A_LIFE = at_scale(150, 20)


def test_a_booking_is_followed_from_the_first_letter_to_the_last(
    any_database_app: Flask, calendars: Collector
) -> None:
    """Booked, moved, at another venue, handed to a colleague, called off: by email to two calendars."""
    with clock.held(NOW), post_office() as office:
        any_database_app.config.update(office.settings())
        carrier.mail.init_app(any_database_app)
        world = make_world()
        meeting, isla, ross = world.meeting, world.isla, world.ross
        with writing_block():
            isla.place_in_calendar = ross.place_in_calendar = True
            booking = services.book(isla, meeting, Seating.ROOM, by=isla, at=NOW)
        _stands(isla, meeting, "1 Example Street, Falkirk")
        later = meeting.starts_at + timedelta(days=1, hours=2)
        _change(meeting, at=NOW, starts_at=later, venue=meeting.venue)
        assert _stands(isla, meeting, "1 Example Street, Falkirk").starts_at == later
        with writing_block():
            elsewhere = create_venue(world.programme, code="barn", name="The barn", address="9 Example Lane")
        _change(meeting, at=NOW, starts_at=later, venue=elsewhere)
        _stands(isla, meeting, "9 Example Lane")
        with writing_block():
            theirs = services.hand_over(booking, full_name=ross.full_name, email=ross.email, by=isla, at=NOW)
        assert theirs is not None
        _stands(isla, meeting, "9 Example Lane")
        with writing_block():
            services.answer_offer(theirs, by=ross, at=NOW)
        _stands(ross, meeting, "9 Example Lane")
        assert calendar_after(messages_to(isla)) == stored(isla) == {}
        with writing_block():
            services.call_off(meeting, reason="Snow", by=None, at=NOW)
        assert calendar_after(messages_to(ross)) == stored(ross) == {}
        assert disagreements([isla, ross], random.Random(5), ORDERS) == []
        carrier.deliver(100)
        arrived = [message for person in (isla, ross) for message in office.to(person.email)]
        # Booked, moved twice, taken out; taken over, called off.
        assert sum(calendars.check_sent(message) for message in arrived) == 6


def _stands(person: Person, meeting: ForumMeeting, place: str) -> Shown:
    """The calendar of whoever is booked shows the meeting as its row says, and nothing else."""
    shown = calendar_after(messages_to(person))
    assert shown == stored(person)
    assert list(shown) == [meeting.uid]
    entry = shown[meeting.uid]
    assert (entry.starts_at, entry.ends_at) == (meeting.starts_at, meeting.ends_at)
    assert place in entry.place
    return entry


def _change(meeting: ForumMeeting, *, at: datetime, **facts: Any) -> None:
    starts_at = facts.pop("starts_at")
    with writing_block():
        changed = MeetingFacts(
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            room_places=2,
            online_places=2,
            reason="The hall.",
            **facts,
        )
        services.change_meeting(meeting, changed, by=None, at=at)


def test_a_course_day_is_followed_from_the_first_letter_to_the_last(app: Flask) -> None:
    """Accepted, given up and taken again in one minute, moved, elsewhere, handed over, called off."""
    with clock.held(ANSWERED):
        with writing_block():
            world = build_world()
            morning = world.falkirk.awareness
            una = create_person(world.programme, "Una Hare", agency=world.agencies["police"])
            una.place_in_calendar = True
            place = create_place(morning, una, status=PlaceStatus.OFFERED)
            accept_offer(place, at=ANSWERED)
        day = morning.days[0]
        with writing_block():
            places.withdraw(place, by=una, at=ANSWERED)
        assert calendar_after(messages_to(una)) == stored(una) == {}
        with writing_block():
            accept_offer(_offered_again(place), at=ANSWERED)
        _shows(una, day, "1 Example Street")
        for facts in ({"later": timedelta(hours=1)}, {"venue": world.falkirk.education_centre}):
            with writing_block():
                _change_day(day, world.administrator, ANSWERED, **facts)
            _shows(una, day, (facts.get("venue") or world.falkirk.town_hall).address)
        with writing_block():
            theirs = places.hand_over(
                place, full_name="Moira Dee", email="moira.dee@example.org", by=una, at=ANSWERED
            )
        assert theirs is not None
        _shows(una, day, "2 Example Road")
        with writing_block():
            accept_offer(theirs, at=ANSWERED)
        moira = theirs.person
        _shows(moira, day, "")
        assert calendar_after(messages_to(una)) == stored(una) == {}
        with writing_block():
            cancel_session(morning, reason="Snow", by=None, at=ANSWERED)
        assert calendar_after(messages_to(moira)) == stored(moira) == {}
        assert disagreements([una, moira], random.Random(7), ORDERS) == []


def _offered_again(place: Place) -> Place:
    place.status = PlaceStatus.OFFERED
    seats.claim(place.training_session.pool_id, place.person_id)
    db.session.flush()
    return place


def _shows(person: Person, day: SessionDay, place: str) -> None:
    shown = calendar_after(messages_to(person))
    assert shown == stored(person)
    assert list(shown) == [day.uid]
    entry = shown[day.uid]
    assert (entry.starts_at, entry.ends_at) == (day.starts_at, day.ends_at)
    assert place in entry.place


def _change_day(
    day: SessionDay,
    by: Person,
    at: datetime,
    *,
    later: timedelta = timedelta(0),
    venue: Venue | None = None,
    room: str = "",
) -> None:
    facts = DayFacts(
        course_day=day.course_day,
        starts_at=day.starts_at + later,
        ends_at=day.ends_at + later,
        venue=venue or day.venue,
        room=room,
        part=day.part,
    )
    change_session_day(day, facts, reason="The hall.", by=by, at=at)


def test_calendars_of_mentors_agree_whatever_they_do(sqlite_databases: Any) -> None:
    done: Counter[str] = Counter()
    for seed in range(LIVES):
        url = sqlite_databases.fresh()
        with opened(url), clock.held(NOW), ids.repeatable(f"mentors {seed}"):
            life = _Mentors(random.Random(seed))
            for number in range(ACTS_IN_A_LIFE):
                life.step(NOW + timedelta(minutes=number))
            assert disagreements(life.people, life.chance, ORDERS) == []
            done += life.done
        sqlite_databases.drop(url)
    print(f"\n{LIVES} forums, {dict(done)}, {ORDERS + 2} orders a person")
    assert set(done) >= {act.__name__ for act in (_MENTORS_DO if FULL else _MENTORS_DO[:3])}


class _Mentors:
    """Six mentors and three meetings with two places a side."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.done = chance, Counter[str]()
        world = make_world()
        with writing_block():
            agency = world.isla.agency
            more = [create_person(world.programme, name, agency=agency) for name in ("Al Ogg", "Bo Ure")]
            for person in more:
                create_mentor_period(person)
            self.people = [world.isla, world.ross, world.una, world.ewan, *more]
            for person in self.people[::2]:
                person.place_in_calendar = True
            self.meetings = world.series.meetings[:3]
            self.venues = [
                create_venue(world.programme, code=code, name=code.title(), address=f"{code} Example Row")
                for code in ("east", "west")
            ]

    def step(self, at: datetime) -> None:
        """One thing by chance; what a rule refuses did not happen."""
        act = self.chance.choices(_MENTORS_DO, [8, 5, 5, 3, 3, 0.3])[0]
        with clock.held(at), transaction() as outcome:
            happened = act(self, at)
        self.done[act.__name__] += bool(outcome.ok and happened)

    def booking(self, *statuses: BookingStatus) -> ForumBooking | None:
        """Any in one of these states."""
        found = [
            booking
            for meeting in self.meetings
            for booking in meeting.bookings
            if booking.status in statuses and meeting.status is MeetingStatus.PUBLISHED
        ]
        return self.chance.choice(sorted(found, key=lambda each: each.id)) if found else None


def _book(life: _Mentors, at: datetime) -> bool:
    person, meeting = life.chance.choice(life.people), life.chance.choice(life.meetings)
    services.book(person, meeting, life.chance.choice(list(Seating)), by=person, at=at)
    return True


def _cancel(life: _Mentors, at: datetime) -> bool:
    booking = life.booking(BookingStatus.BOOKED, BookingStatus.OFFERED, BookingStatus.WAITLISTED)
    if booking is not None:
        services.cancel_booking(booking, by=booking.person, at=at)
    return booking is not None


def _move(life: _Mentors, at: datetime) -> bool:
    meeting = life.chance.choice(life.meetings)
    starts_at = meeting.starts_at + timedelta(hours=life.chance.choice((-1, 0, 1, 24)))
    facts = MeetingFacts(
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        room_places=2,
        online_places=2,
        reason="The hall.",
        venue=life.chance.choice(life.venues),
    )
    services.change_meeting(meeting, facts, by=None, at=at)
    return True


def _hand_over(life: _Mentors, at: datetime) -> bool:
    booking = life.booking(BookingStatus.BOOKED)
    if booking is not None:
        colleague = life.chance.choice(life.people)
        services.hand_over(
            booking, full_name=colleague.full_name, email=colleague.email, by=booking.person, at=at
        )
    return booking is not None


def _take(life: _Mentors, at: datetime) -> bool:
    booking = life.booking(BookingStatus.OFFERED)
    if booking is not None:
        services.answer_offer(booking, by=booking.person, at=at)
    return booking is not None


def _call_off(life: _Mentors, at: datetime) -> bool:
    services.call_off(life.chance.choice(life.meetings), reason="Snow", by=None, at=at)
    return True


_MENTORS_DO = (_book, _cancel, _move, _hand_over, _take, _call_off)


def _move_a_day(walk: PlacesWalk) -> None:
    later = timedelta(hours=walk.chance.choice((0, 0, 1)))
    venues = sorted(db.session.query(Venue), key=lambda venue: venue.code)
    _change_day(
        walk.some(SessionDay),
        walk.administrator,
        walk.at,
        later=later,
        venue=walk.chance.choice(venues),
        room=walk.chance.choice(("", "Room 2")),
    )


_COURSE: dict[Callable[[PlacesWalk], None], float] = {
    accept: 10,
    ask: 8,
    withdraw: 6,
    hand_over: 6,
    _move_a_day: 6,
    decline: 2,
    take_back: 2,
    undo_an_end: 3,
    raise_capacity: 2,
    cut_capacity: 2,
    cancel: 0.2,
}


def test_calendars_of_a_course_agree_whatever_happens(sqlite_databases: Any) -> None:
    done: Counter[str] = Counter()
    for seed in range(COURSES):
        url = sqlite_databases.fresh()
        with opened(url), ids.repeatable(f"course calendars {seed}"):
            walk = PlacesWalk(random.Random(seed))
            with clock.held(walk.at), writing_block():
                for person in db.session.query(Person):
                    person.place_in_calendar = walk.chance.random() < 0.5
            acts = walk.chance.choices(list(_COURSE), list(_COURSE.values()), k=ACTS_IN_A_LIFE)
            for act in acts:
                walk.step(act.__name__, act)
            people = {place.person for place in db.session.query(Place)}
            in_order = sorted(people, key=lambda person: person.full_name)
            assert disagreements(in_order, walk.chance, ORDERS) == []
            done += walk.done
        sqlite_databases.drop(url)
    print(f"\n{COURSES} cohorts, {dict(done)}, {ORDERS + 2} orders a person")
    assert set(done) >= ({act.__name__ for act in _COURSE} if FULL else {"_move_a_day"})
