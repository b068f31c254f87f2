"""Opening a link does nothing, whoever opens it and whatever they press; then the human succeeds."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import select
from werkzeug.serving import make_server

from app.accounts.models import SignInRequest
from app.accounts.services import account_for
from app.blueprints import LINK_ENDPOINTS
from app.directory.models import Person
from app.directory.queries import address_change_of
from app.directory.services import ask_new_address
from app.mentoring import queries, services
from app.mentoring.enums import SignatureStatus
from app.mentoring.models import Countersignature
from app.platform import clock, links
from app.platform.db import db
from app.platform.links import Link
from tests.conftest import writing_block
from tests.support.browser import context_of
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.mentoring import create_application, create_criteria
from tests.support.factories.training import create_falkirk_cohort
from tests.support.page import PageClient
from tests.support.post_office import free_port
from tests.support.rows import every_row
from tests.support.scale import at_scale
from tests.support.scanning import Scanner

AT = datetime(2017, 9, 18, 8, 0, tzinfo=UTC)
TOM = "tom.ballantyne@example.org"
NEW = "isla.new@example.org"
YES = {"answer": "sign", "not_related": "yes", "typed_name": "Tom Ballantyne"}
# How often somebody tried is counted; nothing else may change.
COUNTERS = ("attempt",)
IDLE_SECONDS = at_scale(10, 2)


@dataclass
class World:
    """Isla has been asked about from all sides; her own browser is the one that asked to sign in."""

    app: Flask
    isla: Person
    asked: Countersignature
    hers: PageClient


def sent_link(world: World, purpose: str) -> Link:
    """The link of a purpose that has gone out by email."""
    db.session.rollback()
    link = db.session.scalars(select(Link).where(Link.purpose == purpose)).one()
    return link


def address_of(world: World, purpose: str) -> str:
    """Where it leads, as the email says."""
    path: str = world.app.extensions["link_paths"][purpose](sent_link(world, purpose))
    return path


def _sign(world: World) -> None:
    PageClient(world.app).post_page(address_of(world, "countersign"), YES)
    _is_signed(world)


def _sign_from_the_page(world: World) -> None:
    client = PageClient(world.app)
    page = client.get_page(address_of(world, "manager page"))
    client.post_page(page.link("Read and answer"), YES)
    _is_signed(world)


def _is_signed(world: World) -> None:
    db.session.expire_all()
    assert db.session.get_one(Countersignature, world.asked.id).status is SignatureStatus.SIGNED


def _come_in(world: World) -> None:
    world.hers.post(address_of(world, "sign in"))
    assert world.hers.get("/account").status_code == 200


def _confirm(world: World) -> None:
    client = signed_in(world)
    client.post_page(address_of(world, "confirm address"))
    db.session.expire_all()
    assert db.session.get_one(Person, world.isla.id).email == NEW


# What the human does with each kind of link.
HUMANS: dict[str, Callable[[World], None]] = {
    "countersign": _sign,
    "manager page": _sign_from_the_page,
    "sign in": _come_in,
    "confirm address": _confirm,
}


def signed_in(world: World) -> PageClient:
    """A browser in which Isla is signed in."""
    client = PageClient(world.app)
    with writing_block():
        cookie = account_for(world.isla, at=clock.now()).get_id()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = cookie, True
    return client


def make_world(app: Flask, at: datetime) -> World:
    """One link of every kind, sent at `at`."""
    with writing_block():
        programme = create_programme()
        cohort = create_falkirk_cohort(programme).cohort
        create_criteria(cohort)
        isla = create_person(programme, agency=create_agency(programme))
        # By the office, which may ask on any day.
        asked = services.ask_for_signature(create_application(isla, cohort), by=None, at=at)
        assert asked is not None
        ask_new_address(isla, NEW, by=isla, at=at)
        account_for(isla, at=at)
    hers = PageClient(app)
    hers.post_page("/sign-in", {"email": isla.email})
    return World(app, isla, asked, hers)


@pytest.fixture
def world(app: Flask) -> World:
    return make_world(app, AT)


def test_every_kind_of_link_is_scanned() -> None:
    assert set(HUMANS) == set(LINK_ENDPOINTS)


@pytest.mark.parametrize("purpose", sorted(HUMANS))
def test_scanner_changes_nothing_and_then_the_human_succeeds(purpose: str, world: World) -> None:
    scanner = Scanner(world.app)
    address = address_of(world, purpose)
    before = every_row(without=COUNTERS)
    codes = scanner.scan(address)
    assert every_row(without=COUNTERS) == before
    assert all(code < 500 for code in codes)
    assert (scanner.pressed > 0) is (purpose != "confirm address"), "a stranger is shown no button there"
    HUMANS[purpose](world)


@pytest.mark.parametrize("purpose", sorted(HUMANS))
def test_link_opens_no_page_of_another_kind(purpose: str, world: World) -> None:
    token = links.token_of(sent_link(world, purpose))
    client = signed_in(world)
    before = every_row(without=COUNTERS)
    for other in sorted(set(HUMANS) - {purpose}):
        wrong = address_of(world, other).replace(links.token_of(sent_link(world, other)), token)
        assert client.get(wrong).status_code == 404, (purpose, other)
        assert client.post(wrong, data=YES).status_code in (404, 405), (purpose, other)
    assert every_row(without=COUNTERS) == before


@pytest.mark.parametrize("state", ["expired", "withdrawn", "used"])
@pytest.mark.parametrize("purpose", sorted(HUMANS))
def test_link_that_is_over_says_so_and_does_nothing(purpose: str, state: str, world: World) -> None:
    client = signed_in(world) if purpose == "confirm address" else PageClient(world.app)
    if purpose == "sign in":
        client = world.hers
    address = address_of(world, purpose)
    with writing_block():
        link = db.session.get_one(Link, sent_link(world, purpose).id)
        long_ago = clock.real_now() - timedelta(days=9999)
        if state == "expired":
            link.expires_at = long_ago
        elif state == "withdrawn":
            link.withdrawn_at = long_ago
        elif purpose == "countersign":
            asked = db.session.get_one(Countersignature, world.asked.id)
            services.sign(asked, typed_name="Tom", not_related=True, by=None, at=AT)
        else:
            link.used_at = long_ago
    before = every_row(without=COUNTERS)
    page = client.get_page(address)
    assert "run out" in page.text or "Nothing is needed" in page.text or "we have your answer" in page.text
    client.post(address, data=YES)
    assert every_row(without=COUNTERS) == before


def test_signature_link_that_was_replaced_taken_back_or_bounced_does_nothing(world: World) -> None:
    old = address_of(world, "countersign")
    with writing_block():
        asked = db.session.get_one(Countersignature, world.asked.id)
        services.ask_for_signature_again(asked.application, by=None, at=AT)
    before = every_row(without=COUNTERS)
    client = PageClient(world.app)
    assert client.post_page(old, YES).h1 == "Nothing is needed from you"
    assert client.post_page(f"{old}/new-link").has("Nothing is needed from you any more.")
    assert every_row(without=COUNTERS) == before
    with writing_block():
        waiting = queries.open_signature(db.session.get_one(Countersignature, world.asked.id).application)
        assert waiting is not None and waiting.link is not None
        services.mark_bounced(waiting, by=None, at=AT)
        newer = f"/falkirk/countersign/{links.token_of(waiting.link)}"
    before = every_row(without=COUNTERS)
    assert client.post_page(newer, YES).h1 == "This link does not work any more"
    assert every_row(without=COUNTERS) == before


def test_link_to_confirm_an_address_is_for_whoever_asked(world: World) -> None:
    with writing_block():
        other = create_person(world.isla.programme, "Ewan Muir")
        cookie = account_for(other, at=AT).get_id()
    client = PageClient(world.app)
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = cookie, True
    before = every_row(without=COUNTERS)
    assert client.get(address_of(world, "confirm address")).status_code == 404
    assert client.post(address_of(world, "confirm address")).status_code == 404
    assert every_row(without=COUNTERS) == before
    assert address_change_of(world.isla) is not None


@contextmanager
def _served(app: Flask) -> Iterator[str]:
    port = free_port()
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.shutdown()
        thread.join(10)


def test_browser_with_script_that_idles_on_every_link_changes_nothing(app: Flask, browser: Browser) -> None:
    """Some scanners open a link in a real browser, run what the page brings along, and wait."""
    world = make_world(app, clock.real_now())
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = signed_in(world).get_cookie(name)
    assert cookie is not None
    paths = {purpose: address_of(world, purpose) for purpose in HUMANS}
    before = every_row(without=COUNTERS)
    with _served(app) as url:
        stranger, hers = context_of(browser, url), context_of(browser, url)
        hers.add_cookies([{"name": name, "value": cookie.value, "url": url}])
        opened = {}
        for purpose, path in paths.items():
            page = (hers if purpose == "confirm address" else stranger).new_page()
            page.goto(path, wait_until="load")
            opened[purpose] = page
        page.wait_for_timeout(IDLE_SECONDS * 1000)
        for page in opened.values():
            page.mouse.wheel(0, 2000)
        titles = {purpose: page.locator("h1").inner_text() for purpose, page in opened.items()}
        stranger.close()
        hers.close()
    assert every_row(without=COUNTERS) == before
    assert titles == {
        "countersign": "Will you countersign for Isla Beaton?",
        "manager page": "Your people",
        "sign in": "Type the code to sign in here",
        "confirm address": "Confirm the new address",
    }


def test_the_asking_browser_is_the_only_one_that_signs_in_by_a_press(world: World) -> None:
    address = address_of(world, "sign in")
    stranger = PageClient(world.app)
    stranger.post_page(address)
    assert stranger.get("/account").status_code == 302
    assert db.session.scalars(select(SignInRequest)).one().link.used_at is None
