"""Places and whose they are."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.directory.models import Person, Programme
from app.directory.queries import person_or_404
from app.mentoring.models import Application
from app.places.enums import SEATED, WAITING, MakeUpStatus, PlaceStatus
from app.places.models import MakeUp, Place
from app.platform.audit import AuditEntry
from app.platform.db import db
from app.platform.errors import NotFound
from app.training.enums import SessionStatus
from app.training.models import Course, SessionDay, TrainingSession

PUT_IN_ORDER = "put in order"


def place_or_404(programme: Programme, place_id: uuid.UUID) -> Place:
    """Raises NotFound, also for a place of another programme."""
    found = db.session.scalar(whole_places().where(Place.id == place_id, Place.programme_id == programme.id))
    if found is None:
        raise NotFound
    return found


def place_seen_or_404(programme: Programme, place_id: uuid.UUID, viewer: Person | None) -> Place:
    """A place of somebody whom `viewer` may know of. Raises NotFound for any other."""
    found = place_or_404(programme, place_id)
    person_or_404(programme, found.person_id, viewer)
    return found


def own_place_or_404(programme: Programme, place_id: uuid.UUID, person: Person | None) -> Place:
    """Raises NotFound for anybody else's place: nobody learns that it exists."""
    found = place_or_404(programme, place_id)
    if person is None or found.person_id != person.id:
        raise NotFound
    return found


def place_by_id(place_id: uuid.UUID) -> Place | None:
    """For handlers of events and for the clock."""
    return db.session.scalar(whole_places().where(Place.id == place_id))


def own_place(person_id: uuid.UUID, session_id: uuid.UUID) -> Place | None:
    """Somebody's place on a training session, in any state."""
    return db.session.scalar(
        whole_places().where(Place.person_id == person_id, Place.training_session_id == session_id)
    )


def place_for_application(application_id: uuid.UUID) -> Place | None:
    """The core place that answers an application: one that is open before one that ended, then the newest."""
    first = case((Place.status.in_(list(SEATED)), 0), (Place.status.in_(list(WAITING)), 1), else_=2)
    found = db.session.scalars(
        whole_places()
        .where(Place.application_id == application_id)
        .order_by(first, Place.asked_at.desc(), Place.id)
    )
    return found.first()


def places_of(person: Person) -> list[Place]:
    """Everything somebody asked for or was given, earliest first."""
    return list(
        db.session.scalars(whole_places().where(Place.person_id == person.id).order_by(Place.asked_at))
    )


def places_on(session: TrainingSession, statuses: Iterable[PlaceStatus]) -> list[Place]:
    """The session's places in some states, by when they were asked for. Restricted people are included."""
    return places_on_any([session], statuses)


def places_on_any(sessions: Iterable[TrainingSession], statuses: Iterable[PlaceStatus]) -> list[Place]:
    """The same of several sessions at once."""
    return list(
        db.session.scalars(
            select(Place)
            .where(
                Place.training_session_id.in_([each.id for each in sessions]),
                Place.status.in_(list(statuses)),
            )
            .options(joinedload(Place.person), joinedload(Place.agency))
            .order_by(Place.asked_at, Place.person_id)
        )
    )


def waiting_on_any(sessions: Iterable[TrainingSession]) -> list[Place]:
    """Who waits for a place of these sessions and was never offered one, in the order in which they asked.

    Each place has its person, agency and session, and its application with every signature.
    """
    return list(
        db.session.scalars(
            select(Place)
            .where(
                Place.training_session_id.in_([each.id for each in sessions]),
                Place.status == PlaceStatus.WAITLISTED,
                Place.offered_at.is_(None),
            )
            .options(
                joinedload(Place.person),
                joinedload(Place.agency),
                joinedload(Place.application).selectinload(Application.countersignatures),
            )
            .order_by(Place.asked_at, Place.person_id)
        )
    )


