"""Beginning an application with what somebody wrote before."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from app.directory.models import Person
from app.mentoring.models import Answer, Application
from app.mentoring.queries import Earlier
from app.mentoring.services.applying import save_manager
from app.platform import audit
from app.platform.db import db
from app.platform.errors import RuleBroken


def take_over_answers(application: Application, earlier: Earlier, *, by: Person | None, at: datetime) -> None:
    """Put answers to the same questions, what assessors are not to see of them, and the manager into a draft.

    Who should not read it goes with it. Dates and the forum are asked anew, and the details are looked
    through anew. Raises RuleBroken for somebody else's application.
    """
    source = earlier.application
    if source.person_id != application.person_id:
        raise RuleBroken("You can take over what you wrote yourself only.")
    for criterion, answer in earlier.answers:
        db.session.add(
            Answer(
                application_id=application.id,
                criterion_id=criterion.id,
                text=answer.text,
                withheld=list(answer.withheld or []),
            )
        )
    application.readers_to_avoid = list(source.readers_to_avoid or [])
    db.session.flush()
    fields = [f"answer {criterion.position}" for criterion, _ in earlier.answers]
    audit.record("take over answers", application, by=by, at=at, fields=fields)
    if source.manager_email:
        # Somebody who cannot sign any more is left out, and the task says that nobody is named.
        with suppress(RuleBroken):
            save_manager(
                application,
                name=source.manager_name,
                email=source.manager_email,
                somebody_else=source.somebody_else_signs,
                role=source.signatory_role,
                by=by,
                at=at,
            )
