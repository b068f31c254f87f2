"""axe over every page: filled, empty, with errors, and at the end of its story; wide and on a telephone."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, Route
from werkzeug.test import TestResponse

from tests.support.access_matrix import ACTS, PAGES
from tests.support.browser import context_of, sideways
from tests.support.samples import Samples, addresses

STATIC = Path(__file__).resolve().parents[2] / "app" / "static"
HOST = "http://relay.test"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = f"() => axe.run({{runOnly: {TAGS}, resultTypes: ['violations']}})"
WIDTHS = (1280, 320)
# Whose eyes each page is seen with: the first of these whom the matrix admits.
BY_TURNS = (
    "applicant",
    "administrator",
    "assessor",
    "own lead",
    "named staff",
    "trainer",
    "programme lead",
    "anonymous",
)
PARTS_OF_THE_SWEEP = 4
# Whoever would see a page that the matrix does not name yet; the sweep of access says that it is missing.
UNDECLARED = frozenset({"administrator"})


class Screen:
    """A browser that is shown responses of the test client, and says what is wrong with them."""

    def __init__(self, browser: Browser) -> None:
        self.context = context_of(browser, HOST)
        self.page: Page = self.context.new_page()
        self.body: bytes = b""
        self.context.route("**/*", self._answer)
        self.axe = Axe().axe_script

    def faults_of(self, address: str, response: TestResponse) -> list[str]:
        """Every violation, and how much wider than its window the page is."""
        self.body = response.data
        self.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        self.page.goto(HOST + address)
        self.page.evaluate(self.axe)
        found: list[str] = []
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            found += [
                f"{address} at {width}: {each['id']} {each['nodes'][0]['html'][:160]}"
                for each in self.page.evaluate(RUN)["violations"]
            ]
        over = sideways(self.page)
        return [*found, f"{address}: {over} px wider than a telephone"] if over > 0 else found

    def _answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if not path.startswith("/static/"):
            route.fulfill(body=self.body, content_type="text/html; charset=utf-8")
            return
        file = STATIC / path.removeprefix("/static/")
        if file.is_file():
            route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0] or "")
        else:
            route.fulfill(status=404)


@pytest.fixture
def screen(browser: Browser) -> Iterator[Screen]:
    shown = Screen(browser)
    yield shown
    shown.context.unroute_all(behavior="wait")
    shown.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("turn", range(PARTS_OF_THE_SWEEP))
def test_filled_pages_have_no_violations(
    turn: int, world: Flask, samples: Samples, client_of: Callable[[str], FlaskClient], screen: Screen
) -> None:
    clients = _Clients(client_of)
    faults: list[str] = []
    listed = sorted(addresses(world, samples, "GET").items())
    for endpoint, address in listed[turn::PARTS_OF_THE_SWEEP]:
        for part in _eyes(PAGES.get(endpoint, UNDECLARED)):
            response = clients[part].get(address)
            if _is_page(response):
                faults += screen.faults_of(address, response)
    assert not faults, "\n".join(faults)


@pytest.mark.browser
def test_pages_without_anything_in_them_have_no_violations(
    world: Flask, samples: Samples, client_of: Callable[[str], FlaskClient], screen: Screen
) -> None:
    client = client_of("other programme")
    faults: list[str] = []
    for address in sorted(addresses(world, samples, "GET").values()):
        empty = address.replace("/falkirk", "/elsewhere", 1)
        if not address.startswith("/falkirk"):
            continue
        response = client.get(empty)
        if _is_page(response) and response.status_code == 200:
            faults += screen.faults_of(empty, response)
    assert not faults, "\n".join(faults)


@pytest.mark.browser
def test_forms_sent_empty_have_no_violations(
    world: Flask, samples: Samples, client_of: Callable[[str], FlaskClient], screen: Screen
) -> None:
    clients = _Clients(client_of)
    faults: list[str] = []
    shown = 0
    for endpoint, address in sorted(addresses(world, samples, "POST").items()):
        if endpoint not in PAGES or endpoint.startswith("rehearsal."):
            continue
        for part in _eyes(ACTS.get(endpoint, UNDECLARED)):
            response = clients[part].post(address, data={})
            if _is_page(response) and b"There is a problem" in response.data:
                shown += 1
                faults += screen.faults_of(address, response)
    assert not faults, "\n".join(faults)
    assert shown > 20


@pytest.mark.browser
def test_refusals_have_no_violations(
    world: Flask, client_of: Callable[[str], FlaskClient], screen: Screen
) -> None:
    applicant = client_of("applicant")
    faults: list[str] = []
    for address in ("/falkirk/nowhere", "/falkirk/settings", "/falkirk/work-queue"):
        response = applicant.get(address)
        assert response.status_code in (403, 404)
        faults += screen.faults_of(address, response)
    assert not faults, "\n".join(faults)


class _Clients(dict[str, FlaskClient]):
    """One browser a part, made when first wanted."""

    def __init__(self, make: Callable[[str], FlaskClient]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, part: str) -> FlaskClient:
        self[part] = self.make(part)
        return self[part]


def _eyes(admitted: frozenset[str]) -> list[str]:
    """The first of the turn whom a page admits."""
    return [part for part in BY_TURNS if part in admitted][:1]


def _is_page(response: TestResponse) -> bool:
    return response.mimetype == "text/html" and response.status_code not in (301, 302, 303, 307, 308)
