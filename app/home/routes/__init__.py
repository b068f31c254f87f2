"""The front pages of the service."""

from app.home.routes import calendars, health, mentoring, public, signed_in, staff
from app.home.routes.blueprint import bp

__all__ = ["bp", "calendars", "health", "mentoring", "public", "signed_in", "staff"]
