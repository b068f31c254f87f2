"""The manager's page: without an account, and opening it changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from app.mentoring import queries, services
from app.mentoring.enums import ApplicationStatus, SignatureStatus
from app.mentoring.models import Countersignature
from app.platform import clock, links, mail
from app.platform.db import db
from app.training.events import SessionDayChanged
from tests.mentoring.conftest import World, Writing, mail_to, templates_to
from tests.support.factories.directory import create_programme
from tests.support.factories.mentoring import create_application, create_request, create_signature

AT = datetime(2017, 9, 18, 8, 0, tzinfo=UTC)
TOM = "tom.ballantyne@example.org"
RHONA = "rhona.kerr@example.org"


@pytest.fixture
def asked(world: World, writing: Writing) -> Countersignature:
    with writing():
        application = create_application(world.applicant, world.cohort)
        return create_request(application, at=AT)


def _address(asked: Countersignature) -> str:
    assert asked.link is not None
    return f"/falkirk/countersign/{links.token_of(asked.link)}"


def _status(asked: Countersignature) -> SignatureStatus:
    db.session.expire_all()
    return db.session.get_one(Countersignature, asked.id).status


def test_page_shows_what_is_signed_and_never_answers_or_scores(
    client: FlaskClient, asked: Countersignature
) -> None:
    page = client.get_page(_address(asked))
    assert page.h1 == "Will you countersign for Isla Beaton?"
    for words in (
        "Friday 6 October",
        "09:30 to 12:30",
        "13:30 to 16:30",
        "Camelon",
        "released from duty on four days",
    ):
        assert page.has(words), words
    assert not page.has("My own words")
    assert not page.has("1 Example Street")


def test_opening_changes_nothing(client: FlaskClient, asked: Countersignature) -> None:
    client.get(_address(asked))
    client.head(_address(asked))
    assert _status(asked) is SignatureStatus.REQUESTED
    assert templates_to(TOM) == ["signature_request"]


def test_nothing_is_chosen_beforehand_and_everything_missing_is_said(
    client: FlaskClient, asked: Countersignature
) -> None:
    address = _address(asked)
    assert "checked" not in client.get(address).get_data(as_text=True)
    assert client.post_page(address, {}).errors == ["Choose an answer", "Type your full name"]
    assert client.post_page(address, {"answer": "sign", "typed_name": "Tom"}).errors == [
        "Tick this if it is so. If not, choose “Somebody else should answer”"
    ]
    page = client.post_page(address, {"answer": "decline", "typed_name": "Tom"})
    assert page.errors == ["Say in a few words what stands in the way"]
    assert client.post_page(address, {"answer": "pass", "typed_name": "Tom"}).errors == [
        "Enter the name of whoever should answer",
        "Enter the work email address of whoever should answer",
    ]
    assert _status(asked) is SignatureStatus.REQUESTED


def test_manager_signs_what_the_page_says_and_nothing_else(
    client: FlaskClient, asked: Countersignature, world: World, writing: Writing
) -> None:
    address = _address(asked)
    answer = {"answer": "sign", "not_related": "yes", "typed_name": "Tom Ballantyne"}
    read = client.get_page(address).field("seen").get("value")
    with writing():
        day = queries.release_days(world.cohort.id)[-1]
        day.starts_at += timedelta(days=7)
        day.ends_at += timedelta(days=7)
    page = client.post_page(address, answer | {"seen": read})
    assert page.errors == [
        "Something has changed since you opened this page. Read it as it is now, then answer again."
    ]
    assert page.has("23 Nov 09:30 to 16:30 Core course, day 4")
    assert page.field("typed_name").get("value") == "Tom Ballantyne"
    assert _status(asked) is SignatureStatus.REQUESTED
    client.post_page(address, answer | {"seen": page.field("seen").get("value")})
    assert _status(asked) is SignatureStatus.SIGNED


def test_manager_signs_and_sees_what_was_agreed(client: FlaskClient, asked: Countersignature) -> None:
    address = _address(asked)
    page = client.post_page(address, {"answer": "sign", "not_related": "yes", "typed_name": "Tom Ballantyne"})
    assert page.h1 == "Thank you, we have your answer"
    assert page.has("You answered on Monday 18 September")
    assert _status(asked) is SignatureStatus.SIGNED
    again = client.post_page(address, {"answer": "decline", "reason": "x", "typed_name": "Tom"})
    assert again.h1 == "Thank you, we have your answer"
    assert _status(asked) is SignatureStatus.SIGNED


@pytest.mark.parametrize(
    ("status", "told", "words"),
    [
        (ApplicationStatus.APPOINTABLE, False, "provisional until places are given"),
        (ApplicationStatus.UNSUCCESSFUL, False, "provisional until places are given"),
        (ApplicationStatus.OFFERED, True, "provisional until places are given"),
        (ApplicationStatus.RESERVE, True, "provisional until places are given"),
        (ApplicationStatus.ACCEPTED, True, "The days are firm"),
        (ApplicationStatus.APPOINTABLE, True, "The days are not needed any more"),
        (ApplicationStatus.DECLINED, True, "The days are not needed any more"),
        (ApplicationStatus.WITHDRAWN, False, "The days are not needed any more"),
    ],
)
def test_used_link_says_what_became_of_the_days(
    client: FlaskClient,
    asked: Countersignature,
    writing: Writing,
    status: ApplicationStatus,
    told: bool,
    words: str,
) -> None:
    client.post(
        _address(asked), data={"answer": "sign", "not_related": "yes", "typed_name": "Tom Ballantyne"}
    )
    with writing():
        asked.application.status = status
        asked.application.told_at = AT if told else None
    page = client.get_page(_address(asked))
    assert page.has(words)
    assert ("Put them into your calendar" in page.text) is ("provisional" in words)


def test_manager_says_no_as_easily(client: FlaskClient, asked: Countersignature) -> None:
    page = client.post_page(
        _address(asked), {"answer": "decline", "reason": "No cover that week.", "typed_name": "Tom"}
    )
    assert page.has("No cover that week.")
    assert _status(asked) is SignatureStatus.DECLINED


def test_manager_passes_it_on(client: FlaskClient, asked: Countersignature) -> None:
    page = client.post_page(
        _address(asked),
        {"answer": "pass", "deputy_name": "Rhona Kerr", "deputy_email": RHONA, "typed_name": "Tom"},
    )
    assert page.has("Somebody else should answer")
    assert templates_to(RHONA) == ["signature_request"]


def test_deputy_cannot_be_the_applicant(client: FlaskClient, asked: Countersignature) -> None:
    page = client.post_page(
        _address(asked),
        {
            "answer": "pass",
            "deputy_name": "Me",
            "deputy_email": "islabeaton@example.org",
            "typed_name": "Tom",
        },
    )
    assert page.has("own email address")
    assert page.has("Rhona") is False


def test_expired_link_offers_a_new_one(client: FlaskClient, asked: Countersignature) -> None:
    address = _address(asked)
    with clock.held(datetime(2017, 10, 9, 9, tzinfo=UTC)):
        page = client.get_page(address)
        assert page.h1 == "This link has run out"
        page = client.post_page(f"{address}/new-link", {})
        assert page.has("A new link is on its way to you by email.")
    assert templates_to(TOM) == ["signature_request", "signature_reminder"]


def test_replaced_link_tells_nothing_about_anybody(
    client: FlaskClient, asked: Countersignature, writing: Writing
) -> None:
    address = _address(asked)
    with writing():
        application = db.session.get_one(Countersignature, asked.id).application
        services.save_manager(
            application, name="Rhona Kerr", email=RHONA, somebody_else=True, by=application.person, at=AT
        )
    page = client.get_page(address)
    assert page.h1 == "Nothing is needed from you"
    assert not page.has("Isla")
    assert not page.has("Rhona")
    assert client.get(f"{address}/dates.ics").status_code == 404


def test_changed_link_or_other_programme_is_not_found(
    client: FlaskClient, asked: Countersignature, writing: Writing
) -> None:
    address = _address(asked)
    wrong = address[:-1] + ("A" if address[-1] != "A" else "B")
    assert client.get(wrong).status_code == 404
    with writing():
        create_programme("ayrshire")
    assert client.get(address.replace("falkirk", "ayrshire")).status_code == 404


def test_second_signature_asks_about_the_difference(
    world: World, client: FlaskClient, writing: Writing
) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort)
        create_signature(application)
        world.applicant.job_title = "Senior worker"
        db.session.flush()
        services.requesting.refresh_signature(application, by=None, at=AT)
        newer = queries.open_signature(application)
        assert newer is not None
    page = client.get_page(_address(newer))
    assert page.h1 == "Do you still countersign for Isla Beaton?"
    assert page.has("The job title")
    assert page.has("You signed for Family worker Now Senior worker")
    assert not page.has("The agency")
    letter = mail.render(mail_to(TOM)[-1])
    for text in ("You signed for: Family worker", "Now: Senior worker"):
        assert text in letter.text, text
    assert "13:30 to 16:30" not in letter.text
    done = client.post_page(page.url, {"answer": "sign", "not_related": "yes", "typed_name": "Tom"})
    assert done.has("You countersigned")
    assert done.has("Senior worker")


def test_page_of_a_moved_day_shows_that_day_only(world: World, client: FlaskClient, writing: Writing) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort)
        create_signature(application)
    with writing():
        day = world.falkirk.core.days[1]
        day.ends_at += timedelta(hours=1)
        db.session.flush()
        services.session_day_changed(SessionDayChanged(day.id), by=None, at=AT)
        newer = queries.open_signature(application)
        assert newer is not None
        services.remind(application, by=None, at=AT)
    page = client.get_page(_address(newer))
    assert page.has("You signed for Tuesday 14 November, 09:30 to 16:30")
    assert page.has("Now Tuesday 14 November, 09:30 to 17:30")
    assert [each.template.rpartition("/")[2] for each in mail_to(TOM)] == ["signature_again"] * 2
    assert "asked us to remind you" in mail.render(mail_to(TOM)[-1]).text


def test_dates_are_provisional_in_the_managers_calendar(client: FlaskClient, asked: Countersignature) -> None:
    text = client.get(f"{_address(asked)}/dates.ics").get_data(as_text=True)
    assert text.count("STATUS:TENTATIVE") == 5
    assert "Isla" not in text
