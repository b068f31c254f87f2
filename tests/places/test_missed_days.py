"""Missed days: who owes which, what is offered and answered, being excused, and what other people notice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
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
from app.places.models import Attendance, MakeUp, Place
from app.platform import clock, mail, seats
from app.platform.db import db, transaction
from app.platform.errors import RuleBroken
from app.platform.mail import OutboxMessage
from app.training import services as training
from app.training.enums import Part
from app.training.models import SessionDay
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, World
from tests.support.factories.directory import create_person
from tests.support.factories.places import accept_offer, create_place
from tests.support.factories.training import create_cohort, create_session_day, create_training_session

pytestmark = pytest.mark.core_released
SignIn = Callable[[Person], Any]
AFTER = datetime(2017, 11, 17, 18, 0, tzinfo=UTC)
BASE = "/falkirk/sessions/core-november-2017/completion"
MISSED = rules.Entry(Mark.ABSENT, reason=AbsenceReason.PERSONAL)


@pytest.fixture
def at() -> datetime:
    return AFTER


@pytest.fixture
def day(world: World) -> SessionDay:
    """Isla missed day 3 of the core course; this is day 3 in the spring, with two seats for others."""
    with writing_block():
        world.falkirk.cohort.completion_rule = "4 days"
        place = place_of(world, "Isla Beaton")
        accept_offer(place, at=ANSWERED)
        for number, each in enumerate(world.falkirk.core.days, start=1):
            entry = MISSED if number == 3 else rules.Entry(Mark.ATTENDED)
            services.mark(place, each, entry, by=world.trainer, at=AFTER)
        spring = create_cohort(world.programme, slug="march-2018", name="March 2018")
        session = create_training_session(
            world.falkirk.core.course, cohort=spring, slug="core-march-2018", capacity=4, days=[]
        )
        return create_session_day(
            session,
            date(2018, 3, 14),
            "09:30",
            "16:30",
            world.falkirk.town_hall,
            course_day=3,
            make_up_seats=2,
        )


def place_of(world: World, name: str) -> Place:
    found = queries.place_for_application(world.applications[name].id)
    assert found is not None
    return found


def missed(world: World) -> SessionDay:
    return world.falkirk.core.days[2]


def told(person: Person) -> list[str]:
    """What was written after the course, in no order."""
    rows = db.session.scalars(
        select(OutboxMessage.template).where(
            OutboxMessage.person_id == person.id, OutboxMessage.queued_at >= AFTER
        )
    )
    return sorted(row.rpartition("/")[2] for row in rows)


def refused(act: Callable[[], object]) -> str:
    with transaction() as outcome:
        act()
        raise RuleBroken("It was possible.")
    return outcome.message


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
    assert own.get_page("/falkirk/next").has("A seat is kept for you on Wednesday 14 March. You may say no.")
    page = own.get_page(f"/falkirk/places/{place.id}")
    assert page.has("You can make it up on Wednesday 14 March, 09:30 to 16:30, Falkirk town centre.")
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


def test_whoever_does_not_come_on_the_agreed_day_either_still_owes_it(
    world: World, day: SessionDay, sign_in: SignIn
) -> None:
    """Absent there as well: another day can be offered or chosen, or the day excused; a wrong mark is put right."""
    place, isla = place_of(world, "Isla Beaton"), world.person("Isla Beaton")
    evening = datetime(2018, 3, 14, 18, tzinfo=UTC)
    with writing_block():
        found = services.pick_day(place, missed(world), day, by=isla, at=AFTER)
        services.mark(place, day, MISSED, by=world.trainer, at=evening)
    assert found is not None
    assert found.status is MakeUpStatus.MISSED
    with clock.held(evening):
        own = sign_in(isla)
        assert own.get_page("/falkirk/next").has("You can come to the same day of another session.")
        assert own.get_page(f"/falkirk/places/{place.id}").has("You can make this day up on another session")
        staff = sign_in(world.administrator)
        assert staff.get_page(BASE).has("Wednesday 14 March 2018: they were not there")
        later = f"/falkirk/places/{place.id}/missed/{missed(world).id}"
        with writing_block():
            autumn = create_training_session(
                world.falkirk.core.course, slug="core-later", capacity=4, days=[]
            )
            again = create_session_day(
                autumn, date(2018, 9, 12), "09:30", "16:30", None, course_day=3, make_up_seats=1
            )
        assert staff.post_page(f"{later}/offer", {"day": str(again.id)}).has("The day is offered")
        with writing_block():
            services.decline_day(queries.open_make_ups_of(place.id)[0], by=isla, at=evening)
            services.mark(place, day, rules.Entry(Mark.ATTENDED), by=world.trainer, at=evening)
        assert found.status is MakeUpStatus.ACCEPTED
        assert services.past_days([place], evening)[place.id][2].state is rules.DayState.MADE_UP
        with writing_block():
            services.mark(place, day, MISSED, by=world.trainer, at=evening)
            services.excuse(place, missed(world), ExcusedBecause.LEAD, by=world.administrator, at=evening)


def test_offered_day_lapses_when_the_offer_said(world: World, day: SessionDay, sign_in: SignIn) -> None:
    place, isla = place_of(world, "Isla Beaton"), world.person("Isla Beaton")
    with writing_block():
        found = services.offer_day(place, missed(world), day, by=world.administrator, at=AFTER)
    assert found is not None
    last = found.answer_by
    assert last == datetime(2017, 12, 4, 23, 59, 59, tzinfo=UTC)
    letter = db.session.scalars(select(OutboxMessage).filter_by(template="places/email/make_up_offered")).one()
    assert "Please answer by Monday 4\u00a0December" in mail.render(letter).text
    own = sign_in(isla)
    said = "The seat is kept for you until Monday 4 December."
    assert own.get_page(f"/falkirk/places/{place.id}").has(said)
    assert own.get_page("/falkirk/next").has("Please answer by Monday 4 December.")
    over = last + timedelta(seconds=1)
    assert queries.make_ups_run_out(last) == []
    assert queries.next_make_up_end(AFTER) == over
    assert queries.make_ups_run_out(over) == [found.id]
    said = refused(lambda: services.accept_day(found, by=isla, at=over))
    assert said == "The seat was kept until Monday 4\u00a0December, and others can have it now. Choose a day anew."
    with writing_block():
        services.lapse_day(found.id, over)
        services.lapse_day(found.id, over)
    assert found.status is MakeUpStatus.LAPSED
    assert seats.free_seats([day.make_up_pool_id])[day.make_up_pool_id] == 2
    assert told(isla) == ["make_up_lapsed", "make_up_offered"]
    assert queries.next_make_up_end(AFTER) is None
    with clock.held(over):
        assert own.get_page(f"/falkirk/places/{place.id}").has("You can make this day up on another session")
        assert sign_in(world.administrator).get_page(BASE).has("not answered in time")
    with writing_block():
        near = datetime(2018, 3, 13, 12, tzinfo=UTC)
        late = services.offer_day(place, missed(world), day, by=world.administrator, at=near)
        services.make_up(place, day, by=world.trainer, at=near)
    assert late is not None
    assert late.answer_by == day.starts_at
    with writing_block():
        services.lapse_day(late.id, day.starts_at + timedelta(seconds=1))
    assert late.status is MakeUpStatus.ACCEPTED
    assert [each.id for each, _ in queries.expected_on(day)] == [place.id]


def test_day_that_was_not_missed_after_all_need_not_be_made_up(
    world: World, day: SessionDay, sign_in: SignIn
) -> None:
    """The own register is put right after another day was agreed: whoever agreed sees it, and gives it back."""
    place, isla = place_of(world, "Isla Beaton"), world.person("Isla Beaton")
    with writing_block():
        services.pick_day(place, missed(world), day, by=isla, at=AFTER)
        services.mark(place, missed(world), rules.Entry(Mark.LATE), by=world.trainer, at=AFTER)
    page = sign_in(isla).get_page(f"/falkirk/places/{place.id}")
    assert page.has("The register says that you were there, so you need not come on Wednesday 14 March 2018.")
    assert page.has("I will not come")


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
