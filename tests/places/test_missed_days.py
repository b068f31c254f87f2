"""Missed days: who owes which, what is offered and answered, being excused, and what other people notice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from app.directory.enums import ContactBy, Role
from app.directory.models import KeepApartDecision, Person
from app.directory.services import keep_apart
from app.mentoring.enums import ApplicationStatus
from app.places import queries, rules, services
from app.places.enums import AbsenceReason, ExcusedBecause, MakeUpStatus, Mark, PlaceStatus
from app.places.models import Attendance, MakeUp
from app.platform import seats
from app.platform.db import db
from app.training import services as training
from app.training.enums import Part
from app.training.models import SessionDay
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, World
from tests.places.missing import AFTER, BASE, MISSED, missed, place_of, refused, spring_day, told
from tests.support.factories.directory import create_person
from tests.support.factories.places import accept_offer, create_place

pytestmark = pytest.mark.core_released
SignIn = Callable[[Person], Any]


@pytest.fixture
def at() -> datetime:
    return AFTER


@pytest.fixture
def day(world: World) -> SessionDay:
    return spring_day(world)


@pytest.mark.parametrize(
    ("mark", "elsewhere", "part", "state"),
    [
        (Mark.LATE, [], Part.WHOLE, rules.DayState.WAS_THERE),
        (Mark.ABSENT, [(3, Part.WHOLE)], Part.WHOLE, rules.DayState.MADE_UP),
        (Mark.ABSENT, [(3, Part.FIRST)], Part.WHOLE, rules.DayState.OWED),
        (Mark.ABSENT, [(3, Part.FIRST), (3, Part.SECOND)], Part.WHOLE, rules.DayState.MADE_UP),
        (Mark.ABSENT, [(3, Part.WHOLE)], Part.SECOND, rules.DayState.MADE_UP),
        (Mark.ABSENT, [(2, Part.WHOLE)], Part.WHOLE, rules.DayState.OWED),
        (Mark.EXCUSED, [], Part.WHOLE, rules.DayState.EXCUSED),
        (Mark.NOT_RECORDED, [], Part.WHOLE, rules.DayState.NOT_RECORDED),
    ],
)
def test_nothing_is_inferred_of_a_day(
    mark: Mark, elsewhere: list[tuple[int, Part]], part: Part, state: rules.DayState
) -> None:
    assert rules.state_of_day(mark, elsewhere, 3, part) is state


def test_missed_day_is_offered_accepted_made_up_and_completes_the_course(
    world: World, day: SessionDay, sign_in: SignIn
) -> None:
    staff = sign_in(world.administrator)
    page = staff.get_page(BASE)
    assert page.has("Day 3, Wed 15 Nov: Still to make up")
    assert page.has("what is left is 1 more day of the course")
    assert not page.has("personal")
    place, isla = place_of(world, "Isla Beaton"), world.person("Isla Beaton")
    offering = f"/falkirk/places/{place.id}/missed/{missed(world).id}/offer"
    assert staff.post_page(offering).has("Choose a day")
    assert staff.post_page(offering, {"day": str(day.id)}).has("The day is offered, and a seat is kept.")
    assert staff.get_page(BASE).has("Wednesday 14 March 2018: offered, not answered yet")
    assert seats.free_seats([day.make_up_pool_id])[day.make_up_pool_id] == 1
    assert queries.expected_on(day) == []
    own = sign_in(isla)
    assert own.get_page("/falkirk/next").has(
        "A seat is kept for you on Wednesday 14 March 2018, for Wednesday 15 November. You may say no."
    )
    page = own.get_page(f"/falkirk/places/{place.id}")
    assert page.has("You can make it up on Wednesday 14 March 2018, 09:30 to 16:30, Falkirk town centre.")
    found = db.session.scalars(select(MakeUp)).one()
    assert own.post_page(f"/falkirk/make-ups/{found.id}/accept").has("The day is agreed.")
    assert told(isla) == ["calendar", "make_up_agreed", "make_up_offered"]
    assert [each.id for each, _ in queries.expected_on(day)] == [place.id]
    assert own.get_page("/falkirk/my-dates").has("Town hall")
    with writing_block():
        services.mark(
            place, day, rules.Entry(Mark.ATTENDED), by=world.trainer, at=datetime(2018, 3, 14, 12, tzinfo=UTC)
        )
    assert world.applications["Isla Beaton"].status is ApplicationStatus.COMPLETED
    kept = db.session.scalars(select(Attendance).filter_by(session_day_id=missed(world).id)).one()
    assert (kept.status, kept.reason) == (Mark.ABSENT, AbsenceReason.PERSONAL)
    assert own.get_page(f"/falkirk/places/{place.id}").has("You have made this day up on another session.")
    page = sign_in(world.administrator).get_page(BASE)
    assert page.has("Day 3, Wed 15 Nov: made up")
    assert page.has("Take it back")


def test_whoever_missed_a_day_picks_another_and_gives_it_up(
    world: World, day: SessionDay, sign_in: SignIn
) -> None:
    place, isla = place_of(world, "Isla Beaton"), world.person("Isla Beaton")
    own = sign_in(isla)
    assert own.get_page("/falkirk/next").has("You can come to the same day of another session.")
    picking = f"/falkirk/places/{place.id}/missed/{missed(world).id}"
    page = own.get_page(picking)
    assert page.has("Wednesday 14 March 2018, 09:30 to 16:30, Falkirk town centre, March 2018")
    assert own.post_page(picking, {"day": str(day.id)}).has("You make it up on Wednesday 14 March")
    assert not own.get_page("/falkirk/next").has("to make up")
    again = refused(lambda: services.pick_day(place, missed(world), day, by=isla, at=AFTER))
    assert again == "Another day is offered or agreed for this one already."
    found = db.session.scalars(select(MakeUp)).one()
    assert own.post_page(f"/falkirk/make-ups/{found.id}/give-up").has("You can choose another day.")
    assert told(isla) == ["calendar", "calendar_cancel", "make_up_agreed"]
    assert seats.free_seats([day.make_up_pool_id])[day.make_up_pool_id] == 2
    assert queries.expected_on(day) == []
    gone = own.post_page(f"/falkirk/make-ups/{found.id}/accept")
    assert gone.has("You cannot accept this day any more: it is withdrawn.")


def test_only_what_was_missed_can_be_made_up_on_the_same_day_to_come(world: World, day: SessionDay) -> None:
    place, by = place_of(world, "Isla Beaton"), world.administrator
    core = world.falkirk.core.days
    days = {
        "There is nothing to make up for this day.": (core[1], day, AFTER),
        "This day does not make up the one that was missed.": (core[2], core[3], AFTER),
        "This day has begun. Choose another one.": (core[2], day, day.starts_at),
    }
    for said, (what, where, at) in days.items():
        assert refused(partial(services.offer_day, place, what, where, by=by, at=at)) == said
    with writing_block():
        create_place(day.training_session, place.person, status=PlaceStatus.ACCEPTED)
    assert services.free_days(place, core[2], AFTER) == []
    said = refused(lambda: services.offer_day(place, core[2], day, by=by, at=AFTER))
    assert said == "There is a place on that session already."


def test_moved_and_cancelled_days_tell_whoever_makes_one_up(world: World, day: SessionDay) -> None:
    place, isla = place_of(world, "Isla Beaton"), world.person("Isla Beaton")
    by = world.administrator
    with writing_block():
        found = services.offer_day(place, missed(world), day, by=by, at=AFTER)
        assert found is not None
        facts = training.DayFacts(
            course_day=3,
            starts_at=day.starts_at,
            ends_at=day.ends_at,
            venue=world.falkirk.education_centre,
            make_up_seats=2,
        )
        training.change_session_day(day, facts, reason="The roof", by=by, at=AFTER)
    assert told(isla) == ["make_up_moved", "make_up_offered"]
    with writing_block():
        services.accept_day(found, by=isla, at=AFTER)
        training.cancel_session(day.training_session, reason="Snow", by=by, at=AFTER)
    assert sorted({"calendar", "calendar_cancel", "made_up_day_off", "make_up_agreed"}) == [
        each for each in told(isla) if each not in ("make_up_moved", "make_up_offered")
    ]
    assert found.status is MakeUpStatus.CANCELLED
    assert seats.free_seats([day.make_up_pool_id])[day.make_up_pool_id] == 2
    assert services.past_days([place], AFTER)[place.id][2].owed


def test_own_place_given_up_frees_the_seat_elsewhere(world: World, day: SessionDay) -> None:
    place = place_of(world, "Isla Beaton")
    with writing_block():
        found = services.offer_day(place, missed(world), day, by=world.administrator, at=AFTER)
        services.withdraw(place, None, by=place.person, at=AFTER)
    assert found is not None
    assert found.status is MakeUpStatus.CANCELLED
    assert seats.free_seats([day.make_up_pool_id])[day.make_up_pool_id] == 2


def test_excused_day_counts_for_completion_only_and_can_be_undone(
    world: World, day: SessionDay, sign_in: SignIn
) -> None:
    place, what = place_of(world, "Isla Beaton"), missed(world)
    with writing_block():
        world.falkirk.cohort.completion_rule = "4 days and test after"
    staff = sign_in(world.administrator)
    address = f"/falkirk/places/{place.id}/missed/{what.id}"
    assert staff.post_page(f"{address}/excuse").has("Choose why")
    page = staff.post_page(f"{address}/excuse", {"because": "decided by the programme lead"})
    assert page.has("The day counts for completing the course.")
    assert page.has("Decided by the programme lead")
    row = db.session.scalars(select(Attendance).filter_by(session_day_id=what.id)).one()
    assert (row.status, row.excused_because) == (Mark.EXCUSED, ExcusedBecause.LEAD)
    found = services.standing(place)
    assert found is not None
    assert found.sentence == "To complete the course, what is left is the test after the course."
    assert len(queries.days_attended(place)) == 3
    page = staff.post_page(f"{address}/not-excused")
    assert page.has("The day is again as the register had it.")
    db.session.expire_all()
    assert (row.status, row.excused_because, row.reason) == (Mark.ABSENT, None, AbsenceReason.PERSONAL)
    with writing_block():
        services.excuse(place, what, ExcusedBecause.ONE_TO_ONE, by=world.administrator, at=AFTER)
        services.mark(place, what, rules.Entry(Mark.ATTENDED), by=world.trainer, at=AFTER)
    assert (row.status, row.excused_because) == (Mark.ATTENDED, None)


def test_page_reads_no_more_for_more_people(world: World, day: SessionDay, sign_in: SignIn) -> None:
    from tests.support.statements import statements

    staff = sign_in(world.administrator)
    with statements() as few:
        staff.get_page(BASE)
    with writing_block():
        for name in ("Ross Kerr", "Callum Reid", "Eilidh Boyd"):
            place = place_of(world, name)
            if place.status is PlaceStatus.OFFERED:
                accept_offer(place, at=ANSWERED)
                services.mark(place, missed(world), MISSED, by=world.trainer, at=AFTER)
    with statements() as more:
        assert staff.get_page(BASE).has("Ross Kerr")
    assert len(more) == len(few) <= 15


def test_restricted_people_are_on_the_list_of_named_staff_only(
    world: World, day: SessionDay, sign_in: SignIn
) -> None:
    place = place_of(world, "Isla Beaton")
    with writing_block():
        place.person.restricted = True
        vera = create_person(world.programme, "Vera Kidd", roles=[Role.NAMED_STAFF])
    staff = sign_in(world.administrator)
    assert not staff.get_page(BASE).has("Isla")
    address = f"/falkirk/places/{place.id}/missed/{missed(world).id}/excuse"
    assert staff.get(address).status_code == 404
    named = sign_in(vera)
    assert named.get_page(BASE).has("Isla Beaton")
    assert named.get_page(address).has("Excuse from a day")


def test_people_who_are_kept_apart_meet_on_no_day_that_is_made_up(
    world: World, day: SessionDay, sign_in: SignIn
) -> None:
    """The answer is the same as for anybody whom named staff hold back, and no seat is held."""
    place, other = place_of(world, "Isla Beaton"), world.person("Callum Reid")
    with writing_block():
        create_place(day.training_session, other, status=PlaceStatus.ACCEPTED)
        keep_apart(place.person, other, by=world.administrator, at=AFTER)
    own = sign_in(place.person)
    address = f"/falkirk/places/{place.id}/missed/{missed(world).id}"
    page = own.post_page(address, {"day": str(day.id)})
    assert page.has("The training team will be in touch about this.")
    assert not page.has("Callum")
    assert db.session.scalars(select(KeepApartDecision.person_id)).all() == [place.person_id]
    assert db.session.scalars(select(MakeUp)).all() == []
    assert seats.free_seats([day.make_up_pool_id])[day.make_up_pool_id] == 2


def test_whoever_makes_a_day_up_is_in_the_room_for_everybody_else(world: World, day: SessionDay) -> None:
    place, other = place_of(world, "Isla Beaton"), world.person("Callum Reid")
    with writing_block():
        services.offer_day(place, missed(world), day, by=world.administrator, at=AFTER)
        create_place(day.training_session, other, status=PlaceStatus.ACCEPTED)
        keep_apart(place.person, other, by=world.administrator, at=AFTER)
    assert place.person_id in queries.in_the_room(day.training_session_id)
    assert db.session.scalars(select(KeepApartDecision.person_id)).all() == [place.person_id]


def test_who_is_reached_by_telephone_only_is_called(world: World, day: SessionDay) -> None:
    from app.directory.models import Call

    place = place_of(world, "Isla Beaton")
    with writing_block():
        place.person.contact_by = ContactBy.TELEPHONE
        services.offer_day(place, missed(world), day, by=world.administrator, at=AFTER)
    assert told(place.person) == []
    call = db.session.scalars(select(Call).order_by(Call.id.desc())).first()
    assert call is not None
    assert "You can make up a day that you missed." in call.words
