"""Where an application stands, said honestly: who has it, since when, what happens next, by when."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime

from app.mentoring.enums import (
    CHASES,
    OVERDUE_AFTER,
    ApplicationStatus,
    AssessmentStatus,
    Holder,
    SignatureStatus,
)
from app.mentoring.models import Application, Countersignature
from app.mentoring.queries.applications import last_day_of
from app.mentoring.queries.signatures import latest_signature, open_signature, signed_by
from app.platform import audit, clock, words
from app.platform.working_days import add_working_days, working_days_between
from app.training.enums import CohortStatus
from app.training.models import Cohort

S = ApplicationStatus
# What the applicant is told about only when everybody is.
BEFORE_THE_NEWS = frozenset({S.ASSESSED, S.APPOINTABLE, S.UNSUCCESSFUL})
OVER = frozenset(
    {S.WITHDRAWN, S.DEFERRED, S.NOT_SUBMITTED, S.DECLINED, S.LAPSED, S.COMPLETED, S.NOT_COMPLETED}
)


@dataclass(frozen=True)
class Standing:
    """Who has the ball. `by_words` names the day `by`; `overdue` is for staff."""

    holder: Holder
    tag: str
    headline: str
    who: str
    since: datetime
    next_step: str
    by: date | None = None
    by_words: str = "Last day"
    detail: str = ""
    overdue: bool = False


def standing_of(
    application: Application,
    closed: AbstractSet[date],
    at: datetime,
    course: tuple[datetime, datetime] | None = None,
    *,
    moved_up: bool = False,
) -> Standing:
    """How the application stands at `at`, as its applicant and staff both read it.

    Expects countersignatures, chases and assessments to be loaded. Outcomes are not told before release.
    `course` is when the course begins and ends, for whoever reads what comes next. An offer to
    somebody who `moved_up` from the waiting list ends at a time of its own, which the offer names.
    """
    status = application.status
    if status in (S.DRAFT, S.RETURNED):
        return _with_applicant(application)
    if is_over(application):
        return _over(application, at)
    if status is S.OFFERED:
        return Standing(
            Holder.APPLICANT,
            "Offered",
            "You have been offered a place",
            "You",
            application.told_at or _sent(application),
            "You accept the place, or say that you cannot take it."
            + (" Your offer says until when." if moved_up else ""),
            None if moved_up else application.cohort.offers_answered_by,
            "Answer by",
        )
    if status is S.ACCEPTED:
        return Standing(
            Holder.NOBODY,
            "Placed",
            "You have a place",
            "Nobody: everything is settled",
            application.told_at or _sent(application),
            _course_in_words(course, at),
        )
    if status is S.RESERVE:
        return Standing(
            Holder.TEAM,
            "Waiting list",
            "You are on the waiting list",
            "The training team",
            application.told_at or _sent(application),
            "If somebody gives a place back, the next person on the list hears by email.",
        )
    return _without_signature(application, closed, at) or _being_read(application)


def moved_up(application: Application) -> bool:
    """Whether the offer that is open came to somebody on the waiting list; asks the history."""
    if application.status is not S.OFFERED:
        return False
    history = audit.history(application)
    return bool(history) and history[-1].from_state == S.RESERVE.value


def _course_in_words(course: tuple[datetime, datetime] | None, at: datetime) -> str:
    """What comes next for somebody with a place."""
    where = "Your days stand under My dates."
    if course is None:
        return f"You come to the course. {where}"
    begins, ends = course
    if at < begins:
        return f"The course begins on {words.day(begins)}. {where}"
    if at < ends:
        return f"The course is under way. {where}"
    return "The days of the course are over. Your place says what is still missing to complete it."


def is_over(application: Application) -> bool:
    """Whether nothing more comes of it, as far as the applicant has been told."""
    told_of_none = application.told_at is not None and application.status in (S.UNSUCCESSFUL, S.APPOINTABLE)
    return application.status in OVER or told_of_none


def can_be_signed(application: Application, at: datetime) -> bool:
    """Whether a signature still leads somewhere: until they close, or to mend an earlier one.

    Once somebody was told of no place it does not.
    """
    if is_over(application):
        return False
    in_time = clock.local(at).date() <= application.cohort.signatures_close_on
    return in_time or any(
        row.status in (SignatureStatus.SIGNED, SignatureStatus.STALE) for row in application.countersignatures
    )


def waiting_in_words(application: Application) -> str:
    """Whose answer the applicant waits for, as a tag says it."""
    return f"Waiting for your {words.inside(application.signatory_role) or 'manager'}"


def is_overdue(signature: Countersignature, closed: AbstractSet[date], at: datetime) -> bool:
    """Whether a request has waited for more than ten working days."""
    asked_on = clock.local(signature.asked_at).date()
    return working_days_between(asked_on, clock.local(at).date(), closed) > OVERDUE_AFTER


def answer_by(application: Application, signature: Countersignature) -> date:
    """The one last day that every page and email names for a manager's answer."""
    close = application.cohort.signatures_close_on
    if signature.link is not None and clock.local(signature.asked_at).date() > close:
        return clock.local(signature.link.expires_at).date()
    return close


