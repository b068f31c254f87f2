"""Keeping a register: what is recorded is what somebody marked, and nothing is inferred."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.directory import services as directory
from app.directory.models import Agency, Person
from app.directory.queries import visible_to
from app.places import queries, rules
from app.places.enums import Mark, PlaceAction, PlaceStatus, Route
from app.places.events import AttendanceMarked
from app.places.models import Attendance, Place
from app.places.services import moves, one_date
from app.platform import audit, clock, ids, seats
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.events import announce
from app.training.models import SessionDay

ROOM_FULL = (
    "Every place is taken, so nobody can be added. If somebody with a place has told you that they are not "
    "coming, ring the training team: once that place is given up, try again. Otherwise help this person to "
    "ask for another date."
)
NO_SEAT_TO_MAKE_UP = (
    "Every seat for people who make up this day is taken. Ring the training team: they can offer the same "
    "day on another date."
)


@dataclass(frozen=True)
class Kept:
    """What became of lines that were sent: each is recorded, or asked about, or at fault."""

    changed: int = 0
    # What stands there instead, because somebody else has marked the same person meanwhile.
    asked: dict[uuid.UUID, rules.Entry] = field(default_factory=dict)
    faults: dict[uuid.UUID, str] = field(default_factory=dict)
    # What the register says afterwards, as far as whoever sent them may know.
    register: dict[uuid.UUID, rules.Entry] = field(default_factory=dict)


def check_day(day: SessionDay, at: datetime) -> None:
    """Raises RuleBroken before the day: nobody can have come yet."""
    if clock.local(at).date() < clock.local(day.starts_at).date():
        raise RuleBroken("This register opens on the day.")


def mark(
    place: Place,
    day: SessionDay,
    entry: rules.Entry,
    *,
    by: Person | None,
    at: datetime,
    row: Attendance | None = None,
    action: str = "mark",
) -> bool:
    """Record one line; says whether anything changed. Taking a mark back appends to its history as well."""
    check_day(day, at)
    changed = _record(row or line_of(place, day, at), day, entry, by=by, at=at, action=action)
    if changed:
        _announce([place], day, by=by, at=at)
    return changed


def _record(
    row: Attendance, day: SessionDay, entry: rules.Entry, *, by: Person | None, at: datetime, action: str
) -> bool:
    entry = entry.tidied()
    _refuse_other_hours(entry, day)
    before = entry_of(row)
    if before == entry:
        return False
    row.before = rules.written(before)
    row.marked_at = at
    row.arrived, row.left, row.also_left_early = entry.arrived, entry.left, entry.also_left_early
    row.reason = entry.reason
    if row.status is not entry.mark:
        row.excused_because = None
        # Its history is flushed: the row is written once, with mark and reason together.
        with db.session.no_autoflush:
            audit.move(row, entry.mark, action=action, by=by, at=at)
    else:
        change = "change a mark" if action == "mark" else action
        audit.record(change, row, by=by, at=at, fields=["arrived", "left", "reason"])
    db.session.flush()
    return True


def _announce(places: Sequence[Place], day: SessionDay, *, by: Person | None, at: datetime) -> None:
    event = AttendanceMarked(
        tuple(place.id for place in places), tuple(place.person_id for place in places), day.id
    )
    announce(event, by=by, at=at)


def entry_of(row: Attendance | None) -> rules.Entry:
    """What the register says on this line."""
    if row is None:
        return rules.Entry(Mark.NOT_RECORDED)
    return rules.Entry(row.status, row.arrived, row.left, row.also_left_early, row.reason)


def fault_of(entry: rules.Entry, day: SessionDay) -> str:
    """What is wrong with a line of the day's register, in a sentence; empty when nothing is."""
    if entry.mark is Mark.EXCUSED:
        return "An excused day is not decided on the register."
    try:
        _refuse_other_hours(entry.tidied(), day)
    except RuleBroken as broken:
        return broken.message
    return ""


def _refuse_other_hours(entry: rules.Entry, day: SessionDay) -> None:
    if day.own_time and entry.mark in (Mark.LATE, Mark.LEFT_EARLY):
        raise RuleBroken("Nobody is late for what is done in one’s own time, or leaves it early.")
    starts, ends = clock.local(day.starts_at), clock.local(day.ends_at)
    if starts.date() == ends.date():
        rules.check_within_day(entry, starts.time(), ends.time())


def save(
    day: SessionDay,
    lines: Mapping[uuid.UUID, rules.Line],
    *,
    by: Person | None,
    at: datetime,
    rest: bool = False,
    whole: bool = False,
) -> Kept:
    """Record several lines, by place, one after the other; the same line sent twice is one line.

    With `rest` whoever has no mark then was there. With `whole` nothing is recorded while any line is at
    fault or has to be asked about; otherwise the others are. Whoever `by` may not know of is not on the list.
    """
    check_day(day, at)
    queries.lock_day(day)
    expected = queries.expected_on(day) if by is None else queries.register_of(day, by)
    register = {place.id: entry_of(row) for place, row in expected}
    asked: dict[uuid.UUID, rules.Entry] = {}
    faults = {each: "This person is not on the register any more." for each in lines if each not in register}
    changes: list[tuple[Place, Attendance | None, rules.Entry]] = []
    for place, row in expected:
        line, stored = lines.get(place.id), entry_of(row)
        if line is None:
            if rest and stored.mark is Mark.NOT_RECORDED:
                changes.append((place, row, rules.Entry(Mark.ATTENDED)))
        elif fault := fault_of(line.entry, day):
            faults[place.id] = fault
        else:
            found = rules.receipt(rules.written(stored), rules.written(line.entry), line.seen)
            if found is rules.Receipt.ASK:
                asked[place.id] = stored
            elif found is rules.Receipt.CHANGE:
                changes.append((place, row, line.entry))
    if whole and (asked or faults):
        changes = []
    marked = []
    for place, row, entry in changes:
        if _record(row or _new_row(place, day, at), day, entry, by=by, at=at, action="mark"):
            marked.append(place)
        register[place.id] = entry.tidied()
    if marked:
        _announce(marked, day, by=by, at=at)
    return Kept(len(changes), asked, faults, register)


