"""A cohort that has been lived to its end, with people of two agencies."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask

from app.directory.enums import Role
from app.directory.models import Agency, Person, Programme
from app.evaluation.enums import InstrumentKind, Moment
from app.forum.enums import BookingStatus, MeetingStatus, Rhythm, Seating
from app.forum.models import ForumBooking, ForumMeeting, ForumSeries
from app.mentoring.enums import ApplicationStatus, SignatureStatus
from app.mentoring.models import Application, Countersignature, MentorPeriod
from app.places.enums import AbsenceReason, Mark, PlaceStatus, Route
from app.places.models import Attendance, Place
from app.platform import clock, seats
from app.platform.db import db
from app.platform.invitations import new_uid
from tests.conftest import writing_block
from tests.support.beginnings import Beginnings
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.evaluation import (
    answer_questionnaire,
    answer_test,
    count_figures,
    create_questionnaire,
    create_sittings,
    create_test,
)
from tests.support.factories.training import FalkirkCohort, create_falkirk_cohort

ASKED = datetime(2017, 9, 20, 9, 0, tzinfo=UTC)
ENDED = datetime(2017, 11, 20, 9, 0, tzinfo=UTC)
LATER = datetime(2018, 1, 20, 9, 0, tzinfo=UTC)
BEFORE = datetime(2017, 11, 1, 10, 0, tzinfo=UTC)
AFTER = datetime(2017, 11, 20, 10, 0, tzinfo=UTC)


@dataclass
class World:
    """What the tests of this folder start from."""

    programme: Programme
    falkirk: FalkirkCohort
    housing: Agency
    police: Agency
    administrator: Person
    programme_lead: Person
    housing_lead: Person
    police_lead: Person


@dataclass
class Lived(World):
    """The same once the cohort has been lived to its end; `people` completed."""

    people: list[Person]


@pytest.fixture
def world(app: Flask, beginnings: Beginnings) -> World:
    return beginnings.begin(_make_world)


def _make_world() -> World:
    with writing_block():
        return build_world()


def build_world() -> World:
    """Falkirk's cohort and two agencies; inside an open transaction."""
    programme = create_programme()
    housing = create_agency(programme, relevant_staff=50)
    police = create_agency(programme, "police", relevant_staff=200)
    return World(
        programme=programme,
        falkirk=create_falkirk_cohort(programme),
        housing=housing,
        police=police,
        administrator=create_person(programme, "Ada Min", roles=[Role.ADMINISTRATOR]),
        programme_lead=create_person(programme, "Prue Lead", roles=[Role.PROGRAMME_LEAD]),
        housing_lead=create_person(programme, "Hugh Lead", agency=housing, roles=[Role.AGENCY_LEAD]),
        police_lead=create_person(programme, "Pola Lead", agency=police, roles=[Role.AGENCY_LEAD]),
    )


def apply(
    world: World,
    person: Person,
    *,
    status: ApplicationStatus = ApplicationStatus.SUBMITTED,
    signed: bool = True,
) -> Application:
    """An application that was handed in."""
    application = Application(
        id=uuid.uuid4(),
        programme_id=world.programme.id,
        cohort_id=world.falkirk.cohort.id,
        person_id=person.id,
        agency_id=person.agency_id,
        reference=f"FK-{uuid.uuid4().hex[:8]}",
        status=status,
        started_at=ASKED,
        submitted_at=ASKED,
    )
    application.countersignatures.append(
        Countersignature(
            programme_id=world.programme.id,
            manager_name="Tom Manager",
            manager_email="tom.manager@example.org",
            status=SignatureStatus.SIGNED if signed else SignatureStatus.REQUESTED,
            asked_at=ASKED,
        )
    )
    db.session.add(application)
    db.session.flush()
    return application


def give_place(
    world: World,
    person: Person,
    application: Application | None = None,
    *,
    status: PlaceStatus = PlaceStatus.ACCEPTED,
    marks: tuple[Mark, ...] = (),
    reason: AbsenceReason | None = None,
) -> Place:
    """A core place with the marks of its first days."""
    place = Place(
        id=uuid.uuid4(),
        programme_id=world.programme.id,
        training_session_id=world.falkirk.core.id,
        person_id=person.id,
        agency_id=person.agency_id,
        application_id=application.id if application else None,
        status=status,
        route=Route.ALLOCATED,
        asked_at=ASKED,
        offered_at=ASKED + timedelta(days=30),
    )
    for day, mark in zip(world.falkirk.core.days, marks, strict=False):
        place.attendance.append(
            Attendance(
                programme_id=world.programme.id,
                session_day_id=day.id,
                status=mark,
                arrived=time(14, 17) if mark is Mark.LATE else None,
                reason=reason if mark is Mark.ABSENT else None,
                marked_at=day.ends_at,
            )
        )
    db.session.add(place)
    db.session.flush()
    return place


