"""Usual days, a session from them in one step, and a session copied to new dates."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, time
from typing import Any

import pytest
from sqlalchemy import select

from app.directory.enums import Role
from app.directory.models import LocalClosure, Person, RoleAssignment
from app.platform import clock, ids, seats
from app.platform.audit import AuditEntry
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.training import queries, services
from app.training.enums import Part, SessionStatus
from app.training.models import SessionTrainer, TrainingSession
from app.training.services import DayFacts, SessionFacts
from tests.support.factories.directory import create_person
from tests.support.factories.forum import create_series, first_meeting
from tests.support.factories.training import create_session_day, create_session_trainer
from tests.support.page import PageClient
from tests.training.conftest import World

SignIn = Callable[[Person], PageClient]
Writing = Callable[[], AbstractContextManager[Any]]
# A year and a bit later: from Monday 12 March, when the clocks of Britain are still an hour off summer's.
SPRING = date(2018, 3, 26)


def day_at(day: date, starts: int, ends: int, **facts: Any) -> DayFacts:
    return DayFacts(1, clock.from_local(day, starts), clock.from_local(day, ends), **facts)


def hours(session: TrainingSession) -> list[str]:
    return [f"{clock.local(day.starts_at):%d.%m. %H:%M}" for day in session.days]


def test_a_copy_has_all_days_at_the_same_hours_with_trainers_and_make_up_seats(
    world: World, writing: Writing, at: datetime
) -> None:
    core = world.falkirk.core
    with writing():
        trainer = create_person(world.programme, "Bridget Lyle", "b@example.org", roles=[Role.TRAINER])
        former = create_person(world.programme, "Ruaridh Sorley", "r@example.org", roles=[Role.TRAINER])
        for person in (trainer, former):
            create_session_trainer(core.days[1], person)
        db.session.scalars(select(RoleAssignment).filter_by(person_id=former.id)).one().ended_at = at
        core.days[1].make_up_pool_id = seats.open_pool("make-up day", 3).id
        core.days[1].join_link = "https://meet.example.org/this-one"
        window = create_session_day(
            core, date(2017, 11, 20), "00:00", "23:59", None, own_time_until=date(2017, 11, 24)
        )
        window.join_link = "https://learn.example.org/module"
        core.booking_opens_at = clock.from_local(date(2017, 9, 4))
        db.session.flush()
        db.session.expire_all()
        facts = SessionFacts("core-again", core.course, 20)
        copied = services.copy_session(
            core, facts, SPRING, reason="The halls are free", by=world.administrator, at=at
        )
        assert hours(copied) == [
            "26.03. 13:30",
            "27.03. 09:30",
            "28.03. 09:30",
            "29.03. 09:30",
            "02.04. 00:00",
        ]
        assert f"{clock.local(copied.days[4].ends_at):%d.%m. %H:%M}" == "06.04. 23:59"
        assert [day.course_day for day in copied.days[:4]] == [1, 2, 3, 4]
        assert [day.venue_id for day in copied.days] == [day.venue_id for day in core.days]
        assert [day.join_link for day in copied.days] == ["", "", "", "", window.join_link]
        assert queries.trainers_of(copied.days, world.administrator)[copied.days[1].id] == [trainer]
        pool = copied.days[1].make_up_pool_id
        assert pool is not None
        assert pool != core.days[1].make_up_pool_id
        assert seats.size(pool) == 3
        assert copied.booking_opens_at == clock.from_local(date(2018, 1, 15))
        assert (copied.status, copied.capacity, copied.cohort) == (SessionStatus.PLANNED, 20, None)
        uids = {day.uid for day in (*core.days, *copied.days)}
        assert len(uids) == 10


def test_every_clash_is_told_together_and_one_reason_stands_with_each_unusual_day(
    world: World, writing: Writing, at: datetime
) -> None:
    core, hall = world.falkirk.core, world.falkirk.town_hall
    with writing():
        trainer = create_person(world.programme, "Bridget Lyle", "b@example.org", roles=[Role.TRAINER])
        create_session_trainer(core.days[2], trainer)
        # The week before Good Friday: a closure, a meeting in the hall, and the trainer is elsewhere.
        db.session.add(
            LocalClosure(
                id=ids.new(), programme_id=world.programme.id, day=date(2018, 3, 27), name="Stocktaking"
            )
        )
        series = create_series(world.programme, venue=hall)
        meeting = first_meeting(series)
        meeting.starts_at = clock.from_local(SPRING, 12)
        meeting.ends_at = clock.from_local(SPRING, 14)
        other = create_session_day(world.falkirk.awareness, date(2018, 3, 28), "16:00", "18:00", None)
        create_session_trainer(other, trainer)
        db.session.flush()
        db.session.expire_all()
        ahead = services.look_ahead(
            world.programme, services.days_as_copied(core, SPRING), world.administrator
        )
        assert [list(day.warnings) for day in ahead] == [
            [f"The venue is booked at that time for {series.name}."],
            ["Offices are closed that day (Stocktaking)."],
            ["Bridget Lyle gives Awareness morning (November 2017) at that time."],
            [],
        ]
        facts = SessionFacts("core-again", core.course, 20)
        with pytest.raises(RuleBroken) as refused:
            services.copy_session(core, facts, SPRING, reason=" ", by=world.administrator, at=at)
        assert refused.value.message == (
            "Some of these days are unusual. Give the reason, or choose another first day."
        )
        copied = services.copy_session(core, facts, SPRING, reason="Agreed", by=world.administrator, at=at)
        said = [
            db.session.scalars(select(AuditEntry).filter_by(subject_id=day.id, action="add")).one().reason
            for day in copied.days
        ]
        assert [reason.text if reason else "" for reason in said] == ["Agreed", "Agreed", "Agreed", ""]


def test_a_restricted_trainer_comes_along_unseen(world: World, writing: Writing, at: datetime) -> None:
    core = world.falkirk.core
    with writing():
        hidden = create_person(
            world.programme, "Nora Quiet", "n@example.org", roles=[Role.TRAINER], restricted=True
        )
        create_session_trainer(core.days[1], hidden)
        busy = create_session_day(world.falkirk.awareness, date(2018, 3, 27), "09:00", "12:00", None)
        create_session_trainer(busy, hidden)
        db.session.flush()
        db.session.expire_all()
        ahead = services.look_ahead(
            world.programme, services.days_as_copied(core, SPRING), world.administrator
        )
        assert (ahead[1].trainers, ahead[1].warnings) == ([], [])
        copied = services.copy_session(
            core, SessionFacts("again", core.course, 20), SPRING, reason="", by=world.administrator, at=at
        )
        day = copied.days[1]
        services.change_session_day(
            day,
            DayFacts(2, day.starts_at, day.ends_at, day.venue, trainers=()),
            reason="",
            by=world.administrator,
            at=at,
        )
        assert queries.trainers_of([day], world.administrator) == {day.id: []}
        assert db.session.scalars(
            select(SessionTrainer.person_id).filter_by(session_day_id=day.id)
        ).all() == [hidden.id]


def test_only_trainers_are_named_and_one_who_is_busy_needs_a_reason(
    world: World, writing: Writing, at: datetime
) -> None:
    with writing():
        trainer = create_person(world.programme, "Bridget Lyle", "b@example.org", roles=[Role.TRAINER])
        day = world.falkirk.core.days[0]
        facts = DayFacts(1, day.starts_at, day.ends_at, day.venue, trainers=(world.practitioner,))
        with pytest.raises(RuleBroken) as refused:
            services.change_session_day(day, facts, reason="", by=world.administrator, at=at)
        assert refused.value.message == "Only people who hold the role of trainer can be named as trainers."
        create_session_trainer(day, trainer)
        session = services.add_training_session(
            world.programme, SessionFacts("briefing", world.falkirk.awareness.course, 9), by=None, at=at
        )
        meanwhile = day_at(date(2017, 11, 13), 14, 15, trainers=(trainer,))
        with pytest.raises(RuleBroken) as refused:
            services.add_session_day(session, meanwhile, reason="", by=world.administrator, at=at)
        assert refused.value.message.startswith(
            "Bridget Lyle gives Core course (November 2017) at that time."
        )
        added = services.add_session_day(
            session, meanwhile, reason="She looks in", by=world.administrator, at=at
        )
        assert queries.trainers_of([added], world.administrator)[added.id] == [trainer]


def test_usual_days_are_taken_from_a_session_and_counted_from_any_first_day(
    world: World, writing: Writing, at: datetime
) -> None:
    core = world.falkirk.core
    with writing():
        services.take_usual_days(core, by=world.administrator, at=at)
        services.take_usual_days(core, by=world.administrator, at=at)
        assert [(day.days_after, day.starts, day.course_day) for day in core.course.usual_days] == [
            (0, time(13, 30), 1),
            (1, time(9, 30), 2),
            (2, time(9, 30), 3),
            (3, time(9, 30), 4),
        ]
        facts = services.UsualFacts(days_after=7, course_day=4, own_time=True, window_days=5)
        services.add_usual_day(core.course, facts, by=world.administrator, at=at)
        days = services.days_as_usual(core.course, SPRING)
        planned = services.plan_on_days(
            world.programme, SessionFacts("s", core.course, 9), days, reason="", by=None, at=at
        )
        assert hours(planned)[3:] == ["29.03. 09:30", "02.04. 00:00"]
        assert (planned.days[4].own_time, f"{clock.local(planned.days[4].ends_at):%d.%m.}") == (
            True,
            "06.04.",
        )
        with pytest.raises(RuleBroken):
            services.add_usual_day(core.course, services.UsualFacts(0, 5), by=world.administrator, at=at)


def test_a_published_session_keeps_delivering_its_course(
    world: World, writing: Writing, at: datetime
) -> None:
    day = world.falkirk.core.days[3]
    with writing():
        for wrong in (
            DayFacts(4, day.starts_at, day.ends_at, day.venue, part=Part.FIRST),
            DayFacts(3, day.starts_at, day.ends_at, day.venue),
            DayFacts(4, day.starts_at, day.ends_at, own_time=True),
        ):
            with pytest.raises(RuleBroken):
                services.change_session_day(day, wrong, reason="", by=None, at=at)


def test_pages_plan_a_session_after_showing_its_days(world: World, sign_in: SignIn, writing: Writing) -> None:
    client = sign_in(world.administrator)
    course = world.falkirk.supervisor.course_id
    usual = f"/falkirk/plan/courses/{course}/usual-days"
    assert client.get_page(usual).has("Nobody has said yet which days this course usually has.")
    assert client.get_page(f"/falkirk/plan/courses/{course}/new-session").has("Say which days are usual")
    page = client.post_page(usual, data={"session": "supervisor-november-2017"})
    assert page.has("First day")
    assert not page.has("The usual day is saved.")
    address = f"/falkirk/plan/courses/{course}/new-session"
    page = client.post_page(address, data={})
    assert page.errors == ["Enter the first day", "Choose the cohort, or that it stands alone"]
    # Good Friday.
    facts = {
        "first_day-day": "30",
        "first_day-month": "3",
        "first_day-year": "2018",
        "cohort": "alone",
        "capacity": "12",
    }
    page = client.post_page(address, data=facts | {"again": "yes"})
    assert page.has("This day is a bank holiday in Scotland (Good Friday).")
    seen = {"seen": page.typed()["seen"][0]}
    assert client.post_page(address, data=facts | seen | {"first_day-day": "29"}).has("Nothing unusual")
    page = client.post_page(address, data=facts | seen)
    assert page.errors == ["Some of these days are unusual. Give the reason, or choose another first day."]
    answer = client.post(address, data=facts | seen | {"reason": "The hall is free"})
    assert answer.location == "/falkirk/plan/sessions/supervisor-march-2018"
    page = client.get_page(answer.location)
    assert page.has("Friday 30\u00a0March\u00a02018")

    copy = "/falkirk/plan/sessions/supervisor-march-2018/copy"
    facts |= {"first_day-day": "27"}
    page = client.post_page(copy, data=facts)
    answer = client.post(copy, data=facts | {"seen": page.typed()["seen"][0]})
    assert answer.location == "/falkirk/plan/sessions/supervisor-march-2018-2"
    assert sign_in(world.practitioner).get(copy).status_code == 403


def test_pages_change_usual_days_and_name_halves_and_windows(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.administrator)
    usual = f"/falkirk/plan/courses/{world.falkirk.core.course_id}/usual-days"
    half = {"days_after": "0", "course_day": "1", "part": "first half", "how": "hours"}
    page = client.post_page(f"{usual}/new", data=half)
    assert page.errors == ["Enter when the day starts", "Enter when the day ends"]
    assert client.post(f"{usual}/new", data=half | {"starts": "13:30", "ends": "16:30"}).status_code == 302
    own = {"days_after": "1", "course_day": "2", "part": "whole day", "how": "window", "window_days": "14"}
    assert client.post(f"{usual}/new", data=own).status_code == 302
    page = client.get_page(usual)
    assert page.has("First half")
    assert page.has("In one’s own time, 14 days")
    first, second = queries.course_by_code(world.programme.id, "core").usual_days  # type: ignore[union-attr]
    assert client.get_page(f"{usual}/{second.id}").typed()["window_days"] == ["14"]
    assert client.post(f"{usual}/{second.id}", data=own | {"course_day": "9"}).status_code == 200
    page = client.post_page(f"{usual}/{second.id}", data=own | {"window_days": "7"})
    assert page.has("The usual day is saved.")
    assert client.post(f"{usual}/{first.id}/remove").status_code == 302
    assert client.get_page(usual).has("In one’s own time, 7 days")

    core = world.falkirk.core
    at = client.post(
        "/falkirk/plan/sessions/new",
        data={"course": str(core.course_id), "slug": "core-2", "capacity": "9"},
    ).location
    window = {
        **dict(zip(("since-day", "since-month", "since-year"), ("6", "11", "2018"), strict=True)),
        **dict(zip(("until-day", "until-month", "until-year"), ("24", "11", "2018"), strict=True)),
        "course_day": "1",
        "part": "first half",
        "join_link": "http://learn.example.org",
    }
    assert client.post_page(f"{at}/days/new-own-time", data=window).errors == [
        "Link to it must start with https://"
    ]
    window["join_link"] = "https://learn.example.org"
    assert client.post(f"{at}/days/new-own-time", data=window).status_code == 302
    page = client.get_page(at)
    assert page.has("In their own time")
    assert client.get_page("/falkirk/plan").has("Tuesday 6 to Saturday 24 November")
    assert page.has("Still missing: the second half of day 1, day 2, day 3, day 4.")
    (day,) = queries.session_or_404(world.programme, "core-2").days
    assert client.get_page(f"{at}/days/{day.id}").typed()["until-day"] == ["24"]
    assert client.post(f"{at}/publish").status_code == 200
    page = client.get_page("/falkirk/sessions/core-2")
    assert page.has("Between 6\u00a0November and 24\u00a0November, in your own time.")
    assert "VEVENT" not in client.get("/falkirk/sessions/core-2.ics").get_data(as_text=True)