def moved_places(session: TrainingSession) -> list[Place]:
    """Places on which the days have moved, by whom they belong to. Restricted people are included."""
    return list(
        db.session.scalars(
            select(Place)
            .where(Place.training_session_id == session.id, Place.moved_at.is_not(None))
            .join(Place.person)
            .options(contains_eager(Place.person), joinedload(Place.agency))
            .order_by(Person.full_name, Place.id)
        )
    )


def moves_of(places: Collection[uuid.UUID]) -> dict[uuid.UUID, list[AuditEntry]]:
    """Every change of state of each of these places, earliest first."""
    found: dict[uuid.UUID, list[AuditEntry]] = {}
    for entry in db.session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.subject_kind == Place.__tablename__,
            AuditEntry.subject_id.in_(places),
            AuditEntry.to_state.is_not(None),
        )
        .order_by(AuditEntry.at, AuditEntry.position)
    ):
        found.setdefault(entry.subject_id, []).append(entry)
    return found


def times_done(place: Place, actions: Collection[str], *, by: Person | None = None) -> int:
    """How often one of these was done to the place, by its trail: by anybody, or by one person."""
    found = select(func.count()).where(
        AuditEntry.subject_kind == Place.__tablename__,
        AuditEntry.subject_id == place.id,
        AuditEntry.action.in_(actions),
        *([AuditEntry.by_id == by.id] if by else []),
    )
    return db.session.scalar(found) or 0


