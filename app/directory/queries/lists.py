"""Named reads behind the pages of staff: lists that may be searched, and queues."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, and_, exists, func, or_, select, union_all
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.directory.enums import Audience, CallState, ContactBy, DataRequestState, KeepApartState, Role
from app.directory.models import (
    Agency,
    Call,
    DataRequest,
    KeepApart,
    KeepApartDecision,
    LocalClosure,
    Person,
    Programme,
    RoleAssignment,
    RoomHold,
    SupportRoute,
)
from app.directory.queries.records import email_key, seen_by
from app.platform.db import db
from app.platform.errors import NotFound

PAGE_SIZE = 50
T = TypeVar("T")


@dataclass(frozen=True)
class Wanted:
    """Which people a list is to hold; what is left out does not narrow it."""

    words: str = ""
    agency_id: uuid.UUID | None = None
    audience: Audience | None = None
    role: Role | None = None
    contact_by: ContactBy | None = None


@dataclass(frozen=True)
class PeoplePage:
    """One page of a list of people, and how many there are in all."""

    people: Sequence[Person]
    total: int
    number: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


def people_page(programme: Programme, viewer: Person | None, wanted: Wanted, number: int) -> PeoplePage:
    """One page of whoever `viewer` may know, by name."""
    condition = _condition(programme, viewer, wanted)
    total = db.session.scalar(select(func.count()).select_from(Person).where(condition)) or 0
    number = max(1, min(number, max(1, -(-total // PAGE_SIZE))))
    people = db.session.scalars(_listed(condition).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    return PeoplePage(people=people, total=total, number=number)


def people_found(programme: Programme, viewer: Person | None, wanted: Wanted) -> list[Person]:
    """All of them, by name."""
    return list(db.session.scalars(_listed(_condition(programme, viewer, wanted))))


def people_of_agency(agency: Agency, viewer: Person | None) -> list[Person]:
    """Whoever belongs to an agency today: somebody who left is not among them from that day."""
    condition = and_(
        Person.programme_id == agency.programme_id, Person.agency_id == agency.id, seen_by(viewer)
    )
    return list(db.session.scalars(_listed(condition)))


def agency_sizes(programme: Programme, viewer: Person | None) -> dict[uuid.UUID | None, int]:
    """How many people we know in each agency, as far as `viewer` may know."""
    rows = db.session.execute(
        select(Person.agency_id, func.count())
        .where(Person.programme_id == programme.id, seen_by(viewer))
        .group_by(Person.agency_id)
    )
    return dict(rows.all())


def people_with_unlisted_agency(programme: Programme, viewer: Person | None) -> list[Person]:
    """Whoever typed an agency that is not on the list."""
    condition = and_(Person.programme_id == programme.id, Person.agency_as_typed != "", seen_by(viewer))
    return list(db.session.scalars(_listed(condition)))


def typed_the_same(person: Person, viewer: Person | None) -> list[Person]:
    """Others who typed the same name of an agency, capitals and spaces aside."""
    others = people_with_unlisted_agency(person.programme, viewer)
    wanted = _folded(person.agency_as_typed)
    return [each for each in others if each.id != person.id and _folded(each.agency_as_typed) == wanted]


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def role_holders(programme: Programme, viewer: Person | None) -> list[RoleAssignment]:
    """The roles that are held now, by role and name."""
    return list(
        db.session.scalars(
            select(RoleAssignment)
            .join(RoleAssignment.person)
            .where(Person.programme_id == programme.id, RoleAssignment.ended_at.is_(None), seen_by(viewer))
            .order_by(RoleAssignment.role, Person.full_name)
            .options(joinedload(RoleAssignment.person), joinedload(RoleAssignment.agency))
        )
    )


def role_assignment_or_404(programme: Programme, identifier: uuid.UUID) -> RoleAssignment:
    """Raises NotFound."""
    found = db.session.get(RoleAssignment, identifier)
    if found is None or found.person.programme_id != programme.id:
        raise NotFound
    return found


def calls(programme: Programme, viewer: Person | None, state: CallState) -> list[Call]:
    """The calls in a state, oldest first; the last fifty of those that were made."""
    wanted = (
        select(Call)
        .join(Call.person)
        .where(Call.programme_id == programme.id, Call.status == state, seen_by(viewer))
        .options(joinedload(Call.person).joinedload(Person.agency))
    )
    if state is CallState.MADE:
        return list(db.session.scalars(wanted.order_by(Call.made_at.desc(), Call.id).limit(PAGE_SIZE)))
    return list(db.session.scalars(wanted.order_by(Call.asked_at, Call.id)))


def call_or_404(programme: Programme, viewer: Person | None, identifier: uuid.UUID) -> Call:
    """Raises NotFound, also for a call to somebody whom `viewer` may not know."""
    return _one(
        select(Call)
        .join(Call.person)
        .where(Call.id == identifier, Call.programme_id == programme.id, seen_by(viewer))
    )


def kept_apart(programme: Programme) -> list[KeepApart]:
    """The records in force, newest first."""
    return list(
        db.session.scalars(
            select(KeepApart)
            .where(KeepApart.programme_id == programme.id, KeepApart.ended_at.is_(None))
            .order_by(KeepApart.made_at.desc(), KeepApart.id)
            .options(joinedload(KeepApart.one), joinedload(KeepApart.other))
        )
    )


def keep_apart_or_404(programme: Programme, identifier: uuid.UUID) -> KeepApart:
    """Raises NotFound."""
    return _one(select(KeepApart).where(KeepApart.id == identifier, KeepApart.programme_id == programme.id))


def keep_apart_decisions(programme: Programme) -> list[KeepApartDecision]:
    """Decisions that wait, oldest first, then the latest that were settled."""
    return list(
        db.session.scalars(
            select(KeepApartDecision)
            .where(KeepApartDecision.programme_id == programme.id)
            .order_by(
                KeepApartDecision.status != KeepApartState.OPEN,
                KeepApartDecision.opened_at,
                KeepApartDecision.id,
            )
            .options(joinedload(KeepApartDecision.person))
        )
    )


def holds(programme: Programme) -> list[RoomHold]:
    """The places that wait now because named staff have asked for it, oldest first."""
    return list(
        db.session.scalars(
            select(RoomHold)
            .where(RoomHold.programme_id == programme.id, RoomHold.ended_at.is_(None))
            .order_by(RoomHold.made_at, RoomHold.id)
            .options(joinedload(RoomHold.person))
        )
    )


def hold_or_404(programme: Programme, identifier: uuid.UUID) -> RoomHold:
    """Raises NotFound."""
    return _one(select(RoomHold).where(RoomHold.id == identifier, RoomHold.programme_id == programme.id))


def open_decisions_since(programme: Programme) -> list[datetime]:
    """Since when each matter waits that named staff have still to settle, the oldest first."""
    decisions = select(KeepApartDecision.opened_at).where(
        KeepApartDecision.programme_id == programme.id, KeepApartDecision.status == KeepApartState.OPEN
    )
    standing = select(RoomHold.made_at).where(
        RoomHold.programme_id == programme.id, RoomHold.ended_at.is_(None)
    )
    return sorted(db.session.scalars(union_all(decisions, standing)))


def keep_apart_decision_or_404(programme: Programme, identifier: uuid.UUID) -> KeepApartDecision:
    """Raises NotFound."""
    return _one(
        select(KeepApartDecision).where(
            KeepApartDecision.id == identifier, KeepApartDecision.programme_id == programme.id
        )
    )


def support_route_or_404(programme: Programme, identifier: uuid.UUID) -> SupportRoute:
    """Raises NotFound."""
    return _one(
        select(SupportRoute).where(SupportRoute.id == identifier, SupportRoute.programme_id == programme.id)
    )


def local_closures(programme: Programme) -> list[LocalClosure]:
    """The days on which nobody works, or nobody of one agency, in order; the whole programme comes first."""
    return list(
        db.session.scalars(
            select(LocalClosure)
            .outerjoin(LocalClosure.agency)
            .where(LocalClosure.programme_id == programme.id)
            .options(contains_eager(LocalClosure.agency))
            .order_by(LocalClosure.day, LocalClosure.agency_id.is_not(None), Agency.name)
        )
    )


def closure_or_404(programme: Programme, identifier: uuid.UUID) -> LocalClosure:
    """Raises NotFound."""
    return _one(
        select(LocalClosure).where(LocalClosure.id == identifier, LocalClosure.programme_id == programme.id)
    )


def open_data_request(person: Person) -> DataRequest | None:
    """Somebody's request for a copy that nobody has answered."""
    return db.session.scalar(
        select(DataRequest).where(
            DataRequest.person_id == person.id, DataRequest.status == DataRequestState.ASKED
        )
    )


