"""The administrator's desk: what waits on whom, and what went wrong."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select, union_all

from app.directory.enums import CallState, DataRequestState, KeepApartState, Role
from app.directory.models import Call, DataRequest, KeepApartDecision, Person, Programme, RoomHold
from app.directory.queries import seen_by
from app.home.queries.matters import Matter, below, columns, dates_to_choose
from app.mentoring.enums import ApplicationStatus, SignatureStatus
from app.mentoring.models import Application, Countersignature
from app.mentoring.queries import Progress, WorkQueue, reading_progress, work_queue
from app.places.enums import PlaceStatus, Route
from app.places.models import Place
from app.platform.db import db
from app.platform.errors import NotFound
from app.platform.mail import MailState, OutboxMessage
from app.platform.words import sentence
from app.platform.working_days import Calendars
from app.training.enums import Level
from app.training.models import Cohort, Course, TrainingSession
from app.training.queries import cohorts_in_brief, present_cohort

MOST_FAILED = 20
NOT_HANDED_IN = (ApplicationStatus.DRAFT, ApplicationStatus.NOT_SUBMITTED)
# What is shown of where people are now, in the order in which they get there.
SHOWN = (
    ApplicationStatus.ASSESSED,
    ApplicationStatus.APPOINTABLE,
    ApplicationStatus.OFFERED,
    ApplicationStatus.RESERVE,
    ApplicationStatus.ACCEPTED,
    ApplicationStatus.COMPLETED,
)


@dataclass(frozen=True)
class FailedEmail:
    """One email that could not be delivered."""

    message_id: uuid.UUID
    what: str
    to_address: str
    fault: str
    tries: int
    queued_at: datetime


@dataclass(frozen=True)
class Waiting:
    """One thing that waits on staff: about whom or what, in which state, and for how long."""

    matter: Matter
    name: str
    detail: str
    slug: str
    count: int
    since: datetime


@dataclass(frozen=True)
class Desk:
    """What stands on the work queue. Decisions are for named staff; nobody else sees that there are any."""

    queue: WorkQueue | None
    steps: tuple[tuple[str, int], ...]
    loads: tuple[Progress, ...]
    failed: tuple[FailedEmail, ...]
    failed_in_all: int
    waiting: tuple[Waiting, ...]

    @property
    def on_us(self) -> int:
        """How many things wait on the office: all that stands on the page but what waits on others."""
        applications = len(self.queue.on_us) if self.queue else 0
        beside = sum(each.matter is not Matter.OFFERED for each in self.waiting)
        return applications + beside + self.failed_in_all

    @property
    def offers(self) -> list[Waiting]:
        """Offers of places without an application that wait for an answer, by session."""
        return self.of(Matter.OFFERED)

    @property
    def calls(self) -> list[Waiting]:
        """Calls to make, the oldest first."""
        return self.of(Matter.CALL)

    @property
    def decisions(self) -> list[Waiting]:
        """What named staff have to settle: decisions that keep-apart records ask, and holds."""
        return self.of(Matter.DECISION)

    @property
    def house(self) -> list[Waiting]:
        """The rest: what waits about places, agencies to resolve, copies of data to read."""
        elsewhere = (Matter.CALL, Matter.DECISION, Matter.OFFERED)
        return [each for each in self.waiting if each.matter not in elsewhere]

    def of(self, matter: Matter) -> list[Waiting]:
        """Everything of one kind, the oldest first."""
        return [each for each in self.waiting if each.matter is matter]


def desk_of(
    programme: Programme, cohort: Cohort | None, viewer: Person, closed: Calendars, at: datetime
) -> Desk:
    """Everything that waits in a programme, as far as `viewer` may know."""
    failed, failed_in_all = _failed(programme, viewer)
    return Desk(
        queue=work_queue(cohort, viewer, at, closed) if cohort else None,
        steps=_steps(cohort, viewer) if cohort else (),
        loads=tuple(reading_progress(cohort, viewer, at)) if cohort else (),
        failed=failed,
        failed_in_all=failed_in_all,
        waiting=_waiting(programme, viewer, at),
    )


@dataclass(frozen=True)
class Duties:
    """What waits on the office, in few statements: how many things, and the decisions among them."""

    on_us: int
    decisions: tuple[Waiting, ...]


def duties_of(person: Person, closed: Calendars, at: datetime) -> Duties:
    """What waits on the office as far as `person` may know, as the present cohort's work queue counts it."""
    programme = person.programme
    cohort = present_cohort(cohorts_in_brief(programme), at)
    waiting = _waiting(programme, person, at, _lost(programme, person))
    desk = Desk(
        queue=work_queue(cohort, person, at, closed) if cohort else None,
        steps=(),
        loads=(),
        failed=(),
        failed_in_all=sum(each.count for each in waiting if each.matter is Matter.LOST),
        waiting=tuple(each for each in waiting if each.matter is not Matter.LOST),
    )
    return Duties(desk.on_us, tuple(desk.decisions))


