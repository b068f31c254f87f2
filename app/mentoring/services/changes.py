"""What a signature would be for now, and what has changed since the same person signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.mentoring import queries, rules
from app.mentoring.models import Application, Countersignature
from app.platform import audit, words


@dataclass(frozen=True)
class Change:
    """One thing that changed, in words; `before` is empty for what was added, `after` for what fell away."""

    what: str
    before: str
    after: str


def current_content(application: Application, manager: str, **spoken: str) -> dict[str, Any]:
    """What a signature given now would be for."""
    return rules.snapshot_content(
        days=[
            rules.ReleaseDay(
                day.training_session.course.name,
                day.starts_at,
                day.ends_at,
                day.venue.area if day.venue else "",
            )
            for day in queries.release_days(application.cohort_id)
        ],
        forum=application.cohort.forum_note,
        applicant=application.person.full_name,
        job_title=application.person.job_title,
        agency=application.agency.name if application.agency else application.person.agency_as_typed,
        manager=manager,
        **spoken,
    )


def asked_for(signature: Countersignature) -> str:
    """Stands for all that a signature on this request would be for now; it tells nothing of that."""
    content = current_content(signature.application, signature.manager_name)
    return audit.keyed_hash(rules.canonical(content))


def changes_to_sign(signature: Countersignature) -> list[Change]:
    """What changed since the same signatory signed last, in words; empty when nothing was signed before."""
    application = signature.application
    signed = queries.stale_signature_of(application, signature.manager_email)
    if signed is None or signed.snapshot is None:
        return []
    now = current_content(application, signature.manager_name)
    return [_in_words(each) for each in rules.differences(signed.snapshot.content, now)]


def _in_words(difference: rules.Difference) -> Change:
    before, after = difference.before, difference.after
    if difference.kind != "day":
        return Change(f"The {difference.kind}", before, after)
    title = "Other times" if before and after else "One more day" if after else "Not needed any more"
    return Change(f"{title}: {(after or before)['what']}", _when(before), _when(after))


def _when(day: dict[str, str] | None) -> str:
    if day is None:
        return ""
    starts, ends = (datetime.fromisoformat(day[key]) for key in ("starts_at", "ends_at"))
    return f"{words.day(starts)}, {words.span(starts, ends)}"
