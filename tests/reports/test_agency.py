from collections.abc import Callable
from datetime import datetime

from flask.testing import FlaskClient
from sqlalchemy import event

from app.directory.enums import Role
from app.directory.models import Person
from app.directory.services import assign_role, end_role, move_to_agency
from app.mentoring.enums import ApplicationStatus
from app.places.enums import AbsenceReason, Mark, PlaceStatus, Route
from app.platform import audit, clock
from app.platform.db import db
from app.reports import queries
from app.training.enums import Part
from tests.conftest import writing_block
from tests.reports.conftest import (
    ASKED,
    ENDED,
    LATER,
    World,
    apply,
    give_place,
    hold_meeting,
    live_through,
    make_mentor,
)
from tests.support.factories.directory import create_person

SignIn = Callable[[Person], FlaskClient]


def page(sign_in: SignIn, person: Person, at: datetime = LATER, address: str = "/falkirk/my-agency") -> str:
    with clock.held(at):
        return sign_in(person).get(address).text


def test_a_lead_sees_own_people_and_nobody_else(world: World, sign_in: SignIn) -> None:
    with writing_block():
        live_through(world, world.housing, 2, prefix="Own")
        live_through(world, world.police, 2, prefix="Foreign")
    seen = page(sign_in, world.housing_lead)
    assert "Own Number0" in seen
    assert "Foreign" not in seen
    assert "Police" not in seen
    assert "Own Number0" not in page(sign_in, world.police_lead)


def test_another_agencys_page_is_not_found(world: World, sign_in: SignIn) -> None:
    with clock.held(LATER):
        client = sign_in(world.housing_lead)
        assert client.get("/falkirk/my-agency?agency=police").status_code == 404
        assert sign_in(world.administrator).get("/falkirk/my-agency").status_code == 403


def test_a_lead_of_two_agencies_chooses(world: World, sign_in: SignIn) -> None:
    with writing_block():
        live_through(world, world.police, 1, prefix="Officer")
        assign_role(world.housing_lead, Role.AGENCY_LEAD, agency=world.police, by=None, at=ASKED)
    assert "Officer Number0" in page(sign_in, world.housing_lead, address="/falkirk/my-agency?agency=police")
    assert "Officer Number0" not in page(sign_in, world.housing_lead)


def test_sight_ends_with_the_role(world: World, sign_in: SignIn) -> None:
    with writing_block():
        live_through(world, world.housing, 1, prefix="Own")
        end_role(world.housing_lead.role_assignments[0], by=None, at=ASKED)
    with clock.held(LATER):
        assert sign_in(world.housing_lead).get("/falkirk/my-agency").status_code == 403


def test_whoever_left_is_gone_and_the_new_agency_is_not_named(world: World, sign_in: SignIn) -> None:
    with writing_block():
        (person,) = live_through(world, world.housing, 1, prefix="Leaver")
        move_to_agency(person, world.police, by=None, at=LATER)
    own = page(sign_in, world.housing_lead)
    assert "Leaver" not in own
    assert "Police" not in own
    assert "Numbers by cohort, whoever has left since included" in own
    new = page(sign_in, world.police_lead)
    assert queries.agency_requests(world.police, world.police_lead) == []
    assert queries.agency_places(world.police, world.police_lead, LATER) == []
    assert "Housing" not in new


def test_restricted_people_are_nowhere_on_the_page(world: World, sign_in: SignIn) -> None:
    with writing_block():
        live_through(world, world.housing, 1, prefix="Restricted", restricted=True)
    seen = page(sign_in, world.housing_lead)
    assert "Restricted Number" not in seen
    assert "Nobody from this agency has applied yet" in seen
    assert "Over time" not in seen


def test_days_show_only_once_the_course_has_ended_and_never_why_or_when(
    world: World, sign_in: SignIn
) -> None:
    with writing_block():
        person = create_person(world.programme, "Ina Part", agency=world.housing)
        give_place(
            world,
            person,
            apply(world, person, status=ApplicationStatus.ACCEPTED),
            marks=(Mark.LATE, Mark.LEFT_EARLY, Mark.ABSENT, Mark.ATTENDED),
            reason=AbsenceReason.PERSONAL,
        )
        make_mentor(world, person)
        hold_meeting(world, [person], [])
    during = page(sign_in, world.housing_lead, at=world.falkirk.core.days[-1].starts_at)
    assert "once it has ended" in during
    assert "of 4" not in during
    after = page(sign_in, world.housing_lead, at=ENDED)
    assert "3 of 4" in after
    with writing_block():
        world.falkirk.core.days[3].part = Part.FIRST
    assert "2½ of 3½" in page(sign_in, world.housing_lead, at=ENDED)
    telling = ("14:17", "late", "left early", "absent", "personal", "online", "in person", "12 December")
    body = after[after.index("<main") : after.index("</main")].lower()
    assert not [word for word in telling if word.lower() in body.replace("latest", "").replace("related", "")]


