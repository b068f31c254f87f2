"""Courses, cohorts, venues and training sessions with explicit facts. Call inside an open transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from app.directory.enums import Audience
from app.directory.models import Person, Programme
from app.platform import clock, ids, seats
from app.platform.db import db
from app.platform.invitations import new_uid
from app.training.enums import CohortStatus, Level, Part, SessionStatus
from app.training.models import Cohort, Course, SessionDay, SessionTrainer, TrainingSession, Venue

# When the factories' entries were made.
MADE_AT = datetime(2017, 8, 14, 8, 0, tzinfo=UTC)
OPENS_AT = datetime(2017, 8, 21, 8, 0, tzinfo=UTC)

Day = tuple[date, str, str, Venue | None]


def create_course(
    programme: Programme,
    *,
    code: str = "core",
    name: str = "Core course",
    neutral_title: str = "Training day",
    level: Level = Level.CORE,
    audiences: Sequence[Audience] = (Audience.FRONTLINE,),
    needs_application: bool | None = None,
    confers_mentor: bool | None = None,
    days: int = 4,
    companion: Course | None = None,
    summary: str = "Four days of practice with colleagues of other agencies.",
    outcome: str = "Ways of working for your own cases, and the confidence to pass them on.",
    how_to_get_a_place: str = "You apply and your line manager countersigns.",
) -> Course:
    """A course; a core course needs an application and makes mentors unless told otherwise."""
    core = level is Level.CORE
    course = Course(
        id=ids.new(),
        programme_id=programme.id,
        code=code,
        name=name,
        neutral_title=neutral_title,
        level=level,
        audiences=[audience.value for audience in audiences],
        needs_application=core if needs_application is None else needs_application,
        confers_mentor=core if confers_mentor is None else confers_mentor,
        days=days,
        companion_id=companion.id if companion else None,
        summary=summary,
        outcome=outcome,
        how_to_get_a_place=how_to_get_a_place,
    )
    db.session.add(course)
    db.session.flush()
    return course


# The days of a cohort that follows Falkirk's first.
LATER: dict[str, Any] = {
    "slug": "spring-2018",
    "name": "Spring 2018",
    "applications_open_at": datetime(2018, 1, 8, 9, tzinfo=UTC),
    "applications_close_on": date(2018, 2, 9),
    "signatures_close_on": date(2018, 2, 16),
    "decisions_by": date(2018, 3, 2),
    "offers_answered_by": date(2018, 3, 16),
    "supervisor_offers_close_on": date(2018, 3, 9),
}


def create_cohort(
    programme: Programme,
    *,
    slug: str = "november-2017",
    name: str = "November 2017",
    status: CohortStatus = CohortStatus.PUBLISHED,
    applications_open_at: datetime = OPENS_AT,
    applications_close_on: date = date(2017, 9, 29),
    signatures_close_on: date = date(2017, 10, 6),
    decisions_by: date = date(2017, 10, 20),
    offers_answered_by: date = date(2017, 11, 3),
    supervisor_offers_close_on: date = date(2017, 11, 6),
    assessments_per_application: int = 2,
    blind: bool = True,
    minimum_merit: int = 0,
    seed: str = "falkirk-november-2017",
    completion_rule: str = "4 days and awareness and test after",
    other_signatory: str = "",
) -> Cohort:
    """A cohort with Falkirk's closing days unless told otherwise."""
    cohort = Cohort(
        id=ids.new(),
        programme_id=programme.id,
        slug=slug,
        name=name,
        status=status,
        applications_open_at=applications_open_at,
        applications_close_on=applications_close_on,
        signatures_close_on=signatures_close_on,
        decisions_by=decisions_by,
        offers_answered_by=offers_answered_by,
        supervisor_offers_close_on=supervisor_offers_close_on,
        assessments_per_application=assessments_per_application,
        blind=blind,
        minimum_merit=minimum_merit,
        seed=seed,
        completion_rule=completion_rule,
        forum_note="A forum meeting each month after the course.",
        other_signatory=other_signatory,
    )
    db.session.add(cohort)
    db.session.flush()
    return cohort


def create_venue(
    programme: Programme,
    *,
    code: str = "town-hall",
    name: str = "Town hall",
    area: str = "Falkirk town centre",
    address: str = "1 Example Street, Falkirk",
    access_notes: str = "",
) -> Venue:
    """A building."""
    venue = Venue(
        id=ids.new(),
        programme_id=programme.id,
        code=code,
        name=name,
        area=area,
        address=address,
        access_notes=access_notes,
    )
    db.session.add(venue)
    db.session.flush()
    return venue


