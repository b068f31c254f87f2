"""What is done in one's own time, from the question for a place to the register; and for whom a course is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.directory.enums import Audience
from app.directory.models import Person
from app.places import queries, services
from app.places.enums import Mark, PlaceStatus
from app.places.models import Attendance, Place
from app.places.rules import Entry
from app.places.services import registering, timing
from app.places.services.releasing import answer_day
from app.platform import clock
from app.platform.audit import AuditEntry
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.mail import OutboxMessage
from app.training.enums import Level, Part
from app.training.models import SessionDay
from tests.conftest import writing_block
from tests.places.conftest import World
from tests.support.factories.directory import create_person
from tests.support.factories.places import create_place
from tests.support.factories.training import create_course, create_session_day, create_training_session
from tests.support.page import PageClient

SignIn = Callable[[Person], PageClient]
WITHIN = datetime(2017, 11, 8, 10, 0, tzinfo=UTC)


@pytest.fixture
def online(world: World) -> tuple[Place, SessionDay, SessionDay]:
    """Isla's place on an online module, open from 6 to 24 November, and an afternoon afterwards."""
    with writing_block():
        course = create_course(
            world.programme,
            code="online",
            name="Online introduction",
            level=Level.OTHER,
            days=2,
            audiences=(Audience.LINE_MANAGER, Audience.ELECTED_MEMBER),
        )
        session = create_training_session(course, days=[(date(2017, 11, 27), "13:00", "16:00", None)])
        (afternoon,) = session.days
        afternoon.course_day, afternoon.part = 2, Part.FIRST
        window = create_session_day(
            session,
            date(2017, 11, 6),
            "00:00",
            "23:59",
            None,
            own_time_until=date(2017, 11, 24),
            join_link="https://learn.example.org/module",
        )
        create_session_day(session, date(2017, 12, 4), "13:00", "16:00", None, course_day=2, part=Part.SECOND)
        db.session.expire(session, ["days"])
        return (
            create_place(session, world.person("Isla Beaton"), status=PlaceStatus.ACCEPTED),
            window,
            afternoon,
        )


def test_who_has_a_place_says_within_the_window_that_it_is_finished(
    world: World, online: tuple[Place, SessionDay, SessionDay], sign_in: SignIn
) -> None:
    place, window, afternoon = online
    address = f"/falkirk/my-dates/{window.id}/finished"
    isla = sign_in(place.person)
    with clock.held(datetime(2017, 11, 5, 10, 0, tzinfo=UTC)):
        assert isla.get_page(address).has("It opens on Monday 6\u00a0November.")
        assert isla.post_page(address, {}).errors == ["It opens on Monday 6 November."]
    with clock.held(WITHIN):
        dates = isla.get_page("/falkirk/my-dates")
        assert dates.has("Between 6\u00a0November and 24\u00a0November, in your own time.")
        assert address in {link.get("href") for link in dates.root.all("a")}
        assert b"BEGIN:VEVENT" in isla.get("/falkirk/my-dates.ics").data
        assert isla.get("/falkirk/my-dates.ics").data.count(b"BEGIN:VEVENT") == 2
        offer = isla.get_page(f"/falkirk/places/{place.id}")
        assert offer.has("In your own time")
        assert isla.get_page(address).has("I have finished")
        assert db.session.scalars(select(Attendance)).all() == []
        assert isla.post_page(address, {}, follow_redirects=True).has("You have finished it.")
        assert isla.post_page(address, {}, follow_redirects=True).has("You have finished it.")
        assert isla.get_page(f"/falkirk/places/{place.id}").has("You have finished it.")
        row = db.session.scalars(select(Attendance)).one()
        moves = db.session.scalars(select(AuditEntry).filter_by(subject_id=row.id)).all()
        assert [(each.to_state, each.by_id) for each in moves] == [("attended", place.person_id)]
        register = sign_in(world.trainer).get_page(f"/falkirk/registers/{window.id}")
        assert register.has("Isla Beaton")
        assert register.has("Finished")
        assert not register.has("not recorded as attended")
        assert sign_in(world.person("Ross Kerr")).get(address).status_code == 404
        assert isla.get(f"/falkirk/my-dates/{afternoon.id}/finished").status_code == 404


