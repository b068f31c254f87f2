"""Named reads across the features, each scoped by programme and by who is looking."""

from __future__ import annotations

from app.reports.queries.agency import (
    AgencyPlace,
    AgencyRequest,
    MentorLine,
    PastCohort,
    agency_mentors,
    agency_places,
    agency_requests,
    past_cohorts,
)
from app.reports.queries.cohort import (
    AgencyLine,
    DayLine,
    Funnel,
    MeetingLine,
    agency_lines,
    cohort_or_404,
    day_lines,
    forum_lines,
    funnel,
    outcome_counts,
)
from app.reports.queries.empty_places import EmptyLine, empty_lines
from app.reports.queries.mentors import NOTE, booked_ahead, moves_of, next_course, notes_written
from app.reports.queries.trail import PAGE, TrailFilter, TrailLine, trail, trail_length

__all__ = [
    "NOTE",
    "booked_ahead",
    "moves_of",
    "next_course",
    "notes_written",
    "PAGE",
    "AgencyLine",
    "AgencyPlace",
    "AgencyRequest",
    "DayLine",
    "EmptyLine",
    "Funnel",
    "MeetingLine",
    "MentorLine",
    "PastCohort",
    "TrailFilter",
    "TrailLine",
    "agency_lines",
    "agency_mentors",
    "agency_places",
    "agency_requests",
    "cohort_or_404",
    "day_lines",
    "empty_lines",
    "forum_lines",
    "funnel",
    "outcome_counts",
    "past_cohorts",
    "trail",
    "trail_length",
]
