"""What people do in an intake, and which emails the rules predict for it; it asks no service."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
OPENS, CLOSES, SIGNED_BY = date(2018, 3, 12), date(2018, 4, 27), date(2018, 5, 4)
END = datetime(2018, 5, 26, 12, 0, tzinfo=LONDON)
# Easter Monday and a council's own holiday are entered by hand; Good Friday and May Day are Scotland's.
LOCAL = {date(2018, 4, 2): "Easter Monday", date(2018, 4, 18): "Spring holiday"}
# The agency of every third story keeps a school week of its own.
FURTHER = {1: {date(2018, 4, day): "School week" for day in range(9, 14)}}
AGENCIES = ("housing", "education", "health")
HOLIDAYS = {date(2018, 3, 30), date(2018, 5, 7)}
HOURS = (time(8, 10), time(12, 30), time(19, 5))

Act = tuple[datetime, str, str]
Sent = Counter[tuple[str, str, date]]


# --- the script ---------------------------------------------------------------------------------------


class Story:
    """One applicant and what everybody does about this application, in order."""

    def __init__(self, number: int, kind: str, chance: random.Random) -> None:
        self.number, self.kind, self.chance = number, kind, chance
        self.agency = number % len(AGENCIES)
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


def nth_working_day(start: date, number: int, agency: int) -> date:
    """The day on which this many days have passed that are no weekend, bank holiday or closure.

    A closure is one of the whole programme, or of the applicant's agency.
    """
    closed = HOLIDAYS | set(LOCAL) | set(FURTHER.get(agency, ()))
    day = start
    while number:
        day += timedelta(days=1)
        if day.isoweekday() < 6 and day not in closed:
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
            day = nth_working_day(asked.date(), after, self.story.agency)
            if datetime.combine(day, time(9), LONDON) < moment:
                self.tell(template, to, day)
        return manager


def predicted(told: list[Story]) -> Sent:
    """The table of everything that is sent: which letter, to whom, on which day."""
    return sum((Prediction(story).sent for story in told), Sent())
