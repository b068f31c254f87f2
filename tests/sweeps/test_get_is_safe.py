"""GET and HEAD change nothing, and every answer carries the exact headers."""

from __future__ import annotations

import pytest
from flask import Flask

from app.platform.web import HEADERS, content_policy
from tests.support.access_matrix import PAGES
from tests.support.access_parts import PARTS
from tests.support.crawl import Found
from tests.sweeps.readings import NOWHERE, Reader, heads_asked_by

POLICY = (
    "default-src 'self'; script-src 'self' 'sha256-GUQ5ad8JK5KmEWmROf3LZd9ge94daqNvd8xy9YS1iDw='; "
    "style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; object-src 'none'"
)

OK = 200


@pytest.mark.parametrize("part", PARTS)
def test_reading_every_page_writes_nothing_and_every_answer_carries_the_headers(
    part: str, reading: Reader
) -> None:
    """Every page of every part, read with GET, and once with HEAD; refusals and missing pages too."""
    read = reading(part)
    assert set(read.heads) == heads_asked_by(part), "not every page was asked for with HEAD"
    unread = {*read.given.values(), *NOWHERE} - {found.address for found in read.found}
    assert unread == set(), "not every page was asked for with GET"
    assert read.written == [], f"reading as {part} has changed these rows"
    wrong = {found.address: faults for found in read.found if (faults := _wrong_headers(found))}
    assert wrong == {}, f"answers to {part} have other headers"


def _wrong_headers(found: Found) -> dict[str, str | None]:
    # An email keeps the styles that mail programs need, and nothing more.
    is_email = found.address.endswith("/formatted") and "?" not in found.address and found.status == OK
    exact = HEADERS | {"Content-Security-Policy": POLICY}
    if is_email:
        styled = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
        exact |= {"Content-Security-Policy": styled}
    return {
        name: found.headers.get(name) for name, value in exact.items() if found.headers.get(name) != value
    }


def test_every_page_that_admits_anybody_is_asked_for_with_head() -> None:
    asked = [endpoint for part in PARTS for endpoint in heads_asked_by(part)]
    assert sorted(asked) == sorted(endpoint for endpoint, admitted in PAGES.items() if admitted)


def test_policy_of_the_service_is_the_one_swept_for(world: Flask) -> None:
    with world.test_request_context():
        assert content_policy() == POLICY
