"""Places that stayed empty: counted for administrators by agency, hidden where small for everybody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.directory.models import Agency, Person
from app.places.enums import AbsenceReason, Mark, PlaceStatus
from app.platform.audit import AuditEntry, Via
from app.platform.db import db
from app.platform.suppression import HIDDEN
from app.reports import services
from tests.conftest import writing_block
from tests.reports.conftest import World, build_world, give_place
from tests.support.beginnings import Beginnings
from tests.support.factories.directory import create_person

SignIn = Callable[[Person], Any]
PAGE = "/falkirk/cohorts/november-2017/empty-places"
AFTER = datetime(2017, 11, 20, 9, 0, tzinfo=UTC)
BEGINS = datetime(2017, 11, 13, 13, 30, tzinfo=UTC)
HERE, AWAY = Mark.ATTENDED, Mark.ABSENT


@pytest.fixture
def at() -> datetime:
    return AFTER


@pytest.fixture
def emptied(app: Flask, beginnings: Beginnings) -> World:
    return beginnings.begin(_make_emptied)


def _make_emptied() -> World:
    """Housing: one away, one gave up in time; police: one late, one never recorded; and one restricted."""
    with writing_block():
        world = build_world()
        _away(world, world.housing, "Ann Away", HERE, AWAY, HERE, HERE, reason=AbsenceReason.PERSONAL)
        _gave_up(world, world.housing, "Gus Gone", BEGINS - timedelta(days=8))
        _gave_up(world, world.police, "Liv Late", BEGINS - timedelta(days=2))
        _away(world, world.police, "Una Marked")
        hidden = _away(world, world.police, "Una Quiet", AWAY, AWAY, AWAY, AWAY)
        hidden.restricted = True
    return world


def _away(
    world: World, agency: Agency, name: str, *marks: Mark, reason: AbsenceReason | None = None
) -> Person:
    person = create_person(world.programme, name, agency=agency)
    give_place(world, person, marks=marks, reason=reason)
    return person


def _gave_up(world: World, agency: Agency, name: str, at: datetime) -> None:
    place = give_place(
        world, create_person(world.programme, name, agency=agency), status=PlaceStatus.WITHDRAWN
    )
    entry = AuditEntry(
        programme_id=world.programme.id,
        at=at,
        via=Via.PAGE,
        action="withdraw",
        subject_kind="place",
        subject_id=place.id,
        from_state="accepted",
        to_state="withdrawn",
    )
    db.session.add(entry)


def _core(world: World, viewer: Person) -> services.EmptyPlaces:
    found = services.empty_places(world.falkirk.cohort, viewer, at=AFTER)
    return next(each for each in found if each.session is world.falkirk.core)


def test_administrator_reads_every_count_by_agency_in_the_order_of_the_alphabet(
    emptied: World, sign_in: SignIn
) -> None:
    page = sign_in(emptied.administrator).get_page(PAGE)
    rows = {row.all("th")[0].text: [cell.text for cell in row.all("td")] for row in page.main.all("tr")}
    assert rows["Housing"] == ["1", "1", "0", "0", "0", "1", "0", "0"]
    assert rows[emptied.police.name] == ["1", "0", "1", "0", "0", "0", "0", "4"]
    agencies = [line.agency for line in _core(emptied, emptied.administrator).agencies or ()]
    assert agencies == sorted(agencies, key=str.casefold)
    assert page.has("Ring the agency’s lead") and page.has("Some days have no mark yet")
    for name in ("Ann", "Gus", "Liv", "Una"):
        assert name not in page.main.text


def test_programme_lead_reads_no_small_count(emptied: World, sign_in: SignIn) -> None:
    found = _core(emptied, emptied.programme_lead)
    assert found.agencies is None
    for table in (found.given_up, found.reasons, found.by_agency):
        assert {row.value for row in table.rows} == {HIDDEN}
    page = sign_in(emptied.programme_lead).get_page(PAGE)
    assert page.main.all("td") == []
    assert page.text.count("No number is ten or more, or could be shown without telling of fewer.") == 3
    assert sign_in(emptied.housing_lead).get(PAGE).status_code == 403


@pytest.mark.parametrize(("extra", "told"), [(9, True), (8, False)])
def test_sums_are_told_only_where_the_figures_of_every_day_are(
    emptied: World, extra: int, told: bool
) -> None:
    """Otherwise a day that is hidden could be found from the sum and the days that are shown."""
    with writing_block():
        for number in range(12):
            reason = AbsenceReason.URGENT_WORK if number < 11 else AbsenceReason.TOLD_BEFORE
            days = [AWAY, AWAY, AWAY, AWAY if number <= extra else HERE]
            _away(emptied, emptied.housing, f"Person {number}", *days, reason=reason)
        for number in range(40):
            _away(emptied, emptied.police, f"Here {number}", HERE, HERE, HERE, HERE)
        for person in db.session.query(Person).filter_by(full_name="Una Marked"):
            person.restricted = True
    found = _core(emptied, emptied.programme_lead)
    rows = {row.label: row.value for row in found.reasons.rows}
    assert (rows["called to urgent work"] != HIDDEN) is told
    assert rows["personal, no detail"] == HIDDEN and rows["told us before"] == HIDDEN
    assert {row.value for row in found.by_agency.rows} == {HIDDEN}
