"""One honest list for one person: what they have to do, what others have, and what comes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.directory.enums import Role
from app.directory.models import Person
from app.directory.queries import calendars
from app.evaluation.enums import InstrumentKind
from app.evaluation.queries import due_sittings
from app.forum.enums import BookingStatus, OwnMatter
from app.forum.models import ForumBooking
from app.forum.queries import next_meeting_for, own_matters
from app.home.queries.diary import bookings_of, dates_of
from app.home.queries.meetings import around_meetings
from app.home.queries.roles import NextStep, pages_of_roles, work_of_roles
from app.mentoring.enums import AssessmentStatus, Holder, SignatureStatus
from app.mentoring.models import Application, Countersignature
from app.mentoring.queries import own_applications, own_readings, standing_of
from app.places.enums import PlaceStatus
from app.places.models import Place
from app.places.queries import may_come_back, offered_to, owing_days
from app.platform import clock, words
from app.platform.db import db
from app.platform.diary import DiaryEntry
from app.platform.working_days import Calendars
from app.training.models import TrainingSession

TAGS = {
    Holder.APPLICANT: "yours",
    Holder.MANAGER: "waiting",
    Holder.ASSESSORS: "waiting",
    Holder.TEAM: "waiting",
    Holder.NOBODY: "done",
}
DATES_SHOWN = 5
TOLD_BY_THE_PLACE = (PlaceStatus.OFFERED, PlaceStatus.WAITLISTED)


@dataclass(frozen=True)
class NextSteps:
    """Everything that concerns one person, sorted by who has the ball."""

    yours: tuple[NextStep, ...]
    waiting: tuple[NextStep, ...]
    settled: tuple[NextStep, ...]
    dates: tuple[DiaryEntry, ...]
    more_dates: int
    team: tuple[NextStep, ...]

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to show at all."""
        return not (self.yours or self.waiting or self.settled or self.dates or self.team)


def next_steps(person: Person, at: datetime) -> NextSteps:
    """What happens next for somebody. What waits for them comes first, the nearest last day on top."""
    matters = own_matters(person, at)
    booked = any(each.kind is OwnMatter.BOOKING for each in matters)
    bookings = bookings_of(person) if booked else []
    places = _places_of(person)
    # Consultations stand among the settled things, told from what is known of them already.
    dates = dates_of(person, bookings, places, [])
    closed = calendars(person.programme_id)
    everything = [
        *_places(places, dates, at),
        *_missed(person, places, at),
        *_bookings(bookings),
        *around_meetings(matters),
        *_sittings(person, at),
        *_readings(person),
        *_signatures(person, at),
        *_applications(person, places, dates, closed, at),
        *work_of_roles(person, closed, at),
        *_forum(person, bookings, at),
    ]
    coming = [entry for entry in dates if entry.ends_at > at]
    return NextSteps(
        yours=tuple(sorted((each for each in everything if each.tag_kind == "yours"), key=_last_day)),
        waiting=tuple(each for each in everything if each.tag_kind == "waiting"),
        settled=tuple(each for each in everything if each.tag_kind not in ("yours", "waiting")),
        dates=tuple(coming[:DATES_SHOWN]),
        more_dates=max(0, len(coming) - DATES_SHOWN),
        team=tuple(pages_of_roles(person, {each.endpoint for each in everything})),
    )


def _last_day(step: NextStep) -> date:
    return step.by or date.max


def _applications(
    person: Person,
    places: Sequence[Place],
    dates: Sequence[DiaryEntry],
    closed: Calendars,
    at: datetime,
) -> Iterator[NextStep]:
    """Applications, but for those whose place says all there is to say."""
    answered = {place.application_id: place for place in places}
    for application in own_applications(person):
        place = answered.get(application.id)
        if place is not None and place.status in TOLD_BY_THE_PLACE:
            continue
        course = _hours_of(place, dates) if place is not None else None
        standing = standing_of(application, closed.of(application.agency_id), at, course)
        unsent = application.submitted_at is None and standing.holder is Holder.APPLICANT
        yield NextStep(
            title=f"Your application, {application.cohort.name}",
            words=f"{standing.headline}. {standing.next_step}",
            tag=standing.tag,
            tag_kind=TAGS[standing.holder],
            endpoint="mentoring.tasks" if unsent else "mentoring.application",
            values={"application_id": application.id},
            act="Go on with your application" if unsent else "See where your application is",
            by=standing.by,
            by_words=standing.by_words,
        )


