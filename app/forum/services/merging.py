"""What becomes of bookings and invitations when two records are found to be one person's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.directory.events import RecordsMerged
from app.directory.models import Person
from app.forum.enums import BookingStatus, MeetingStatus
from app.forum.models import ForumBooking, ForumGuest, ForumMeeting, ForumNameShown
from app.platform import audit
from app.platform.db import db
from app.platform.errors import RuleBroken

LIVE = (BookingStatus.BOOKED, BookingStatus.WAITLISTED, BookingStatus.OFFERED)


def follow_merge(event: RecordsMerged, *, by: Person | None, at: datetime) -> None:
    """Invitations and meetings that are over go with the person; a consent has to be given anew.

    Raises RuleBroken while the record that goes is booked or waits: its calendar entries would stay behind.
    """
    coming = (
        select(ForumBooking.id)
        .join(ForumMeeting)
        .where(
            ForumBooking.person_id == event.goes_id,
            ForumBooking.status.in_(LIVE),
            ForumMeeting.status == MeetingStatus.PUBLISHED,
        )
    )
    if db.session.scalar(coming.limit(1)) is not None:
        raise RuleBroken(
            "The record that goes is booked for a meeting, or waits. That has to be given up first."
        )
    known = set(
        db.session.scalars(select(ForumBooking.meeting_id).where(ForumBooking.person_id == event.stays_id))
    )
    for booking in db.session.scalars(select(ForumBooking).where(ForumBooking.person_id == event.goes_id)):
        if booking.meeting_id not in known:
            booking.person_id = event.stays_id
            audit.record("bring over", booking, by=by, at=at, fields=["person_id"])
    invited = set(
        db.session.execute(
            select(ForumGuest.series_id, ForumGuest.meeting_id).where(ForumGuest.person_id == event.stays_id)
        ).all()
    )
    for guest in db.session.scalars(select(ForumGuest).where(ForumGuest.person_id == event.goes_id)):
        if (guest.series_id, guest.meeting_id) in invited:
            db.session.delete(guest)
        else:
            guest.person_id = event.stays_id
            audit.record("bring over", guest, by=by, at=at, fields=["person_id"])
    for shown in db.session.scalars(select(ForumNameShown).where(ForumNameShown.person_id == event.goes_id)):
        audit.record("show name no longer", shown, by=by, at=at)
        db.session.delete(shown)
    db.session.flush()
