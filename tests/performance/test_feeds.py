"""How long a calendar waits for a feed of 200 entries, beside a bare page."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median
from time import process_time

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.services import account_for
from app.directory.services import make_calendar_link
from app.places.enums import PlaceStatus
from app.platform import clock, feeds, ical
from tests.conftest import writing_block
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.places import create_place
from tests.support.factories.training import create_course, create_training_session, create_venue
from tests.support.statements import statements

ENTRIES = 200
DAYS = 4
MOST_STATEMENTS = 6
SLOWER = 3
TIMES = 51
# A page that reads no rows.
BARE = "/falkirk/help"


@pytest.fixture
def feed(app: Flask) -> str:
    """The address of a feed of 200 training days with their places."""
    with writing_block():
        programme = create_programme()
        course, venue = create_course(programme), create_venue(programme)
        isla = create_person(programme, agency=create_agency(programme), place_in_calendar=True)
        for week in range(ENTRIES // DAYS):
            monday = date(2017, 10, 2) + timedelta(weeks=week)
            days = [(monday + timedelta(days=day), "09:30", "16:30", venue) for day in range(DAYS)]
            session = create_training_session(course, days=days, slug=f"week-{week}")
            create_place(session, isla, status=PlaceStatus.ACCEPTED)
        account_for(isla, at=clock.now())
        make_calendar_link(isla, at=clock.now())
        made = feeds.feed_of(isla.id)
        assert made is not None
        address = f"/falkirk/calendar/{feeds.token_of(made)}.ics"
    app.test_client_class = FlaskClient
    return address


def test_a_feed_of_200_entries(feed: str, app: Flask) -> None:
    client = app.test_client()
    ical._entry.cache_clear()
    began = process_time()
    with statements() as seen:
        answer = client.get(feed)
    cold = process_time() - began
    assert answer.data.count(b"BEGIN:VEVENT") == ENTRIES
    unchanged = {"If-None-Match": answer.headers["ETag"]}
    warm, same, bare = _medians(client, (feed, None), (feed, unchanged), (BARE, None))
    print(
        f"\n{ENTRIES} entries: {len(seen)} statements, p50 {warm * 1000:.1f} ms, {warm / bare:.2f} times a"
        f" bare page ({bare * 1000:.1f} ms); unchanged {same * 1000:.1f} ms; first time {cold * 1000:.0f} ms"
    )
    assert len(seen) <= MOST_STATEMENTS
    assert warm <= SLOWER * bare


def _medians(client: FlaskClient, *asked: tuple[str, dict[str, str] | None]) -> list[float]:
    """Of each what half of its answers took at most, in turns: what slows the computer slows all alike."""
    took: list[list[float]] = [[] for _ in asked]
    for _ in range(TIMES):
        for (address, headers), times in zip(asked, took, strict=True):
            began = process_time()
            assert client.get(address, headers=headers).status_code in {200, 304}
            times.append(process_time() - began)
    return [median(times) for times in took]
