"""What becomes of the bookings of somebody who is no mentor any more."""

from __future__ import annotations

from datetime import datetime

from app.directory.models import Person
from app.forum import policy, queries
from app.forum.services.booking import take_booking_back
from app.mentoring.events import MentorPeriodEnded
from app.mentoring.models import MentorPeriod
from app.platform import audit
from app.platform.db import db


def follow_ended_period(event: MentorPeriodEnded, *, by: Person | None, at: datetime) -> None:
    """Meetings of mentors that have not begun are given back, and whoever waits is offered the place.

    Those that the person was to chair have no chair then: it would go on reading what is for mentors.
    """
    person = db.session.get_one(MentorPeriod, event.period_id).person
    own = [booking for booking in queries.own_bookings(person, at) if booking.meeting.starts_at > at]
    welcome = queries.welcome_to(person, [booking.meeting for booking in own], at)
    for booking in own:
        if booking.meeting.series.for_mentors and booking.meeting_id not in welcome:
            take_booking_back(booking, by=by, at=at)
    chaired = queries.chaired_by(person, at)
    welcome = queries.welcome_to(person, chaired, at)
    for meeting in chaired:
        if meeting.series.for_mentors and meeting.id not in welcome and not policy.can_manage(person):
            meeting.chair_id = None
            audit.record("no chair any more", meeting, by=by, at=at, fields=["chair_id"])
    db.session.flush()