def make_mentor(world: World, person: Person) -> MentorPeriod:
    """A mentor from the end of the course."""
    period = MentorPeriod(
        programme_id=world.programme.id,
        person_id=person.id,
        agency_id=person.agency_id,
        cohort_id=world.falkirk.cohort.id,
        starts_on=date(2017, 11, 16),
    )
    db.session.add(period)
    db.session.flush()
    return period


def hold_meeting(world: World, attended: list[Person], missed: list[Person]) -> ForumMeeting:
    """A forum meeting of the cohort that was held."""
    series = ForumSeries(
        id=uuid.uuid4(),
        programme_id=world.programme.id,
        slug="forum",
        name="Forum",
        rhythm=Rhythm.MONTHLY,
        starts=time(14),
        ends=time(16),
        first_on=date(2017, 12, 12),
        last_on=date(2018, 11, 13),
        cohorts=[world.falkirk.cohort],
    )
    meeting = ForumMeeting(
        id=uuid.uuid4(),
        programme_id=world.programme.id,
        series=series,
        status=MeetingStatus.HELD,
        starts_at=clock.from_local(date(2017, 12, 12), 14),
        ends_at=clock.from_local(date(2017, 12, 12), 16),
        room_pool_id=seats.open_pool("forum room", 30).id,
        online_pool_id=seats.open_pool("forum online", 20).id,
        uid=new_uid(),
        sequence=0,
        stamp=ASKED,
    )
    for people, status in ((attended, BookingStatus.ATTENDED), (missed, BookingStatus.NOT_ATTENDED)):
        for person in people:
            meeting.bookings.append(
                ForumBooking(
                    programme_id=world.programme.id,
                    person_id=person.id,
                    agency_id=person.agency_id,
                    status=status,
                    seating=Seating.ONLINE,
                    booked_at=ASKED,
                )
            )
    db.session.add(meeting)
    db.session.flush()
    return meeting


FULL = (Mark.ATTENDED,) * 4


def live_through(
    world: World, agency: Agency, people: int, *, prefix: str = "Person", **facts: bool
) -> list[Person]:
    """People who applied, had a place, came on every day, completed and are mentors."""
    made = []
    for number in range(people):
        person = create_person(world.programme, f"{prefix} Number{number}", agency=agency, **facts)
        application = apply(world, person, status=ApplicationStatus.COMPLETED)
        give_place(world, person, application, marks=FULL)
        make_mentor(world, person)
        made.append(person)
    return made


def live(world: World) -> Lived:
    """Fourteen who completed, one who was away twice, one unsuccessful, one unsigned."""
    with writing_block():
        people = live_through(world, world.housing, 12) + live_through(
            world, world.police, 2, prefix="Officer"
        )
        absent = create_person(world.programme, "Abby Absent", agency=world.police)
        application = apply(world, absent, status=ApplicationStatus.NOT_COMPLETED)
        give_place(
            world,
            absent,
            application,
            marks=(Mark.LATE, Mark.ATTENDED, Mark.ABSENT, Mark.ABSENT),
            reason=AbsenceReason.PERSONAL,
        )
        apply(
            world,
            create_person(world.programme, "Una Successful", agency=world.police),
            status=ApplicationStatus.UNSUCCESSFUL,
        )
        apply(world, create_person(world.programme, "Unsi Gned", agency=world.housing), signed=False)
        hold_meeting(world, people[:9], people[9:11])
    return Lived(**vars(world), people=people)


@pytest.fixture
def lived(world: World, beginnings: Beginnings) -> Lived:
    return beginnings.begin(lambda: live(world))


@pytest.fixture
def sat_by_all(world: World, beginnings: Beginnings) -> Lived:
    """The same, and all fourteen sat their tests before and after."""
    return beginnings.begin(lambda: sit(live(world), 14))


@pytest.fixture
def sat_by_nine(world: World, beginnings: Beginnings) -> Lived:
    """The same, and nine of the fourteen sat their tests."""
    return beginnings.begin(lambda: sit(live(world), 9))


def sit(world: Lived, people: int) -> Lived:
    """The first of the people sit every test and questionnaire."""
    with writing_block():
        create_test(world.falkirk.core.course)
        create_questionnaire(world.falkirk.core.course)
        for number, person in enumerate(world.people[:people]):
            sittings = create_sittings(person, world.falkirk.cohort, BEFORE)
            for moment, at in ((Moment.PRE, BEFORE), (Moment.POST, AFTER)):
                for sitting in sittings[moment]:
                    when = at + timedelta(minutes=number)
                    if sitting.instrument.kind is InstrumentKind.KNOWLEDGE_TEST:
                        answer_test(sitting, 1 + number % 2 + (moment is Moment.POST), at=when)
                    else:
                        answer_questionnaire(sitting, 8 if moment is Moment.POST else 4, at=when)
        count_figures(LATER)
    return world
