"""How long a calendar waits for a feed of 200 entries, beside a bare page."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median
from time import process_time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.services import account_for
from app.directory.enums import Role
from app.directory.models import Person
from app.directory.services import make_calendar_link
from app.places.enums import PlaceStatus
from app.platform import clock, feeds, ical
from app.platform.db import db
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
# What test_desk calls a bare page: 50 rows. Beside it, for comparison, a page that reads nothing.
BARE, WITHOUT_ROWS = "/falkirk/people", "/falkirk/help"


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
        for number in range(49):
            create_person(programme, f"Person {number}", agency=isla.agency)
        mairi = create_person(programme, "Mairi Tolmie", roles=[Role.ADMINISTRATOR])
        account_for(isla, at=clock.now())
        account_for(mairi, at=clock.now())
        make_calendar_link(isla, at=clock.now())
        made = feeds.feed_of(isla.id)
        assert made is not None
        address = f"/falkirk/calendar/{feeds.token_of(made)}.ics"
    app.test_client_class = FlaskClient
    return address


def signed_in(app: Flask) -> FlaskClient:
    """An administrator's browser."""
    client = app.test_client()
    mairi = db.session.scalars(select(Person).filter_by(full_name="Mairi Tolmie")).one()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = account_for(mairi, at=clock.now()).get_id(), True
    return client


def test_a_feed_of_200_entries(feed: str, app: Flask) -> None:
    client = app.test_client()
    with statements() as seen:
        answer = client.get(feed)
    assert answer.data.count(b"BEGIN:VEVENT") == ENTRIES
    bare, empty = _median(signed_in(app), BARE), _median(client, WITHOUT_ROWS)
    warm = _median(client, feed)
    unchanged = _median(client, feed, {"If-None-Match": answer.headers["ETag"]})
    ical._entry.cache_clear()
    began = process_time()
    client.get(feed)
    cold = process_time() - began
    print(
        f"\n{ENTRIES} entries: {len(seen)} statements, p50 {warm * 1000:.1f} ms, {warm / bare:.2f} times a"
        f" bare page of 50 rows ({bare * 1000:.1f} ms; one without rows {empty * 1000:.1f} ms); unchanged"
        f" {unchanged * 1000:.1f} ms; first time {cold * 1000:.0f} ms"
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