def _places_of(person: Person) -> list[Place]:
    return list(
        db.session.scalars(
            select(Place)
            .where(
                Place.person_id == person.id,
                or_(
                    Place.status.in_(
                        (
                            PlaceStatus.REQUESTED,
                            PlaceStatus.WAITLISTED,
                            PlaceStatus.OFFERED,
                            PlaceStatus.ACCEPTED,
                        )
                    ),
                    may_come_back(),
                ),
            )
            .options(joinedload(Place.training_session).joinedload(TrainingSession.course))
            .order_by(Place.asked_at)
        )
    )


def _hours_of(place: Place, dates: Sequence[DiaryEntry]) -> tuple[datetime, datetime] | None:
    """When the training of a place begins and ends, from the person's own dates."""
    days = [entry for entry in dates if entry.path == f"sessions/{place.training_session.slug}"]
    return (min(day.starts_at for day in days), max(day.ends_at for day in days)) if days else None


def _places(places: list[Place], dates: Sequence[DiaryEntry], at: datetime) -> Iterator[NextStep]:
    """One line for a place and what goes with it: they are offered, answered and held together."""
    for place in places:
        if any(_goes_with(place, other) for other in places):
            continue
        hours = _hours_of(place, dates)
        step = _place(place, over=hours is not None and hours[1] <= at)
        along = [_small(other.training_session.course.name) for other in places if _goes_with(other, place)]
        yield replace(step, words=f"{step.words} With it: {' and '.join(along)}.") if along else step


def _goes_with(place: Place, other: Place) -> bool:
    """Whether `place` is on the companion of the other's course, in the same cohort and state."""
    return (
        place.training_session.cohort_id is not None
        and place.training_session.cohort_id == other.training_session.cohort_id
        and place.training_session.course_id == other.training_session.course.companion_id
        and place.status is other.status
        and place.application_id is None
    )


def _place(place: Place, *, over: bool) -> NextStep:
    name = place.training_session.course.name
    link: dict[str, Any] = {"endpoint": "places.offer", "values": {"place_id": place.id}}
    if place.status is PlaceStatus.OFFERED:
        by = clock.local(place.answer_by).date() if place.answer_by else None
        return NextStep(
            f"A place on the {_small(name)}",
            "You have been offered a place. It is kept for you until you answer.",
            "Offered",
            "yours",
            act="Answer the offer",
            by=by,
            **link,
        )
    if place.status is PlaceStatus.SUBSTITUTED:
        return NextStep(
            f"Your place on the {_small(name)}",
            "A colleague has been asked to take it. If they do not, it is yours as before.",
            "With a colleague",
            "waiting",
            act="See your place",
            **link,
        )
    if place.status is PlaceStatus.ACCEPTED and place.known_days and not over:
        return NextStep(
            f"Your place on the {_small(name)}",
            "The days have moved. It is yours as before; tell us that you keep it, or give it up.",
            "Days moved",
            "yours",
            act="See the new days",
            **link,
        )
    if place.status is PlaceStatus.ACCEPTED:
        return NextStep(
            f"Your place on the {_small(name)}",
            "The training has taken place." if over else "It is yours.",
            "Past" if over else "Placed",
            "done",
            act="See your place",
            **link,
        )
    if place.status is PlaceStatus.WAITLISTED:
        return NextStep(
            f"The {_small(name)}",
            "You are on the waiting list. If a place comes free, we write to you.",
            "Waiting list",
            "waiting",
            act="See where you stand",
            **link,
        )
    return NextStep(
        f"The {_small(name)}",
        "You have asked for a place. The training team will be in touch about this.",
        "Asked",
        "waiting",
        act="See where you stand",
        **link,
    )


def _missed(person: Person, places: Sequence[Place], at: datetime) -> Iterator[NextStep]:
    """Days that somebody may make up: what is offered, and what can be chosen."""
    if not any(place.status is PlaceStatus.ACCEPTED for place in places):
        return
    for offered in offered_to(person, at):
        course, day = offered.place.training_session.course, offered.session_day
        until = offered.answer_by or day.starts_at
        yield NextStep(
            f"A day of the {_small(course.name)} to make up",
            f"A seat is kept for you on {words.day_year(day.starts_at)}, for "
            f"{words.day(offered.missed_day.starts_at)}. You may say no. "
            f"Please answer by {words.last_moment(until)}.",
            "Offered",
            "yours",
            endpoint="places.offer",
            values={"place_id": offered.place_id},
            act="Answer",
            by=clock.local(until).date(),
        )
    for place in owing_days(person):
        yield NextStep(
            f"A day of the {_small(place.training_session.course.name)} to make up",
            "You can come to the same day of another session. There is no hurry.",
            "Open to you",
            "yours",
            endpoint="places.offer",
            values={"place_id": place.id},
            act="See the days",
        )


