"""Pages of courses, cohorts and training sessions."""

from app.training.routes import (
    planning,
    planning_dates,
    planning_days,
    planning_sessions,
    planning_usual_days,
    public,
)
from app.training.routes.blueprint import bp

__all__ = [
    "bp",
    "planning",
    "planning_dates",
    "planning_days",
    "planning_sessions",
    "planning_usual_days",
    "public",
]
