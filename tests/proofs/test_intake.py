"""A whole intake on the rehearsal's clock: what was sent is what the rules predict, to the day.

The managers answer early, late, by telephone or not at all, decline, pass it on, cannot be reached, move
post; applicants withdraw, remind, name somebody else, or want no email. The same script is played twice: by
the service, whose worker runs the clock and delivers to a real mail server, and by `predicted`, which knows
only the sentences of the domain and asks nothing of the service.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

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
from tests.support.post_office import PostOffice, post_office
from tests.support.scale import at_scale

NUMBER = at_scale(300, 34)
LONDON = ZoneInfo("Europe/London")
OPENS, CLOSES, SIGNED_BY = date(2018, 3, 12), date(2018, 4, 27), date(2018, 5, 4)
END = datetime(2018, 5, 26, 12, 0, tzinfo=LONDON)
# Easter Monday and a council's own holiday are entered by hand; Good Friday and May Day are Scotland's.
LOCAL = {date(2018, 4, 2): "Easter Monday", date(2018, 4, 18): "Spring holiday"}
HOLIDAYS = {date(2018, 3, 30), date(2018, 5, 7)}
HOURS = (time(8, 10), time(12, 30), time(19, 5))

Act = tuple[datetime, str, str]
Sent = Counter[tuple[str, str, date]]


# --- the script ---------------------------------------------------------------------------------------


class Story:
    """One applicant and what everybody does about this application, in order."""

    def __init__(self, number: int, kind: str, chance: random.Random) -> None:
        self.number, self.kind, self.chance = number, kind, chance
        self.applicant = f"applicant-{number}@example.org"
        self.manager = f"manager-{number}@example.org"
        self.another = f"another-{number}@example.org"
        self.no_email = kind in {"applicant by telephone", "applicant by telephone, never"}
        self.quiet_manager = kind == "manager by telephone"
        self.refused = self.manager if kind.startswith("refused by the carrier") else ""
        self.acts: list[Act] = []
        self._at = self._moment(OPENS + timedelta(days=chance.randrange((CLOSES - OPENS).days - 4)))
        if kind.startswith("never sent"):
            if kind.endswith("asked"):
                self._do("ask", self.manager)
            return
        if chance.random() < 0.4:
            self._do("ask", self.manager)
            self.after(1, 3)
            self._do("submit")
        else:
            self._do("submit", self.manager)
        KINDS[kind](self)

    def after(self, least: int, most: int) -> Story:
        """Days pass; nobody acts after the last day of signatures."""
        day = self._at.date() + timedelta(days=self.chance.randint(least, most))
        self._at = self._moment(max(min(day, SIGNED_BY), self._at.date() + timedelta(days=1)))
        return self

    def does(self, act: str, argument: str = "") -> Story:
        self._do(act, argument)
        return self

    def _do(self, act: str, argument: str = "") -> None:
        self.acts.append((self._at, act, argument))

    def _moment(self, day: date) -> datetime:
        return datetime.combine(day, self.chance.choice(HOURS), LONDON)


KINDS: dict[str, Callable[[Story], object]] = {
    "early": lambda it: it.after(1, 2).does("sign"),
    "late": lambda it: it.after(6, 15).does("sign"),
    "very late": lambda it: it.after(16, 25).does("sign"),
    "never": lambda it: None,
    "declines": lambda it: it.after(1, 9).does("decline"),
    "declines, then another signs": lambda it: (
        it.after(1, 9).does("decline").after(1, 4).does("name", it.another).after(1, 12).does("sign")
    ),
    "declines, then another is silent": lambda it: (
        it.after(1, 9).does("decline").after(1, 4).does("name", it.another)
    ),
    "passes on": lambda it: it.after(1, 12).does("pass on", it.another).after(1, 12).does("sign"),
    "passes on to silence": lambda it: it.after(1, 12).does("pass on", it.another),
    "marked as refused": lambda it: it.after(1, 9).does("bounce"),
    "marked as refused, then another": lambda it: (
        it.after(1, 9).does("bounce").after(1, 4).does("name", it.another)
    ),
    "refused by the carrier": lambda it: None,
    "refused by the carrier, then another": lambda it: (
        it.after(1, 4).does("name", it.another).after(1, 20).does("sign")
    ),
    "moves post": lambda it: it.after(2, 14).does("name", it.another).after(1, 14).does("sign"),
    "moves post, then silence": lambda it: it.after(2, 14).does("name", it.another),
    "somebody else": lambda it: (
        it.after(1, 9)
        .does("avoid", it.another)
        .after(1, 5)
        .does("verify", it.another)
        .after(1, 9)
        .does("sign")
    ),
    "withdrawn while waiting": lambda it: it.after(1, 14).does("withdraw"),
    "withdrawn after signing": lambda it: it.after(1, 9).does("sign").after(1, 9).does("withdraw"),
    "withdrawn after declining": lambda it: it.after(1, 9).does("decline").after(1, 9).does("withdraw"),
    "reminded": lambda it: it.after(1, 6).does("remind").after(1, 9).does("sign"),
    "on paper": lambda it: it.after(1, 16).does("paper"),
    "applicant by telephone": lambda it: it.after(4, 16).does("sign"),
    "applicant by telephone, never": lambda it: None,
    "manager by telephone": lambda it: it.after(2, 9).does("sign"),
    "never sent": lambda it: None,
    "never sent, manager asked": lambda it: None,
}


def stories(number: int) -> list[Story]:
    chance = random.Random(2018)
    kinds = list(KINDS)
    return [Story(place, kinds[place % len(kinds)], chance) for place in range(number)]


# --- what the rules say, without the service ----------------------------------------------------------


def nth_working_day(start: date, number: int) -> date:
    """The day on which this many days have passed that are no weekend, bank holiday or local closure."""
    day = start
    while number:
        day += timedelta(days=1)
        if day.isoweekday() < 6 and day not in HOLIDAYS and day not in LOCAL:
            number -= 1
    return day


class Prediction:
    """What one story has sent."""

    def __init__(self, story: Story) -> None:
        self.story, self.sent = story, Sent()
        self.asked: tuple[str, datetime] | None = None
        self.signed = ""
        for moment, act, argument in story.acts:
            getattr(self, act.replace(" ", "_"))(moment, argument)
        self._draft()
        self._closed(END)

    def tell(self, template: str, to: str, moment: datetime | date) -> None:
        quiet = (to == self.story.applicant and self.story.no_email) or (
            to == self.story.manager and self.story.quiet_manager
        )
        day = moment.date() if isinstance(moment, datetime) else moment
        self.sent[template, to, day] += not quiet

    def _draft(self) -> None:
        """Reminders 7 and 2 days before closing while it is a draft, and a kind word the day after."""
        sent = next((moment for moment, act, _ in self.story.acts if act == "submit"), END)
        for days in (7, 2):
            day = CLOSES - timedelta(days=days)
            if datetime.combine(day, time(9), LONDON) < sent:
                self.tell("draft_nudge", self.story.applicant, day)
        if sent is END:
            midnight = datetime.combine(CLOSES + timedelta(days=1), time(0), LONDON)
            self._closed(midnight)
            self.tell("draft_closed", self.story.applicant, midnight)

    def ask(self, moment: datetime, to: str) -> None:
        if to == self.story.refused:
            self.tell("address_refused", self.story.applicant, moment)
            return
        self.tell("signature_request", to, moment)
        self.asked = (to, moment)

    def submit(self, moment: datetime, to: str) -> None:
        self.tell("received", self.story.applicant, moment)
        if to:
            self.ask(moment, to)

    def sign(self, moment: datetime, _: str) -> None:
        self.signed = self._answered(moment)

    def paper(self, moment: datetime, _: str) -> None:
        self.signed = self._answered(moment)

    def decline(self, moment: datetime, _: str) -> None:
        self._answered(moment)

    def pass_on(self, moment: datetime, to: str) -> None:
        self._answered(moment)
        self.ask(moment, to)

    def name(self, moment: datetime, to: str) -> None:
        self._closed(moment)
        self.ask(moment, to)

    def avoid(self, moment: datetime, _: str) -> None:
        self._closed(moment)

    def verify(self, moment: datetime, to: str) -> None:
        self.ask(moment, to)

    def bounce(self, moment: datetime, _: str) -> None:
        self._closed(moment)
        self.tell("address_refused", self.story.applicant, moment)

    def remind(self, moment: datetime, _: str) -> None:
        assert self.asked
        self.tell("signature_reminder", self.asked[0], moment)

    def withdraw(self, moment: datetime, _: str) -> None:
        manager = self._closed(moment) or self.signed
        self.tell("withdrawn", self.story.applicant, moment)
        if manager:
            self.tell("dates_free_again", manager, moment)

    def _answered(self, moment: datetime) -> str:
        manager = self._closed(moment)
        self.tell("copy_to_manager", manager, moment)
        self.tell("copy_to_applicant", self.story.applicant, moment)
        return manager

    def _closed(self, moment: datetime) -> str:
        """The request is over; its chasers are those whose nine o'clock came before that."""
        if self.asked is None:
            return ""
        (manager, asked), self.asked = self.asked, None
        for after, template, to in (
            (3, "signature_reminder", manager),
            (7, "signature_reminder", manager),
            (10, "name_somebody_else", self.story.applicant),
        ):
            day = nth_working_day(asked.date(), after)
            if datetime.combine(day, time(9), LONDON) < moment:
                self.tell(template, to, day)
        return manager


def predicted(told: list[Story]) -> Sent:
    """The table of everything that is sent: which letter, to whom, on which day."""
    return sum((Prediction(story).sent for story in told), Sent())


# --- the service --------------------------------------------------------------------------------------


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
        agencies = [create_agency(programme, code) for code in ("housing", "police", "health")]
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
                agency=agencies[story.number % 3],
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
                        in_transaction(lambda: self._act(story, act, argument, moment))  # noqa: B023
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