def mark_the_rest(day: SessionDay, *, by: Person | None, at: datetime) -> int:
    """Mark everybody `by` may know of who has no mark yet as attended; returns how many."""
    return save(day, {}, by=by, at=at, rest=True).changed


def undo(day: SessionDay, *, by: Person, at: datetime) -> int:
    """Take back what `by` recorded last on this day, all of it at once, by recording what was there before.

    Lines that somebody else has changed since stay as they are. Returns how many lines went back; raises
    RuleBroken when there is nothing to undo.
    """
    check_day(day, at)
    queries.lock_day(day)
    lines = queries.last_change(day, by)
    if not lines:
        raise RuleBroken("There is nothing of yours to undo on this register.")
    for row in lines:
        entry = rules.read_line(row.before or "none")
        _record(row, day, entry, by=by, at=at, action="undo a mark")
    _announce([row.place for row in lines], day, by=by, at=at)
    return len(lines)


def add_somebody(
    day: SessionDay,
    *,
    full_name: str,
    email: str,
    agency: Agency | None,
    by: Person | None,
    at: datetime,
) -> Place | None:
    """Somebody came who is not on the list: a day made up, or a place if a seat is free.

    None when the training team must look first. Raises RuleBroken when there is no seat, or the course needs
    an application.
    """
    check_day(day, at)
    session = day.training_session
    person = directory.find_or_add_person(
        day.programme_id, full_name=full_name, email=email, by=by, at=at, agency=agency
    )
    expected = frozenset(place.person_id for place, _ in queries.expected_on(day))
    if person.id in expected:
        if not visible_to(by, person):
            return None
        raise RuleBroken("This person is on the register already.")
    # Whoever has still to answer an offer may come as well.
    others = (expected | queries.in_the_room(session.id)) - {person.id}
    if directory.must_wait(person, others, room_id=session.id, room_name=session.course.name, at=at):
        return None
    elsewhere = queries.other_course_places(person.id, session.course_id, session.id)
    if elsewhere:
        try:
            return make_up(elsewhere[0], day, by=by, at=at)
        except seats.PoolFull:
            raise RuleBroken(NO_SEAT_TO_MAKE_UP) from None
    if session.course.needs_application:
        raise RuleBroken("This course is for people who applied and have a place.")
    if queries.held_elsewhere(person.id, session) is not None:
        if not visible_to(by, person):
            return None
        raise RuleBroken(
            "This person has been offered a place on another date of this course. "
            "Write down what they answer to that first."
        )
    try:
        return _walk_in(person, day, by=by, at=at)
    except seats.PoolFull:
        raise RuleBroken(ROOM_FULL) from None


def _walk_in(person: Person, day: SessionDay, *, by: Person | None, at: datetime) -> Place:
    place = moves.request(day.training_session, person, route=Route.WALK_IN, by=by, at=at)
    if place.status in (PlaceStatus.REQUESTED, PlaceStatus.WAITLISTED):
        moves.offer(
            place,
            answer_by=clock.end_of(clock.local(at).date()),
            expires_by_clock=True,
            by=by,
            at=at,
            route=Route.WALK_IN,
        )
    moves.move(place, PlaceAction.ACCEPT, by=by, at=at)
    place.answered_at = at
    one_date.end_other_requests(place, by=by, at=at)
    mark(place, day, rules.Entry(Mark.ATTENDED), by=by, at=at)
    return place


def make_up(place: Place, day: SessionDay, *, by: Person | None, at: datetime) -> Place:
    """Let somebody of another session make up this day of the course; it takes one of the day's own seats.

    Raises RuleBroken when the day has no such seats, PoolFull when they are taken.
    """
    if place.training_session.course_id != day.training_session.course_id:
        raise RuleBroken("A day can be made up on the same course only.")
    if day.make_up_pool_id is None:
        raise RuleBroken("No seats are kept on this day for people of other sessions.")
    seats.claim(day.make_up_pool_id, place.person_id)
    line_of(place, day, at)
    audit.record("make up a day", place, by=by, at=at, fields=["attendance"])
    return place


def line_of(place: Place, day: SessionDay, at: datetime) -> Attendance:
    """What the register says of a place on a day; a new line when it says nothing yet."""
    known = db.session.query(Attendance).filter_by(place_id=place.id, session_day_id=day.id).one_or_none()
    return known or _new_row(place, day, at)


def _new_row(place: Place, day: SessionDay, at: datetime) -> Attendance:
    row = Attendance(
        id=ids.new(),
        programme_id=place.programme_id,
        place_id=place.id,
        session_day_id=day.id,
        status=Mark.NOT_RECORDED,
        also_left_early=False,
        marked_at=at,
    )
    db.session.add(row)
    return row
