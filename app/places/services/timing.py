"""How long an offer lasts that comes after the release, by the programme's working days."""

from __future__ import annotations

from datetime import UTC, datetime

from app.directory.queries import closures
from app.places import rules
from app.platform import clock
from app.training.models import TrainingSession


def offer_ends(session: TrainingSession, at: datetime) -> datetime | None:
    """Until when an offer made at `at` is to be answered; None when it is too late to make one."""
    if not session.days:
        return None
    begins = clock.local(session.days[0].starts_at)
    found = rules.promotion_answer_by(clock.local(at), begins, closures(session.programme_id))
    return found.astimezone(UTC) if found is not None else None


def last_offer_answer(session: TrainingSession) -> datetime | None:
    """The last moment at which any offer ends; None for a session without days."""
    if not session.days:
        return None
    begins = clock.local(session.days[0].starts_at)
    return rules.last_answer(begins, closures(session.programme_id)).astimezone(UTC)
