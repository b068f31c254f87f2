"""Fewer places than people who have one: who is proposed, what follows, and what nobody learns from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.directory.enums import Audience, ContactBy, Role
from app.directory.models import Call, Person
from app.invariants import faults
from app.mentoring.enums import ApplicationStatus
from app.places import queries, rules, services
from app.places.enums import PlaceStatus, Route, ShareBasis
from app.places.models import Place
from app.places.services.fewer import BEGUN, CHANGED
from app.platform import clock, seats
from app.platform.audit import AuditEntry
from app.platform.db import db, transaction
from app.platform.errors import RuleBroken
from app.platform.mail import OutboxMessage
from app.training.services import SessionFacts, change_training_session
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, DECIDED, World, build_world
from tests.support.beginnings import Beginnings
from tests.support.factories.directory import create_person
from tests.support.factories.places import accept_offer, create_place, propose_and_release

SignIn = Callable[[Person], Any]
CUT = ANSWERED + timedelta(hours=1)
PLAN = "/falkirk/plan/sessions/core-november-2017"
PAGE = "/falkirk/sessions/core-november-2017/places/fewer"
REASON = "The room holds two."


def _released(world: World) -> None:
    """Four core places are released to Isla, Ross, Callum and Struan; Isla and Callum accept."""
    with writing_block():
        propose_and_release(world.falkirk.core, world.administrator, at=DECIDED)
        for name in ("Isla Beaton", "Callum Reid"):
            accept_offer(_core(world, name), at=ANSWERED)


@pytest.fixture
def released(app: Flask, beginnings: Beginnings) -> World:
    return beginnings.begin(_make_released)


def _make_released() -> World:
    with writing_block():
        world = build_world()
    _released(world)
    return world


def _core(world: World, name: str) -> Place:
    place = queries.own_place(world.person(name).id, world.falkirk.core.id)
    assert place is not None
    return place


def _proposed(world: World, capacity: int) -> dict[str, str]:
    choosing = services.choosing_for(world.falkirk.core, capacity, world.administrator, CUT)
    return {each.place.person.full_name: each.why for each in choosing.holders.values() if each.proposed}


def _cut(world: World, capacity: int, names: list[str]) -> None:
    chosen = [str(_core(world, name).id) for name in names]
    with writing_block():
        plan = services.plan_of(world.falkirk.core, capacity, chosen, world.administrator, CUT)
        services.take_back(
            world.falkirk.core,
            capacity,
            chosen,
            fingerprint=plan.fingerprint,
            reason=REASON,
            by=world.administrator,
            at=CUT,
        )


def _letters(address: str) -> Counter[str]:
    found = db.session.scalars(
        select(OutboxMessage.template).where(
            OutboxMessage.to_address == address, OutboxMessage.queued_at >= CUT
        )
    )
    return Counter(template.rpartition("/")[2] for template in found)


def test_kinds_go_one_after_another_and_the_engine_decides_within_one() -> None:
    room = rules.SessionToFill("day", 2, {"a": rules.AgencyTerms(100), "b": rules.AgencyTerms(100)})
    people = tuple(
        rules.Candidate(who, who[0], ("day",), merit)
        for who, merit in (("a1", 9), ("a2", 5), ("a3", 7), ("b1", 1), ("b2", 8))
    )
    problem = rules.Problem("seed", (room,), people)
    assert rules.who_gives_up(problem, [{"b2"}, {"a1", "a2", "a3"}]) == {
        "b2": None,
        "a2": rules.Rule.MERIT,
        "a3": rules.Rule.MERIT,
    }
    assert set(rules.who_gives_up(problem, [{"a1", "a2", "a3", "b1", "b2"}])) == {"a2", "a3", "b1"}
    assert rules.who_gives_up(problem, [{"a1"}]) == {"a1": None}, (
        "fewer than needed where no more may be asked"
    )
    assert rules.in_proportion(room.agencies, 1, 4)["a"].target == 25


def test_offers_go_before_acceptances_and_fair_shares_decide_among_them(released: World) -> None:
    assert set(_proposed(released, 2)) == {"Ross Kerr", "Struan Gow"}
    assert _proposed(released, 3) == {
        "Ross Kerr": "An offer goes before an accepted place. "
        "Otherwise an agency or a role group would fall below its minimum."
    }
    assert set(_proposed(released, 1)) == {"Ross Kerr", "Struan Gow", "Callum Reid"}


def test_all_of_it_happens_at_once(any_database_app: Flask) -> None:
    with writing_block():
        world = build_world()
    _released(world)
    before = set(faults())
    _cut(world, 2, ["Ross Kerr", "Callum Reid"])
    core, callum = world.falkirk.core, _core(world, "Callum Reid")
    assert (core.capacity, seats.size(core.pool_id), seats.free_seats([core.pool_id])[core.pool_id]) == (
        2,
        2,
        0,
    )
    assert [_core(world, name).status for name in ("Isla Beaton", "Ross Kerr", "Struan Gow")] == [
        PlaceStatus.ACCEPTED,
        PlaceStatus.WAITLISTED,
        PlaceStatus.OFFERED,
    ]
    assert callum.status is PlaceStatus.WAITLISTED
    assert world.applications["Callum Reid"].status is ApplicationStatus.RESERVE
    beside = queries.own_place(callum.person_id, world.falkirk.awareness.id)
    assert beside is not None
    assert beside.status is PlaceStatus.ACCEPTED
    days = len(core.days)
    assert _letters(callum.person.email) == Counter(put_back=1, calendar_cancel=days)
    assert _letters(world.person("Ross Kerr").email) == Counter(put_back=1)
    assert _letters(world.manager.email) == Counter(free_for_manager=2)
    reasons = db.session.scalars(
        select(AuditEntry).where(AuditEntry.reason_id.is_not(None), AuditEntry.at == CUT)
    )
    assert Counter((each.subject_kind, each.reason.text) for each in reasons if each.reason) == Counter(
        {("place", REASON): 2, ("training_session", REASON): 1}
    )
    assert set(faults()) <= before


def test_whoever_gave_a_place_up_is_first_in_line(released: World) -> None:
    _cut(released, 2, ["Struan Gow", "Ross Kerr"])
    core = released.falkirk.core
    facts = SessionFacts(
        slug=core.slug, course=core.course, capacity=4, cohort=core.cohort, position=core.position
    )
    with writing_block():
        change_training_session(core, facts, by=released.administrator, at=CUT)
    assert {_core(released, name).status for name in ("Struan Gow", "Ross Kerr")} == {PlaceStatus.OFFERED}
    assert _core(released, "Mhairi Lorne").status is PlaceStatus.WAITLISTED
    ross = _core(released, "Ross Kerr")
    assert (ross.put_back_at, ross.outcome_note) == (None, "")


def test_place_kept_for_a_manager_goes_first_and_in_silence(released: World) -> None:
    morning = released.falkirk.awareness
    choosing = services.choosing_for(morning, 5, released.administrator, CUT)
    assert [(each.place.person.full_name, each.why) for each in choosing.holders.values()] == [
        ("Tom Ballantyne", "")
    ], "whoever comes with the core course is not asked here"
    with writing_block():
        guest = create_person(released.programme, "Una Hare", agency=released.agencies["police"])
        create_place(morning, guest, status=PlaceStatus.ACCEPTED)
    choosing = services.choosing_for(morning, 5, released.administrator, CUT)
    chosen = [each.id for each in choosing.holders.values() if each.proposed]
    kept = next(each for each in choosing.holders.values() if each.proposed)
    assert (choosing.needed, kept.place.route, kept.why) == (1, Route.MANAGER, "Nobody has been told of it.")
    with writing_block():
        plan = services.plan_of(morning, 5, chosen, released.administrator, CUT)
        services.take_back(
            morning,
            5,
            chosen,
            fingerprint=plan.fingerprint,
            reason="Less room.",
            by=released.administrator,
            at=CUT,
        )
    assert kept.place.status is PlaceStatus.LAPSED
    assert _letters(released.manager.email) == Counter()


def test_what_was_read_must_still_be_so(released: World) -> None:
    core, chosen = released.falkirk.core, [str(_core(released, "Ross Kerr").id)]
    plan = services.plan_of(core, 3, chosen, released.administrator, CUT)
    with writing_block():
        accept_offer(_core(released, "Ross Kerr"), at=CUT)
    for fingerprint, reason, said in (
        (plan.fingerprint, REASON, CHANGED),
        (plan.fingerprint, " ", "Give the reason."),
    ):
        with transaction() as outcome:
            services.take_back(
                core, 3, chosen, fingerprint=fingerprint, reason=reason, by=released.administrator, at=CUT
            )
        assert outcome.message == said
    with writing_block():
        services.withdraw(_core(released, "Ross Kerr"), by=released.person("Ross Kerr"), at=CUT)
    assert _core(released, "Ross Kerr").status is PlaceStatus.WITHDRAWN
    with pytest.raises(RuleBroken, match="Something has changed"):
        services.plan_of(core, 3, chosen, released.administrator, CUT)
    begins = core.days[0].starts_at
    with pytest.raises(RuleBroken, match=BEGUN[:22]):
        services.choosing_for(core, 3, released.administrator, begins)


def test_pages_lead_from_the_refusal_to_the_end(released: World, sign_in: SignIn) -> None:
    with writing_block():
        released.person("Struan Gow").contact_by = ContactBy.TELEPHONE
    with clock.held(CUT):
        client = sign_in(released.administrator)
        form = client.get_page(f"{PLAN}/change").typed()
        refused = client.post_page(f"{PLAN}/change", {**form, "capacity": ["2"]})
        assert "4 places are taken, so the number cannot go down to 2." in refused.errors
        page = client.get_page(refused.link("Choose who gives a place up"))
        assert page.has("For 2 places, 2 people give one up.")
        chosen = [str(_core(released, name).id) for name in ("Struan Gow", "Ross Kerr")]
        assert set(page.typed()["chosen"]) == set(chosen)
        empty = client.post_page(PAGE, {"places": "2", "act": "check", "reason": "So."})
        assert "Choose 2 people who give a place up. You have chosen nobody." in empty.errors
        unsaid = client.post_page(PAGE, {"places": "2", "act": "check", "chosen": chosen})
        assert "Give the reason" in unsaid.errors
        check = client.post_page(PAGE, {"places": "2", "act": "check", "chosen": chosen, "reason": REASON})
        assert check.has("From 4 to 2 places. Nothing has been done")
        assert check.has("By telephone: a call is listed")
        assert check.has("Tom Ballantyne hears that the days are free")
        again = client.post_page(
            PAGE, {"places": "2", "act": "again", "chosen": chosen[:1], "reason": REASON}
        )
        assert again.typed()["chosen"] == chosen[:1]
        done = client.post_page(PAGE, {**check.typed(), "act": ["do"]}, follow_redirects=True)
        assert done.has("Whoever gave a place up is told, and is first in line.")
        assert done.has("2 of 2 places taken.")
        board = client.get_page("/falkirk/sessions/core-november-2017/places")
        assert board.has("Put back on the waiting list on Tuesday 24\u00a0October, first in line")
        own = sign_in(released.person("Ross Kerr")).get_page(
            f"/falkirk/places/{_core(released, 'Ross Kerr').id}"
        )
    assert own.has("There are fewer places than were planned.")
    assert own.has("You are on the waiting list")
    call = db.session.scalars(select(Call).where(Call.asked_at == CUT)).one()
    assert call.words.startswith("There are fewer places than planned, and yours cannot be kept")


def test_page_says_that_somebody_gave_up_meanwhile(released: World, sign_in: SignIn) -> None:
    chosen = [str(_core(released, name).id) for name in ("Struan Gow", "Ross Kerr")]
    with clock.held(CUT):
        client = sign_in(released.administrator)
        page = client.get_page(f"{PAGE}?places=2")
        form = {**page.typed(), "act": ["check"], "chosen": chosen, "reason": [REASON]}
        check = client.post_page(PAGE, form)
        with writing_block():
            for name in ("Mhairi Lorne", "Eilidh Boyd", "Callum Reid"):
                services.withdraw(_core(released, name), by=released.person(name), at=CUT)
        for sent in (form, {**check.typed(), "act": ["do"]}):
            again = client.post_page(PAGE, sent)
            assert CHANGED in again.errors
            assert not any("You have chosen" in each for each in again.errors)
            assert again.has("For 2 places, 1 person gives one up.")
            assert set(again.typed()["chosen"]) == set(chosen), "nothing typed is lost"
        assert client.post_page(PAGE, {**again.typed(), "act": ["check"], "chosen": chosen[:1]}).has(
            "Check who gives a place up"
        )


def test_more_places_than_were_agreed_stay(world: World, sign_in: SignIn) -> None:
    """On the page of the cut and on that of the session, until places are released."""
    core = world.falkirk.core
    with writing_block():
        services.set_policy(
            core,
            basis=ShareBasis.EQUAL,
            band=None,
            limits={world.agencies["police"].id: services.Limit(0, None, 3)},
            role_minima={Audience.FRONTLINE: 3},
            by=world.administrator,
            at=DECIDED,
        )
    reserved = (
        "More places are reserved than the 2 there are. Change that first, in how places are shared out."
    )
    groups = "The minima of role groups come to 3 places; the session has 2. Change that first"
    with clock.held(DECIDED):
        client = sign_in(world.administrator)
        refused = client.get_page(f"{PAGE}?places=2")
        assert reserved in refused.errors
        assert refused.link("How places are shared out").endswith("/places/policy")
        form = client.get_page(f"{PLAN}/change").typed()
        assert reserved in client.post_page(f"{PLAN}/change", {**form, "capacity": ["2"]}).errors
        with writing_block():
            policy = queries.policy_of(core)
            assert policy is not None
            policy.limits[0].reserved = 0
        assert any(each.startswith(groups) for each in client.get_page(f"{PAGE}?places=2").errors)
        with writing_block():
            policy.role_minima = {}
        client.post_page(f"{PLAN}/change", {**form, "capacity": ["2"]})
    assert core.capacity == 2


def test_page_asks_for_a_number_and_says_when_nobody_is_needed(released: World, sign_in: SignIn) -> None:
    with clock.held(CUT):
        client = sign_in(released.administrator)
        assert client.get_page(PAGE).has("There are 4 places now.")
        assert (
            "The session has 4 places. Enter a smaller number." in client.get_page(f"{PAGE}?places=4").errors
        )
        with writing_block():
            services.decline(_core(released, "Struan Gow"), by=released.person("Struan Gow"), at=CUT)
            for place in queries.places_on(released.falkirk.core, (PlaceStatus.OFFERED,)):
                services.decline(place, by=place.person, at=CUT)
        assert client.get_page(f"{PAGE}?places=3").has("without anybody giving one up")


def test_restricted_people_stand_nowhere_and_keep_their_places(released: World, sign_in: SignIn) -> None:
    ross = _core(released, "Ross Kerr")
    with writing_block():
        ross.person.restricted = True
        staff = create_person(released.programme, "Nan Staff", roles=[Role.ADMINISTRATOR, Role.NAMED_STAFF])
    with clock.held(CUT):
        client = sign_in(released.administrator)
        page = client.get_page(f"{PAGE}?places=2")
        assert not page.has("Ross Kerr")
        assert str(ross.id) not in page.text
        assert page.has("For 2 places, 2 people give one up.")
        assert set(_proposed(released, 2)) == {"Struan Gow", "Callum Reid"}
        forced = client.post_page(
            PAGE,
            {
                "places": "2",
                "act": "check",
                "chosen": [str(ross.id), str(_core(released, "Struan Gow").id)],
                "reason": REASON,
            },
        )
        assert CHANGED in forced.errors, "the same as for a place that is none any more"
        assert not forced.has("Ross Kerr")
        assert sign_in(staff).get_page(f"{PAGE}?places=2").has("Ross Kerr")