def failed_email_or_404(programme: Programme, message_id: uuid.UUID, viewer: Person | None) -> OutboxMessage:
    """An undelivered email that `viewer` may know of. Raises NotFound."""
    found = db.session.scalar(
        select(OutboxMessage)
        .outerjoin(Person, Person.id == OutboxMessage.person_id)
        .where(OutboxMessage.id == message_id, OutboxMessage.programme_id == programme.id, _known(viewer))
    )
    if found is None or found.state is not MailState.DEAD:
        raise NotFound
    return found


def _steps(cohort: Cohort, viewer: Person) -> tuple[tuple[str, int], ...]:
    """How many people have come how far, without those whom `viewer` may not know to be here."""
    signed = exists().where(
        Countersignature.application_id == Application.id, Countersignature.status == SignatureStatus.SIGNED
    )
    told = and_(
        Application.told_at.is_not(None),
        Application.status.in_((ApplicationStatus.APPOINTABLE, ApplicationStatus.UNSUCCESSFUL)),
    )
    rows = db.session.execute(
        select(
            Application.status,
            func.count(),
            func.sum(case((signed, 1), else_=0)),
            func.sum(case((told, 1), else_=0)),
        )
        .join(Application.person)
        .where(Application.cohort_id == cohort.id, seen_by(viewer))
        .group_by(Application.status)
    ).all()
    if not rows:
        return ()
    counted = {row[0]: row[1] for row in rows}
    without_place = {row[0]: row[3] for row in rows if row[3]}
    now = {status: counted.get(status, 0) - without_place.get(status, 0) for status in SHOWN}
    return (
        ("Started", sum(counted.values())),
        ("Handed in", sum(number for status, number in counted.items() if status not in NOT_HANDED_IN)),
        ("Signed", sum(row[2] for row in rows)),
        *((f"{sentence(status.label)} now", now[status]) for status in SHOWN if now[status]),
        *([("Told of no place", sum(without_place.values()))] if without_place else []),
    )


def _failed(programme: Programme, viewer: Person) -> tuple[tuple[FailedEmail, ...], int]:
    wanted = (
        select(OutboxMessage, func.count().over())
        .outerjoin(Person, Person.id == OutboxMessage.person_id)
        .where(
            OutboxMessage.programme_id == programme.id,
            OutboxMessage.state == MailState.DEAD,
            _known(viewer),
        )
        .order_by(OutboxMessage.queued_at)
        .limit(MOST_FAILED)
    )
    rows = list(db.session.execute(wanted))
    failed = tuple(
        FailedEmail(
            message_id=message.id,
            what=message.template.rpartition("/")[2].replace("_", " "),
            to_address=message.to_address,
            fault=message.fault or "",
            tries=message.attempts,
            queued_at=message.queued_at,
        )
        for message, _ in rows
    )
    return failed, rows[0][1] if rows else 0


def _known(viewer: Person | None) -> ColumnElement[bool]:
    """Emails to addresses of strangers, and to people whom the viewer may know to be here."""
    return or_(OutboxMessage.person_id.is_(None), seen_by(viewer))


