"""Somebody's dates: training days of accepted places, days made up, booked meetings and consultations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload, load_only

from app.directory.models import Person
from app.forum.enums import BookingStatus, MeetingStatus, Seating
from app.forum.models import Consultation, ForumBooking, ForumMeeting
from app.forum.queries import NEUTRAL_TITLE, own_consultations
from app.places.enums import PRESENT, PlaceStatus
from app.places.models import Attendance, Place
from app.places.queries import may_come_back
from app.platform.db import db
from app.platform.diary import DiaryEntry
from app.training.enums import SessionStatus
from app.training.models import Course, SessionDay, TrainingSession, Venue

COMES = (PlaceStatus.ACCEPTED, PlaceStatus.SUBSTITUTED)
STANDS = (BookingStatus.BOOKED, BookingStatus.ATTENDED, BookingStatus.NOT_ATTENDED)

_course = contains_eager(SessionDay.training_session)
# Somebody's calendar may ask for hundreds of days every hour: no more of each is read than it says.
SAID_OF_A_DAY = (
    load_only(
        SessionDay.training_session_id,
        SessionDay.venue_id,
        SessionDay.uid,
        SessionDay.sequence,
        SessionDay.stamp,
        SessionDay.starts_at,
        SessionDay.ends_at,
        SessionDay.course_day,
        SessionDay.part,
        SessionDay.own_time,
        SessionDay.room,
        SessionDay.join_link,
    ),
    joinedload(SessionDay.venue).load_only(Venue.name, Venue.address, Venue.access_notes),
    _course.load_only(TrainingSession.slug, TrainingSession.course_id),
    _course.joinedload(TrainingSession.course).load_only(Course.name, Course.neutral_title, Course.days),
)


def dates_of(
    person: Person,
    bookings: list[ForumBooking] | None = None,
    places: Sequence[Place] | None = None,
    consultations: Sequence[Consultation] | None = None,
) -> list[DiaryEntry]:
    """Earliest first. An offer that was not accepted yet gives no date, because it gives no address.

    `bookings`, `places` and `consultations` are the person's own that stand, where the caller has them.
    """
    known = bookings_of(person) if bookings is None else bookings
    meetings = [_meeting(booking) for booking in known if booking.status in STANDS]
    talks = own_consultations(person) if consultations is None else consultations
    meetings += [_consultation(each) for each in talks]
    comes = places is None or any(place.status in COMES for place in places)
    return sorted([*(_training(person) if comes else ()), *meetings], key=lambda entry: entry.starts_at)


def bookings_of(person: Person) -> list[ForumBooking]:
    """Somebody's bookings of meetings that stand, whatever became of them; the earliest meeting first."""
    return list(
        db.session.scalars(
            select(ForumBooking)
            .join(ForumMeeting)
            .where(
                ForumBooking.person_id == person.id,
                ForumBooking.status != BookingStatus.CANCELLED,
                ForumMeeting.status.in_((MeetingStatus.PUBLISHED, MeetingStatus.HELD)),
            )
            .options(
                contains_eager(ForumBooking.meeting).joinedload(ForumMeeting.venue),
                contains_eager(ForumBooking.meeting).joinedload(ForumMeeting.series),
            )
            .order_by(ForumMeeting.starts_at)
        )
    )


def _training(person: Person) -> list[DiaryEntry]:
    accepted = select(Place.training_session_id).where(
        Place.person_id == person.id,
        or_(Place.status == PlaceStatus.ACCEPTED, and_(Place.answered_at.is_not(None), may_come_back())),
    )
    made_up = (
        select(Attendance.session_day_id)
        .join(Place)
        .where(Place.person_id == person.id, Place.status == PlaceStatus.ACCEPTED)
    )
    finished = (
        select(Attendance.id)
        .join(Place)
        .where(
            Attendance.session_day_id == SessionDay.id,
            Attendance.status.in_(PRESENT),
            Place.person_id == person.id,
        )
        .exists()
    )
    days = db.session.execute(
        select(SessionDay, and_(SessionDay.own_time, finished))
        .join(TrainingSession)
        .where(
            SessionDay.programme_id == person.programme_id,
            or_(SessionDay.training_session_id.in_(accepted), SessionDay.id.in_(made_up)),
            TrainingSession.status == SessionStatus.PUBLISHED,
        )
        .options(*SAID_OF_A_DAY)
    )
    return [_day(day, done) for day, done in days]


def _day(day: SessionDay, finished: bool) -> DiaryEntry:
    return DiaryEntry(
        about_id=day.id,
        calendar=day,
        starts_at=day.starts_at,
        ends_at=day.ends_at,
        name=day.full_name,
        neutral_title=day.calendar_title,
        room=day.room,
        join_link=day.join_link,
        path=f"sessions/{day.training_session.slug}",
        own_time=day.own_time,
        finished=finished,
        **_building(day.venue),
    )


def _meeting(booking: ForumBooking) -> DiaryEntry:
    meeting = booking.meeting
    online = booking.seating is Seating.ONLINE
    return DiaryEntry(
        about_id=meeting.id,
        calendar=meeting,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        name=meeting.series.name,
        neutral_title=meeting.series.neutral_title,
        room="" if online else meeting.room,
        join_link=meeting.join_link if online else "",
        path=f"forum/{meeting.id}",
        online=online,
        **_building(None if online else meeting.venue),
    )


def _consultation(consultation: Consultation) -> DiaryEntry:
    slot = consultation.slot
    return DiaryEntry(
        about_id=slot.id,
        calendar=slot,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        name="Case consultation",
        neutral_title=NEUTRAL_TITLE,
        room=slot.place,
        path="forum/consultations",
    )


def _building(venue: Venue | None) -> dict[str, Any]:
    if venue is None:
        return {}
    return {"where": venue.name, "address": venue.address, "access_notes": venue.access_notes}
