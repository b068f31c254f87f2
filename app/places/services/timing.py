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


def still_to_answer(session: TrainingSession, answer_by: datetime, at: datetime) -> datetime:
    """Until when an offer that was to be answered by `answer_by` is, now that the days are as they are.

    Never later than the last moment at which an offer ends. Where it is too late to make one at `at`, whoever
    has one answers until the training begins.
    """
    last = last_offer_answer(session)
    if last is None or answer_by <= last or session.days[0].starts_at <= at:
        return answer_by
    return last if offer_ends(session, at) is not None else min(answer_by, session.days[0].starts_at)


def last_offer_answer(session: TrainingSession) -> datetime | None:
    """The last moment at which any offer ends; None for a session without days."""
    if not session.days:
        return None
    begins = clock.local(session.days[0].starts_at)
    return rules.last_answer(begins, closures(session.programme_id)).astimezone(UTC)
