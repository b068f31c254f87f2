"""A mentor books the next meetings from a phone: in as few presses as that takes, or by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import time, timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from app.directory.models import Person
from app.forum import queries, services
from app.forum.enums import BookingStatus, How, PollReply, Seating
from app.platform.db import db
from tests.conftest import writing_block
from tests.forum.conftest import NOW, World
from tests.forum.test_services import book
from tests.support.browser import context_of, sideways
from tests.support.live import served

SignIn = Callable[[Person], Any]
MOST_PRESSES = 4
MOST_TABS = 40
# What the focused thing is called, and whether it (a radio: its label) is outlined.
FOCUSED = """(() => {
    const it = document.activeElement, label = it.labels && it.labels[0], seen = label || it;
    return [(seen.innerText || "").replaceAll("\\u00a0", " "), getComputedStyle(seen).outlineStyle !== "none"
        || getComputedStyle(seen, "::before").boxShadow !== "none"];
})()"""
# Every press that reaches the page, wherever it lands.
COUNT = "addEventListener('pointerdown', () => sessionStorage.n = 1 + Number(sessionStorage.n || 0), true)"


@contextmanager
def forum_of(app: Flask, browser: Browser, person: Any, sign_in: SignIn, *, script: bool) -> Iterator[Page]:
    """The forum's page on a telephone, as this person sees it."""
    app.config["WTF_CSRF_ENABLED"] = True
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = sign_in(person).get_cookie(name)
    with served(app, NOW) as url:
        context = context_of(browser, url, width=320, script=script, has_touch=script)
        context.add_cookies([{"name": name, "value": cookie.value, "url": url}])
        if script:
            context.add_init_script(COUNT)
        page = context.new_page()
        page.goto("/falkirk/forum")
        yield page
        context.close()


@pytest.fixture
def phone(app: Flask, browser: Browser, world: World, sign_in: SignIn) -> Iterator[Page]:
    with forum_of(app, browser, world.isla, sign_in, script=True) as page:
        yield page


def tab_to(page: Page, words: str) -> None:
    """Go on by Tab to what is called so, and see that it shows where one is."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        called, shown = page.evaluate(FOCUSED)
        if words in called:
            assert shown, words
            return
    raise AssertionError(f"By Tab nobody comes to {words!r}.")


def follow(page: Page, words: str) -> None:
    """By keyboard to a link or button, and press it."""
    tab_to(page, words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.browser
def test_a_mentor_books_votes_answers_and_consults_by_keyboard_alone(
    app: Flask, browser: Browser, world: World, sign_in: SignIn
) -> None:
    """Without script, so that nothing but the page itself leads there."""
    with writing_block():
        topic = services.propose_topic(
            world.ross, world.meeting, topic="Short talks", words="", by=world.ross, at=NOW
        )
        days = [NOW.replace(month=12, day=20), NOW.replace(month=12, day=21)]
        facts = services.PollFacts(
            "A longer meeting",
            [(day, day + timedelta(hours=2)) for day in days],
            NOW + timedelta(days=5),
            room_places=10,
            online_places=10,
        )
        poll = services.ask_for_date(world.series, facts, None, by=world.administrator, at=NOW)
        services.name_facilitator(world.una, by=world.administrator, at=NOW)
        pattern = services.SlotPattern(days[0].date(), time(10), minutes=30, in_a_row=1, weeks=1)
        services.offer_slots(world.una, services.SlotFacts(pattern, How.TELEPHONE), by=world.una, at=NOW)
    with forum_of(app, browser, world.isla, sign_in, script=False) as page:
        press = page.keyboard.press
        tab_to(page, "In the room")
        press("ArrowRight")
        tab_to(page, "In the room")
        press("Space")
        follow(page, "Book what I chose")
        expect(page.get_by_text("You are booked in the room on Tuesday 9 January.").first).to_be_visible()
        page.goto("/falkirk/forum")
        follow(page, "Propose a topic, or vote for one")
        follow(page, "Vote for this")
        expect(page.get_by_text("Your vote is counted.").first).to_be_visible()
        page.goto("/falkirk/forum")
        follow(page, "Say which times suit you")
        for _ in days:
            tab_to(page, "I can")
            press("Space")
        follow(page, "Send my answers")
        expect(page.get_by_text("Your answers are kept.").first).to_be_visible()
        page.goto("/falkirk/forum")
        follow(page, "Case consultations")
        follow(page, "Wednesday 20 December")
        tab_to(page, "How to begin a conversation")
        press("Space")
        follow(page, "Book this time")
        expect(page.get_by_text("You have booked")).to_be_visible()
        assert sideways(page) == 0
    db.session.rollback()
    first, second = (queries.booking_of(world.isla, one) for one in world.series.meetings[:2])
    assert [one and one.seating for one in (first, second)] == [Seating.ONLINE, Seating.ROOM]
    assert [each.proposal.id for each in queries.topics_of(world.meeting, world.isla) if each.voted] == [
        topic.id
    ]
    asked = queries.asked_in(poll, world.isla)
    assert asked is not None
    assert {answer.reply for answer in asked.answers} == {PollReply.CAN}


@pytest.mark.browser
def test_three_meetings_are_booked_in_four_presses(world: World, phone: Page) -> None:
    for person in (world.ross, world.una):
        book(world, person)
    phone.reload()
    assert sideways(phone) == 0
    presses = 0
    form = phone.locator(".several")
    for number, side in enumerate(("Wait: the room", "Online", "In the room")):
        form.locator("fieldset").nth(number).get_by_label(side).tap()
        presses += 1
    form.get_by_role("button", name="Book what I chose").tap()
    presses += 1
    expect(phone.get_by_text("You are booked in the room on Tuesday 13 February.").first).to_be_visible()
    assert presses <= MOST_PRESSES
    counted = phone.evaluate("sessionStorage.n || ''")
    assert counted in {"", str(presses)}
    db.session.rollback()
    found = [queries.booking_of(world.isla, meeting) for meeting in world.series.meetings[:4]]
    assert [one and (one.status, one.seating) for one in found] == [
        (BookingStatus.WAITLISTED, Seating.ROOM),
        (BookingStatus.BOOKED, Seating.ONLINE),
        (BookingStatus.BOOKED, Seating.ROOM),
        None,
    ]
    assert sideways(phone) == 0


def test_nothing_chosen_and_a_meeting_called_off_meanwhile_book_nothing(
    world: World, sign_in: SignIn
) -> None:
    client = sign_in(world.isla)
    first, second = world.series.meetings[:2]
    address = "/falkirk/forum/book-several"
    empty = client.post_page(address, {f"seat-{first.id}": ""})
    assert empty.errors == ["Choose the room or online for at least one meeting."]
    with writing_block():
        services.call_off(second, reason="Snow.", by=world.administrator, at=NOW)
    page = client.post_page(address, {f"seat-{first.id}": "online", f"seat-{second.id}": "online"})
    assert page.errors == ["Tuesday 9 January: This meeting was called off. Nothing has been booked yet."]
    assert page.has("Book the next three meetings at once")
    assert queries.booking_of(world.isla, first) is None
    assert client.post(address, data={f"seat-{first.id}": "on the roof"}).status_code == 404
