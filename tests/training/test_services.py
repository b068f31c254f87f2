"""Planning through the services, against a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from app.directory.models import LocalClosure
from app.platform import clock, seats
from app.platform.audit import AuditEntry, history
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.training import services
from app.training.enums import CohortStatus, Level, SessionStatus
from app.training.events import CapacityRaised, DayBefore, SessionCancelled, SessionDayChanged
from app.training.models import SessionDay, TrainingSession
from app.training.services import CohortFacts, CourseFacts, DayFacts, SessionFacts, VenueFacts
from tests.support.factories.directory import create_programme
from tests.training.conftest import World

Writing = Callable[[], AbstractContextManager[Any]]

COURSE = CourseFacts(
    code="practice", name="Practice session", neutral_title="Training session", level=Level.OTHER
)


def facts_of(session: TrainingSession) -> SessionFacts:
    return SessionFacts(
        slug=session.slug,
        course=session.course,
        cohort=session.cohort,
        capacity=session.capacity,
        position=session.position,
    )


def day_facts(day: SessionDay) -> DayFacts:
    return DayFacts(
        course_day=day.course_day,
        starts_at=day.starts_at,
        ends_at=day.ends_at,
        venue=day.venue,
        room=day.room,
    )


@pytest.fixture
def heard(app: Flask) -> Iterator[list[Any]]:
    """What is announced, instead of what follows from it in other features."""
    events: list[Any] = []

    def hear(event: Any, **_: Any) -> None:
        events.append(event)

    before = current_app.extensions["reactions"]
    current_app.extensions["reactions"] = {
        kind: [hear] for kind in (SessionDayChanged, SessionCancelled, CapacityRaised)
    }
    yield events
    current_app.extensions["reactions"] = before


def test_course_is_added_once(world: World, writing: Writing, at: datetime) -> None:
    with writing():
        course = services.add_course(world.programme, COURSE, by=world.administrator, at=at)
        assert course.level is Level.OTHER
        with pytest.raises(RuleBroken) as refused:
            services.add_course(world.programme, COURSE, by=world.administrator, at=at)
    assert refused.value.message == "Another course has this short name already."


def test_course_with_telling_title_is_refused(world: World, writing: Writing, at: datetime) -> None:
    with writing(), pytest.raises(RuleBroken):
        services.add_course(world.programme, replace(COURSE, neutral_title="Abuse awareness"), by=None, at=at)


def test_course_cannot_go_with_another_programmes(world: World, writing: Writing, at: datetime) -> None:
    with writing():
        elsewhere = services.add_course(create_programme("ayrshire"), COURSE, by=None, at=at)
        with pytest.raises(RuleBroken) as refused:
            services.add_course(world.programme, replace(COURSE, companion_id=elsewhere.id), by=None, at=at)
    assert refused.value.message == "The course that goes with it belongs to another programme."


def test_change_of_a_course_names_the_fields(world: World, writing: Writing, at: datetime) -> None:
    with writing():
        course = services.add_course(world.programme, COURSE, by=world.administrator, at=at)
        services.change_course(course, replace(COURSE, name="Practice day"), by=world.administrator, at=at)
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.subject_id == course.id, AuditEntry.action == "change")
        ).one()
        assert (course.name, entry.fields, entry.by_id) == (
            "Practice day",
            ["name"],
            world.administrator.id,
        )


def test_venue_codes_are_unique(world: World, writing: Writing, at: datetime) -> None:
    with writing(), pytest.raises(RuleBroken):
        services.add_venue(
            world.programme, VenueFacts(code="town-hall", name="Hall", area="Falkirk"), by=None, at=at
        )


def cohort_facts() -> CohortFacts:
    return CohortFacts(
        slug="march-2018",
        name="March 2018",
        applications_open_at=clock.from_local(date(2018, 1, 8), 9),
        applications_close_on=date(2018, 2, 2),
        decisions_by=date(2018, 2, 23),
        offers_answered_by=date(2018, 3, 9),
        supervisor_offers_close_on=date(2018, 3, 9),
    )


def test_cohort_gets_the_close_of_signatures_and_a_seed(world: World, writing: Writing, at: datetime) -> None:
    with writing():
        db.session.add(
            LocalClosure(programme_id=world.programme.id, day=date(2018, 2, 8), name="Local holiday")
        )
        cohort = services.add_cohort(world.programme, cohort_facts(), by=world.administrator, at=at)
        assert cohort.status is CohortStatus.PLANNED
        assert cohort.signatures_close_on == date(2018, 2, 12)
        assert len(cohort.seed) == 16


def test_cohort_is_published_with_a_published_session(world: World, writing: Writing, at: datetime) -> None:
    with writing():
        cohort = services.add_cohort(world.programme, cohort_facts(), by=None, at=at)
        with pytest.raises(RuleBroken):
            services.publish_cohort(cohort, by=None, at=at)
        session = services.add_training_session(
            world.programme,
            SessionFacts("core-march-2018", world.falkirk.core.course, 40, cohort),
            by=None,
            at=at,
        )
        for number, day in enumerate((19, 20, 21, 22), start=1):
            starts = clock.from_local(date(2018, 3, day), 9, 30)
            ends = clock.from_local(date(2018, 3, day), 16, 30)
            services.add_session_day(session, DayFacts(number, starts, ends), reason="", by=None, at=at)
        services.publish_session(session, by=None, at=at)
        db.session.expire(cohort)
        services.publish_cohort(cohort, by=world.administrator, at=at)
        assert cohort.status is CohortStatus.PUBLISHED
        assert [entry.to_state for entry in history(cohort)] == ["published"]


def test_cohort_terms_stay_once_people_apply(world: World, writing: Writing, at: datetime) -> None:
    cohort = world.falkirk.cohort
    with writing():
        facts = CohortFacts(
            **{name: getattr(cohort, name) for name in CohortFacts.__dataclass_fields__} | {"seed": "other"}
        )
        with pytest.raises(RuleBroken):
            services.change_cohort(cohort, facts, by=world.administrator, at=at)
        services.change_cohort(
            cohort, replace(facts, seed=cohort.seed, name="Autumn 2017"), by=world.administrator, at=at
        )
        assert cohort.name == "Autumn 2017"


def test_capacity_goes_through_the_seats(
    world: World, writing: Writing, at: datetime, heard: list[Any]
) -> None:
    session = world.falkirk.core
    with writing():
        services.change_training_session(session, replace(facts_of(session), capacity=42), by=None, at=at)
        assert (seats.size(session.pool_id), session.capacity) == (42, 42)
    assert heard == [CapacityRaised(session.id)]
    with writing():
        seats.claim(session.pool_id, world.practitioner.id)
        with pytest.raises(RuleBroken):
            services.change_training_session(session, replace(facts_of(session), capacity=0), by=None, at=at)
        services.change_training_session(session, replace(facts_of(session), capacity=1), by=None, at=at)
        assert seats.free_seats([session.pool_id]) == {session.pool_id: 0}


def test_moved_day_raises_its_counter_and_is_announced(
    world: World, writing: Writing, at: datetime, heard: list[Any]
) -> None:
    with writing():
        day = world.falkirk.core.days[1]
        uid, sequence = day.uid, day.sequence
        later = replace(day_facts(day), starts_at=clock.from_local(date(2017, 11, 14), 10))
        before = DayBefore(day.starts_at, day.ends_at, day.area, day.where)
        services.change_session_day(day, later, reason="", by=world.administrator, at=at)
        assert (day.uid, day.sequence, day.stamp) == (uid, sequence + 1, at)
        assert heard == [SessionDayChanged(day.id, before)]


def test_new_join_link_moves_nothing(world: World, writing: Writing, at: datetime, heard: list[Any]) -> None:
    with writing():
        day = world.falkirk.core.days[1]
        before = day.sequence
        services.change_session_day(
            day, replace(day_facts(day), join_link="https://meet.example.org/x"), reason="", by=None, at=at
        )
        assert (day.sequence, day.join_link, heard) == (before, "https://meet.example.org/x", [])


def test_day_in_a_taken_venue_needs_a_reason(world: World, writing: Writing, at: datetime) -> None:
    falkirk = world.falkirk
    with writing():
        taken = DayFacts(
            1,
            clock.from_local(date(2017, 11, 14), 12),
            clock.from_local(date(2017, 11, 14), 15),
            falkirk.education_centre,
        )
        session = services.add_training_session(
            world.programme, SessionFacts("supervisor-2", falkirk.supervisor.course, 10), by=None, at=at
        )
        assert services.warnings_for(session, None, taken, world.administrator) == [
            "The venue is booked at that time for Core course (November 2017)."
        ]
        with pytest.raises(RuleBroken):
            services.add_session_day(session, taken, reason="", by=None, at=at)
        day = services.add_session_day(session, taken, reason="Second hall is free", by=None, at=at)
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.subject_id == day.id)).one()
        assert entry.reason is not None
        assert entry.reason.text == "Second hall is free"


def test_day_of_a_published_session_cannot_be_removed(world: World, writing: Writing, at: datetime) -> None:
    with writing():
        with pytest.raises(RuleBroken):
            services.remove_session_day(world.falkirk.core.days[0], by=None, at=at)
        session = services.add_training_session(
            world.programme, SessionFacts("awareness-2", world.falkirk.awareness.course, 10), by=None, at=at
        )
        starts = clock.from_local(date(2017, 12, 4), 9)
        day = services.add_session_day(
            session, DayFacts(1, starts, starts.replace(hour=12)), reason="", by=None, at=at
        )
        services.remove_session_day(day, by=None, at=at)
        assert session.days == []


def test_cancelled_session_is_announced_and_stays_cancelled(
    world: World, writing: Writing, at: datetime, heard: list[Any]
) -> None:
    session = world.falkirk.supervisor
    with writing():
        services.cancel_session(session, reason="No trainer", by=world.administrator, at=at)
        assert (session.status, session.days[0].sequence) == (SessionStatus.CANCELLED, 1)
        assert heard == [SessionCancelled(session.id)]
        with pytest.raises(RuleBroken):
            services.publish_session(session, by=None, at=at)
        with pytest.raises(RuleBroken):
            services.change_training_session(session, facts_of(session), by=None, at=at)


def test_make_up_seats_are_a_pool_of_their_own(world: World, writing: Writing, at: datetime) -> None:
    with writing():
        day = world.falkirk.core.days[2]
        services.change_session_day(day, replace(day_facts(day), make_up_seats=3), reason="", by=None, at=at)
        assert day.make_up_pool_id is not None
        assert seats.size(day.make_up_pool_id) == 3
        services.change_session_day(day, replace(day_facts(day), make_up_seats=1), reason="", by=None, at=at)
        assert seats.size(day.make_up_pool_id) == 1
