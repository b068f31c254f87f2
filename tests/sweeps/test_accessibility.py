"""axe over every page: filled, empty, with errors, and at the end of its story; wide and on a telephone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from werkzeug.test import TestResponse

from tests.support.access_acts import ACTS
from tests.support.access_matrix import PAGES
from tests.support.samples import Samples, addresses
from tests.sweeps.looking import Screen, screen_of
from tests.sweeps.readings import Reader

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


REDIRECTS = range(300, 400)


@pytest.fixture(scope="module")
def screen(browser: Browser) -> Iterator[Screen]:
    with screen_of(browser) as shown:
        yield shown


@pytest.mark.browser
@pytest.mark.parametrize("turn", range(PARTS_OF_THE_SWEEP))
def test_filled_pages_have_no_violations(turn: int, reading: Reader, screen: Screen) -> None:
    faults: list[str] = []
    shown = 0
    for endpoint in sorted(reading("anonymous").given)[turn::PARTS_OF_THE_SWEEP]:
        for part in _eyes(PAGES.get(endpoint, UNDECLARED)):
            found = reading(part).of_view(endpoint)
            if found.kind == "text/html" and found.status not in REDIRECTS and not found.is_email:
                shown += 1
                faults += screen.faults_of(found.address, found.raw)
    assert not faults, "\n".join(faults)
    assert shown > 20


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
            faults += screen.faults_of(empty, response.text)
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
                faults += screen.faults_of(address, response.text)
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
        faults += screen.faults_of(address, response.text)
    assert not faults, "\n".join(faults)


FAULTY = """<!doctype html><html lang="en-GB"><head><title>Faulty – Relay</title><style>
.large { font-size: 32px; color: #858585 }
.wide, .pale { display: none }  main { background: #fff; color: #000 } .broad { width: 900px }
@media (min-width: 40em) { WIDE }
</style></head><body><main id="main-content"><h1>Faulty</h1>MAIN</main></body></html>"""


@pytest.mark.browser
@pytest.mark.parametrize(
    ("rules_when_wide", "main", "said"),
    [
        ("", "<p>Nothing is wrong.</p>", []),
        ("", '<p><img src="/static/mark.svg"></p>', ["at 320: image-alt"]),
        ("", '<p class="broad">Broad</p>', ["px wider than a telephone"]),
        (".hint { color: #bbb }", '<p class="hint">Pale when wide</p>', ["at 1280: color-contrast"]),
        (
            ".hint { font-size: 14px }",
            '<p class="hint large">Small</p>',
            ["at 1280: color-contrast"],
        ),
        (".wide { display: block }", '<p class="wide"><input></p>', ["at 1280: label"]),
    ],
    ids=["none", "everywhere", "too broad", "pale when wide", "small when wide", "shown when wide"],
)
def test_faults_of_either_width_are_found(
    rules_when_wide: str, main: str, said: list[str], screen: Screen
) -> None:
    """The screen sees what it is there to see: also what is wrong in the wide window only."""
    faults = screen.faults_of("/faulty", FAULTY.replace("WIDE", rules_when_wide).replace("MAIN", main))
    assert len(faults) == len(said)
    assert all(words in fault for words, fault in zip(said, faults, strict=True))


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
    """Whether it is a page of ours; an email as it looks is laid out for mail programs."""
    is_email = "'unsafe-inline'" in response.headers["Content-Security-Policy"]
    return response.mimetype == "text/html" and response.status_code not in REDIRECTS and not is_email
