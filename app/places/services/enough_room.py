"""Whether what was agreed about a session's places fits into so many: places reserved, and role groups."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from app.directory.enums import Audience
from app.directory.models import Person
from app.places import queries
from app.places.services.role_groups import check_minima
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.training.events import CapacityLowered
from app.training.models import TrainingSession

FIRST = "Change that first, in how places are shared out."


def check_reserved(reserved: Iterable[int], capacity: int) -> None:
    """Raises RuleBroken for more places reserved than there are."""
    if sum(reserved) > capacity:
        raise RuleBroken(f"More places are reserved than the {capacity} there are.")


def check_agreed(session: TrainingSession, capacity: int) -> None:
    """Raises RuleBroken, saying what to lower first, where more was agreed than so many places can hold.

    After the release nothing of it changes any more: what can still be kept then is kept.
    """
    policy = queries.policy_of(session)
    if policy is None or queries.released_proposal(session) is not None:
        return
    try:
        check_reserved((limit.reserved for limit in policy.limits), capacity)
        check_minima({Audience(group): least for group, least in policy.role_minima.items()}, capacity)
    except RuleBroken as broken:
        raise RuleBroken(f"{broken.message} {FIRST}") from None


def follow_fewer_places(event: CapacityLowered, *, by: Person | None, at: datetime) -> None:
    """A session is to have fewer places. Raises RuleBroken where these do not hold what was agreed."""
    session = db.session.get(TrainingSession, event.training_session_id)
    if session is not None:
        check_agreed(session, session.capacity)
