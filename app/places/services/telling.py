"""The one way to write to somebody about their place."""

from __future__ import annotations

from datetime import datetime

from app.directory import services as directory
from app.places import emails
from app.places.models import Place
from app.platform.mail import Letter


def write(place: Place, letter: Letter, at: datetime) -> None:
    """Write to the person of a place as they wish to be reached."""
    directory.write_to(place.person, letter, at=at, call_about=emails.CALL_ABOUT)
