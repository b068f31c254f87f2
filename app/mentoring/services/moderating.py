"""What assessors and administrators say to one another about an application, and readers who are reminded."""

from __future__ import annotations

from datetime import datetime

from app.directory import services as directory
from app.directory.enums import Role
from app.directory.models import Person
from app.mentoring import emails, queries
from app.mentoring.enums import UNSETTLED, AssessmentStatus
from app.mentoring.models import Application, ModerationNote
from app.platform import audit, clock, ids
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.training.models import Cohort


def say(application: Application, text: str, *, by: Person, at: datetime) -> ModerationNote:
    """Add to the conversation about an application. Raises RuleBroken for nothing said, and once settled.

    Raises it too for an assessor of the application whose own scores are not in, or do not count any more.
    """
    if not text.strip():
        raise RuleBroken("Write what you want to say.")
    if application.status not in UNSETTLED:
        raise RuleBroken("The outcome is settled, so the conversation is closed.")
    own = [row.status for row in application.assessments if row.assessor_id == by.id]
    if own and AssessmentStatus.SUBMITTED not in own:
        raise RuleBroken("Only assessors whose scores are in can take part in the conversation.")
    if not any(row.status is AssessmentStatus.SUBMITTED for row in application.assessments):
        raise RuleBroken("There is nothing to talk about before somebody has scored it.")
    note = ModerationNote(
        id=ids.new(),
        programme_id=application.programme_id,
        application_id=application.id,
        author_id=by.id,
        text=text.strip(),
        written_at=at,
    )
    db.session.add(note)
    db.session.flush()
    audit.record("say in moderation", application, by=by, at=at)
    return note


def remind_assessor(cohort: Cohort, assessor: Person, *, by: Person | None, at: datetime) -> int:
    """A neutral reminder to an assessor with something left to read; returns how much. Once a day.

    Raises RuleBroken when nothing is left of which `by` may know, for somebody who is no assessor any more,
    and when a reminder went out today.
    """
    waiting, known = queries.waiting_for(cohort, assessor, by)
    if not known:
        raise RuleBroken(f"{assessor.full_name} has nothing left to read.")
    if not assessor.holds(Role.ASSESSOR):
        raise RuleBroken(
            f"{assessor.full_name} is not an assessor any more and cannot open what is left. "
            "Give it to somebody else."
        )
    today = clock.local(at).date()
    if queries.reminded_on(today, [assessor.id]):
        raise RuleBroken(f"{assessor.full_name} has been reminded today. You can do it again tomorrow.")
    directory.write_to(
        assessor,
        emails.applications_to_read(cohort, assessor, waiting, today),
        at=at,
        call_about="something to read for the training team",
    )
    audit.record("remind an assessor", assessor, by=by, at=at)
    return waiting
