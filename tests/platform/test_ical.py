import email
import email.policy
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from app.platform.ical import (
    CalendarEvent,
    EventStatus,
    calendar_part,
    cancel_bytes,
    mime_invitation,
    publish_bytes,
    request_bytes,
)
from tests.support.ical_lint import problems, read

LONDON = ZoneInfo("Europe/London")
EVENT = CalendarEvent(
    uid="6f0c1f0e-day-1@training.example.org",
    sequence=3,
    stamp=datetime(2017, 9, 18, 8, 0, 0, 123456, tzinfo=UTC),
    starts_at=datetime(2017, 11, 13, 9, 30, tzinfo=UTC),
    ends_at=datetime(2017, 11, 13, 12, 30, tzinfo=UTC),
    title="Training day 1",
    description="Times; changes, and who to ask:\nsee your own page. "
    + "Café au lait, thé à la menthe. " * 5,
    location=None,
    status=EventStatus.CONFIRMED,
    organizer_email="training@example.org",
    organizer_name='Training team, "north"',
)
RECIPIENT = "kit.rowan@example.org"
REQUEST = request_bytes(EVENT, RECIPIENT)
CANCEL = cancel_bytes(EVENT, RECIPIENT)
PUBLISH = publish_bytes(
    [EVENT, replace(EVENT, uid="day-2@training.example.org", status=EventStatus.CANCELLED)], "Training dates"
)


def only_event(data: bytes):
    (event,) = read(data).within("VEVENT")
    return event


@pytest.mark.parametrize("data", [REQUEST, CANCEL, PUBLISH, publish_bytes([], "Training dates")])
def test_calendar_passes_the_lint(data: bytes) -> None:
    assert problems(data) == []


def test_request_is_for_one_person_and_one_event() -> None:
    event = only_event(REQUEST)
    assert read(REQUEST).value("METHOD") == "REQUEST"
    assert [attendee.value for attendee in event.all("ATTENDEE")] == [f"mailto:{RECIPIENT}"]
    assert event.value("ORGANIZER") == "mailto:training@example.org"
    assert event.all("ORGANIZER")[0].params["CN"] == "\"Training team, 'north'\""
    assert (event.value("UID"), event.value("SEQUENCE")) == (EVENT.uid, "3")
    assert event.value("DTSTAMP") == "20170918T080000Z"
    assert (event.value("STATUS"), event.value("CLASS")) == ("CONFIRMED", "PRIVATE")


def test_cancellation_keeps_the_uid_and_takes_the_sequence_it_is_given() -> None:
    event = only_event(cancel_bytes(replace(EVENT, sequence=4), RECIPIENT))
    assert (event.value("UID"), event.value("SEQUENCE"), event.value("STATUS")) == (
        EVENT.uid,
        "4",
        "CANCELLED",
    )
    assert read(CANCEL).value("METHOD") == "CANCEL"


def test_cancelled_event_cannot_be_sent_as_a_request() -> None:
    with pytest.raises(ValueError, match="cancellation"):
        request_bytes(replace(EVENT, status=EventStatus.CANCELLED), RECIPIENT)


def test_feed_lists_nobody_and_says_how_often_to_look() -> None:
    calendar = read(PUBLISH)
    assert b"ATTENDEE" not in PUBLISH
    assert RECIPIENT.encode() not in PUBLISH
    assert calendar.value("METHOD") == "PUBLISH"
    assert b"\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in PUBLISH
    assert b"\r\nX-PUBLISHED-TTL:PT1H\r\n" in PUBLISH
    assert [event.value("STATUS") for event in calendar.within("VEVENT")] == ["CONFIRMED", "CANCELLED"]


def test_same_events_give_the_same_bytes() -> None:
    assert publish_bytes([EVENT], "Training dates") == publish_bytes([EVENT], "Training dates")


