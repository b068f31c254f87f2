"""Pages of reports: a cohort on one page, an agency lead's own people, the trail."""

from __future__ import annotations

from app.reports.routes import agency, cohort, empty_places, learning, mentors, trail
from app.reports.routes.blueprint import bp

__all__ = ["agency", "bp", "cohort", "empty_places", "learning", "mentors", "trail"]
