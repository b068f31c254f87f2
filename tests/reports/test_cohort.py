import csv
from collections.abc import Callable
from io import StringIO

import pytest
from flask.testing import FlaskClient

from app.directory.enums import Role
from app.directory.models import Person
from app.places.enums import Mark
from app.platform import clock
from app.platform.audit import AuditEntry
from app.platform.db import db
from app.platform.suppression import HIDDEN
from app.reports import queries, services
from tests.conftest import writing_block
from tests.reports.conftest import (
    BEFORE,
    FULL,
    LATER,
    Lived,
    World,
    live_through,
    make_mentor,
    sit,
)
from tests.support.factories.directory import create_person, create_programme
from tests.support.factories.evaluation import (
    create_sittings,
)

SignIn = Callable[[Person], FlaskClient]
PAGE = "/falkirk/cohorts/november-2017/figures"


def test_the_funnel_counts_people_at_each_step(lived: Lived) -> None:
    assert queries.funnel(lived.falkirk.cohort, lived.administrator) == queries.Funnel(
        applied=17, signed=16, offered=15, accepted=15, attended=15, completed=14, mentors=14
    )


def test_agencies_come_with_fewest_mentors_for_their_staff_first(lived: Lived) -> None:
    lines = queries.agency_lines(lived.falkirk.cohort, lived.administrator)
    assert [(one.name, one.applied, one.placed, one.mentors) for one in lines] == [
        ("Police", 4, 3, 2),
        ("Housing", 13, 12, 12),
    ]
    assert [one.per_hundred for one in lines] == [1.0, 24.0]


def test_a_mentor_counts_for_the_agency_of_today_and_a_place_for_that_of_its_day(lived: Lived) -> None:
    from app.directory.services import move_to_agency

    with writing_block():
        move_to_agency(lived.people[0], lived.police, by=None, at=LATER)
    lines = {one.name: one for one in queries.agency_lines(lived.falkirk.cohort, lived.administrator)}
    assert (lines["Police"].placed, lines["Police"].mentors) == (3, 3)
    assert (lines["Housing"].placed, lines["Housing"].mentors) == (12, 11)


def test_register_days_infer_nothing(lived: Lived) -> None:
    days = queries.day_lines(lived.falkirk.cohort, lived.administrator)
    core = [day for day in days if day.course == "Core course"]
    assert [(day.expected, day.marks) for day in core[:2]] == [
        (15, {Mark.ATTENDED: 14, Mark.LATE: 1}),
        (15, {Mark.ATTENDED: 15}),
    ]
    assert core[2].marks == {Mark.ATTENDED: 14, Mark.ABSENT: 1}


def test_forum_meetings_show_booked_and_attended(lived: Lived) -> None:
    (meeting,) = queries.forum_lines(lived.falkirk.cohort, lived.administrator, LATER)
    assert (meeting.booked, meeting.attended) == (11, 9)


def test_administrators_see_small_counts_and_the_programme_lead_does_not(lived: Lived) -> None:
    whole = services.cohort_report(lived.falkirk.cohort, lived.administrator, at=LATER)
    hidden = services.cohort_report(lived.falkirk.cohort, lived.programme_lead, at=LATER)
    assert {row.label: row.value for row in whole.outcomes.rows} == {
        "submitted": 1,
        "unsuccessful": 1,
        "completed": 14,
        "not completed": 1,
    }
    assert {row.label: row.value for row in hidden.outcomes.rows} == {
        "submitted": HIDDEN,
        "unsuccessful": HIDDEN,
        "completed": 14,
        "not completed": HIDDEN,
    }
    third = hidden.days[3]
    assert third.mark("attended").value == 14
    assert {third.mark(label).value for label in ("partly", "absent", "excused", "not recorded")} == {HIDDEN}
    assert whole.days[3].mark("absent").value == 1


def test_restricted_people_are_counted_for_named_staff_only(world: World) -> None:
    with writing_block():
        live_through(world, world.housing, 1, restricted=True)
        named = create_person(world.programme, "Nam Ed", roles=[Role.ADMINISTRATOR, Role.NAMED_STAFF])
    assert queries.funnel(world.falkirk.cohort, world.administrator).applied == 0
    assert queries.funnel(world.falkirk.cohort, named).applied == 1
    assert queries.agency_lines(world.falkirk.cohort, world.administrator)[0].mentors == 0


def test_the_page_shows_what_people_learnt(sat_by_all: Lived, sign_in: SignIn) -> None:
    with clock.held(LATER):
        page = sign_in(sat_by_all.programme_lead).get(PAGE).text
    assert "17 people applied, 15 have a place, 14 completed the course" in page
    assert "People answered more questions right afterwards" in page
    assert "14 of 14" in page
    assert "+4.0" in page
    assert "+7.0" in page
    assert "Counts of absences and outcomes of fewer than 10" in page