def latest_data_request(person: Person) -> DataRequest | None:
    """Somebody's last request for a copy, in any state."""
    return db.session.scalar(
        select(DataRequest)
        .where(DataRequest.person_id == person.id)
        .order_by(DataRequest.asked_at.desc())
        .limit(1)
    )


def data_requests(programme: Programme) -> list[DataRequest]:
    """Requests that wait to be read, oldest first."""
    return list(
        db.session.scalars(
            select(DataRequest)
            .where(DataRequest.programme_id == programme.id, DataRequest.status == DataRequestState.ASKED)
            .order_by(DataRequest.asked_at)
            .options(joinedload(DataRequest.person))
        )
    )


def data_request_or_404(programme: Programme, identifier: uuid.UUID) -> DataRequest:
    """Raises NotFound."""
    return _one(
        select(DataRequest).where(DataRequest.id == identifier, DataRequest.programme_id == programme.id)
    )


def _one(wanted: Select[T]) -> T:
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def _condition(programme: Programme, viewer: Person | None, wanted: Wanted) -> Any:
    parts = [Person.programme_id == programme.id, seen_by(viewer)]
    words = wanted.words.strip()
    if words:
        parts.append(
            or_(
                Person.full_name.icontains(words, autoescape=True),
                Person.known_as.icontains(words, autoescape=True),
                Person.job_title.icontains(words, autoescape=True),
                Person.team.icontains(words, autoescape=True),
                Person.email_key == email_key(words),
            )
        )
    if wanted.agency_id:
        parts.append(Person.agency_id == wanted.agency_id)
    if wanted.audience:
        parts.append(Person.audience == wanted.audience)
    if wanted.contact_by:
        parts.append(Person.contact_by == wanted.contact_by)
    if wanted.role:
        parts.append(
            exists().where(
                RoleAssignment.person_id == Person.id,
                RoleAssignment.role == wanted.role,
                RoleAssignment.ended_at.is_(None),
            )
        )
    return and_(*parts)


def _listed(condition: Any) -> Any:
    return (
        select(Person)
        .where(condition)
        .order_by(Person.full_name, Person.id)
        .options(
            joinedload(Person.agency),
            selectinload(Person.role_assignments).joinedload(RoleAssignment.agency),
        )
    )
