"""Pages of courses, cohorts and training sessions."""

from app.training.routes import planning, planning_sessions, public
from app.training.routes.blueprint import bp

__all__ = ["bp", "planning", "planning_sessions", "public"]
