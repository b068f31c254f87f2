"""A missed day is made up on another session: offered or chosen, answered, moved, called off.

While it is offered or agreed it holds one of the seats that the day keeps for people of other sessions.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from app.directory import services as directory
from app.directory.models import Person
from app.places import emails, queries, rules
from app.places.enums import PRESENT, MakeUpAction, MakeUpStatus, Mark, PlaceStatus
from app.places.events import AttendanceMarked, MadeUpDayChanged, PlaceGivenUp
from app.places.models import Attendance, MakeUp, Place
from app.places.services import calendars, timing
from app.places.services.days_ahead import take_letters_back
from app.places.services.missed_days import places_missed
from app.places.services.registering import make_up
from app.places.services.telling import write
from app.platform import audit, ids, seats
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.events import announce
from app.training.enums import SessionStatus
from app.training.events import SessionCancelled, SessionDayChanged
from app.training.models import SessionDay, TrainingSession


def free_days(place: Place, missed: SessionDay, at: datetime) -> list[SessionDay]:
    """The days to come on which the missed one can be made up, and a seat is free."""
    seated = queries.seated_sessions(place.person_id)
    return [
        day
        for day in queries.days_with_room(place.training_session, at)
        if day.training_session_id not in seated
        and rules.makes_up(missed.course_day, missed.part, day.course_day, day.part)
    ]


def offer_day(
    place: Place, missed: SessionDay, day: SessionDay, *, by: Person | None, at: datetime
) -> MakeUp | None:
    """Offer a day to somebody and hold a seat of it. None when the training team must look first.

    Raises RuleBroken when it cannot make the missed one up, PoolFull when no seat is free.
    """
    found = _seat(place, missed, day, MakeUpStatus.OFFERED, MakeUpAction.OFFER, by=by, at=at)
    if found is not None:
        write(place, emails.make_up_offered(found), at)
    return found


def pick_day(
    place: Place, missed: SessionDay, day: SessionDay, *, by: Person | None, at: datetime
) -> MakeUp | None:
    """The person chooses a day; it is agreed at once. None and errors as for `offer_day`."""
    found = _seat(place, missed, day, MakeUpStatus.ACCEPTED, MakeUpAction.PICK, by=by, at=at)
    if found is not None:
        _agreed(found, by=by, at=at)
    return found


def accept_day(found: MakeUp, *, by: Person | None, at: datetime) -> None:
    """Say yes to a day that is offered. Raises RuleBroken once it has begun."""
    _alone(found)
    if found.status is MakeUpStatus.OFFERED and found.answer_by is not None and found.answer_by < at:
        said = emails.answer_words(found.answer_by)
        raise RuleBroken(f"The seat was kept until {said}, and others can have it now. Choose a day anew.")
    _move(found, MakeUpAction.ACCEPT, by=by, at=at)
    if found.session_day.starts_at <= at:
        raise RuleBroken("This day has begun. Ring the training team to find another one.")
    _agreed(found, by=by, at=at)


def decline_day(found: MakeUp, *, by: Person | None, at: datetime) -> None:
    """Say no; the seat is free again, and other days can be offered or chosen."""
    _alone(found)
    _move(found, MakeUpAction.DECLINE, by=by, at=at)
    _leave(found, at)


def give_day_up(found: MakeUp, *, by: Person | None, at: datetime) -> None:
    """The person cannot come on an agreed day after all. Raises RuleBroken once it is marked."""
    _alone(found)
    _move(found, MakeUpAction.WITHDRAW, by=by, at=at)
    _leave(found, at)


def take_day_back(found: MakeUp, *, by: Person | None, at: datetime) -> None:
    """The training team takes an offered or agreed day back, and says so."""
    _alone(found)
    _move(found, MakeUpAction.TAKE_BACK, by=by, at=at)
    _leave(found, at)
    write(found.place, emails.make_up_ended(found), at)


def lapse_day(make_up_id: uuid.UUID, at: datetime) -> None:
    """Nobody answered in time: the seat is free again, and the person is told. Nothing else is lost.

    Whoever is on the register of that day all the same, because they came, makes the day up.
    """
    found = db.session.get(MakeUp, make_up_id)
    if found is None:
        return
    _alone(found)
    day = found.session_day
    ends = min(found.answer_by or day.starts_at, day.starts_at)
    if found.status is not MakeUpStatus.OFFERED or ends >= at:
        return
    if _line(found) is not None:
        _move(found, MakeUpAction.ACCEPT, by=None, at=at)
        found.answered_at = at
        return
    _move(found, MakeUpAction.LAPSE, by=None, at=at)
    _leave(found, at)
    write(found.place, emails.make_up_lapsed(found), at)


def follow_marked_make_ups(event: AttendanceMarked, *, by: Person | None, at: datetime) -> None:
    """A register was kept: whoever did not come to make a day up owes it still, whoever came does not."""
    day = db.session.get_one(SessionDay, event.session_day_id)
    places = [db.session.get_one(Place, place_id) for place_id in event.place_ids]
    guests = [place.id for place in places if place.training_session_id != day.training_session_id]
    for found in queries.settled_on(day.id, guests) if guests else ():
        line = _line(found)
        mark = line.status if line is not None else Mark.NOT_RECORDED
        if found.status is MakeUpStatus.ACCEPTED and mark is Mark.ABSENT:
            _move(found, MakeUpAction.MISS, by=by, at=at)
        elif found.status is MakeUpStatus.OFFERED and mark in PRESENT:
            _move(found, MakeUpAction.ACCEPT, by=by, at=at)
            found.answered_at = at
        elif found.status is MakeUpStatus.MISSED and mark is not Mark.ABSENT:
            others = queries.open_make_ups_of(found.place_id)
            if all(each.missed_day_id != found.missed_day_id for each in others):
                _move(found, MakeUpAction.CORRECT, by=by, at=at)


def follow_changed_make_ups(event: SessionDayChanged, *, by: Person | None, at: datetime) -> None:
    """A day moved that people of other sessions are offered: they are told. Calendars of those who agreed
    follow; letters about days that are near tell them.
    """
    day = db.session.get(SessionDay, event.session_day_id)
    if day is None or day.ends_at <= at or event.before is None:
        return
    for found in queries.open_make_ups_on([day.id]):
        if found.status is MakeUpStatus.ACCEPTED:
            calendars.renew(day, found.place.person, at)
            announce(MadeUpDayChanged(found.place_id), by=by, at=at)
        else:
            found.answer_by = timing.make_up_answer_by(day, at)
            write(found.place, emails.make_up_moved(found), at)


def follow_cancelled_make_ups(event: SessionCancelled, *, by: Person | None, at: datetime) -> None:
    """A session does not take place: whoever was offered a day of it is told, and still owes the own one.

    Those who had agreed have been told, before their line on the register goes.
    """
    session = db.session.get(TrainingSession, event.training_session_id)
    if session is None:
        return
    for found in queries.open_make_ups_on([day.id for day in session.days if day.ends_at > at]):
        _alone(found)
        offered = found.status is MakeUpStatus.OFFERED
        _move(found, MakeUpAction.CANCEL, by=by, at=at)
        _leave(found, at)
        if offered:
            write(found.place, emails.make_up_ended(found), at)


def follow_place_without_make_ups(event: PlaceGivenUp, *, by: Person | None, at: datetime) -> None:
    """Whoever gives the own place up makes nothing up any more."""
    for found in queries.open_make_ups_of(event.place_id):
        _alone(found)
        if found.session_day.ends_at > at:
            _move(found, MakeUpAction.CANCEL, by=by, at=at)
            _leave(found, at)


def _seat(
    place: Place,
    missed: SessionDay,
    day: SessionDay,
    status: MakeUpStatus,
    action: MakeUpAction,
    *,
    by: Person | None,
    at: datetime,
) -> MakeUp | None:
    db.session.refresh(place, ["status"], with_for_update=True)
    _check(place, missed, day, at)
    session = day.training_session
    if directory.must_wait(
        place.person,
        _who_is_there(day) - {place.person_id},
        room_id=session.id,
        room_name=session.course.name,
        at=at,
    ):
        return None
    assert day.make_up_pool_id is not None  # noqa: S101 - `_check` refuses a day without
    seats.claim(day.make_up_pool_id, place.person_id)
    found = MakeUp(
        id=ids.new(),
        programme_id=place.programme_id,
        place_id=place.id,
        missed_day_id=missed.id,
        session_day_id=day.id,
        made_at=at,
        answer_by=timing.make_up_answer_by(day, at) if status is MakeUpStatus.OFFERED else None,
    )
    db.session.add(found)
    audit.move(found, status, action=action.value, by=by, at=at)
    db.session.flush()
    return found


def _check(place: Place, missed: SessionDay, day: SessionDay, at: datetime) -> None:
    session = day.training_session
    if place.status is not PlaceStatus.ACCEPTED:
        raise RuleBroken("Only somebody with a place can make a day up.")
    if missed.id not in {each.id for each in places_missed(place, at)}:
        raise RuleBroken("There is nothing to make up for this day.")
    if any(each.missed_day_id == missed.id for each in queries.open_make_ups_of(place.id)):
        raise RuleBroken("Another day is offered or agreed for this one already.")
    if (
        session.course_id != place.training_session.course_id
        or session.status is not SessionStatus.PUBLISHED
        or not rules.makes_up(missed.course_day, missed.part, day.course_day, day.part)
    ):
        raise RuleBroken("This day does not make up the one that was missed.")
    if day.starts_at <= at:
        raise RuleBroken("This day has begun. Choose another one.")
    if day.make_up_pool_id is None:
        raise RuleBroken("No seats are kept on this day for people of other sessions.")
    if session.id in queries.seated_sessions(place.person_id):
        raise RuleBroken("There is a place on that session already.")


def _who_is_there(day: SessionDay) -> frozenset[uuid.UUID]:
    return queries.in_the_room(day.training_session_id) | {
        place.person_id for place, _ in queries.expected_on(day)
    }


def _agreed(found: MakeUp, *, by: Person | None, at: datetime) -> None:
    """Onto the register and into the calendar, with the address."""
    found.answered_at = at
    make_up(found.place, found.session_day, by=by, at=at)
    write(found.place, emails.make_up_agreed(found), at)
    calendars.renew(found.session_day, found.place.person, at)
    announce(MadeUpDayChanged(found.place_id), by=by, at=at)


def _leave(found: MakeUp, at: datetime) -> None:
    """The seat is free, and the line on the register and in the calendar goes, unless the day was marked."""
    day, place = found.session_day, found.place
    found.answered_at = at
    line = _line(found)
    if line is not None and line.status is not Mark.NOT_RECORDED:
        raise RuleBroken("The register says something of this day already.")
    if day.make_up_pool_id is not None:
        seats.release(day.make_up_pool_id, place.person_id)
    if line is not None:
        db.session.delete(line)
        db.session.flush()
        calendars.take_out(day, place.person, at)
        take_letters_back(place, [day], at)


def _line(found: MakeUp) -> Attendance | None:
    """What the register of the other day says of the person."""
    rows = db.session.query(Attendance)
    return rows.filter_by(place_id=found.place_id, session_day_id=found.session_day_id).one_or_none()


def _alone(found: MakeUp) -> None:
    db.session.refresh(found.place, ["status"], with_for_update=True)
    db.session.refresh(found, ["status"])


def _move(found: MakeUp, action: MakeUpAction, *, by: Person | None, at: datetime) -> None:
    audit.move(found, rules.next_make_up_status(found.status, action), action=action.value, by=by, at=at)
    db.session.flush()
    announce(MadeUpDayChanged(found.place_id), by=by, at=at)
