"""How long an offer lasts that comes after the release, by the programme's working days."""

from __future__ import annotations

from datetime import UTC, datetime

from app.directory.queries import closures
from app.places import rules
from app.platform import clock
from app.platform.working_days import add_working_days
from app.training.models import SessionDay, TrainingSession

# Working days.
MAKE_UP_LASTS = 10


def offer_ends(session: TrainingSession, at: datetime) -> datetime | None:
    """Until when an offer made at `at` is to be answered; None when it is too late to make one."""
    if session.too_late_from is None:
        return None
    begins = clock.local(session.too_late_from)
    found = rules.promotion_answer_by(clock.local(at), begins, closures(session.programme_id))
    return found.astimezone(UTC) if found is not None else None


def still_to_answer(session: TrainingSession, answer_by: datetime, at: datetime) -> datetime:
    """Until when an offer that was to be answered by `answer_by` is, now that the days are as they are.

    Never later than the last moment at which an offer ends. Where it is too late to make one at `at`, whoever
    has one answers until the training begins.
    """
    last, begins = last_offer_answer(session), session.too_late_from
    if last is None or begins is None or answer_by <= last or begins <= at:
        return answer_by
    return last if offer_ends(session, at) is not None else min(answer_by, begins)


def make_up_answer_by(day: SessionDay, at: datetime) -> datetime:
    """Until when a day that is offered at `at`, for one that was missed, keeps its seat.

    Ten working days, and no longer than one working day before; later than that, until it begins.
    """
    closed = closures(day.programme_id)
    begins = clock.local(day.starts_at)
    last = rules.last_answer(begins, closed).astimezone(UTC)
    if last <= at:
        return day.starts_at
    return min(clock.end_of(add_working_days(clock.local(at).date(), MAKE_UP_LASTS, closed)), last)


def last_offer_answer(session: TrainingSession) -> datetime | None:
    """The last moment at which any offer ends; None for a session without days."""
    if session.too_late_from is None:
        return None
    begins = clock.local(session.too_late_from)
    return rules.last_answer(begins, closures(session.programme_id)).astimezone(UTC)