def test_location_is_absent_unless_it_is_passed() -> None:
    assert b"LOCATION" not in REQUEST
    with_location = only_event(request_bytes(replace(EVENT, location="Room 2, Town Hall"), RECIPIENT))
    assert with_location.value("LOCATION") == "Room 2\\, Town Hall"


@pytest.mark.parametrize("data", [REQUEST, CANCEL, PUBLISH])
def test_zone_has_one_yearly_rule_each_way(data: bytes) -> None:
    (zone,) = read(data).within("VTIMEZONE")
    rules = {}
    for name in ("DAYLIGHT", "STANDARD"):
        (change,) = zone.within(name)
        (rule,) = change.all("RRULE")
        rules[name] = set(rule.value.split(";"))
    assert rules == {
        "DAYLIGHT": {"FREQ=YEARLY", "BYMONTH=3", "BYDAY=-1SU"},
        "STANDARD": {"FREQ=YEARLY", "BYMONTH=10", "BYDAY=-1SU"},
    }


def instants(data: bytes) -> tuple[datetime, datetime]:
    """Start and end as a program would read them that knows only the zone in the file."""
    zone = tz.tzical(StringIO(data.decode())).get("Europe/London")

    def instant(name: str) -> datetime:
        value = only_event(data).value(name)
        if value.endswith("Z"):
            return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        local = datetime.strptime(value, "%Y%m%dT%H%M%S").replace(tzinfo=zone)
        return local.astimezone(UTC)

    return instant("DTSTART"), instant("DTEND")


@pytest.mark.parametrize(
    ("start", "end", "written"),
    [
        ("2017-03-26T00:30", "2017-03-26T00:59", "20170326T003000"),
        ("2017-03-26T00:30", "2017-03-26T01:30", "20170326T003000"),
        ("2017-03-26T01:00", "2017-03-26T01:30", "20170326T020000"),
        ("2017-10-28T23:30", "2017-10-29T00:15", "20171029T003000"),
        ("2017-10-29T00:30", "2017-10-29T02:30", "20171029T003000Z"),
        ("2017-10-29T01:00", "2017-10-29T01:30", "20171029T010000Z"),
        ("2017-10-29T02:00", "2017-10-29T03:00", "20171029T020000"),
        ("2017-07-03T08:30", "2017-07-03T15:30", "20170703T093000"),
        ("2017-11-13T09:30", "2017-11-13T12:30", "20171113T093000"),
        ("2036-10-26T08:30", "2036-10-26T15:30", "20361026T083000"),
    ],
)
def test_instants_survive_on_both_sides_of_both_clock_changes(start: str, end: str, written: str) -> None:
    starts_at, ends_at = (datetime.fromisoformat(f"{text}+00:00") for text in (start, end))
    data = request_bytes(replace(EVENT, starts_at=starts_at, ends_at=ends_at), RECIPIENT)
    assert instants(data) == (starts_at, ends_at)
    assert only_event(data).value("DTSTART") == written
    parsed = Calendar.from_ical(data).walk("VEVENT")[0]
    assert (parsed["DTSTART"].dt.astimezone(UTC), parsed["DTEND"].dt.astimezone(UTC)) == (starts_at, ends_at)


@settings(max_examples=40)
@given(st.datetimes(datetime(2012, 1, 1), datetime(2037, 1, 1)), st.integers(1, 600))  # noqa: DTZ001 - of UTC
def test_any_instant_survives(start: datetime, minutes: int) -> None:
    starts_at = start.replace(microsecond=0, tzinfo=UTC)
    ends_at = starts_at + timedelta(minutes=minutes)
    data = request_bytes(replace(EVENT, starts_at=starts_at, ends_at=ends_at), RECIPIENT)
    assert instants(data) == (starts_at, ends_at)


def test_times_of_another_zone_are_written_in_london_time() -> None:
    madrid = datetime(2017, 11, 13, 10, 30, tzinfo=ZoneInfo("Europe/Madrid"))
    assert request_bytes(replace(EVENT, starts_at=madrid), RECIPIENT) == REQUEST


