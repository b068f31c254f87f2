"""What somebody needs to take part: told once, kept until the morning after, read by whoever arranges it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.directory.events import RecordsMerged
from app.directory.models import Person
from app.places import queries, rules
from app.places.enums import Diet, PlaceStatus
from app.places.events import PlaceGivenUp
from app.places.models import Needs, Place
from app.places.services import moved_days, moves
from app.platform import audit, clock, ids
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.training.models import TrainingSession

OVER = "These days are over, so nothing about them is kept any more."


@dataclass(frozen=True)
class NeedsAsked:
    """Whether somebody can tell what they need now, for which sessions, and what they told.

    `start` is what the form begins with; `start_of` names the earlier session that it was told for.
    """

    sessions: Sequence[TrainingSession]
    told: bool
    start: Needs | None
    start_of: str


def needs_asked(place: Place, at: datetime) -> NeedsAsked:
    """What is asked about a place: of all sessions that it counts for and that are not over."""
    sessions = _sessions(place, at)
    if not sessions:
        return NeedsAsked((), told=False, start=None, start_of="")
    known = queries.needs_of(place.person_id)
    here = {each.id for each in sessions}
    own = [each for each in known if each.training_session_id in here]
    cohorts = {each.cohort_id for each in sessions} - {None}
    before = [each for each in known if each.training_session.cohort_id in cohorts]
    start = next(iter([*own, *before]), None)
    told = len(own) == len(here)
    named = start.training_session.course.name if start is not None and not told else ""
    return NeedsAsked(sessions, told=told, start=start, start_of=named)


def tell_needs(
    place: Place, *, access: str, diets: Collection[Diet], diet_other: str, by: Person, at: datetime
) -> None:
    """Keep what somebody needs, for every session that the place counts for; nothing said keeps nothing.

    The trail says that the question was answered, and neither what nor whether anything was said. Raises
    RuleBroken when the days are over or the place was given up.
    """
    moves.alone(place)
    sessions = _sessions(place, at)
    if not sessions:
        raise RuleBroken(OVER)
    other = diet_other if Diet.OTHER in diets else ""
    known = {each.training_session_id: each for each in queries.needs_of(place.person_id)}
    for session in sessions:
        row = known.get(session.id)
        if not (access or diets):
            if row is not None:
                db.session.delete(row)
            continue
        if row is None:
            row = Needs(id=ids.new(), programme_id=place.programme_id, person_id=place.person_id)
            row.training_session_id = session.id
            db.session.add(row)
        row.access, row.diet_other, row.told_at = access, other, at
        row.diets = [diet.value for diet in Diet if diet in diets]
    db.session.flush()
    audit.record("answer about needs", place, by=by, at=at)


def needs_to_delete(at: datetime, only: uuid.UUID | None = None) -> list[uuid.UUID]:
    """Rows whose session ended yesterday or before, or whose person is not expected there any more."""
    return [
        row_id
        for row_id, last, expected in queries.kept_needs(only)
        if not expected or last is None or rules.deleted_at(clock.local(last)) <= at
    ]


def next_needs_to_delete(after: datetime) -> datetime | None:
    """The next morning after a session for which something is kept."""
    moments = (rules.deleted_at(clock.local(last)) for _, last, _ in queries.kept_needs() if last is not None)
    return min((moment for moment in moments if moment > after), default=None)


def delete_needs(row_id: uuid.UUID, at: datetime) -> None:
    """Delete a row, if it still is to be deleted: the session may have moved meanwhile."""
    if needs_to_delete(at, row_id):
        db.session.delete(db.session.get_one(Needs, row_id))
        db.session.flush()


def needs_follow_given_up(event: PlaceGivenUp, *, by: Person | None, at: datetime) -> None:
    """Whoever does not come needs nothing: what they told is deleted, also of sessions that went with it."""
    place = db.session.get(Place, event.place_id)
    if place is not None:
        db.session.flush()
        for row in queries.needs_no_longer_expected(place.person_id):
            db.session.delete(row)
        db.session.flush()


def needs_follow_merge(event: RecordsMerged, *, by: Person | None, at: datetime) -> None:
    """What was told for the record that goes counts for the one that stays, unless that has told it too."""
    told = {each.training_session_id for each in queries.needs_of(event.stays_id)}
    for row in queries.needs_of(event.goes_id):
        if row.training_session_id in told:
            db.session.delete(row)
        else:
            row.person_id = event.stays_id
    db.session.flush()


def _sessions(place: Place, at: datetime) -> list[TrainingSession]:
    """The sessions that are not over and on which the person of an accepted place is expected with it."""
    if place.status is not PlaceStatus.ACCEPTED:
        return []
    others = moved_days.answered_with(place)
    found = [each.training_session for each in (*others, place)] + queries.sessions_made_up(place, at)
    return [each for each in found if each.days and each.days[-1].ends_at > at]
