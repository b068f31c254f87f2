"""An application is kept for a named later cohort, and its applicant hears for which and when it opens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import invariants
from app.directory.enums import Role
from app.directory.models import Person
from app.mentoring import queries, services
from app.mentoring.enums import ApplicationStatus, AssessmentStatus
from app.mentoring.models import Application
from app.platform import words
from app.platform.db import db, transaction
from app.platform.jobs import next_due, run_due
from app.schedule import JOBS
from app.training.enums import CohortStatus
from app.training.models import Cohort
from tests.mentoring.conftest import World, Writing, templates_to
from tests.support.factories.directory import create_person, create_programme
from tests.support.factories.mentoring import create_application, create_assessment, create_signature
from tests.support.factories.training import LATER, create_cohort, create_falkirk_cohort

S = ApplicationStatus
SignIn = Callable[[Person], FlaskClient]
AT = datetime(2017, 9, 18, 8, 0, tzinfo=UTC)
OPENS = datetime(2018, 1, 8, 9, tzinfo=UTC)
TOO_SOON = "Choose a later cohort, to which people can still apply."
LATER_ON = "Your application waits for Spring 2018"


@pytest.fixture
def spring(world: World, writing: Writing) -> Cohort:
    with writing():
        made = create_cohort(world.programme, **LATER)
    return made


@pytest.fixture
def staff(world: World, writing: Writing) -> Person:
    with writing():
        made = create_person(world.programme, "Mairi Tolmie", roles=[Role.ADMINISTRATOR])
    return made


def _kept(world: World, cohort: Cohort) -> Application:
    application = create_application(world.applicant, world.cohort)
    services.defer(application, cohort, by=None, at=AT, note="As agreed")
    return application


def test_administrator_keeps_it_for_a_cohort_and_both_read_which(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing, staff: Person, spring: Cohort
) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort)
    sign_in(staff)
    page = client.get_page(f"/falkirk/applications/{application.id}/review")
    address = f"/falkirk/applications/{application.id}/review/defer"
    assert page.link("Keep it for a later cohort") == address
    assert client.post_page(address, {}).errors == ["Choose the cohort it is kept for", "Say why"]
    assert client.post_page(address, {"cohort": "november-2017", "note": "As agreed"}).errors
    page = client.post_page(address, {"cohort": "spring-2018", "note": "As agreed"})
    assert page.has("kept for Spring 2018")
    sign_in(world.applicant)
    page = client.get_page(f"/falkirk/applications/{application.id}")
    assert page.has(LATER_ON)
    assert page.has("open from Monday 8 January 2018 to Friday 9 February 2018. We write to you then")
    assert not page.has("As agreed")
    assert templates_to(world.applicant.email) == ["deferred"]


def test_without_a_later_cohort_one_is_planned_first(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing, staff: Person
) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort)
    sign_in(staff)
    address = f"/falkirk/applications/{application.id}/review/defer"
    page = client.get_page(address)
    assert page.has("There is no later cohort to keep it for.") and not page.has("Keep it for which")
    client.post(address, data={"cohort": "november-2017", "note": "As agreed"})
    db.session.expire_all()
    assert application.status is S.SUBMITTED


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            {"applications_close_on": date(2017, 9, 29)},
            TOO_SOON,
        ),
        (
            {"applications_close_on": date(2017, 9, 1)},
            TOO_SOON,
        ),
        ({"status": CohortStatus.CANCELLED}, "This cohort does not take place."),
    ],
)
def test_it_is_kept_for_a_later_cohort_only(
    world: World, writing: Writing, facts: dict[str, Any], said: str
) -> None:
    with writing():
        other = create_cohort(world.programme, **(LATER | facts))
        application = create_application(world.applicant, world.cohort)
    assert queries.later_cohorts(world.cohort, AT.date()) == []
    with transaction() as outcome:
        services.defer(application, other, by=None, at=AT, note="As agreed")
    assert outcome.message == said
    assert application.status is S.SUBMITTED


def test_it_is_not_kept_for_where_there_is_one_already_and_undoing_forgets_the_cohort(
    world: World, writing: Writing, spring: Cohort
) -> None:
    with writing():
        application = _kept(world, spring)
        services.undo(application, by=None, at=AT, note="A mistake")
    assert (application.status, application.deferred_to) == (S.SUBMITTED, None)
    with writing():
        create_application(world.applicant, spring, status=S.DRAFT)
    with transaction() as outcome:
        services.defer(application, spring, by=None, at=AT, note="As agreed")
    assert outcome.message == f"{world.applicant.known_as} has an application to Spring 2018 already."


@pytest.mark.parametrize("leaving", ["defer", "withdraw"])
def test_readings_that_ended_because_it_left_are_given_again_on_undoing(
    world: World, writing: Writing, spring: Cohort, leaving: str
) -> None:
    with writing():
        names = ("Ann Baird", "Bess Cairns", "Col Dunn", "Dot Ewing")
        one, two, gone, avoided = (
            create_person(world.programme, name, roles=[Role.ASSESSOR]) for name in names
        )
        application = create_application(world.applicant, world.cohort)
        readings = {each.id: create_assessment(application, each) for each in (one, two, gone, avoided)}
        services.stand_down(readings[gone.id], at=AT)
        if leaving == "defer":
            services.defer(application, spring, by=None, at=AT, note="As agreed")
        else:
            services.withdraw(application, by=None, at=AT)
        assert {row.status for row in application.assessments} == {AssessmentStatus.STOOD_DOWN}
        application.readers_to_avoid = [str(avoided.id)]
        services.undo(application, by=None, at=AT, note="A mistake")
    reading = {row.assessor_id for row in application.assessments if row.status is AssessmentStatus.ASSIGNED}
    assert (application.status, reading) == (S.SUBMITTED, {one.id, two.id})
    assert invariants.faults() == []


def test_undoing_finds_a_reader_for_whoever_may_not_read_it_again(
    world: World, writing: Writing, spring: Cohort
) -> None:
    with writing():
        one, two = (
            create_person(world.programme, name, roles=[Role.ASSESSOR]) for name in ("Ann Baird", "Col Dunn")
        )
        application = create_application(world.applicant, world.cohort)
        services.assign_assessors(application, by=None, at=AT)
        services.defer(application, spring, by=None, at=AT, note="As agreed")
        for held in one.role_assignments:
            held.ended_at = AT
        three = create_person(world.programme, "Dot Ewing", roles=[Role.ASSESSOR])
        services.undo(application, by=None, at=AT, note="A mistake")
    reading = {row.assessor_id for row in application.assessments if row.status is AssessmentStatus.ASSIGNED}
    assert reading == {two.id, three.id}


def test_applicant_hears_once_when_the_later_cohort_opens(any_database_app: Flask, writing: Writing) -> None:
    with writing():
        programme = create_programme()
        applicant = create_person(programme)
        application = create_application(applicant, create_falkirk_cohort(programme).cohort)
        spring = create_cohort(programme, **LATER)
        services.defer(application, spring, by=None, at=AT, note="As agreed")
    assert next_due(JOBS, datetime(2018, 1, 1, tzinfo=UTC), datetime(2018, 2, 1, tzinfo=UTC)) == OPENS
    run_due(JOBS, OPENS - timedelta(seconds=1))
    assert templates_to(applicant.email) == ["deferred"]
    for at in (OPENS, OPENS + timedelta(minutes=1), OPENS + timedelta(days=9)):
        run_due(JOBS, at)
    assert templates_to(applicant.email) == ["deferred", "later_cohort_opens"]


def test_one_letter_says_that_the_later_cohort_is_open_already(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing, spring: Cohort
) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort)
        spring.applications_open_at = AT - timedelta(days=1)
        services.defer(application, spring, by=None, at=AT, note="As agreed")
    assert queries.openings_to_tell(AT + timedelta(minutes=1)) == []
    assert templates_to(world.applicant.email) == ["deferred"]
    standing = queries.standing_of(application, frozenset(), AT)
    closes = words.day_year(spring.applications_close_on)
    assert standing.next_step == (
        f"Applications for it are open until {closes}. You can begin with what you wrote."
    )


@pytest.mark.parametrize("leaving", ["defer", "withdraw"])
@pytest.mark.parametrize(("told_at", "letters"), [(AT, 0), (None, 1)])
def test_manager_is_told_once_that_the_days_are_free(
    world: World, writing: Writing, spring: Cohort, leaving: str, told_at: datetime | None, letters: int
) -> None:
    """Whoever was told of no place keeps no day free any more: their manager has heard so."""
    with writing():
        application = create_application(world.applicant, world.cohort, status=S.APPOINTABLE, told_at=told_at)
        create_signature(application)
        if leaving == "defer":
            services.defer(application, spring, by=None, at=AT, note="As agreed")
        else:
            services.withdraw(application, by=None, at=AT)
    assert len(templates_to("tom.ballantyne@example.org")) == letters


@pytest.mark.parametrize("why", ["began there", "undone", "cancelled", "closed"])
def test_nobody_hears_of_an_opening_that_is_not_theirs(
    world: World, writing: Writing, spring: Cohort, why: str
) -> None:
    at = OPENS
    with writing():
        application = _kept(world, spring)
        if why == "began there":
            create_application(world.applicant, spring, status=S.DRAFT)
        elif why == "undone":
            services.undo(application, by=None, at=AT, note="A mistake")
        elif why == "cancelled":
            spring.status = CohortStatus.CANCELLED
        else:
            at = datetime(2018, 2, 10, 9, tzinfo=UTC)
    assert queries.openings_to_tell(at) == []
