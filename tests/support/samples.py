"""One existing thing for every value that can stand in an address, and somebody for every part."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import exists, select
from werkzeug.routing import Rule

from app.accounts import models as accounts
from app.directory import models as directory
from app.directory.enums import Role
from app.evaluation import models as evaluation
from app.evaluation.enums import InstrumentKind, Moment
from app.forum import models as forum
from app.forum.enums import BookingStatus
from app.mentoring import models as mentoring
from app.mentoring.enums import ApplicationStatus, AssessmentStatus, SignatureStatus
from app.places import models as places
from app.places.enums import PlaceStatus
from app.platform import feeds, links
from app.platform.db import db
from app.platform.mail import OutboxMessage
from app.training import models as training
from app.training.enums import Level

MENTORS_TO_BE = (ApplicationStatus.ACCEPTED, ApplicationStatus.COMPLETED)
# What stands in an address without being anybody's.
FIXED = {
    "programme": "falkirk",
    "number": 1,
    "kind": "mentoring-received",
    "act": "undo",
    "table": "people",
    "shape": "csv",
    "settled": "done",
    "held": "held",
}
PARTS = {
    "administrator": Role.ADMINISTRATOR,
    "programme lead": Role.PROGRAMME_LEAD,
    "trainer": Role.TRAINER,
    "named staff": Role.NAMED_STAFF,
}


class Samples:
    """What the addresses of a lived-in programme are filled with."""

    def __init__(self) -> None:
        self.programme = db.session.scalars(select(directory.Programme).filter_by(slug="falkirk")).one()
        self.meeting = db.session.scalars(
            select(forum.ForumMeeting).order_by(forum.ForumMeeting.starts_at).limit(1)
        ).one()
        self.place = self._accepted_core_place()
        self.application = self.place.application
        assert self.application is not None
        self.cohort = self.application.cohort
        self.core = self.place.training_session
        self.assessment = next(
            one for one in self.application.assessments if one.status is not AssessmentStatus.STOOD_DOWN
        )
        self.morning = next(one for one in self.cohort.sessions if one.course.level is Level.AWARENESS)
        self.sitting = db.session.scalars(
            select(evaluation.Sitting)
            .join(evaluation.Instrument)
            .where(
                evaluation.Sitting.person_id == self.place.person_id,
                evaluation.Sitting.moment == Moment.POST,
                evaluation.Instrument.kind == InstrumentKind.KNOWLEDGE_TEST,
            )
        ).one()

        self._found: dict[str, Callable[[], Any]] = {
            "application_id": lambda: self.place.application_id,
            "assessment_id": lambda: self.assessment.id,
            "place_id": lambda: self.place.id,
            "person_id": lambda: self.place.person_id,
            "one_id": lambda: self.place.person_id,
            "other_id": lambda: self.assessment.assessor_id,
            "assignment_id": lambda: self._assignment().id,
            "sitting_id": lambda: self.sitting.id,
            "session_day_id": lambda: self.core.days[0].id,
            "meeting_id": lambda: self.meeting.id,
            "period_id": lambda: self._of_mentor(mentoring.MentorPeriod),
            "activity_id": lambda: self._of_mentor(mentoring.MentorActivity),
            "entry_id": lambda: self.core.days[0].id,
            "slot_id": self._free_slot,
        }

    def _accepted_core_place(self) -> places.Place:
        """Of somebody who has booked the first meeting, if anybody has: that booking can be handed over."""
        books = exists().where(
            forum.ForumBooking.person_id == places.Place.person_id,
            forum.ForumBooking.meeting_id == self.meeting.id,
            forum.ForumBooking.status == BookingStatus.BOOKED,
        )
        return db.session.scalars(
            select(places.Place)
            .join(training.TrainingSession, places.Place.training_session_id == training.TrainingSession.id)
            .join(training.Course)
            .where(training.Course.level == Level.CORE, places.Place.status == PlaceStatus.ACCEPTED)
            .order_by(books.desc(), places.Place.asked_at, places.Place.id)
        ).first()  # type: ignore[return-value]

    def values_for(self, rule: Rule) -> dict[str, Any]:
        """A value for every argument of an address."""
        return {name: self._value(name, rule.rule) for name in rule.arguments}

    def _value(self, name: str, path: str) -> Any:
        if name == "slug":
            return self._slug(path)
        if name == "token":
            return self._token(path)
        if name == "instrument_id":
            return self._instrument("/items/" in path).id
        if name == "course_id" and "usual_day_id" in path:
            return self.core.course_id
        if name == "usual_day_id":
            return self.core.course.usual_days[0].id
        if name == "session_day_id" and path.endswith("/day-pack"):
            return self.make_up.session_day_id
        if name == "session_day_id" and path.endswith("/finished"):
            return self._own_time_day().id
        if name == "make_up_id":
            return self.make_up.id
        if name == "day_id":
            return self.core.days[0].id
        if name == "place_id" and ("hand-over" in path or "name-colleague" in path):
            return self._awareness_place().id
        if name == "act" and "/make-ups/" in path:
            return "accept"
        found = self._found.get(name)
        return found() if found else FIXED.get(name) or self._first_of(name)

    def _of_mentor(self, table: Any) -> uuid.UUID:
        """The first row that is the applicant's as a mentor."""
        found = db.session.scalars(
            select(table.id).where(table.person_id == self.place.person_id).order_by(table.id)
        ).first()
        return found or uuid.UUID(int=0)

    def _slug(self, path: str) -> str:
        if "/cohorts/" in path:
            return self.cohort.slug
        if "/series/" in path:
            return self.meeting.series.slug
        return self.morning.slug if path.endswith(("/ask", "/nominate", "/order")) else self.core.slug

    def _instrument(self, with_items: bool) -> evaluation.Instrument:
        kind = InstrumentKind.QUESTIONNAIRE if with_items else InstrumentKind.KNOWLEDGE_TEST
        return db.session.scalars(select(evaluation.Instrument).filter_by(kind=kind)).one()

    def _awareness_place(self) -> places.Place:
        return db.session.scalars(
            select(places.Place).filter_by(
                person_id=self.place.person_id, training_session_id=self.morning.id
            )
        ).one()

    @property
    def make_up(self) -> places.MakeUp:
        """The day that is offered for one that was missed."""
        return db.session.scalars(select(places.MakeUp).filter_by(place_id=self.place.id)).one()

    def _own_time_day(self) -> training.SessionDay:
        return db.session.scalars(select(training.SessionDay).filter_by(own_time=True)).one()

    def _assignment(self) -> directory.RoleAssignment:
        """A role that administrators give, and named staff do not."""
        return db.session.scalars(
            select(directory.RoleAssignment)
            .filter_by(role=Role.ASSESSOR, person_id=self.assessment.assessor_id)
            .limit(1)
        ).one()

    def _free_slot(self) -> uuid.UUID:
        """A time for a consultation that nobody has booked."""
        taken = exists().where(forum.Consultation.slot_id == forum.ConsultationSlot.id)
        found = db.session.scalars(select(forum.ConsultationSlot.id).where(~taken)).first()
        return found or uuid.UUID(int=0)

    def _first_of(self, name: str) -> uuid.UUID:
        table = TABLES.get(name)
        found = db.session.scalars(select(table.id).order_by(table.id)).first() if table is not None else None
        return found or uuid.UUID(int=0)

    def _token(self, path: str) -> str:
        """A live link of the kind that the address takes."""
        if "/calendar/" in path:
            feed = db.session.scalars(select(feeds.CalendarFeed)).one()
            return feeds.token_of(feed) or ""
        kinds = {
            "/sign-in/": select(accounts.SignInRequest),
            "/countersign/": select(mentoring.Countersignature).where(
                mentoring.Countersignature.link_id.is_not(None),
                mentoring.Countersignature.status == SignatureStatus.SIGNED,
            ),
            "/your-people/": select(mentoring.ManagerPage),
            "/confirm-address/": select(directory.AddressChange),
        }
        wanted = next(query for part, query in kinds.items() if part in path)
        found = db.session.scalars(wanted.order_by("id")).first()
        assert found is not None, f"nothing for {path}"
        return links.token_of(found.link)

    def cast(self) -> dict[str, directory.Person | None]:
        """Somebody for every part; None is a visitor who has not signed in."""
        people: dict[str, directory.Person | None] = {"anonymous": None, "applicant": self.place.person}
        people["other applicant"] = db.session.scalars(
            select(directory.Person)
            .join(mentoring.Application, mentoring.Application.person_id == directory.Person.id)
            .where(directory.Person.id != self.place.person_id)
            # Somebody who is no mentor: what mentors may do with their own meetings is not in question.
            .where(mentoring.Application.status.not_in(MENTORS_TO_BE))
            # Nor whoever asked for a copy of their data: that request is one of the samples.
            .where(directory.Person.id.not_in(select(directory.DataRequest.person_id)))
            .order_by(directory.Person.id)
        ).first()
        for part, role in PARTS.items():
            people[part] = self._with_role(role)
        people["assessor"] = self.assessment.assessor
        people["own lead"] = self._lead(own=True)
        people["other lead"] = self._lead(own=False)
        people["other programme"] = db.session.scalars(
            select(directory.Person)
            .join(directory.RoleAssignment)
            .where(
                directory.Person.programme_id != self.programme.id,
                directory.RoleAssignment.role == Role.ADMINISTRATOR,
            )
        ).first()
        return people

    def _with_role(self, role: Role) -> directory.Person | None:
        """Somebody who holds this role and no other."""
        holders = db.session.scalars(
            select(directory.Person)
            .join(directory.RoleAssignment)
            .where(directory.Person.programme_id == self.programme.id, directory.RoleAssignment.role == role)
        ).unique()
        found = sorted(holders, key=lambda person: (len(person.role_assignments), person.full_name))
        return found[0] if found else None

    def _lead(self, *, own: bool) -> directory.Person | None:
        assert self.application is not None
        same = directory.RoleAssignment.agency_id == self.application.agency_id
        return db.session.scalars(
            select(directory.Person)
            .join(directory.RoleAssignment)
            .where(
                directory.RoleAssignment.role == Role.AGENCY_LEAD,
                directory.Person.programme_id == self.programme.id,
                same if own else ~same,
            )
            .order_by(directory.Person.full_name)
        ).first()