def test_an_outcome_of_assessing_is_not_told_to_the_agency(world: World, sign_in: SignIn) -> None:
    with writing_block():
        for number, status in enumerate(
            (
                ApplicationStatus.UNSUCCESSFUL,
                ApplicationStatus.APPOINTABLE,
                ApplicationStatus.RESERVE,
                ApplicationStatus.SUBMITTED,
            )
        ):
            apply(
                world,
                create_person(world.programme, f"Same Number{number}", agency=world.housing),
                status=status,
                signed=number != 3,
            )
    seen = page(sign_in, world.housing_lead)
    assert not [word for word in ("unsuccessful", "appointable", "reserve", "merit") if word in seen.lower()]
    requests = queries.agency_requests(world.housing, world.housing_lead)
    assert [one.signed for one in requests] == [True, True, True, False]


def test_who_left_before_the_news_leaves_no_trace(world: World, sign_in: SignIn) -> None:
    with writing_block():
        for number, status in enumerate((PlaceStatus.WITHDRAWN, PlaceStatus.DECLINED)):
            person = create_person(world.programme, f"Gone Number{number}", agency=world.housing)
            application = apply(world, person, status=ApplicationStatus.WITHDRAWN)
            give_place(world, person, application, status=status).offered_at = None
    assert "Gone Number" not in page(sign_in, world.housing_lead)


def test_figures_of_the_release_stay_and_a_place_given_back_is_a_line_without_a_reason(
    world: World, sign_in: SignIn
) -> None:
    with writing_block():
        for number, (status, was) in enumerate(
            (
                (ApplicationStatus.ACCEPTED, PlaceStatus.ACCEPTED),
                (ApplicationStatus.DECLINED, PlaceStatus.DECLINED),
                (ApplicationStatus.WITHDRAWN, PlaceStatus.WITHDRAWN),
                (ApplicationStatus.LAPSED, PlaceStatus.LAPSED),
            )
        ):
            person = create_person(world.programme, f"Same Number{number}", agency=world.housing)
            application = apply(world, person, status=status)
            application.told_at = ASKED
            place = give_place(world, person, application)
            place.offered_at = ASKED
            if was is not PlaceStatus.ACCEPTED:
                audit.move(place, was, action="leave", by=None, at=LATER)
    assert len(queries.agency_requests(world.housing, world.housing_lead)) == 4
    lines = queries.agency_places(world.housing, world.housing_lead, LATER)
    assert [(one.has_place, one.given_back) for one in lines] == [(True, False), *[(False, True)] * 3]
    seen = page(sign_in, world.housing_lead)
    body = seen[seen.index("<main") : seen.index("</main")]
    assert body.count("Not taken up") == 3
    assert "since Saturday 20\u00a0January" in body
    assert not [word for word in ("declin", "withdr", "laps", "given up", "reserve") if word in body.lower()]


def test_place_of_a_course_that_is_over_is_past(world: World, sign_in: SignIn) -> None:
    with writing_block():
        person = create_person(world.programme, "Ina Part", agency=world.housing)
        give_place(world, person, apply(world, person, status=ApplicationStatus.ACCEPTED))
        waits = create_person(world.programme, "Wim Waits", agency=world.housing)
        waiting = give_place(world, waits, status=PlaceStatus.WAITLISTED)
        waiting.training_session_id, waiting.route = world.falkirk.awareness.id, Route.ASKED
    before = page(sign_in, world.housing_lead, at=world.falkirk.awareness.days[0].starts_at)
    assert "Has a place" in before
    assert "Asked for" in before
    after = page(sign_in, world.housing_lead)
    assert "Had a place" in after
    assert "Has a place" not in after
    assert "Asked for" not in after


def test_the_page_takes_the_same_statements_for_few_and_many(world: World, sign_in: SignIn) -> None:
    counted: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            counted.append(statement)

    numbers = []
    for prefix, more in (("Few", 3), ("Many", 57)):
        with writing_block():
            live_through(world, world.housing, more, prefix=prefix)
        client = sign_in(world.housing_lead)
        db.session.expire_all()
        event.listen(db.engine, "before_cursor_execute", note)
        with clock.held(LATER):
            counted.clear()
            assert client.get("/falkirk/my-agency").status_code == 200
        event.remove(db.engine, "before_cursor_execute", note)
        numbers.append(len(counted))
    assert numbers[0] == numbers[1] <= 15, "\n".join(counted)
