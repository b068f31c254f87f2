"""A mentor books the next three meetings from a phone, in as few presses as that takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from app.directory.models import Person
from app.forum import queries, services
from app.forum.enums import BookingStatus, Seating
from app.platform.db import db
from tests.conftest import writing_block
from tests.forum.conftest import NOW, World
from tests.forum.test_services import book
from tests.support.browser import context_of, sideways
from tests.support.live import served

SignIn = Callable[[Person], Any]
MOST_PRESSES = 4
# Every press that reaches the page, wherever it lands.
COUNT = "addEventListener('pointerdown', () => sessionStorage.n = 1 + Number(sessionStorage.n || 0), true)"


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def phone(
    app: Flask, browser: Browser, world: World, sign_in: SignIn, request: pytest.FixtureRequest
) -> Iterator[Page]:
    app.config["WTF_CSRF_ENABLED"] = True
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = sign_in(world.isla).get_cookie(name)
    with served(app, NOW) as url:
        context = context_of(browser, url, width=320, script=request.param, has_touch=True)
        context.add_cookies([{"name": name, "value": cookie.value, "url": url}])
        if request.param:
            context.add_init_script(COUNT)
        page = context.new_page()
        page.goto("/falkirk/forum")
        yield page
        context.close()


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
