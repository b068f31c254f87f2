"""Every calendar object that any test has the service write, kept until the three oracles have read it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.message import Message

import pytest
from playwright.sync_api import Browser

from app.platform import ical
from app.platform.ical import CalendarEvent, EventStatus, Method
from tests.support.calendar_oracles import Produced, all_problems, facts_of, ical_js


class Collector:
    """What was written so far: each object once, with the test that had it written first."""

    def __init__(self) -> None:
        self.objects: dict[bytes, Produced] = {}
        self.written_in: dict[bytes, str] = {}

    def note(self, data: bytes, method: Method, entries: Sequence[tuple[CalendarEvent, EventStatus]]) -> None:
        """Keep what was written, with what it should say."""
        if data not in self.objects:
            facts = tuple(facts_of(event, status) for event, status in entries)
            self.objects[data] = Produced(data, method.value, facts)
            self.written_in[data] = os.environ.get("PYTEST_CURRENT_TEST", "")

    def check_sent(self, message: Message) -> int:
        """That the calendar parts of an email are bytes the service wrote; returns how many there are."""
        parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
        for part in parts:
            data = part.get_payload(decode=True)
            assert isinstance(data, bytes)
            assert data in self.objects, "what arrived is not what was written"
            assert part.get_param("method") == self.objects[data].method
        return len(parts)

    def problems(self, browser: Browser) -> list[str]:
        """What the oracles find, in sentences that name the test."""
        with ical_js(browser) as reader:
            return [
                f"{self.written_in[produced.data]}: {'; '.join(faults)}"
                for produced, faults in all_problems(self.objects.values(), reader)
            ]


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

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ical, "_written", listening)
        yield collector
