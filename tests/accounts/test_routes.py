"""Signing in on the pages, as a browser without script meets them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app.accounts import services
from app.accounts.models import Account, RecoveryCode, SignInRequest
from app.directory.enums import Role
from app.directory.models import Person
from app.platform import links, sealing
from app.platform.db import db
from app.platform.mail import OutboxMessage, render
from tests.support.factories.accounts import create_account
from tests.support.factories.directory import create_person, create_programme
from tests.support.page import PageClient

Writing = Callable[[], Any]
SignIn = Callable[[Person], PageClient]
ADDRESS = "isla.beaton@example.org"
REAL = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def latest() -> SignInRequest:
    db.session.rollback()
    found = db.session.scalar(select(SignInRequest).order_by(SignInRequest.asked_at.desc()).limit(1))
    assert found is not None
    return found


def path_of(request: SignInRequest) -> str:
    return f"/sign-in/link/{links.token_of(request.link)}"


def is_signed_in(client: PageClient) -> bool:
    return client.get("/account").status_code == 200


def another_browser(app: Flask) -> PageClient:
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


@pytest.fixture
def isla(app: Flask, writing: Writing) -> Person:
    with writing():
        return create_person(create_programme(), "Isla Beaton")


@pytest.fixture
def trainer(app: Flask, writing: Writing) -> Person:
    with writing():
        return create_person(create_programme(), "Isla Beaton", roles=(Role.TRAINER,))


def ask(client: PageClient, then: str = "") -> None:
    answer = client.post("/sign-in" + (f"?then={then}" if then else ""), data={"email": ADDRESS})
    assert answer.location == "/sign-in/code"


def test_code_of_the_email_signs_in_and_goes_on(isla: Person, client: PageClient) -> None:
    ask(client, then="/falkirk/my-details")
    answer = client.post("/sign-in/code", data={"code": links.code_of(latest().link)})
    assert answer.location == "/falkirk/my-details"
    assert client.get_page("/falkirk/my-details").h1 == "Your details"


def test_wrong_code_says_so_and_counts(isla: Person, client: PageClient) -> None:
    ask(client)
    wrong = f"{(int(links.code_of(latest().link)) + 1) % 1_000_000:06d}"
    page = client.post_page("/sign-in/code", data={"code": wrong})
    assert page.errors == [
        "This code is not right, or it has run out. Check the newest email from us, or ask for a new one."
    ]
    assert not is_signed_in(client)


def test_opening_a_link_changes_nothing_and_pressing_signs_in(isla: Person, client: PageClient) -> None:
    ask(client)
    path = path_of(latest())
    assert client.get_page(path).h1 == "Sign in"
    assert client.head(path).status_code == 200
    assert not is_signed_in(client)
    assert client.post(path).status_code == 302
    assert is_signed_in(client)


def test_pressing_in_another_browser_needs_the_code(isla: Person, client: PageClient, app: Flask) -> None:
    ask(client)
    request = latest()
    other = another_browser(app)
    assert other.get_page(path_of(request)).h1 == "Type the code to sign in here"
    page = other.post_page(path_of(request))
    assert page.errors == ["Enter the six digits from the email"]
    assert not is_signed_in(other)
    other.post(path_of(request), data={"code": links.code_of(request.link)})
    assert is_signed_in(other)


def test_used_link_says_what_to_do(isla: Person, client: PageClient) -> None:
    ask(client)
    path = path_of(latest())
    client.post(path)
    page = client.get_page(path)
    assert page.h1 == "This link has run out"
    assert page.link("Ask for a new email") == "/sign-in"


def test_forged_link_is_not_found(client: PageClient) -> None:
    assert client.get("/sign-in/link/nonsense").status_code == 404


def test_known_and_unknown_get_the_same_answer(isla: Person, client: PageClient, app: Flask) -> None:
    answers = []
    for address in (ADDRESS, "nobody@example.org"):
        browser = another_browser(app)
        posted = browser.post("/sign-in", data={"email": address})
        text = browser.get_page("/sign-in/code").text.replace(address, "ADDRESS")
        answers.append((posted.status_code, posted.location, text))
    assert answers[0] == answers[1]


def test_sign_in_goes_to_local_paths_only(isla: Person, client: PageClient) -> None:
    ask(client, then="//evil.example.org/")
    answer = client.post("/sign-in/code", data={"code": links.code_of(latest().link)})
    assert answer.location == "/"


def test_email_tells_nothing_in_its_subject(isla: Person, client: PageClient) -> None:
    ask(client)
    db.session.rollback()
    rendered = render(db.session.scalars(select(OutboxMessage)).one())
    assert rendered.subject == "Training: your code to sign in"
    code = links.code_of(latest().link)
    assert code in rendered.text
    assert code in rendered.html
    assert code not in rendered.subject
    assert "Falkirk" not in rendered.subject


def test_sixth_email_is_not_sent_and_the_page_is_the_same(isla: Person, client: PageClient) -> None:
    for _ in range(6):
        ask(client)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == 5


def test_address_is_needed_and_kept_as_typed(client: PageClient) -> None:
    assert client.post_page("/sign-in", data={"email": ""}).errors == ["Enter your email address"]
    page = client.post_page("/sign-in", data={"email": "isla at work"})
    assert page.errors == ["Enter an email address in the correct format, like name@example.org"]
    assert page.typed()["email"] == ["isla at work"]


def test_code_page_without_an_address_leads_to_sign_in(client: PageClient) -> None:
    assert client.get("/sign-in/code").location == "/sign-in"


def test_staff_are_not_signed_in_before_the_second_step(trainer: Person, client: PageClient) -> None:
    ask(client)
    answer = client.post("/sign-in/code", data={"code": links.code_of(latest().link)})
    assert answer.location == "/sign-in/second-step"
    assert not is_signed_in(client)
    assert client.get("/falkirk/my-details").location.startswith("/sign-in?then=")


def test_staff_link_does_not_skip_the_second_step(trainer: Person, client: PageClient) -> None:
    ask(client)
    assert client.post(path_of(latest())).location == "/sign-in/second-step"
    assert not is_signed_in(client)


def secret_of(client: PageClient) -> pyotp.TOTP:
    with client.session_transaction() as session:
        sealed = session["new_secret"]
    secret = sealing.unseal(sealed.encode(), "authenticator")
    assert secret is not None
    return pyotp.TOTP(secret)


def test_staff_set_up_the_second_step_and_are_in(trainer: Person, client: PageClient) -> None:
    with time_machine.travel(REAL, tick=False) as clock:
        ask(client)
        client.post("/sign-in/code", data={"code": links.code_of(latest().link)})
        assert client.get("/sign-in/second-step").location == "/account/second-factor"
        page = client.get_page("/account/second-factor")
        generator = secret_of(client)
        assert generator.secret in page.text.replace(" ", "")
        assert client.get("/account/second-factor.svg").mimetype == "image/svg+xml"
        done = client.post_page("/account/second-factor", data={"code": generator.at(REAL)})
        assert done.h1 == "Keep your recovery codes"
        assert is_signed_in(client)
        assert db.session.scalar(select(func.count()).select_from(RecoveryCode)) == 10

        client.post("/sign-out")
        assert not is_signed_in(client)
        clock.move_to(REAL + timedelta(minutes=1))
        ask(client)
        client.post("/sign-in/code", data={"code": links.code_of(latest().link)})
        wrong = client.post_page("/sign-in/second-step", data={"code": "000000"})
        assert wrong.errors == ["This code is not right. Type the six digits your authenticator shows now."]
        right = generator.at(REAL + timedelta(minutes=1))
        assert client.post("/sign-in/second-step", data={"code": right}).status_code == 302
        assert is_signed_in(client)


def test_second_step_must_follow_within_ten_minutes(trainer: Person, client: PageClient) -> None:
    with time_machine.travel(REAL, tick=False) as clock:
        ask(client)
        client.post("/sign-in/code", data={"code": links.code_of(latest().link)})
        clock.move_to(REAL + timedelta(minutes=11))
        assert client.get("/account/second-factor").location == "/sign-in"
        assert "longer than ten minutes" in client.get_page("/sign-in").text


def test_second_step_cannot_be_set_up_again_before_it_is_passed(
    trainer: Person, client: PageClient, writing: Writing, at: datetime
) -> None:
    with time_machine.travel(REAL, tick=False):
        with writing():
            account = create_account(trainer)
            secret, sealed = services.begin_second_factor()
            services.confirm_second_factor(account, sealed, pyotp.TOTP(secret).at(REAL), by=None, at=at)
        ask(client)
        client.post("/sign-in/code", data={"code": links.code_of(latest().link)})
        assert client.get("/account/second-factor").location == "/sign-in"
        assert not is_signed_in(client)


def test_recovery_code_signs_in(trainer: Person, client: PageClient, writing: Writing, at: datetime) -> None:
    with time_machine.travel(REAL, tick=False):
        with writing():
            account = create_account(trainer)
            secret, sealed = services.begin_second_factor()
            codes = services.confirm_second_factor(
                account, sealed, pyotp.TOTP(secret).at(REAL), by=None, at=at
            )
        ask(client)
        client.post("/sign-in/code", data={"code": links.code_of(latest().link)})
        assert client.post_page("/sign-in/recovery", data={"recovery": "wrong"}).errors == [
            "This recovery code is not right, or it has been used."
        ]
        assert client.post("/sign-in/recovery", data={"recovery": codes[0]}).status_code == 302
        page = client.get_page("/account")
        assert page.has("9 recovery codes left")


def test_other_authenticator_needs_the_present_one(
    isla: Person, client: PageClient, sign_in: SignIn, writing: Writing, at: datetime
) -> None:
    with time_machine.travel(REAL, tick=False) as clock:
        with writing():
            account = create_account(isla)
            secret, sealed = services.begin_second_factor()
            services.confirm_second_factor(account, sealed, pyotp.TOTP(secret).at(REAL), by=None, at=at)
        sign_in(isla)
        clock.move_to(REAL + timedelta(minutes=1))
        client.get_page("/account/second-factor")
        fresh = secret_of(client).at(REAL + timedelta(minutes=1))
        page = client.post_page("/account/second-factor", data={"code": fresh, "present": ""})
        assert page.errors == ["Enter a code from your present authenticator, or a recovery code, too."]
        present = pyotp.TOTP(secret).at(REAL + timedelta(minutes=1))
        done = client.post_page("/account/second-factor", data={"code": fresh, "present": present})
        assert done.h1 == "Keep your recovery codes"


def test_account_page_lists_who_one_is(
    writing: Writing, app: Flask, client: PageClient, sign_in: SignIn
) -> None:
    with writing():
        first = create_person(create_programme("falkirk"), "Isla Beaton", job_title="Social worker")
        second = create_person(create_programme("ayrshire"), "Isla Beaton-Reid", ADDRESS)
        account = create_account(first)
        services.link_people(account, at=first.made_at)
    sign_in(first)
    page = client.get_page("/account")
    assert page.has("Social worker")
    assert page.has(second.full_name)


def test_sign_out_everywhere_ends_other_browsers(isla: Person, client: PageClient, app: Flask) -> None:
    other = another_browser(app)
    for browser in (client, other):
        ask(browser)
        browser.post("/sign-in/code", data={"code": links.code_of(latest().link)})
        assert is_signed_in(browser)
    client.post("/account/sign-out-everywhere")
    assert not is_signed_in(client)
    assert not is_signed_in(other)


def test_sign_out_is_not_a_get(isla: Person, client: PageClient, sign_in: SignIn) -> None:
    sign_in(isla)
    assert client.get("/sign-out", follow_redirects=True).status_code in {404, 405}
    assert is_signed_in(client)


def test_administrator_takes_away_a_lost_second_step(
    trainer: Person, client: PageClient, sign_in: SignIn, writing: Writing, at: datetime
) -> None:
    with time_machine.travel(REAL, tick=False):
        with writing():
            admin = create_person(trainer.programme, "Una Reid", roles=(Role.ADMINISTRATOR,))
            account = create_account(trainer)
            secret, sealed = services.begin_second_factor()
            services.confirm_second_factor(account, sealed, pyotp.TOTP(secret).at(REAL), by=None, at=at)
        sign_in(admin)
        answer = client.post(f"/falkirk/people/{trainer.id}/second-factor")
        assert answer.status_code == 302
        own = client.post(f"/falkirk/people/{admin.id}/second-factor")
        assert own.status_code == 403
    db.session.rollback()
    assert db.session.get(Account, account.id).sealed_secret is None