def test_the_page_hides_marks_of_nine_people(sat_by_nine: Lived, sign_in: SignIn) -> None:
    with clock.held(LATER):
        page = sign_in(sat_by_nine.administrator).get(PAGE).text
    assert "Marks are shown once ten people or more" in page
    assert "Mean" not in page
    assert "Size of the change (g av)" in page


@pytest.mark.parametrize("empty", [True, False])
def test_the_page_of_an_empty_cohort_says_what_is_missing(world: World, sign_in: SignIn, empty: bool) -> None:
    with clock.held(LATER):
        page = sign_in(world.administrator if empty else world.programme_lead).get(PAGE).text
    assert "Nobody has applied yet" in page
    assert "No forum meeting is published yet" in page
    assert "Nobody has been asked to sit a test yet" in page


def rows_of(answer: str) -> dict[tuple[str, str, str], str]:
    found = csv.reader(StringIO(answer.removeprefix("\ufeff")))
    assert next(found) == ["Table", "Row", "Measure", "Value"]
    return {(table, row, measure): value for table, row, measure, value in found}


def test_the_export_hides_the_same_and_is_on_record(sat_by_nine: Lived, sign_in: SignIn) -> None:
    with clock.held(LATER):
        answer = sign_in(sat_by_nine.programme_lead).post(f"{PAGE}/table")
    rows = rows_of(answer.text)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="cohort-figures.csv"'
    assert rows["Steps", "Applied", "people"] == "17"
    assert rows["Where applications stand", "not completed", "people"] == "[c]"
    assert rows["Registers", "Wednesday 15\xa0November\xa02017, Core course", "absent"] == "[c]"
    assert rows["Knowledge test", "After the course", "Mean"] == "[c]"
    assert rows["Confidence", "Lead a short discussion", "After"] == "[c]"
    assert "Number" not in answer.text
    (entry,) = db.session.query(AuditEntry).filter_by(action="export figures")
    assert (entry.by_id, entry.subject_id) == (sat_by_nine.programme_lead.id, sat_by_nine.falkirk.cohort.id)


def test_an_administrators_export_is_whole(sat_by_all: Lived, sign_in: SignIn) -> None:
    with clock.held(LATER):
        rows = rows_of(sign_in(sat_by_all.administrator).post(f"{PAGE}/table").text)
    assert rows["Where applications stand", "not completed", "people"] == "1"
    assert rows["Knowledge test", "After the course", "Change since before"] == "1.0"
    assert rows["Knowledge test", "After the course", "People"] == "14"


def test_taking_the_table_away_is_no_get(world: World, sign_in: SignIn) -> None:
    assert sign_in(world.administrator).get(f"{PAGE}/table").status_code == 405


def test_who_may_read_the_figures(world: World, sign_in: SignIn) -> None:
    with writing_block():
        elsewhere = create_programme("perth", area="Perth")
        stranger = create_person(elsewhere, "Sten Ger", roles=[Role.PROGRAMME_LEAD, Role.ADMINISTRATOR])
        trainer = create_person(world.programme, "Tra Iner", roles=[Role.TRAINER])
        mentor = create_person(world.programme, "Men Tor", agency=world.housing)
        make_mentor(world, mentor)
    answers = {
        person.full_name: sign_in(person).get(PAGE).status_code
        for person in (
            world.administrator,
            world.programme_lead,
            world.housing_lead,
            trainer,
            mentor,
            stranger,
        )
    }
    assert list(answers.values()) == [200, 200, 403, 403, 403, 404]
    assert sign_in(stranger).get("/perth/cohorts/november-2017/figures").status_code == 404


def test_the_page_takes_the_same_statements_for_few_and_many(lived: Lived, sign_in: SignIn) -> None:
    from sqlalchemy import event

    counted: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            counted.append(statement)

    sit(lived, 2)
    numbers = []
    for more in (0, 20):
        with writing_block():
            people = live_through(lived, lived.housing, more, prefix="Extra")
            for person in people:
                create_sittings(person, lived.falkirk.cohort, BEFORE)
        client = sign_in(lived.administrator)
        db.session.expire_all()
        event.listen(db.engine, "before_cursor_execute", note)
        with clock.held(LATER):
            counted.clear()
            assert client.get(PAGE).status_code == 200
        event.remove(db.engine, "before_cursor_execute", note)
        numbers.append(len(counted))
    assert numbers[0] == numbers[1]
    assert numbers[0] <= 15, "\n".join(counted)
    assert len(FULL) == 4
