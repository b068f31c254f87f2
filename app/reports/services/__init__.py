"""What reports add up and give away: a cohort on one page, and what a course changed."""

from app.reports.services.cohort import HEADERS, CohortReport, RegisterDay, cohort_report, export_cohort
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
from app.reports.services.method import METHOD

__all__ = [
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
