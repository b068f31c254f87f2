"""The letters about places: subjects, first lines and file names tell nothing on a locked screen."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from app.directory.models import Person
from app.places.enums import WAITING, PlaceStatus
from app.places.models import Place
from app.platform import clock, words
from app.platform.ical import Method
from app.platform.invitations import Invitation
from app.platform.mail import Letter
from app.training.models import SessionDay, TrainingSession
from app.training.queries import calendar_event

CALL_ABOUT = "a place on a training session"
CALL_DATES = "training dates"
AS_BEFORE = "The days are again as they were"
STILL_OFFERED = "The place is still offered to you; please answer by "
SOONER = ". That is sooner than we told you before, because the training begins sooner"
KEPT_IN_SILENCE = "You keep the place if you say nothing"
GOES_WITH = "; it can only be given up together with the one on "
IF_NOT_TAKEN = "Your colleague has not answered yet: if they do not take the place, it is yours as before"
STILL_ASKS = "; your own request stands, as before"


class Dated(Protocol):
    """A day of training as it is, or as it was."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def area(self) -> str: ...
    @property
    def where(self) -> str: ...
    @property
    def own_time(self) -> bool: ...


def place_path(session: TrainingSession, person: Person) -> str:
    """Where somebody sees the own place on a session."""
    return f"/{person.programme.slug}/sessions/{session.slug}/my-place"


def days_of(sessions: Iterable[TrainingSession]) -> list[list[str]]:
    """Days in order, as (day, hours and area): no address before acceptance."""
    days = sorted((day for session in sessions for day in session.days), key=lambda day: day.starts_at)
    return [_line(day) for day in days]


def answer_words(answer_by: datetime) -> str:
    """The last moment of an answer: a day when it is the day's end, otherwise with the time."""
    return words.last_moment(answer_by)


def offered(
    person: Person,
    session: TrainingSession,
    *,
    answer_by: datetime,
    together: Sequence[TrainingSession] = (),
    promoted: bool = False,
    stands_in: bool = False,
    missed: str = "",
    once: str | None = None,
) -> Letter:
    """A place is offered; `together` are sessions whose places come with it; `missed` says why this date."""
    return Letter(
        template="places/email/offered",
        facts={
            "known_as": person.known_as,
            "course": session.course.name,
            "also": [each.course.name for each in together],
            "days": days_of([session, *together]),
            "answer_by": answer_words(answer_by),
            "promoted": promoted,
            "stands_in": stands_in,
            **({"missed": missed} if missed else {}),
        },
        links={"place": place_path(session, person)},
        about_id=session.id,
        once=once,
        spoken=as_spoken(
            f"You are offered a place: {_with(session, together)}.",
            missed,
            f"Please answer by {answer_words(answer_by)}. Saying no needs no reason.",
            days=days_of([session, *together]),
        ),
    )


def offer_waits(place: Place, *, answer_by: datetime, once: str) -> Letter:
    """Reminds of an offer that waits for an answer."""
    return Letter(
        template="places/email/offer_waits",
        facts={
            "known_as": place.person.known_as,
            "course": place.training_session.course.name,
            "answer_by": answer_words(answer_by),
            "by_clock": place.expires_by_clock,
        },
        links={"place": place_path(place.training_session, place.person)},
        about_id=place.id,
        once=once,
        spoken=as_spoken(
            f"The place we offered you still waits for your answer: {place.training_session.course.name}.",
            f"Please answer by {answer_words(answer_by)}.",
        ),
    )


def reserve(
    person: Person, session: TrainingSession, *, sentence: str, rank: int | None, once: str | None = None
) -> Letter:
    """On the waiting list, with the sentence about why; it names nobody."""
    return Letter(
        template="places/email/reserve",
        facts={
            "known_as": person.known_as,
            "course": session.course.name,
            "sentence": sentence,
            "rank": rank,
        },
        links={"place": place_path(session, person)},
        about_id=session.id,
        once=once,
        spoken=as_spoken(
            f"You are on the waiting list: {session.course.name}"
            + (f", number {rank} of your agency." if rank else "."),
            sentence,
            "If a place comes free we tell you at once, and until when you can answer.",
        ),
    )


def no_place(person: Person, session: TrainingSession, *, sentence: str, once: str | None = None) -> Letter:
    """No place this time, kindly, with the reason."""
    return Letter(
        template="places/email/no_place",
        facts={"known_as": person.known_as, "course": session.course.name, "sentence": sentence},
        links={"next": f"/{person.programme.slug}/next"},
        about_id=session.id,
        once=once,
        spoken=as_spoken(f"There is no place for you this time: {session.course.name}.", sentence),
    )


