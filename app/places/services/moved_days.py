"""The days of a session move: everybody hears of it, and whoever has a place keeps it or gives it up.

Nothing is lost by saying nothing: the place is kept. Several moves before somebody has answered are one
question, about the days that they knew and the newest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.directory.models import Person
from app.directory.queries import visible_to
from app.places import emails, queries
from app.places.enums import SEATED, WAITING, PlaceStatus
from app.places.models import Place
from app.places.rules.problem import canonical_json
from app.places.services import calendars, managers, moves, news, timing
from app.places.services.telling import write
from app.platform import audit
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.training.events import SessionDayChanged
from app.training.models import SessionDay, TrainingSession

KEEP = "keep the place on the new days"
MOVED_SINCE = "The days have moved since you opened this page. Look at them, then answer again."


@dataclass(frozen=True)
class Answers:
    """What came of a session's move, among the people whom a viewer may know of."""

    kept: int
    given_up: int
    not_said: Sequence[Place]


def follow_changed_day(event: SessionDayChanged, *, by: Person | None, at: datetime) -> None:
    """A day was moved or added: calendars follow, and whoever has a place or waits for one is written to.

    A manager for whom a place was only held hears nothing, as before.
    """
    day = db.session.get(SessionDay, event.session_day_id)
    if day is None or day.ends_at <= at:
        return
    session = day.training_session
    concerned = (*SEATED, *WAITING, PlaceStatus.SUBSTITUTED)
    moves.all_alone(session, queries.places_on(session, concerned))
    before = _before(session, event)
    begins = session.days[0].starts_at
    earlier = all(begins < datetime.fromisoformat(each["starts_at"]) for each in before)
    silent, tied = queries.places_in_silence(session), queries.courses_they_go_with(session)
    for place in queries.places_on(session, concerned):
        if place.id in silent and earlier and place.answer_by is not None:
            place.answer_by = timing.still_to_answer(session, place.answer_by, at)
        if place.id in silent or (place.status in WAITING and managers.waits_in_silence(place)):
            continue
        if place.status in WAITING:
            _tell_who_waits(place, before, at)
        elif place.status in SEATED or queries.handed_to(place) is not None:
            if _in_calendars(place):
                calendars.renew(day, place.person, at)
            _ask(place, before, tied.get(place.id, ""), earlier=earlier, at=at)


def keep(place: Place, *, seen: str = "", by: Person | None, at: datetime) -> None:
    """The person keeps the place on the new days; `seen` stands for the days on the page that was read.

    Raises RuleBroken when there is nothing to answer, or when they have moved again.
    """
    moves.alone(place)
    if place.status is not PlaceStatus.ACCEPTED or not place.known_days or place.moved_at is None:
        raise RuleBroken("There is nothing to answer about these days any more.")
    refuse_other_days(place, seen)
    take_as_they_are(place, at)
    audit.record(KEEP, place, by=by, at=at, fields=["kept_at"])


def take_as_they_are(place: Place, at: datetime) -> None:
    """Whoever says yes to a place takes it on the days as they are now, and need not hear of them."""
    news.take_back(place)
    if place.known_days:
        place.known_days, place.kept_at = None, at


def days_seen(place: Place, beside: Sequence[Place] | None = None) -> str:
    """Stands for the days as the pages of the place show them, and for those that one answer covers with it.

    `beside` are the places on those, where they have been read already.
    """
    places = [place, *(answered_with(place) if beside is None else beside)]
    said = [
        [str(each.id), *(emails.day_words(day, place) for day in each.training_session.days)]
        for each in places
    ]
    return hashlib.sha256(canonical_json(said).encode()).hexdigest()


def answered_with(place: Place) -> list[Place]:
    """The place on the companion session for which the same answer counts."""
    companion = queries.companion_of(place.training_session)
    own = queries.place_on_course(place.person_id, companion) if companion else None
    return [own] if own is not None and own.status is place.status else []


def refuse_other_days(place: Place, seen: str) -> None:
    """Raises RuleBroken for whoever holds a place when its days are not those that `seen` stands for.

    Nothing is refused without `seen`. The place is the caller's alone, so that no day moves meanwhile.
    """
    if not seen or place.status not in SEATED:
        return
    beside = answered_with(place)
    sessions = [each.training_session_id for each in (place, *beside)]
    queries.read_days_again(sessions)
    if seen != days_seen(place, beside):
        raise RuleBroken(MOVED_SINCE)


