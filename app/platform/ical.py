"""Calendar files (RFC 5545) and calendar e-mail (RFC 5546, RFC 6047) that phones and Outlook read alike.

Everything variable comes in as an argument: the UID and SEQUENCE are stored with the day or meeting, the
stamp is the caller's clock, and the title is the programme's neutral one, because a calendar is read over
shoulders. A location is written only if the caller passes one, which takes the person's own wish.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.encoders import encode_base64
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText
from enum import StrEnum
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vText,
)

LONDON: Final = ZoneInfo("Europe/London")
PRODUCT: Final = "-//Training service//Calendar//EN"
REFRESH: Final = "PT1H"
END: Final = b"END:VCALENDAR\r\n"


class EventStatus(StrEnum):
    """Whether an entry stands; the values are iCalendar's own."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


class Method(StrEnum):
    """What a calendar asks of whoever reads it; the values are iTIP's own."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


@dataclass(frozen=True)
class CalendarEvent:
    """One session day or meeting, as it stands now.

    `uid` never changes, `sequence` and `stamp` rise with every change that is sent; times are aware, of any
    zone. Raises ValueError for what would make an entry that calendars read differently from one another.
    """

    uid: str
    sequence: int
    stamp: datetime
    starts_at: datetime
    ends_at: datetime
    title: str
    description: str
    location: str | None
    status: EventStatus
    organizer_email: str
    organizer_name: str

    def __post_init__(self) -> None:
        if any(moment.utcoffset() is None for moment in (self.stamp, self.starts_at, self.ends_at)):
            raise ValueError("Calendar times need a time zone.")
        if self.ends_at.astimezone(UTC) <= self.starts_at.astimezone(UTC):
            raise ValueError("A calendar entry must end after it starts.")
        if self.sequence < 0 or not self.uid.strip() or not _clean(self.title):
            raise ValueError("A calendar entry needs a UID, a title and a sequence of 0 or more.")
        _refuse_broken_address(self.organizer_email)

    def __hash__(self) -> int:
        return hash((self.uid, self.sequence))


def request_bytes(event: CalendarEvent, recipient_email: str) -> bytes:
    """The one-event invitation or update for one person, who alone is listed as attendee."""
    if event.status is EventStatus.CANCELLED:
        raise ValueError("A cancelled entry is sent as a cancellation, not as a request.")
    return _individual(event, recipient_email, Method.REQUEST, event.status)


def cancel_bytes(event: CalendarEvent, recipient_email: str) -> bytes:
    """Takes the event out of one person's calendar, whether or not it still stands for others."""
    return _individual(event, recipient_email, Method.CANCEL, EventStatus.CANCELLED)


def publish_bytes(events: Iterable[CalendarEvent], name: str) -> bytes:
    """A feed or download of many events: nobody is listed as attendee, cancelled entries stay as CANCELLED.

    `name` is what calendars call the feed, so it must be as neutral as a title. The same events give the same
    bytes, so that an ETag may be taken from them.
    """
    return _written(Method.PUBLISH, [(event, event.status) for event in events], name=name)


def calendar_part(body: bytes, method: str) -> Message:
    """The `text/calendar` part of an invitation: base64, with its method, and without a disposition.

    A disposition would make some programs show a file to open instead of an entry to accept.
    """
    if f"\r\nMETHOD:{method}\r\n".encode() not in body:
        raise ValueError("The method of the part must be the method of the calendar in it.")
    part = MIMENonMultipart("text", "calendar", charset="UTF-8", method=str(method))
    part.set_payload(body)
    encode_base64(part)
    return part


def mime_invitation(plain: str, html: str, calendar: bytes, method: str) -> MIMEMultipart:
    """`multipart/mixed` around `multipart/alternative` (plain, html, calendar); no addresses, no subject.

    The plain text must suffice alone: it is all that some phones and screen readers get.
    """
    alternative = MIMEMultipart("alternative")
    alternative.attach(MIMEText(plain, "plain", "utf-8"))
    alternative.attach(MIMEText(html, "html", "utf-8"))
    alternative.attach(calendar_part(calendar, method))
    message = MIMEMultipart("mixed")
    message.attach(alternative)
    return message


def _individual(event: CalendarEvent, recipient_email: str, method: Method, status: EventStatus) -> bytes:
    _refuse_broken_address(recipient_email)
    return _written(method, [(event, status)], recipient=recipient_email)


