"""A whole core course with all that goes wrong in a week: no record is wrong, and every letter right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import invariants
from app.directory.models import Person
from app.evaluation.enums import Moment
from app.mentoring.models import MentorPeriod
from app.places import queries, services
from app.places.enums import ExcusedBecause, Mark
from app.platform import clock
from app.platform.db import db
from app.training.models import SessionDay
from tests.conftest import writing_block
from tests.support import whole_course
from tests.support.scale import at_scale
from tests.support.whole_course import BEREAVED, EXCUSED, FINISH_LATER, ILL, Course, expected_mark, line

SignIn = Callable[[Person], FlaskClient]
NUMBER = at_scale(40, whole_course.FEWEST)
SAVED = 5
MARKED_BY_SOMEBODY_ELSE = 10
# How the story begins: applications that were found suitable, and signed.
MADE_SO = ("it moved from draft to appointable, which no rule allows", "it is signed and has no history")
NEWCOMERS = ("Walter Early", "Wilma Later")


def test_nobodys_record_is_wrong_and_every_letter_right(app: Flask, sign_in: SignIn) -> None:
    course = whole_course.begin(NUMBER)
    course.until(whole_course.ANSWERED + timedelta(days=3))
    whole_course.hand_in(course, Moment.PRE, leave_out=whole_course.ASKED_AGAIN)
    _awareness(course, sign_in)
    for day in course.falkirk.core.days:
        if day.course_day == 2:
            course.until(whole_course.NIGHT_BEFORE)
            whole_course.move_the_second_day(course)
        _register(course, day, sign_in)
    course.until(whole_course.AFTER)
    whole_course.hand_in(course, Moment.POST)
    _explained(course, sign_in, done={})
    _make_up(course, sign_in)
    course.until(whole_course.THE_END)

    _explained(course, sign_in, done=dict.fromkeys((*FINISH_LATER, EXCUSED), ""))
    assert course.letters_of_people() == {
        person.email: _letters(number) for number, person in enumerate(course.people)
    }
    manager = course.letters()["tom.ballantyne@example.org"]
    assert manager["places completed_for_manager"] == NUMBER - 1
    complete = [person for number, person in enumerate(course.people) if number != BEREAVED]
    assert set(db.session.scalars(select(MentorPeriod.person_id))) == {each.id for each in complete}
    assert {
        person.email for person in course.people if queries.certificate_of(course.place(person)) is not None
    } == {person.email for person in complete}
    assert [fault for fault in invariants.faults() if not fault.endswith(MADE_SO)] == []


def _awareness(course: Course, sign_in: SignIn) -> None:
    """Two come who are not on the list, and there is one seat."""
    day = course.falkirk.awareness.days[0]
    course.until(day.starts_at + timedelta(minutes=20))
    address = f"/falkirk/registers/{day.id}"
    with clock.held(course.at):
        trainer: Any = sign_in(course.trainer)
        agency = str(course.people[0].agency_id)
        said = []
        for name in NEWCOMERS:
            facts = {"full_name": name, "email": f"{name.lower().replace(' ', '.')}@example.org"}
            page = trainer.post_page(f"{address}/somebody-else", {**facts, "agency": agency})
            said.append(page.has("Added to the register."))
        assert said == [True, False]
        assert trainer.post_page(address, {"rest": "1"}).has(f"{NUMBER} marked")
    rows = course.marks(day)
    assert sorted(rows) == sorted([*(each.email for each in course.people), "walter.early@example.org"])
    assert {row.status for row in rows.values()} == {Mark.ATTENDED}


def _register(course: Course, day: SessionDay, sign_in: SignIn) -> None:
    """Everybody is marked as they came; on the second day the connection is lost on the way."""
    course.until(day.starts_at + timedelta(minutes=30))
    with clock.held(course.at):
        marks = {number: line(number, day.course_day) for number in range(NUMBER)}
        if day.course_day != 2:
            assert _sent(course, day, sign_in(course.trainer), marks) == {}
        else:
            assert _sent(course, day, sign_in(course.trainer), dict(list(marks.items())[:SAVED])) == {}
            meanwhile = {MARKED_BY_SOMEBODY_ELSE: "late,09:50"}
            assert _sent(course, day, sign_in(course.colleague), meanwhile) == {}
            trainer = sign_in(course.trainer)
            kept = dict(list(marks.items())[SAVED:])
            for _ in range(2):  # the browser did not hear the first answer
                assert _sent(course, day, trainer, kept) == meanwhile
            settled = {MARKED_BY_SOMEBODY_ELSE: kept[MARKED_BY_SOMEBODY_ELSE]}
            assert _sent(course, day, trainer, settled, seen="late,09:50") == {}
    db.session.expire_all()
    rows = course.marks(day)
    assert {
        number: (row.status, row.arrived, row.reason)
        for number, person in enumerate(course.people)
        if (row := rows.get(person.email)) is not None
    } == {number: expected_mark(number, day.course_day) for number in range(NUMBER)}
    assert len(rows) == NUMBER


def _sent(
    course: Course, day: SessionDay, client: FlaskClient, marks: dict[int, str], seen: str = "none"
) -> dict[int, str]:
    """Send marks as the register's page does; returns whose were marked otherwise meanwhile, and how."""
    places = {number: str(course.place(course.people[number]).id) for number in marks}
    body = [{"place": places[number], "line": marked, "seen": [seen]} for number, marked in marks.items()]
    answer = client.post(f"/falkirk/registers/{day.id}/marks", json={"marks": body}).json
    assert answer is not None
    assert answer["faults"] == {}
    return {number: answer["asked"][place] for number, place in places.items() if place in answer["asked"]}


