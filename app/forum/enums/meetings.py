"""States and fixed lists of the forum; the moves between states are in `rules`."""

from __future__ import annotations

from enum import StrEnum


class MeetingStatus(StrEnum):
    """Where a forum meeting is."""

    PROPOSED = "proposed"
    PUBLISHED = "published"
    HELD = "held"
    CANCELLED = "cancelled"


class MeetingAction(StrEnum):
    """What can be done to a forum meeting."""

    PUBLISH = "publish"
    HOLD = "close as held"
    CANCEL = "cancel"


class BookingStatus(StrEnum):
    """Where one person's booking is."""

    BOOKED = "booked"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    CANCELLED = "cancelled"
    ATTENDED = "attended"
    NOT_ATTENDED = "not attended"


class BookingAction(StrEnum):
    """What can be done to a booking."""

    BOOK = "book"
    WAIT = "wait for"
    OFFER = "offer"
    CANCEL = "cancel"
    ATTEND = "mark as attended"
    MISS = "mark as not attended"
    CORRECT = "take back the mark of"


class Seating(StrEnum):
    """Where somebody takes part."""

    ROOM = "in person"
    ONLINE = "online"


class Rhythm(StrEnum):
    """How often a series meets: on a weekday of each month, or every so many weeks."""

    MONTHLY = "monthly"
    WEEKS = "every few weeks"


class SeriesKind(StrEnum):
    """What kind of group meets in a series."""

    FORUM = "mentors"
    CHAMPIONS = "champions"
    STEERING = "steering group"
    LEARNING = "practice learning"
    OTHER = "other"
