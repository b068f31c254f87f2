"""A program that subscribes: vdirsyncer keeps a folder of entries in step with the running service."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask

from app.accounts.services import account_for
from app.directory import services as directory
from app.forum import services as forum
from app.forum.enums import Seating
from app.forum.services import MeetingFacts
from app.home.queries import own_events
from app.places.enums import PlaceStatus
from app.platform import clock, feeds
from app.platform.ical import CalendarEvent
from tests.conftest import writing_block
from tests.home.conftest import World
from tests.support.factories.forum import create_series
from tests.support.factories.mentoring import create_mentor_period
from tests.support.factories.places import accept_offer, create_place
from tests.support.ical_lint import read
from tests.support.live import served

SAID = ("SEQUENCE", "STATUS", "DTSTART", "SUMMARY")
NOW = datetime(2017, 10, 16, 8, 0, tzinfo=UTC)
SETTINGS = """
[general]
status_path = "{folder}/status"

[pair dates]
a = "calendar"
b = "feed"
collections = null
conflict_resolution = "b wins"
partial_sync = "ignore"

[storage calendar]
type = "filesystem"
path = "{folder}/entries"
fileext = ".ics"

[storage feed]
type = "http"
url = "{url}"
"""


@pytest.fixture
def at() -> datetime:
    return NOW


class Subscriber:
    """A folder of entries, one file each."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.settings = folder / "entries", folder / "settings"
        self.folder.mkdir()
        self.settings.write_text(SETTINGS.format(folder=folder, url=url))
        self._run("discover")

    def sync(self) -> set[tuple[str | None, ...]]:
        """Look once; what the files say then. The program names entries after what they say."""
        self._run("sync")
        files = [path.read_bytes().splitlines() for path in self.folder.glob("*.ics")]
        found = [read(b"\r\n".join(lines) + b"\r\n").within("VEVENT") for lines in files]
        return {tuple(map(event.value, SAID)) for events in found for event in events}

    def _run(self, command: str) -> None:
        program = [sys.executable, "-m", "vdirsyncer", "-c", str(self.settings), command]
        done = subprocess.run(
            program, check=False, input="y\n" * 4, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr + done.stdout


def test_a_subscriber_has_every_entry_and_follows_changes(world: World, app: Flask, tmp_path: Path) -> None:
    isla, programme = world.practitioner, world.programme
    with writing_block():
        accept_offer(create_place(world.falkirk.core, isla, status=PlaceStatus.OFFERED), at=NOW)
        create_mentor_period(isla, starts_on=date(2017, 9, 1))
        meetings = create_series(programme, at=NOW).meetings
        bookings = [forum.book(isla, meeting, Seating.ROOM, by=isla, at=NOW) for meeting in meetings]
        account_for(isla, at=NOW)
        directory.make_calendar_link(isla, at=NOW)
    feed = feeds.feed_of(isla.id)
    assert feed is not None
    with served(app, NOW) as url:
        address = f"{url}/falkirk/calendar/{feeds.token_of(feed)}.ics"
        subscriber = Subscriber(tmp_path, address)
        first = subscriber.sync()
        assert first == said(own_events(isla, programme, NOW))
        assert len(first) == len(list(subscriber.folder.iterdir())) == 4 + 12

        status, tag = asked(address)
        assert (status, asked(address, tag)) == (200, (304, tag))
        assert subscriber.sync() == first

        moved, dropped = meetings[0], bookings[1]
        with writing_block():
            later = MeetingFacts(
                starts_at=moved.starts_at + timedelta(hours=1),
                ends_at=moved.ends_at + timedelta(hours=1),
                room_places=2,
                online_places=2,
                reason="The hall.",
            )
            forum.change_meeting(moved, later, by=None, at=NOW)
            forum.cancel_booking(dropped, by=isla, at=NOW)
        status, other = asked(address, tag)
        assert status == 200 and other != tag
        second = subscriber.sync()
        assert second == said(own_events(isla, programme, NOW))
        assert len(second) == len(list(subscriber.folder.iterdir())) == 4 + 12
        assert second - first == {
            ("2", "CONFIRMED", "20171212T143000", "Practice meeting"),
            ("2", "CANCELLED", "20180109T133000", "Practice meeting"),
        }


def said(events: list[CalendarEvent]) -> set[tuple[str | None, ...]]:
    """What the files should say."""
    return {
        (
            str(event.sequence),
            event.status.value,
            f"{clock.local(event.starts_at):%Y%m%dT%H%M%S}",
            event.title,
        )
        for event in events
    }


def asked(address: str, tag: str = "") -> tuple[int, str]:
    """Status and tag of an answer, to somebody who has what `tag` stands for."""
    place = urlsplit(address)
    connection = HTTPConnection(place.netloc, timeout=10)
    connection.request("GET", place.path, headers={"If-None-Match": tag} if tag else {})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.headers["ETag"]
