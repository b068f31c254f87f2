"""From the proposal to the mentor: each step through the services, with what follows from it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.evaluation.models import Sitting
from app.mentoring.enums import ApplicationStatus
from app.mentoring.models import MentorPeriod
from app.places import queries, rules, services
from app.places.enums import GoneBecause, Mark, OutcomeKind, PlaceStatus, ProposalStatus, Route
from app.places.models import Attendance, Place
from app.platform import seats
from app.platform.db import db, transaction
from app.platform.mail import OutboxMessage
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, DECIDED, World
from tests.support.factories.directory import create_keep_apart, create_person
from tests.support.factories.places import accept_offer, counts, create_place, propose_and_release

RESERVES = ("Mhairi Lorne", "Eilidh Boyd")


def status_of(world: World, name: str) -> ApplicationStatus:
    return world.applications[name].status


def core_place(world: World, name: str) -> Place:
    place = queries.own_place(world.person(name).id, world.falkirk.core.id)
    assert place is not None
    return place


def letters(template: str) -> list[OutboxMessage]:
    return list(
        db.session.scalars(select(OutboxMessage).where(OutboxMessage.template == f"places/email/{template}"))
    )


def release_core(world: World) -> None:
    with writing_block():
        propose_and_release(world.falkirk.core, world.administrator, at=DECIDED)


def test_proposal_spreads_core_places_over_agencies(world: World) -> None:
    with writing_block():
        proposal = services.propose(world.falkirk.core, by=world.administrator, at=DECIDED)
    placed = {name for name in world.applications if str(world.person(name).id) in proposal.result["placed"]}
    assert placed == {"Isla Beaton", "Ross Kerr", "Callum Reid", "Struan Gow"}
    assert services.verify(proposal)
    assert len(proposal.fingerprint) == 64


@pytest.mark.core_released
def test_release_offers_core_and_awareness_and_holds_the_managers_place(world: World) -> None:
    assert Counter(application.status for application in world.applications.values()) == {
        ApplicationStatus.OFFERED: 4,
        ApplicationStatus.RESERVE: 2,
        ApplicationStatus.APPOINTABLE: 1,
    }
    isla = world.person("Isla Beaton")
    awareness = queries.own_place(isla.id, world.falkirk.awareness.id)
    assert awareness is not None
    assert (awareness.status, awareness.route) == (PlaceStatus.OFFERED, Route.WITH_CORE)
    held = queries.own_place(world.manager.id, world.falkirk.awareness.id)
    assert held is not None
    assert (held.status, held.route, held.expires_by_clock) == (PlaceStatus.OFFERED, Route.MANAGER, True)
    assert len(letters("offered")) == 4
    assert len(letters("reserve")) == 2
    assert len(letters("no_place")) == 1
    [to_manager] = letters("dates_for_manager")
    assert to_manager.facts is not None
    assert to_manager.facts["days"] == (letters("offered")[0].facts or {})["days"], (
        "the days that were signed for"
    )


def test_release_happens_once(world: World) -> None:
    with writing_block():
        proposal = services.propose(world.falkirk.core, by=world.administrator, at=DECIDED)
        plan = services.dry_run(proposal, DECIDED)
        services.release(proposal, fingerprint=plan.fingerprint, by=world.administrator, at=DECIDED)
    with transaction() as outcome:
        services.release(proposal, fingerprint=plan.fingerprint, by=world.administrator, at=DECIDED)
    assert not outcome.ok
    assert "released already" in outcome.message
    assert proposal.status is ProposalStatus.RELEASED


def test_release_sends_exactly_the_list_of_the_dry_run(world: World) -> None:
    with writing_block():
        proposal = services.propose(world.falkirk.core, by=world.administrator, at=DECIDED)
    plan = services.dry_run(proposal, DECIDED)
    planned = Counter((each.address, each.letter.template) for each in plan.letters)
    with writing_block():
        services.release(proposal, fingerprint=plan.fingerprint, by=world.administrator, at=DECIDED)
    queued = Counter(
        (row.to_address, row.template)
        for row in db.session.scalars(select(OutboxMessage))
        if row.template.startswith("places/")
    )
    assert queued == planned
    assert plan.count(OutcomeKind.OFFER) == 4


def test_release_refuses_a_list_that_changed(world: World) -> None:
    with writing_block():
        proposal = services.propose(world.falkirk.core, by=world.administrator, at=DECIDED)
        plan = services.dry_run(proposal, DECIDED)
        world.applications["Ross Kerr"].merit = 100
    with transaction() as outcome:
        services.release(proposal, fingerprint=plan.fingerprint, by=world.administrator, at=DECIDED)
    assert "changed" in outcome.message


def test_pin_shows_its_difference_before_it_is_kept(world: World) -> None:
    core = world.falkirk.core
    with writing_block():
        before = services.propose(core, by=world.administrator, at=DECIDED)
        mhairi = world.person("Mhairi Lorne")
        after = services.pin(
            core, mhairi, placed=True, reason="Works on both sites.", by=world.administrator, at=DECIDED
        )
    assert after.tentative
    assert str(mhairi.id) in after.result["placed"]
    assert len(after.result["placed"]) == len(before.result["placed"]) == 4
    with transaction() as outcome:
        plan = services.dry_run(after, DECIDED)
        services.release(after, fingerprint=plan.fingerprint, by=world.administrator, at=DECIDED)
    assert "Keep or undo" in outcome.message
    with writing_block():
        undone = services.undo_changes(core, by=world.administrator, at=DECIDED)
    assert undone.result == before.result


@pytest.mark.core_released
def test_accepting_core_brings_awareness_calendar_tests_and_the_managers_offer(world: World) -> None:
    with writing_block():
        accept_offer(core_place(world, "Isla Beaton"), at=ANSWERED)
    isla = world.person("Isla Beaton")
    assert status_of(world, "Isla Beaton") is ApplicationStatus.ACCEPTED
    awareness = queries.own_place(isla.id, world.falkirk.awareness.id)
    assert awareness is not None
    assert awareness.status is PlaceStatus.ACCEPTED
    assert len(letters("calendar")) == 5
    assert db.session.scalar(select(Sitting).where(Sitting.person_id == isla.id)) is not None
    supervisor = queries.own_place(world.manager.id, world.falkirk.supervisor.id)
    assert supervisor is not None
    assert (supervisor.status, supervisor.route) == (PlaceStatus.OFFERED, Route.MANAGER)
    assert len(letters("firm_for_manager")) == 1
    with writing_block():
        services.accept(supervisor, by=world.manager, at=ANSWERED)
    held = queries.own_place(world.manager.id, world.falkirk.awareness.id)
    assert held is not None
    assert held.status is PlaceStatus.ACCEPTED


def test_avoided_manager_gets_nothing(world: World) -> None:
    with writing_block():
        for application in world.applications.values():
            for signature in application.countersignatures:
                signature.avoided = True
    release_core(world)
    with writing_block():
        accept_offer(core_place(world, "Isla Beaton"), at=ANSWERED)
    assert queries.places_of(world.manager) == []
    assert not [row for row in db.session.scalars(select(OutboxMessage)) if "tom" in row.to_address]


@pytest.mark.core_released
def test_decline_promotes_the_next_in_one_transaction(world: World) -> None:
    with writing_block():
        services.decline(core_place(world, "Ross Kerr"), by=world.person("Ross Kerr"), at=ANSWERED)
    assert status_of(world, "Ross Kerr") is ApplicationStatus.DECLINED
    promoted = [
        name
        for name in ("Mhairi Lorne", "Eilidh Boyd")
        if status_of(world, name) is ApplicationStatus.OFFERED
    ]
    assert len(promoted) == 1
    place = core_place(world, promoted[0])
    assert place.expires_by_clock
    assert place.answer_by is not None
    assert (place.answer_by - ANSWERED).total_seconds() == 48 * 3600
    assert seats.free_seats([world.falkirk.core.pool_id])[world.falkirk.core.pool_id] == 0


@pytest.mark.core_released
def test_promotion_that_runs_out_goes_back_to_reserve_and_to_the_next(world: World) -> None:
    with writing_block():
        services.decline(core_place(world, "Ross Kerr"), by=None, at=ANSWERED)
    first = next(
        n for n in ("Mhairi Lorne", "Eilidh Boyd") if status_of(world, n) is ApplicationStatus.OFFERED
    )
    later = datetime(2017, 10, 27, 10, 0, tzinfo=UTC)
    due = queries.offers_run_out(later)
    assert core_place(world, first).id in due
    with writing_block():
        for each in due:
            services.run_out(each, later)
    other = set(RESERVES) - {first}
    assert status_of(world, first) is ApplicationStatus.RESERVE
    assert status_of(world, other.pop()) is ApplicationStatus.OFFERED
    assert queries.offers_run_out(later) == []


@pytest.mark.core_released
def test_withdrawing_takes_the_days_out_of_the_calendar(world: World) -> None:
    place = core_place(world, "Isla Beaton")
    with writing_block():
        accept_offer(place, at=ANSWERED)
    with writing_block():
        services.withdraw(place, GoneBecause.WORK, by=world.person("Isla Beaton"), at=ANSWERED)
    assert status_of(world, "Isla Beaton") is ApplicationStatus.WITHDRAWN
    assert len(letters("calendar_cancel")) == 5
    assert place.status is PlaceStatus.WITHDRAWN


def test_kept_apart_people_do_not_both_get_a_place_and_nothing_says_why(world: World) -> None:
    from app.directory.models import KeepApartDecision

    with writing_block():
        create_keep_apart(world.person("Isla Beaton"), world.person("Callum Reid"))
        proposal = services.propose(world.falkirk.core, by=world.administrator, at=DECIDED)
    callum = str(world.person("Callum Reid").id)
    assert str(world.person("Isla Beaton").id) in proposal.result["placed"]
    assert callum not in proposal.result["placed"]
    assert db.session.scalars(select(KeepApartDecision.person_id)).all() == [world.person("Callum Reid").id]
    sentence = {o.asker.id: o.sentence for o in services.outcomes_of(proposal)}[callum]
    assert sentence == services.IN_TOUCH


def test_awareness_is_shared_out_after_core_with_its_people_pinned(world: World) -> None:
    awareness = world.falkirk.awareness
    with writing_block():
        for number in range(12):
            code = ("housing", "police", "health")[number % 3]
            person = create_person(world.programme, f"Person {number}", agency=world.agencies[code])
            create_place(awareness, person)
    with transaction() as outcome:
        services.propose(awareness, by=world.administrator, at=DECIDED)
    assert "first" in outcome.message
    release_core(world)
    with writing_block():
        propose_and_release(awareness, world.administrator, at=DECIDED)
    numbers = counts(awareness)
    assert numbers[PlaceStatus.OFFERED] == 12
    assert numbers[PlaceStatus.WAITLISTED] == 5


@pytest.mark.core_released
def test_course_is_completed_by_its_rule_and_the_mentor_begins(world: World) -> None:
    place = core_place(world, "Isla Beaton")
    with writing_block():
        accept_offer(place, at=ANSWERED)
    awareness_place = queries.own_place(place.person_id, world.falkirk.awareness.id)
    assert awareness_place is not None
    after = datetime(2017, 11, 17, 18, 0, tzinfo=UTC)
    with writing_block():
        world.falkirk.cohort.completion_rule = "4 days and awareness"
        services.mark(
            awareness_place,
            world.falkirk.awareness.days[0],
            rules.Entry(Mark.LATE),
            by=world.trainer,
            at=after,
        )
        for day in world.falkirk.core.days[:3]:
            services.mark(place, day, rules.Entry(Mark.ATTENDED), by=world.trainer, at=after)
    standing = services.standing(place)
    assert standing is not None
    assert standing.sentence == "To complete the course, what is left is 1 more day of the course."
    assert status_of(world, "Isla Beaton") is ApplicationStatus.ACCEPTED
    with writing_block():
        services.mark(
            place, world.falkirk.core.days[3], rules.Entry(Mark.LEFT_EARLY), by=world.trainer, at=after
        )
    assert status_of(world, "Isla Beaton") is ApplicationStatus.COMPLETED
    period = db.session.scalar(select(MentorPeriod).where(MentorPeriod.person_id == place.person_id))
    assert period is not None


def test_mark_taken_back_is_not_recorded_and_its_history_stays(world: World) -> None:
    from app.platform import audit

    release_core(world)
    place = core_place(world, "Isla Beaton")
    day = world.falkirk.core.days[0]
    on_the_day = datetime(2017, 11, 13, 14, 0, tzinfo=UTC)
    with writing_block():
        accept_offer(place, at=ANSWERED)
        services.mark(place, day, rules.Entry(Mark.ATTENDED), by=world.trainer, at=on_the_day)
        services.mark(place, day, rules.Entry(Mark.NOT_RECORDED), by=world.trainer, at=on_the_day)
    row = db.session.scalars(select(Attendance)).one()
    assert row.status is Mark.NOT_RECORDED
    assert [entry.to_state for entry in audit.history(row)] == ["attended", "not recorded"]


@pytest.mark.parametrize("hours", [1, 30])
@pytest.mark.core_released
def test_register_opens_on_the_day(world: World, hours: int) -> None:
    place = core_place(world, "Isla Beaton")
    with writing_block():
        accept_offer(place, at=ANSWERED)
    with transaction() as outcome:
        services.mark(
            place, world.falkirk.core.days[0], rules.Entry(Mark.ATTENDED), by=world.trainer, at=ANSWERED
        )
    assert outcome.message == "This register opens on the day."
