"""A calendar that keeps what it is sent by the rules of RFC 5546: by UID, then SEQUENCE, then DTSTAMP."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.directory.enums import ContactBy
from app.directory.models import Person
from app.home.queries import dates_of
from app.platform.db import db
from app.platform.diary import calendar_event
from app.platform.invitations import Invitation, invitation_bytes
from app.platform.mail import MailState, OutboxMessage
from tests.support.ical_lint import Component, Property, read

LONDON = ZoneInfo("Europe/London")
DELIVERED = (MailState.QUEUED, MailState.SENT)


@dataclass(frozen=True)
class Shown:
    """An entry as its owner sees it."""

    starts_at: datetime
    ends_at: datetime
    title: str
    place: str


class ModelCalendar:
    """One person's calendar. What comes late or twice changes nothing."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[tuple[int, str], Shown | None]] = {}

    def receive(self, data: bytes) -> None:
        """Take one message in. Raises AssertionError for two of one rank that say different things."""
        calendar = read(data)
        (event,) = calendar.within("VEVENT")
        rank = int(event.value("SEQUENCE") or 0), event.value("DTSTAMP") or ""
        shown = None if calendar.value("METHOD") == "CANCEL" else _shown(event)
        known = self._known.get(event.value("UID") or "")
        if known is not None and known[0] == rank:
            assert known[1] == shown, f"two messages of rank {rank} differ: {known[1]} and {shown}"
        if known is None or known[0] < rank:
            self._known[event.value("UID") or ""] = rank, shown

    def entries(self) -> dict[str, Shown]:
        """What stands, by UID."""
        return {uid: shown for uid, (_, shown) in self._known.items() if shown is not None}


def messages_to(person: Person) -> list[bytes]:
    """The calendar objects that go to somebody, in the order in which they were written."""
    rows = db.session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.person_id == person.id, OutboxMessage.state.in_(DELIVERED))
        .order_by(OutboxMessage.queued_at, OutboxMessage.id)
    )
    return [invitation_bytes(Invitation.from_json(row.invitation)) for row in rows if row.invitation]


def calendar_after(messages: Iterable[bytes]) -> dict[str, Shown]:
    """What stands in a calendar that was sent these."""
    calendar = ModelCalendar()
    for message in messages:
        calendar.receive(message)
    return calendar.entries()


def stored(person: Person) -> dict[str, Shown]:
    """What the database says somebody's calendar should show, by UID."""
    events = [
        calendar_event(entry, person.programme, with_place=person.place_in_calendar)
        for entry in dates_of(person)
        if not entry.own_time
    ]
    return {
        event.uid: Shown(event.starts_at, event.ends_at, event.title, event.location or "")
        for event in events
    }


def disagreements(people: Iterable[Person], chance: random.Random, orders: int) -> list[str]:
    """Whose calendar ends otherwise than the database says, in order, reversed, twice, or by chance."""
    found = []
    for person in people:
        if person.contact_by is ContactBy.TELEPHONE:
            continue
        sent, wanted = messages_to(person), stored(person)
        for order in [sent, sent[::-1], *(_muddled(sent, chance) for _ in range(orders))]:
            ended = calendar_after(order)
            if ended != wanted:
                found.append(f"{person.full_name}: {ended} and not {wanted}")
                break
    return found


def _muddled(messages: list[bytes], chance: random.Random) -> list[bytes]:
    """In any order, some twice."""
    twice = [message for message in messages if chance.random() < 0.3]
    return chance.sample(messages + twice, len(messages) + len(twice))


def _shown(event: Component) -> Shown:
    (start,), (end,) = event.all("DTSTART"), event.all("DTEND")
    place = (event.value("LOCATION") or "").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")
    return Shown(_instant(start), _instant(end), event.value("SUMMARY") or "", place)


def _instant(time: Property) -> datetime:
    if time.value.endswith("Z"):
        return datetime.strptime(time.value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    local = datetime.strptime(time.value, "%Y%m%dT%H%M%S").replace(tzinfo=LONDON)
    return local.astimezone(UTC)
