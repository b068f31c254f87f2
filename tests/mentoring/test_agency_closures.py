"""Working days of somebody whose agency is closed, as for a school week, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from app.directory.enums import Role
from app.directory.models import Agency, LocalClosure, Person
from app.directory.queries import calendars, closures
from app.forum import queries as forum
from app.mentoring import queries
from app.mentoring.enums import ApplicationStatus, Holder
from app.mentoring.models import Application
from app.platform import clock
from app.platform.db import db
from app.platform.jobs import next_due, run_due
from app.schedule import JOBS
from app.training import queries as training
from tests.conftest import writing_block
from tests.mentoring.conftest import World, Writing, statements, templates_to
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.mentoring import create_application, create_criteria, create_request
from tests.support.factories.training import create_falkirk_cohort
from tests.support.page import PageClient

S = ApplicationStatus
SignIn = Callable[[Person], PageClient]
# A Monday. Without closures the reminders go out on Thursday 5 and Wednesday 11 October.
AT = datetime(2017, 10, 2, 8, 0, tzinfo=UTC)
SCHOOL_WEEK = [date(2017, 10, day) for day in range(9, 14)]
MORNING = datetime(2017, 10, 1, 8, 30, tzinfo=UTC)
HOUSE, SCHOOL = "house.manager@example.org", "school.manager@example.org"


def _close(agency: Agency, days: list[date]) -> None:
    db.session.add_all(
        LocalClosure(programme_id=agency.programme_id, agency_id=agency.id, day=day, name="School week")
        for day in days
    )
    db.session.flush()


def _two_asked() -> tuple[Application, Application]:
    """One application of somebody in housing and one of somebody in a school, whose week is closed."""
    programme = create_programme()
    housing, schools = create_agency(programme), create_agency(programme, "schools", "Schools")
    _close(schools, SCHOOL_WEEK)
    cohort = create_falkirk_cohort(programme).cohort
    create_criteria(cohort)
    made = []
    for name, agency, manager in (("Isla Beaton", housing, HOUSE), ("Skye Rennie", schools, SCHOOL)):
        person = create_person(programme, name, agency=agency)
        application = create_application(person, cohort, manager_email=manager)
        create_request(application, at=AT)
        made.append(application)
    return made[0], made[1]


def _run(*days: int) -> None:
    for day in days:
        run_due(JOBS, MORNING + timedelta(days=day - 1))


def test_reminders_keep_the_closures_of_the_applicants_agency_only(any_database_app: Flask) -> None:
    with writing_block():
        house, school = _two_asked()
    applicants = house.person.email, school.person.email
    _run(5, 11)
    assert templates_to(HOUSE).count("signature_reminder") == 2
    assert templates_to(SCHOOL).count("signature_reminder") == 1
    assert next_due(JOBS, MORNING + timedelta(days=10), AT + timedelta(days=30)) == clock.from_local(
        date(2017, 10, 16), 9
    )
    _run(16)
    assert [templates_to(each).count("name_somebody_else") for each in applicants] == [1, 0]
    assert templates_to(SCHOOL).count("signature_reminder") == 1
    _run(18)
    assert templates_to(SCHOOL).count("signature_reminder") == 2
    _run(23)
    assert [templates_to(each).count("name_somebody_else") for each in applicants] == [1, 1]


def test_one_query_knows_the_days_of_every_agency(any_database_app: Flask) -> None:
    with writing_block():
        house, school = _two_asked()
        programme_id = house.programme_id
        db.session.add(LocalClosure(programme_id=programme_id, day=date(2017, 9, 18), name="Holiday"))
    known, whole = calendars(programme_id), frozenset({date(2017, 9, 18)})
    assert known.whole == closures(programme_id) == known.of(None) == whole
    assert known.of(house.agency_id) == closures(programme_id, house.agency_id) == whole
    assert known.of(school.agency_id) == closures(programme_id, school.agency_id) == whole | {*SCHOOL_WEEK}
    holiday = {date(2017, 9, 18): "Holiday"}
    assert training.closure_names(programme_id) == forum.closures_of(programme_id)[None] == holiday


@pytest.mark.parametrize("of_agency", [True, False])
def test_schema_itself_refuses_a_day_twice(any_database_app: Flask, of_agency: bool) -> None:
    with writing_block():
        agency = create_agency(create_programme())
        facts = {"programme_id": agency.programme_id, "agency_id": agency.id if of_agency else None}
        db.session.add(LocalClosure(day=date(2017, 10, 9), name="Closed", **facts))
    with pytest.raises(IntegrityError), writing_block():
        db.session.add(LocalClosure(day=date(2017, 10, 9), name="Closed again", **facts))


def test_staff_see_as_late_only_what_is_late_on_the_agencys_own_days(
    world: World, client: PageClient, sign_in: SignIn, writing: Writing
) -> None:
    with writing():
        schools = create_agency(world.programme, "schools", "Schools")
        for agency in (world.agency, schools):
            person = create_person(world.programme, f"Skye {agency.code}", agency=agency)
            create_request(create_application(person, world.cohort), at=AT)
        staff = create_person(world.programme, "Mairi Tolmie", roles=[Role.ADMINISTRATOR])
    late = datetime(2017, 10, 18, 9, tzinfo=UTC)
    sign_in(staff)
    with clock.held(late):
        plain = [statements(client, path) for path in ("/falkirk/work-queue", "/falkirk/next")]
        with writing():
            _close(schools, SCHOOL_WEEK)
        closed = [statements(client, path) for path in ("/falkirk/work-queue", "/falkirk/next")]
    assert closed == plain
    queue = queries.work_queue(world.cohort, staff, late)
    assert {item.agency: item.overdue for item in queue.on_managers} == {
        world.agency.name: True,
        "Schools": False,
    }
    assert [item.agency for item in queue.on_us if item.overdue] == [world.agency.name]
    rows = queries.application_rows(world.cohort, staff, queries.Filters(waiting_on=Holder.MANAGER), late)
    assert {row.application.agency: row.standing.overdue for row in rows} == {
        world.agency: True,
        schools: False,
    }


@pytest.mark.parametrize("status", [S.DRAFT, S.SUBMITTED])
def test_applicant_reads_the_day_on_which_the_reminder_will_come(
    world: World, client: PageClient, sign_in: SignIn, writing: Writing, status: ApplicationStatus
) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort, status=status)
        create_request(application, at=AT)
        elsewhere = create_agency(world.programme, "schools", "Schools")
        _close(elsewhere, [date(2017, 10, 4)])
    sign_in(world.applicant)
    path = f"/falkirk/applications/{application.id}"
    with clock.held(AT):
        assert client.get_page(path, follow_redirects=True).has("a reminder on Thursday 5 October")
        with writing():
            _close(world.agency, [date(2017, 10, 4), date(2017, 10, 5)])
        page = client.get_page(path, follow_redirects=True)
        assert page.has("a reminder on Monday 9 October")
        assert not page.has("a reminder on Thursday 5 October")


def test_closing_days_of_a_cohort_keep_to_the_programme(world: World, writing: Writing) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort)
        asked = create_request(application, at=AT)
        before = queries.answer_by(application, asked)
        _close(world.agency, [world.cohort.signatures_close_on])
    assert queries.answer_by(application, asked) == before == world.cohort.signatures_close_on
