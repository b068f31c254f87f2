"""When something fails, people read plain words: never a traceback, never the program's own sentence."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.platform.errors import RuleBroken
from app.platform.web import HEADERS
from app.training import services as training
from tests.support.databases import build
from tests.support.page import PageClient
from tests.support.samples import Samples, addresses

SECRET = "no such column: person.secret_detail"
TELLING = (SECRET, "Traceback", "RuntimeError", "sqlalchemy", 'File "')
# Where each part of the cast spends its time, and a read that every one of those pages makes.
PAGES = {
    "anonymous": ("home.catalogue", "training.session"),
    "applicant": ("home.whats_next", "mentoring.application", "training.my_dates", "evaluation.sittings"),
    "assessor": ("mentoring.assessments",),
    "administrator": ("home.work_queue", "mentoring.applications", "places.board", "directory.people"),
    "own lead": ("reports.my_agency",),
    "programme lead": ("reports.cohort",),
}


def _fails(*_arguments: object, **_options: object) -> None:
    raise RuntimeError(SECRET)


@pytest.fixture
def breaking(world: Flask) -> Flask:
    """The lived-in programme, answering as it does in production when a view raises."""
    world.config["PROPAGATE_EXCEPTIONS"] = False
    return world


@pytest.mark.parametrize("part", PAGES)
def test_page_that_raises_says_sorry_in_plain_words(
    part: str,
    breaking: Flask,
    samples: Samples,
    client_of: Callable[[str], FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = client_of(part)
    assert isinstance(client, PageClient)
    pages = addresses(breaking, samples, "GET")
    for endpoint in PAGES[part]:
        with monkeypatch.context() as patch:
            patch.setitem(breaking.view_functions, endpoint, _like(breaking.view_functions[endpoint]))
            page = client.get_page(pages[endpoint], status=500)
        assert page.h1 == "Sorry, something went wrong"
        assert page.has("The fault is ours.")
        assert not any(words in page.all_text for words in TELLING)


def _like(view: Callable[..., object]) -> Callable[..., object]:
    """A view that is open to the same people and always fails."""

    def failing(*arguments: object, **values: object) -> None:
        _fails()

    failing.__opening__ = view.__opening__  # type: ignore[attr-defined]
    return failing


def test_service_that_fails_halfway_leaves_nothing_behind(
    breaking: Flask,
    samples: Samples,
    client_of: Callable[[str], FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = client_of("administrator")
    assert isinstance(client, PageClient)
    add = training.add_venue

    def added_and_failed(*arguments: object, **options: object) -> None:
        add(*arguments, **options)  # type: ignore[arg-type]
        _fails()

    monkeypatch.setattr(training, "add_venue", added_and_failed)
    page = client.post_page(
        "/falkirk/plan/venues/new",
        {"code": "hall", "name": "Community hall", "area": "Larbert", "address": "3 Example Lane"},
        status=500,
    )
    assert page.h1 == "Sorry, something went wrong"
    monkeypatch.undo()
    assert not client.get_page("/falkirk/plan").has("Community hall")


@pytest.mark.parametrize(
    ("method", "path", "status", "heading"),
    [
        ("GET", "/falkirk/nothing-here", 404, "We cannot find that page"),
        ("GET", "/nowhere/sessions/core", 404, "We cannot find that page"),
        ("GET", "/falkirk/people", 403, "This page is for somebody else"),
        ("DELETE", "/falkirk/my-dates", 405, "That page does not work this way"),
    ],
)
def test_refusal_says_what_to_do_and_carries_the_headers(
    method: str,
    path: str,
    status: int,
    heading: str,
    breaking: Flask,
    client_of: Callable[[str], FlaskClient],
) -> None:
    client = client_of("applicant")
    assert isinstance(client, PageClient)
    response = client.open(path, method=method)
    assert response.status_code == status
    assert client.last_page is not None
    assert client.last_page.h1 == heading
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    assert response.headers["Cache-Control"] == "no-store"


def test_rule_broken_outside_a_form_is_told_in_its_own_words(
    breaking: Flask, client_of: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(*_arguments: object, **_values: object) -> None:
        raise RuleBroken("This session is full.")

    client = client_of("applicant")
    assert isinstance(client, PageClient)
    view = breaking.view_functions["training.my_dates"]
    refusing.__opening__ = view.__opening__  # type: ignore[attr-defined]
    monkeypatch.setitem(breaking.view_functions, "training.my_dates", refusing)
    page = client.get_page("/falkirk/my-dates", status=409)
    assert page.has("This session is full.")


def test_too_much_at_once_is_refused_kindly(breaking: Flask, client_of: Callable[[str], FlaskClient]) -> None:
    client = client_of("applicant")
    assert isinstance(client, PageClient)
    page = client.post_page("/falkirk/my-details/about", {"full_name": "x" * 3_000_000}, status=413)
    assert page.h1 == "That is too large to send"


def test_too_many_tries_are_refused_kindly(breaking: Flask, client_of: Callable[[str], FlaskClient]) -> None:
    client = client_of("anonymous")
    assert isinstance(client, PageClient)
    for _ in range(30):
        response = client.post("/sign-in", data={"email": "somebody@example.org"})
        assert response.status_code in {200, 302, 429}
    assert not any(words in response.get_data(as_text=True) for words in TELLING)


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out"])
def test_form_without_its_token_is_to_be_sent_again(path: str, world: Flask) -> None:
    url = world.config["SQLALCHEMY_DATABASE_URI"]
    app = build(url, WTF_CSRF_ENABLED=True)
    app.test_client_class = PageClient
    client = app.test_client()
    assert isinstance(client, PageClient)
    page = client.post_page(path, {"email": "somebody@example.org"}, status=400)
    assert page.h1 == "Please send that again"
    assert not any(words in page.all_text for words in TELLING)
