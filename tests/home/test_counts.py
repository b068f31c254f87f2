"""Each number on the work queue is the number of rows in the list that it leads to."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.directory.enums import CallState, ContactBy, DataRequestState, KeepApartState, Role
from app.directory.models import Call, DataRequest, KeepApartDecision, Person
from app.mentoring.enums import ApplicationStatus, SignatureStatus
from app.mentoring.models import Application
from app.places.enums import PlaceStatus
from app.platform import ids
from app.platform.db import db
from app.platform.mail import Letter, MailState, queue
from tests.conftest import writing_block
from tests.home.conftest import World
from tests.support.beginnings import Beginnings
from tests.support.factories.directory import create_person
from tests.support.factories.mentoring import (
    create_application,
    create_assessment,
    create_criteria,
    create_request,
    create_signature,
)
from tests.support.factories.places import create_place
from tests.support.markup import Element
from tests.support.page import Page, PageClient

Writing = Callable[[], AbstractContextManager[Any]]
SignIn = Callable[[Person], PageClient]
S = ApplicationStatus
COHORT = "/falkirk/cohorts/november-2017"
VIEWERS = ["administrator", "named_staff"]
# Sections of applications by who has the ball, and how the list of applications calls that.
HOLDERS = {
    "us": "the training team",
    "managers": "the manager",
    "assessors": "the assessors",
    "applicants": "the applicant",
}


@pytest.fixture
def busy(world: World, at: datetime, beginnings: Beginnings) -> World:
    """More of everything than the queue shows at once, and of everything one of a restricted person."""
    return beginnings.begin(lambda: _make_busy(world, at))


def _make_busy(world: World, at: datetime) -> World:
    with writing_block():
        create_criteria(world.falkirk.cohort)
        readers = [
            create_person(world.programme, f"Reader {number}", roles=[Role.ASSESSOR], restricted=number == 3)
            for number in range(4)
        ]
        for number in range(15):
            hidden = number == 14
            _asked(_application(world, f"Asked {number}", hidden), at - timedelta(days=1 + 2 * number))
            _application(world, f"Draft {number}", hidden, status=S.DRAFT)
            _application(world, f"Offered {number}", hidden, status=S.OFFERED, signed=True)
            _application(world, f"Assessed {number}", hidden, status=S.ASSESSED, signed=True)
            read = _application(world, f"Read {number}", hidden, signed=True)
            create_assessment(read, readers[number % 4], at=at - timedelta(days=3))
            create_assessment(read, readers[(number + 1) % 4], points=dict.fromkeys(range(1, 6), 3))
        bounced = create_request(_application(world, "Bounced"), at=at - timedelta(days=3))
        bounced.status, bounced.answered_at = SignatureStatus.BOUNCED, at - timedelta(days=2)
        for number in range(4):
            _places_and_people(world, number, at)
    return world


def _application(
    world: World, name: str, hidden: bool = False, *, status: S = S.SUBMITTED, signed: bool = False
) -> Application:
    agency = world.practitioner.agency
    person = create_person(world.programme, name, agency=agency, job_title="Worker", restricted=hidden)
    application = create_application(person, world.falkirk.cohort, status=status)
    if signed:
        create_signature(application)
    return application


def _asked(application: Application, at: datetime) -> None:
    create_request(application, at=at)


def _places_and_people(world: World, number: int, at: datetime) -> None:
    """A request and an unanswered offer, an agency to resolve, a copy to read, two calls, lost emails."""
    programme, hidden = world.programme, number == 3

    def person(name: str, **facts: Any) -> Person:
        return create_person(programme, f"{name} {number}", restricted=hidden, **facts)

    create_place(world.falkirk.awareness, person("Asker"))
    create_place(
        world.falkirk.awareness,
        person("Silent"),
        status=PlaceStatus.OFFERED,
        answer_by=at - timedelta(days=1),
    )
    person("Typist", agency_as_typed=f"A small charity {number}")
    caller = person("Caller", contact_by=ContactBy.TELEPHONE)
    for about in ("a place", "a test"):
        db.session.add(
            Call(
                programme_id=programme.id,
                person_id=caller.id,
                about=about,
                status=CallState.TO_MAKE,
                asked_at=at,
            )
        )
    db.session.add(
        DataRequest(
            id=ids.new(),
            programme_id=programme.id,
            person_id=person("Reader of own data").id,
            status=DataRequestState.ASKED,
            asked_at=at,
        )
    )
    db.session.add(
        KeepApartDecision(
            programme_id=programme.id,
            person_id=person("Apart").id,
            room_id=world.falkirk.core.id,
            room_name="Core course",
            status=KeepApartState.OPEN,
            opened_at=at,
        )
    )
    for letter in range(7):
        message = queue(
            Letter("mentoring/email/received"),
            to=f"lost-{number}-{letter}@example.org",
            programme_id=programme.id,
            at=at,
            person_id=caller.id,
        )
        message.state, message.fault = MailState.DEAD, "550 no such user"


@pytest.mark.parametrize("viewer", VIEWERS)
def test_tiles_count_the_rows_of_their_lists(busy: World, sign_in: SignIn, viewer: str) -> None:
    client = sign_in(getattr(busy, viewer))
    page = client.get_page("/falkirk/work-queue")
    tiles = _tiles(page)
    house = len(_rows(_section(page, "house")))
    listed = {part: _all_rows(client, page, part) for part in ("us", "managers", "applicants")}
    to_come = sum(_numbers(_section(page, "assessors"), "To come"))
    decisions = _rows(_section(page, "decisions")) if viewer == "named_staff" else []
    calls = len(_rows(client.get_page(page.link("The call list")).main))
    lost = 7 * (4 if viewer == "named_staff" else 3)
    assert tiles == {
        "Waiting on us": len(listed["us"]) + house + len(decisions) + calls + lost,
        "Waiting on managers": len(listed["managers"]),
        "Waiting on assessors": to_come,
        "Waiting on applicants": len(listed["applicants"]),
    }
    assert min(tiles.values()) > 9
    assert f"{tiles['Waiting on us']} things waiting" in page.title


@pytest.mark.parametrize("viewer", VIEWERS)
def test_lists_of_applications_hold_whoever_waits_on_the_queue(
    busy: World, sign_in: SignIn, viewer: str
) -> None:
    client = sign_in(getattr(busy, viewer))
    page = client.get_page("/falkirk/work-queue")
    for part, holder in HOLDERS.items():
        listed = client.get_page(f"{COHORT}/applications?waiting_on={holder.replace(' ', '+')}")
        rows = _rows(listed.main)
        if part == "assessors":
            moderated = client.get_page(f"{COHORT}/moderation")
            waiting = _numbers(_section(moderated, "assessors"), "Waiting")
            assert sum(waiting) == _tiles(page)["Waiting on assessors"] == len(rows)
            continue
        queued = {_reference(row) for row in _all_rows(client, page, part)}
        assert {_reference(row) for row in rows} == queued, part
        assert listed.has(f"{len(queued)} applications")


@pytest.mark.parametrize("viewer", VIEWERS)
def test_places_and_people_are_as_many_where_they_are_dealt_with(
    busy: World, sign_in: SignIn, viewer: str
) -> None:
    client = sign_in(getattr(busy, viewer))
    page = client.get_page("/falkirk/work-queue")
    known = 4 if viewer == "named_staff" else 3
    rows = [row.text for row in _rows(_section(page, "house"))]
    board = client.get_page(f"/falkirk/sessions/{busy.falkirk.awareness.slug}/places")
    shown = [row.text for row in _rows(board.main)]
    assert any(row.startswith(f"{known} people ask for a place") for row in rows)
    assert sum(row.startswith("Asker") for row in shown) == known
    assert any(row.startswith(f"{known} offers were not answered in time") for row in rows)
    assert sum("End the offer" in row for row in shown) == known
    unlisted = client.get_page("/falkirk/agencies")
    assert sum(row.startswith("Agency to resolve") for row in rows) == known
    assert sum("A small charity" in row.text for row in _rows(unlisted.main)) == known
    if viewer == "named_staff":
        assert sum(row.startswith("A copy of somebody") for row in rows) == known
        assert len(_rows(client.get_page("/falkirk/data-requests").main)) == known
        decided = client.get_page("/falkirk/keep-apart")
        assert len(_rows(_section(page, "decisions"))) == sum(
            "Apart" in row.text for row in _rows(decided.main)
        )


@pytest.mark.parametrize("viewer", VIEWERS)
def test_calls_and_lost_emails_say_how_many_there_are(busy: World, sign_in: SignIn, viewer: str) -> None:
    client = sign_in(getattr(busy, viewer))
    page = client.get_page("/falkirk/work-queue")
    known = 4 if viewer == "named_staff" else 3
    assert page.has(f"The call list, {2 * known} in all")
    assert len(_rows(client.get_page(page.link("The call list")).main)) == 2 * known
    assert page.has(f"The oldest 20 of {7 * known}.")
    assert len(_rows(_section(page, "emails"))) == 20


def _tiles(page: Page) -> dict[str, int]:
    """The numbers at the top, by their words."""
    found = {}
    for tile in page.main.all("li"):
        if "staff-tile" in tile.classes:
            number = next(each for each in tile.all("span") if "staff-tile__n" in each.classes)
            found[tile.all("a")[0].text] = int(number.text)
    return found


def _section(page: Page, identifier: str) -> Element:
    return next(each for each in page.main.all("section") if each.get("id") == identifier)


def _rows(part: Element) -> list[Element]:
    return [row for body in part.all("tbody") for row in body.all("tr") if row.get("role") == "row"]


def _all_rows(client: PageClient, page: Page, part: str) -> list[Element]:
    """The rows of a section; where only the first are shown, those behind the link, as many as it says."""
    section = _section(page, part)
    more = [link for link in section.all("a") if link.text.startswith("All ")]
    if not more:
        return _rows(section)
    rows = _rows(_section(client.get_page(more[0].get("href")), part))
    assert more[0].text == f"All {len(rows)}"
    return rows


def _numbers(part: Element, label: str) -> list[int]:
    return [
        int(each.text) for row in _rows(part) for each in row.all("td") if each.get("data-label") == label
    ]


def _reference(row: Element) -> str:
    found = re.search(r"FA-\d{4}", row.text)
    assert found is not None, row.text
    return found.group()
