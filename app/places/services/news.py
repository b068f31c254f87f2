"""Letters and calls about moved days: each change has its own, and what nobody has had can be taken back."""

from __future__ import annotations

from datetime import datetime

from app.directory import services as directory
from app.places.models import Place
from app.platform import ids, mail

MOVED, MOVED_WAITING = "places/email/moved", "places/email/moved_waiting"


def new_key(place: Place) -> str:
    """What one letter or call about moved days is known by; no two changes share it."""
    return f"{_keys_of(place)}{ids.new()}"


def take_back(place: Place) -> None:
    """What the place says is not so any more: letters that wait and calls nobody has made are not wanted."""
    directory.forget_calls(_keys_of(place))
    for template in (MOVED, MOVED_WAITING):
        mail.cancel_about(place.id, template)


def has_heard(place: Place, since: datetime) -> bool:
    """Whether a letter about moved days went out, or somebody rang about them, since then."""
    return mail.has_gone_out(place.id, MOVED, since) or directory.has_been_called(_keys_of(place), since)


def _keys_of(place: Place) -> str:
    return f"days moved {place.id} "
