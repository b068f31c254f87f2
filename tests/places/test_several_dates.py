"""Two mornings of one course: asked for in order, shared out and released together, one place a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.directory.enums import Role
from app.directory.models import Person
from app.invariants import faults
from app.places import queries, services
from app.places.enums import PlaceStatus, ProposalStatus, ShareBasis
from app.places.models import Place, Proposal
from app.platform import seats
from app.platform.db import db
from app.platform.errors import RuleBroken
from app.platform.mail import OutboxMessage
from app.training.models import TrainingSession
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, DECIDED, World
from tests.places.test_statements import statements
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.places import propose_and_release
from tests.support.factories.training import create_falkirk_cohort, create_training_session

ASKING = datetime(2017, 10, 9, 9, 0, tzinfo=UTC)
SignIn = Callable[[Person], Any]
EARLY = "/falkirk/sessions/awareness-early"
LATE = "/falkirk/sessions/awareness-november-2017"
FIRST = "Monday 6\u00a0November"


@pytest.fixture
def at() -> datetime:
    return ASKING


@pytest.fixture
def early(world: World) -> TrainingSession:
    """The same morning a week before, with two places; core is released, so nine of the later are left."""
    with writing_block():
        session = create_training_session(
            world.falkirk.awareness.course,
            cohort=world.falkirk.cohort,
            slug="awareness-early",
            capacity=2,
            days=[(date(2017, 11, 6), "09:30", "12:30", world.falkirk.town_hall)],
            position=5,
        )
        propose_and_release(world.falkirk.core, world.administrator, at=ASKING)
    return session


@pytest.fixture
def asking(world: World, early: TrainingSession) -> dict[str, Person]:
    """Four of police and one of health ask for the early morning first; Hal can come to that one only."""
    late = world.falkirk.awareness
    with writing_block():
        people = {
            name: create_person(world.programme, f"{name} Asks", agency=world.agencies[code])
            for name, code in (
                ("Ann", "police"),
                ("Ben", "police"),
                ("Cat", "police"),
                ("Dan", "police"),
                ("Hal", "health"),
            )
        }
        for name, person in people.items():
            ranked = [early] if name == "Hal" else [early, late]
            services.choose(early, person, ranked, by=person, at=ASKING)
    return people


def _shared_out(world: World, session: TrainingSession) -> Proposal:
    with writing_block():
        return services.propose(session, by=world.administrator, at=DECIDED)


def _statuses(person: Person, *sessions: TrainingSession) -> list[str]:
    found = (queries.own_place(person.id, each.id) for each in sessions)
    return [place.status.value if place is not None else "-" for place in found]


def _written(person: Person) -> list[OutboxMessage]:
    db.session.expire_all()
    rows = db.session.scalars(select(OutboxMessage).where(OutboxMessage.to_address == person.email))
    return [each for each in rows if "received" not in each.template]


def _broken() -> list[str]:
    return [each for each in faults() if "several dates" in each or "no seat" in each or "no place" in each]


def test_dates_are_chosen_on_the_page_in_order_and_changed(
    world: World, early: TrainingSession, sign_in: SignIn
) -> None:
    late = world.falkirk.awareness
    with writing_block():
        person = create_person(world.programme, "Una Hare", agency=world.agencies["police"])
    client = sign_in(person)
    page = client.get_page(f"{EARLY}/ask")
    assert page.has("held on several dates")
    assert (page.typed()["choice_0"], page.typed()["choice_1"]) == (["1"], [""])
    same = client.post_page(f"{EARLY}/ask", {"choice_0": "1", "choice_1": "1"})
    assert "Give each date its own place in your order: no two can be the same choice." in same.errors
    none = client.post_page(f"{EARLY}/ask", {"choice_0": "", "choice_1": ""})
    assert "Choose at least one date." in none.errors
    mine = client.post_page(f"{EARLY}/ask", {"choice_0": "2", "choice_1": "1"})
    assert mine.has("The dates you asked for") and mine.has("Choose dates")
    assert [place.training_session_id for place in services.chosen_by(person, early)] == [late.id, early.id]
    assert len(db.session.scalars(select(OutboxMessage).filter_by(to_address=person.email)).all()) == 1
    again = client.get_page(f"{LATE}/ask")
    assert (again.typed()["choice_0"], again.typed()["choice_1"]) == (["2"], ["1"])
    client.post_page(f"{LATE}/ask", {"choice_0": "1", "choice_1": ""})
    assert _statuses(person, early, late) == ["requested", "withdrawn"]
    assert len(db.session.scalars(select(OutboxMessage).filter_by(to_address=person.email)).all()) == 1


def test_dates_are_shared_out_together_and_each_board_shows_its_own(
    world: World, early: TrainingSession, asking: dict[str, Person], sign_in: SignIn
) -> None:
    """By one draw two have the early morning; the other three who could come later do."""
    proposal = _shared_out(world, early)
    late = world.falkirk.awareness
    assert proposal.result["exact"] and services.verify(proposal)
    placed = Counter(proposal.result["placed"][str(each.id)] for each in asking.values())
    assert placed == {str(early.id): 2, str(late.id): 3}
    # Health has its one place of the early morning, since Hal cannot come to the other.
    assert proposal.result["placed"][str(asking["Hal"].id)] == str(early.id)
    other = queries.latest_proposal(late)
    assert other is not None and other.fingerprint == proposal.fingerprint and services.verify(other)
    client = sign_in(world.administrator)
    page = client.get_page(f"{EARLY}/places")
    assert page.has("2 dates of this course are shared out together.") and page.has("5 asked")
    assert page.has("2 proposed") and page.has("Has a place on another date asked for as well.")
    page = client.get_page(f"{LATE}/places")
    assert page.has("Ann Asks") and not page.has("Hal Asks")
    for address in (EARLY, LATE):
        assert client.get_page(f"{address}/places/fairness").has("Every minimum is met as far as")
        assert client.get_page(f"{address}/places/policy").has("What each way would give today")
        assert "Record,Proposal" in client.post(f"{address}/places/fairness/table").get_data(as_text=True)
        assert client.get_page(f"{address}/places/release").has("5 people are offered a place")
        assert statements(client, f"{address}/places") <= 15
        assert statements(client, f"{address}/places/release") <= 15


def test_a_pin_on_another_date_moves_somebody(
    world: World, early: TrainingSession, asking: dict[str, Person], sign_in: SignIn
) -> None:
    proposal = _shared_out(world, early)
    late = world.falkirk.awareness
    name = next(
        n for n in asking if proposal.result["placed"][str(asking[n].id)] == str(early.id) and n != "Hal"
    )
    client = sign_in(world.administrator)
    data = {"outcome": "in", "reason": "Needed at work that day."}
    page = client.post_page(f"{LATE}/places?change={asking[name].id}", data)
    assert page.has("Moves to another date") and page.has(f"{FIRST} to Monday 13\u00a0November")
    assert page.has("Needed at work that day.")
    moved = queries.latest_proposal(early)
    assert moved is not None
    assert moved.result["placed"][str(asking[name].id)] == str(late.id)
    with writing_block():
        with pytest.raises(RuleBroken, match="Keep or undo"):
            services.release(moved, fingerprint="", by=world.administrator, at=DECIDED)
        # Pinned back: the pin on the other date goes.
        services.keep_changes(late, by=world.administrator, at=DECIDED)
        back = services.pin(
            early, asking[name], placed=True, reason="After all.", by=world.administrator, at=DECIDED
        )
    assert back.result["placed"][str(asking[name].id)] == str(early.id)
    assert [pin.placed for each in (early, late) for pin in queries.pins_of(each)] == [True]


def test_a_pin_beyond_the_limit_of_its_date_is_named(
    world: World, early: TrainingSession, asking: dict[str, Person]
) -> None:
    with writing_block():
        services.set_policy(
            early,
            basis=ShareBasis.STAFF,
            band=None,
            limits={world.agencies["police"].id: services.Limit(0, 0, 0)},
            by=None,
            at=DECIDED,
        )
        with pytest.raises(RuleBroken, match=r"about Ann Asks\. Police may have 0 at most\."):
            services.pin(
                early, asking["Ann"], placed=True, reason="Asked.", by=world.administrator, at=DECIDED
            )


@pytest.fixture
def released(world: World, early: TrainingSession, asking: dict[str, Person]) -> dict[str, Person]:
    with writing_block():
        propose_and_release(early, world.administrator, at=DECIDED)
    return asking


def test_one_release_one_email_a_person_and_why_it_is_the_other_date(
    world: World, early: TrainingSession, released: dict[str, Person], sign_in: SignIn
) -> None:
    late = world.falkirk.awareness
    for session in (early, late):
        proposal = queries.released_proposal(session)
        assert proposal is not None and services.verify(proposal)
    with writing_block(), pytest.raises(RuleBroken, match="have been released"):
        services.propose(late, by=world.administrator, at=ANSWERED)
    said = {}
    for name, person in released.items():
        (message,) = _written(person)
        assert message.template == "places/email/offered"
        said[name] = str((message.facts or {}).get("missed", ""))
    missed = [name for name in said if said[name]]
    assert len(missed) == 3
    for name in missed:
        assert _statuses(released[name], early, late) == ["waitlisted", "offered"]
        assert said[name].startswith(
            "You asked for another date first. On it your agency has 1 place against a"
        )
        assert not any(other in said[name] for other in released)
    assert _broken() == []
    client = sign_in(world.administrator)
    board = client.get_page(f"{EARLY}/places")
    assert board.has("was released on") and board.has("Other date")
    person = released[missed[0]]
    waiting = queries.own_place(person.id, early.id)
    assert waiting is not None
    assert sign_in(person).get_page(f"/falkirk/places/{waiting.id}").has("This request rests.")


def test_freed_places_go_to_whoever_waits_and_holds_no_other_date(
    world: World, early: TrainingSession, asking: dict[str, Person]
) -> None:
    """Both mornings are full; whoever has neither moves up, although others like the early one more."""
    late = world.falkirk.awareness
    with writing_block():
        guests = [
            create_person(world.programme, f"Guest {number}", agency=world.agencies["housing"])
            for number in range(6)
        ]
        for guest in guests:
            services.choose(late, guest, [late, early], by=guest, at=ASKING)
        propose_and_release(late, world.administrator, at=DECIDED)
    sessions = {each.id: each for each in (early, late)}
    held = {
        who: place
        for who in (*asking.values(), *guests)
        for each in sessions.values()
        if (place := queries.own_place(who.id, each.id)) is not None and place.status is PlaceStatus.OFFERED
    }
    without = [who for who in (*asking.values(), *guests) if who not in held]
    assert len(without) == len(asking) + len(guests) - 9
    gives_up = next(place for place in held.values() if place.training_session_id == early.id)
    for who in without:
        (message,) = _written(who)
        assert message.template == "places/email/reserve"
        several = _statuses(who, early, late) == ["waitlisted", "waitlisted"]
        # A rank is said only of one date.
        assert ((message.facts or {})["rank"] is None) is several
    with writing_block():
        services.decline(gives_up, by=gives_up.person, at=ANSWERED)
    offered = {place.person.full_name for place in queries.places_on(early, (PlaceStatus.OFFERED,))} - {
        who.full_name for who, place in held.items() if place.training_session_id == early.id
    }
    assert len(offered) == 1
    assert offered <= {who.full_name for who in without}
    assert _broken() == []
    # Whoever accepts one date is off the list of the other.
    (name,) = offered
    moved_up = next(who for who in without if who.full_name == name)
    with writing_block():
        place = queries.own_place(moved_up.id, early.id)
        assert place is not None
        services.accept(place, by=moved_up, at=ANSWERED)
    assert _statuses(moved_up, early, late)[0] == "accepted"
    assert _statuses(moved_up, early, late)[1] in ("withdrawn", "-")


def test_agencies_put_nobody_in_order_where_people_choose_among_dates(
    world: World, early: TrainingSession, asking: dict[str, Person]
) -> None:
    """An order that was given while there was one date alone does not count any more."""
    late = world.falkirk.awareness
    with writing_block():
        before = services.propose(early, by=world.administrator, at=DECIDED)
        for number, name in enumerate(("Dan", "Cat", "Ben", "Ann"), start=1):
            place = queries.own_place(asking[name].id, early.id)
            assert place is not None
            place.agency_order = number
        after = services.propose(early, by=world.administrator, at=DECIDED)
    assert "several dates" in services.why_not_ordered(late)
    assert after.fingerprint == before.fingerprint


def test_one_date_alone_is_as_it_was(world: World) -> None:
    """Without another date neither form nor board nor record knows of any."""
    with writing_block():
        propose_and_release(world.falkirk.core, world.administrator, at=ASKING)
        person = create_person(world.programme, "Una Hare", agency=world.agencies["police"])
        services.ask(world.falkirk.awareness, person, by=person, at=ASKING)
        proposal = services.propose(world.falkirk.awareness, by=world.administrator, at=DECIDED)
    assert services.dates_to_choose(world.falkirk.awareness, ASKING) == []
    assert proposal.engine_version.startswith("greedy")
    assert services.board_of(world.falkirk.awareness, world.administrator, DECIDED).dates == []


def test_two_dates_on_both_databases(any_database_app: Flask) -> None:
    """Asked for, shared out, released, given up: the one who waits moves up, and nobody sits on two."""
    with writing_block():
        programme = create_programme()
        falkirk = create_falkirk_cohort(programme, awareness_places=1)
        agency = create_agency(programme)
        administrator = create_person(programme, "Mairi Tolmie", roles=[Role.ADMINISTRATOR])
        late = falkirk.supervisor
        early = create_training_session(
            late.course,
            cohort=falkirk.cohort,
            slug="supervisor-early",
            capacity=1,
            days=[(date(2017, 11, 10), "09:30", "12:30", falkirk.town_hall)],
        )
        late.capacity = 1
        seats.resize(late.pool_id, 1)
        people = [create_person(programme, f"{name} Asks", agency=agency) for name in ("Ann", "Ben", "Cat")]
        for person in people:
            services.choose(early, person, [early, late], by=person, at=ASKING)
        propose_and_release(late, administrator, at=DECIDED)
    ((waits,),) = [[each for each in people if _statuses(each, early, late) == ["waitlisted"] * 2]]
    held = next(each for each in people if _statuses(each, early, late)[1] == "offered")
    with writing_block():
        place = queries.own_place(held.id, late.id)
        assert place is not None
        services.decline(place, by=held, at=ANSWERED)
    assert _statuses(waits, early, late) == ["waitlisted", "offered"]
    assert _statuses(held, early, late) == ["waitlisted", "declined"]
    assert _broken() == []


def test_dates_that_are_not_open_or_already_held_are_refused(
    world: World, early: TrainingSession, released: dict[str, Person]
) -> None:
    person = released["Ann"]
    with writing_block():
        with pytest.raises(RuleBroken, match="cannot be asked for any more"):
            services.choose(early, person, [early], by=person, at=ANSWERED)
        with pytest.raises(RuleBroken):
            services.ask(early, person, by=person, at=ANSWERED)
    assert db.session.scalars(select(Proposal).where(Proposal.status == ProposalStatus.PROPOSED)).all() == []
    assert db.session.scalars(select(Place.preference).where(Place.person_id == person.id)).all()
