"""One place a person a course of a cohort: every way to a second date is refused plainly, or settled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.directory.models import Person
from app.invariants import faults
from app.places import queries, services
from app.places.enums import PlaceStatus
from app.places.models import Place
from app.platform import seats
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.mail import OutboxMessage
from app.training.models import TrainingSession
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, DECIDED, World
from tests.support.factories.directory import create_person
from tests.support.factories.places import create_place, propose_and_release
from tests.support.factories.training import create_training_session

ON_THE_DAY = datetime(2017, 11, 13, 10, 0, tzinfo=UTC)
SignIn = Callable[[Person], Any]


@pytest.fixture
def at() -> datetime:
    return ANSWERED


@pytest.fixture
def other_date(world: World) -> TrainingSession:
    """The same morning once more, a week before; everything about core is released."""
    with writing_block():
        session = create_training_session(
            world.falkirk.awareness.course,
            cohort=world.falkirk.cohort,
            slug="awareness-early",
            capacity=6,
            days=[(date(2017, 11, 6), "09:30", "12:30", world.falkirk.town_hall)],
            position=5,
        )
        propose_and_release(world.falkirk.core, world.administrator, at=DECIDED)
    return session


def _somebody(world: World, name: str = "Una Hare") -> Person:
    return create_person(world.programme, name, agency=world.agencies["police"])


def _broken() -> list[str]:
    return [each for each in faults() if "several dates" in each or "without the place" in each]


def _status(person: Person, session: TrainingSession) -> PlaceStatus | None:
    place = queries.own_place(person.id, session.id)
    return place.status if place is not None else None


def test_nobody_is_given_a_second_date(world: World, other_date: TrainingSession) -> None:
    with writing_block():
        person = _somebody(world)
        create_place(other_date, person, status=PlaceStatus.ACCEPTED)
        second = create_place(world.falkirk.awareness, person)
        with pytest.raises(RuleBroken, match="two dates of one course"):
            services.offer(second, answer_by=ANSWERED, expires_by_clock=True, by=None, at=DECIDED)
    assert second.status is PlaceStatus.REQUESTED
    assert _broken() == []


def test_a_second_place_is_found_by_the_check(world: World, other_date: TrainingSession, app: Flask) -> None:
    with writing_block():
        person = _somebody(world)
        for session in (other_date, world.falkirk.awareness):
            create_place(session, person, status=PlaceStatus.ACCEPTED)
    assert _broken() == [
        f"course {other_date.course_id} in cohort {other_date.cohort_id}: "
        f"person {person.id} has places on several dates"
    ]
    assert "Una" not in app.test_cli_runner().invoke(args=["check"]).output


def test_sharing_out_passes_over_whoever_has_the_other_date(
    world: World, other_date: TrainingSession
) -> None:
    with writing_block():
        person, colleague = _somebody(world), _somebody(world, "Wim Waits")
        create_place(other_date, person, status=PlaceStatus.ACCEPTED)
        for each in (person, colleague):
            create_place(world.falkirk.awareness, each)
        propose_and_release(world.falkirk.awareness, world.administrator, at=DECIDED)
    board = services.board_of(world.falkirk.awareness, world.administrator, DECIDED)
    assert _status(colleague, world.falkirk.awareness) is PlaceStatus.OFFERED
    assert _status(person, world.falkirk.awareness) is PlaceStatus.WAITLISTED
    assert board.capacity == 12
    assert _broken() == []


def test_nobody_moves_up_onto_a_second_date_until_the_first_is_declined(
    world: World, other_date: TrainingSession
) -> None:
    with writing_block():
        propose_and_release(world.falkirk.awareness, world.administrator, at=DECIDED)
        person = _somebody(world)
        first = create_place(other_date, person, status=PlaceStatus.OFFERED)
        create_place(world.falkirk.awareness, person, status=PlaceStatus.WAITLISTED)
        assert services.fill(world.falkirk.awareness, by=None, at=DECIDED) == []
        services.decline(first, by=person, at=ANSWERED)
    assert _status(person, world.falkirk.awareness) is PlaceStatus.OFFERED
    assert _broken() == []


def test_accepting_one_date_ends_the_requests_for_the_others(
    world: World, other_date: TrainingSession, sign_in: SignIn
) -> None:
    with writing_block():
        person = _somebody(world)
        first = create_place(other_date, person, status=PlaceStatus.OFFERED)
        second = create_place(world.falkirk.awareness, person, status=PlaceStatus.WAITLISTED)
    client = sign_in(person)
    assert client.get_page(f"/falkirk/places/{second.id}").has("This request rests.")
    with writing_block():
        services.accept(db.session.get_one(Place, first.id), by=person, at=ANSWERED)
    assert _status(person, world.falkirk.awareness) is PlaceStatus.WITHDRAWN
    page = client.get_page(f"/falkirk/places/{second.id}")
    assert page.has("You have a place on another date of this course")
    assert not page.has("You have given this place up")
    assert _broken() == []


def test_a_list_that_closes_is_no_news_to_whoever_has_another_date(
    world: World, other_date: TrainingSession
) -> None:
    with writing_block():
        for name in ("Una Hare", "Wim Waits"):
            person = _somebody(world, name)
            create_place(other_date, person, status=PlaceStatus.WAITLISTED)
            if name == "Una Hare":
                create_place(world.falkirk.awareness, person, status=PlaceStatus.OFFERED)
        begun = datetime(2017, 11, 6, 10, 0, tzinfo=UTC)
        for place in queries.places_on(other_date, (PlaceStatus.WAITLISTED,)):
            services.close_list(place.id, begun)
    told = db.session.scalars(select(OutboxMessage).filter_by(template="places/email/list_closed")).all()
    assert [message.to_address for message in told] == ["wim.waits@example.org"]


def test_colleagues_with_another_date_are_passed_over_and_not_handed_a_place(
    world: World, other_date: TrainingSession
) -> None:
    police = world.agencies["police"]
    with writing_block():
        giver, colleague = _somebody(world), _somebody(world, "Wim Waits")
        place = create_place(other_date, giver, status=PlaceStatus.ACCEPTED)
        create_place(world.falkirk.awareness, colleague, status=PlaceStatus.ACCEPTED)
        passed = services.hand_over(
            place, full_name=colleague.full_name, email=colleague.email, by=giver, at=ANSWERED
        )
        (line,) = services.preview(other_date, police, f"Wim Waits {colleague.email}")
        with pytest.raises(RuleBroken, match="Nobody in this list"):
            services.nominate(
                other_date,
                police,
                [(colleague.full_name, colleague.email)],
                by=world.administrator,
                at=ANSWERED,
            )
    assert passed is None
    assert place.status is PlaceStatus.ACCEPTED
    assert (line.can_be_asked, "another date of this course" in line.words) == (False, True)


def test_a_place_with_a_colleague_still_counts(world: World, other_date: TrainingSession) -> None:
    """It may come back, and would then be the second."""
    with writing_block():
        giver = _somebody(world)
        place = create_place(other_date, giver, status=PlaceStatus.ACCEPTED)
        theirs = services.hand_over(
            place, full_name="Moira Dee", email="moira.dee@example.org", by=giver, at=DECIDED
        )
        second = create_place(world.falkirk.awareness, giver, status=PlaceStatus.WAITLISTED)
        assert theirs is not None
        with pytest.raises(RuleBroken, match="two dates"):
            services.offer(second, answer_by=ANSWERED, expires_by_clock=True, by=None, at=DECIDED)
        services.decline(theirs, by=theirs.person, at=DECIDED)
    assert place.status is PlaceStatus.ACCEPTED
    assert _broken() == []


def test_whoever_walks_in_answers_for_the_other_date_first(world: World, other_date: TrainingSession) -> None:
    with writing_block():
        person = _somebody(world)
        first = create_place(other_date, person, status=PlaceStatus.OFFERED)

        def walk_in() -> Place | None:
            return services.add_somebody(
                world.falkirk.awareness.days[0],
                full_name=person.full_name,
                email=person.email,
                agency=person.agency,
                by=world.trainer,
                at=ON_THE_DAY,
            )

        with pytest.raises(RuleBroken, match="offered a place on another date"):
            walk_in()
        person.restricted = True
        assert walk_in() is None
        services.decline(first, by=person, at=ON_THE_DAY)
        person.restricted = False
        waiting = create_place(other_date, person)
        came = walk_in()
    assert came is not None and came.status is PlaceStatus.ACCEPTED
    assert waiting.status is PlaceStatus.WITHDRAWN


def test_another_date_does_for_the_core_course_as_well(world: World, other_date: TrainingSession) -> None:
    """Eilidh has the early morning: she moves up onto core, keeps it, and cannot give it up alone."""
    eilidh = world.person("Eilidh Boyd")
    with writing_block():
        early = create_place(other_date, eilidh, status=PlaceStatus.ACCEPTED)
        for name in ("Callum Reid", "Struan Gow", "Isla Beaton", "Ross Kerr"):
            core = queries.own_place(world.person(name).id, world.falkirk.core.id)
            if core is not None and core.status is PlaceStatus.OFFERED:
                services.decline(core, by=core.person, at=ANSWERED)
    core = queries.own_place(eilidh.id, world.falkirk.core.id)
    assert core is not None and core.status is PlaceStatus.OFFERED
    assert _status(eilidh, world.falkirk.awareness) is None
    assert _broken() == []
    with writing_block():
        services.accept(core, by=eilidh, at=ANSWERED + timedelta(hours=1))
        with pytest.raises(RuleBroken, match="goes with the one on the Core course"):
            services.withdraw(early, by=eilidh, at=ANSWERED + timedelta(hours=1))
    assert seats.seat_of(other_date.pool_id, eilidh.id) is not None


def test_managers_with_another_date_keep_it(world: World, other_date: TrainingSession) -> None:
    """Tom signed for Isla; a seat of the later morning was held for him at the release."""
    tom = world.manager
    assert _status(tom, world.falkirk.awareness) is PlaceStatus.OFFERED
    with writing_block():
        held = queries.own_place(tom.id, world.falkirk.awareness.id)
        assert held is not None
        services.decline(held, by=tom, at=ANSWERED)
        create_place(other_date, tom, status=PlaceStatus.ACCEPTED)
        place = queries.own_place(world.person("Isla Beaton").id, world.falkirk.core.id)
        assert place is not None
        services.accept(place, by=place.person, at=ANSWERED)
    assert _status(tom, world.falkirk.awareness) is PlaceStatus.DECLINED
    assert _broken() == []
