"""Letters about days to come: joining instructions, reminders, and what has changed of a day."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from app.directory.models import Person
from app.places.emails.to_people import as_spoken, exact_line, place_path
from app.places.models import Place
from app.platform import words
from app.platform.mail import Letter
from app.training.models import SessionDay, TrainingSession

CALL_DAYS = "days of training that are near"
NO_PHOTOGRAPHS = (
    "Please take no photographs and record nothing. A trainer can mark you, if you would rather not sign."
)
RING_US = "If you cannot come after all, please tell us early; no reason is needed."


def on_the_days(days: Sequence[SessionDay], bring: Mapping[uuid.UUID, str]) -> dict[str, Any]:
    """What a letter says about these days, with addresses and links: only for whoever is expected on them.

    `bring` is what to bring to a session, where an administrator wrote it.
    """
    venues = {day.venue.id: day.venue for day in days if day.venue is not None}
    sessions = {day.training_session_id: day.training_session for day in days}
    return {
        "days": [_line(day, several=len(sessions) > 1) for day in days],
        "joins": [[words.day(day.starts_at), day.join_link] for day in days if day.join_link],
        "access": [[venue.name, venue.access_notes] for venue in venues.values() if venue.access_notes],
        "bring": [
            [session.course.name if len(sessions) > 1 else "", bring[key]]
            for key, session in sessions.items()
            if bring.get(key)
        ],
    }


def joining(person: Person, days: Sequence[SessionDay], facts: Mapping[str, Any], **more: Any) -> Letter:
    """What somebody needs to know before the first day."""
    return _about_days("joining", "What you need to know before you come", person, days, facts, **more)


def day_reminder(person: Person, days: Sequence[SessionDay], facts: Mapping[str, Any], **more: Any) -> Letter:
    """Reminds of days in a row that are near."""
    return _about_days("day_reminder", "A reminder of your days", person, days, facts, **more)


def new_link(person: Person, days: Sequence[SessionDay], facts: Mapping[str, Any], **more: Any) -> Letter:
    """The link to join online is another one than we gave before."""
    return _about_days("new_link", "The link to join online is another one now", person, days, facts, **more)


def made_up_day_moved(place: Place, day: SessionDay, *, was: str, now: str, about_id: uuid.UUID) -> Letter:
    """The day on which somebody makes up what was missed is at another time or place: as it was and is."""
    person = place.person
    course = day.training_session.course.name
    return Letter(
        template="places/email/made_up_day_moved",
        facts={"known_as": person.known_as, "course": course, "was": was, "now": now},
        links={"dates": f"/{person.programme.slug}/my-dates"},
        about_id=about_id,
        once=f"letter {about_id}",
        spoken=as_spoken(
            f"A day of yours has changed: {course}. Until now {was}; from now on {now}.", RING_US
        ),
    )


def made_up_day_off(place: Place, session: TrainingSession, days: Sequence[SessionDay]) -> Letter:
    """A session on which somebody was to make up a day does not take place."""
    person = place.person
    said = [_line(day, several=False) for day in days]
    return Letter(
        template="places/email/made_up_day_off",
        facts={"known_as": person.known_as, "course": session.course.name, "days": said},
        links={"dates": f"/{person.programme.slug}/my-dates"},
        about_id=place.id,
        spoken=as_spoken(f"It does not take place: {session.course.name}.", days=said),
    )


def _about_days(
    name: str,
    spoken: str,
    person: Person,
    days: Sequence[SessionDay],
    facts: Mapping[str, Any],
    *,
    session: TrainingSession,
    place_id: uuid.UUID,
    makes_up: bool,
    about_id: uuid.UUID,
) -> Letter:
    courses = words.listed(dict.fromkeys(day.training_session.course.name for day in days))
    programme = person.programme.slug
    path = f"/{programme}/my-dates" if makes_up else place_path(session, person)
    bring = [text for _, text in facts["bring"]]
    return Letter(
        template=f"places/email/{name}",
        facts={
            "known_as": person.known_as,
            "course": courses,
            "day": words.day(days[0].starts_at),
            "makes_up": makes_up,
            **facts,
        },
        links={"place": path, "needs": f"/{programme}/places/{place_id}/needs"},
        about_id=about_id,
        once=f"letter {about_id}",
        spoken=as_spoken(
            f"{spoken}: {courses}.",
            *(f"Please bring: {text}" for text in bring),
            *(f"{venue}: {notes}" for venue, notes in facts["access"]),
            NO_PHOTOGRAPHS,
            RING_US,
            days=facts["days"],
        ),
    )


def _line(day: SessionDay, *, several: bool) -> list[str]:
    """A day, and its hours with the address; of several courses with the course's name."""
    first, rest = exact_line(day)
    named = several and not day.own_time
    return [first, f"{rest} ({day.training_session.course.name})" if named else rest]
