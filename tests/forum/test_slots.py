"""Case consultations: one person for each time, told in neutral words, counted without names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.directory.events import RecordsMerged
from app.directory.models import KeepApartDecision, Person
from app.directory.services import keep_apart, settle_decision
from app.forum import queries, rules, services
from app.forum.enums import ConsultationStatus, ConsultationTopic, How, Seating
from app.forum.models import (
    Consultation,
    ConsultationSlot,
    Facilitator,
    ForumNameShown,
    TopicProposal,
    TopicVote,
)
from app.forum.rules import Quarter, SlotPattern
from app.forum.services import SlotFacts, facts_of
from app.forum.services.slots import TAKEN
from app.home.queries import dates_of
from app.mentoring.enums import PeriodEnd
from app.mentoring.queries import periods_of
from app.mentoring.services import end_mentor_period
from app.places.enums import PlaceStatus
from app.platform import clock, ids, jobs, mail
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.mail import OutboxMessage
from app.schedule import JOBS
from app.training.enums import Level
from tests.conftest import writing_block
from tests.forum.conftest import NOW, World, make_world
from tests.forum.test_emails import TELLING
from tests.forum.test_services import letters, names
from tests.support.at_once import two_at_once
from tests.support.factories.directory import create_keep_apart
from tests.support.factories.places import create_place
from tests.support.factories.training import create_course, create_training_session

SignIn = Callable[[Person], Any]
MINE = "/falkirk/forum/consultations/mine"
OTHER = ConsultationTopic.OTHER
OFFER = {
    "day-day": "5",
    "day-month": "12",
    "day-year": "2017",
    "starts": "10:00",
    "minutes": "30",
    "in_a_row": "3",
    "weeks": "2",
    "how": "by telephone",
    "place": "01632 960002",
}
FIRST = datetime(2017, 12, 5, 10, 0, tzinfo=UTC)


def offer(person: Person, at: time = time(10)) -> list[ConsultationSlot]:
    with writing_block():
        services.name_facilitator(person, by=None, at=NOW)
        pattern = SlotPattern(date(2017, 12, 5), at, minutes=30, in_a_row=2, weeks=1)
        made = services.offer_slots(person, SlotFacts(pattern, How.ONLINE), by=person, at=NOW)
    return made


def take(person: Person, slot: ConsultationSlot, at: datetime = NOW) -> Consultation:
    with writing_block():
        taken = services.book_slot(person, slot, topic=OTHER, words="", by=person, at=at)
    return taken


def test_patterns_and_figures_follow_rules() -> None:
    pattern = SlotPattern(date(2017, 12, 5), time(10), minutes=30, in_a_row=2, weeks=2)
    assert [(day.day, minute) for day, minute, _ in rules.slots_of(pattern)] == [
        (5, 600),
        (5, 630),
        (12, 600),
        (12, 630),
    ]
    for wrong in ((time(10), 5, 1, 1), (time(10), 30, 9, 1), (time(10), 30, 1, 13), (time(23), 40, 2, 1)):
        with pytest.raises(RuleBroken):
            rules.slots_of(SlotPattern(date(2017, 12, 5), *wrong))

    def shown(*counts: int) -> tuple[int | None, int | None, int | None]:
        found = rules.shown_of(Quarter(2018, 1, *counts))
        return found.offered, found.booked, found.held

    assert shown(40, 30, 20) == (40, 30, 20)
    assert shown(40, 30, 30) == (40, 30, 30)
    # By subtraction nine did not take place.
    assert shown(40, 30, 21) == (40, 30, None)
    assert shown(40, 9, 9) == (40, None, None)


def test_times_are_offered_booked_cancelled_and_held(world: World, sign_in: SignIn) -> None:
    facilitator = world.ross
    assert sign_in(facilitator).get(MINE).status_code == 403
    mairi = sign_in(world.administrator)
    page = mairi.post_page("/falkirk/forum/consultations/facilitators", {"person": str(facilitator.id)})
    assert page.has("Named.")
    ross = sign_in(facilitator)
    assert ross.post_page(MINE, OFFER).has("6 times are offered.")
    assert ross.post_page(MINE, OFFER | {"weeks": "1"}).errors == ["You offer one of these times already."]
    isla = sign_in(world.isla)
    page = isla.get_page("/falkirk/forum/consultations")
    assert page.has("Tuesday 5 December 2017, 10:00 to 10:30")
    assert not page.has("01632 960002")
    slot = queries.free_slots(world.isla, NOW)[0]
    book = f"/falkirk/forum/consultations/{slot.id}/book"
    page = isla.get_page(book)
    assert page.has("No case details")
    assert page.has("No family is to be identifiable")
    assert isla.post_page(book, {}).errors == ["Choose a topic"]
    # What else she has on at that time is told first, and then it is her own choice.
    with writing_block():
        own = facts_of(world.series.meetings[0])
        early = replace(own, starts_at=slot.starts_at, ends_at=slot.ends_at, reason="The hall.")
        services.change_meeting(world.series.meetings[0], early, by=None, at=NOW)
        services.book(world.isla, world.series.meetings[0], Seating.ROOM, by=None, at=NOW)
        db.session.execute(delete(OutboxMessage))
    wanted = {"topic": "something else", "words": "Notes"}
    page = isla.get_page(book)
    assert page.has("You can book all the same.") and page.typed()["knowing"] == ["yes"]
    said = isla.post_page(book, wanted).errors
    assert len(said) == 1 and said[0].endswith("If you want to book all the same, press the button again.")
    page = isla.post_page(book, wanted | {"knowing": "yes"})
    assert page.has("01632 960002")
    assert page.has("You can have 3 booked at a time.")
    # Nobody else sees it: not on the page, not by its address, and lower staff neither.
    assert sign_in(world.una).get(book).status_code == 404
    assert not sign_in(world.una).get_page("/falkirk/forum/consultations").has("10:00 to 10:30, with Isla")
    assert sign_in(world.newcomer).get("/falkirk/forum/consultations").status_code == 403
    assert not sign_in(world.administrator).get_page("/falkirk/forum/consultations/figures").has("Isla")
    assert names(world.isla) == names(facilitator) == ["consultation_on"]
    [taken] = queries.own_consultations(world.isla)
    assert (
        sign_in(world.una).post(f"/falkirk/forum/consultations/bookings/{taken.id}/cancel").status_code == 404
    )
    page = sign_in(world.isla).post_page(f"/falkirk/forum/consultations/bookings/{taken.id}/cancel")
    assert page.has("Cancelled. You are both told.")
    again = take(world.una, slot)
    for at in (FIRST - timedelta(hours=25), FIRST - timedelta(hours=24), FIRST - timedelta(hours=1)):
        jobs.run_due(JOBS, at)
    assert names(world.una) == ["consultation_on", "consultation_reminder"]
    assert names(facilitator) == [
        "consultation_on",
        "consultation_off",
        "consultation_on",
        "consultation_reminder",
    ]
    told = [message.invitation["event"] for message in letters(facilitator) if message.invitation]
    assert {event["uid"] for event in told} == {slot.uid}
    assert [event["sequence"] for event in told] == [1, 2, 3]
    for message in (*letters(facilitator), *letters(world.isla)):
        rendered = mail.render(message)
        assert TELLING.search(rendered.subject) is None
        assert "960002" not in rendered.text
        if rendered.invitation:
            entry = rendered.invitation.decode()
            assert "SUMMARY:Training conversation" in entry
            assert "CLASS:PRIVATE" in entry
            assert "LOCATION" not in entry
    held = f"/falkirk/forum/consultations/bookings/{again.id}/held"
    assert sign_in(facilitator).post_page(held).has("once its time has begun")
    with clock.held(FIRST + timedelta(hours=1)):
        assert sign_in(world.una).post(held).status_code == 404
        assert sign_in(facilitator).post_page(held).has("Noted.")
        assert queries.counted(world.programme) == [(2017, 4, 6, 1, 1)]
    assert again.status is ConsultationStatus.HELD


def test_one_person_has_three_booked_at_a_time(world: World) -> None:
    first, second, third, fourth = offer(world.ross) + offer(world.una, at=time(14))
    booked = [take(world.isla, slot) for slot in (first, second, third)]
    with pytest.raises(AssertionError, match="You have 3 consultations booked"):
        take(world.isla, fourth)
    with writing_block():
        services.cancel_consultation(booked[0], by=world.isla, at=NOW)
    assert take(world.isla, fourth).status is ConsultationStatus.BOOKED


def test_a_facilitator_who_withdraws_a_time_or_stops_tells_whoever_booked(world: World) -> None:
    first, second = offer(world.ross)
    taken = take(world.isla, first)
    assert taken.slot_id in {entry.about_id for entry in dates(world.isla)}
    with writing_block():
        services.withdraw_slot(first, by=world.ross, at=NOW)
        [named] = queries.facilitators(world.programme, world.administrator)
        services.end_facilitator(named, by=world.administrator, at=NOW)
    assert names(world.isla) == ["consultation_on", "consultation_off"]
    assert dates(world.isla) == []
    assert queries.free_slots(world.una, NOW) == []
    assert second.status.value == "withdrawn"


def test_whoever_stops_can_still_see_and_cancel_what_is_booked(world: World, sign_in: SignIn) -> None:
    first, second = offer(world.ross)
    taken, other = take(world.isla, first), take(world.una, second)
    with writing_block():
        [named] = queries.facilitators(world.programme, world.administrator)
        services.end_facilitator(named, by=world.administrator, at=NOW)
        [period] = periods_of(world.isla)
        end_mentor_period(period, PeriodEnd.STEPPED_DOWN, on=NOW.date(), by=world.isla, at=NOW)
    page = sign_in(world.ross).get_page(MINE)
    assert page.has("You offer no new times any more.")
    assert page.has("Una")
    assert sign_in(world.ross).post_page(MINE, OFFER).errors == ["Ask the training team to name you first."]
    cancel = "/falkirk/forum/consultations/bookings/{}/cancel"
    assert sign_in(world.ross).post_page(cancel.format(other.id)).has("Cancelled. You are both told.")
    assert not sign_in(world.isla).get_page("/falkirk/forum/consultations").has("Free times")
    assert sign_in(world.isla).post_page(cancel.format(taken.id)).has("Cancelled. You are both told.")
    assert taken.status is ConsultationStatus.CANCELLED


def dates(person: Person) -> list[Any]:
    return dates_of(person)


def test_people_who_are_kept_apart_do_not_meet_in_a_consultation(world: World) -> None:
    with writing_block():
        create_keep_apart(world.isla, world.ross)
    slots = offer(world.ross)
    assert queries.free_slots(world.isla, NOW) == []
    with pytest.raises(AssertionError, match="Somebody else has just taken this time"):
        take(world.isla, slots[0])
    # Booked first, kept apart later: named staff are asked, and nobody else is told.
    taken = take(world.una, slots[0])
    with writing_block():
        keep_apart(world.una, world.ross, by=world.administrator, at=NOW)
    decision = db.session.scalars(select(KeepApartDecision)).one()
    assert (decision.person_id, decision.room_id) == (world.una.id, taken.slot_id)
    assert names(world.una) == ["consultation_on"]
    # Named staff say no: it is cancelled, for both in the words of every cancelled one.
    with writing_block():
        settle_decision(decision, allowed=False, by=world.administrator, at=NOW)
    assert taken.status is ConsultationStatus.CANCELLED
    assert names(world.una) == names(world.ross) == ["consultation_on", "consultation_off"]
    assert "as you asked" not in mail.render(letters(world.una)[-1]).text
    assert slots[0] not in queries.free_slots(world.una, NOW)


def test_what_two_records_of_one_person_had_is_together_afterwards(world: World) -> None:
    with writing_block():
        core = create_training_session(
            create_course(world.programme, code="core", level=Level.CORE, days=1),
            days=[(date(2017, 11, 13), "09:30", "12:30", None)],
        )
        create_place(
            core,
            world.newcomer,
            status=PlaceStatus.ACCEPTED,
        )
    taken = take(world.newcomer, offer(world.ross)[0])
    with writing_block():
        event = RecordsMerged(stays_id=world.isla.id, goes_id=world.newcomer.id)
        with pytest.raises(RuleBroken, match="has a consultation to come"):
            services.around_follow_merge(event, by=world.administrator, at=NOW)
        services.around_follow_merge(event, by=world.administrator, at=FIRST + timedelta(days=1))
        world.meeting.chair_id = world.ross.id
        event = RecordsMerged(stays_id=world.una.id, goes_id=world.ross.id)
        services.around_follow_merge(event, by=world.administrator, at=FIRST + timedelta(days=1))
    assert queries.is_facilitator(world.una)
    assert not queries.is_facilitator(world.ross)
    assert world.meeting.chair_id == world.una.id
    assert len(queries.own_slots(world.una, NOW)) == 2
    assert [each.id for each in queries.own_consultations(world.isla)] == [taken.id]
    assert queries.own_consultations(world.newcomer) == []


def test_of_two_who_take_one_time_at_once_one_has_it(any_database_app: Flask) -> None:
    app = any_database_app
    world = make_world()
    slot_id = offer(world.ross)[0].id
    with writing_block():
        topic_id = services.propose_topic(
            world.isla, world.meeting, topic="A topic", words="", by=world.isla, at=NOW
        ).id
    people = (world.isla.id, world.una.id)
    db.session.remove()
    assert sorted(two_at_once(app, lambda one: _press(people[one], slot_id), at=NOW)) == [TAKEN, "done"]
    # The same press twice at one moment, which two rows would make a fault of the database: done twice.
    for act in (_vote, _show_name, _name):
        ended = two_at_once(app, lambda _, act=act: act(people[1], topic_id), at=NOW)
        assert ended == ["done", "done"], act.__name__
    for table in (TopicVote, ForumNameShown):
        assert len(db.session.scalars(select(table)).all()) == 1
    assert len(db.session.scalars(select(Facilitator).filter_by(person_id=people[1])).all()) == 1
    [standing] = db.session.scalars(select(Consultation))
    loser = next(person for person in people if person != standing.person_id)
    # The schema says so too, whatever the service does.
    with pytest.raises(IntegrityError), writing_block():
        db.session.add(
            Consultation(
                id=ids.new(),
                programme_id=standing.programme_id,
                slot_id=slot_id,
                person_id=loser,
                status=ConsultationStatus.BOOKED,
                topic=OTHER,
                booked_at=NOW,
            )
        )
        db.session.flush()


def _vote(person_id: Any, topic_id: Any) -> str:
    person = db.session.get_one(Person, person_id)
    services.vote(person, db.session.get_one(TopicProposal, topic_id), by=person, at=NOW)
    return "done"


def _show_name(person_id: Any, _topic_id: Any) -> str:
    person = db.session.get_one(Person, person_id)
    services.show_name(person, True, by=person, at=NOW)
    return "done"


def _name(person_id: Any, _topic_id: Any) -> str:
    services.name_facilitator(db.session.get_one(Person, person_id), by=None, at=NOW)
    return "done"


def _press(person_id: Any, slot_id: Any) -> str:
    person = db.session.get_one(Person, person_id)
    slot = db.session.get_one(ConsultationSlot, slot_id)
    services.book_slot(person, slot, topic=OTHER, words="", by=person, at=NOW)
    return "done"
