"""Rules of the directory."""

from __future__ import annotations

from datetime import time

import pytest

from app.directory import rules
from app.directory.enums import CallState, ContactBy, DataRequestState, KeepApartState, Role
from app.platform.errors import RuleBroken


def test_call_is_made_once_and_may_be_taken_back() -> None:
    assert rules.next_call_state(CallState.TO_MAKE, "made") is CallState.MADE
    assert rules.next_call_state(CallState.MADE, "undo") is CallState.TO_MAKE
    with pytest.raises(RuleBroken):
        rules.next_call_state(CallState.MADE, "made")


def test_decision_is_settled_once_and_may_be_taken_back() -> None:
    assert rules.next_decision_state(KeepApartState.OPEN, "settle") is KeepApartState.SETTLED
    assert rules.next_decision_state(KeepApartState.SETTLED, "undo") is KeepApartState.OPEN
    with pytest.raises(RuleBroken):
        rules.next_decision_state(KeepApartState.SETTLED, "settle")


def test_data_request_ends_once() -> None:
    assert rules.next_data_state(DataRequestState.ASKED, "release") is DataRequestState.RELEASED
    with pytest.raises(RuleBroken):
        rules.next_data_state(DataRequestState.RELEASED, "withdraw")


def test_own_text_fills_only_the_gaps_on_the_list() -> None:
    facts = {"known as": "Isla", "programme": "Training in Falkirk"}
    assert rules.filled("Dear {Known as}, {programme}.", facts) == "Dear Isla, Training in Falkirk."
    with pytest.raises(RuleBroken, match="{email}"):
        rules.filled("Dear {email}", facts)


@pytest.mark.parametrize(
    "text", ["{{ config }}", "{% include 'x' %}", "{0.__class__}", "{known as.__class__}"]
)
def test_own_text_runs_nothing(text: str) -> None:
    with pytest.raises(RuleBroken):
        rules.filled(text, {"known as": "Isla"})


def test_own_text_does_not_fill_what_a_fact_brought_in() -> None:
    assert rules.filled("{known as}", {"known as": "{programme}", "programme": "x"}) == "{programme}"


def test_paragraphs_are_parted_by_empty_lines() -> None:
    assert rules.paragraphs("One\r\nstill one\r\n\r\nTwo\n \n\nThree") == ["One still one", "Two", "Three"]


@pytest.mark.parametrize("slug", ["falkirk", "north-lanarkshire", "pk2017"])
def test_slug_may_be_letters_digits_and_hyphens(slug: str) -> None:
    rules.require_slug(slug)


@pytest.mark.parametrize(
    "slug", ["", "Falkirk", "2017", "a--b", "a-", "a b", "sign-in", "account", "static", "a/b"]
)
def test_slug_that_would_break_addresses_is_refused(slug: str) -> None:
    with pytest.raises(RuleBroken):
        rules.require_slug(slug)


def test_hours_come_in_pairs_and_in_order() -> None:
    rules.require_hours(None, None)
    rules.require_hours(time(9), time(17))
    for earliest, latest in ((time(9), None), (None, time(9)), (time(17), time(9)), (time(9), time(9))):
        with pytest.raises(RuleBroken):
            rules.require_hours(earliest, latest)


def test_telephone_only_needs_a_number() -> None:
    rules.require_number(ContactBy.EMAIL, "")
    rules.require_number(ContactBy.TELEPHONE, "01632 960001")
    with pytest.raises(RuleBroken):
        rules.require_number(ContactBy.TELEPHONE, " ")


def test_last_administrator_stays() -> None:
    rules.may_end_role(Role.ADMINISTRATOR, 1)
    rules.may_end_role(Role.TRAINER, 0)
    with pytest.raises(RuleBroken):
        rules.may_end_role(Role.ADMINISTRATOR, 0)