def _explained(course: Course, sign_in: SignIn, *, done: dict[int, str]) -> None:
    """Everybody's own page says what of the course is left, and whether it is completed."""
    with clock.held(course.at):
        for number, person in enumerate(course.people):
            client: Any = sign_in(person)
            page = client.get_page("/falkirk/sessions/core-november-2017/my-place")
            owes = {BEREAVED: "2 more days of the course"} | dict.fromkeys(ILL, "1 more day of the course")
            left = "" if number in done else owes.get(number, "")
            assert page.has("You have completed the course") is (left == ""), number
            assert page.has(f"To complete the course, what is left is {left}") is (left != ""), number


def _make_up(course: Course, sign_in: SignIn) -> None:
    """Two make their day up with the next cohort, and one need not."""
    third = course.falkirk.core.days[2]
    later = next(day for day in course.later.days if day.course_day == 3)
    with writing_block():
        excused = course.place(course.people[EXCUSED])
        services.excuse(excused, third, ExcusedBecause.ONE_TO_ONE, by=course.administrator, at=course.at)
    for number in FINISH_LATER:
        place = course.place(course.people[number])
        with writing_block():
            offered = services.offer_day(place, third, later, by=course.administrator, at=course.at)
        assert offered is not None
        with writing_block():
            services.accept_day(offered, by=place.person, at=course.at + timedelta(hours=1))
    course.until(later.starts_at + timedelta(minutes=30))
    with clock.held(course.at):
        assert _sent(course, later, sign_in(course.trainer), dict.fromkeys(FINISH_LATER, "here")) == {}
    assert len(course.marks(later)) == len(FINISH_LATER)


def _letters(number: int) -> Counter[str]:
    """What somebody was written, from the answer to the offer until the end."""
    told = Counter(
        {
            "places accepted": 1,
            "places calendar": 6,  # five days, and the one that moved
            "places joining": 1,
            "places day_reminder": 2,
            "places moved": 1,
            "places completed": 1 if number == BEREAVED else 2,  # the awareness morning, and the course
            # Before, after, three and six months on; for whoever made a day up the months count from that.
            "evaluation open": 3 if number in FINISH_LATER else 4,
            "evaluation reminder": 1 if number in FINISH_LATER else 2,
        }
    )
    if number in whole_course.ASKED_AGAIN:
        told["evaluation reminder"] += 1
    if number in FINISH_LATER:
        told += Counter(
            {
                "places make_up_offered": 1,
                "places make_up_agreed": 1,
                "places calendar": 1,
                "places joining": 1,
                "places day_reminder": 2,
            }
        )
    return told
