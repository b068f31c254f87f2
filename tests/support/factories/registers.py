"""A room of people on one day, made cheaply however many they are. Call inside an open transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from app.directory.enums import Role
from app.directory.models import Agency, Person, Programme
from app.directory.queries import email_key
from app.places.enums import PlaceStatus, Route
from app.places.models import Place
from app.platform import ids
from app.platform.db import db
from app.training.enums import Level
from app.training.models import SessionDay
from tests.support.factories.directory import MADE, create_agency, create_person, create_programme
from tests.support.factories.training import create_course, create_training_session, create_venue

# Monday 13 November 2017: the day goes from 09:30 to 12:30 in London, which is UTC then.
DAY = date(2017, 11, 13)
ON_THE_DAY = datetime(2017, 11, 13, 9, 35, tzinfo=UTC)


@dataclass
class Room:
    """One day with its register, who keeps it, and who is expected: in the order of the register."""

    programme: Programme
    agency: Agency
    day: SessionDay
    trainer: Person
    colleague: Person
    named_staff: Person
    places: list[Place]

    @property
    def url(self) -> str:
        return f"/falkirk/registers/{self.day.id}"

    @property
    def names(self) -> list[str]:
        return [place.person.known_as for place in self.places]


def create_room(people: int, *, capacity: int = 140) -> Room:
    """An awareness morning on which this many people have a place, called Person 000, Person 001, …"""
    programme = create_programme()
    agency = create_agency(programme, name="Harbour Housing")
    course = create_course(
        programme, code="awareness", name="Awareness morning", level=Level.AWARENESS, days=1
    )
    hall = create_venue(programme)
    session = create_training_session(course, days=[(DAY, "09:30", "12:30", hall)], capacity=capacity)
    expected = [_person(programme, agency, f"Person {number:03}") for number in range(people)]
    db.session.add_all(expected)
    db.session.flush()
    places = [
        Place(
            id=ids.new(),
            programme_id=programme.id,
            training_session_id=session.id,
            person_id=person.id,
            agency_id=agency.id,
            status=PlaceStatus.ACCEPTED,
            route=Route.ASKED,
            asked_at=MADE,
        )
        for person in expected
    ]
    db.session.add_all(places)
    db.session.flush()
    return Room(
        programme=programme,
        agency=agency,
        day=session.days[0],
        trainer=create_person(programme, "Bridget Orr", roles=[Role.TRAINER]),
        colleague=create_person(programme, "Finlay Kinhill", roles=[Role.TRAINER]),
        named_staff=create_person(programme, "Una Hare", roles=[Role.NAMED_STAFF]),
        places=places,
    )


def _person(programme: Programme, agency: Agency, name: str) -> Person:
    address = f"{name.lower().replace(' ', '.')}@example.org"
    return Person(
        id=ids.new(),
        programme_id=programme.id,
        full_name=f"{name} Longname",
        known_as=name,
        agency_id=agency.id,
        email=address,
        email_key=email_key(address),
        made_at=MADE,
    )
