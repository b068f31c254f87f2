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
from tests.support.calendar_collector import Collector
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.places import create_place
from tests.support.factories.training import create_course, create_training_session, create_venue
from tests.support.statements import statements

ENTRIES = 200
DAYS = 4
MOST_STATEMENTS = 6
SLOWER = 3
TIMES = 51
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


def test_a_feed_of_200_entries(feed: str, app: Flask, calendars: Collector) -> None:
    client = app.test_client()
    with statements() as seen:
        answer = client.get(feed)
    assert answer.data.count(b"BEGIN:VEVENT") == ENTRIES
    bare = _median(client, BARE)
    warm = _median(client, feed)
    unchanged = _median(client, feed, {"If-None-Match": answer.headers["ETag"]})
    ical._entry.cache_clear()
    began = process_time()
    client.get(feed)
    cold = process_time() - began
    print(
        f"\n{ENTRIES} entries: {len(seen)} statements, p50 {warm * 1000:.1f} ms ({warm / bare:.2f} x a bare page"
        f" of {bare * 1000:.1f} ms), unchanged {unchanged * 1000:.1f} ms, first time {cold * 1000:.0f} ms"
    )
    assert len(seen) <= MOST_STATEMENTS
    assert warm <= SLOWER * bare


def _median(client: FlaskClient, address: str, headers: dict[str, str] | None = None) -> float:
    took = []
    for _ in range(TIMES):
        began = process_time()
        assert client.get(address, headers=headers).status_code in {200, 304}
        took.append(process_time() - began)
    return median(took)
