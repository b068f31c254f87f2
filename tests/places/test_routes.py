"""The pages: what each shows, does and refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from app.directory.models import Person
from app.mentoring.enums import ApplicationStatus
from app.places import queries, services
from app.places.enums import AbsenceReason, Mark, PlaceStatus
from app.places.models import Attendance, Place
from app.platform import clock
from app.platform.db import db
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, DECIDED, World
from tests.support.factories.directory import create_person
from tests.support.factories.places import accept_offer, counts, create_place, propose_and_release

SignIn = Callable[[Person], Any]
ON_THE_DAY = datetime(2017, 11, 13, 14, 0, tzinfo=UTC)
BASE = "/falkirk/sessions/core-november-2017/places"


@pytest.fixture
def at() -> datetime:
    return DECIDED


def core_place(world: World, name: str) -> Place:
    place = queries.own_place(world.person(name).id, world.falkirk.core.id)
    assert place is not None
    return place


def test_board_proposes_changes_keeps_and_releases(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.administrator)
    empty = client.get_page(BASE)
    assert empty.has("Nothing has been worked out yet")
    housing = next(row for row in empty.main.all("tr") if row.text.startswith("Housing"))
    assert [cell.text for cell in housing.all("td")][1:] == ["–", "3", "3", "0", "–", "–", "none"]
    page = client.post_page(f"{BASE}/propose", {})
    assert page.has("Proposal 1 has not been released. Nobody has been told anything.")
    mhairi = world.person("Mhairi Lorne")
    assert client.get_page(f"{BASE}?change={mhairi.id}").has("Change the outcome for Mhairi Lorne")
    missing = client.post_page(f"{BASE}?change={mhairi.id}", {})
    assert "Give the reason" in missing.errors
    changed = client.post_page(
        f"{BASE}?change={mhairi.id}", {"outcome": "in", "reason": "Covers two sites."}, follow_redirects=True
    )
    assert changed.has("What your change does")
    assert changed.has("Gains a place 1 person")
    assert client.get_page(f"{BASE}/release").has("Check the emails before release")
    kept = client.post_page(f"{BASE}/keep", {})
    assert kept.has("Pinned in")
    assert client.post_page(f"{BASE}/verify", {}).has("the result is the same")
    dry = client.get_page(f"{BASE}/release")
    fingerprint = next(
        each.get("value") for each in dry.root.all("input") if each.get("name") == "fingerprint"
    )
    unticked = client.post_page(f"{BASE}/release", {"fingerprint": fingerprint})
    assert "Tick the box once you have checked who is told what" in unticked.errors
    done = client.post_page(f"{BASE}/release", {"fingerprint": fingerprint, "checked": "y"})
    assert done.has("Everybody has been told")
    again = client.post_page(f"{BASE}/release", {"fingerprint": fingerprint, "checked": "y"})
    assert again.has("released already")


def test_restricted_people_are_not_on_the_board_and_in_no_number(world: World, sign_in: SignIn) -> None:
    with writing_block():
        world.person("Isla Beaton").restricted = True
        services.propose(world.falkirk.core, by=world.administrator, at=DECIDED)
    client = sign_in(world.administrator)
    board = client.get_page(BASE)
    assert not board.has("Isla Beaton")
    assert not board.has("restricted")
    assert board.has("6 asked, 5 eligible · 3 proposed")
    assert board.has("from 6 people")
    dry = client.get_page(f"{BASE}/release")
    assert not dry.has("Isla Beaton")
    assert not dry.has("restricted")
    assert dry.has("3 people are offered a place")


def test_policy_is_set_for_each_agency(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.administrator)
    assert client.get_page(f"{BASE}/policy").has("Housing: minimum")
    data = {"basis": "relevant staff", "band": "10"}
    for number in range(3):
        data |= {f"minimum_{number}": "0", f"maximum_{number}": "2", f"reserved_{number}": "0"}
    assert client.post_page(f"{BASE}/policy", data).has("10 % either side")
    data["maximum_0"], data["minimum_0"] = "1", "3"
    refused = client.post_page(f"{BASE}/policy", data)
    assert "A maximum cannot be below the minimum or the places reserved." in refused.errors


@pytest.mark.core_released
def test_offer_is_accepted_on_its_page(world: World, sign_in: SignIn) -> None:
    place = core_place(world, "Isla Beaton")
    client = sign_in(world.person("Isla Beaton"))
    shown = client.get_page(f"/falkirk/places/{place.id}")
    assert shown.has("You have been offered a place")
    assert not shown.has("1 Example Street")
    accepted = client.post_page(f"/falkirk/places/{place.id}/accept", {})
    assert accepted.has("You have a place")
    assert accepted.has("1 Example Street")
    assert accepted.has("To complete the course")
    again = client.post_page(f"/falkirk/places/{place.id}/accept", {})
    assert again.has("You have accepted this place already. It is yours.")
    gone = client.get_page(f"/falkirk/places/{place.id}/withdraw")
    assert gone.has("You need not")
    left = client.post_page(f"/falkirk/places/{place.id}/withdraw", {})
    assert left.has("You have given this place up")
    assert world.applications["Isla Beaton"].status is ApplicationStatus.WITHDRAWN


@pytest.mark.core_released
def test_place_that_goes_with_the_course_leads_to_the_one_answer(world: World, sign_in: SignIn) -> None:
    core = core_place(world, "Isla Beaton")
    beside = queries.own_place(core.person_id, world.falkirk.awareness.id)
    assert beside is not None
    client = sign_in(core.person)
    page = client.get_page(f"/falkirk/places/{beside.id}")
    assert page.link("Go to the answer") == f"/falkirk/places/{core.id}"
    assert page.has("You: one answer for this place and for the one on Core course")
    assert not page.has("You: please accept or decline")
    assert [form for form in page.forms if "accept" in form.get("action")] == []
    client.post_page(f"/falkirk/places/{core.id}/accept", {})
    later = client.get_page(f"/falkirk/places/{beside.id}")
    assert later.link("See that place") == f"/falkirk/places/{core.id}"


@pytest.mark.core_released
def test_reserve_and_decline_pages(world: World, sign_in: SignIn) -> None:
    waiting = core_place(world, "Eilidh Boyd")
    assert (
        sign_in(waiting.person).get_page(f"/falkirk/places/{waiting.id}").has("You are on the waiting list")
    )
    place = core_place(world, "Isla Beaton")
    client = sign_in(place.person)
    assert client.get_page(f"/falkirk/places/{place.id}/decline").has("No reason is needed")
    declined = client.post_page(f"/falkirk/places/{place.id}/decline", {})
    assert declined.has("You declined this place")
    assert not declined.has("The days")
    assert client.get(f"/falkirk/places/{waiting.id}").status_code == 404


def test_anybody_asks_for_an_awareness_place(world: World, sign_in: SignIn) -> None:
    with writing_block():
        person = create_person(world.programme, "Una Hare")
        known = create_person(world.programme, "Niall Orr", agency=world.agencies["health"])
    url = "/falkirk/sessions/awareness-november-2017/ask"
    client = sign_in(person)
    faults = client.post_page(url, {"full_name": "Una Hare"}).errors
    assert faults == ["Choose your agency", "Choose what is closest to your work"]
    facts = {"full_name": "Una Hare", "agency": str(world.agencies["police"].id)}
    asked = client.post_page(url, facts | {"audience": "chief officer"}, follow_redirects=True)
    assert asked.has("You have asked for a place")
    assert client.get_page(url).has("You have asked already")
    assert sign_in(known).post_page(url, {}).has("You have asked for a place")


def test_lead_puts_colleagues_forward_after_a_preview(world: World, sign_in: SignIn) -> None:
    with writing_block():
        create_person(world.programme, "Ewan Hill", agency=world.agencies["police"])
    url = "/falkirk/sessions/awareness-november-2017/nominate"
    client = sign_in(world.lead)
    people = "Kirsty Gray, kirsty.gray@example.org\nEwan Hill <ewan.hill@example.org>\nnobody"
    preview = client.post_page(url, {"list-people": people, "check": "1"})
    assert preview.has("Will be put forward.")
    assert preview.has("Cannot be put forward by this agency")
    assert preview.has("There is no email address in this line.")
    sent = client.post_page(url, {"list-people": people, "send": "1"})
    assert sent.has("1 put forward")
    one = {"one-full_name": "Moira Dee", "one-email": "moira.dee@example.org", "one": "1"}
    assert client.post_page(url, one).has("1 put forward")
    assert counts(world.falkirk.awareness)[PlaceStatus.REQUESTED] == 2


def register_world(world: World) -> str:
    with writing_block():
        propose_and_release(world.falkirk.core, world.administrator, at=DECIDED)
        for name in ("Isla Beaton", "Ross Kerr", "Callum Reid"):
            accept_offer(core_place(world, name), at=ANSWERED)
    return f"/falkirk/registers/{world.falkirk.core.days[0].id}"


def test_register_marks_takes_back_and_marks_the_rest(world: World, sign_in: SignIn) -> None:
    url = register_world(world)
    isla, ross = core_place(world, "Isla Beaton"), core_place(world, "Ross Kerr")
    with clock.held(ON_THE_DAY):
        client = sign_in(world.trainer)
        assert client.get_page("/falkirk/registers").has("Core course")
        page = client.get_page(url)
        assert page.has("3 people are expected")
        assert not page.has("Housing")
        unexplained = client.post_page(url, {f"mark-{ross.id}": "absent", f"was-{ross.id}": "none"})
        assert "Ross Kerr: choose why, or “not known yet”." in unexplained.errors
        data = {
            f"mark-{isla.id}": "late",
            f"was-{isla.id}": "none",
            f"arrived-{isla.id}": "14:05",
            f"mark-{ross.id}": "absent",
            f"was-{ross.id}": "none",
            f"why-{ross.id}": "urgent_work",
        }
        assert client.post_page(url, data).has("2 marked.")
        assert client.post_page(url, {"rest": "1"}).has("1 marked.")
        back = {f"mark-{isla.id}": "none", f"was-{isla.id}": "late,14:05"}
        assert client.post_page(url, back).has("1 marked.")
    marks = {row.place_id: row for row in db.session.scalars(select(Attendance))}
    assert marks[isla.id].status is Mark.NOT_RECORDED
    assert marks[isla.id].arrived is None
    assert marks[ross.id].reason is AbsenceReason.URGENT_WORK


def test_register_refuses_times_outside_the_day_and_keeps_what_was_typed(
    world: World, sign_in: SignIn
) -> None:
    url = register_world(world)
    isla, ross = core_place(world, "Isla Beaton"), core_place(world, "Ross Kerr")
    data = {
        f"mark-{isla.id}": "late",
        f"was-{isla.id}": "none",
        f"arrived-{isla.id}": "18:00",
        f"mark-{ross.id}": "early",
        f"was-{ross.id}": "none",
        f"left-{ross.id}": "13:00",
    }
    with clock.held(ON_THE_DAY):
        page = sign_in(world.trainer).post_page(url, data)
    hours = "must lie within the hours of the day, 13:30 to 16:30."
    assert page.errors == [
        f"Isla Beaton: the time of arriving {hours}",
        f"Ross Kerr: the time of leaving {hours}",
    ]
    assert page.field(f"arrived-{isla.id}").get("value") == "18:00"
    assert db.session.scalars(select(Attendance)).all() == []


def test_register_asks_when_two_people_marked_the_same_line(world: World, sign_in: SignIn) -> None:
    url = register_world(world)
    isla = core_place(world, "Isla Beaton")
    with clock.held(ON_THE_DAY):
        client = sign_in(world.trainer)
        client.post_page(url, {f"mark-{isla.id}": "here", f"was-{isla.id}": "none"})
        clash = client.post_page(url, {f"mark-{isla.id}": "late", f"was-{isla.id}": "none"})
    assert clash.has("somebody else has marked “attended” meanwhile")


def test_somebody_walks_in_while_a_seat_is_free(world: World, sign_in: SignIn) -> None:
    url = f"/falkirk/registers/{world.falkirk.awareness.days[0].id}/somebody-else"
    data = {
        "full_name": "Una Hare",
        "email": "una.hare@example.org",
        "agency": str(world.agencies["police"].id),
    }
    with clock.held(ON_THE_DAY):
        client = sign_in(world.trainer)
        assert client.get_page(url).has("Add to the register")
        assert client.post_page(url, data).has("Una Hare")
        with writing_block():
            for number in range(11):
                person = create_person(world.programme, f"Guest {number}", agency=world.agencies["police"])
                create_place(world.falkirk.awareness, person, status=PlaceStatus.ACCEPTED)
        full = client.post_page(url, data | {"email": "late@example.org"})
        assert full.has("Every place is taken")
        assert full.has("ring the training team")
        assert full.link("See the other dates") == "/falkirk/"


def test_place_is_handed_to_a_colleague(world: World, sign_in: SignIn) -> None:
    with writing_block():
        giver = create_person(world.programme, "Una Hare", agency=world.agencies["police"])
        place = create_place(world.falkirk.awareness, giver, status=PlaceStatus.ACCEPTED)
    client = sign_in(giver)
    done = client.post_page(
        f"/falkirk/places/{place.id}/hand-over",
        {"full_name": "Moira Dee", "email": "moira.dee@example.org"},
    )
    assert done.has("A colleague has been asked to take your place")
    assert place.substitute_id is not None
    assert client.get(f"/falkirk/places/{place.substitute_id}").status_code == 404


def test_roles_keep_to_their_pages(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.lead)
    assert client.get(BASE).status_code == 403
    assert client.get("/falkirk/registers").status_code == 403
    client = sign_in(world.trainer)
    assert client.get(BASE).status_code == 403
