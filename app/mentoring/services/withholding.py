"""What assessors are kept from, and who is kept from reading: neither tells who wished it, or why."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from app.mentoring import queries, rules
from app.mentoring.enums import AssessmentAction, AssessmentStatus
from app.mentoring.models import Answer, Application, Criterion
from app.mentoring.services import assessing
from app.mentoring.services.moves import alone
from app.platform import audit
from app.platform.db import db
from app.platform.errors import RuleBroken


def withhold(
    application: Application, criterion: Criterion, passages: Sequence[str], *, at: datetime
) -> None:
    """Keep these passages of an answer, and no others, from assessors.

    The trail says that it was done and not by whom. Raises RuleBroken for a passage that is not there.
    """
    answer = db.session.scalar(
        select(Answer).where(Answer.application_id == application.id, Answer.criterion_id == criterion.id)
    )
    if answer is None:
        raise RuleBroken("Nothing was written to this question.")
    rules.refuse_lost_passages(answer.text, passages)
    if answer.withheld == list(passages):
        return
    answer.withheld = list(passages)
    db.session.flush()
    audit.record(
        "withhold passages",
        application,
        by=None,
        at=at,
        via=audit.Via.PAGE,
        fields=[f"answer {criterion.position}"],
    )


def avoid_readers(application: Application, readers: Collection[uuid.UUID], *, at: datetime) -> None:
    """Whom the applicant does not want as a reader, whole and without a reason.

    One of them who has it and has not scored hands it on at once. No trail is written of the wish: nobody but
    the applicant learns of it. Raises RuleBroken for a stranger, and once the reading is over.
    """
    alone(application)
    if not rules.may_avoid_readers(application.status):
        raise RuleBroken("Your application has been read, so this cannot be changed any more.")
    offered = {each.id for each in queries.assessors_to_name(application.person)}
    if not offered.issuperset(readers):
        raise RuleBroken("Choose from the list only.")
    # Somebody who is no assessor at present is not on the list, and stays avoided.
    earlier = {uuid.UUID(each) for each in application.readers_to_avoid} - offered
    avoided = earlier | set(readers)
    application.readers_to_avoid = sorted(str(each) for each in avoided)
    handed_on = False
    for row in application.assessments:
        if row.assessor_id in avoided and row.status is AssessmentStatus.ASSIGNED:
            to = rules.next_assessment_status(row.status, AssessmentAction.STAND_DOWN)
            audit.move(row, to, action=AssessmentAction.STAND_DOWN.value, by=None, at=at)
            handed_on = True
    db.session.flush()
    if handed_on:
        assessing.assign_assessors(application, by=None, at=at)
        assessing.finish_when_all_in(application, by=None, at=at)
