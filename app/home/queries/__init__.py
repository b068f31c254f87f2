"""What the front pages show, gathered from every feature."""

from app.home.queries.calendars import own_events, public_events, reader_of
from app.home.queries.catalogue import Catalogue, WeekDay, catalogue_of
from app.home.queries.diary import dates_of
from app.home.queries.finding import Found, find
from app.home.queries.health import Readiness, readiness
from app.home.queries.matters import Matter
from app.home.queries.mentoring import Mentoring, mentoring_of
from app.home.queries.next_steps import NextSteps, next_steps
from app.home.queries.roles import NextStep
from app.home.queries.work import Desk, FailedEmail, Waiting, desk_of, failed_email_or_404

__all__ = [
    "Catalogue",
    "Desk",
    "FailedEmail",
    "Found",
    "Matter",
    "Mentoring",
    "NextStep",
    "NextSteps",
    "Readiness",
    "Waiting",
    "WeekDay",
    "catalogue_of",
    "dates_of",
    "desk_of",
    "failed_email_or_404",
    "find",
    "mentoring_of",
    "next_steps",
    "own_events",
    "public_events",
    "reader_of",
    "readiness",
]
