"""The facts of an application that the rules decide upon."""

from __future__ import annotations

from app.mentoring import queries, rules
from app.mentoring.models import Application


def draft_of(application: Application) -> rules.Draft:
    """What the rules need to know of an application."""
    written = queries.answers_by_criterion(application.id)
    said = queries.availability_by_day(application.id)
    return rules.Draft(
        about_you_done=application.about_you_done,
        agency_known=bool(application.agency_id or application.person.agency_as_typed),
        days={day.id: said.get(day.id) for day in queries.release_days(application.cohort_id)},
        forum_promised=application.forum_promised,
        answers=tuple(
            rules.AnswerFacts(criterion.title, written.get(criterion.id, ""), criterion.word_limit)
            for criterion in queries.criteria_of(application.cohort_id)
        ),
        manager_named=bool(application.manager_name and application.manager_email),
    )
