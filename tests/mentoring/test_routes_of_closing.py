"""What applicants and administrators see around the closing day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask.testing import FlaskClient

from app.directory.enums import Role
from app.directory.models import Person
from app.mentoring.enums import ApplicationStatus
from app.platform import clock
from app.platform.jobs import run_due
from app.schedule import JOBS
from app.training.models import Cohort
from tests.mentoring.conftest import World, Writing
from tests.support.factories.directory import create_person
from tests.support.factories.mentoring import create_application
from tests.support.factories.training import LATER, create_cohort

S = ApplicationStatus
SignIn = Callable[[Person], FlaskClient]
LATE = datetime(2017, 10, 2, 9, tzinfo=UTC)
APPLY = "/falkirk/cohorts/november-2017/apply"


def _next(world: World) -> Cohort:
    return create_cohort(world.programme, **LATER)


def test_start_page_after_closing_asks_nobody_to_begin_and_says_how_to_be_told(
    world: World, client: FlaskClient
) -> None:
    with clock.held(LATE):
        page = client.get_page(APPLY)
    assert page.has("Applications closed on Friday 29 September")
    assert page.has("The next dates are not fixed yet. To be told when they are, ring the training team")
    for words in ("stop and come back", "You submit by", "On paper or by telephone", "You can submit until"):
        assert not page.has(words), words


def test_start_page_after_closing_names_the_next_cohort(
    world: World, client: FlaskClient, writing: Writing
) -> None:
    with writing():
        _next(world)
    for at in (LATE, datetime(2018, 1, 8, 12, tzinfo=UTC)):
        with clock.held(at):
            page = client.get_page(APPLY)
        assert page.has(
            "Applications for Spring 2018 are open from Monday 8 January 2018 to Friday 9 February 2018"
        )


def test_administrator_lets_somebody_submit_late_and_the_applicant_goes_on(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    with writing():
        draft = create_application(world.applicant, world.cohort, status=S.DRAFT)
        administrator = create_person(world.programme, "Mairi Tolmie", roles=[Role.ADMINISTRATOR])
        _next(world)
    base = f"/falkirk/applications/{draft.id}"
    run_due(JOBS, LATE)
    with clock.held(LATE):
        sign_in(world.applicant)
        page = client.get_page(base)
        assert page.has("It is kept for you. You can use what you wrote for a later course.")
        assert page.has("Applications for Spring 2018 are open from")
        sign_in(administrator)
        assert "Let them submit late" in [text for text, _ in client.get_page(f"{base}/review").links]
        page = client.post_page(
            f"{base}/review/late", {"day-day": "31", "day-month": "9", "day-year": "2017"}
        )
        assert page.errors == [
            "The last day must be a real date, like 13 11 2017",
            "Say why it may come late",
        ]
        wrong = {"day-day": "9", "day-month": "10", "day-year": "2017", "note": "Was away"}
        page = client.post_page(f"{base}/review/late", wrong)
        assert page.errors == ["The last day cannot be later than the day on which signatures close."]
        assert page.has("Was away")
        page = client.post_page(f"{base}/review/late", wrong | {"day-day": "4"})
        assert page.has("The applicant can finish it now, and has been told.")
        assert page.has("Was away")
        assert page.has("could be sent until Wednesday 4 October")
        sign_in(world.applicant)
        page = client.get_page(f"{base}/tasks")
        assert page.has("Send it by Wednesday 4 October")
        assert not page.has("Was away")
        page = client.post_page(f"{base}/check", {})
        assert page.has("Your application has been submitted.")


def test_late_is_not_offered_while_applications_are_open(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    with writing():
        draft = create_application(world.applicant, world.cohort, status=S.DRAFT)
        administrator = create_person(world.programme, "Mairi Tolmie", roles=[Role.ADMINISTRATOR])
    sign_in(administrator)
    page = client.get_page(f"/falkirk/applications/{draft.id}/review")
    assert "Let them submit late" not in [text for text, _ in page.links]
