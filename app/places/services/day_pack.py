"""What whoever arranges a day needs of it: numbers for the kitchen, tasks for the room, whom to ring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.directory.enums import ContactBy
from app.directory.models import Person
from app.places import queries, rules
from app.platform import audit, clock, words
from app.training.models import SessionDay


@dataclass(frozen=True)
class DayPack:
    """A day without names: what to arrange for whom `viewer` may know of, in an order that names nobody."""

    catering: rules.Catering
    tasks: Sequence[str]


@dataclass(frozen=True)
class CallList:
    """Whom to ring when the day is called off, in this order, and how many are told by email only."""

    people: Sequence[rules.ToRing]
    by_email: int


def day_pack(day: SessionDay, viewer: Person | None) -> DayPack:
    """What the day needs, as far as `viewer` may know of those who are expected."""
    people = queries.people_on(day, viewer)
    needs = queries.needs_on(day, [each.id for each in people])
    wishes = [(each.diets, each.diet_other) for each in needs]
    return DayPack(
        catering=rules.catering(len(people), wishes),
        tasks=sorted((each.access for each in needs if each.access), key=str.casefold),
    )


def reveal_access(day: SessionDay, *, by: Person, at: datetime) -> list[tuple[str, str]]:
    """Who needs what to take part, by the names they are known by; that it was shown is on record."""
    audit.record("reveal access needs", day, by=by, at=at, fields=["access"])
    people = queries.people_on(day, by)
    told = {each.person_id: each.access for each in queries.needs_on(day, [each.id for each in people])}
    return [(each.known_as, told[each.id]) for each in people if told.get(each.id)]


def reveal_call_list(day: SessionDay, *, by: Person, at: datetime) -> CallList:
    """Names and telephone numbers of whoever may be rung; that they were shown is on record."""
    audit.record("reveal call list", day, by=by, at=at, fields=["full_name", "telephone"])
    people = queries.people_on(day, by)
    may_ring = [each for each in people if each.telephone and (each.may_telephone or _only(each))]
    return CallList(
        rules.calling_order(
            rules.ToRing(
                name=each.full_name,
                telephone=each.telephone,
                only_telephone=_only(each),
                may_leave_message=each.may_leave_message,
                earliest=each.contact_from,
                latest=each.contact_until,
            )
            for each in may_ring
        ),
        by_email=len(people) - len(may_ring),
    )


def note_taken(day: SessionDay, *, by: Person, at: datetime) -> None:
    """Note that somebody took the day's numbers and tasks away on paper."""
    audit.record("print day pack", day, by=by, at=at)


def day_pack_document(day: SessionDay, pack: DayPack, calls: CallList | None) -> dict[str, Any]:
    """What the printed pack says: names and numbers only in the one for ringing people."""
    eaten = pack.catering
    return {
        "title": f"{'Whom to ring' if calls else 'Day pack'}: {words.day_year(day.starts_at)}",
        "hours": words.span(*_hours(day)),
        "where": day.where,
        "people": eaten.people,
        "usual": eaten.usual,
        "choices": [[words.sentence(name), str(count)] for name, count in eaten.choices],
        "together": [[words.sentence(name), str(count)] for name, count in eaten.together],
        "others": list(eaten.others),
        "tasks": list(pack.tasks),
        "calls": [
            [each.name, each.telephone, hours_to_ring(each), message_words(each)]
            for each in (calls.people if calls else ())
        ],
        "by_email": calls.by_email if calls else 0,
        "for_calls": calls is not None,
    }


def hours_to_ring(each: rules.ToRing) -> str:
    """When somebody may be rung."""
    if each.earliest is None or each.latest is None:
        return "any time"
    return words.span(each.earliest, each.latest)


def message_words(each: rules.ToRing) -> str:
    """Whether a message may be left."""
    return "may be left" if each.may_leave_message else "leave none"


def _only(person: Person) -> bool:
    return person.contact_by is ContactBy.TELEPHONE


def _hours(day: SessionDay) -> tuple[datetime, datetime]:
    return clock.local(day.starts_at), clock.local(day.ends_at)