def accepted(
    place: Place,
    sessions: Sequence[TrainingSession],
    *,
    joining: Mapping[str, Any] | None = None,
    about_id: uuid.UUID | None = None,
) -> Letter:
    """Confirms a place, with where it is; near the days with all that joining instructions say.

    Then `about_id` is the row that says so.
    """
    days = [_line(day, exact=True) for session in sessions for day in session.days]
    return Letter(
        template="places/email/accepted",
        facts={
            "known_as": place.person.known_as,
            "course": place.training_session.course.name,
            "days": days,
            **({"joining": dict(joining)} if joining else {}),
        },
        links={
            "place": place_path(place.training_session, place.person),
            "needs": f"/{place.person.programme.slug}/places/{place.id}/needs",
        },
        about_id=about_id or place.id,
        spoken=as_spoken(f"The place is yours: {place.training_session.course.name}.", days=days),
    )


def given_up(place: Place) -> Letter:
    """For the records of somebody who declined or withdrew."""
    still_asks = place.status in WAITING
    spoken = "We have noted that you are not taking it up"
    return _short("given_up", place, spoken + STILL_ASKS * still_asks, still_asks=still_asks)


def ran_out(place: Place, *, goes_back: bool = False, recalled: bool = False) -> Letter:
    """An offer is over; the place goes to whoever is next, or back to the colleague who gave it."""
    whose = "it is your colleague’s again" if goes_back else "the place goes to somebody else"
    still_asks = goes_back and place.status in WAITING
    return _short(
        "ran_out",
        place,
        ("Your colleague comes after all, so " if recalled else "The time to answer is over, so ")
        + whose
        + STILL_ASKS * still_asks,
        goes_back=goes_back,
        recalled=recalled,
        still_asks=still_asks,
    )


def list_closed(place: Place) -> Letter:
    """The training has begun and no place came free."""
    return _short("list_closed", place, "It has begun, no place came free, and the waiting list is closed")


def handed_over(place: Place) -> Letter:
    """A colleague has taken the place."""
    return _short("handed_over", place, "A colleague has taken your place")


def colleague_named(place: Place, *, once: str) -> Letter:
    """The agency has named a colleague for somebody's place, who can keep it."""
    programme = place.person.programme
    spoken = "Your agency has named a colleague for your place; until a colleague takes it, you can keep it"
    contact = programme.contact_phone or programme.contact_email
    return replace(_short("colleague_named", place, spoken, contact=contact), once=once)


def came_back(place: Place) -> Letter:
    """A colleague did not take the place, so it is as it was; an offer is still to be answered."""
    by = _to_be_answered_by(place)
    spoken = "Your colleague has not taken it, so it is yours as before"
    return _short("came_back", place, f"{spoken}; please answer by {by}" if by else spoken, answer_by=by)


def cancelled(place: Place, *, stays: Place | None = None) -> Letter:
    """The session does not take place. `stays` is a place on another one that came with it and is kept."""
    return _short("cancelled", place, "It does not take place", **_kept(stays))


def put_back(place: Place, *, accepted: bool, stays: Place | None) -> Letter:
    """There are fewer places: on the waiting list again, first in line. `stays` is a place that is kept."""
    spoken = "There are fewer places than planned, and yours cannot be kept; you are first in line"
    return _short("put_back", place, spoken, accepted=accepted, **_kept(stays))


def _kept(stays: Place | None) -> dict[str, str]:
    """What a letter says of a place that is kept: on which course, and until when it is to be answered."""
    if stays is None:
        return {"beside": "", "answer_by": ""}
    return {"beside": stays.training_session.course.name, "answer_by": _to_be_answered_by(stays)}


def _to_be_answered_by(place: Place) -> str:
    """The last moment to answer an offer, in words; empty for any other place."""
    return answer_words(place.answer_by) if place.status is PlaceStatus.OFFERED and place.answer_by else ""


def as_known(day_id: str, day: Dated) -> dict[str, str]:
    """A day as somebody knew it, in plain values."""
    moments = {"starts_at": day.starts_at.isoformat(), "ends_at": day.ends_at.isoformat()}
    own_time = {"own_time": "yes"} if day.own_time else {}
    return {"id": day_id, **moments, "area": day.area, "where": day.where, **own_time}


def known_words(known: Mapping[str, str], place: Place) -> str:
    """A day that somebody knew, on one line; the address for whoever has accepted a place only."""
    starts_at, ends_at = (datetime.fromisoformat(known[name]) for name in ("starts_at", "ends_at"))
    there = known["where" if _knows_the_address(place) else "area"]
    said = words.when(starts_at, ends_at, "own_time" in known)
    return f"{said}, {there}" if there else said


