"""Signing in through services: whom it makes, what it links, what it counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app.accounts import queries, services
from app.accounts.models import Account, RecoveryCode, SignInRequest
from app.accounts.services import signing_in
from app.directory import services as people
from app.directory.enums import ContactBy, Role
from app.directory.models import Call, Person
from app.platform import links
from app.platform.db import db, transaction
from app.platform.errors import RuleBroken
from app.platform.mail import OutboxMessage
from tests.support.factories.accounts import create_account
from tests.support.factories.directory import create_agency, create_person, create_programme

Writing = Callable[[], Any]
ADDRESS = "isla.beaton@example.org"
REAL = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def ask(at: datetime, address: str = ADDRESS, browser: str = "this browser", then: str = "/") -> None:
    services.ask_to_sign_in(address, browser=browser, client="192.0.2.1", then=then, at=at)


def live_requests(address: str = ADDRESS) -> list[SignInRequest]:
    return list(
        db.session.scalars(
            select(SignInRequest).where(SignInRequest.email_key == address).order_by(SignInRequest.asked_at)
        )
    )


def code_of(request: SignInRequest) -> str:
    return links.code_of(request.link)


def wrong_code(request: SignInRequest) -> str:
    return f"{(int(code_of(request)) + 1) % 1_000_000:06d}"


def test_code_signs_in_and_makes_an_account(app: Flask, writing: Writing, at: datetime) -> None:
    with writing():
        ask(at, then="/falkirk/next")
    with writing():
        trial = services.try_code("Isla.Beaton@example.org ", code_of(live_requests()[0]), client="c", at=at)
    assert trial.account is not None
    assert (trial.account.email, trial.then, trial.message) == (ADDRESS, "/falkirk/next", "")


def test_code_works_once(app: Flask, writing: Writing, at: datetime) -> None:
    with writing():
        ask(at)
    code = code_of(live_requests()[0])
    with writing():
        services.try_code(ADDRESS, code, client="c", at=at)
    with writing():
        again = services.try_code(ADDRESS, code, client="c", at=at)
    assert again.account is None


def test_signing_in_makes_the_other_live_emails_useless(app: Flask, writing: Writing, at: datetime) -> None:
    with writing():
        ask(at)
        ask(at)
    first, second = live_requests()
    with writing():
        services.try_code(ADDRESS, code_of(first), client="c", at=at)
    assert second.link.withdrawn_at is not None


def test_code_runs_out_after_ten_minutes_of_real_time(app: Flask, writing: Writing, at: datetime) -> None:
    with time_machine.travel(REAL, tick=False) as clock:
        with writing():
            ask(at)
        code = code_of(live_requests()[0])
        clock.move_to(REAL + timedelta(minutes=10))
        with writing():
            trial = services.try_code(ADDRESS, code, client="c", at=at)
    assert trial.account is None


def test_no_more_than_five_emails_are_live_at_once(app: Flask, writing: Writing, at: datetime) -> None:
    for _ in range(7):
        with writing():
            ask(at)
    assert len(live_requests()) == 5
    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == 5


def test_ten_wrong_codes_make_the_right_one_wait(app: Flask, writing: Writing, at: datetime) -> None:
    with time_machine.travel(REAL, tick=False) as clock:
        with writing():
            ask(at)
        wrong = wrong_code(live_requests()[0])
        for _ in range(10):
            with writing():
                assert services.try_code(ADDRESS, wrong, client="c", at=at).account is None
        with writing():
            refused = services.try_code(ADDRESS, code_of(live_requests()[0]), client="c", at=at)
        assert refused.account is None
        assert "wait 30 minutes" in refused.message
        clock.move_to(REAL + timedelta(minutes=31))
        with writing():
            ask(at)
        with writing():
            later = services.try_code(ADDRESS, code_of(live_requests()[-1]), client="c", at=at)
        assert later.account is not None


def test_link_lets_in_only_the_browser_that_asked(app: Flask, writing: Writing, at: datetime) -> None:
    with writing():
        ask(at, browser="mine")
    token = links.token_of(live_requests()[0].link)
    with writing():
        elsewhere = services.try_link(token, browser="another", code="", client="c", at=at)
    assert elsewhere.account is None
    with writing():
        nobody = services.try_link(token, browser="", code="", client="c", at=at)
    assert nobody.account is None
    with writing():
        here = services.try_link(token, browser="mine", code="", client="c", at=at)
    assert here.account is not None


def test_link_elsewhere_takes_the_code(app: Flask, writing: Writing, at: datetime) -> None:
    with writing():
        ask(at, browser="mine")
    request = live_requests()[0]
    with writing():
        trial = services.try_link(
            links.token_of(request.link), browser="another", code=code_of(request), client="c", at=at
        )
    assert trial.account is not None


def test_known_and_unknown_addresses_leave_the_same_rows(app: Flask, writing: Writing, at: datetime) -> None:
    with writing():
        create_person(create_programme(), "Isla Beaton")
        ask(at)
        ask(at, address="nobody@example.org")
    messages = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.to_address)).all()
    assert [message.to_address for message in messages] == [ADDRESS, "nobody@example.org"]
    assert len({(message.template, message.programme_id, message.person_id) for message in messages}) == 1


def test_telephone_only_gets_a_call_and_no_sign_in_email(app: Flask, writing: Writing, at: datetime) -> None:
    with writing():
        create_person(
            create_programme(), "Isla Beaton", contact_by=ContactBy.TELEPHONE, telephone="01632 960001"
        )
        ask(at)
        ask(at)
    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == 0
    assert [call.about for call in db.session.scalars(select(Call))] == ["signing in"]


def test_sign_in_links_people_with_the_proven_address(app: Flask, writing: Writing, at: datetime) -> None:
    with writing():
        here = create_person(create_programme("falkirk"), "Isla Beaton")
        there = create_person(create_programme("ayrshire"), "Isla Beaton")
        create_person(create_programme("perth"), "Isla Beaton", "other@example.org")
        ask(at)
    with writing():
        trial = services.try_code(ADDRESS, code_of(live_requests()[0]), client="c", at=at)
    assert trial.account is not None
    assert {person.id for person in queries.people_of(trial.account)} == {here.id, there.id}
    assert here.email_confirmed_at == at


def test_sign_in_takes_nobody_who_has_an_account_already(app: Flask, writing: Writing, at: datetime) -> None:
    with writing():
        person = create_person(create_programme(), "Isla Beaton", "old@example.org")
        owner = create_account(person)
        person.email, person.email_key = ADDRESS, ADDRESS
        ask(at)
    with writing():
        trial = services.try_code(ADDRESS, code_of(live_requests()[0]), client="c", at=at)
    assert trial.account is not None
    assert queries.people_of(trial.account) == []
    assert queries.account_of_person(person) == owner


def test_join_programme_adds_a_person_once(app: Flask, writing: Writing, at: datetime) -> None:
    with writing():
        programme = create_programme()
        account = create_account(create_person(create_programme("ayrshire"), "Isla Beaton"))
    with writing():
        person = services.join_programme(account, programme.id, full_name="Isla Beaton", at=at)
        again = services.join_programme(account, programme.id, full_name="Somebody Else", at=at)
    assert person.id == again.id
    assert (person.full_name, person.email, person.email_confirmed_at) == ("Isla Beaton", ADDRESS, at)


def test_new_role_signs_the_person_out_everywhere(app: Flask, writing: Writing, at: datetime) -> None:
    with writing():
        person = create_person(create_programme(), "Isla Beaton")
        cookie = create_account(person).get_id()
    assert queries.account_of_cookie(cookie) is not None
    with writing():
        people.assign_role(person, Role.TRAINER, by=None, at=at)
    assert queries.account_of_cookie(cookie) is None


def test_new_address_becomes_the_one_to_sign_in_with(app: Flask, writing: Writing, at: datetime) -> None:
    with writing():
        person = create_person(create_programme(), "Isla Beaton")
        account = create_account(person)
    with writing():
        people.take_address_from_call(person, "new@example.org", by=person, at=at)
    assert (account.email, account.email_key) == ("new@example.org", "new@example.org")
    assert queries.account_by_email(ADDRESS) is None


def test_address_told_to_staff_signs_out_everywhere(app: Flask, writing: Writing, at: datetime) -> None:
    with writing():
        programme = create_programme()
        staff = create_person(programme, "Una Reid", roles=(Role.ADMINISTRATOR,))
        person = create_person(programme, "Isla Beaton")
        cookie = create_account(person).get_id()
    with writing():
        people.take_address_from_call(person, "new@example.org", by=staff, at=at)
    assert queries.account_of_cookie(cookie) is None
    assert person.email_confirmed_at is None


@pytest.fixture
def account(app: Flask, writing: Writing, at: datetime) -> Account:
    """Staff without a second step yet."""
    with writing():
        programme = create_programme()
        agency = create_agency(programme)
        return create_account(create_person(programme, "Isla Beaton", agency=agency, roles=(Role.TRAINER,)))


def set_up(account: Account, at: datetime) -> tuple[pyotp.TOTP, list[str]]:
    secret, sealed = services.begin_second_factor()
    generator = pyotp.TOTP(secret)
    codes = services.confirm_second_factor(account, sealed, generator.at(REAL), by=None, at=at)
    assert isinstance(codes, list)
    return generator, codes


def test_second_step_secret_is_sealed(account: Account, writing: Writing, at: datetime) -> None:
    with time_machine.travel(REAL, tick=False), writing():
        generator, _ = set_up(account, at)
    assert account.sealed_secret is not None
    assert generator.secret.encode() not in account.sealed_secret


def test_second_step_code_works_once(account: Account, writing: Writing, at: datetime) -> None:
    with time_machine.travel(REAL, tick=False) as clock:
        with writing():
            generator, _ = set_up(account, at)
        with writing():
            assert services.take_step_code(account, generator.at(REAL)) != ""
        clock.move_to(REAL + timedelta(seconds=30))
        code = generator.at(REAL + timedelta(seconds=30))
        with writing():
            assert services.take_step_code(account, code) == ""
        with writing():
            assert services.take_step_code(account, code) != ""


def test_second_step_refuses_a_code_of_two_minutes_ago(
    account: Account, writing: Writing, at: datetime
) -> None:
    with time_machine.travel(REAL, tick=False) as clock:
        with writing():
            generator, _ = set_up(account, at)
        clock.move_to(REAL + timedelta(minutes=10))
        with writing():
            assert services.take_step_code(account, generator.at(REAL + timedelta(minutes=8))) != ""


def test_second_step_waits_after_ten_wrong_codes(account: Account, writing: Writing, at: datetime) -> None:
    with time_machine.travel(REAL, tick=False) as clock:
        with writing():
            generator, _ = set_up(account, at)
        clock.move_to(REAL + timedelta(minutes=5))
        right = generator.at(REAL + timedelta(minutes=5))
        wrong = f"{(int(right) + 1) % 1_000_000:06d}"
        for _ in range(10):
            with writing():
                services.take_step_code(account, wrong)
        with writing():
            assert "wait 30 minutes" in services.take_step_code(account, right)


def test_recovery_code_works_once_and_is_kept_as_a_hash(
    account: Account, writing: Writing, at: datetime
) -> None:
    with time_machine.travel(REAL, tick=False):
        with writing():
            _, codes = set_up(account, at)
        assert len(codes) == 10
        kept = db.session.scalars(select(RecoveryCode.code_hash)).all()
        assert not set(codes) & set(kept)
        with writing():
            assert services.take_recovery_code(account, codes[0].upper(), at=at) == ""
        with writing():
            assert services.take_recovery_code(account, codes[0], at=at) != ""
    assert queries.recovery_codes_left(account) == 9


def test_second_step_of_somebody_else_is_taken_away_with_all_sessions(
    account: Account, writing: Writing, at: datetime
) -> None:
    with time_machine.travel(REAL, tick=False), writing():
        set_up(account, at)
    cookie = account.get_id()
    person = db.session.scalar(select(Person))
    with writing():
        admin = create_person(person.programme, "Una Reid", roles=(Role.ADMINISTRATOR,))
        services.remove_second_factor_of(person, by=admin, at=at)
    assert account.sealed_secret is None
    assert queries.account_of_cookie(cookie) is None
    with pytest.raises(RuleBroken):
        services.remove_second_factor_of(person, by=admin, at=at)


def test_too_many_requests_from_one_network_are_refused(
    app: Flask, writing: Writing, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_in, "MOST_BY_CLIENT", 3)
    for number in range(3):
        with writing():
            ask(at, address=f"person{number}@example.org")
    with transaction() as outcome:
        ask(at, address="late@example.org")
    assert not outcome.ok
    assert "network" in outcome.message