@settings(max_examples=60)
@given(title=st.text(min_size=1), description=st.text(), location=st.text())
def test_any_text_passes_the_lint_and_adds_no_line(title: str, description: str, location: str) -> None:
    if not "".join(c for c in title if c.isprintable()).strip():
        title = "Training day 1"
    event = replace(EVENT, title=title, description=description, location=location)
    for data in (request_bytes(event, RECIPIENT), publish_bytes([event], title)):
        assert problems(data) == []
        assert len(Calendar.from_ical(data).walk("VEVENT")) == 1


def test_line_ends_in_a_title_cannot_start_a_property() -> None:
    event = only_event(
        request_bytes(replace(EVENT, title="Day 1\r\nATTENDEE:mailto:x@example.org"), RECIPIENT)
    )
    assert event.value("SUMMARY") == "Day 1 ATTENDEE:mailto:x@example.org"
    assert len(event.all("ATTENDEE")) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"ends_at": EVENT.starts_at},
        {"starts_at": EVENT.starts_at.replace(tzinfo=None)},
        {"stamp": EVENT.stamp.replace(tzinfo=None)},
        {"sequence": -1},
        {"uid": " "},
        {"title": ""},
        {"title": "\x01\n"},
        {"organizer_email": "training"},
        {"organizer_email": "a@example.org\r\nX-EVIL:1"},
    ],
)
def test_entry_that_calendars_would_misread_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"zone|end after|needs a UID|address"):
        replace(EVENT, **change)


@pytest.mark.parametrize("address", ["", "kit", "kit@example.org,pat@example.org", "a b@example.org", "@x"])
def test_recipient_must_be_one_address(address: str) -> None:
    with pytest.raises(ValueError, match="one e-mail address"):
        request_bytes(EVENT, address)


