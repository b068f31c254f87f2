"""GET and HEAD change nothing, and every answer carries the exact headers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.platform.web import HEADERS, content_policy
from tests.support.access_matrix import PAGES, PARTS
from tests.support.rows import every_row
from tests.support.samples import Samples, addresses

POLICY = (
    "default-src 'self'; script-src 'self' 'sha256-GUQ5ad8JK5KmEWmROf3LZd9ge94daqNvd8xy9YS1iDw='; "
    "style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; object-src 'none'"
)


@pytest.mark.parametrize("part", PARTS)
def test_reading_every_page_writes_nothing(
    part: str, world: Flask, samples: Samples, client_of: Callable[[str], FlaskClient]
) -> None:
    client = client_of(part)
    before = every_row()
    for endpoint, address in addresses(world, samples, "GET").items():
        if part in PAGES[endpoint]:
            client.get(address)
            client.head(address)
    assert every_row() == before


@pytest.mark.parametrize("part", ["anonymous", "administrator", "applicant"])
def test_every_answer_carries_the_exact_headers(
    part: str, world: Flask, samples: Samples, client_of: Callable[[str], FlaskClient]
) -> None:
    client = client_of(part)
    wrong = {}
    places = [*addresses(world, samples, "GET").values(), "/nothing-here", "/falkirk/nothing-here"]
    for address in places:
        headers = client.get(address).headers
        # An email keeps the styles that mail programs need, and nothing more.
        wanted = POLICY
        if address.endswith("/formatted") and part == "administrator":
            wanted = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
        if headers["Content-Security-Policy"] != wanted:
            wrong[address] = headers["Content-Security-Policy"]
        for name, value in HEADERS.items():
            if headers.get(name) != value:
                wrong[address] = f"{name}: {headers.get(name)}"
    assert wrong == {}


def test_policy_of_the_service_is_the_one_swept_for(world: Flask) -> None:
    with world.test_request_context():
        assert content_policy() == POLICY
