"""Pages of the forum: for mentors, and for administrators."""

from app.forum.routes import afterwards, around, booking, meetings, planning, polls, series, slots
from app.forum.routes.blueprint import bp

__all__ = ["afterwards", "around", "booking", "bp", "meetings", "planning", "polls", "series", "slots"]
