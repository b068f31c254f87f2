"""Courses, venues and cohorts."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from app.directory.models import Person, Programme
from app.directory.queries import closures
from app.platform import audit, clock, ids
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.training import queries, rules
from app.training.enums import Level, SessionAction, SessionStatus
from app.training.models import Cohort, Course, Venue
from app.training.services import completing
from app.training.services.sessions import cancel_session


@dataclass(frozen=True)
class CourseFacts:
    """What an administrator says about a course; `audiences` are values of directory's Audience."""

    code: str
    name: str
    neutral_title: str
    level: Level
    audiences: tuple[str, ...] = ()
    summary: str = ""
    outcome: str = ""
    how_to_get_a_place: str = ""
    needs_application: bool = False
    confers_mentor: bool = False
    days: int = 1
    completion_rule: str = ""
    companion_id: uuid.UUID | None = None


@dataclass(frozen=True)
class VenueFacts:
    """What an administrator says about a building; `area` is all that public pages show."""

    code: str
    name: str
    area: str
    address: str = ""
    access_notes: str = ""


@dataclass(frozen=True)
class CohortFacts:
    """What an administrator says about a cohort. Without `signatures_close_on` it is 5 working days later."""

    slug: str
    name: str
    applications_open_at: datetime
    applications_close_on: date
    decisions_by: date
    offers_answered_by: date
    supervisor_offers_close_on: date
    signatures_close_on: date | None = None
    assessments_per_application: int = 2
    blind: bool = True
    completion_rule: str = ""
    minimum_merit: int = 0
    forum_note: str = ""
    other_signatory: str = ""
    seed: str = ""


def add_course(programme: Programme, facts: CourseFacts, *, by: Person | None, at: datetime) -> Course:
    """A new course. Raises RuleBroken when its code is taken or its title tells too much."""
    _check_course(programme.id, None, facts)
    course = Course(id=ids.new(), programme_id=programme.id, **_course_columns(facts))
    db.session.add(course)
    db.session.flush()
    audit.record("add", course, by=by, at=at)
    return course


def change_course(course: Course, facts: CourseFacts, *, by: Person | None, at: datetime) -> None:
    """Change what is said about a course. Raises RuleBroken as `add_course` does."""
    _check_course(course.programme_id, course, facts)
    before = completing.rule_of(course)
    _apply(course, _course_columns(facts), by=by, at=at)
    completing.keep_where_people_applied(course, before, by=by, at=at)


def add_venue(programme: Programme, facts: VenueFacts, *, by: Person | None, at: datetime) -> Venue:
    """A new building. Raises RuleBroken when its code is taken."""
    _check_venue(programme.id, None, facts)
    venue = Venue(id=ids.new(), programme_id=programme.id, **asdict(facts))
    db.session.add(venue)
    db.session.flush()
    audit.record("add", venue, by=by, at=at)
    return venue


def change_venue(venue: Venue, facts: VenueFacts, *, by: Person | None, at: datetime) -> None:
    """Correct what is said about a building. To hold a day elsewhere, change the day."""
    _check_venue(venue.programme_id, venue, facts)
    _apply(venue, asdict(facts), by=by, at=at)


def add_cohort(programme: Programme, facts: CohortFacts, *, by: Person | None, at: datetime) -> Cohort:
    """A new cohort, planned. Raises RuleBroken when its days are out of order or its address is taken."""
    _check_slug(programme.id, None, facts.slug)
    columns = _cohort_columns(programme.id, facts)
    columns["seed"] = facts.seed or secrets.token_hex(8)
    rules.check_cohort_dates(_dates(columns), None)
    rules.check_other_signatory(columns["other_signatory"])
    cohort = Cohort(id=ids.new(), programme_id=programme.id, **columns)
    db.session.add(cohort)
    db.session.flush()
    audit.record("add", cohort, by=by, at=at)
    return cohort


def change_cohort(cohort: Cohort, facts: CohortFacts, *, by: Person | None, at: datetime) -> None:
    """Change a cohort. Raises RuleBroken also for terms that are fixed once people apply on them."""
    _check_slug(cohort.programme_id, cohort, facts.slug)
    rules.check_address(cohort.status, cohort.slug, facts.slug)
    columns = _cohort_columns(cohort.programme_id, facts)
    columns["seed"] = facts.seed or cohort.seed
    rules.check_frozen(cohort.applications_open_at, at, _changed(cohort, columns))
    completing.check_for_cohort(cohort, columns["completion_rule"])
    rules.check_cohort_dates(_dates(columns), queries.first_day(cohort))
    rules.check_other_signatory(columns["other_signatory"])
    _apply(cohort, columns, by=by, at=at)


