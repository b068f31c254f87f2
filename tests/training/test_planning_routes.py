"""Planning in the pages: an administrator from an empty cohort to a published session."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlalchemy import select

from app.directory.models import Person
from app.platform import seats
from app.platform.db import db
from app.training.enums import CohortStatus, SessionStatus
from app.training.models import Cohort, Course, SessionDay, TrainingSession, Venue
from tests.support.page import PageClient
from tests.training.conftest import World

SignIn = Callable[[Person], PageClient]
Writing = Callable[[], AbstractContextManager[Any]]

COHORT = {
    "name": "March 2018",
    "slug": "march-2018",
    **dict(zip(("opens_on-day", "opens_on-month", "opens_on-year"), ("8", "1", "2018"), strict=True)),
    "opens_at": "9am",
    "applications_close_on-day": "2",
    "applications_close_on-month": "February",
    "applications_close_on-year": "2018",
    "decisions_by-day": "23",
    "decisions_by-month": "2",
    "decisions_by-year": "2018",
    "offers_answered_by-day": "9",
    "offers_answered_by-month": "3",
    "offers_answered_by-year": "2018",
    "supervisor_offers_close_on-day": "9",
    "supervisor_offers_close_on-month": "3",
    "supervisor_offers_close_on-year": "2018",
    "assessments_per_application": "2",
    "completion_rule": "4 days and awareness",
    "blind": "yes",
}
COURSE = {
    "name": "Practice session",
    "code": "practice",
    "neutral_title": "Training session",
    "level": "other",
    "days": "1",
    "audiences": ["frontline practitioner", "team or line manager"],
}


def day_of(number: int, month: int, **facts: str) -> dict[str, str]:
    return {
        "day-day": str(number),
        "day-month": str(month),
        "day-year": "2018",
        "starts": "09:30",
        "ends": "16:30",
        "course_day": "1",
        "part": "whole day",
        **facts,
    }


@pytest.mark.parametrize(
    "path",
    [
        "plan",
        "plan/courses/new",
        "plan/venues/new",
        "plan/cohorts/new",
        "plan/cohorts/november-2017",
        "plan/cohorts/november-2017/publish",
        "plan/cohorts/november-2017/cancel",
        "plan/sessions/new",
        "plan/sessions/core-november-2017",
        "plan/sessions/core-november-2017/change",
        "plan/sessions/core-november-2017/cancel",
        "plan/sessions/core-november-2017/days/new",
    ],
)
def test_planning_pages_are_for_administrators(world: World, sign_in: SignIn, path: str) -> None:
    assert sign_in(world.practitioner).get(f"/falkirk/{path}").status_code == 403
    assert sign_in(world.administrator).get(f"/falkirk/{path}").status_code == 200


def test_course_is_added_and_changed(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.administrator)
    assert client.post("/falkirk/plan/courses/new", data=COURSE).status_code == 302
    course = db.session.scalars(select(Course).where(Course.code == "practice")).one()
    assert course.audiences == ["frontline practitioner", "team or line manager"]
    address = f"/falkirk/plan/courses/{course.id}"
    client.get(address)
    assert client.last_page is not None
    assert client.last_page.typed()["neutral_title"] == ["Training session"]
    assert client.post(address, data=COURSE | {"name": "Practice day"}).status_code == 302
    assert db.session.get_one(Course, course.id).name == "Practice day"


def test_course_with_a_telling_title_keeps_what_was_typed(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.administrator)
    client.post("/falkirk/plan/courses/new", data=COURSE | {"neutral_title": "Abuse briefing"})
    page = client.last_page
    assert page is not None
    assert page.errors[0].startswith("This title would tell what the training is about")
    assert page.typed()["name"] == ["Practice session"]


def test_empty_course_form_says_what_is_missing(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.administrator)
    client.post("/falkirk/plan/courses/new", data={})
    assert client.last_page is not None
    assert client.last_page.errors == [
        "Enter the course's name",
        "Enter a short name, like core",
        "Enter a neutral title, like Training day",
        "Choose the level",
        "Enter how many days the course has",
    ]


def test_venue_is_added(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.administrator)
    facts = {"name": "Library", "code": "library", "area": "Grangemouth", "address": "3 Example Lane"}
    assert client.post("/falkirk/plan/venues/new", data=facts).status_code == 302
    assert db.session.scalars(select(Venue.area).where(Venue.code == "library")).one() == "Grangemouth"
    client.post("/falkirk/plan/venues/new", data=facts)
    assert client.last_page is not None
    assert client.last_page.errors == ["Another venue has this short name already."]


def test_cohort_is_planned_filled_and_published(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.administrator)
    assert client.post("/falkirk/plan/cohorts/new", data=COHORT).location == "/falkirk/cohorts/march-2018"
    cohort = db.session.scalars(select(Cohort).where(Cohort.slug == "march-2018")).one()
    assert str(cohort.signatures_close_on) == "2018-02-09"
    client.post("/falkirk/plan/cohorts/march-2018/publish")
    assert client.last_page is not None
    assert client.last_page.errors == ["Publish at least one session of the cohort first."]

    session = {
        "course": str(world.falkirk.awareness.course_id),
        "cohort": str(cohort.id),
        "slug": "awareness-march-2018",
        "capacity": "60",
    }
    answer = client.post("/falkirk/plan/sessions/new", data=session)
    assert answer.location == "/falkirk/plan/sessions/awareness-march-2018"
    client.post(f"{answer.location}/publish")
    assert client.last_page.errors == ["Add the session's days before you publish it."]
    assert client.post(f"{answer.location}/days/new", data=day_of(20, 3)).status_code == 302
    assert client.post(f"{answer.location}/publish").status_code == 302
    assert client.post("/falkirk/plan/cohorts/march-2018/publish").status_code == 302
    assert db.session.get_one(Cohort, cohort.id).status is CohortStatus.PUBLISHED
    client.get("/falkirk/plan")
    assert client.last_page.has("The cohort is published: everybody sees it on the first page.")
    assert client.last_page.has("Tuesday 20\u00a0March")


def test_cohort_with_days_out_of_order_says_which(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.administrator)
    client.post("/falkirk/plan/cohorts/new", data=COHORT | {"decisions_by-month": "1"})
    assert client.last_page is not None
    assert client.last_page.errors == ["Decisions are made by cannot come before signatures close."]


def test_day_on_a_holiday_is_added_with_a_reason(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.administrator)
    session = {"course": str(world.falkirk.awareness.course_id), "slug": "awareness-2", "capacity": "9"}
    at = client.post("/falkirk/plan/sessions/new", data=session).location
    client.post(f"{at}/days/new", data=day_of(30, 3))
    assert client.last_page is not None
    assert client.last_page.errors == [
        "This day is a bank holiday in Scotland (Good Friday). If this is meant, give the reason."
    ]
    assert ("#reason", client.last_page.errors[0]) in [
        (link.get("href"), link.text) for link in client.last_page.root.all("a")
    ]
    reasoned = day_of(30, 3, reason="The hall is free then only")
    assert client.post(f"{at}/days/new", data=reasoned).status_code == 302


def test_day_that_people_have_seen_leads_to_what_can_be_done_instead(world: World, sign_in: SignIn) -> None:
    day = world.falkirk.supervisor.days[0]
    client = sign_in(world.administrator)
    client.get(f"/falkirk/plan/sessions/supervisor-november-2017/days/{day.id}/remove")
    page = client.last_page
    assert page is not None
    assert page.h1 == "This day cannot be removed"
    assert page.forms == []
    assert (
        page.link("Move it to another date")
        == f"/falkirk/plan/sessions/supervisor-november-2017/days/{day.id}"
    )


def test_day_is_moved_and_its_counter_rises(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.administrator)
    day = world.falkirk.supervisor.days[0]
    identifier = day.id
    address = f"/falkirk/plan/sessions/supervisor-november-2017/days/{identifier}"
    client.get(address)
    assert client.last_page is not None
    typed = {name: values[0] for name, values in client.last_page.typed().items()}
    assert (typed["starts"], typed["day-day"]) == ("09:30", "17")
    assert client.post(address, data=typed | {"starts": "10:00"}).status_code == 302
    assert db.session.get_one(SessionDay, identifier).sequence == 1
    said = "The day is saved. Whoever has a place is told of a new time or place."
    assert client.get_page("/falkirk/plan/sessions/supervisor-november-2017").has(said)
    spring = {"day-day": "25", "day-month": "3", "day-year": "2018", "starts": "01:30"}
    client.post(address, data=typed | spring)
    assert [each[:27] for each in client.last_page.errors] == ["Clocks go forward on Sunday"]


def test_session_is_cancelled_with_a_reason(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.administrator)
    identifier = world.falkirk.supervisor.id
    address = "/falkirk/plan/sessions/supervisor-november-2017/cancel"
    client.post(address, data={})
    assert client.last_page is not None
    assert client.last_page.errors == ["Say why it is cancelled"]
    assert client.post(address, data={"reason": "No trainer"}).status_code == 302
    assert db.session.get_one(TrainingSession, identifier).status is SessionStatus.CANCELLED


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("sessions/core-november-2017/change", {"capacity": "44", "position": "2"}),
        ("cohorts/november-2017", COHORT | {"name": "Autumn"}),
    ],
)
def test_published_web_address_is_not_offered_and_does_not_change(
    world: World, sign_in: SignIn, address: str, typed: dict[str, str]
) -> None:
    client = sign_in(world.administrator)
    page = client.get_page(f"/falkirk/plan/{address}")
    assert not page.has("Enter the last part of the web address")
    assert [each for each in page.root.all("input") if each.get("name") == "slug"] == []
    if "capacity" in typed:
        typed = typed | {"course": str(world.falkirk.core.course_id), "cohort": str(world.falkirk.cohort.id)}
    client.post(f"/falkirk/plan/{address}", data=typed | {"slug": "10"})
    assert client.get("/falkirk/sessions/core-november-2017").status_code == 200
    assert client.get("/falkirk/cohorts/november-2017").status_code == 200
    db.session.expire_all()
    assert db.session.get_one(TrainingSession, world.falkirk.core.id).slug == "core-november-2017"
    assert db.session.get_one(Cohort, world.falkirk.cohort.id).slug == "november-2017"


def test_places_cannot_go_below_those_taken(world: World, sign_in: SignIn, writing: Writing) -> None:
    with writing():
        for person in (world.practitioner, world.administrator):
            seats.claim(world.falkirk.core.pool_id, person.id)
        course, cohort = world.falkirk.core.course_id, world.falkirk.cohort.id
    client = sign_in(world.administrator)
    facts = {"course": str(course), "cohort": str(cohort), "slug": "core-november-2017", "capacity": "1"}
    client.post("/falkirk/plan/sessions/core-november-2017/change", data=facts)
    assert client.last_page is not None
    assert client.last_page.errors == ["2 places are taken, so the number cannot go down to 1."]


def test_cohort_names_who_signs_for_volunteers(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.administrator)
    for role, said in (
        ("Line Manager", "Line managers can sign already."),
        ("Refuge worker", "This role would tell what the training is about"),
    ):
        page = client.post_page("/falkirk/plan/cohorts/new", data=COHORT | {"other_signatory": role})
        assert page.errors[0].startswith(said)
        assert page.typed()["other_signatory"] == [role]
    typed = COHORT | {"other_signatory": " Volunteer coordinator "}
    assert client.post("/falkirk/plan/cohorts/new", data=typed).status_code == 302
    address = "/falkirk/plan/cohorts/march-2018"
    assert client.get_page("/falkirk/cohorts/march-2018").has("their volunteer coordinator countersigns")
    assert client.get_page(address).typed()["other_signatory"] == ["Volunteer coordinator"]
    assert client.post(address, data=COHORT | {"other_signatory": ""}).status_code == 302
    assert not client.get_page("/falkirk/cohorts/march-2018").has("coordinator")
