"""What reports add up and give away: a cohort on one page, and what a course changed."""

from app.reports.services.cohort import HEADERS, CohortReport, RegisterDay, cohort_report, export_cohort
from app.reports.services.coverage import Coverage, coverage_of
from app.reports.services.empty_places import EmptyAgency, EmptyPlaces, empty_places
from app.reports.services.learning import (
    Line,
    Scale,
    Section,
    answer,
    document_of,
    export_course,
    heading_of_directions,
    learning_sections,
    lines_of,
    scale_of,
    sheets_of,
    why_not_shown,
)
from app.reports.services.mentors import MentorsPage, activity_quarters, mentor_lines, mentors_page
from app.reports.services.method import METHOD
from app.reports.services.noting import note_letter, send_note, usual_note

__all__ = [
    "Coverage",
    "MentorsPage",
    "activity_quarters",
    "coverage_of",
    "mentor_lines",
    "mentors_page",
    "note_letter",
    "send_note",
    "usual_note",
    "HEADERS",
    "METHOD",
    "CohortReport",
    "EmptyAgency",
    "EmptyPlaces",
    "Line",
    "RegisterDay",
    "Scale",
    "Section",
    "answer",
    "cohort_report",
    "document_of",
    "empty_places",
    "export_cohort",
    "export_course",
    "heading_of_directions",
    "learning_sections",
    "lines_of",
    "scale_of",
    "sheets_of",
    "why_not_shown",
]
