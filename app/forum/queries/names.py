"""Who comes, by name: only between mentors who have both agreed to it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select

from app.directory.models import Person
from app.directory.queries import kept_apart_from
from app.forum.enums import BookingStatus
from app.forum.models import ForumBooking, ForumMeeting, ForumNameShown
from app.forum.queries.audience import is_mentor, runs
from app.platform.db import db


def shows_name(person: Person) -> ForumNameShown | None:
    """The consent of somebody who agreed."""
    return db.session.scalar(select(ForumNameShown).where(ForumNameShown.person_id == person.id))


def named_chair(meeting: ForumMeeting, viewer: Person | None) -> str:
    """How the chair is known, for whoever may know of that person."""
    chair = meeting.chair
    if chair is None or chair.restricted or chair.merged_into_id is not None:
        return ""
    if viewer is not None and viewer.id != chair.id and chair.id in kept_apart_from(viewer.id):
        return ""
    return chair.known_as


def names_for(viewer: Person, meeting: ForumMeeting, at: datetime) -> list[str]:
    """How those are known who come and have agreed; none for somebody who has not agreed or is no mentor.

    Nobody who is restricted, and nobody whom the viewer must not meet.
    """
    if shows_name(viewer) is None or not is_mentor(viewer, at):
        return []
    return list(
        db.session.scalars(
            select(Person.known_as)
            .join(ForumBooking, ForumBooking.person_id == Person.id)
            .where(
                ForumBooking.meeting_id == meeting.id,
                ForumBooking.status.in_((BookingStatus.BOOKED, BookingStatus.ATTENDED)),
                Person.id.not_in({viewer.id} | kept_apart_from(viewer.id)),
                Person.restricted.is_(False),
                Person.merged_into_id.is_(None),
                exists().where(ForumNameShown.person_id == Person.id),
                runs(Person.id, at),
            )
            .order_by(Person.known_as, Person.id)
        )
    )
