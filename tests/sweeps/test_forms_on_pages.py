"""On the pages: a form sent half filled comes back with its messages and with all that was typed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.page import PageClient
from tests.support.samples import Samples, addresses

TYPED = "Kept as it was typed"
# Who sends which page what, and what must be said; all that was typed must still be there.
CASES: dict[str, tuple[str, dict[str, str], list[str]]] = {
    "accounts.sign_in": (
        "anonymous",
        {"email": "isla at example"},
        ["Enter an email address in the correct format, like name@example.org"],
    ),
    "training.new_venue": ("administrator", {"name": TYPED}, ["Enter a short name, like town-hall"]),
    "training.new_cohort": (
        "administrator",
        {
            "name": TYPED,
            "applications_close_on-day": "31",
            "applications_close_on-month": "2",
            "applications_close_on-year": "2018",
        },
        ["must be a real date, like 13 11 2017"],
    ),
    "directory.add_person": ("administrator", {"full_name": TYPED, "email": "nobody"}, ["correct format"]),
    "directory.add_agency": ("administrator", {"name": TYPED, "relevant_staff": "many"}, ["whole number"]),
    "directory.add_support_route": ("administrator", {"name": TYPED}, ["Choose"]),
    "mentoring.enter": ("administrator", {"full_name": TYPED, "email": "on paper"}, ["correct format"]),
    "directory.my_address": ("applicant", {"email": "nobody at home"}, ["correct format"]),
    "forum.new_series": ("administrator", {"name": TYPED, "starts": "noonish"}, ["must be a time"]),
}


@pytest.mark.parametrize("endpoint", CASES)
def test_form_comes_back_with_messages_and_what_was_typed(
    endpoint: str, world: Flask, samples: Samples, client_of: Callable[[str], FlaskClient]
) -> None:
    part, typed, said = CASES[endpoint]
    client = client_of(part)
    assert isinstance(client, PageClient)
    page = client.post_page(addresses(world, samples, "POST")[endpoint], typed)
    assert page.title.startswith("Error:")
    for words in said:
        assert any(words in message for message in page.errors), page.errors
    assert len(page.errors) == len(set(page.errors))
    held = [value for values in page.typed().values() for value in values]
    assert {value for value in typed.values() if value} <= set(held)
