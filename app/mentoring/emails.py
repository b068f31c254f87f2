"""The letters of applications: subjects, first lines and file names tell nothing on a locked screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Protocol

from app.directory.models import Person
from app.mentoring.enums import ChaseKind, Nudge
from app.mentoring.models import Application, Countersignature, ManagerPage
from app.mentoring.queries import last_day_of, manager_page_of, release_days
from app.mentoring.queries.standing import answer_by
from app.platform import words
from app.platform.links import Link
from app.platform.mail import Letter
from app.training.models import Cohort, SessionDay

NUDGE = "mentoring/email/draft_nudge"
# What the keys of these letters, and of the calls in their stead, begin with.
NUDGE_KEY = "draft nudge"
SIGNATURE_KEYS = ("signature request", "signature reminder")


class Changed(Protocol):
    """What has changed since a signature, in words."""

    @property
    def what(self) -> str: ...
    @property
    def before(self) -> str: ...
    @property
    def after(self) -> str: ...


def signature_request(
    signature: Countersignature, changes: Sequence[Changed] = (), *, new_days: str = "", heard: bool = False
) -> Letter:
    """Asks a manager, with the one link that needs no account; whoever signed before reads `changes` only.

    `new_days` is the key of one change of days since the request; `heard` says that it had gone out before.
    """
    return Letter(
        template=f"mentoring/email/{'signature_again' if changes else 'signature_request'}",
        facts=_request_facts(signature) | _changes(changes) | {"days_changed": heard},
        links=_links(signature),
        about_id=signature.id,
        once=f"{SIGNATURE_KEYS[0]} {signature.id} {new_days or signature.link_id}",
    )


def signature_reminder(
    signature: Countersignature, kind: ChaseKind, key: str, changes: Sequence[Changed] = ()
) -> Letter:
    """The same link again; `key` keeps one reminder from going out twice."""
    return Letter(
        template=f"mentoring/email/{'signature_again' if changes else 'signature_reminder'}",
        facts=_request_facts(signature) | _changes(changes) | {"from_applicant": kind is ChaseKind.OWN},
        links=_links(signature),
        about_id=signature.id,
        once=f"{SIGNATURE_KEYS[1]} {signature.id} {key}",
    )


def copy_to_manager(signature: Countersignature, content: dict[str, Any], answer: str) -> Letter:
    """What the manager said, for the manager's own records. `answer` is signed, declined or passed on."""
    return Letter(
        template="mentoring/email/copy_to_manager",
        facts={"answer": answer, "content": _spoken(content), "manager": signature.manager_name},
        links=_links(signature),
        about_id=signature.id,
    )


def copy_to_applicant(signature: Countersignature, content: dict[str, Any], answer: str) -> Letter:
    """What the manager said, for the applicant."""
    application = signature.application
    return Letter(
        template="mentoring/email/copy_to_applicant",
        facts={
            "answer": answer,
            "content": _spoken(content),
            "manager": signature.manager_name,
            "known_as": application.person.known_as,
            "close": words.day(application.cohort.signatures_close_on),
        },
        links={"application": _path(application)},
        about_id=application.id,
    )


def received(application: Application) -> Letter:
    """The application has arrived."""
    return Letter(
        template="mentoring/email/received",
        facts={
            "known_as": application.person.known_as,
            "reference": application.reference,
            "decisions_by": words.day(application.cohort.decisions_by),
        },
        links={"application": _path(application)},
        about_id=application.id,
    )


def returned(application: Application, note: str) -> Letter:
    """The training team needs something mended first."""
    return Letter(
        template="mentoring/email/returned",
        facts={"known_as": application.person.known_as, "note": note},
        links={"tasks": f"{_path(application)}/tasks"},
        about_id=application.id,
    )


