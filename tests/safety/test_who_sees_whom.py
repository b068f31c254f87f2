"""Who sees whom, in a programme that has been lived in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.directory.enums import Role
from app.directory.models import Person
from app.directory.queries import agencies
from app.directory.services import assign_role, move_to_agency
from app.mentoring.models import Application
from app.places.enums import Mark
from app.places.models import Attendance, Place, Proposal
from app.platform import clock
from app.platform.db import db
from tests.conftest import writing_block
from tests.safety.conftest import Read
from tests.support.letters import every_letter
from tests.support.markup import read as read_html
from tests.support.samples import Samples
from tests.sweeps.readings import Reader, Reading, holders, restrict_some

OTHERS = (
    "anonymous",
    "applicant",
    "administrator",
    "programme lead",
    "trainer",
    "assessor",
    "own lead",
    "other lead",
    "other programme",
)
APART = re.compile(r"keep.{0,3}apart|kept.{0,3}apart|must not meet|named staff decide", re.IGNORECASE)


@pytest.fixture
def hidden(samples: Samples) -> list[Person]:
    """The people who are restricted in what is read, restricted here too."""
    with writing_block():
        return restrict_some(samples)


@pytest.mark.parametrize("part", OTHERS)
def test_restricted_people_are_on_no_page_of_others(part: str, reading: Reader) -> None:
    """A restricted person is found by nobody but named staff, by no name, no identifier and no hint."""
    read = reading(part)
    hidden = read.names.restricted
    assert hidden
    assert read.pages
    canaries = [*hidden, *hidden.values(), "record is restricted", "records are restricted"]
    shown = {found.address: canary for found in read.found for canary in canaries if canary in found.text}
    assert shown == {}


def test_named_staff_know_restricted_people(reading: Reader) -> None:
    """Only named staff work with a restricted record: they do see it."""
    read = reading("named staff")
    pages = " ".join(found.text for found in read.found)
    assert len(read.names.placed) > 4
    assert [name for name in read.names.placed if name not in pages] == []
    assert any(key in pages for key in read.names.restricted.values())


@pytest.mark.parametrize("part", ["administrator", "programme lead", "trainer"])
def test_those_with_lists_see_the_colleagues_of_restricted_people(part: str, reading: Reader) -> None:
    """Where somebody restricted would stand, whoever works beside them stands: the lists were read."""
    read = reading(part)
    seen = [name for name in read.names.colleagues if any(name in found.text for found in read.pages)]
    assert len(seen) > 2


@pytest.mark.parametrize("part", ["own lead", "other lead"])
def test_leads_see_every_own_colleague_of_restricted_people(part: str, reading: Reader) -> None:
    read = reading(part)
    pages = " ".join(found.text for found in read.pages)
    assert len(read.names.own_colleagues) > 1
    assert [name for name in read.names.own_colleagues if name not in pages] == []


def test_restricted_people_are_in_no_export_of_others(
    world: Flask, samples: Samples, hidden: list[Person], client_of: Callable[[str], FlaskClient]
) -> None:
    """Tables to take away leave a restricted person out as pages do."""
    for part in ("administrator", "programme lead"):
        taken = client_of(part).post(f"/falkirk/cohorts/{samples.cohort.slug}/figures/table")
        assert taken.status_code == 200
        assert not any(person.full_name in taken.get_data(as_text=True) for person in hidden)


def test_register_of_a_trainer_leaves_restricted_people_unmarked(
    world: Flask, samples: Samples, hidden: list[Person], client_of: Callable[[str], FlaskClient]
) -> None:
    """Whoever is not on a trainer's list is not marked by the trainer either; named staff do that."""
    day = samples.core.days[0]
    mine = (
        select(Attendance)
        .join(Place)
        .where(Place.person_id == hidden[0].id, Attendance.session_day_id == day.id)
    )
    with writing_block():
        row = db.session.scalars(mine).one()
        row.status = Mark.NOT_RECORDED
    address = f"/falkirk/registers/{day.id}"
    client_of("trainer").post(address, data={"rest": "1"})
    db.session.expire_all()
    assert db.session.scalars(mine).one().status is Mark.NOT_RECORDED
    client_of("named staff").post(address, data={"rest": "1"})
    db.session.expire_all()
    assert db.session.scalars(mine).one().status is Mark.ATTENDED


