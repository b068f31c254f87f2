from datetime import timedelta

from flask import Flask

from app.directory.enums import Role
from app.evaluation.enums import InstrumentKind, Moment
from app.platform import audit
from app.platform.db import db
from app.reports import queries, services
from app.reports.queries import TrailFilter
from tests.conftest import writing_block
from tests.reports.conftest import AFTER, BEFORE, LATER, World, hold_meeting, live_through
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.evaluation import (
    answer_questionnaire,
    answer_test,
    count_figures,
    create_questionnaire,
    create_sittings,
    create_test,
)
from tests.support.factories.training import create_falkirk_cohort


def test_every_report_reads_alike_on_both_databases(any_database_app: Flask) -> None:
    with writing_block():
        programme = create_programme()
        housing = create_agency(programme, relevant_staff=50)
        lead = create_person(programme, "Hugh Lead", agency=housing, roles=[Role.AGENCY_LEAD])
        staff = create_person(programme, "Prue Lead", roles=[Role.PROGRAMME_LEAD])
        world = World(programme, create_falkirk_cohort(programme), housing, housing, staff, staff, lead, lead)
        create_test(world.falkirk.core.course)
        create_questionnaire(world.falkirk.core.course)
        people = live_through(world, housing, 10)
        live_through(world, housing, 1, prefix="Restricted", restricted=True)
        hold_meeting(world, people[:3], people[3:4])
        for number, person in enumerate(people):
            sittings = create_sittings(person, world.falkirk.cohort, BEFORE)
            for moment, at in ((Moment.PRE, BEFORE), (Moment.POST, AFTER)):
                for sitting in sittings[moment]:
                    when = at + timedelta(minutes=number)
                    if sitting.instrument.kind is InstrumentKind.KNOWLEDGE_TEST:
                        answer_test(sitting, number % 3 + (moment is Moment.POST), at=when)
                    else:
                        answer_questionnaire(sitting, 8 if moment is Moment.POST else 4, at=when)
        for person in people:
            audit.record("note", person, by=staff, at=LATER)
        count_figures(LATER)
    cohort = world.falkirk.cohort
    report = services.cohort_report(cohort, staff, at=LATER)
    assert report.funnel == queries.Funnel(10, 10, 10, 10, 10, 10, 10)
    assert report.figures.matched == 10
    assert [(one.booked, one.attended) for one in report.meetings] == [(4, 3)]
    assert [day.expected for day in report.days] == [0, 10, 10, 10, 10, 0]
    assert len(queries.agency_requests(housing, lead)) == 10
    assert {one.half_days for one in queries.agency_places(housing, lead, LATER)} == {8}
    assert len(queries.agency_mentors(housing, lead)) == 10
    mentors = services.mentors_page(programme, staff, LATER).coverage
    assert [(one.mentors, one.came_lately) for one in mentors.lines] == [(10, 3)]
    assert len(services.mentor_lines(programme, staff, LATER, agency_id=housing.id)) == 10
    assert services.activity_quarters(programme, LATER, small_shown=True) == []
    assert [(one.applied, one.placed) for one in queries.past_cohorts(housing, lead)] == [(10, 10)]
    assert queries.trail_length(programme, staff, TrailFilter(kind="person")) > 10
    assert len(queries.trail(programme, staff, TrailFilter(kind="sitting"), 1)) == queries.PAGE
    with writing_block():
        rows = services.export_cohort(cohort, by=staff, at=LATER)
    assert ("Steps", "Applied", "people", 10) in rows
    assert db.session.query(audit.AuditEntry).filter_by(action="export figures").count() == 1
