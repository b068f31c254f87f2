"""Named staff ask that somebody’s place on one session waits: for any reason whatever, and none is kept.

It is the everyday cause of what a keep-apart record does to somebody. What anybody sees of the two must stay
the same to the letter.
"""

from __future__ import annotations

from datetime import datetime

from app.directory import services as directory
from app.directory.models import Person, Programme
from app.places import queries
from app.platform import seats
from app.platform.errors import RuleBroken
from app.training.enums import SessionStatus
from app.training.models import TrainingSession
from app.training.queries import sessions


def hold(session: TrainingSession, person: Person, *, by: Person, at: datetime) -> None:
    """The person’s place waits; whoever has not asked for it yet waits when they do. Nobody is told.

    Raises RuleBroken for whoever has a place or may have it back, and for a session that is over or off.
    """
    if not _is_to_come(session, at):
        raise RuleBroken("This session is over, or was cancelled.")
    # Nobody is offered a place meanwhile.
    seats.lock(session.pool_id)
    if person.id in queries.in_the_room(session.id):
        raise RuleBroken("This person has a place there already, so it cannot wait.")
    directory.hold(person, room_id=session.id, room_name=session.course.name, by=by, at=at)


def sessions_to_come(programme: Programme, at: datetime) -> list[TrainingSession]:
    """The sessions on which a place can wait, earliest first."""
    return [session for session in sessions(programme) if _is_to_come(session, at)]


def _is_to_come(session: TrainingSession, at: datetime) -> bool:
    ends = max((day.ends_at for day in session.days), default=None)
    return session.status is not SessionStatus.CANCELLED and ends is not None and ends > at
