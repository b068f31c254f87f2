"""What became of the days of a session that are over, person by person; nothing is inferred."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.directory.models import Person
from app.mentoring.enums import ApplicationStatus
from app.places import queries, rules
from app.places.enums import PRESENT, ExcusedBecause, Mark
from app.places.events import AttendanceMarked
from app.places.models import Attendance, Certificate, MakeUp, Place
from app.places.services.completing import standings
from app.places.services.registering import check_day, line_of
from app.platform import audit
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.events import announce
from app.training import services as training
from app.training.models import SessionDay, TrainingSession

ASKING = frozenset({rules.DayState.OWED, rules.DayState.NOT_RECORDED, rules.DayState.EXCUSED})


@dataclass(frozen=True)
class PastDay:
    """A day of the own session that is over. `make_up` is what was last offered for it."""

    day: SessionDay
    state: rules.DayState
    make_up: MakeUp | None
    # Whether the day that is offered or agreed for it is still to come.
    ahead: bool
    because: ExcusedBecause | None

    @property
    def owed(self) -> bool:
        """Whether it is still to be made up."""
        return self.state is rules.DayState.OWED

    @property
    def shown(self) -> bool:
        """Whether there is anything to say to the person about it."""
        return self.state is not rules.DayState.WAS_THERE or self.not_needed

    @property
    def open(self) -> bool:
        """Whether another day is offered or agreed for it."""
        return self.make_up is not None and self.make_up.status in rules.OPEN

    @property
    def not_needed(self) -> bool:
        """Whether another day is offered or agreed although the person was there after all."""
        return self.open and self.ahead and self.state is rules.DayState.WAS_THERE


@dataclass(frozen=True)
class Owing:
    """One person's line on the page of a session."""

    place: Place
    days: Sequence[PastDay]
    completion: training.Completion


@dataclass(frozen=True)
class CompletionOfSession:
    """Who still owes days, who has completed the course, and who is neither, among those one may know of."""

    owing: Sequence[Owing]
    others: Sequence[Owing]
    completed: Sequence[tuple[Owing, Certificate | None]]


def past_days(places: Sequence[Place], at: datetime) -> dict[uuid.UUID, list[PastDay]]:
    """The days of one session that are over, of each of its places."""
    if not places:
        return {}
    session = places[0].training_session
    identifiers = [place.id for place in places]
    marks = queries.own_marks(identifiers)
    over = [day for day in session.days if day.ends_at <= at]
    were_there = {key for key, row in marks.items() if row.status in PRESENT}
    elsewhere = {}
    if any((place.id, day.id) not in were_there for place in places for day in over):
        elsewhere = queries.attended_elsewhere(session, [place.person_id for place in places])
    offers = {}
    if over:
        offers = {(each.place_id, each.missed_day_id): each for each in queries.make_ups_of(identifiers)}
    found: dict[uuid.UUID, list[PastDay]] = {}
    for place in places:
        there = elsewhere.get(place.person_id, set())
        found[place.id] = []
        for day in over:
            row = marks.get((place.id, day.id))
            mark = row.status if row is not None else Mark.NOT_RECORDED
            offer = offers.get((place.id, day.id))
            found[place.id].append(
                PastDay(
                    day,
                    rules.state_of_day(mark, there, day.course_day, day.part),
                    offer,
                    offer is not None and offer.session_day.starts_at > at,
                    row.excused_because if row is not None else None,
                )
            )
    return found


def places_missed(place: Place, at: datetime) -> list[SessionDay]:
    """The days of the own session that somebody still has to make up."""
    return [each.day for each in past_days([place], at)[place.id] if each.owed]


def completion_of(session: TrainingSession, viewer: Person | None, at: datetime) -> CompletionOfSession:
    """How far everybody with a place on the session is whom `viewer` may know of."""
    places = queries.accepted_seen(session, viewer)
    days, judged = past_days(places, at), standings(places)
    certificates = queries.certificates_of([place.id for place in places])
    owing, others, completed = [], [], []
    for place in places:
        line = Owing(
            place,
            [each for each in days[place.id] if each.state in ASKING or each.not_needed],
            judged[place.id],
        )
        if has_completed(place, certificates.get(place.id)):
            whole = Owing(place, [each for each in days[place.id] if each.shown], judged[place.id])
            completed.append((whole, certificates.get(place.id)))
        elif any(each.owed for each in line.days):
            owing.append(line)
        else:
            others.append(line)
    return CompletionOfSession(owing, others, completed)


def has_completed(place: Place, certificate: Certificate | None) -> bool:
    """Whether the course of the place is completed: the application says so, or the certificate."""
    if place.application is not None:
        return place.application.status is ApplicationStatus.COMPLETED
    return certificate is not None


def excuse(
    place: Place, day: SessionDay, because: ExcusedBecause, *, by: Person | None, at: datetime
) -> None:
    """Somebody need not make this day up; it counts as attended for completing the course only.

    Raises RuleBroken for a day that was attended, is not over, or is being made up.
    """
    check_day(day, at)
    row = _own_line(place, day, at)
    if row.status not in (Mark.ABSENT, Mark.NOT_RECORDED):
        raise RuleBroken("There is nothing to excuse: the register says otherwise.")
    if any(each.missed_day_id == day.id for each in queries.open_make_ups_of(place.id)):
        raise RuleBroken("Another day is offered or agreed for this one. Take it back first.")
    audit.move(row, Mark.EXCUSED, action="excuse", by=by, at=at)
    row.excused_because = because
    db.session.flush()
    announce(AttendanceMarked((place.id,), (place.person_id,), day.id), by=by, at=at)


def excuse_no_more(place: Place, day: SessionDay, *, by: Person | None, at: datetime) -> None:
    """The day is again as the register had it."""
    row = _own_line(place, day, at)
    if row.status is not Mark.EXCUSED:
        raise RuleBroken("Nobody is excused from this day any more.")
    before = next(
        (each.from_state for each in reversed(audit.history(row)) if each.to_state == Mark.EXCUSED.value),
        None,
    )
    row.excused_because = None
    back = Mark(before) if before else Mark.NOT_RECORDED
    audit.move(row, back, action="excuse no more", by=by, at=at)
    db.session.flush()
    announce(AttendanceMarked((place.id,), (place.person_id,), day.id), by=by, at=at)


def own_day(place: Place, session_day_id: uuid.UUID) -> SessionDay | None:
    """The day of the own session with this identifier."""
    return next((day for day in place.training_session.days if day.id == session_day_id), None)


def _own_line(place: Place, day: SessionDay, at: datetime) -> Attendance:
    db.session.refresh(place, ["status"], with_for_update=True)
    if own_day(place, day.id) is None:
        raise RuleBroken("This is not a day of the person’s own session.")
    return line_of(place, day, at)
