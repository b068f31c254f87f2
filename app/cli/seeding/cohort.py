"""Venues, courses, the cohort with its sessions and days, and what its applicants are asked."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from app.cli.seeding.files import day, document, hour, programme_of, table
from app.directory.enums import Role
from app.directory.models import Programme
from app.directory.queries import people_with_role
from app.mentoring.enums import EssentialKind
from app.mentoring.models import Criterion, Essential
from app.platform import clock
from app.platform.db import db
from app.training import queries, services
from app.training.enums import Level, SessionStatus
from app.training.models import Cohort, Course, Venue
from app.training.services import CohortFacts, CourseFacts, DayFacts, SessionFacts, VenueFacts


def load(folder: Path, at: datetime) -> None:
    """Add what is missing."""
    programme = programme_of(folder)
    venues = _venues(folder, programme, at)
    courses = _courses(folder, programme, at)
    facts = document(folder, "cohort")
    if any(cohort.slug == facts["slug"] for cohort in queries.cohorts(programme)):
        return
    cohort = _cohort(programme, facts, at)
    for position, row in enumerate(facts["sessions"]):
        _session(programme, cohort, courses[row["course"]], venues, row, position, at)
    services.publish_cohort(cohort, by=None, at=at)


def _venues(folder: Path, programme: Programme, at: datetime) -> dict[str, Venue]:
    venues = {venue.code: venue for venue in queries.venues(programme)}
    for row in table(folder, "venues"):
        if row["code"] not in venues:
            venues[row["code"]] = services.add_venue(programme, VenueFacts(**row), by=None, at=at)
    return venues


def _courses(folder: Path, programme: Programme, at: datetime) -> dict[str, Course]:
    courses = {course.code: course for course in queries.courses(programme)}
    for row in document(folder, "courses"):
        companion = row.pop("companion")
        if row["code"] in courses:
            continue
        facts = CourseFacts(
            **row
            | {
                "level": Level(row["level"]),
                "audiences": tuple(row["audiences"]),
                "companion_id": courses[companion].id if companion else None,
            }
        )
        courses[row["code"]] = services.add_course(programme, facts, by=None, at=at)
    return courses


def _cohort(programme: Programme, facts: dict[str, Any], at: datetime) -> Cohort:
    cohort = services.add_cohort(
        programme,
        CohortFacts(
            slug=facts["slug"],
            name=facts["name"],
            applications_open_at=clock.from_local(day(facts["applications_open_on"]), 9),
            applications_close_on=day(facts["applications_close_on"]),
            signatures_close_on=day(facts["signatures_close_on"]),
            decisions_by=day(facts["decisions_by"]),
            offers_answered_by=day(facts["offers_answered_by"]),
            supervisor_offers_close_on=day(facts["supervisor_offers_close_on"]),
            assessments_per_application=facts["assessments_per_application"],
            blind=facts["blind"],
            completion_rule=facts["completion_rule"],
            minimum_merit=facts["minimum_merit"],
            forum_note=facts["forum_note"],
            seed=facts["seed"],
        ),
        by=None,
        at=at,
    )
    db.session.flush()
    for position, row in enumerate(facts["essentials"], start=1):
        db.session.add(
            Essential(
                cohort_id=cohort.id,
                position=position,
                kind=EssentialKind(row["kind"]),
                text=row["text"],
            )
        )
    for position, row in enumerate(facts["criteria"], start=1):
        db.session.add(Criterion(cohort_id=cohort.id, position=position, **row))
    db.session.flush()
    return cohort


def _session(
    programme: Programme,
    cohort: Cohort,
    course: Course,
    venues: dict[str, Venue],
    row: dict[str, Any],
    position: int,
    at: datetime,
) -> None:
    session = services.add_training_session(
        programme,
        SessionFacts(
            slug=row["slug"],
            course=course,
            cohort=cohort,
            capacity=row["capacity"],
            minimum_numbers=row["minimum_numbers"],
            position=position,
        ),
        by=None,
        at=at,
    )
    db.session.flush()
    for one in row["days"]:
        on, starts, ends = day(one["date"]), hour(one["starts"]), hour(one["ends"])
        services.add_session_day(
            session,
            DayFacts(
                course_day=one["course_day"],
                starts_at=clock.from_local(on, starts.hour, starts.minute),
                ends_at=clock.from_local(on, ends.hour, ends.minute),
                venue=venues[one["venue"]],
                room=one["room"],
                make_up_seats=4 if course.days > 1 else 0,
                trainers=tuple(people_with_role(programme.id, Role.TRAINER)),
            ),
            reason="Planned before it came into this service.",
            by=None,
            at=at,
        )
    db.session.flush()
    if session.status is not SessionStatus.PUBLISHED:
        services.publish_session(session, by=None, at=at)
    services.take_usual_days(session, by=None, at=at)