def draft_nudge(application: Application, kind: Nudge, *, done: int, parts: int) -> Letter:
    """What was begun is not sent yet, and applications close soon."""
    return Letter(
        template=NUDGE,
        facts={
            "known_as": application.person.known_as,
            "close": words.day(application.cohort.applications_close_on),
            "done": done,
            "parts": parts,
        },
        links={"tasks": f"{_path(application)}/tasks"},
        about_id=application.id,
        once=f"{NUDGE_KEY} {application.id} {kind.name.lower()}",
    )


def draft_closed(application: Application, following: Cohort | None) -> Letter:
    """The closing day has passed; what was written is kept."""
    last_day = last_day_of(application)
    return Letter(
        template="mentoring/email/draft_closed",
        facts={
            "known_as": application.person.known_as,
            "closed": words.day(last_day),
            "next_opens": words.day_year(following.applications_open_at) if following else "",
            "next_closes": words.day_year(following.applications_close_on) if following else "",
        },
        links={"application": _path(application)},
        about_id=application.id,
        once=f"draft closed {application.id} {last_day.isoformat()}",
    )


def let_in_late(application: Application) -> Letter:
    """The training team lets somebody finish after the closing day."""
    return Letter(
        template="mentoring/email/let_in_late",
        facts={
            "known_as": application.person.known_as,
            "until": words.day(last_day_of(application)),
        },
        links={"tasks": f"{_path(application)}/tasks"},
        about_id=application.id,
    )


def name_somebody_else(signature: Countersignature) -> Letter:
    """After ten working days the applicant may name somebody else; the team looks at it too."""
    application = signature.application
    return Letter(
        template="mentoring/email/name_somebody_else",
        facts={
            "known_as": application.person.known_as,
            "manager": signature.manager_name,
            "close": words.day(answer_by(application, signature)),
        },
        links={"application": _path(application)},
        about_id=application.id,
        once=f"somebody else {signature.id}",
    )


def address_refused(signature: Countersignature) -> Letter:
    """The manager's address takes no mail: the applicant corrects it or names somebody else."""
    application = signature.application
    return Letter(
        template="mentoring/email/address_refused",
        facts={
            "known_as": application.person.known_as,
            "manager": signature.manager_name,
            "address": signature.manager_email,
            "close": words.day(answer_by(application, signature)),
        },
        links={"manager": f"{_path(application)}/manager"},
        about_id=application.id,
        once=f"address refused {signature.id}",
    )


def manager_page(page: ManagerPage, on: date) -> Letter:
    """A new link to the page of a manager's people, once a day."""
    return Letter(
        template="mentoring/email/manager_page",
        facts={"link_until": _until(page.link)},
        links={"people": page.link},
        about_id=page.id,
        once=f"manager page {page.id} {on.isoformat()}",
    )


def deferred(application: Application, cohort: Cohort, at: datetime) -> Letter:
    """What was sent is kept for a later cohort."""
    opens = cohort.applications_open_at
    return Letter(
        template="mentoring/email/deferred",
        facts={
            "known_as": application.person.known_as,
            "cohort": cohort.name,
            "opens": words.day_year(opens) if opens > at else "",
            "closes": words.day_year(cohort.applications_close_on),
        },
        links={"application": _path(application)},
        about_id=application.id,
    )


def later_cohort_opens(application: Application, cohort: Cohort) -> Letter:
    """The cohort for which an application is kept can be applied to."""
    return Letter(
        template="mentoring/email/later_cohort_opens",
        facts={
            "known_as": application.person.known_as,
            "cohort": cohort.name,
            "by": words.day(cohort.applications_close_on),
        },
        links={"apply": f"/{cohort.programme.slug}/cohorts/{cohort.slug}/apply"},
        about_id=application.id,
        once=f"later cohort opens {application.id} {cohort.id}",
    )


