"""The letters about days that are made up, and about a course that is completed."""

from __future__ import annotations

from typing import Any

from app.places.emails.to_people import answer_words, as_spoken, place_path
from app.places.enums import MakeUpStatus
from app.places.models import MakeUp, Place
from app.platform import clock, words
from app.platform.mail import Letter
from app.training.models import SessionDay

CALL_COMPLETED = "a training course"


def make_up_offered(found: MakeUp) -> Letter:
    """A day of another session is kept for somebody who missed one; no address before it is agreed."""
    return _make_up("make_up_offered", found, "You can make up a day that you missed. A seat is kept for you")


def make_up_lapsed(found: MakeUp) -> Letter:
    """A day that was offered was not answered in time; nothing else changes."""
    return _make_up(
        "make_up_lapsed",
        found,
        "We did not hear from you about a day to make up. The seat is free for others now, and you lose "
        "nothing else",
    )


def make_up_agreed(found: MakeUp) -> Letter:
    """The day is agreed, with where it is."""
    return _make_up("make_up_agreed", found, "You make up the day that you missed", exact=True)


def make_up_moved(found: MakeUp) -> Letter:
    """The day on which somebody makes one up has moved, or its place has."""
    return _make_up(
        "make_up_moved",
        found,
        "The day on which you can make one up has moved. It is now",
        exact=found.answered_at is not None,
    )


def make_up_ended(found: MakeUp) -> Letter:
    """A day cannot be made up as was offered or agreed; another way will be found."""
    return _make_up("make_up_ended", found, "You cannot make a day up as planned. We will find another way")


def completed(place: Place) -> Letter:
    """The course is completed, and where the certificate is."""
    session = place.training_session
    return Letter(
        template="places/email/completed",
        facts={"known_as": place.person.known_as, "course": session.course.name},
        links={"place": place_path(session, place.person)},
        about_id=place.id,
        spoken=as_spoken(
            f"You have completed it: {session.course.name}.",
            "Your certificate is on your own page; we can also print it for you.",
        ),
    )


def completed_for_manager(place: Place, manager_name: str) -> Letter:
    """To whoever signed for the release: the course is completed."""
    return Letter(
        template="places/email/completed_for_manager",
        facts={
            "manager": manager_name,
            "applicant": place.person.full_name,
            "course": place.training_session.course.name,
        },
        about_id=place.id,
        spoken=as_spoken(
            f"{place.person.full_name} has completed the course: {place.training_session.course.name}.",
            "Thank you for making this possible.",
        ),
    )


def _make_up(name: str, found: MakeUp, spoken: str, *, exact: bool = False) -> Letter:
    place, days = found.place, [_said(found.session_day, exact=exact)]
    facts: dict[str, Any] = {
        "known_as": place.person.known_as,
        "course": place.training_session.course.name,
        "missed": words.day(found.missed_day.starts_at),
        "days": days,
    }
    said = [f"{spoken}."]
    if found.status is MakeUpStatus.OFFERED and found.answer_by is not None:
        facts["answer_by"] = answer_words(found.answer_by)
        said.append(f"Please answer by {facts['answer_by']}.")
    return Letter(
        template=f"places/email/{name}",
        facts=facts,
        links={"place": place_path(place.training_session, place.person)},
        about_id=place.id,
        spoken=as_spoken(*said, days=days),
    )


def _said(day: SessionDay, *, exact: bool) -> list[str]:
    hours = words.span(clock.local(day.starts_at), clock.local(day.ends_at))
    where = day.where if exact else day.area
    return [words.day_year(day.starts_at), f"{hours}, {where}" if where else hours]