def test_finishing_never_undoes_what_the_training_team_recorded(
    world: World, online: tuple[Place, SessionDay, SessionDay]
) -> None:
    place, window, _ = online
    with writing_block():
        with pytest.raises(RuleBroken) as refused:
            services.finish(place, window, by=place.person, at=datetime(2017, 11, 25, 9, tzinfo=UTC))
        assert refused.value.message.startswith("The time to do it in ended on Friday 24\u00a0November.")
        services.finish(place, window, by=place.person, at=WITHIN)
        with pytest.raises(RuleBroken):
            registering.mark(place, window, Entry(Mark.LATE), by=world.administrator, at=WITHIN)
        registering.mark(place, window, Entry(Mark.EXCUSED), by=world.administrator, at=WITHIN)
        with pytest.raises(RuleBroken) as refused:
            services.finish(place, window, by=place.person, at=WITHIN)
        assert refused.value.message == (
            "The training team has recorded something else for you here. Please talk to them."
        )
        assert queries.marks_of(place) == {window.id: Mark.EXCUSED}


def test_only_days_with_hours_go_into_calendars_and_the_letter_names_the_window(
    world: World, online: tuple[Place, SessionDay, SessionDay]
) -> None:
    with writing_block():
        person = create_person(
            world.programme,
            "Una Hare",
            agency=world.agencies["police"],
            audience=Audience.ELECTED_MEMBER,
        )
        place = create_place(online[0].training_session, person, status=PlaceStatus.OFFERED)
        services.accept(place, by=person, at=datetime(2017, 10, 2, 9, tzinfo=UTC))
    letters = db.session.scalars(select(OutboxMessage).filter_by(person_id=person.id)).all()
    assert sum(letter.invitation is not None for letter in letters) == 2
    (accepted,) = [letter for letter in letters if letter.template == "places/email/accepted"]
    assert accepted.facts["days"][0] == [
        "Online introduction",
        "between 6\u00a0November and 24\u00a0November, in your own time",
    ]


def test_somebody_outside_the_audience_is_told_whom_to_ask(
    world: World, online: tuple[Place, SessionDay, SessionDay], sign_in: SignIn
) -> None:
    session = online[0].training_session
    address = f"/falkirk/sessions/{session.slug}/ask"
    ross, tom = world.person("Ross Kerr"), world.manager
    with writing_block():
        tom.audience = Audience.LINE_MANAGER
    client = sign_in(ross)
    page = client.get_page(address)
    assert page.has(
        "This is for team or line managers and elected members. "
        "Your details say “frontline practitioner” as your part at work."
    )
    assert page.has("they can put you forward")
    assert client.post_page(address, {}).errors[0].endswith("please ask them.")
    assert queries.own_place(ross.id, session.id) is None
    assert sign_in(tom).post_page(address, {}, follow_redirects=True).has("You have asked for a place")
    with writing_block():
        services.nominate(
            session,
            world.agencies["housing"],
            [(ross.full_name, ross.email)],
            by=world.administrator,
            at=WITHIN.replace(month=10),
        )
    assert queries.own_place(ross.id, session.id) is not None


def test_places_of_what_is_done_in_own_time_are_offered_until_shortly_before_it_is_over(world: World) -> None:
    """From 6 to 24 November and nothing else: whoever waits does so until its end."""
    with writing_block():
        course = create_course(world.programme, code="online", name="Online", level=Level.OTHER, audiences=())
        session = create_training_session(course, slug="online", days=[])
        create_session_day(
            session, date(2017, 11, 6), "00:00", "23:59", None, own_time_until=date(2017, 11, 24)
        )
        db.session.expire(session, ["days"])
        waiting = create_place(session, world.person("Isla Beaton"), status=PlaceStatus.WAITLISTED)
    ends = session.days[0].ends_at
    assert timing.offer_ends(session, WITHIN) == datetime(2017, 11, 10, 10, 0, tzinfo=UTC)
    assert timing.offer_ends(session, datetime(2017, 11, 24, 12, tzinfo=UTC)) is None
    assert timing.still_to_answer(session, WITHIN, WITHIN) == WITHIN
    assert answer_day(session, WITHIN) == datetime(2017, 11, 22, 23, 59, 59, tzinfo=UTC)
    assert queries.lists_to_close(WITHIN) == []
    assert queries.next_list_closing(WITHIN) == ends
    with writing_block():
        services.close_list(waiting.id, WITHIN)
        assert waiting.status is PlaceStatus.WAITLISTED
    assert queries.lists_to_close(ends) == [waiting.id]