def _with_applicant(application: Application) -> Standing:
    returned = application.status is S.RETURNED
    return Standing(
        Holder.APPLICANT,
        "With you",
        "The training team has sent it back to you" if returned else "Your application is not sent yet",
        "You",
        application.returned_at or application.started_at if returned else application.started_at,
        "You mend it and submit it again." if returned else "You finish it and submit it.",
        None if returned else last_day_of(application),
        "Closes on",
    )


def _over(application: Application, at: datetime) -> Standing:
    said = {
        S.WITHDRAWN: ("Withdrawn", "You withdrew your application", "You can apply for a later course."),
        S.DEFERRED: ("Deferred", *_waits_for(application.deferred_to, at)),
        S.NOT_SUBMITTED: (
            "Not sent",
            "Your application was not sent before the closing day",
            "It is kept for you. You can use what you wrote for a later course.",
        ),
        S.DECLINED: (
            "Place given back",
            "You said that you cannot take the place",
            "You can apply for a later course.",
        ),
        S.LAPSED: (
            "Not answered",
            "The offer of a place was not answered in time",
            "You can apply for a later course.",
        ),
        S.COMPLETED: (
            "Completed",
            "You have completed the course",
            "You are welcome at the forum meetings: choose those that suit you.",
        ),
        S.NOT_COMPLETED: ("Closed", "The course has ended for you", "The training team can tell you more."),
        S.UNSUCCESSFUL: (
            "Not this time",
            "There is no place for you on this course",
            "You can apply for a later course. The training team can talk it through with you.",
        ),
    }
    # Appointable and told means that places were released without one for this person.
    status = S.UNSUCCESSFUL if application.status is S.APPOINTABLE else application.status
    tag, headline, next_step = said[status]
    since = application.ended_at or application.told_at or _sent(application)
    return Standing(Holder.NOBODY, tag, headline, "Nobody", since, next_step)


def _waits_for(cohort: Cohort | None, at: datetime) -> tuple[str, str]:
    """The headline and next step of an application that is kept for a later cohort."""
    if cohort is None or cohort.status is CohortStatus.CANCELLED:
        return "Your application waits for a later course", "The training team can tell you for which."
    if cohort.applications_open_at <= at:
        closes = words.day_year(cohort.applications_close_on)
        return (
            f"Your application waits for {cohort.name}",
            f"Applications for it are open until {closes}. You can begin with what you wrote.",
        )
    opens, closes = words.day_year(cohort.applications_open_at), words.day_year(cohort.applications_close_on)
    return (
        f"Your application waits for {cohort.name}",
        f"Applications for it are open from {opens} to {closes}. We write to you then, "
        "and you can begin with what you wrote.",
    )