def what_moved(place: Place) -> list[tuple[str, str]]:
    """Each day that the person knew otherwise: as it was (empty for a new one), and as it is."""
    known = {each["id"]: emails.known_words(each, place) for each in place.known_days or ()}
    if not known:
        return []
    now = [(str(day.id), emails.day_words(day, place)) for day in place.training_session.days]
    return [(known.get(key, ""), said) for key, said in now if known.get(key) != said]


def answers_of(session: TrainingSession, viewer: Person | None) -> Answers | None:
    """Who has said what since days moved; None when none did since people took their places."""
    found = [place for place in queries.moved_places(session) if visible_to(viewer, place.person)]
    if not found:
        return None
    held = [place for place in found if place.status is PlaceStatus.ACCEPTED]
    return Answers(
        kept=sum(place.kept_at is not None for place in held),
        given_up=sum(place.status is PlaceStatus.WITHDRAWN and place.kept_at is None for place in found),
        not_said=[place for place in held if place.kept_at is None],
    )


def _before(session: TrainingSession, event: SessionDayChanged) -> list[dict[str, str]]:
    """The session's days as they were before this change."""
    found = []
    for day in session.days:
        if day.id != event.session_day_id:
            found.append(emails.as_known(str(day.id), day))
        elif event.before is not None:
            found.append(emails.as_known(str(day.id), event.before))
    return found


def _in_calendars(place: Place) -> bool:
    return place.status is PlaceStatus.ACCEPTED or (
        place.status is PlaceStatus.SUBSTITUTED and place.answered_at is not None
    )


def _ask(place: Place, before: list[dict[str, str]], goes_with: str, *, earlier: bool, at: datetime) -> None:
    """Ask about the days since the person last knew them; days that are back ask nothing.

    That they are back is news only for somebody who has heard that they had moved. `earlier` says that the
    training begins sooner than before: then there may be less time to answer an offer.
    """
    if place.known_days is None:
        known = {"asked_at": at.isoformat()}
        if place.answer_by is not None:
            known["answer_by"] = place.answer_by.isoformat()
        place.known_days = [{**each, **known} for each in before]
    sooner = not goes_with and _answer_sooner(place, earlier, at)
    moved = what_moved(place)
    news.take_back(place)
    if moved:
        place.moved_at, place.kept_at = at, None
    else:
        heard = news.has_heard(place, _asked_at(place, at))
        place.known_days = place.moved_at = None
        if not heard:
            return
    write(place, emails.moved(place, moved, goes_with=goes_with, sooner=sooner, once=news.new_key(place)), at)


def _answer_sooner(place: Place, earlier: bool, at: datetime) -> bool:
    """Look at the last moment of an offer; whether it is sooner than the one that the person knows.

    It is again the one they know when the days allow that again.
    """
    if place.answered_at is not None or place.answer_by is None:
        return False
    told = [
        datetime.fromisoformat(each["answer_by"]) for each in place.known_days or () if "answer_by" in each
    ]
    known = told[0] if told else place.answer_by
    if earlier or place.answer_by != known:
        place.answer_by = timing.still_to_answer(place.training_session, known, at)
    return place.answer_by < known


def _asked_at(place: Place, at: datetime) -> datetime:
    """Since when the person is asked about the days, at the latest `at`."""
    asked = [
        datetime.fromisoformat(each["asked_at"]) for each in place.known_days or () if "asked_at" in each
    ]
    return min(asked, default=place.offered_at or at)


def _tell_who_waits(place: Place, before: Sequence[dict[str, str]], at: datetime) -> None:
    """Only what they may know counts: a day, its hours, the area. A letter not yet sent is replaced."""
    was = {each["id"]: emails.known_words(each, place) for each in before}
    if all(was.get(str(day.id)) == emails.day_words(day, place) for day in place.training_session.days):
        return
    news.take_back(place)
    write(place, emails.moved_waiting(place, once=news.new_key(place)), at)
