"""An agency reads neither an outcome of assessing nor of an offer that nobody was told of."""

import uuid

import pytest

from app.directory.models import Person
from app.mentoring.enums import ApplicationStatus
from app.mentoring.models import Countersignature
from app.places.enums import PlaceStatus, Route
from app.places.models import Place
from app.platform.db import db
from app.reports import queries
from tests.conftest import writing_block
from tests.reports.conftest import ASKED, LATER, World, apply, give_place
from tests.support.factories.directory import create_person


@pytest.mark.parametrize("status", [PlaceStatus.REQUESTED, PlaceStatus.WAITLISTED, PlaceStatus.LAPSED])
def test_who_waits_for_the_core_course_looks_like_who_was_not_found_suitable(
    world: World, status: PlaceStatus
) -> None:
    with writing_block():
        people = [create_person(world.programme, f"Same {n}", agency=world.housing) for n in range(2)]
        unsuccessful = apply(world, people[0], status=ApplicationStatus.UNSUCCESSFUL)
        waiting = apply(world, people[1], status=ApplicationStatus.RESERVE)
        unsuccessful.told_at = waiting.told_at = ASKED
        beside = give_place(world, people[1], status=status)
        beside.training_session_id, beside.route = world.falkirk.awareness.id, Route.WITH_CORE
        beside.offered_at = None
        db.session.flush()
        give_place(world, people[1], waiting, status=status).offered_at = None
    assert queries.agency_places(world.housing, world.housing_lead, LATER) == []
    assert len(queries.agency_requests(world.housing, world.housing_lead)) == 2


@pytest.mark.parametrize("status", [PlaceStatus.WAITLISTED, PlaceStatus.OFFERED, PlaceStatus.LAPSED])
def test_place_only_held_for_a_manager_is_no_line(world: World, status: PlaceStatus) -> None:
    with writing_block():
        manager = create_person(world.programme, "Tom Manager", agency=world.housing)
        _of_a_manager(world, manager.id, status, on=world.falkirk.awareness.id)
        signature = _signed_by(world, manager.id)
        _of_a_manager(world, manager.id, status, on=world.falkirk.supervisor.id)
        signature.avoided = True
    assert queries.agency_places(world.housing, world.housing_lead, LATER) == []


def test_manager_who_was_told_of_the_offer_is_a_line(world: World) -> None:
    with writing_block():
        manager = create_person(world.programme, "Tom Manager", agency=world.housing)
        _signed_by(world, manager.id)
        _of_a_manager(world, manager.id, PlaceStatus.OFFERED, on=world.falkirk.supervisor.id)
        _of_a_manager(world, manager.id, PlaceStatus.ACCEPTED, on=world.falkirk.awareness.id)
    lines = queries.agency_places(world.housing, world.housing_lead, LATER)
    assert sorted((one.offered, one.has_place) for one in lines) == [(False, True), (True, False)]


def _signed_by(world: World, manager_id: uuid.UUID) -> Countersignature:
    applicant = create_person(world.programme, "Isla Beaton", agency=world.police)
    (signature,) = apply(world, applicant).countersignatures
    signature.manager_id = manager_id
    return signature


def _of_a_manager(world: World, manager_id: uuid.UUID, status: PlaceStatus, *, on: uuid.UUID) -> Place:
    place = give_place(world, db.session.get_one(Person, manager_id), status=status)
    place.training_session_id, place.route = on, Route.MANAGER
    if status is PlaceStatus.WAITLISTED:
        place.offered_at = None
    return place
