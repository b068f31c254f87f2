"""Facts of the first cohort that a reader of the seed data and of the pages must find."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.directory.enums import ContactBy
from app.directory.models import Person
from app.mentoring.enums import EssentialKind, SignatureStatus
from app.mentoring.models import Countersignature, Criterion, Essential
from app.places import queries
from app.places.enums import PlaceStatus, Route
from app.places.models import Place
from app.platform import clock, mail, seats
from app.platform.db import db
from app.platform.jobs import run_due
from app.platform.mail import OutboxMessage
from app.schedule import JOBS
from tests.conftest import writing_block
from tests.places.conftest import DECIDED, World, build_world
from tests.support.factories.places import propose_and_release
from tests.support.letters import every_message
from tests.support.samples import Samples
from tests.sweeps.readings import Reader

MONDAY = re.compile(r"Monday 13\s+November")
TWO_SESSIONS = ("09:30 to 12:30", "13:30 to 16:30")


@pytest.fixture
def released(app: Flask) -> World:
    with writing_block():
        world = build_world()
        propose_and_release(world.falkirk.core, world.administrator, at=DECIDED)
    return world


def test_managers_seats_of_the_morning_are_freed_when_supervisor_offers_close(released: World) -> None:
    """The morning holds a seat for each core person and manager until a day; then the unused are free."""
    awareness, cohort = released.falkirk.awareness, released.falkirk.cohort
    held = [
        each for each in queries.places_on(awareness, (PlaceStatus.OFFERED,)) if each.route is Route.MANAGER
    ]
    assert [each.person_id for each in held] == [released.manager.id]
    closes = clock.end_of(cohort.supervisor_offers_close_on)
    assert {each.answer_by for each in held} == {closes}
    assert all(each.expires_by_clock for each in held)
    core_people = [each for each in queries.places_on(awareness, (PlaceStatus.OFFERED,)) if each not in held]
    assert len(core_people) == 4
    before = seats.free_seats([awareness.pool_id])[awareness.pool_id]
    after = closes + timedelta(minutes=1)
    with clock.held(after):
        run_due(JOBS, after)
    db.session.expire_all()
    assert db.session.get_one(Place, held[0].id).status is PlaceStatus.LAPSED
    assert seats.free_seats([awareness.pool_id])[awareness.pool_id] == before + 1


def test_first_criterion_names_the_wider_context(world: Flask, samples: Samples) -> None:
    """The first criterion names gender-based violence as the wider context, and the effect on communities."""
    first = db.session.scalars(
        select(Criterion).where(Criterion.cohort_id == samples.cohort.id, Criterion.position == 1)
    ).one()
    words = f"{first.title} {first.question} {first.guidance}".lower()
    assert "gender-based violence" in words
    assert "communit" in words


def test_essentials_are_asked_and_not_scored(world: Flask, samples: Samples) -> None:
    """The manager's support, all four days and the forum are conditions, not criteria with points."""
    kinds = set(db.session.scalars(select(Essential.kind).where(Essential.cohort_id == samples.cohort.id)))
    assert kinds >= {EssentialKind.ALL_DAYS, EssentialKind.FORUM}
    titles = db.session.scalars(select(Criterion.title).where(Criterion.cohort_id == samples.cohort.id))
    assert not [title for title in titles if re.search(r"manager|four days|forum", title, re.IGNORECASE)]


def test_signing_links_live_until_signatures_close(world: Flask, samples: Samples) -> None:
    """A link that a manager got works as long as a signature counts, and for two weeks at least."""
    rows = db.session.scalars(select(Countersignature).where(Countersignature.link_id.is_not(None)))
    closes = clock.end_of(samples.cohort.signatures_close_on)
    assert all(row.link is not None and row.link.expires_at >= closes for row in rows)


@pytest.mark.parametrize("kind", ["/apply$", "/countersign/[^/]+$"])
def test_monday_has_both_sessions_on_every_page_that_lists_the_days(kind: str, reading: Reader) -> None:
    """Whoever reads what days are asked for reads of morning and afternoon of the same Monday."""
    pages = [
        found for found in reading("applicant").found if re.search(kind, found.address) and found.is_page
    ]
    assert pages
    listing = [found for found in pages if MONDAY.search(found.text)]
    assert [found.address for found in listing if not all(span in found.text for span in TWO_SESSIONS)] == []


def test_monday_has_both_sessions_in_every_letter_that_asks_for_the_days(world: Flask) -> None:
    """The request to sign and the copies of the answer list the same two sessions."""
    asked = [each for each in every_message() if each.template == "mentoring/email/signature_request"]
    assert asked
    for message in asked:
        assert all(span in mail.render(message).text for span in TWO_SESSIONS)


def test_every_outcome_confirms_or_frees_the_managers_dates(world: Flask, samples: Samples) -> None:
    """Whoever signed hears what becomes of the dates, when there is no place too."""
    told = set(
        db.session.scalars(
            select(OutboxMessage.to_address).where(
                OutboxMessage.template.in_(
                    (
                        "places/email/dates_for_manager",
                        "places/email/free_for_manager",
                        "places/email/firm_for_manager",
                        "mentoring/email/dates_free_again",
                    )
                )
            )
        )
    )
    by_call = set(db.session.scalars(select(Person.email).where(Person.contact_by == ContactBy.TELEPHONE)))
    signed = db.session.scalars(
        select(Countersignature).where(
            Countersignature.status == SignatureStatus.SIGNED, Countersignature.avoided.is_(False)
        )
    )
    left_out = {row.manager_email for row in signed} - told - by_call
    assert left_out == set()
