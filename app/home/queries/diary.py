"""Somebody's dates: training days of accepted places, days made up, booked meetings and consultations."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.orm import contains_eager

from app.directory.models import Person
from app.forum.enums import BookingStatus, MeetingStatus, Seating
from app.forum.models import Consultation, ForumBooking, ForumMeeting
from app.forum.queries import NEUTRAL_TITLE, own_consultations
from app.places.enums import PRESENT, PlaceStatus
from app.places.models import Attendance, Place
from app.places.queries import may_come_back
from app.platform.db import as_kept, db, instant
from app.platform.diary import KEPT, DiaryEntry
from app.training.enums import Part, SessionStatus
from app.training.models import Course, SessionDay, TrainingSession, Venue, part_said, title_said

COMES = (PlaceStatus.ACCEPTED, PlaceStatus.SUBSTITUTED)
STANDS = (BookingStatus.BOOKED, BookingStatus.ATTENDED, BookingStatus.NOT_ATTENDED)

# Somebody's calendar may ask for hundreds of days every hour: no more of each is read than it says.
SAID_OF_A_DAY = (
    as_kept(SessionDay.id),
    SessionDay.uid,
    SessionDay.sequence,
    as_kept(SessionDay.stamp),
    as_kept(SessionDay.starts_at),
    as_kept(SessionDay.ends_at),
    Course.name,
    Course.neutral_title,
    Course.days,
    SessionDay.course_day,
    SessionDay.part,
    SessionDay.own_time,
    SessionDay.room,
    SessionDay.join_link,
    TrainingSession.slug,
    Venue.name,
    Venue.address,
    Venue.access_notes,
)


def days_said(*more: Any) -> Select[*tuple[Any, ...]]:
    """Rows of days for `entry_of_day`, with `more` columns of them."""
    return (
        select(*SAID_OF_A_DAY, *more)
        .select_from(SessionDay)
        .join(SessionDay.training_session)
        .join(TrainingSession.course)
        .outerjoin(SessionDay.venue)
    )


def _own_days() -> Select[*tuple[Any, ...]]:
    """Of the person and programme that are given: days of accepted places, and days made up."""
    own = Place.person_id == bindparam("person")
    accepted = select(Place.training_session_id).where(
        own, or_(Place.status == PlaceStatus.ACCEPTED, and_(Place.answered_at.is_not(None), may_come_back()))
    )
    made_up = select(Attendance.session_day_id).join(Place).where(own, Place.status == PlaceStatus.ACCEPTED)
    finished = (
        select(Attendance.id)
        .join(Place)
        .where(Attendance.session_day_id == SessionDay.id, Attendance.status.in_(PRESENT), own)
        .exists()
    )
    return days_said(and_(SessionDay.own_time, finished)).where(
        SessionDay.programme_id == bindparam("programme"),
        or_(SessionDay.training_session_id.in_(accepted), SessionDay.id.in_(made_up)),
        TrainingSession.status == SessionStatus.PUBLISHED,
    )


def _own_bookings() -> Select[ForumBooking]:
    return (
        select(ForumBooking)
        .join(ForumMeeting)
        .where(
            ForumBooking.person_id == bindparam("person"),
            ForumBooking.status != BookingStatus.CANCELLED,
            ForumMeeting.status.in_((MeetingStatus.PUBLISHED, MeetingStatus.HELD)),
        )
        .options(
            contains_eager(ForumBooking.meeting).joinedload(ForumMeeting.venue),
            contains_eager(ForumBooking.meeting).joinedload(ForumMeeting.series),
        )
        .order_by(ForumMeeting.starts_at)
    )


# Put together once: they are asked on most pages.
OWN_DAYS, OWN_BOOKINGS = _own_days(), _own_bookings()


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
    return list(db.session.scalars(OWN_BOOKINGS, {"person": person.id}))


def _training(person: Person) -> list[DiaryEntry]:
    rows = db.session.execute(OWN_DAYS, {"person": person.id, "programme": person.programme_id}).all()
    return [entry_of_day(*row) for row in rows]


@lru_cache(maxsize=KEPT)
def entry_of_day(
    day_id: object,
    uid: str,
    sequence: int,
    stamp: str | datetime,
    starts_at: str | datetime,
    ends_at: str | datetime,
    course: str,
    neutral_title: str,
    days: int,
    course_day: int,
    part: Part,
    own_time: bool,
    room: str,
    join_link: str,
    slug: str,
    where: str | None,
    address: str | None,
    access_notes: str | None,
    finished: bool = False,
) -> DiaryEntry:
    """A row of `days_said` as an entry."""
    return DiaryEntry(
        about_id=uuid.UUID(str(day_id)),
        uid=uid,
        sequence=sequence,
        stamp=instant(stamp),
        starts_at=instant(starts_at),
        ends_at=instant(ends_at),
        name=", ".join(filter(None, (course, part_said(days, course_day, part)))),
        neutral_title=title_said(neutral_title, days, course_day, part),
        where=where or "",
        address=address or "",
        room=room,
        join_link=join_link,
        access_notes=access_notes or "",
        path=f"sessions/{slug}",
        own_time=own_time,
        finished=finished,
    )


def _meeting(booking: ForumBooking) -> DiaryEntry:
    meeting = booking.meeting
    online = booking.seating is Seating.ONLINE
    return DiaryEntry(
        about_id=meeting.id,
        uid=meeting.uid,
        sequence=meeting.sequence,
        stamp=meeting.stamp,
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
        uid=slot.uid,
        sequence=slot.sequence,
        stamp=slot.stamp,
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
