"""The letters to managers about the dates that they released somebody for."""

from __future__ import annotations

from collections.abc import Sequence

from app.places.emails.to_people import as_spoken, days_of
from app.places.models import Place
from app.platform.mail import Letter
from app.training.models import TrainingSession

STILL_TO_SIGN = "The request to countersign stays open; please still answer it."
NO_NEED_TO_SIGN = "The request to countersign need not be answered any more."


def dates_for_manager(
    manager_name: str,
    sessions: Sequence[TrainingSession],
    lines: Sequence[tuple[str, str]],
    *,
    answer_by: str,
    once: str | None = None,
) -> Letter:
    """To whoever signed: for whom the dates are still needed and for whom they are free.

    `sessions` are all that was signed for, first the one whose places are told.
    """
    return Letter(
        template="places/email/dates_for_manager",
        facts={
            "manager": manager_name,
            "lines": [list(line) for line in lines],
            "days": days_of(sessions),
            "answer_by": answer_by,
        },
        about_id=sessions[0].id,
        once=once,
        spoken=as_spoken(*(f"{name}: {said}" for name, said in lines), days=days_of(sessions)),
    )


def firm_for_manager(place: Place, manager_name: str, *, sessions: Sequence[TrainingSession]) -> Letter:
    """The place was accepted: the dates that were promised are now firm."""
    return Letter(
        template="places/email/firm_for_manager",
        facts={
            "manager": manager_name,
            "applicant": place.person.full_name,
            "days": days_of(sessions),
        },
        about_id=place.id,
        once=f"dates are firm {place.id} {place.answered_at.isoformat() if place.answered_at else ''}",
        spoken=as_spoken(f"The days are firm for {place.person.full_name}.", days=days_of(sessions)),
    )


def free_for_manager(
    place: Place,
    manager_name: str,
    *,
    sessions: Sequence[TrainingSession],
    asked: bool = False,
    waits: bool = False,
) -> Letter:
    """The place was given up or taken back: the dates that were promised are free.

    `waits` says that they may be needed again, `asked` that a request to sign for them is open: it ends with
    the place, or stays open for somebody who waits.
    """
    request = STILL_TO_SIGN if waits else NO_NEED_TO_SIGN
    return Letter(
        template="places/email/free_for_manager",
        facts={
            "manager": manager_name,
            "applicant": place.person.full_name,
            "days": days_of(sessions),
            "asked": asked,
            "waits": waits,
        },
        about_id=place.id,
        spoken=as_spoken(
            f"The days are free again for {place.person.full_name}.",
            request if asked else "",
            days=days_of(sessions),
        ),
    )
