"""What completes a course: its own rule, and the one that a cohort keeps once people apply on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from app.directory.models import Person
from app.platform import audit
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.training.models import Cohort, Course, TrainingSession
from app.training.rules import completion


def rule_of(course: Course, cohort: Cohort | None = None) -> completion.CompletionRule:
    """What completes the course: for a course that people apply for, as their cohort has it."""
    own = cohort.completion_rule if cohort is not None and course.needs_application else ""
    text = own or course.completion_rule
    return completion.read_rule(text) if text else completion.usual_rule(course.days)


def rule_in_words(rule: completion.CompletionRule) -> str:
    """What the rule asks for, as a sentence."""
    return f"To complete the course, people need {rule.said()}."


def rules_in_words(courses: Iterable[Course], cohort: Cohort) -> list[tuple[Course, str]]:
    """What completes each of these courses in the cohort, inside a sentence."""
    return [(course, rule_of(course, cohort).said()) for course in courses]


def preview(text: str, course_days: int | None) -> tuple[str, str]:
    """What a typed rule says as a sentence, and what is wrong with it: one of the two is empty."""
    try:
        said = checked(text, course_days)
    except RuleBroken as broken:
        return "", broken.message
    if said:
        return rule_in_words(completion.read_rule(said)), ""
    return (rule_in_words(completion.usual_rule(course_days)), "") if course_days else ("", "")


def checked(text: str, course_days: int | None) -> str:
    """The rule as it is kept; empty stays empty. Raises RuleBroken for one that cannot be read or met."""
    if not text.strip():
        return ""
    rule = completion.read_rule(text)
    if course_days is not None:
        completion.check_rule(rule, course_days)
    return str(rule)


def check_for_cohort(cohort: Cohort, text: str) -> None:
    """Raises RuleBroken when nobody could meet the rule on the course that people apply for."""
    if text:
        for session in cohort.sessions:
            if session.course.needs_application:
                completion.check_rule(completion.read_rule(text), session.course.days)


def keep_where_people_applied(
    course: Course, before: completion.CompletionRule, *, by: Person | None, at: datetime
) -> None:
    """Cohorts whose window has opened keep what the course said `before`, where they said nothing."""
    if not course.needs_application or rule_of(course) == before:
        return
    cohorts = select(Cohort).where(
        Cohort.id.in_(select(TrainingSession.cohort_id).where(TrainingSession.course_id == course.id)),
        Cohort.completion_rule == "",
        Cohort.applications_open_at <= at,
    )
    for cohort in db.session.scalars(cohorts).all():
        cohort.completion_rule = str(before)
        audit.record("change", cohort, by=by, at=at, fields=["completion_rule"])
