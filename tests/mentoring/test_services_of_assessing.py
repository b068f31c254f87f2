"""Who reads what, what is seen when, and how outcomes are settled."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.directory.enums import Role
from app.directory.models import Person
from app.mentoring import queries, services
from app.mentoring.enums import ApplicationStatus, AssessmentStatus
from app.mentoring.models import Application, Assessment
from app.platform import audit
from app.platform.db import db, transaction
from app.platform.errors import NotFound
from tests.mentoring.conftest import World, Writing
from tests.support.factories.directory import create_keep_apart, create_person
from tests.support.factories.mentoring import (
    create_application,
    create_assessment,
    create_signature,
)

S = ApplicationStatus
AT = datetime(2017, 9, 18, 8, 0, tzinfo=UTC)
NAMES = ("Ann Baird", "Bess Cairns", "Col Dunn", "Dot Ewing")


def _assessors(world: World, number: int) -> list[Person]:
    return [create_person(world.programme, name, roles=[Role.ASSESSOR]) for name in NAMES[:number]]


def _scores(world: World, points: int) -> dict[object, int]:
    return {criterion.id: points for criterion in world.criteria}


def test_reading_is_spread_evenly_and_never_doubled(world: World, writing: Writing) -> None:
    with writing():
        _assessors(world, 4)
        for number in range(6):
            create_application(create_person(world.programme, f"Applicant {number}"), world.cohort)
        assert services.share_out(world.cohort, by=None, at=AT) == 12
        assert services.share_out(world.cohort, by=None, at=AT) == 0
    rows = db.session.scalars(select(Assessment)).all()
    assert set(Counter(row.assessor_id for row in rows).values()) == {3}
    assert len({(row.assessor_id, row.application_id) for row in rows}) == 12


def test_applicant_signatory_and_kept_apart_never_read_it(world: World, writing: Writing) -> None:
    with writing():
        own, manager, apart, free = _assessors(world, 4)
        application = create_application(own, world.cohort)
        create_signature(application, manager=manager)
        create_keep_apart(own, apart)
        services.assign_assessors(application, by=None, at=AT)
    assert [row.assessor_id for row in application.assessments] == [free.id]
    whats = [item.what for item in queries.work_queue(world.cohort, None, AT).on_us]
    assert "Find somebody to read it" in whats


def test_standing_down_hands_it_to_whoever_has_least_and_never_back(world: World, writing: Writing) -> None:
    with writing():
        first, second, third = _assessors(world, 3)
        application = create_application(world.applicant, world.cohort)
        services.assign_assessors(application, by=None, at=AT)
        mine = next(row for row in application.assessments if row.assessor_id == first.id)
        assert services.stand_down(mine, at=AT) is True
        other = next(row for row in application.assessments if row.assessor_id == second.id)
        assert services.stand_down(other, at=AT) is False
    active = [row.assessor_id for row in application.assessments if row.status is AssessmentStatus.ASSIGNED]
    assert active == [third.id]


def test_trail_does_not_tell_who_stood_down_from_who_was_avoided(world: World, writing: Writing) -> None:
    with writing():
        first, second, _ = _assessors(world, 3)
        application = create_application(world.applicant, world.cohort)
        mine, avoided = create_assessment(application, first), create_assessment(application, second)
        services.stand_down(mine, at=AT)
        services.avoid_readers(application, [second.id], at=AT)
    assert avoided.status is AssessmentStatus.STOOD_DOWN
    told = {
        (entry.action, entry.by_id, entry.via)
        for reading in (mine, avoided)
        for entry in audit.history(reading)[-1:]
    }
    assert len(told) == 1


def test_last_score_finishes_the_reading_with_the_mean(world: World, writing: Writing) -> None:
    with writing():
        first, second = _assessors(world, 2)
        application = create_application(world.applicant, world.cohort)
        services.assign_assessors(application, by=None, at=AT)
        one, two = application.assessments
        services.submit_assessment(one, _scores(world, 3), "", by=first, at=AT)  # type: ignore[arg-type]
        assert (application.status, application.merit) == (S.SUBMITTED, None)
        services.submit_assessment(two, _scores(world, 4), "Strong", by=second, at=AT)  # type: ignore[arg-type]
    assert (application.status, application.merit) == (S.ASSESSED, 1750)


def test_scores_are_given_once_and_all_together(world: World, writing: Writing) -> None:
    with writing():
        assessor = _assessors(world, 1)[0]
        application = create_application(world.applicant, world.cohort)
        services.assign_assessors(application, by=None, at=AT)
        reading = application.assessments[0]
    with transaction() as outcome:
        services.submit_assessment(reading, {world.criteria[0].id: 3}, "", by=assessor, at=AT)
    assert outcome.message == (
        "Give each criterion a score, or abstain from it, before you send your assessment."
    )
    with writing():
        services.submit_assessment(reading, _scores(world, 2), "", by=assessor, at=AT)  # type: ignore[arg-type]
    with transaction() as outcome:
        services.submit_assessment(reading, _scores(world, 4), "", by=assessor, at=AT)  # type: ignore[arg-type]
    assert not outcome.ok


def test_administrator_ends_a_reading_with_what_is_in(world: World, writing: Writing) -> None:
    with writing():
        first, second = _assessors(world, 2)
        application = create_application(world.applicant, world.cohort)
        create_assessment(application, first, points=dict.fromkeys(range(1, 6), 3))
        missing = create_assessment(application, second)
        services.finish_assessment(application, by=None, at=AT, note="The second assessor is away.")
    assert (application.status, application.merit, missing.status) == (
        S.ASSESSED,
        1500,
        AssessmentStatus.STOOD_DOWN,
    )


def test_reading_that_nobody_scored_cannot_be_ended(world: World, writing: Writing) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort)
    with transaction() as outcome:
        services.finish_assessment(application, by=None, at=AT, note="")
    assert outcome.message == "Nobody has scored this application yet."


def test_blind_reading_loads_nobody_and_tells_nothing(world: World, writing: Writing) -> None:
    with writing():
        assessor = _assessors(world, 1)[0]
        application = create_application(world.applicant, world.cohort)
        application.answers[0].text = "I am Isla Beaton, isla they say, of Housing. Tom Ballantyne agrees."
        identifier = create_assessment(application, assessor).id
        applicant, agency, own = world.applicant.id, world.agency.id, application.id
    db.session.expunge_all()
    found = db.session.get_one(Assessment, identifier)
    read = queries.reading_of(found)
    assert (read.name, read.agency, read.job_title) == (None, None, None)
    assert len(read.answers) == 5
    loaded = {each.id for each in db.session.identity_map.values() if hasattr(each, "id")}
    assert not loaded & {applicant, agency, own}
    texts = " ".join(text for _, text in read.answers)
    assert "I am [name], [name] they say, of [agency]. [name] agrees." in texts


@pytest.mark.parametrize(
    ("blind", "restricted", "name"), [(False, False, "Isla Beaton"), (False, True, None)]
)
def test_open_reading_names_the_applicant_unless_restricted(
    world: World, writing: Writing, blind: bool, restricted: bool, name: str | None
) -> None:
    with writing():
        world.cohort.blind = blind
        world.applicant.restricted = restricted
        reading = create_assessment(
            create_application(world.applicant, world.cohort), _assessors(world, 1)[0]
        )
    assert queries.reading_of(reading).name == name


def test_others_scores_are_hidden_until_ones_own_are_in(world: World, writing: Writing) -> None:
    with writing():
        first, second = _assessors(world, 2)
        application = create_application(world.applicant, world.cohort)
        create_assessment(application, first, points=dict.fromkeys(range(1, 6), 3), comment="Good")
        mine = create_assessment(application, second)
    assert queries.other_readings(mine, str) == []
    with writing():
        services.submit_assessment(mine, _scores(world, 1), "", by=second, at=AT)  # type: ignore[arg-type]
    others = queries.other_readings(mine, str)
    assert [(other.assessor, other.comment) for other in others] == [(NAMES[0], "Good")]


def test_assessor_finds_only_own_readings(world: World, writing: Writing) -> None:
    with writing():
        first, second = _assessors(world, 2)
        reading = create_assessment(create_application(world.applicant, world.cohort), first)
    with pytest.raises(NotFound):
        queries.assessment_or_404(world.programme, reading.id, second)
    assert queries.own_readings(second) == []
    assert len(queries.own_readings(first)) == 1


def test_many_are_settled_at_once_and_one_is_undone(world: World, writing: Writing) -> None:
    with writing():
        found = [
            create_application(
                create_person(world.programme, f"Applicant {number}"),
                world.cohort,
                status=S.ASSESSED,
                merit=1500,
            )
            for number in range(3)
        ]
        assert services.settle(found, appointable=True, by=None, at=AT) == 3
        services.undo(found[0], by=None, at=AT, note="Wrong line")
        services.settle(
            [found[0]],
            appointable=False,
            by=None,
            at=AT,
            note="More experience is needed.",
            strengthen={each.id: f"More about {each.title}. " for each in world.criteria},
        )
    assert [row.status for row in found] == [S.UNSUCCESSFUL, S.APPOINTABLE, S.APPOINTABLE]
    assert queries.strengthening_of(found[0]) == [
        (each.title, f"More about {each.title}.") for each in world.criteria
    ]
    with writing():
        services.settle([found[0]], appointable=True, by=None, at=AT)
    assert found[0].status is S.APPOINTABLE
    assert (found[0].to_strengthen, queries.strengthening_of(found[0])) == ({}, [])
    with transaction() as outcome:
        services.settle([], appointable=True, by=None, at=AT)
    assert outcome.message == "Choose at least one application."


def test_unsuccessful_takes_words_for_each_criterion(world: World, writing: Writing) -> None:
    with writing():
        found = create_application(world.applicant, world.cohort, status=S.ASSESSED, merit=900)
    for missing in ({}, {each.id: "Strong." for each in world.criteria[1:]}, dict.fromkeys(_ids(world), " ")):
        with transaction() as outcome:
            services.settle([found], appointable=False, by=None, at=AT, strengthen=missing)
        assert outcome.message == "Say for each criterion what would strengthen it, or that it was strong."
    assert found.status is S.ASSESSED


def _ids(world: World) -> list[uuid.UUID]:
    return [criterion.id for criterion in world.criteria]


def test_appointable_tells_who_may_be_offered_a_place_and_what_is_missing(
    world: World, writing: Writing
) -> None:
    with writing():
        ready = create_application(world.applicant, world.cohort, status=S.APPOINTABLE)
        create_signature(ready)
        unsigned = create_application(
            create_person(world.programme, "Ewan Muir"), world.cohort, status=S.APPOINTABLE
        )
        away = create_application(
            create_person(world.programme, "Una Reid"), world.cohort, status=S.APPOINTABLE, can_come=False
        )
        create_signature(away)
    found = {row.application.id: row for row in queries.appointable(world.cohort)}
    assert (found[ready.id].eligible, found[ready.id].missing) == (True, ())
    assert (found[unsigned.id].signed, found[unsigned.id].missing) == (False, ("not signed",))
    assert (found[away.id].essentials_met, found[away.id].missing) == (False, ("not free on every day",))


def test_restricted_applicant_is_absent_from_lists_and_queue(world: World, writing: Writing) -> None:
    with writing():
        world.applicant.restricted = True
        create_application(world.applicant, world.cohort, status=S.ASSESSED)
        staff = create_person(world.programme, "Mairi Tolmie", roles=[Role.ADMINISTRATOR])
        named = create_person(world.programme, "Nan Shaw", roles=[Role.ADMINISTRATOR, Role.NAMED_STAFF])
    assert queries.applications_in(world.cohort, staff) == []
    assert queries.work_queue(world.cohort, staff, AT).total == 0
    assert len(queries.applications_in(world.cohort, named)) == 1
    application = db.session.scalars(select(Application)).one()
    with pytest.raises(NotFound):
        queries.application_or_404(world.programme, application.id, staff)
