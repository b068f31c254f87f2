"""Somebody at a browser: reads words, follows links, presses buttons, and looks at every page on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response

from tests.journeys.hands import Hands, Keys, Pointer
from tests.support.browser import OVER, context_of

NARROW = 320
LOOK = f"[document.querySelectorAll('h1').length, {OVER}]"


@dataclass(frozen=True)
class Variant:
    """How wide the window is, whether scripts run, and whether there is nothing but a keyboard."""

    width: int
    script: bool
    keys: bool = False

    @property
    def name(self) -> str:
        script = f"{self.width} px, {'with' if self.script else 'without'} script"
        return f"{script}, by keyboard" if self.keys else script


class Visitor:
    """One browser of one person. Every page it comes to must stand up to `look_round`."""

    def __init__(self, browser: Browser, url: str, variant: Variant) -> None:
        self.url, self.variant = url, variant
        self.context = context_of(
            browser, url, width=variant.width, script=variant.script, accept_downloads=True
        )
        self.page: Page = self.context.new_page()
        self.hands: Hands = Keys(self.page) if variant.keys else Pointer()
        self.faults: list[str] = []
        self.visited = 0
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("response", self._response)

    # -- going somewhere -------------------------------------------------------------------------------

    def open(self, path: str, status: int = 200) -> None:
        """Type an address."""
        response = self.page.goto(path)
        assert response is not None and response.status == status, f"{path}: {response and response.status}"
        self.look_round()

    def follow(self, words: str, within: str = "main", *, exact: bool = False) -> None:
        """Click the first link with these words."""
        link = self.page.locator(within).get_by_role("link", name=words, exact=exact).first
        self.go(link)

    def go(self, target: Locator, patience: float = 15) -> None:
        """Follow this link, or press this button, to another page."""
        self.hands.go(target, patience)
        self.look_round()

    def press(self, words: str, *, exact: bool = False, patience: float = 15) -> None:
        """Press the first button with these words, and wait so many seconds for what comes of it."""
        self.go(self.page.get_by_role("button", name=words, exact=exact).first, patience)

    def download(self, words: str) -> bytes:
        """What a link gives to keep."""
        with self.page.expect_download() as waiting:
            self.hands.turn(self.page.locator("main").get_by_role("link", name=words).first)
        return Path(waiting.value.path()).read_bytes()

    # -- filling in ------------------------------------------------------------------------------------

    def fill(self, label: str | re.Pattern[str], value: str) -> None:
        """Type into the field with this label."""
        self.hands.write(self.page.locator("main").get_by_label(label).first, value)

    def pick(self, label: str, option: str) -> None:
        """Choose from a list."""
        self.hands.pick(self.page.locator("main").get_by_label(label).first, option)

    def choose(self, label: str, group: str | re.Pattern[str] = "") -> None:
        """Choose a radio, in the group whose legend has these words when some are given."""
        where: Page | Locator = self.page.get_by_role("group", name=group).last if group else self.page
        self.hands.check(where.get_by_role("radio", name=label).first)

    def tick(self, label: str) -> None:
        """Tick a box."""
        self.hands.check(self.page.get_by_role("checkbox", name=label).first)

    # -- reading ---------------------------------------------------------------------------------------

    @property
    def heading(self) -> str:
        return _plain(self.page.locator("h1").first.inner_text())

    @property
    def words(self) -> str:
        """All that can be read in the page's own part."""
        return _plain(self.page.locator("main").first.inner_text())

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.url)

    def sees(self, *phrases: str) -> None:
        """The page says all of this."""
        words = self.words
        for phrase in phrases:
            assert phrase.casefold() in words.casefold(), f"{phrase!r} is not on {self.path}: {words[:3000]}"

    def misses(self, *phrases: str) -> None:
        """The page says none of this."""
        words = self.words
        for phrase in phrases:
            assert phrase.casefold() not in words.casefold(), f"{phrase!r} is on {self.path}"

    def has_link(self, words: str) -> bool:
        """Whether a link with these words stands on the page."""
        return self.page.locator("main").get_by_role("link", name=words).count() > 0

    def address_of(self, words: str) -> str:
        """Where the first link with these words leads."""
        found = self.page.locator("main").get_by_role("link", name=words).first.get_attribute("href")
        assert found is not None
        return found

    # -- what holds everywhere -------------------------------------------------------------------------

    def look_round(self) -> None:
        """One heading, nothing sideways on a telephone, a quiet console, nothing from elsewhere."""
        self.page.wait_for_load_state("load")
        self.visited += 1
        headings, over = self.page.evaluate(LOOK)
        assert headings == 1, f"{self.path} has {headings} h1"
        assert self.faults == [], f"{self.path}, {self.variant.name}: {self.faults}"
        assert self.context.elsewhere == []  # type: ignore[attr-defined]  # kept by context_of
        assert over <= 0 or self.variant.width != NARROW, f"{self.path} is {over} px wider than a telephone"

    def leave(self) -> None:
        """Close the browser; what was remembered for this visit is gone."""
        self.context.close()

    def _console(self, message: ConsoleMessage) -> None:
        expected = "Failed to load resource" in message.text
        if message.type == "error" and not expected:
            self.faults.append(f"console: {message.text}")

    def _response(self, response: Response) -> None:
        document: Any = response.request.resource_type == "document"
        if response.status >= (500 if document else 400):
            self.faults.append(f"{response.status} at {response.url}")


def _plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())