def publish_cohort(cohort: Cohort, *, by: Person | None, at: datetime) -> None:
    """Show a cohort to everybody. Raises RuleBroken while none of its sessions is published."""
    to = rules.next_cohort_status(cohort.status, SessionAction.PUBLISH)
    if not any(session.status is SessionStatus.PUBLISHED for session in cohort.sessions):
        raise RuleBroken("Publish at least one session of the cohort first.")
    rules.check_cohort_dates(_dates(_columns_of(cohort)), queries.first_day(cohort))
    audit.move(cohort, to, action=SessionAction.PUBLISH.value, by=by, at=at)


def cancel_cohort(cohort: Cohort, *, reason: str, by: Person | None, at: datetime) -> None:
    """Cancel a cohort and each of its sessions."""
    to = rules.next_cohort_status(cohort.status, SessionAction.CANCEL)
    # What goes with a course is called off after it, so that nobody moves up on the course meanwhile.
    for session in sorted(cohort.sessions, key=lambda each: not each.course.needs_application):
        if session.status is not SessionStatus.CANCELLED:
            cancel_session(session, reason=reason, by=by, at=at)
    audit.move(cohort, to, action=SessionAction.CANCEL.value, by=by, at=at, reason=reason)


def _check_course(programme_id: uuid.UUID, course: Course | None, facts: CourseFacts) -> None:
    known = queries.course_by_code(programme_id, facts.code)
    if known is not None and known is not course:
        raise RuleBroken("Another course has this short name already.")
    rules.check_neutral(facts.neutral_title)
    rules.check_course(
        facts.level,
        facts.days,
        confers_mentor=facts.confers_mentor,
        needs_application=facts.needs_application,
    )
    if facts.companion_id is not None:
        companion = db.session.get(Course, facts.companion_id)
        if companion is None or companion.programme_id != programme_id:
            raise RuleBroken("The course that goes with it belongs to another programme.")
        if companion is course:
            raise RuleBroken("A course cannot go with itself.")


def _check_venue(programme_id: uuid.UUID, venue: Venue | None, facts: VenueFacts) -> None:
    known = queries.venue_by_code(programme_id, facts.code)
    if known is not None and known is not venue:
        raise RuleBroken("Another venue has this short name already.")


def _check_slug(programme_id: uuid.UUID, cohort: Cohort | None, slug: str) -> None:
    known = queries.cohort_by_slug(programme_id, slug)
    if known is not None and known is not cohort:
        raise RuleBroken("Another cohort has this web address already.")


def _course_columns(facts: CourseFacts) -> dict[str, Any]:
    return asdict(facts) | {
        "audiences": list(facts.audiences),
        "completion_rule": completing.checked(facts.completion_rule, facts.days),
    }


def _cohort_columns(programme_id: uuid.UUID, facts: CohortFacts) -> dict[str, Any]:
    columns = asdict(facts) | {
        "other_signatory": facts.other_signatory.strip(),
        "completion_rule": completing.checked(facts.completion_rule, None),
    }
    if facts.signatures_close_on is None:
        columns["signatures_close_on"] = rules.signatures_close_by_default(
            facts.applications_close_on, closures(programme_id)
        )
    return columns


def _dates(columns: dict[str, Any]) -> rules.CohortDates:
    return rules.CohortDates(
        opens=clock.local(columns["applications_open_at"]).date(),
        applications_close=columns["applications_close_on"],
        signatures_close=columns["signatures_close_on"],
        decisions_by=columns["decisions_by"],
        offers_answered_by=columns["offers_answered_by"],
        supervisor_offers_close=columns["supervisor_offers_close_on"],
    )


def _columns_of(cohort: Cohort) -> dict[str, Any]:
    return {name: getattr(cohort, name) for name in CohortFacts.__dataclass_fields__}


def _changed(thing: Any, columns: dict[str, Any]) -> list[str]:
    return [name for name, value in columns.items() if getattr(thing, name) != value]


def _apply(thing: Any, columns: dict[str, Any], *, by: Person | None, at: datetime) -> None:
    changed = _changed(thing, columns)
    if not changed:
        return
    for name in changed:
        setattr(thing, name, columns[name])
    db.session.flush()
    audit.record("change", thing, by=by, at=at, fields=changed)
