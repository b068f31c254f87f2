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
    ChaseKind,
    Holder,
    SignatureStatus,
)
from app.mentoring.models import Application, Countersignature
from app.mentoring.queries.applications import last_day_of
from app.mentoring.queries.signatures import latest_signature, open_signature, signed_by
from app.platform import clock, words
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


@dataclass(frozen=True)
class Step:
    """One step from start to finish. `state` is done, now or to come."""

    title: str
    state: str
    when: str = ""
    tag: str = ""
    chases: tuple[tuple[date, str], ...] = ()


def standing_of(
    application: Application,
    closed: AbstractSet[date],
    at: datetime,
    course: tuple[datetime, datetime] | None = None,
) -> Standing:
    """How the application stands at `at`, as its applicant and staff both read it.

    Expects countersignatures, chases and assessments to be loaded. Outcomes are not told before release.
    `course` is when the course begins and ends, for whoever reads what comes next.
    """
    status = application.status
    if status in (S.DRAFT, S.RETURNED):
        return _with_applicant(application)
    if is_over(application):
        return _over(application)
    if status is S.OFFERED:
        return Standing(
            Holder.APPLICANT,
            "Offered",
            "You have been offered a place",
            "You",
            application.told_at or _sent(application),
            "You accept the place, or say that you cannot take it.",
            application.cohort.offers_answered_by,
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


def steps_of(application: Application, closed: AbstractSet[date]) -> list[Step]:
    """The way from start to finish, with reminders past and to come."""
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
            f"{_number(readers)} score{'s' if readers == 1 else ''} it",
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
        steps.extend(_after_the_news(application))
    return steps


def _after_the_news(application: Application) -> list[Step]:
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
            f"By {words.day(cohort.offers_answered_by)}",
        )
    )
    steps.append(Step("The course", "done" if course_over else "now" if status is S.ACCEPTED else "to come"))
    if status is not S.NOT_COMPLETED:
        done = status is S.COMPLETED
        finished = words.day(application.ended_at) if done and application.ended_at else ""
        steps.append(Step("You complete the course", "done" if done else "to come", finished))
    return steps


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


def _over(application: Application) -> Standing:
    said = {
        S.WITHDRAWN: ("Withdrawn", "You withdrew your application", "You can apply for a later course."),
        S.DEFERRED: ("Deferred", *_waits_for(application.deferred_to)),
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


def _waits_for(cohort: Cohort | None) -> tuple[str, str]:
    """The headline and next step of an application that is kept for a later cohort."""
    if cohort is None or cohort.status is CohortStatus.CANCELLED:
        return "Your application waits for a later course", "The training team can tell you for which."
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
            "Waiting for your manager",
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
            f"{_number(len(given))}" if given else "The training team",
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
        "Waiting for your manager",
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


def _number(readers: int) -> str:
    return f"{words.in_words(readers).capitalize()} {'assessor' if readers == 1 else 'assessors'}"


def _sent(application: Application) -> datetime:
    return application.submitted_at or application.started_at