def _written(
    method: Method,
    entries: Sequence[tuple[CalendarEvent, EventStatus]],
    *,
    recipient: str = "",
    name: str = "",
) -> bytes:
    """The whole object. Calendars ask for the same entries every hour, so these are kept as bytes."""
    body = b"".join(_entry(event, status, recipient) for event, status in entries)
    return _frame(method, name).removesuffix(END) + body + END


@lru_cache(maxsize=64)
def _frame(method: Method, name: str) -> bytes:
    """The object without any entry."""
    calendar = _calendar(method)
    if method is Method.PUBLISH:
        # By `add` the library would write NAME without escaping it.
        calendar["NAME"] = vText(_clean(name))
        calendar["X-WR-CALNAME"] = vText(_clean(name))
        # The library would write REFRESH-INTERVAL without the VALUE parameter that RFC 7986 requires.
        interval = vText(REFRESH)
        interval.params["VALUE"] = "DURATION"
        calendar["REFRESH-INTERVAL"] = interval
        calendar["X-PUBLISHED-TTL"] = vText(REFRESH)
    calendar.add_component(_london())
    return bytes(calendar.to_ical())


@lru_cache(maxsize=4096)
def _entry(event: CalendarEvent, status: EventStatus, recipient: str) -> bytes:
    entry = _vevent(event, status)
    if recipient:
        attendee = vCalAddress(f"mailto:{recipient}")
        attendee.params["CUTYPE"] = "INDIVIDUAL"
        attendee.params["ROLE"] = "REQ-PARTICIPANT"
        attendee.params["PARTSTAT"] = "NEEDS-ACTION"
        attendee.params["RSVP"] = "FALSE"
        entry.add("attendee", attendee)
    return bytes(entry.to_ical())


def _calendar(method: Method) -> Calendar:
    """Built bare: `Calendar.new` would add a calendar-level UID, by which some programs merge all entries."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    return calendar


def _london() -> Timezone:
    """Europe/London by its rule since 1996, one yearly rule each way.

    Written by hand: generated zones list single dates (RDATE), and Outlook then shows entries an hour off.
    """
    zone = Timezone()
    zone.add("tzid", LONDON.key)
    hour, none = timedelta(hours=1), timedelta(0)
    spring, autumn = (datetime.fromisoformat(text) for text in ("1996-03-31T01:00", "1996-10-27T02:00"))
    for change, first, before, after, name, month in (
        (TimezoneDaylight(), spring, none, hour, "BST", 3),
        (TimezoneStandard(), autumn, hour, none, "GMT", 10),
    ):
        change.add("dtstart", first)
        change.add("tzoffsetfrom", before)
        change.add("tzoffsetto", after)
        change.add("tzname", name)
        change.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        zone.add_component(change)
    return zone


def _vevent(event: CalendarEvent, status: EventStatus) -> Event:
    organizer = vCalAddress(f"mailto:{event.organizer_email}")
    organizer.params["CN"] = _clean(event.organizer_name).replace('"', "'")
    entry = Event()
    entry.add("uid", event.uid)
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", event.stamp.astimezone(UTC).replace(microsecond=0))
    entry.add("dtstart", _local(event.starts_at))
    entry.add("dtend", _local(event.ends_at))
    entry.add("summary", _clean(event.title))
    for name, text in (
        ("description", _clean(event.description, keep_lines=True)),
        ("location", _clean(event.location or "")),
    ):
        if text:
            entry.add(name, text)
    entry.add("class", "PRIVATE")
    entry.add("status", status.value)
    entry.add("transp", "TRANSPARENT" if status is EventStatus.CANCELLED else "OPAQUE")
    entry.add("organizer", organizer)
    return entry


def _local(moment: datetime) -> datetime:
    """London time, except in the hour that October repeats: programs read its local name as either run."""
    local = moment.astimezone(LONDON).replace(microsecond=0)
    named_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return local.astimezone(UTC) if named_twice else local


def _clean(text: str, *, keep_lines: bool = False) -> str:
    """Text without control characters, which no calendar may contain; line ends become \\n or a space."""
    lines = "".join(c if c.isprintable() or c == "\n" else " " for c in text.replace("\r\n", "\n")).strip()
    return lines if keep_lines else " ".join(lines.split())


@lru_cache(maxsize=1024)
def _refuse_broken_address(address: str) -> None:
    name, at, host = address.partition("@")
    if not (name and at and host) or any(c.isspace() or not c.isprintable() or c in '<>",;' for c in address):
        raise ValueError("This is not one e-mail address.")
