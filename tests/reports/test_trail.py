from collections.abc import Callable
from datetime import date, datetime, timedelta

from flask.testing import FlaskClient

from app.directory.enums import Role
from app.directory.models import Person
from app.directory.services import hold
from app.platform import audit, clock
from app.platform.db import db
from app.reports import queries
from app.reports.queries import PAGE, TrailFilter
from tests.conftest import writing_block
from tests.reports.conftest import ASKED, LATER, World, apply, give_place
from tests.support.factories.directory import create_keep_apart, create_person, create_programme

SignIn = Callable[[Person], FlaskClient]
EVERYTHING = TrailFilter()


def actions(world: World, viewer: Person, wanted: TrailFilter = EVERYTHING) -> list[str]:
    return [line.action for line in queries.trail(world.programme, viewer, wanted, 1)]


def note(
    world: World, action: str, subject: object, *, by: Person | None = None, at: datetime = LATER
) -> None:
    with writing_block():
        audit.record(action, subject, by=by, at=at, fields=["telephone"], reason="Because of a secret")


def test_the_trail_names_people_acts_and_fields_but_no_values(world: World, sign_in: SignIn) -> None:
    with writing_block():
        person = create_person(world.programme, "Sub Ject", telephone="01632 960999")
    note(world, "change", person, by=world.administrator)
    with clock.held(LATER):
        page = sign_in(world.administrator).get("/falkirk/audit").text
    assert "Sub Ject" in page
    assert "Ada Min" in page
    assert "telephone" in page
    assert "with a reason" in page
    assert "01632 960999" not in page
    assert "Because of a secret" not in page


def test_entries_are_found_by_subject_kind_and_day(world: World) -> None:
    with writing_block():
        person = create_person(world.programme, "Sub Ject")
        application = apply(world, person)
    note(world, "late act", application, by=person)
    note(world, "early act", application, at=ASKED)
    viewer = world.administrator
    assert actions(world, viewer, TrailFilter(subject=application.id)) == ["late act", "early act"]
    assert "late act" in actions(world, viewer, TrailFilter(subject=person.id))
    assert set(actions(world, viewer, TrailFilter(kind="application"))) == {"late act", "early act"}
    assert actions(
        world, viewer, TrailFilter(since=date(2017, 9, 20), until=date(2017, 9, 20), kind="application")
    ) == ["early act"]


def test_restricted_people_and_all_that_is_theirs_are_left_out(world: World) -> None:
    with writing_block():
        hidden = create_person(world.programme, "Hid Den", restricted=True, agency=world.housing)
        application = apply(world, hidden)
        place = give_place(world, hidden, application)
        other = create_person(world.programme, "Oth Er")
        named = create_person(world.programme, "Nam Ed", roles=[Role.ADMINISTRATOR, Role.NAMED_STAFF])
    subjects = (hidden, application, place, application.countersignatures[0])
    for number, subject in enumerate(subjects):
        note(world, f"hidden act {number}", subject, by=world.administrator)
    note(world, "by the hidden one", other, by=hidden)
    for viewer in (world.administrator, world.programme_lead):
        seen = actions(world, viewer)
        assert not [action for action in seen if "hidden" in action]
        assert queries.trail_length(world.programme, viewer, TrailFilter(subject=hidden.id)) == 0
    assert len([action for action in actions(world, named) if "hidden" in action]) == 5


def test_keep_apart_records_and_holds_are_known_to_named_staff_only(world: World) -> None:
    with writing_block():
        one, other = (create_person(world.programme, name) for name in ("One Here", "Two There"))
        record = create_keep_apart(one, other)
        named = create_person(world.programme, "Nam Ed", roles=[Role.ADMINISTRATOR, Role.NAMED_STAFF])
        hold(one, room_id=world.falkirk.core.id, room_name="Core", by=named, at=LATER)
    note(world, "keep apart", record, by=named)
    assert {"keep apart", "hold"}.isdisjoint(actions(world, world.administrator))
    assert {"keep apart", "hold"} <= {*actions(world, named)}


def test_another_programmes_entries_are_not_found(world: World, sign_in: SignIn) -> None:
    with writing_block():
        elsewhere = create_programme("perth", area="Perth")
        stranger = create_person(elsewhere, "Sten Ger", roles=[Role.ADMINISTRATOR])
    note(world, "far away", stranger, by=stranger)
    assert "far away" not in actions(world, world.administrator)
    assert sign_in(stranger).get("/falkirk/audit").status_code == 404
    assert sign_in(world.housing_lead).get("/falkirk/audit").status_code == 403


def test_the_trail_comes_in_pages(world: World, sign_in: SignIn) -> None:
    with writing_block():
        for number in range(PAGE + 5):
            audit.record(
                f"act {number}",
                world.falkirk.cohort,
                by=None,
                at=LATER + timedelta(minutes=number),
            )
    wanted = TrailFilter(kind="cohort")
    assert queries.trail_length(world.programme, world.administrator, wanted) == PAGE + 5
    assert [line.action for line in queries.trail(world.programme, world.administrator, wanted, 2)] == [
        f"act {number}" for number in range(4, -1, -1)
    ]
    client = sign_in(world.administrator)
    second = client.get("/falkirk/audit?kind=cohort&page=2").text
    assert "page 2 of 2" in second
    assert "kind=cohort&amp;page=1" in second
    assert "The service" in second
    assert client.get("/falkirk/audit?page=99&since=nonsense&subject=nonsense").status_code == 200
    assert "No entry fits" in client.get("/falkirk/audit?since=2040-01-01").text
    assert db.session.query(audit.AuditEntry).count() > PAGE
