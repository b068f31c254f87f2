"""The delivered email of a story, read as a person would, and what must hold for all of it."""

from __future__ import annotations

import re
import time
from email.message import EmailMessage, Message

from icalendar import Calendar

from tests.support.post_office import PostOffice, plain_header

PATIENCE = 90.0
ADDRESS = re.compile(r"https?://[^\s<>\"]+")
SIX_DIGITS = re.compile(r"\b(\d{3}) ?(\d{3})\b")
# Nothing of this may stand where a locked screen shows it.
TELLING = re.compile(
    r"abus|violen|domestic|survivor|perpetrat|success|reject|regret|congratul|appoint|reserve|declin|refus"
    r"|accepted|mentor|unfortunately|offer|fail|withdr",
    re.IGNORECASE,
)


class Letters:
    """What a post office has delivered."""

    def __init__(self, office: PostOffice) -> None:
        self.office = office

    def count(self, address: str) -> int:
        """How many an address has had so far."""
        return len(self.office.to(address))

    def newest(self, address: str, *, after: int = 0, subject: str = "") -> EmailMessage:
        """The newest email to an address, waiting for one beyond the first `after`."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            found = [one for one in self.office.to(address)[after:] if subject in str(one["Subject"])]
            if found:
                return found[-1]
            time.sleep(0.1)
        raise AssertionError(
            f"no email {subject!r} to {address}: {[m['Subject'] for m in self.office.to(address)]}"
        )

    def invitations(self, address: str, *, at_least: int, method: str = "REQUEST") -> list[Calendar]:
        """The calendar objects of one kind sent to an address, waiting until there are enough."""
        until = time.monotonic() + PATIENCE
        found: list[Calendar] = []
        while time.monotonic() < until:
            found = [
                calendar
                for message in self.office.to(address)
                for calendar in calendars(message)
                if str(calendar["METHOD"]) == method
            ]
            if len(found) >= at_least:
                return found
            time.sleep(0.1)
        raise AssertionError(f"{len(found)} invitations ({method}) to {address}, not {at_least}")

    def look_at_all(self, names: list[str]) -> int:
        """Every email: one recipient, neutral subject, sender and file name. Returns how many there were."""
        for delivered in self.office.delivered:
            message = delivered.quickly
            subject = plain_header(message, "Subject")
            assert subject
            assert "," not in delivered.given_to, subject
            assert message["Cc"] is None and message["Bcc"] is None
            assert TELLING.search(subject) is None, subject
            assert TELLING.search(plain_header(message, "From")) is None, message["From"]
            for name in names:
                assert name.casefold() not in subject.casefold(), subject
            for part in message.walk():
                assert TELLING.search(part.get_filename() or "") is None, part.get_filename()
            for calendar in calendars(message):
                _private(calendar)
        return len(self.office.delivered)


def text_of(message: EmailMessage) -> str:
    """The plain body on one line."""
    body = message.get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).replace("\u00a0", " ").split())


def link_in(message: EmailMessage, containing: str) -> str:
    """The path of the first address in the body that has these characters."""
    for address in ADDRESS.findall(text_of(message)):
        if containing in address:
            return "/" + address.split("/", 3)[3]
    raise AssertionError(f"no link with {containing!r} in {text_of(message)}")


def code_in(message: EmailMessage) -> str:
    """The six digits."""
    found = SIX_DIGITS.search(text_of(message))
    assert found is not None, text_of(message)
    return found.group(1) + found.group(2)


def calendars(message: Message) -> list[Calendar]:
    """The calendar objects that came with an email."""
    return [
        Calendar.from_ical(part.get_payload(decode=True))
        for part in message.walk()
        if part.get_content_type() == "text/calendar"
    ]


def _private(calendar: Calendar) -> None:
    for event in calendar.walk("VEVENT"):
        assert event["CLASS"] == "PRIVATE"
        assert TELLING.search(str(event["SUMMARY"])) is None, event["SUMMARY"]
        assert TELLING.search(str(event.get("DESCRIPTION", ""))) is None, event["DESCRIPTION"]