def _without_signature(application: Application, closed: AbstractSet[date], at: datetime) -> Standing | None:
    """The standing while a signature is missing; None once it is there."""
    if signed_by(application) is not None:
        return None
    waiting = open_signature(application)
    close = application.cohort.signatures_close_on
    if waiting is not None:
        return Standing(
            Holder.MANAGER,
            waiting_in_words(application),
            f"{waiting.manager_name} has been asked to countersign",
            waiting.manager_name,
            waiting.asked_at,
            next_chase_in_words(waiting, closed, at),
            answer_by(application, waiting),
            "Last day for an answer",
            detail=waiting.manager_email,
            overdue=is_overdue(waiting, closed, at),
        )
    if application.somebody_else_signs and not application.signatory_verified_at:
        return Standing(
            Holder.TEAM,
            "With the training team",
            f"We are checking that {application.manager_name or 'somebody'} can countersign for you",
            "The training team",
            application.signature_wanted_at or _sent(application),
            "Once checked, we ask for the signature. Nobody else is told.",
            close,
            "Signatures close on",
        )
    last = latest_signature(application)
    since = (last.answered_at or last.asked_at) if last else _sent(application)
    said = {
        SignatureStatus.DECLINED: "has said no for now",
        SignatureStatus.BOUNCED: "could not be reached by email",
        SignatureStatus.STALE: "needs to sign again, because something changed",
    }.get(last.status if last else SignatureStatus.CANCELLED, "")
    headline = f"{last.manager_name} {said}" if last and said else "Nobody has been asked to countersign yet"
    bounced = last is not None and last.status is SignatureStatus.BOUNCED
    return Standing(
        Holder.APPLICANT,
        "With you",
        headline,
        "You",
        since,
        _to_be_signed(application, last.manager_email if last is not None and bounced else "", at),
        close,
        "Signatures close on" if clock.local(at).date() <= close else "Signatures closed on",
    )


def _to_be_signed(application: Application, refused_address: str, at: datetime) -> str:
    if not can_be_signed(application, at):
        return "Signatures have closed. The training team can tell you what is still possible."
    if refused_address:
        return f"You correct the address {refused_address}, or name somebody else."
    return "You name somebody who can countersign, or talk to the training team."


def _being_read(application: Application) -> Standing:
    if application.status is S.SUBMITTED:
        given = [row for row in application.assessments if row.status is not AssessmentStatus.STOOD_DOWN]
        return Standing(
            Holder.ASSESSORS if given else Holder.TEAM,
            "With the assessors" if given else "With the training team",
            "Assessors are reading your application" if given else "Your application is about to be read",
            f"{readers_in_words(len(given))}" if given else "The training team",
            _sent(application),
            "Everyone hears together, by email and on this page.",
            application.cohort.decisions_by,
            "You hear by",
        )
    return Standing(
        Holder.TEAM,
        "With the training team",
        "Your application has been read",
        "The training team",
        _read_at(application),
        "Places are shared out, and everyone hears together.",
        application.cohort.decisions_by,
        "You hear by",
    )


def _read_at(application: Application) -> datetime:
    """When the last assessor who scored it had done so."""
    read = [row.submitted_at for row in application.assessments if row.submitted_at is not None]
    return max(read, default=_sent(application))


def next_chase_in_words(waiting: Countersignature, closed: AbstractSet[date], at: datetime) -> str:
    """What the clock does next about an open request, and when, as the applicant reads it."""
    asked_on, today = clock.local(waiting.asked_at).date(), clock.local(at).date()
    for _, after in CHASES:
        day = add_working_days(asked_on, after, closed)
        if day > today:
            return f"We send {waiting.manager_name} a reminder on {words.day(day)}."
    day = add_working_days(asked_on, OVERDUE_AFTER, closed)
    if day > today:
        return f"On {words.day(day)} you can name somebody else, and the training team steps in."
    return "The training team gets in touch with you. You can name somebody else now."


def readers_in_words(readers: int) -> str:
    """As in "Two assessors"."""
    return f"{words.in_words(readers).capitalize()} {'assessor' if readers == 1 else 'assessors'}"


def _sent(application: Application) -> datetime:
    return application.submitted_at or application.started_at
