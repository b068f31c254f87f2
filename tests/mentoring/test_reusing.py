"""Beginning an application with what was written for an earlier cohort."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.directory.models import Person
from app.mentoring import queries, services
from app.mentoring.enums import ApplicationStatus
from app.mentoring.models import Answer, Application
from app.platform.db import db, transaction
from tests.mentoring.conftest import World, Writing
from tests.support.factories.directory import create_person
from tests.support.factories.mentoring import create_application, create_criteria
from tests.support.factories.training import create_cohort

S = ApplicationStatus
SignIn = Callable[[Person], FlaskClient]
AT = datetime(2017, 9, 18, 8, 0, tzinfo=UTC)
START = "/falkirk/cohorts/november-2017/apply/start"


@pytest.fixture
def earlier(world: World, writing: Writing) -> Application:
    """Unsuccessful in May. Then question 2 had the same title and 3 the same words; 5 had neither."""
    with writing():
        cohort = create_cohort(
            world.programme,
            slug="may-2017",
            name="May 2017",
            applications_open_at=datetime(2017, 2, 1, 9, tzinfo=UTC),
            applications_close_on=date(2017, 3, 31),
        )
        asked = create_criteria(cohort)
        asked[1].question = "Asked in another way then?"
        asked[2].title = "Called something else then"
        asked[4].title, asked[4].question = "Gone", "Is this asked no more?"
        made = create_application(
            world.applicant,
            cohort,
            status=S.UNSUCCESSFUL,
            started_at=datetime(2017, 2, 2, 9, tzinfo=UTC),
        )
        for answer in db.session.scalars(select(Answer).where(Answer.application_id == made.id)):
            answer.text = f"Written in May to {answer.criterion.position}."
            answer.withheld = ["in May"] if answer.criterion.position == 1 else []
        made.readers_to_avoid = ["00000000-0000-0000-0000-000000000007"]
    return made


def test_somebody_who_applied_before_chooses_and_nothing_is_taken_silently(
    world: World, client: FlaskClient, sign_in: SignIn, earlier: Application
) -> None:
    sign_in(world.applicant)
    page = client.get_page(START)
    assert page.has("Yes, with what I wrote for May 2017")
    assert page.has(
        "We put in answers to 4 of the 5 questions, the parts that assessors should not see, who "
        "countersigns and who should not read it. You can change everything."
    )
    page = client.post_page(START, {})
    assert page.errors == ["Choose whether to begin with what you wrote before"]
    page = client.post_page(START, {"earlier": "00000000-0000-0000-0000-000000000001"})
    assert len(page.errors) == 1
    page = client.post_page(START, {"earlier": str(earlier.id)})
    assert page.has("What you wrote before is put in. Read everything again before you send it.")
    assert page.has("5 of 9 parts done")
    begun = queries.own_application(world.applicant, world.cohort)
    assert begun is not None
    written = queries.answers_by_criterion(begun.id)
    assert [written.get(criterion.id, "") for criterion in world.criteria] == [
        "Written in May to 1.",
        "Written in May to 2.",
        "Written in May to 3.",
        "Written in May to 4.",
        "",
    ]
    assert queries.withheld_by_criterion(begun.id) == {world.criteria[0].id: ["in May"]}
    assert (begun.manager_email, begun.about_you_done, begun.forum_promised) == (
        earlier.manager_email,
        False,
        None,
    )
    assert begun.readers_to_avoid == earlier.readers_to_avoid
    client.post_page(f"/falkirk/applications/{begun.id}/answers/2", {"answer": "Written anew."})
    db.session.expire_all()
    assert "Written in May to 2." in queries.answers_by_criterion(earlier.id).values()
    assert earlier.status is S.UNSUCCESSFUL


def test_empty_pages_take_nothing(
    world: World, client: FlaskClient, sign_in: SignIn, earlier: Application
) -> None:
    sign_in(world.applicant)
    page = client.post_page(START, {"earlier": "afresh"})
    assert page.has("0 of 9 parts done")
    begun = queries.own_application(world.applicant, world.cohort)
    assert begun is not None
    assert (queries.answers_by_criterion(begun.id), begun.manager_email) == ({}, "")


def test_somebody_elses_words_are_never_taken(world: World, earlier: Application, writing: Writing) -> None:
    with writing():
        other = create_person(world.programme, "Ewan Muir")
        begun = services.start(world.cohort, other, by=other, at=AT)
    assert queries.earlier_applications(other, world.cohort) == []
    offer = queries.earlier_applications(world.applicant, world.cohort)[0]
    with transaction() as outcome:
        services.take_over_answers(begun, offer, by=other, at=AT)
    assert outcome.message == "You can take over what you wrote yourself only."


def test_manager_who_has_become_the_applicants_own_address_is_left_out(
    world: World, earlier: Application, writing: Writing
) -> None:
    with writing():
        earlier.manager_email = "Isla.Beaton+work@example.org"
        begun = services.start(world.cohort, world.applicant, by=world.applicant, at=AT)
        offer = queries.earlier_applications(world.applicant, world.cohort)[0]
        services.take_over_answers(begun, offer, by=world.applicant, at=AT)
    assert (begun.manager_name, begun.manager_email) == ("", "")
    assert len(queries.answers_by_criterion(begun.id)) == 4


def test_somebody_else_who_signed_is_checked_anew(
    world: World, earlier: Application, writing: Writing
) -> None:
    with writing():
        earlier.somebody_else_signs, earlier.signatory_verified_at = True, AT
        begun = services.start(world.cohort, world.applicant, by=world.applicant, at=AT)
        offer = queries.earlier_applications(world.applicant, world.cohort)[0]
        services.take_over_answers(begun, offer, by=world.applicant, at=AT)
    assert (begun.somebody_else_signs, begun.signatory_verified_at) == (True, None)
