"""A register in a real browser: a whole room by keyboard, and a connection that comes and goes."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from app.directory.models import Person
from app.places import rules, services
from app.places.models import Attendance
from app.platform.db import db
from tests.conftest import writing_block
from tests.support.browser import context_of
from tests.support.factories.registers import ON_THE_DAY, Room, create_room
from tests.support.live import served
from tests.support.scale import at_scale

pytestmark = pytest.mark.browser
PEOPLE = at_scale(140, 12)
SignIn = Callable[[Person], Any]


@pytest.fixture
def at() -> datetime:
    return ON_THE_DAY


@dataclass
class Tablet:
    """The register as one trainer has it open, and what the service knows of it."""

    room: Room
    ids: list[uuid.UUID]
    page: Page

    def said(self, number: int) -> str:
        """What the service has recorded of the person of this number."""
        # A new look: the service writes from another thread.
        db.session.rollback()
        mine = select(Attendance).where(Attendance.place_id == self.ids[number])
        row = db.session.scalars(mine).one_or_none()
        return rules.written(services.entry_of(row))

    def row(self, number: int) -> Any:
        return self.page.locator(f"[id='p-{self.ids[number]}']")

    def choice(self, number: int, kind: str) -> Any:
        return self.page.locator(f"[id='{kind}-{self.ids[number]}']")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def kept(self) -> dict[str, dict[str, Any]]:
        """What waits in the browser, by place."""
        found: dict[str, dict[str, Any]] = {}
        for key, value in self.page.evaluate("Object.entries(localStorage)"):
            assert key.startswith("relay-register:")
            found |= json.loads(value)
        return found

    def settled(self) -> None:
        """Everything has been sent and answered."""
        expect(self.page.locator(".reg__kept")).to_have_count(0)
        self.page.wait_for_function("() => Object.keys(localStorage).length === 0")


@pytest.fixture
def tablet(app: Flask, browser: Browser, sign_in: SignIn) -> Iterator[Tablet]:
    app.config["WTF_CSRF_ENABLED"] = True
    with writing_block():
        room = create_room(PEOPLE)
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = sign_in(room.trainer).get_cookie(name)
    with served(app, ON_THE_DAY) as url:
        context = context_of(browser, url, width=1024)
        context.add_cookies([{"name": name, "value": cookie.value, "url": url}])
        page = context.new_page()
        page.goto(room.url)
        yield Tablet(room, [place.id for place in room.places], page)
        context.close()


def test_whole_room_is_marked_by_keyboard_alone(tablet: Tablet) -> None:
    """From the top of the page to the last person without a pointer, and every mark is recorded."""
    page, last = tablet.page, PEOPLE - 1
    tablet.press("/")
    page.keyboard.type("person 000")
    tablet.press("Enter")
    expect(tablet.choice(0, "none")).to_be_focused()
    tablet.press("a", "a", "l")
    # This browser has clocks of twelve hours: a time is not whole before it is said which half of the day.
    page.keyboard.type("0950")
    tablet.press("Enter")
    expect(page.locator("#said")).to_have_text("This time is not complete.")
    tablet.press("a", "Enter", "x", "2", "e")
    page.keyboard.type("1100a")
    tablet.press("Enter", *["a"] * (PEOPLE - 6), "0")
    expect(tablet.choice(last, "none")).to_be_focused()
    counts = [page.locator(f"#t-{kind}").inner_text() for kind in ("here", "late", "early", "absent", "none")]
    assert counts == [str(PEOPLE - 4), "1", "1", "1", "1"]
    assert page.locator("#first").get_attribute("href") == f"#p-{tablet.ids[last]}"
    tablet.press("ArrowRight")
    expect(page.locator("#last")).to_have_text(f"Person {last:03}: attended")
    tablet.settled()
    recorded = [tablet.said(number) for number in range(PEOPLE)]
    assert recorded[:5] == ["here", "here", "late,09:50", "absent,,,,urgent_work", "early,,11:00"]
    assert set(recorded[5:]) == {"here"}
    tablet.press("u")
    expect(page.locator("#t-none")).to_have_text("1")
    tablet.press("u")
    expect(page.locator("#t-none")).to_have_text("2")
    tablet.settled()
    assert [tablet.said(number) for number in (last - 1, last)] == ["none", "none"]
    with page.expect_navigation():
        page.get_by_role("button", name="not recorded as attended").click()
    expect(page.locator("#t-none")).to_have_text("0")
    tablet.press("u")
    expect(page.locator("#t-none")).to_have_text("2")
    assert tablet.said(last) == "none"


def test_marks_wait_in_the_browser_until_the_connection_is_back(tablet: Tablet) -> None:
    page, room = tablet.page, tablet.room
    tablet.choice(0, "here").check(force=True)
    tablet.settled()
    page.context.set_offline(True)
    tablet.choice(1, "here").check(force=True)
    tablet.choice(2, "absent").check(force=True)
    tablet.choice(3, "late").check(force=True)
    page.locator(f"[id='arrived-{tablet.ids[3]}']").fill("09:50")
    expect(page.locator("#strip-first")).to_contain_text("No connection since")
    strip = page.locator("#strip-more")
    expect(strip).to_contain_text("3 marks are kept on this device and will be sent")
    expect(strip).to_contain_text("The other 1 were sent")
    expect(strip).to_contain_text("do not sign out or clear this browser")
    expect(tablet.row(1).locator(".reg__kept")).to_have_text("kept here, not sent")
    expect(tablet.row(2).locator(".reg__kept")).to_have_text("choose why, then it is sent")
    page.locator(f"[id='why-3-{tablet.ids[2]}']").check()
    expect(tablet.row(2).locator(".reg__kept")).to_have_text("kept here, not sent")
    kept = tablet.kept()
    assert {item["line"] for item in kept.values()} == {"here", "absent,,,,personal", "late,09:50"}
    assert {name for item in kept.values() for name in item} == {"name", "line", "seen", "made", "tried"}
    assert tablet.said(1) == "none"
    # Meanwhile somebody else marks one of them, on another device.
    with writing_block():
        other = {tablet.ids[1]: rules.Line(rules.read_line("early,,11:00"))}
        services.save(room.day, other, by=room.colleague, at=ON_THE_DAY)
    page.context.set_offline(False)
    expect(tablet.row(1).locator(".reg__ask")).to_contain_text(
        "Somebody else has marked “left early, left 11:00” meanwhile. You marked “attended”. Which is right?"
    )
    assert [tablet.said(number) for number in (1, 2, 3)] == [
        "early,,11:00",
        "absent,,,,personal",
        "late,09:50",
    ]
    expect(page.locator("#strip-first")).to_contain_text("meanwhile: 1 to decide below")
    page.get_by_role("button", name="Use mine for Person 001").click()
    tablet.settled()
    assert tablet.said(1) == "here"
    expect(page.locator("#strip-first")).to_contain_text("What was kept has been sent: 2 marks, by")


def test_session_that_ends_meanwhile_loses_nothing_and_signing_out_forgets(
    tablet: Tablet, sign_in: SignIn, app: Flask
) -> None:
    page, context = tablet.page, tablet.page.context
    cookies = context.cookies()
    context.clear_cookies()
    tablet.choice(0, "here").check(force=True)
    expect(page.locator("#strip-first")).to_contain_text("Nothing is lost")
    page.get_by_role("link", name="Sign in again and send them").click()
    expect(page.locator("h1")).to_have_text("Sign in")
    assert len(tablet.kept()) == 1
    context.add_cookies(cookies)
    page.goto(tablet.room.url)
    tablet.settled()
    assert tablet.said(0) == "here"
    context.set_offline(True)
    tablet.choice(1, "here").check(force=True)
    expect(tablet.row(1).locator(".reg__kept")).to_have_text("kept here, not sent")
    page.route("**/marks", lambda route: route.abort())
    context.set_offline(False)
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("h1")).to_have_text("Sign in")
    assert asked == [
        "Marks of a register have not been sent yet, and signing out forgets them. Sign out all the same?"
    ]
    assert tablet.kept() == {}
    # What is older than three days is forgotten by whatever page is opened next.
    old = {"1": {"made": 1000, "line": "here"}}
    page.evaluate("old => localStorage.setItem('relay-register:x:y', old)", json.dumps(old))
    page.reload()
    page.wait_for_function("() => Object.keys(localStorage).length === 0")