def _small(name: str) -> str:
    """A course's name inside a sentence."""
    return name[:1].lower() + name[1:]


def _sittings(person: Person, at: datetime) -> Iterator[NextStep]:
    for sitting in due_sittings(person, at):
        test = sitting.instrument.kind is InstrumentKind.KNOWLEDGE_TEST
        what = "Knowledge test" if test else "Questionnaire"
        yield NextStep(
            title=f"{what} {sitting.moment.label}",
            words="It helps to see what the course changes. Your manager and agency never see your answers.",
            tag="To do" if sitting.started_at is None else "In progress",
            tag_kind="yours",
            endpoint="evaluation.sitting",
            values={"sitting_id": sitting.id},
            act="Begin" if sitting.started_at is None else "Go on",
            by=clock.local(sitting.closes_at).date() if sitting.closes_at else None,
        )


def _bookings(bookings: list[ForumBooking]) -> Iterator[NextStep]:
    """Meetings that somebody waits for, or is offered a seat at; the others are dates."""
    for booking in bookings:
        offered = booking.status is BookingStatus.OFFERED
        if not offered and booking.status is not BookingStatus.WAITLISTED:
            continue
        yield NextStep(
            title=booking.meeting.series.name,
            words=f"A place is kept for you until {words.moment(booking.answer_by)}."
            if offered and booking.answer_by
            else "The meeting is full. You are on its list.",
            tag="Offered" if offered else "Waiting list",
            tag_kind="yours" if offered else "waiting",
            endpoint="forum.meeting",
            values={"meeting_id": booking.meeting_id},
            act="Answer" if offered else "See the meeting",
            by=clock.local(booking.answer_by).date() if offered and booking.answer_by else None,
        )


def _readings(person: Person) -> Iterator[NextStep]:
    if not person.holds(Role.ASSESSOR):
        return
    waiting = [row for row in own_readings(person) if row.status is AssessmentStatus.ASSIGNED]
    if waiting:
        count = len(waiting)
        yield NextStep(
            title="Applications to read",
            words=f"{words.plural(count, 'application waits', 'applications wait')} for your scores.",
            tag="With you",
            tag_kind="yours",
            endpoint="mentoring.assessments",
            act="See the list",
            by=min(row.due_on for row in waiting),
        )


def _signatures(person: Person, at: datetime) -> Iterator[NextStep]:
    """Requests to countersign. They are answered from the email, so nobody signs by being signed in."""
    asked = db.session.scalars(
        select(Countersignature)
        .where(Countersignature.manager_id == person.id, Countersignature.status == SignatureStatus.REQUESTED)
        .options(
            joinedload(Countersignature.application).joinedload(Application.person),
            joinedload(Countersignature.application).joinedload(Application.cohort),
        )
        .order_by(Countersignature.asked_at)
    )
    today = clock.local(at).date()
    for each in asked:
        close = each.application.cohort.signatures_close_on
        yield NextStep(
            title=f"{each.application.person.full_name} asks you to countersign",
            words="Answer from the link in the email we sent you. If it is gone, ask the training team.",
            tag="With you",
            tag_kind="yours",
            by=close if close >= today else None,
        )


def _forum(person: Person, bookings: list[ForumBooking], at: datetime) -> Iterator[NextStep]:
    """A mentor who has booked nothing to come is led to the meetings, once there are any.

    The office has the forum in its navigation.
    """
    if person.holds(Role.ADMINISTRATOR) or any(booking.meeting.starts_at > at for booking in bookings):
        return
    coming = next_meeting_for(person, at)
    if coming is not None:
        yield NextStep(
            title="Forum meetings",
            words=f"The next one is on {words.day(coming.starts_at)}. Choose those that suit you.",
            tag="Open to you",
            tag_kind="yours",
            endpoint="forum.meetings",
            act="See the meetings",
        )
