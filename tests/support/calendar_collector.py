"""Every calendar object that any test has the service write, kept until the three oracles have read it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message

import pytest
from playwright.sync_api import Browser

from app.platform import ical
from app.platform.ical import CalendarEvent, EventStatus, Method
from tests.support.calendar_oracles import Produced, all_problems, facts_of, ical_js, produced_elsewhere
from tests.support.post_office import Delivered, PostOffice


class Collector:
    """What was written so far: each object once, with the test that had it written first."""

    def __init__(self) -> None:
        self.objects: dict[bytes, Produced] = {}
        self.written_in: dict[bytes, str] = {}
        # What came by email, from this process or another.
        self.arrived: dict[bytes, str] = {}

    def note(self, data: bytes, method: Method, entries: Sequence[tuple[CalendarEvent, EventStatus]]) -> None:
        """Keep what was written, with what it should say."""
        if data not in self.objects:
            facts = tuple(facts_of(event, status) for event, status in entries)
            self.objects[data] = Produced(data, method.value, facts)
            self.written_in[data] = os.environ.get("PYTEST_CURRENT_TEST", "")

    def note_delivered(self, content: bytes) -> None:
        """Keep what arrived by email, whichever process wrote it, for the oracles."""
        if b"text/calendar" not in content:
            return
        for data, _ in _parts(message_from_bytes(content)):
            self.arrived.setdefault(data, os.environ.get("PYTEST_CURRENT_TEST", ""))

    def check_sent(self, message: Message) -> int:
        """That the calendar parts of an email are bytes the service wrote; returns how many there are."""
        parts = _parts(message)
        for data, method in parts:
            assert data in self.objects, "what arrived is not what was written"
            assert method == self.objects[data].method
        return len(parts)

    def problems(self, browser: Browser) -> list[str]:
        """What the oracles find, in sentences that name the test."""
        elsewhere = [produced_elsewhere(data) for data in self.arrived if data not in self.objects]
        with ical_js(browser) as reader:
            return [
                f"{(self.arrived | self.written_in)[produced.data]}: {'; '.join(faults)}"
                for produced, faults in all_problems([*self.objects.values(), *elsewhere], reader)
            ]


def _parts(message: Message) -> list[tuple[bytes, str]]:
    """The calendar objects of an email, each with the method that its part names."""
    found = []
    for part in message.walk():
        if part.get_content_type() == "text/calendar":
            data = part.get_payload(decode=True)
            assert isinstance(data, bytes)
            found.append((data, str(part.get_param("method"))))
    return found


@contextmanager
def collecting() -> Iterator[Collector]:
    """Listen where calendar objects are written; what is written stays as it is."""
    collector = Collector()
    write = ical._written

    def listening(
        method: Method,
        entries: Sequence[tuple[CalendarEvent, EventStatus]],
        *,
        recipient: str = "",
        name: str = "",
    ) -> bytes:
        data = write(method, entries, recipient=recipient, name=name)
        collector.note(data, method, entries)
        return data

    keep = PostOffice.keep

    def keeping(office: PostOffice, delivered: Delivered) -> None:
        keep(office, delivered)
        collector.note_delivered(delivered.content)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ical, "_written", listening)
        patch.setattr(PostOffice, "keep", keeping)
        yield collector
