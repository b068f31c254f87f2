"""Who is in the story, and what every step of it needs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from playwright.sync_api import Browser

from app.platform import clock, words
from tests.journeys.letters import Letters
from tests.journeys.visitor import Variant, Visitor
from tests.support.live import LiveService

COHORT = "november-2017"
CORE = "core-november-2017"
AWARENESS = "awareness-november-2017"
SUPERVISOR = "supervisor-november-2017"
# Staff of the seed data, each in one part.
ADMINISTRATOR = "mairi.tolmie@falkirk.example.org"
LEAD = "evan.strathie@falkirk.example.org"
TRAINER = "bridget.lyle@families.example.org"
ASSESSORS = (
    "sadia.wardlaw@falkirk.example.org",
    "hamish.rattray@health.example.org",
    "marta.leask@support.example.org",
    "colin.auchter@falkirk.example.org",
)


STAFF = frozenset({ADMINISTRATOR, LEAD, TRAINER, *ASSESSORS})


@dataclass(frozen=True)
class Windows:
    """What staff look through, and what everybody else does."""

    of_staff: Variant
    of_others: Variant

    @property
    def name(self) -> str:
        if self.of_staff == self.of_others:
            return self.of_staff.name
        return f"staff at {self.of_staff.name}, others at {self.of_others.name}"

    def of(self, address: str) -> Variant:
        """The window of whoever has this address; nobody yet has an address of staff."""
        return self.of_staff if address in STAFF else self.of_others


@dataclass(frozen=True)
class Somebody:
    """A name and an address."""

    name: str
    address: str


SKYE = Somebody("Skye Lamont", "skye.lamont@health.example.org")
GREER = Somebody("Greer Baxterly", "greer.baxterly@health.example.org")


@dataclass
class Story:
    """The running service, the letters it sent, and who has a browser open."""

    browser: Browser
    service: LiveService
    windows: Windows
    letters: Letters
    visitors: dict[str, Visitor] = field(default_factory=dict)
    application: str = ""
    reference: str = ""
    unsuccessful: list[str] = field(default_factory=list)

    def newcomer(self) -> Visitor:
        """A browser in which nobody has been before."""
        visitor = self._window(self.windows.of_others)
        self.visitors[f"visitor {len(self.visitors)}"] = visitor
        return visitor

    def be(self, address: str) -> Visitor:
        """The browser of a seeded person, signed in by the rehearsal's page the first time."""
        if address not in self.visitors:
            visitor = self._window(self.windows.of(address))
            visitor.open(f"/rehearsal/sign-in?name={address}")
            visitor.go(visitor.page.locator("#anybody ~ ul button").first)
            self.visitors[address] = visitor
        return self.visitors[address]

    def until(self, day: str, hour: int = 9) -> None:
        """Move the service's clock to an hour in London; the worker does what falls due on the way."""
        on = datetime.strptime(day, "%Y-%m-%d").date()  # noqa: DTZ007 - a day, no instant
        target = clock.from_local(on, hour)
        keeper = self._keeper()
        keeper.open("/rehearsal/clock")
        keeper.fill("Day", str(on.day))
        keeper.fill("Month", str(on.month))
        keeper.fill("Year", str(on.year))
        _fill_time(keeper, target)
        keeper.press("Move the clock", patience=60)
        for _ in range(90):
            shown = keeper.page.locator(".relay-clock__now").inner_text()
            if shown.strip() == words.moment_year(target):
                return
            keeper.page.wait_for_timeout(1_000)
            keeper.open("/rehearsal/clock")
        raise AssertionError(f"the clock never reached {target}: {keeper.words}")

    def play_on(self) -> None:
        """Have everybody who was asked for something do it."""
        keeper = self._keeper()
        keeper.open("/rehearsal/clock")
        keeper.press("Have the cast play on", patience=60)

    def _keeper(self) -> Visitor:
        """Whoever moves the clock."""
        if "clock keeper" not in self.visitors:
            self.visitors["clock keeper"] = self._window(self.windows.of_staff)
        return self.visitors["clock keeper"]

    def _window(self, variant: Variant) -> Visitor:
        return Visitor(self.browser, self.service.url, variant)

    @property
    def names(self) -> list[str]:
        """Who must not be named where a locked screen shows it."""
        return [SKYE.name, GREER.name, *self.unsuccessful]

    def end(self) -> int:
        """Close every browser; returns how many pages were looked at."""
        seen = sum(visitor.visited for visitor in self.visitors.values())
        for visitor in self.visitors.values():
            visitor.leave()
        self.visitors.clear()
        return seen


def _fill_time(keeper: Visitor, target: datetime) -> None:
    at = clock.local(target)
    field = keeper.page.locator("[name^=time]")
    if field.count() == 1:
        keeper.hands.write(field, f"{at.hour:02}:{at.minute:02}")
        return
    keeper.hands.write(keeper.page.locator("[name=time-hour]"), str(at.hour))
    keeper.hands.write(keeper.page.locator("[name=time-minute]"), f"{at.minute:02}")


def reference_on(visitor: Visitor) -> str:
    """The reference that an application's page names."""
    found = re.search(r"\b[A-Z]+-?\d[\w-]*\b", visitor.words)
    assert found is not None, visitor.words
    return found.group()