ZONE = re.search(rb"BEGIN:VTIMEZONE.*END:VTIMEZONE\r\n", REQUEST, re.DOTALL).group()
ATTENDEE = re.search(rb"ATTENDEE.*?\r\n(?! )", REQUEST, re.DOTALL).group()
YEARLY = re.search(rb"RRULE:[^\r]*BYMONTH=10[^\r]*", REQUEST).group()
DAYLIGHT = re.search(rb"BEGIN:DAYLIGHT.*END:DAYLIGHT\r\n", REQUEST, re.DOTALL).group()
EVENT_BYTES = re.search(rb"BEGIN:VEVENT.*END:VEVENT\r\n", REQUEST, re.DOTALL).group()
BROKEN = {
    "line feeds only": (REQUEST.replace(b"\r\n", b"\n"), "lone CR or LF"),
    "not folded": (REQUEST.replace(b"\r\n ", b""), "75 octets"),
    "folded inside a character": (REQUEST.replace("Café".encode(), b"Caf\xc3\r\n \xa9", 1), "UTF-8"),
    "no end": (REQUEST.removesuffix(b"END:VCALENDAR\r\n"), "whole VCALENDAR"),
    "no zone": (REQUEST.replace(ZONE, b""), "one VTIMEZONE"),
    "two zones": (REQUEST.replace(ZONE, ZONE * 2), "one VTIMEZONE"),
    "single dates": (REQUEST.replace(YEARLY, b"RDATE:20171029T020000"), "yearly rule"),
    "winter only": (REQUEST.replace(DAYLIGHT, b""), "one DAYLIGHT"),
    "wrong offset": (REQUEST.replace(b"TZOFFSETTO:+0100", b"TZOFFSETTO:+0200"), "wrong offsets"),
    "calendar UID": (PUBLISH.replace(b"METHOD:", b"UID:feed\r\nMETHOD:"), "has UID"),
    "related calendar": (PUBLISH.replace(b"METHOD:", b"X-WR-RELCALID:feed\r\nMETHOD:"), "has X-WR-RELCALID"),
    "request as publication": (REQUEST.replace(b"METHOD:REQUEST", b"METHOD:PUBLISH"), "lists 1 attendees"),
    "publication as request": (PUBLISH.replace(b"METHOD:PUBLISH", b"METHOD:REQUEST"), "lists 0 attendees"),
    "cancellation as request": (CANCEL.replace(b"METHOD:CANCEL", b"METHOD:REQUEST"), "contradicts"),
    "request as cancellation": (REQUEST.replace(b"METHOD:REQUEST", b"METHOD:CANCEL"), "contradicts"),
    "somebody else": (REQUEST.replace(ATTENDEE, ATTENDEE * 2), "lists 2 attendees"),
    "no method": (REQUEST.replace(b"METHOD:REQUEST\r\n", b""), "METHOD exactly once"),
    "no sequence": (REQUEST.replace(b"SEQUENCE:3\r\n", b""), "SEQUENCE exactly once"),
    "public": (REQUEST.replace(b"CLASS:PRIVATE", b"CLASS:PUBLIC"), "not private"),
    "floating": (REQUEST.replace(b"DTSTART;TZID=Europe/London:", b"DTSTART:"), "no zone"),
    "stamp local": (REQUEST.replace(b"T080000Z", b"T080000"), "DTSTAMP is not in UTC"),
    "same UID twice": (PUBLISH.replace(b"UID:day-2@training", b"UID:6f0c1f0e-day-1@training"), "share a UID"),
    "series": (REQUEST.replace(b"SEQUENCE:3", b"SEQUENCE:3\r\nRRULE:FREQ=MONTHLY"), "repeats"),
    "refresh without type": (PUBLISH.replace(b";VALUE=DURATION", b""), "VALUE=DURATION"),
    "comma as typed": (REQUEST.replace(b"Times\\; changes\\,", b"Times; changes,"), "unescaped"),
    "two events": (REQUEST.replace(EVENT_BYTES, EVENT_BYTES * 2), "exactly one event"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_lint_catches(name: str) -> None:
    data, complaint = BROKEN[name]
    assert data not in {REQUEST, CANCEL, PUBLISH}
    assert any(complaint in problem for problem in problems(data)), problems(data)


def test_lint_catches_the_zone_that_the_library_would_generate() -> None:
    calendar = Calendar.from_ical(REQUEST.replace(ZONE, b""))
    calendar.add_missing_timezones()
    assert any(
        "yearly rule" in problem or "exactly one" in problem for problem in problems(calendar.to_ical())
    )


def test_invitation_is_mixed_around_alternative_with_the_calendar_last() -> None:
    message = mime_invitation("Plain: thé", "<p>Hypertext</p>", REQUEST, "REQUEST")
    parsed = email.message_from_bytes(message.as_bytes(policy=email.policy.SMTP), policy=email.policy.default)
    assert parsed.get_content_type() == "multipart/mixed"
    (alternative,) = parsed.iter_parts()
    assert alternative.get_content_type() == "multipart/alternative"
    plain, html, calendar = alternative.iter_parts()
    assert (plain.get_content_type(), plain.get_content()) == ("text/plain", "Plain: thé")
    assert (html.get_content_type(), html.get_content()) == ("text/html", "<p>Hypertext</p>")
    assert calendar["Content-Type"] == 'text/calendar; charset="UTF-8"; method="REQUEST"'
    assert calendar["Content-Transfer-Encoding"] == "base64"
    assert calendar["Content-Disposition"] is None
    assert calendar.get_payload(decode=True) == REQUEST


def test_invitation_says_nothing_about_whom_it_is_for() -> None:
    message = mime_invitation("Plain", "<p>Hypertext</p>", CANCEL, "CANCEL")
    assert set(message.keys()) == {"Content-Type", "MIME-Version"}


def test_part_with_another_method_than_its_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="method"):
        calendar_part(CANCEL, "REQUEST")
