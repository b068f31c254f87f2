"""Every view against every part, as declared in `tests/support/access_matrix.py`."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.platform.access import opening_of
from tests.support.access_acts import ACTS
from tests.support.access_matrix import PAGES
from tests.support.access_parts import EVERYBODY, PARTS, SIGNED_IN
from tests.support.crawl import Checks, forget, found_at
from tests.support.samples import Samples, addresses
from tests.sweeps.programme import signed_in_client
from tests.sweeps.readings import Reader

ADMITTED = range(200, 303)
REFUSED = {403, 404}
# For whoever stands between the first step of signing in and the second: nobody is signed in yet.
BETWEEN_STEPS = {"accounts.second_factor_picture"}


def _outcome(status: int, leads_to: str) -> str:
    if status == 302 and "/sign-in?" in leads_to:
        return "sign in"
    return "refused" if status in REFUSED else str(status)


def test_matrix_names_every_view_and_no_other(world: Flask) -> None:
    views = {endpoint for endpoint in world.view_functions if endpoint != "static"}
    taking_get = {rule.endpoint for rule in world.url_map.iter_rules() if "GET" in (rule.methods or ())} - {
        "static"
    }
    taking_post = {rule.endpoint for rule in world.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert set(PAGES) == taking_get
    assert set(ACTS) == taking_post
    assert views == taking_get | taking_post


@pytest.mark.parametrize("part", PARTS)
def test_pages_admit_whom_the_matrix_says(part: str, reading: Reader) -> None:
    read = reading(part)
    wrong = {}
    for endpoint in read.given:
        answer = read.of_view(endpoint)
        outcome = _outcome(answer.status, answer.leads_to)
        wanted = _wanted(part, PAGES[endpoint])
        if wanted == "sign in" and endpoint in BETWEEN_STEPS:
            wanted = "refused"
        fits = outcome == wanted or (wanted == "admitted" and outcome.isdigit() and int(outcome) in ADMITTED)
        if not fits:
            wrong[endpoint] = f"{outcome}, not {wanted}"
    assert wrong == {}


@pytest.mark.parametrize("part", PARTS)
def test_acts_refuse_whom_the_matrix_leaves_out(part: str, world: Flask, samples: Samples) -> None:
    world.test_client_class = FlaskClient
    client = signed_in_client(world, samples, part)
    checks = Checks(world)
    wrong = {}
    for endpoint, address in addresses(world, samples, "POST").items():
        wanted = _wanted(part, ACTS[endpoint])
        if wanted == "admitted":
            continue
        forget()
        answer = found_at(address, client.post(address))
        checks.check(answer)
        outcome = _outcome(answer.status, answer.leads_to)
        if outcome != wanted:
            wrong[endpoint] = f"{outcome}, not {wanted}"
    assert wrong == {}


def test_other_programme_finds_nothing_here(reading: Reader) -> None:
    read = reading("other programme")
    answers = {
        endpoint: read.of_view(endpoint).status
        for endpoint, address in read.given.items()
        if address.startswith("/falkirk") and PAGES[endpoint] != EVERYBODY
    }
    shown = {endpoint: status for endpoint, status in answers.items() if status != 404}
    # Whoever signs in may ask to join: these pages hold nothing of anybody's.
    for_newcomers = {endpoint for endpoint, who in PAGES.items() if who == SIGNED_IN}
    assert set(shown) <= for_newcomers


def test_views_without_a_role_are_known(world: Flask) -> None:
    public = {
        endpoint
        for endpoint, view in world.view_functions.items()
        if (opening := opening_of(view)) is not None and opening.to_all
    }
    declared = {endpoint for endpoint, who in (PAGES | ACTS).items() if who == EVERYBODY}
    assert public == declared | BETWEEN_STEPS


def _wanted(part: str, admits: frozenset[str]) -> str:
    if part in admits:
        return "admitted"
    return "sign in" if part == "anonymous" else "refused"