def create_training_session(
    course: Course,
    *,
    days: Sequence[Day],
    cohort: Cohort | None = None,
    slug: str = "",
    capacity: int = 40,
    minimum_numbers: int = 0,
    status: SessionStatus = SessionStatus.PUBLISHED,
    booking_opens_at: datetime | None = None,
    booking_closes_at: datetime | None = None,
    position: int = 0,
) -> TrainingSession:
    """A training session with its pool of seats. Days are (date, "09:30", "12:30", venue) in London time."""
    pool = seats.open_pool("training session", capacity)
    session = TrainingSession(
        id=ids.new(),
        programme_id=course.programme_id,
        course_id=course.id,
        cohort_id=cohort.id if cohort else None,
        slug=slug or f"{course.code}-{days[0][0]:%d-%m-%Y}",
        status=status,
        pool_id=pool.id,
        capacity=capacity,
        minimum_numbers=minimum_numbers,
        booking_opens_at=booking_opens_at,
        booking_closes_at=booking_closes_at,
        position=position,
    )
    db.session.add(session)
    db.session.flush()
    for number, (day, starts, ends, venue) in enumerate(days, start=1):
        create_session_day(session, day, starts, ends, venue, course_day=number)
    db.session.expire(session)
    return session


def create_session_day(
    session: TrainingSession,
    day: date,
    starts: str,
    ends: str,
    venue: Venue | None,
    *,
    course_day: int = 1,
    room: str = "",
    join_link: str = "",
    make_up_seats: int = 0,
    part: Part = Part.WHOLE,
    own_time_until: date | None = None,
) -> SessionDay:
    """One day of a session; times like "09:30" in London time. In one's own time it has a last day."""
    session_day = SessionDay(
        id=ids.new(),
        programme_id=session.programme_id,
        training_session_id=session.id,
        course_day=course_day,
        part=part,
        own_time=own_time_until is not None,
        starts_at=_instant(day, starts),
        ends_at=_instant(own_time_until or day, ends),
        venue_id=venue.id if venue else None,
        room=room,
        join_link=join_link,
        make_up_pool_id=seats.open_pool("make-up day", make_up_seats).id if make_up_seats else None,
        uid=new_uid(),
        sequence=0,
        stamp=MADE_AT,
    )
    db.session.add(session_day)
    db.session.flush()
    return session_day


def create_session_trainer(day: SessionDay, person: Person) -> SessionTrainer:
    """Somebody gives a session day."""
    row = SessionTrainer(id=ids.new(), session_day_id=day.id, person_id=person.id)
    db.session.add(row)
    db.session.flush()
    db.session.expire(day, ["trainers"])
    return row


@dataclass(frozen=True)
class FalkirkCohort:
    """Falkirk's first cohort and what belongs to it."""

    cohort: Cohort
    town_hall: Venue
    education_centre: Venue
    awareness: TrainingSession
    core: TrainingSession
    supervisor: TrainingSession


def create_falkirk_cohort(
    programme: Programme, *, awareness_places: int = 140, core_places: int = 40, supervisor_places: int = 40
) -> FalkirkCohort:
    """The week of 13 November 2017: awareness and core on Monday, core to Thursday, managers on Friday."""
    cohort = create_cohort(programme)
    town_hall = create_venue(programme)
    centre = create_venue(
        programme,
        code="education-centre",
        name="Education centre",
        area="Camelon",
        address="2 Example Road, Camelon",
    )
    awareness = create_course(
        programme,
        code="awareness",
        name="Awareness morning",
        neutral_title="Training morning",
        level=Level.AWARENESS,
        audiences=(
            Audience.ELECTED_MEMBER,
            Audience.CHIEF_OFFICER,
            Audience.HEAD_OF_SERVICE,
            Audience.SERVICE_MANAGER,
            Audience.STRATEGIC_LEAD,
            Audience.REVIEW_COORDINATOR,
            Audience.REPORTER,
            Audience.CHILDRENS_PANEL_MEMBER,
            Audience.LINE_MANAGER,
            Audience.FRONTLINE,
        ),
        days=1,
    )
    core = create_course(programme, companion=awareness)
    supervisor = create_course(
        programme,
        code="supervisor",
        name="Supervisor day",
        neutral_title="Training day for managers",
        level=Level.SUPERVISOR,
        audiences=(Audience.LINE_MANAGER, Audience.FRONTLINE),
        days=1,
        companion=awareness,
    )
    monday = date(2017, 11, 13)
    return FalkirkCohort(
        cohort=cohort,
        town_hall=town_hall,
        education_centre=centre,
        awareness=create_training_session(
            awareness,
            cohort=cohort,
            slug="awareness-november-2017",
            capacity=awareness_places,
            days=[(monday, "09:30", "12:30", town_hall)],
            position=1,
        ),
        core=create_training_session(
            core,
            cohort=cohort,
            slug="core-november-2017",
            capacity=core_places,
            days=[
                (monday, "13:30", "16:30", town_hall),
                *((date(2017, 11, day), "09:30", "16:30", centre) for day in (14, 15, 16)),
            ],
            position=2,
        ),
        supervisor=create_training_session(
            supervisor,
            cohort=cohort,
            slug="supervisor-november-2017",
            capacity=supervisor_places,
            days=[(date(2017, 11, 17), "09:30", "16:30", centre)],
            position=3,
        ),
    )


def _instant(day: date, time: str) -> datetime:
    hour, minute = time.split(":")
    return clock.from_local(day, int(hour), int(minute))