def seated_on(session_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Whoever holds a seat of the session, offered or accepted."""
    return frozenset(
        db.session.scalars(
            select(Place.person_id).where(
                Place.training_session_id == session_id, Place.status.in_(list(SEATED))
            )
        )
    )


def handed_to(place: Place) -> Place | None:
    """The place of the colleague who has still to answer for this one that was handed over."""
    if place.status is not PlaceStatus.SUBSTITUTED or place.substitute_id is None:
        return None
    theirs = place_by_id(place.substitute_id)
    return theirs if theirs is not None and theirs.status is PlaceStatus.OFFERED else None


def giver_of(place: Place) -> Place | None:
    """The place that was handed over for this offer, while it is not answered: then it comes back."""
    if place.status is not PlaceStatus.OFFERED:
        return None
    return db.session.scalar(
        whole_places().where(Place.substitute_id == place.id, Place.status == PlaceStatus.SUBSTITUTED)
    )


@cache
def may_come_back() -> ColumnElement[bool]:
    """A WHERE condition on Place: handed to a colleague who has not answered yet."""
    theirs = aliased(Place)
    unanswered = select(theirs.id).where(
        theirs.id == Place.substitute_id, theirs.status == PlaceStatus.OFFERED
    )
    return and_(Place.status == PlaceStatus.SUBSTITUTED, unanswered.exists())


def in_the_room(session_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Whoever is to be in the session's room: those who hold a seat, those whose place may come back, and
    those of other sessions who make a day up here."""
    returning = db.session.scalars(
        select(Place.person_id).where(Place.training_session_id == session_id, may_come_back())
    )
    made_up = db.session.scalars(
        select(Place.person_id)
        .join(MakeUp, MakeUp.place_id == Place.id)
        .join(SessionDay, SessionDay.id == MakeUp.session_day_id)
        .where(
            SessionDay.training_session_id == session_id,
            MakeUp.status.in_((MakeUpStatus.OFFERED, MakeUpStatus.ACCEPTED)),
        )
    )
    return seated_on(session_id) | frozenset(returning) | frozenset(made_up)


def shared_sessions(one_id: uuid.UUID, other_id: uuid.UUID, at: datetime) -> list[tuple[Place, Place]]:
    """Seats that two people hold on one session that has not ended: of each pair the earlier first."""
    found: dict[uuid.UUID, list[Place]] = {}
    ends_later = select(SessionDay.training_session_id).where(SessionDay.ends_at > at)
    for place in db.session.scalars(
        whole_places()
        .where(
            Place.person_id.in_((one_id, other_id)),
            Place.status.in_(list(SEATED)),
            Place.training_session_id.in_(ends_later),
        )
        .order_by(Place.asked_at, Place.person_id)
    ):
        found.setdefault(place.training_session_id, []).append(place)
    return [(places[0], places[1]) for places in found.values() if len(places) > 1]


def people_with_agencies(people: Iterable[uuid.UUID]) -> list[Person]:
    """These people with their agencies and programme, at once; whoever keeps the list reads them freely."""
    return list(
        db.session.scalars(
            select(Person)
            .where(Person.id.in_(list(people)))
            .options(joinedload(Person.agency), joinedload(Person.programme))
            .execution_options(populate_existing=True)
        )
    )


def put_in_order_since(session: TrainingSession, since: datetime) -> set[uuid.UUID]:
    """The people whose number among their agency's was changed after `since`."""
    here = select(Place.id).where(Place.training_session_id == session.id)
    changed = select(AuditEntry.subject_id).where(
        AuditEntry.subject_id.in_(here), AuditEntry.action == PUT_IN_ORDER, AuditEntry.at > since
    )
    return set(db.session.scalars(select(Place.person_id).where(Place.id.in_(changed))))


def companion_of(session: TrainingSession) -> TrainingSession | None:
    """The session of the same cohort that everybody on this one attends as well."""
    if session.cohort_id is None or session.course.companion_id is None:
        return None
    found = db.session.scalars(
        select(TrainingSession)
        .options(
            joinedload(TrainingSession.course),
            joinedload(TrainingSession.days).joinedload(SessionDay.venue),
        )
        .where(
            TrainingSession.cohort_id == session.cohort_id,
            TrainingSession.course_id == session.course.companion_id,
            TrainingSession.status != SessionStatus.CANCELLED,
        )
        .order_by(TrainingSession.position)
        .limit(1)
    )
    return found.unique().first()


def going_with(session: TrainingSession) -> list[TrainingSession]:
    """The sessions of the cohort that people apply for and whose people attend this one as well."""
    if session.cohort_id is None:
        return []
    found = db.session.scalars(
        select(TrainingSession)
        .join(Course, Course.id == TrainingSession.course_id)
        .where(
            TrainingSession.cohort_id == session.cohort_id,
            Course.companion_id == session.course_id,
            Course.needs_application,
            TrainingSession.status != SessionStatus.CANCELLED,
        )
        .order_by(TrainingSession.position)
    )
    return list(found)


def core_place_with(place: Place) -> Place | None:
    """The person's place on the course that this session goes with, while it holds a seat."""
    if place.application_id is not None or place.status not in SEATED:
        return None
    core = aliased(Place)
    found = select(core.id).select_from(Place).join(core, goes_with(core)).where(Place.id == place.id)
    return db.session.scalar(whole_places().where(Place.id.in_(found)))


def goes_with(core: type[Place]) -> ColumnElement[bool]:
    """A WHERE condition on Place: it goes with `core`, and neither is given up without the other.

    `core` is the same person's seat on the course that people apply for and whose people attend this session
    as well.
    """
    here, there, course = aliased(TrainingSession), aliased(TrainingSession), aliased(Course)
    beside = (
        select(there.id)
        .join(course, course.id == there.course_id)
        .join(here, and_(here.cohort_id == there.cohort_id, here.course_id == course.companion_id))
        .where(here.id == Place.training_session_id, there.id == core.training_session_id)
        .correlate(Place, core)
    )
    return and_(
        Place.application_id.is_(None),
        Place.status.in_(list(SEATED)),
        core.person_id == Place.person_id,
        core.application_id.is_not(None),
        core.status.in_(list(SEATED)),
        beside.exists(),
    )


@cache
def whole_places() -> Select[Place]:
    """Places with the person, the agency, the application and the session with its days."""
    session = joinedload(Place.training_session)
    return select(Place).options(
        joinedload(Place.person),
        joinedload(Place.agency),
        joinedload(Place.application),
        session.joinedload(TrainingSession.course).joinedload(Course.companion),
        session.joinedload(TrainingSession.cohort),
        session.selectinload(TrainingSession.days).joinedload(SessionDay.venue),
    )