def day_words(day: SessionDay, place: Place) -> str:
    """A day as it is, likewise."""
    return known_words(as_known(str(day.id), day), place)


def _knows_the_address(place: Place) -> bool:
    return place.answered_at is not None and place.status in (PlaceStatus.ACCEPTED, PlaceStatus.SUBSTITUTED)


def moved(
    place: Place, changes: Sequence[tuple[str, str]], *, goes_with: str, sooner: bool = False, once: str
) -> Letter:
    """Days moved, as they were and are, or are back; `goes_with` names the course it goes with.

    `sooner` says that an offer is to be answered sooner than was said before.
    """
    by, handed = _to_be_answered_by(place), place.status is PlaceStatus.SUBSTITUTED
    told = " ".join(f"Until now {was}; from now on {now}." if was else f"New: {now}." for was, now in changes)
    then = IF_NOT_TAKEN if handed else KEPT_IN_SILENCE + (GOES_WITH + goes_with) * bool(goes_with)
    spoken = f"The days have moved. {told} {STILL_OFFERED + by if by else then}" if told else AS_BEFORE
    spoken += f". {STILL_OFFERED}{by}" if by and not told else ""
    spoken += SOONER if by and sooner else ""
    facts = {"changes": [list(each) for each in changes], "answer_by": by, "handed": handed, "sooner": sooner}
    return replace(_short("moved", place, spoken, goes_with=goes_with, **facts), once=once)


def moved_waiting(place: Place, *, once: str) -> Letter:
    """Days moved on which somebody hopes to come."""
    spoken = "The days have moved. You are still on the list and need do nothing"
    return replace(_short("moved_waiting", place, spoken), once=once)


def received(place: Place, dates: Sequence[TrainingSession] = ()) -> Letter:
    """Somebody asked for a place, perhaps on any of several dates."""
    return _short(
        "received", place, "We have your request for a place", days=days_of(dates or [place.training_session])
    )


def nominated(place: Place, by_whom: str) -> Letter:
    """An agency put somebody forward, who may say no."""
    return _short("nominated", place, f"{by_whom} has put you forward; you may say no", by_whom=by_whom)


def invitation(day: SessionDay, person: Person, method: Method) -> Letter:
    """One day for somebody's calendar, or out of it."""
    cancel = method is Method.CANCEL
    event = calendar_event(
        day, person.programme, with_place=person.place_in_calendar and not cancel, cancelled=cancel
    )
    return Letter(
        template="places/email/calendar_cancel" if cancel else "places/email/calendar",
        facts={
            "known_as": person.known_as,
            "title": day.calendar_title,
            "day": words.day(day.starts_at),
            "hours": words.span(clock.local(day.starts_at), clock.local(day.ends_at)),
        },
        links={"dates": f"/{person.programme.slug}/my-dates"},
        invitation=Invitation(method, person.email, event),
        about_id=day.id,
    )


def _with(session: TrainingSession, together: Sequence[TrainingSession]) -> str:
    along = words.listed(each.course.name for each in together)
    return f"{session.course.name}, with {along}" if along else session.course.name


def as_spoken(*sentences: str, days: Sequence[Sequence[str]] = ()) -> str:
    """What staff say on the telephone: sentences, then the days, a line each."""
    return "\n".join([*filter(None, sentences), *(f"{day}: {rest}" for day, rest in days)])


def _short(name: str, place: Place, spoken: str, **more: Any) -> Letter:
    session = place.training_session
    days = more.get("days") or days_of([session])
    return Letter(
        template=f"places/email/{name}",
        facts={
            "known_as": place.person.known_as,
            "course": session.course.name,
            "days": days,
            **more,
        },
        links={"place": place_path(session, place.person)},
        about_id=place.id,
        spoken=as_spoken(f"{spoken}: {session.course.name}.", days=days),
    )


def exact_line(day: SessionDay) -> list[str]:
    """A day, and its hours with room, building and address: for whoever is expected on it."""
    return _line(day, exact=True)


def _line(day: SessionDay, *, exact: bool = False) -> list[str]:
    """Its date, and its hours with the area or the address; what is done in one's own time has no date."""
    if day.own_time:
        return [day.training_session.course.name, words.window(day.starts_at, day.ends_at)]
    return [words.day(day.starts_at), _hours(day, day.where if exact else day.area)]


def _hours(day: SessionDay, place: str) -> str:
    hours = words.span(clock.local(day.starts_at), clock.local(day.ends_at))
    return f"{hours}, {place}" if place else hours


def once_for(session_id: uuid.UUID, person_id: uuid.UUID | str, what: str) -> str:
    """The key that keeps a release from telling anybody twice."""
    return f"{what} {session_id} {person_id}"
