"""Once signatures have closed, or places are given, no page asks for a signature that leads nowhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from app.directory.models import Person
from app.mentoring import queries, services
from app.mentoring.enums import ApplicationStatus, Holder, SignatureStatus
from app.mentoring.models import Application
from app.platform import clock
from app.platform.db import transaction
from tests.conftest import writing_block
from tests.mentoring.conftest import World, Writing
from tests.support.factories.mentoring import create_application, create_signature
from tests.support.page import Page, PageClient

SignIn = Callable[[Person], PageClient]

S = ApplicationStatus
BEFORE = datetime(2017, 10, 6, 9, 0, tzinfo=UTC)
CLOSED = datetime(2017, 10, 9, 9, 0, tzinfo=UTC)
TOLD = datetime(2017, 10, 18, 9, 0, tzinfo=UTC)
ASK_AGAIN = "Ask again"


@pytest.fixture
def declined(world: World, writing: Writing) -> Application:
    """The manager has said no."""
    with writing():
        application = create_application(world.applicant, world.cohort, status=S.APPOINTABLE)
        create_signature(application, status=SignatureStatus.DECLINED, at=BEFORE)
    return application


def _page(application: Application, sign_in: SignIn, at: datetime) -> Page:
    with clock.held(at):
        return sign_in(application.person).get_page(f"/falkirk/applications/{application.id}")


def test_applicant_can_ask_again_until_signatures_close(declined: Application, sign_in: SignIn) -> None:
    before = _page(declined, sign_in, BEFORE)
    assert before.has(ASK_AGAIN)
    after = _page(declined, sign_in, CLOSED)
    for words in (ASK_AGAIN, "Nothing is refused automatically", "name somebody else"):
        assert not after.has(words), words
    assert after.has("Signatures have closed. The training team can tell you what is still possible.")


def test_told_of_no_place_offers_nothing_that_leads_nowhere(declined: Application, sign_in: SignIn) -> None:
    with writing_block():
        declined.told_at = TOLD
    page = _page(declined, sign_in, TOLD)
    assert page.has("There is no place for you on this course")
    for words in (ASK_AGAIN, "Nothing is refused automatically", "name somebody else", "Withdraw"):
        assert not page.has(words), words


@pytest.mark.parametrize(("at", "told"), [(CLOSED, None), (TOLD, TOLD)])
def test_page_that_was_open_for_long_asks_nobody(
    declined: Application, at: datetime, told: datetime | None
) -> None:
    with writing_block():
        declined.told_at = told
    with transaction() as outcome:
        services.ask_for_signature(declined, by=declined.person, at=at)
    assert not outcome.ok
    assert queries.open_signature(declined) is None


def test_office_may_still_ask_before_anybody_is_told(declined: Application, world: World) -> None:
    with writing_block():
        asked = services.ask_for_signature(declined, by=None, at=CLOSED)
    assert asked is not None


def test_second_signature_for_a_change_is_asked_for_after_the_close(declined: Application) -> None:
    with writing_block():
        create_signature(declined, status=SignatureStatus.STALE, at=BEFORE)
    assert queries.can_be_signed(declined, CLOSED)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2017, 11, 1, 9, 0, tzinfo=UTC), "The course begins on Monday 13\u00a0November."),
        (datetime(2017, 11, 14, 9, 0, tzinfo=UTC), "The course is under way."),
        (datetime(2017, 11, 20, 9, 0, tzinfo=UTC), "The days of the course are over."),
    ],
)
def test_placed_application_follows_the_course(
    world: World, writing: Writing, sign_in: SignIn, at: datetime, words: str
) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort, status=S.ACCEPTED)
        create_signature(application, at=BEFORE)
        application.told_at = TOLD
    page = _page(application, sign_in, at)
    assert page.has(words)
    assert not page.has("We write to you before it begins")


@pytest.mark.parametrize("status", [S.DECLINED, S.LAPSED])
def test_place_that_was_given_back_leads_to_a_later_course(
    world: World, writing: Writing, status: ApplicationStatus
) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort, status=status)
    standing = queries.standing_of(application, frozenset(), TOLD)
    assert (standing.holder, standing.next_step) == (Holder.NOBODY, "You can apply for a later course.")
