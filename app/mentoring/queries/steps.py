"""The way of an application from start to finish, with reminders past and to come."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from app.mentoring.enums import CHASES, OVERDUE_AFTER, ApplicationStatus, ChaseKind
from app.mentoring.models import Application, Countersignature
from app.mentoring.queries.applications import last_day_of
from app.mentoring.queries.signatures import open_signature, signed_by
from app.mentoring.queries.standing import (
    BEFORE_THE_NEWS,
    OVER,
    answer_by,
    readers_in_words,
    waiting_in_words,
)
from app.platform import clock, words
from app.platform.working_days import add_working_days

S = ApplicationStatus


@dataclass(frozen=True)
class Step:
    """One step from start to finish. `state` is done, now or to come."""

    title: str
    state: str
    when: str = ""
    tag: str = ""
    chases: tuple[tuple[date, str], ...] = ()


def steps_of(application: Application, closed: AbstractSet[date], *, moved_up: bool = False) -> list[Step]:
    """The way from start to finish, with reminders past and to come; `moved_up` as for the standing."""
    cohort, status = application.cohort, application.status
    steps = [_submitting(application), _signing(application, closed)]
    told = application.told_at is not None
    read = status not in (S.DRAFT, S.SUBMITTED, S.RETURNED, *OVER) or told
    unread_words = (
        "They see your answers, not your name or agency." if cohort.blind else "They read your answers."
    )
    readers = cohort.assessments_per_application
    # One step at a time is the present one: while the manager is asked, it is the signature.
    being_read = status is S.SUBMITTED and open_signature(application) is None
    steps.append(
        Step(
            f"{readers_in_words(readers)} score{'s' if readers == 1 else ''} it",
            "done" if read else "now" if being_read else "to come",
            unread_words,
        )
    )
    steps.append(
        Step(
            "Everyone hears together",
            "done" if told else "now" if status in BEFORE_THE_NEWS else "to come",
            f"By {words.day(cohort.decisions_by)}, by email and on this page: "
            "a place, a place on the waiting list, or not this time, with the reason.",
        )
    )
    if status not in (S.UNSUCCESSFUL, S.APPOINTABLE) or not told:
        steps.extend(_after_the_news(application, moved_up))
    return steps


def _after_the_news(application: Application, moved_up: bool) -> list[Step]:
    """From the offer to completion."""
    cohort, status = application.cohort, application.status
    course_over = status in (S.COMPLETED, S.NOT_COMPLETED)
    steps = []
    if status is S.RESERVE:
        steps.append(Step("You are on the waiting list", "now", "If a place comes free, we write to you."))
    steps.append(
        Step(
            "If you are offered a place, you accept it",
            "done" if status is S.ACCEPTED or course_over else "now" if status is S.OFFERED else "to come",
            "By the time your offer names" if moved_up else f"By {words.day(cohort.offers_answered_by)}",
        )
    )
    steps.append(Step("The course", "done" if course_over else "now" if status is S.ACCEPTED else "to come"))
    if status is not S.NOT_COMPLETED:
        done = status is S.COMPLETED
        finished = words.day(application.ended_at) if done and application.ended_at else ""
        steps.append(Step("You complete the course", "done" if done else "to come", finished))
    return steps


def _submitting(application: Application) -> Step:
    if application.submitted_at is None:
        closes = words.day(last_day_of(application))
        return Step("You write your answers and submit", "now", f"By {closes}", "With you")
    local = clock.local(application.submitted_at)
    return Step("You submitted", "done", f"{words.day(local.date())}, {local:%H:%M}", "Done")


def _signing(application: Application, closed: AbstractSet[date]) -> Step:
    signed = signed_by(application)
    if signed is not None:
        on = clock.local(signed.answered_at or signed.asked_at).date()
        return Step(f"{signed.manager_name} countersigned", "done", words.day(on), "Signed")
    waiting = open_signature(application)
    if waiting is None:
        checking = application.somebody_else_signs and not application.signatory_verified_at
        asked = "We ask once the training team has checked who signs." if checking else ""
        return Step("Somebody countersigns", "to come", asked or "We ask as soon as you want us to.")
    local = clock.local(waiting.asked_at)
    return Step(
        f"{waiting.manager_name} countersigns",
        "now",
        f"Asked on {words.day(local.date())}, {local:%H:%M}",
        waiting_in_words(application),
        _chase_list(application, waiting, closed),
    )


def _chase_list(
    application: Application, waiting: Countersignature, closed: AbstractSet[date]
) -> tuple[tuple[date, str], ...]:
    asked_on = clock.local(waiting.asked_at).date()
    sent = {chase.kind: clock.local(chase.sent_at).date() for chase in waiting.chases}
    own = [
        (clock.local(chase.sent_at).date(), "You sent a reminder")
        for chase in waiting.chases
        if chase.kind is ChaseKind.OWN
    ]
    rows = [
        (sent[kind], "We sent a reminder")
        if kind in sent
        else (add_working_days(asked_on, after, closed), "We send a reminder")
        for kind, after in CHASES
    ]
    rows.append(
        (
            add_working_days(asked_on, OVERDUE_AFTER, closed),
            "You can name somebody else, and the training team steps in",
        )
    )
    rows.append((answer_by(application, waiting), "Last day for an answer"))
    return tuple(sorted([*own, *rows], key=lambda row: row[0]))