def test_putting_forward_does_not_tell_that_somebody_restricted_is_known(
    world: Flask, samples: Samples, hidden: list[Person], client_of: Callable[[str], FlaskClient]
) -> None:
    """An agency's lead who types a restricted person's address reads what they read for a stranger's."""
    from app.places import services

    lead = samples.cast()["own lead"]
    other = next(person for person in hidden if person.agency_id != samples.place.agency_id)
    agency = lead.role_assignments[-1].agency  # type: ignore[union-attr]
    line = services.preview(samples.morning, agency, f"{other.full_name}, {other.email}")[0]
    stranger = services.preview(samples.morning, agency, "Nan Newcomer, nan@example.org")[0]
    assert (line.words, line.can_be_asked) == (stranger.words, stranger.can_be_asked)
    before = samples.morning.days[0].starts_at.replace(day=1)
    with clock.held(before), writing_block():
        samples.morning.booking_closes_at = None
        count = services.nominate(
            samples.morning, agency, [(other.full_name, other.email)], by=lead, at=before
        )
    assert count == 1
    assert other.agency_id != agency.id


def test_named_staff_read_who_is_kept_apart(reading: Reader) -> None:
    """There is a pair in what is read: whoever reads nothing of it reads around it."""
    assert any(APART.search(found.text) for found in reading("named staff").pages)


@pytest.mark.parametrize("part", [*OTHERS, "other applicant"])
def test_keep_apart_is_written_on_no_page_of_others(part: str, reading: Reader) -> None:
    """That two people are kept apart shows to named staff and to nobody else, on no page and in no file."""
    found = [each for each in reading(part).found if each.status == 200]
    assert {each.address: hit[0] for each in found if (hit := APART.search(each.text))} == {}


def test_keep_apart_is_in_no_letter_and_no_record_of_an_allocation(world: Flask, samples: Samples) -> None:
    """Emails, frozen proposals and their notes never hold a pair or the words of one."""
    assert not [subject for subject, text, html in every_letter() if APART.search(subject + text + html)]
    for proposal in db.session.scalars(select(Proposal)):
        record = json.dumps([proposal.problem, proposal.result, proposal.notes])
        assert not APART.search(record)
        assert "pairs" not in record


@pytest.fixture
def sight_of_lead(reading: Reader) -> Reading:
    """What an agency's lead reads before the test opens a programme of its own."""
    return reading("own lead")


def test_lead_sees_nobody_who_has_left(
    sight_of_lead: Reading, world: Flask, samples: Samples, read: Read
) -> None:
    """An agency's sight of somebody ends the day they leave."""
    gone = next(
        person
        for person in holders(samples, samples.morning)
        if person.agency_id == samples.place.agency_id
        and person.full_name not in sight_of_lead.names.restricted
    )
    new = next(each for each in agencies(samples.programme) if each.id != gone.agency_id)
    assert any(gone.full_name in found.text for found in sight_of_lead.found)
    with writing_block():
        move_to_agency(gone, new, by=None, at=clock.now())
    assert [found.address for found in read("own lead") if gone.full_name in found.text] == []


def test_leads_read_no_mark_no_reason_and_no_choice_of_side(reading: Reader) -> None:
    """Leads read place, days and completion: no time of arrival, reason, score, side or booking."""
    telling = re.compile(
        r"arrived|left early|\blate\b|illness|work reasons|not known yet|unsuccessful|\bscore|in the room and"
    )
    pages = [found for found in reading("own lead").pages if "/my-agency" in found.address]
    assert pages
    cells = [cell.text for found in pages for cell in read_html(found.text)[0].all("td", "th", "dd")]
    assert [cell for cell in cells if telling.search(cell)] == []


def test_own_lead_of_two_roles_gains_no_sight(world: Flask, samples: Samples, read: Read) -> None:
    """Reading applications as an assessor shows no name to a lead where reading is blind."""
    lead = samples.cast()["own lead"]
    assert lead is not None
    with writing_block():
        assign_role(lead, Role.ASSESSOR, by=None, at=clock.now())
    references = set(db.session.scalars(select(Application.reference)))
    shown = [
        found.address
        for found in read("own lead")
        if "/my-agency" in found.address and any(reference in found.text for reference in references)
    ]
    assert shown == []
