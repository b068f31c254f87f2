"""Pages of the forum: for mentors, and for administrators."""

from app.forum.routes import booking, meetings, planning, series
from app.forum.routes.blueprint import bp

__all__ = ["booking", "bp", "meetings", "planning", "series"]
