"""Who reads which application, and what they give it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from app.directory.enums import Role
from app.directory.models import Person
from app.directory.queries import kept_apart_from
from app.mentoring import queries, rules
from app.mentoring.enums import (
    UNSETTLED,
    ApplicationAction,
    ApplicationStatus,
    AssessmentAction,
    AssessmentStatus,
)
from app.mentoring.models import Application, Assessment, EarlierScores, Score
from app.mentoring.services.moves import alone, move
from app.platform import audit, ids
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.training.models import Cohort


def assign_assessors(application: Application, *, by: Person | None, at: datetime) -> int:
    """Give the application to assessors with the least to read until enough have it; returns how many.

    Never to the applicant, whoever signs or signed for them, somebody of the same team, whom the applicant
    avoids, who stood down or must be kept apart. When nobody is left the work queue shows it.
    """
    alone(application)
    if application.status is not ApplicationStatus.SUBMITTED:
        return 0
    loads = queries.loads_of_assessors(application.programme_id, application.cohort_id)
    given = 0
    while _readers(application) < application.cohort.assessments_per_application:
        reader = rules.next_reader(loads, _excluded(application))
        if reader is None:
            break
        assessment = Assessment(
            id=ids.new(),
            programme_id=application.programme_id,
            assessor_id=reader,
            assigned_at=at,
        )
        application.assessments.append(assessment)
        audit.move(assessment, AssessmentStatus.ASSIGNED, action="assign", by=by, at=at)
        db.session.flush()
        loads[reader] += 1
        given += 1
    return given


def share_out(cohort: Cohort, *, by: Person | None, at: datetime) -> int:
    """Give every submitted application its readers; returns how many readings were given."""
    return sum(
        assign_assessors(application, by=by, at=at) for application in queries.short_of_readers(cohort)
    )


def submit_assessment(
    assessment: Assessment,
    points: Mapping[uuid.UUID, int | None],
    comment: str,
    *,
    by: Person | None,
    at: datetime,
    comments: Mapping[uuid.UUID, str] | None = None,
) -> None:
    """An assessor's scores, all of them, once; None is abstaining. `comments` are about single criteria.

    Raises RuleBroken for a missing score, for abstaining from everything, or for a closed reading.
    """
    application = alone(assessment.application)
    if application.status is not ApplicationStatus.SUBMITTED:
        raise RuleBroken(f"You cannot score an application that is {application.status.value}.")
    rules.refuse_wrong_scores(points, _weights(application.cohort_id))
    to = rules.next_assessment_status(assessment.status, AssessmentAction.SUBMIT)
    audit.move(assessment, to, action=AssessmentAction.SUBMIT.value, by=by, at=at)
    _give(assessment, points, comment, comments or {})
    assessment.submitted_at = at
    db.session.flush()
    finish_when_all_in(application, by=by, at=at)


def revise_assessment(
    assessment: Assessment,
    points: Mapping[uuid.UUID, int | None],
    comment: str,
    reason: str,
    *,
    by: Person | None,
    at: datetime,
    comments: Mapping[uuid.UUID, str] | None = None,
) -> None:
    """An assessor thinks again, until the outcome is settled; scores given before are kept beside it.

    Words may be changed without the scores, so that what should not stand in a comment can be taken out.

    Raises RuleBroken without a reason, without a change, for wrong scores, and once it is too late.
    """
    application = alone(assessment.application)
    if assessment.status is not AssessmentStatus.SUBMITTED:
        raise RuleBroken("Send your scores first; then you can change them.")
    if application.status not in UNSETTLED:
        raise RuleBroken("The outcome is settled, so the scores stay as they are.")
    if not reason.strip():
        raise RuleBroken("Say why you change your scores.")
    rules.refuse_wrong_scores(points, _weights(application.cohort_id))
    before, words = _points_of(assessment), _words_of(assessment)
    _give(assessment, points, comment, comments or {})
    rescored = _points_of(assessment) != before
    if not rescored and _words_of(assessment) == words:
        raise RuleBroken("Nothing is different from what you gave before.")
    if rescored:
        assessment.earlier.append(
            EarlierScores(
                points={str(key): value for key, value in before.items()},
                reason=reason.strip(),
                revised_at=at,
            )
        )
    db.session.flush()
    audit.record("revise", assessment, by=by, at=at, fields=["scores"] if rescored else ["comments"])
    if application.status is ApplicationStatus.ASSESSED:
        application.merit = merit_of(application)


def stand_down(assessment: Assessment, *, at: datetime) -> bool:
    """The assessor should not read this; no reason is asked. Says whether somebody else reads it now.

    The trail names nobody, as when an applicant avoids a reader: it must not tell one from the other.
    """
    application = alone(assessment.application)
    to = rules.next_assessment_status(assessment.status, AssessmentAction.STAND_DOWN)
    audit.move(assessment, to, action=AssessmentAction.STAND_DOWN.value, by=None, at=at)
    db.session.flush()
    given = assign_assessors(application, by=None, at=at)
    finish_when_all_in(application, by=None, at=at)
    return given > 0


def give_again(application: Application, *, by: Person | None, at: datetime) -> None:
    """The application is back: readings that ended because it had left go on, by whoever may still read it.

    Somebody else is found for the others.
    """
    never = _never(application)
    for row in application.assessments:
        if row.assessor_id in never or not row.assessor.holds(Role.ASSESSOR):
            continue
        if _ended_with_application(row):
            to = rules.next_assessment_status(row.status, AssessmentAction.GIVE_AGAIN)
            audit.move(row, to, action=AssessmentAction.GIVE_AGAIN.value, by=by, at=at)
    db.session.flush()
    assign_assessors(application, by=by, at=at)


def set_aside(assessment: Assessment, *, by: Person | None, at: datetime, note: str = "") -> bool:
    """An administrator takes a reading off an assessor who should not have it; scores given do not count.

    Says whether somebody else reads it now. Raises RuleBroken once the outcome is settled, and when the
    reading has ended and no scores would remain.
    """
    application = alone(assessment.application)
    if application.status not in UNSETTLED:
        raise RuleBroken("The outcome is settled, so its readings stay as they are.")
    others = [row for row in application.assessments if row.id != assessment.id]
    ended = application.status is ApplicationStatus.ASSESSED
    if ended and not any(row.status is AssessmentStatus.SUBMITTED for row in others):
        raise RuleBroken("No other scores would remain.")
    to = rules.next_assessment_status(assessment.status, AssessmentAction.SET_ASIDE)
    audit.move(assessment, to, action=AssessmentAction.SET_ASIDE.value, by=by, at=at, reason=note)
    db.session.flush()
    if ended:
        application.merit = merit_of(application)
        return False
    given = assign_assessors(application, by=by, at=at)
    finish_when_all_in(application, by=by, at=at)
    return given > 0


def finish_assessment(application: Application, *, by: Person | None, at: datetime, note: str) -> None:
    """An administrator ends the reading with the scores that are in. Raises RuleBroken without any."""
    alone(application)
    if not any(row.status is AssessmentStatus.SUBMITTED for row in application.assessments):
        raise RuleBroken("Nobody has scored this application yet.")
    for row in application.assessments:
        if row.status is AssessmentStatus.ASSIGNED:
            to = rules.next_assessment_status(row.status, AssessmentAction.STAND_DOWN)
            audit.move(row, to, action=AssessmentAction.STAND_DOWN.value, by=by, at=at)
    _finish(application, by=by, at=at, note=note)


def merit_of(application: Application) -> int | None:
    """The mean of the submitted totals in hundredths of a point; None without any."""
    weights = _weights(application.cohort_id)
    totals = [
        rules.weighted_total({score.criterion_id: score.points for score in row.scores}, weights)
        for row in application.assessments
        if row.status is AssessmentStatus.SUBMITTED
    ]
    return rules.merit(totals)


def _points_of(assessment: Assessment) -> dict[uuid.UUID, int | None]:
    return {score.criterion_id: score.points for score in assessment.scores}


def _words_of(assessment: Assessment) -> dict[uuid.UUID | None, str]:
    return {score.criterion_id: score.comment for score in assessment.scores} | {None: assessment.comment}


def _give(
    assessment: Assessment,
    points: Mapping[uuid.UUID, int | None],
    comment: str,
    comments: Mapping[uuid.UUID, str],
) -> None:
    known = {score.criterion_id: score for score in assessment.scores}
    for criterion_id, given in points.items():
        score = known.get(criterion_id)
        if score is None:
            score = Score(criterion_id=criterion_id)
            assessment.scores.append(score)
        score.points = given
        score.comment = comments.get(criterion_id, "").strip()
    assessment.comment = comment.strip()


def finish_when_all_in(application: Application, *, by: Person | None, at: datetime) -> None:
    """End the reading of a submitted application that has all its scores and waits for no more."""
    if application.status is not ApplicationStatus.SUBMITTED:
        return
    submitted = sum(row.status is AssessmentStatus.SUBMITTED for row in application.assessments)
    waiting = any(row.status is AssessmentStatus.ASSIGNED for row in application.assessments)
    if submitted >= application.cohort.assessments_per_application and not waiting:
        _finish(application, by=by, at=at)


def _finish(application: Application, *, by: Person | None, at: datetime, note: str = "") -> None:
    application.merit = merit_of(application)
    move(application, ApplicationAction.FINISH_ASSESSMENT, by=by, at=at, note=note)


def _weights(cohort_id: uuid.UUID) -> dict[uuid.UUID, rules.Weight]:
    return {
        criterion.id: rules.Weight(criterion.weight, criterion.most)
        for criterion in queries.criteria_of(cohort_id)
    }


def _readers(application: Application) -> int:
    return sum(row.status is not AssessmentStatus.STOOD_DOWN for row in application.assessments)


def _ended_with_application(assessment: Assessment) -> bool:
    if assessment.status is not AssessmentStatus.STOOD_DOWN:
        return False
    history = audit.history(assessment)
    return bool(history) and history[-1].action == AssessmentAction.END_WITH_APPLICATION.value


def _excluded(application: Application) -> set[uuid.UUID]:
    return {row.assessor_id for row in application.assessments} | _never(application)


def _never(application: Application) -> set[uuid.UUID]:
    """Who should not read it, whether they had it or not."""
    avoided = {uuid.UUID(identifier) for identifier in application.readers_to_avoid}
    conflicts = queries.conflicts_of(application)
    return {application.person_id, *conflicts} | avoided | kept_apart_from(application.person_id)
