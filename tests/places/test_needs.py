"""What people need: told once, counted and named for whoever arranges it, and gone the morning after."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from app.directory.enums import ContactBy, Role
from app.directory.events import RecordsMerged
from app.directory.models import Person
from app.directory.queries import copy_of
from app.places import queries, services
from app.places.enums import Diet, PlaceStatus, Route
from app.places.models import Place
from app.platform import ids
from app.platform.audit import AuditEntry
from app.platform.db import db
from app.training.models import SessionTrainer
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, World, build_world
from tests.support.beginnings import Beginnings
from tests.support.factories.directory import create_person
from tests.support.factories.places import create_place

SignIn = Callable[[Person], Any]
AT = datetime(2017, 11, 6, 10, 0, tzinfo=UTC)


@pytest.fixture
def at() -> datetime:
    return AT


@pytest.fixture
def placed(app: Flask, beginnings: Beginnings) -> World:
    """Isla, Ross and restricted Una have core and awareness places; Ross and Una have told what they need."""
    return beginnings.begin(_make_placed)


def _make_placed() -> World:
    with writing_block():
        world = build_world()
        falkirk = world.falkirk
        una = create_person(world.programme, "Una Quiet", restricted=True)
        for person in (world.person("Isla Beaton"), world.person("Ross Kerr"), una):
            own = world.applications.get(person.full_name)
            create_place(falkirk.awareness, person, status=PlaceStatus.ACCEPTED, route=Route.WITH_CORE)
            create_place(
                falkirk.core, person, status=PlaceStatus.ACCEPTED, route=Route.ALLOCATED, application=own
            )
        _tell(_core(world, world.person("Ross Kerr")), "A hearing loop.", Diet.VEGAN, Diet.NUTS)
        _tell(_core(world, una), "A side door.", Diet.OTHER, other="No garlic")
    return world


def _core(world: World, person: Person) -> Place:
    place = queries.own_place(person.id, world.falkirk.core.id)
    assert place is not None
    return place


def _tell(place: Place, access: str, *diets: Diet, other: str = "") -> None:
    services.tell_needs(place, access=access, diets=diets, diet_other=other, by=place.person, at=ANSWERED)


def _sessions(person: Person) -> list[str]:
    return sorted(each.training_session.slug for each in queries.needs_of(person.id))


def _pack(world: World, number: int = 1) -> str:
    return f"/falkirk/registers/{world.falkirk.core.days[number].id}/day-pack"


def test_somebody_tells_once_for_both_sessions_changes_it_and_takes_it_back(
    placed: World, sign_in: SignIn
) -> None:
    isla = placed.person("Isla Beaton")
    place = _core(placed, isla)
    client = sign_in(isla)
    own = f"/falkirk/places/{place.id}"
    assert client.get_page(own).has("You need not say.")
    page = client.get_page(f"{own}/needs")
    assert page.has("Awareness morning") and page.has("Core course")
    refused = client.post_page(f"{own}/needs", {"access": "Large print.", "diets": [Diet.OTHER.value]})
    assert refused.has("Say in a few words what else the kitchen should know")
    assert refused.has("Large print.") and _sessions(isla) == []
    unticked = client.post_page(f"{own}/needs", {"diet_other": "No nuts at all."})
    assert unticked.has("so that the kitchen reads your words")
    assert unticked.has("No nuts at all.") and _sessions(isla) == []
    client.post_page(f"{own}/needs", {"access": "Large print.", "diets": [Diet.VEGAN.value]})
    assert _sessions(isla) == ["awareness-november-2017", "core-november-2017"]
    assert client.get_page(f"{own}/needs").has("Large print.")
    copy = copy_of(isla)
    assert [row["access"] for row in copy["needs"]] == ["Large print."] * 2
    client.post_page(f"{own}/needs", {"access": ""})
    assert _sessions(isla) == []
    trail = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "answer about needs"))
    assert {tuple(entry.fields) for entry in trail} == {()}


def test_what_was_told_is_a_start_for_the_next_session_of_the_cohort(placed: World) -> None:
    ross = placed.person("Ross Kerr")
    with writing_block():
        place = create_place(placed.falkirk.supervisor, ross, status=PlaceStatus.ACCEPTED, route=Route.ASKED)
        for row in queries.needs_of(ross.id):
            if row.training_session_id == placed.falkirk.core.id:
                db.session.delete(row)
    asked = services.needs_asked(place, AT)
    assert asked.start is not None and not asked.told
    assert (asked.start.access, asked.start_of) == ("A hearing loop.", "Awareness morning")


def test_needs_go_with_the_place_and_the_morning_after(placed: World) -> None:
    ross, una = placed.person("Ross Kerr"), _una()
    core_over = datetime(2017, 11, 17, 7, 0, tzinfo=UTC)
    assert services.needs_to_delete(AT) == []
    assert services.next_needs_to_delete(AT) == datetime(2017, 11, 14, 7, 0, tzinfo=UTC)
    with writing_block():
        services.withdraw(_core(placed, ross), by=ross, at=AT)
    assert _sessions(ross) == []
    for at, left in ((core_over - timedelta(seconds=1), ["core-november-2017"]), (core_over, [])):
        with writing_block():
            for row_id in services.needs_to_delete(at):
                services.delete_needs(row_id, at)
        assert _sessions(una) == left
    assert services.next_needs_to_delete(core_over) is None


def test_needs_of_a_merged_record_follow_to_the_one_that_stays(placed: World) -> None:
    ross, isla = placed.person("Ross Kerr"), placed.person("Isla Beaton")
    with writing_block():
        _tell(_core(placed, isla), "Large print.")
        keep = queries.needs_of(isla.id)[0]
        db.session.delete(next(each for each in queries.needs_of(isla.id) if each is not keep))
        db.session.flush()
        event = RecordsMerged(goes_id=ross.id, stays_id=isla.id)
        services.needs_follow_merge(event, by=None, at=AT)
    assert _sessions(ross) == []
    assert sorted(each.access for each in queries.needs_of(isla.id)) == ["A hearing loop.", "Large print."]


def test_day_pack_counts_without_names_and_names_after_a_press_on_record(
    placed: World, sign_in: SignIn
) -> None:
    """The restricted person is in no number and on no list but that of named staff."""
    ross, una = placed.person("Ross Kerr"), _una()
    with writing_block():
        ross.telephone, ross.may_telephone, ross.may_leave_message = "01632 960111", True, True
        una.telephone, una.contact_by = "01632 960222", ContactBy.TELEPHONE
        named = create_person(placed.programme, "Nan Careful", roles=[Role.NAMED_STAFF])
    client = sign_in(placed.administrator)
    page = client.get_page(_pack(placed))
    assert page.has("2 people are expected") and page.has("1 without a wish")
    assert page.has("Vegan and no nuts: 1") and page.has("A hearing loop.")
    for hidden in ("Ross", "Una", "Housing", "side door", "garlic", "01632 960111"):
        assert hidden not in page.main.text, hidden
    assert _looked() == []
    assert client.post_page(f"{_pack(placed)}/names", {}).has("Ross Kerr")
    calls = client.post_page(f"{_pack(placed)}/calls", {})
    assert (
        calls.has("01632 960111") and calls.has("May be left") and calls.has("1 person is told by email only")
    )
    assert not calls.has("Una") and not calls.has("01632 960222")
    assert _looked() == ["reveal access needs", "reveal call list"]

    client = sign_in(named)
    page = client.get_page(_pack(placed))
    assert page.has("3 people are expected") and page.has("A side door.") and page.has("No garlic")
    calls = client.post_page(f"{_pack(placed)}/calls", {})
    rows = [row.text for row in calls.main.all("tr") if "01632" in row.text]
    assert ["Una" in row for row in rows] == [True, False]


def test_printed_pack_names_nobody_and_the_list_has_a_neutral_name(placed: World, sign_in: SignIn) -> None:
    client = sign_in(placed.administrator)
    with writing_block():
        placed.person("Ross Kerr").telephone, placed.person("Ross Kerr").may_telephone = "01632 960111", True
    taken = client.post(f"{_pack(placed)}/document")
    assert taken.headers["Content-Disposition"] == 'attachment; filename="training-day.pdf"'
    text = _text(taken.data)
    assert "A hearing loop." in text and "Vegan and no nuts" in text
    assert "Ross" not in text and "01632" not in text and "Housing" not in text
    calls = client.post(f"{_pack(placed)}/calls/document")
    assert calls.headers["Content-Disposition"] == 'attachment; filename="training-day-calls.pdf"'
    text = _text(calls.data)
    assert "Ross Kerr" in text and "01632 960111" in text and "loop" not in text and "Vegan" not in text
    assert _looked() == ["print day pack", "print day pack", "reveal call list"]


def test_trainer_reads_what_the_room_needs_on_own_days_only(placed: World, sign_in: SignIn) -> None:
    client = sign_in(placed.trainer)
    page = client.get_page(_pack(placed))
    assert page.has("to the trainers of these days") and not page.has("loop")
    assert client.post(f"{_pack(placed)}/names").status_code == 403
    with writing_block():
        day = placed.falkirk.core.days[0]
        db.session.add(SessionTrainer(id=ids.new(), session_day_id=day.id, person_id=placed.trainer.id))
    page = client.get_page(_pack(placed))
    assert page.has("A hearing loop.") and not page.has("side door")
    assert not page.has("kitchen") and not page.has("Vegan") and not page.has("called off")
    assert client.post_page(f"{_pack(placed)}/names", {}).has("Ross Kerr")
    for act in ("calls", "document", "calls/document"):
        assert client.post(f"{_pack(placed)}/{act}").status_code == 403


def _una() -> Person:
    return db.session.scalars(select(Person).where(Person.full_name == "Una Quiet")).one()


def _looked() -> list[str]:
    db.session.rollback()
    wanted = ("reveal access needs", "reveal call list", "print day pack")
    return sorted(db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.in_(wanted))))


def _text(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
