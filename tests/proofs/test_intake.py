"""A whole intake on the rehearsal's clock: what was sent is what the rules predict, to the day.

The managers answer early, late, by telephone or not at all, decline, pass it on, cannot be reached, move
post; applicants withdraw, remind, name somebody else, or want no email. The same script is played twice: by
the service, whose worker runs the clock and delivers to a real mail server, and by `predicted`, which knows
only the sentences of the domain and asks nothing of the service.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

import config
from app import create_app
from app.cli.running import run_round
from app.directory.enums import ContactBy, Role
from app.directory.models import Call, LocalClosure, Person
from app.invariants import faults
from app.mentoring import queries
from app.mentoring import services as mentoring
from app.mentoring.enums import ApplicationStatus, ChaseKind, SignatureDoor
from app.mentoring.models import Application, Chase, Countersignature
from app.platform import clock, ids
from app.platform.db import db, in_transaction
from app.platform.mail import MailState, OutboxMessage
from app.rehearsal import services as rehearsal
from tests.support.databases import SqliteDatabases
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.mentoring import create_application, create_criteria
from tests.support.factories.training import create_cohort, create_course, create_training_session
from tests.support.intake import (
    AGENCIES,
    CLOSES,
    END,
    FURTHER,
    KINDS,
    LOCAL,
    LONDON,
    OPENS,
    SIGNED_BY,
    Sent,
    Story,
    predicted,
    stories,
)
from tests.support.post_office import PostOffice, post_office
from tests.support.scale import at_scale

NUMBER = at_scale(300, 12)


class Intake:
    """The service with everybody in it, its clock moved by the worker."""

    def __init__(self, told: list[Story]) -> None:
        self.applications: dict[int, Any] = {}
        self.begin = datetime.combine(OPENS, time(0, 30), LONDON)
        with clock.held(self.begin):
            in_transaction(lambda: self._fill(told))

    def _fill(self, told: list[Story]) -> None:
        rehearsal.set_clock(self.begin)
        programme = create_programme()
        db.session.add_all(
            LocalClosure(programme_id=programme.id, day=day, name=name) for day, name in LOCAL.items()
        )
        agencies = [create_agency(programme, code) for code in AGENCIES]
        db.session.add_all(
            LocalClosure(programme_id=programme.id, agency_id=agencies[agency].id, day=day, name=name)
            for agency, closed in FURTHER.items()
            for day, name in closed.items()
        )
        cohort = create_cohort(
            programme,
            slug="june-2018",
            applications_open_at=self.begin,
            applications_close_on=CLOSES,
            signatures_close_on=SIGNED_BY,
            decisions_by=date(2018, 6, 1),
        )
        create_training_session(
            create_course(programme, days=2),
            cohort=cohort,
            days=[(date(2018, 6, day), "09:30", "16:30", None) for day in (18, 19)],
        )
        create_criteria(cohort, number=1)
        self.administrator_id = create_person(programme, "Una Reid", roles=[Role.ADMINISTRATOR]).id
        for story in told:
            wish = ContactBy.TELEPHONE if story.no_email else ContactBy.EMAIL
            person = create_person(
                programme,
                f"Applicant {story.number}",
                story.applicant,
                agency=agencies[story.agency],
                contact_by=wish,
            )
            application = create_application(
                person,
                cohort,
                status=ApplicationStatus.DRAFT,
                manager_name=f"Manager {story.number}",
                manager_email=story.manager,
            )
            self.applications[story.number] = application.id
            if story.quiet_manager:
                create_person(
                    programme, f"Manager {story.number}", story.manager, contact_by=ContactBy.TELEPHONE
                )

    def play(self, told: list[Story]) -> None:
        """Go from moment to moment as the worker does, and have people act there."""
        moments = sorted({moment for story in told for moment, _, _ in story.acts})
        for moment in moments:
            self._go(moment)
            with clock.held(moment):
                for story in told:
                    for _, act, argument in (each for each in story.acts if each[0] == moment):
                        in_transaction(partial(self._act, story, act, argument, moment))
            run_round()
        self._go(END)

    @staticmethod
    def _go(moment: datetime) -> None:
        in_transaction(lambda: rehearsal.ask_to_move(moment))
        run_round()

    def _act(self, story: Story, act: str, argument: str, at: datetime) -> None:
        application = db.session.get_one(Application, self.applications[story.number])
        applicant = application.person
        if act == "ask":
            mentoring.ask_for_signature(application, by=applicant, at=at)
        elif act == "submit":
            mentoring.submit(application, by=applicant, at=at)
        elif act in {"name", "avoid"}:
            mentoring.save_manager(
                application,
                name="Another manager",
                email=argument,
                somebody_else=act == "avoid",
                by=applicant,
                at=at,
            )
        elif act == "verify":
            mentoring.verify_signatory(application, by=self._administrator, at=at)
        elif act == "remind":
            mentoring.remind(application, by=applicant, at=at)
        elif act == "withdraw":
            mentoring.withdraw(application, by=applicant, at=at)
        elif act == "paper":
            mentoring.record_signature(
                application,
                door=SignatureDoor.PAPER,
                manager_name=application.manager_name,
                manager_email=application.manager_email,
                not_related=True,
                by=self._administrator,
                at=at,
            )
        else:
            waiting = queries.open_signature(application)
            assert waiting is not None, f"{story.kind}: nobody is asked when it comes to {act}"
            self._answer(waiting, act, argument, at)

    def _answer(self, waiting: Countersignature, act: str, argument: str, at: datetime) -> None:
        name = waiting.manager_name
        if act == "sign":
            mentoring.sign(waiting, typed_name=name, not_related=True, by=None, at=at)
        elif act == "decline":
            mentoring.decline(waiting, typed_name=name, reason="The week is full.", by=None, at=at)
        elif act == "pass on":
            mentoring.pass_on(
                waiting, typed_name=name, deputy_name="A deputy", deputy_email=argument, by=None, at=at
            )
        else:
            mentoring.mark_bounced(waiting, by=self._administrator, at=at)

    @property
    def _administrator(self) -> Any:
        return db.session.get_one(Person, self.administrator_id)


def sent() -> Sent:
    """What the service did send."""
    rows = db.session.execute(
        select(OutboxMessage.template, OutboxMessage.to_address, OutboxMessage.sent_at).where(
            OutboxMessage.state == MailState.SENT
        )
    )
    return Sent(
        (template.rpartition("/")[2], address, moment.astimezone(LONDON).date())
        for template, address, moment in rows
    )


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as opened:
        yield opened


@pytest.fixture
def app(sqlite_databases: SqliteDatabases, office: PostOffice) -> Iterator[Flask]:
    url = sqlite_databases.fresh()
    made = create_app(config.RehearsalConfig, SQLALCHEMY_DATABASE_URI=url, **office.settings())
    with made.app_context(), ids.repeatable("an intake"):
        yield made
        db.session.remove()
        db.engine.dispose()
    sqlite_databases.drop(url)


def test_what_was_sent_is_what_the_rules_predict(app: Flask, office: PostOffice) -> None:
    told = stories(NUMBER)
    office.refused = {story.refused: "550 No such mailbox" for story in told if story.refused}
    Intake(told).play(told)
    found, wanted = sent(), predicted(told)
    assert sorted((found - wanted).items()) == []
    assert sorted((wanted - found).items()) == []
    assert faults() == []
    states = Counter(db.session.scalars(select(OutboxMessage.state)))
    assert states[MailState.QUEUED] == 0
    assert states[MailState.DEAD] == len(office.refused)
    assert len(office.messages) == found.total()
    rows = db.session.execute(
        select(Chase.countersignature_id, Chase.kind, func.count())
        .where(Chase.kind != ChaseKind.OWN)
        .group_by(Chase.countersignature_id, Chase.kind)
    ).all()
    assert {count for _, _, count in rows} == {1}
    calls = db.session.scalar(select(func.count()).select_from(Call))
    templates = Counter(template for template, _, _ in found.elements())
    print(
        f"\n{NUMBER} applications of {len(KINDS)} kinds, {found.total()} emails as predicted, {calls} calls"
    )
    print("\n".join(f"  {count:5} {template}" for template, count in templates.most_common()))