def _lost(programme: Programme, viewer: Person) -> Any:
    """How many emails could not be delivered, where there are any."""
    since = func.min(OutboxMessage.queued_at)
    return (
        select(*columns(Matter.LOST, literal(""), literal(""), since=since, count=func.count()))
        .select_from(OutboxMessage)
        .outerjoin(Person, Person.id == OutboxMessage.person_id)
        .where(
            OutboxMessage.programme_id == programme.id,
            OutboxMessage.state == MailState.DEAD,
            _known(viewer),
        )
        .having(func.count() > 0)
    )


def _waiting(programme: Programme, viewer: Person, at: datetime, *more: Any) -> tuple[Waiting, ...]:
    """All that waits beside applications, and `more` parts, in one statement, the oldest first."""
    parts = [
        *more,
        select(*columns(Matter.CALL, Person.full_name, Call.about, since=Call.asked_at))
        .join_from(Call, Person, Call.person_id == Person.id)
        .where(Call.programme_id == programme.id, Call.status == CallState.TO_MAKE, seen_by(viewer)),
        select(*columns(Matter.AGENCY, Person.agency_as_typed, Person.full_name, since=_typed_since())).where(
            Person.programme_id == programme.id, Person.agency_as_typed != "", seen_by(viewer)
        ),
        _places(programme, viewer, Matter.ASKED, Place.asked_at, Place.status == PlaceStatus.REQUESTED),
        _places(
            programme,
            viewer,
            Matter.UNANSWERED,
            Place.answer_by,
            and_(
                Place.status == PlaceStatus.OFFERED,
                Place.expires_by_clock.is_(False),
                Place.answer_by < at,
            ),
        ),
        below(programme, at),
        dates_to_choose(programme, at),
        # What goes with a course is answered with it, and a place only held for a manager by nobody.
        _places(
            programme,
            viewer,
            Matter.OFFERED,
            Place.offered_at,
            and_(
                Place.status == PlaceStatus.OFFERED,
                Place.application_id.is_(None),
                Place.answer_by >= at,
                Place.route != Route.WITH_CORE,
                or_(Place.route != Route.MANAGER, Course.level == Level.SUPERVISOR),
            ),
        ),
    ]
    if viewer.holds(Role.NAMED_STAFF):
        parts.append(
            select(*columns(Matter.DATA, Person.full_name, literal(""), since=DataRequest.asked_at))
            .join_from(DataRequest, Person, DataRequest.person_id == Person.id)
            .where(DataRequest.programme_id == programme.id, DataRequest.status == DataRequestState.ASKED)
        )
        undecided = KeepApartDecision.status == KeepApartState.OPEN
        parts += [
            select(*columns(Matter.DECISION, Person.full_name, table.room_name, since=since))
            .join_from(table, Person, table.person_id == Person.id)
            .where(table.programme_id == programme.id, waits)
            for table, since, waits in (
                (KeepApartDecision, KeepApartDecision.opened_at, undecided),
                (RoomHold, RoomHold.made_at, RoomHold.ended_at.is_(None)),
            )
        ]
    rows = db.session.execute(union_all(*parts)).all()
    found = [Waiting(Matter(row[0]), *row[1:]) for row in rows]
    return tuple(sorted(found, key=lambda each: each.since))


def _typed_since() -> Any:
    """Since when an agency waits: the newest application made with it, or the record of the person."""
    begun = (
        select(func.max(Application.started_at))
        .where(Application.person_id == Person.id, Application.agency_id.is_(None))
        .correlate(Person)
        .scalar_subquery()
    )
    return func.coalesce(begun, Person.made_at, type_=Person.made_at.type)


def _places(programme: Programme, viewer: Person, matter: Matter, since: Any, which: Any) -> Any:
    """Places of one kind, counted by session."""
    return (
        select(
            *columns(
                matter,
                Course.name,
                literal(""),
                since=func.min(since),
                slug=TrainingSession.slug,
                count=func.count(),
            )
        )
        .join_from(Place, Person, Place.person_id == Person.id)
        .join(TrainingSession, TrainingSession.id == Place.training_session_id)
        .join(Course, Course.id == TrainingSession.course_id)
        .where(Place.programme_id == programme.id, which, seen_by(viewer))
        .group_by(Course.name, TrainingSession.slug)
    )
