"""What assessors are kept from, and who is kept from reading: neither tells who wished it, or why."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from app.mentoring import queries, rules
from app.mentoring.enums import ApplicationStatus, AssessmentAction, AssessmentStatus
from app.mentoring.models import Answer, Application, Criterion
from app.mentoring.services import assessing
from app.platform import audit, words
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.withheld import not_found

BEFORE_THE_END_OF_READING = frozenset(
    {ApplicationStatus.DRAFT, ApplicationStatus.SUBMITTED, ApplicationStatus.RETURNED}
)
BEGINNING = 40


def refuse_lost_passages(text: str, passages: Sequence[str]) -> None:
    """Raises RuleBroken for a passage that is to be withheld and does not stand in the text word for word."""
    lost = not_found(text, passages)
    if lost:
        raise RuleBroken(
            f"{words.listed(f'“{_beginning(each)}”' for each in lost)} "
            f"{'is' if len(lost) == 1 else 'are'} not in the answer word for word, so assessors would not be "
            "kept from it. Copy the part from the answer again, or take it out of the list."
        )


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
    refuse_lost_passages(answer.text, passages)
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


def may_avoid(application: Application) -> bool:
    """Whether the applicant may still say who should not read it."""
    return application.status in BEFORE_THE_END_OF_READING


def avoid_readers(application: Application, readers: Collection[uuid.UUID], *, at: datetime) -> None:
    """Whom the applicant does not want as a reader, whole and without a reason.

    One of them who has it and has not scored hands it on at once. No trail is written of the wish: nobody but
    the applicant learns of it. Raises RuleBroken for a stranger, and once the reading is over.
    """
    if not may_avoid(application):
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


def _beginning(passage: str) -> str:
    return passage if len(passage) <= BEGINNING else f"{passage[:BEGINNING].rstrip()}…"