def applications_to_read(cohort: Cohort, assessor: Person, waiting: int, today: date) -> Letter:
    """Reminds an assessor of what is left to read; tells of no application."""
    return Letter(
        template="mentoring/email/applications_to_read",
        facts={
            "known_as": assessor.known_as,
            "waiting": words.plural(waiting, "application"),
            "by": words.day(cohort.decisions_by),
        },
        links={"assessments": f"/{cohort.programme.slug}/assessments"},
        about_id=cohort.id,
        once=f"applications to read {cohort.id} {assessor.id} {today.isoformat()}",
    )


def withdrawn_to_applicant(application: Application) -> Letter:
    """A note for the records of whoever withdrew."""
    return Letter(
        template="mentoring/email/withdrawn",
        facts={"known_as": application.person.known_as, "reference": application.reference},
        links={"application": _path(application)},
        about_id=application.id,
    )


def dates_free_again(signature: Countersignature) -> Letter:
    """Tells a manager that the days promised are not needed, once each time the application ends."""
    return Letter(
        template="mentoring/email/dates_free_again",
        facts=_promised(signature),
        about_id=signature.id,
        once=f"dates free {signature.id} {signature.application.ended_at}",
    )


def dates_needed_again(signature: Countersignature) -> Letter:
    """Tells a manager who signed that the application stands again, and so does what was signed."""
    return Letter(
        template="mentoring/email/dates_needed_again", facts=_promised(signature), about_id=signature.id
    )


def _promised(signature: Countersignature) -> dict[str, Any]:
    return {
        "manager": signature.manager_name,
        "applicant": signature.application.person.full_name,
        "days": days_in_words(release_days(signature.application.cohort_id)),
    }


def days_in_words(days: Sequence[SessionDay]) -> list[dict[str, str]]:
    """Days as letters list them. Town and area only: the building follows with a place."""
    return [
        {
            "day": words.day(day.starts_at),
            "time": words.span(day.starts_at, day.ends_at),
            "what": day.training_session.course.name,
            "where": day.venue.area if day.venue else "",
        }
        for day in days
    ]


def call_about_draft(person: Person) -> str:
    """The same about something that is not sent yet."""
    return f"the draft of a training application ({person.known_as})"


def call_about(person: Person) -> str:
    """What staff are told to call about, when somebody wants the telephone only."""
    return f"the training application ({person.known_as})"


def _request_facts(signature: Countersignature) -> dict[str, Any]:
    application = signature.application
    last_day = answer_by(application, signature)
    return {
        "manager": signature.manager_name,
        "applicant": application.person.full_name,
        "days": days_in_words(release_days(application.cohort_id)),
        "forum": application.cohort.forum_note,
        "stands_in": signature.stands_in,
        "signs_as": words.inside(application.signatory_role),
        "by": words.day(last_day),
        "by_capitals": words.day(last_day).upper(),
        "link_until": _until(signature.link),
    }


def _changes(changes: Sequence[Changed]) -> dict[str, Any]:
    if not changes:
        return {}
    return {
        "changes": [{"what": one.what, "before": one.before, "after": one.after} for one in changes],
        "from_applicant": False,
    }


def _links(signature: Countersignature) -> dict[str, Link | str]:
    page = manager_page_of(signature.application.cohort_id, signature.manager_email)
    own: dict[str, Link | str] = {"sign": signature.link} if signature.link else {}
    return own | ({"people": page.link} if page else {})


def _spoken(content: dict[str, Any]) -> dict[str, Any]:
    """A snapshot with its times as people read them."""
    days = []
    for day in content["days"]:
        starts, ends = (datetime.fromisoformat(day[key]) for key in ("starts_at", "ends_at"))
        days.append(
            {
                "day": words.day(starts),
                "time": words.span(starts, ends),
                "what": day["what"],
                "where": day["where"],
            }
        )
    return {**content, "days": days}


def _path(application: Application) -> str:
    return f"/{application.cohort.programme.slug}/applications/{application.id}"


def _until(link: Link | None) -> str:
    if link is None:
        return ""
    return words.day(link.expires_at)