TABLES: dict[str, Any] = {
    "agency_id": directory.Agency,
    "request_id": directory.DataRequest,
    "call_id": directory.Call,
    "record_id": directory.KeepApart,
    "decision_id": directory.KeepApartDecision,
    "hold_id": directory.RoomHold,
    "closure_id": directory.LocalClosure,
    "route_id": directory.SupportRoute,
    "course_id": training.Course,
    "venue_id": training.Venue,
    "question_id": evaluation.Question,
    "bank_question_id": evaluation.BankQuestion,
    "report_id": evaluation.QuestionReport,
    "item_id": evaluation.Item,
    "series_id": forum.ForumSeries,
    "guest_id": forum.ForumGuest,
    "poll_id": forum.DatePoll,
    "time_id": forum.PollTime,
    "consultation_id": forum.Consultation,
    "facilitator_id": forum.Facilitator,
    "topic_id": forum.TopicProposal,
    "reading_id": forum.PreReading,
    "action_id": forum.ForumAction,
    "booking_id": forum.ForumBooking,
    "proposal_id": places.Proposal,
    "message_id": OutboxMessage,
    "countersignature_id": mentoring.Countersignature,
    "criterion_id": mentoring.Criterion,
}


def addresses(app: Flask, samples: Samples, method: str) -> dict[str, str]:
    """The address of every view that takes `method`, filled in."""
    found: dict[str, str] = {}
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            if rule.endpoint == "static" or method not in (rule.methods or ()):
                continue
            found[rule.endpoint] = adapter.build(
                rule.endpoint, samples.values_for(rule), method=method, force_external=False
            )
    return found
