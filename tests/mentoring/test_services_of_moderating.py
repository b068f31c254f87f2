"""Abstaining, thinking again, talking about it, who should not read, and reminding assessors."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.directory.enums import ContactBy, Role
from app.directory.models import Call, Person
from app.mentoring import queries, services
from app.mentoring.enums import ApplicationStatus, AssessmentStatus
from app.mentoring.models import Application, Assessment
from app.platform.audit import AuditEntry
from app.platform.db import db, transaction
from app.platform.errors import RuleBroken
from tests.mentoring.conftest import World, Writing, mail_to
from tests.support.factories.directory import create_agency, create_person
from tests.support.factories.mentoring import create_application, create_assessment, create_signature

S = ApplicationStatus
AT = datetime(2017, 9, 18, 8, 0, tzinfo=UTC)
Points = dict[uuid.UUID, int | None]


def _assessor(world: World, name: str, **facts: Any) -> Person:
    return create_person(world.programme, name, roles=[Role.ASSESSOR], **facts)


def _points(world: World, *given: int | None) -> Points:
    return {criterion.id: points for criterion, points in zip(world.criteria, given, strict=True)}


@pytest.fixture
def read_by_two(world: World, writing: Writing) -> tuple[Application, Assessment, Assessment]:
    """One has given 3 for everything, the other has not begun."""
    with writing():
        application = create_application(world.applicant, world.cohort)
        done = create_assessment(
            application, _assessor(world, "Ann Baird"), points=dict.fromkeys(range(1, 6), 3)
        )
        waiting = create_assessment(application, _assessor(world, "Bess Cairns"))
    return application, done, waiting


def test_abstaining_is_kept_and_never_counts_as_zero(
    world: World, writing: Writing, read_by_two: tuple[Application, Assessment, Assessment]
) -> None:
    application, _, waiting = read_by_two
    with transaction() as outcome:
        services.submit_assessment(waiting, _points(world, *[None] * 5), "", by=waiting.assessor, at=AT)
    assert outcome.message.startswith("Score at least one criterion.")
    with writing():
        services.submit_assessment(
            waiting,
            _points(world, 4, 4, 4, 4, None),
            "",
            by=waiting.assessor,
            at=AT,
            comments={world.criteria[4].id: " I know of this work. "},
        )
    last = next(score for score in waiting.scores if score.criterion_id == world.criteria[4].id)
    assert (last.points, last.comment) == (None, "I know of this work.")
    assert (application.status, application.merit) == (S.ASSESSED, 1750)


def test_scores_are_changed_with_a_reason_until_the_outcome_is_settled(
    world: World, writing: Writing, read_by_two: tuple[Application, Assessment, Assessment]
) -> None:
    application, done, waiting = read_by_two
    with writing():
        services.submit_assessment(waiting, _points(world, 1, 1, 1, 1, 1), "", by=waiting.assessor, at=AT)
    assert application.merit == 1000

    def change(points: Points, reason: str) -> str:
        with transaction() as outcome:
            services.revise_assessment(done, points, "", reason, by=done.assessor, at=AT)
        return outcome.message

    changed = _points(world, 2, 2, 2, 2, None)
    assert change(changed, " ") == "Say why you change your scores."
    assert change(_points(world, 3, 3, 3, 3, 3), "As before") == (
        "Nothing is different from what you gave before."
    )
    assert change(changed, "We talked.") == ""
    assert application.merit == 750
    assert [(set(each.points.values()), each.reason) for each in done.earlier] == [({3}, "We talked.")]
    entry = db.session.scalars(select(AuditEntry).filter_by(action="revise")).one()
    assert (entry.subject_id, entry.fields, entry.reason_id) == (done.id, ["scores"], None)
    with writing():
        services.revise_assessment(done, changed, "Clear throughout.", "A name", by=done.assessor, at=AT)
    assert (done.comment, len(done.earlier), application.merit) == ("Clear throughout.", 1, 750)
    with writing():
        services.settle([application], appointable=True, by=None, at=AT)
    assert change(_points(world, 4, 4, 4, 4, 4), "Too late") == (
        "The outcome is settled, so the scores stay as they are."
    )


def test_conversation_is_for_what_is_scored_and_not_settled(
    world: World, writing: Writing, read_by_two: tuple[Application, Assessment, Assessment]
) -> None:
    application, done, waiting = read_by_two
    with pytest.raises(RuleBroken, match="whose scores are in"):
        services.say(application, "I have not scored it.", by=waiting.assessor, at=AT)
    with writing():
        services.say(application, "Isla of Housing shows more than I thought.", by=done.assessor, at=AT)
    blind = queries.conversation(application.id, queries.mask_of(application.id), None)
    assert [(each.by, each.text) for each in blind] == [
        ("Ann Baird", "[name] of [agency] shows more than I thought.")
    ]
    with pytest.raises(RuleBroken, match="Write what"):
        services.say(application, "  ", by=done.assessor, at=AT)
    with writing():
        unread = create_application(create_person(world.programme, "Ewan Muir"), world.cohort)
    with pytest.raises(RuleBroken, match="nothing to talk about"):
        services.say(unread, "Well", by=done.assessor, at=AT)


def test_same_team_signatory_and_whoever_is_avoided_never_read_it(world: World, writing: Writing) -> None:
    with writing():
        other = create_agency(world.programme, "Police")
        world.applicant.team = "Larbert"
        same = _assessor(world, "Ann Baird", agency=world.agency, team=" larbert ")
        namesake = _assessor(world, "Bess Cairns", agency=other, team="Larbert")
        colleague = _assessor(world, "Col Dunn", agency=world.agency, team="Denny")
        earlier = _assessor(world, "Dot Ewing")
        by_address = _assessor(world, "Eck Fyfe", email="Tom.Ballantyne@example.org")
        avoided = _assessor(world, "Fay Gunn")
        application = create_application(world.applicant, world.cohort)
        create_signature(application, manager=earlier)
        create_signature(application)
        application.readers_to_avoid = [str(avoided.id)]
        world.cohort.assessments_per_application = 6
        services.assign_assessors(application, by=None, at=AT)
    assert queries.conflicts_of(application) == {same.id, earlier.id, by_address.id}
    assert {row.assessor_id for row in application.assessments} == {namesake.id, colleague.id}


def test_conflict_that_arises_later_is_shown_and_handed_on(world: World, writing: Writing) -> None:
    with writing():
        assessor = _assessor(world, "Ann Baird", agency=world.agency, team="Denny")
        world.applicant.team = "Larbert"
        application = create_application(world.applicant, world.cohort)
        reading = create_assessment(application, assessor, points=dict.fromkeys(range(1, 6), 4))
        create_assessment(application, _assessor(world, "Bess Cairns"))
        third = _assessor(world, "Col Dunn")
    whats = [item.what for item in queries.work_queue(world.cohort, None, AT).on_us]
    assert "Should be read by somebody other than Ann Baird" not in whats
    with writing():
        assessor.team = "Larbert"
    whats = [item.what for item in queries.work_queue(world.cohort, None, AT).on_us]
    assert "Should be read by somebody other than Ann Baird" in whats
    with writing():
        assert services.set_aside(reading, by=None, at=AT, note="Colleagues now.") is True
    assert reading.status is AssessmentStatus.STOOD_DOWN
    assert third.id in {row.assessor_id for row in application.assessments}
    assert services.merit_of(application) is None


def test_last_scores_of_a_reading_that_has_ended_are_not_set_aside(
    world: World, writing: Writing, read_by_two: tuple[Application, Assessment, Assessment]
) -> None:
    application, done, _ = read_by_two
    with writing():
        services.finish_assessment(application, by=None, at=AT, note="Away")
    with pytest.raises(RuleBroken, match="No other scores"):
        services.set_aside(done, by=None, at=AT)


def test_assessor_is_reminded_once_a_day_in_neutral_words(
    world: World, writing: Writing, read_by_two: tuple[Application, Assessment, Assessment]
) -> None:
    _, done, waiting = read_by_two
    with writing():
        assert services.remind_assessor(world.cohort, waiting.assessor, by=None, at=AT) == 1
    with transaction() as outcome:
        services.remind_assessor(world.cohort, waiting.assessor, by=None, at=AT + timedelta(hours=5))
    assert outcome.message == "Bess Cairns has been reminded today. You can do it again tomorrow."
    with writing():
        services.remind_assessor(world.cohort, waiting.assessor, by=None, at=AT + timedelta(days=1))
    letters = mail_to(waiting.assessor.email)
    assert [(each.template, each.facts["waiting"]) for each in letters if each.facts] == [
        ("mentoring/email/applications_to_read", "1 application")
    ] * 2
    with transaction() as outcome:
        services.remind_assessor(world.cohort, done.assessor, by=None, at=AT)
    assert outcome.message == "Ann Baird has nothing left to read."


def test_reminding_tells_nobody_of_a_restricted_applicant(
    world: World, writing: Writing, read_by_two: tuple[Application, Assessment, Assessment]
) -> None:
    _, _, waiting = read_by_two
    with writing():
        roles = [Role.ADMINISTRATOR]
        administrator = create_person(world.programme, "Mairi Tolmie", roles=roles)
        named = create_person(world.programme, "Nan Weir", roles=[*roles, Role.NAMED_STAFF])
        world.applicant.restricted = True
    with transaction() as outcome:
        services.remind_assessor(world.cohort, waiting.assessor, by=administrator, at=AT)
    assert outcome.message == "Bess Cairns has nothing left to read."
    with writing():
        other = create_application(create_person(world.programme, "Ewan Muir"), world.cohort)
        create_assessment(other, waiting.assessor)
        assert services.remind_assessor(world.cohort, waiting.assessor, by=administrator, at=AT) == 2
        later = AT + timedelta(days=1)
        assert services.remind_assessor(world.cohort, waiting.assessor, by=named, at=later) == 2


def test_whoever_is_no_assessor_any_more_is_not_reminded(
    world: World, writing: Writing, read_by_two: tuple[Application, Assessment, Assessment]
) -> None:
    _, _, waiting = read_by_two
    with writing():
        for held in waiting.assessor.role_assignments:
            held.ended_at = AT
    with transaction() as outcome:
        services.remind_assessor(world.cohort, waiting.assessor, by=None, at=AT)
    assert outcome.message == (
        "Bess Cairns is not an assessor any more and cannot open what is left. Give it to somebody else."
    )
    assert mail_to(waiting.assessor.email) == []


def test_assessor_who_wants_the_telephone_only_is_called(
    world: World, writing: Writing, read_by_two: tuple[Application, Assessment, Assessment]
) -> None:
    _, _, waiting = read_by_two
    with writing():
        waiting.assessor.contact_by = ContactBy.TELEPHONE
        services.remind_assessor(world.cohort, waiting.assessor, by=None, at=AT)
    assert mail_to(waiting.assessor.email) == []
    call = db.session.scalars(select(Call)).one()
    assert call.about == "something to read for the training team"


def test_progress_names_who_has_waited_longest_first(
    world: World, writing: Writing, read_by_two: tuple[Application, Assessment, Assessment]
) -> None:
    _, done, waiting = read_by_two
    found = queries.reading_progress(world.cohort, None, AT)
    assert [(each.assessor.id, each.given, each.done, each.waiting) for each in found] == [
        (waiting.assessor_id, 1, 0, 1),
        (done.assessor_id, 1, 1, 0),
    ]
    assert (found[0].oldest, found[1].oldest) == (waiting.assigned_at, None)
    with writing():
        world.applicant.restricted = True
    assert queries.reading_progress(world.cohort, None, AT) == []
