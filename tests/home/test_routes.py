"""The front pages as people see them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.directory.enums import CallState, ContactBy, KeepApartState
from app.directory.models import Call, KeepApartDecision, Person
from app.platform import clock
from app.platform.audit import AuditEntry
from app.platform.db import db
from app.platform.mail import Letter, MailState, OutboxMessage, queue
from tests.home.conftest import World
from tests.support.factories.directory import create_person, create_programme
from tests.support.factories.mentoring import create_mentor_period
from tests.support.page import PageClient

Writing = Callable[[], AbstractContextManager[Any]]
SignIn = Callable[[Person], PageClient]


def shown(client: PageClient, address: str, status: int = 200) -> Any:
    response = client.get(address)
    assert response.status_code == status, address
    return client.last_page


def test_start_leads_to_the_only_programme(world: World, client: PageClient) -> None:
    response = client.get("/")
    assert (response.status_code, response.location) == (302, "/falkirk/")


def test_start_lists_several_programmes(world: World, client: PageClient, writing: Writing) -> None:
    with writing():
        create_programme("ayrshire", name="Ayrshire programme", area="Ayrshire")
    page = shown(client, "/")
    assert ("Ayrshire programme", "/ayrshire/") in page.links


def test_catalogue_shows_the_week_to_everybody(world: World, client: PageClient) -> None:
    page = shown(client, "/falkirk/")
    for words in ("Mon 13 Nov", "09:30 to 12:30", "Core, day 4", "140 places", "40 places, by application"):
        assert page.has(words.replace("13 Nov", "13\u00a0Nov").replace("0 places", "0\u00a0places")), words
    assert page.has("Friday 29\u00a0September\u00a02017")
    assert page.has("11\u00a0days left")


def test_catalogue_gives_areas_and_no_addresses(world: World, client: PageClient) -> None:
    page = shown(client, "/falkirk/")
    assert "Camelon" in page.text
    assert "Example Road" not in page.all_text
    assert "Education centre" not in page.all_text


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2017, 8, 1), "Applications open"),
        (date(2017, 9, 29), "Today is the last day"),
        (date(2017, 9, 30), "Applications have closed"),
        (date(2017, 11, 14), "The training has begun"),
        (date(2018, 1, 8), "This training has taken place"),
    ],
)
def test_catalogue_follows_the_season(world: World, client: PageClient, day: date, words: str) -> None:
    with clock.held(clock.from_local(day, 14)):
        assert shown(client, "/falkirk/").has(words)


def test_catalogue_without_a_cohort_says_so(app: Flask, client: PageClient, writing: Writing) -> None:
    with writing():
        create_programme()
    assert shown(client, "/falkirk/").has("No dates yet")


@pytest.mark.parametrize("address", ["/support", "/falkirk/support"])
def test_support_needs_no_signing_in_and_has_an_exit(world: World, client: PageClient, address: str) -> None:
    page = shown(client, address)
    for words in (
        "Exit this page",
        "If you are living with abuse",
        "Your union",
        "Your workplace",
        "01632 960301",
    ):
        assert words in page.text, words


def test_support_without_a_programme_lists_them(world: World, client: PageClient, writing: Writing) -> None:
    with writing():
        create_programme("ayrshire", area="Ayrshire")
    assert ("Ayrshire", "/ayrshire/support") in shown(client, "/support").links


def test_support_is_never_logged(
    world: World, client: PageClient, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    sign_in(world.practitioner)
    before = db.session.scalars(select(AuditEntry.id)).all()
    with caplog.at_level("INFO"):
        client.get("/falkirk/support")
        client.get("/support")
    assert [record for record in caplog.records if "support" in str(vars(record))] == []
    assert db.session.scalars(select(AuditEntry.id)).all() == before


@pytest.mark.parametrize(
    "address", ["/falkirk/", "/falkirk/help", "/falkirk/privacy", "/falkirk/accessibility"]
)
def test_support_is_reached_from_every_page(world: World, client: PageClient, address: str) -> None:
    assert shown(client, address).link("Support for you") == "/falkirk/support"


def test_unknown_programme_is_not_found(world: World, client: PageClient) -> None:
    assert client.get("/elsewhere/").status_code == 404


def test_health_answers_without_a_database_row(app: Flask, client: PageClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}


def test_readiness_tells_how_long_email_waits(
    world: World, client: PageClient, writing: Writing, at: datetime
) -> None:
    with writing():
        queue(Letter("x"), to="a@example.org", programme_id=world.programme.id, at=at.replace(hour=7))
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"status": "ready", "database": True, "schema": True, "oldest_email_seconds": 3600}


def test_whats_next_asks_strangers_to_sign_in(world: World, client: PageClient) -> None:
    response = client.get("/falkirk/next")
    assert response.status_code == 302
    assert response.location.startswith("/sign-in")


def test_whats_next_with_nothing_leads_to_the_training(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.practitioner)
    page = shown(client, "/falkirk/next")
    assert page.has("Nothing waits for you")
    assert page.link("See the training") == "/falkirk/"


def test_navigation_is_for_the_reader(
    world: World, client: PageClient, sign_in: SignIn, writing: Writing
) -> None:
    def words(page: Any) -> list[str]:
        return [link.text for link in page.root.all("a") if "relay-nav__link" in link.classes]

    assert words(shown(client, "/falkirk/")) == ["Training", "Help"]
    assert words(shown(sign_in(world.practitioner), "/falkirk/"))[:3] == [
        "Training",
        "What happens next",
        "My application",
    ]
    staff = words(shown(sign_in(world.administrator), "/falkirk/work-queue"))
    assert staff[:2] == ["Work queue", "Applications"]
    assert "Your mentoring" not in staff
    with writing():
        create_mentor_period(world.administrator)
    assert words(shown(sign_in(world.administrator), "/falkirk/work-queue"))[-1] == "Your mentoring"


WORD_OF = {
    "/falkirk/work-queue": "Work queue",
    "/falkirk/settings": "Settings",
    "/falkirk/settings/emails": "Settings",
    "/falkirk/settings/support": "Settings",
    "/falkirk/agencies": "Settings",
    "/falkirk/instruments": "Settings",
    "/falkirk/questions/import": "Settings",
    "/falkirk/cohorts/november-2017/tests": "Sessions",
    "/falkirk/sessions/core-november-2017/completion": "Registers",
    "/falkirk/sessions/core-november-2017/letters": "Sessions",
    "/falkirk/people": "People",
    "/falkirk/calls": "Work queue",
    "/falkirk/mentors/activity": "Mentors",
}


def test_page_stands_under_one_word_of_the_navigation(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.administrator)
    lit = {}
    for path in WORD_OF:
        links = [link for link in shown(client, path).root.all("a") if "relay-nav__link" in link.classes]
        lit[path] = [link.text for link in links if "aria-current" in link.attributes]
    assert lit == {path: [word] for path, word in WORD_OF.items()}


def test_work_queue_is_for_staff(world: World, sign_in: SignIn) -> None:
    assert sign_in(world.practitioner).get("/falkirk/work-queue").status_code == 403
    assert shown(sign_in(world.administrator), "/falkirk/work-queue").h1 == "Work queue"


def failed_email(world: World, at: datetime, person: Person | None = None) -> OutboxMessage:
    message = queue(
        Letter("mentoring/email/signature_request"),
        to="manager@example.org",
        programme_id=world.programme.id,
        person_id=person.id if person else None,
        at=at,
    )
    assert message is not None
    message.state, message.fault, message.attempts = MailState.DEAD, "the address was refused (550)", 3
    return message


def test_failed_email_is_sent_again_by_one_press(
    world: World, sign_in: SignIn, writing: Writing, at: datetime
) -> None:
    with writing():
        message = failed_email(world, at)
        identifier = message.id
    client = sign_in(world.administrator)
    page = shown(client, "/falkirk/work-queue")
    assert page.has("Signature request")
    assert page.has("The address was refused (550)")
    answer = client.post(f"/falkirk/work-queue/emails/{identifier}/send-again")
    assert answer.status_code == 302
    kept = db.session.get(OutboxMessage, identifier)
    assert kept is not None
    assert (kept.state, kept.attempts, kept.fault) == (MailState.QUEUED, 0, None)
    assert client.post(f"/falkirk/work-queue/emails/{identifier}/send-again").status_code == 404


def test_failed_email_of_a_restricted_person_is_for_named_staff(
    world: World, sign_in: SignIn, writing: Writing, at: datetime
) -> None:
    with writing():
        hidden = create_person(world.programme, "Ailsa Hidden", restricted=True)
        identifier = failed_email(world, at, hidden).id
        db.session.add(
            Call(programme_id=world.programme.id, person_id=hidden.id, about="an answer", asked_at=at)
        )
    page = shown(sign_in(world.administrator), "/falkirk/work-queue")
    assert not page.has("Signature request")
    assert not page.has("Ailsa Hidden")
    client = sign_in(world.administrator)
    assert client.post(f"/falkirk/work-queue/emails/{identifier}/send-again").status_code == 404
    page = shown(sign_in(world.named_staff), "/falkirk/work-queue")
    assert page.has("Signature request")
    assert page.has("Ailsa Hidden")


def test_email_to_somebody_who_wants_calls_is_not_sent_again(
    world: World, sign_in: SignIn, writing: Writing, at: datetime
) -> None:
    with writing():
        caller = create_person(world.programme, "Rhona Calls", contact_by=ContactBy.TELEPHONE)
        identifier = failed_email(world, at, caller).id
    client = sign_in(world.administrator)
    client.post(f"/falkirk/work-queue/emails/{identifier}/send-again")
    assert shown(client, "/falkirk/work-queue").has(
        "This person asks for the telephone only. Please call instead."
    )
    kept = db.session.get(OutboxMessage, identifier)
    assert kept is not None
    assert kept.state is MailState.DEAD


def test_keep_apart_decisions_show_to_named_staff_only(
    world: World, sign_in: SignIn, writing: Writing, at: datetime
) -> None:
    with writing():
        db.session.add(
            KeepApartDecision(
                programme_id=world.programme.id,
                person_id=world.practitioner.id,
                room_id=world.falkirk.core.id,
                room_name="Core course",
                status=KeepApartState.OPEN,
                opened_at=at,
            )
        )
    assert not shown(sign_in(world.administrator), "/falkirk/work-queue").has("Decisions for named staff")
    page = shown(sign_in(world.named_staff), "/falkirk/work-queue")
    assert page.has("Decisions for named staff")
    assert page.has("Isla Beaton")


def test_calls_to_make_stand_on_the_work_queue(
    world: World, sign_in: SignIn, writing: Writing, at: datetime
) -> None:
    with writing():
        for state in CallState:
            db.session.add(
                Call(
                    programme_id=world.programme.id,
                    person_id=world.practitioner.id,
                    about=f"the answer to a training application, {state.value}",
                    status=state,
                    asked_at=at,
                )
            )
    page = shown(sign_in(world.administrator), "/falkirk/work-queue")
    assert page.has("The answer to a training application, to make")
    assert not page.has("The answer to a training application, made")
