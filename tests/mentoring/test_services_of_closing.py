"""Drafts around the closing day: reminded twice at most, closed kindly, let in late by administrators."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from app.directory.enums import ContactBy
from app.directory.models import Call, Person
from app.mentoring import queries, services
from app.mentoring.enums import ApplicationStatus, SignatureStatus
from app.mentoring.models import Application
from app.platform import audit, mail
from app.platform.db import db, transaction
from app.platform.jobs import next_due, run_due
from app.platform.mail import MailState
from app.schedule import JOBS
from tests.mentoring.conftest import World, Writing, mail_to, templates_to
from tests.support.factories.directory import create_person
from tests.support.factories.mentoring import create_application, create_request, create_signature

S = ApplicationStatus
# Applications close on Friday 29 September, signatures on Friday 6 October; nine o'clock in London.
WEEK_BEFORE = datetime(2017, 9, 22, 8, 0, tzinfo=UTC)
TWO_BEFORE = datetime(2017, 9, 27, 8, 0, tzinfo=UTC)
CLOSING = datetime(2017, 9, 29, 23, 0, tzinfo=UTC)
LATE = datetime(2017, 10, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def draft(world: World, writing: Writing) -> Application:
    with writing():
        made = create_application(world.applicant, world.cohort, status=S.DRAFT)
    return made


@pytest.fixture
def staff(world: World, writing: Writing) -> Person:
    with writing():
        made = create_person(world.programme, "Mairi Tolmie")
    return made


def _nudges(person: Person) -> list[MailState]:
    return [each.state for each in mail_to(person.email) if each.template.endswith("draft_nudge")]


def test_draft_is_reminded_of_seven_and_two_days_before_closing_once_each(
    world: World, draft: Application
) -> None:
    assert next_due(JOBS, datetime(2017, 9, 18, 8, tzinfo=UTC), CLOSING) == WEEK_BEFORE
    run_due(JOBS, datetime(2017, 9, 22, 7, 59, tzinfo=UTC))
    assert _nudges(world.applicant) == []
    for at in (WEEK_BEFORE, datetime(2017, 9, 22, 8, 1, tzinfo=UTC), datetime(2017, 9, 25, 9, tzinfo=UTC)):
        run_due(JOBS, at)
    assert len(_nudges(world.applicant)) == 1
    assert next_due(JOBS, WEEK_BEFORE, CLOSING) == TWO_BEFORE
    for at in (TWO_BEFORE, datetime(2017, 9, 29, 12, tzinfo=UTC)):
        run_due(JOBS, at)
    assert len(_nudges(world.applicant)) == 2


def test_missed_week_is_not_made_up_for(world: World, draft: Application) -> None:
    run_due(JOBS, TWO_BEFORE)
    run_due(JOBS, datetime(2017, 9, 28, 8, tzinfo=UTC))
    assert len(_nudges(world.applicant)) == 1


def test_nobody_is_reminded_of_a_draft_begun_later_than_the_day(world: World, writing: Writing) -> None:
    with writing():
        create_application(
            world.applicant, world.cohort, status=S.DRAFT, started_at=datetime(2017, 9, 22, 9, tzinfo=UTC)
        )
        late = create_person(world.programme, "Ewan Muir")
        create_application(
            late, world.cohort, status=S.DRAFT, started_at=datetime(2017, 9, 28, 9, tzinfo=UTC)
        )
    for day in range(22, 30):
        run_due(JOBS, datetime(2017, 9, day, 12, tzinfo=UTC))
    assert (len(_nudges(world.applicant)), len(_nudges(late))) == (1, 0)


def test_nobody_is_reminded_after_sending_or_withdrawing(world: World, writing: Writing) -> None:
    with writing():
        sent = create_application(world.applicant, world.cohort, status=S.DRAFT)
        other = create_person(world.programme, "Ewan Muir")
        gone = create_application(other, world.cohort, status=S.DRAFT)
        services.submit(sent, by=world.applicant, at=datetime(2017, 9, 20, 9, tzinfo=UTC))
        services.withdraw(gone, by=other, at=datetime(2017, 9, 20, 9, tzinfo=UTC))
    for day in range(21, 30):
        run_due(JOBS, datetime(2017, 9, day, 12, tzinfo=UTC))
    assert (_nudges(world.applicant), _nudges(other)) == ([], [])


def test_reminder_that_still_waits_is_taken_back_when_it_is_sent(
    world: World, draft: Application, writing: Writing
) -> None:
    run_due(JOBS, WEEK_BEFORE)
    with writing():
        services.submit(draft, by=world.applicant, at=datetime(2017, 9, 22, 9, tzinfo=UTC))
    assert _nudges(world.applicant) == [MailState.CANCELLED]


def test_reminder_says_how_many_parts_are_missing_and_tells_nothing_outside(
    world: World, draft: Application, writing: Writing
) -> None:
    with writing():
        draft.forum_promised = None
        services.save_answer(
            draft, world.criteria[0], "", by=world.applicant, at=datetime(2017, 9, 20, 9, tzinfo=UTC)
        )
    run_due(JOBS, WEEK_BEFORE)
    letter = mail.render(mail_to(world.applicant.email)[-1])
    assert letter.subject.replace("\u00a0", " ") == "Training: please finish by Friday 29 September"
    assert "7 of 9 parts are done, so 2 parts are still to do" in letter.text
    assert f"/falkirk/applications/{draft.id}/tasks" in letter.text


def test_telephone_only_is_called_once_and_not_after_sending(
    world: World, draft: Application, writing: Writing
) -> None:
    with writing():
        world.applicant.contact_by = ContactBy.TELEPHONE
    run_due(JOBS, WEEK_BEFORE)
    run_due(JOBS, datetime(2017, 9, 23, 8, tzinfo=UTC))
    assert mail_to(world.applicant.email) == []
    calls = db.session.scalars(select(Call)).all()
    assert [call.about for call in calls] == ["the draft of a training application (Isla Beaton)"]
    with writing():
        services.submit(draft, by=world.applicant, at=datetime(2017, 9, 23, 9, tzinfo=UTC))
    assert [call.about for call in db.session.scalars(select(Call))] == [
        "the training application (Isla Beaton)"
    ]


def test_closing_a_draft_takes_the_request_back_and_says_kindly_that_it_is_kept(
    world: World, draft: Application, writing: Writing
) -> None:
    with writing():
        request = create_request(draft)
    run_due(JOBS, CLOSING)
    run_due(JOBS, LATE)
    assert (draft.status, request.status) == (S.NOT_SUBMITTED, SignatureStatus.CANCELLED)
    assert templates_to(world.applicant.email).count("draft_closed") == 1
    letter = mail.render(mail_to(world.applicant.email)[-1])
    assert letter.subject == "Training: what you wrote is kept"
    assert "it is no mark against you" in letter.text
    assert "you can take it over instead of writing it again" in letter.text
    assert "The next dates are not fixed yet" in letter.text
    standing = queries.standing_of(draft, frozenset(), LATE)
    assert standing.next_step == "It is kept for you. You can use what you wrote for a later course."


def test_letting_in_late_opens_the_draft_until_the_day_and_tells_the_applicant(
    world: World, draft: Application, staff: Person, writing: Writing
) -> None:
    run_due(JOBS, CLOSING)
    with writing():
        services.let_in_late(draft, date(2017, 10, 4), by=staff, at=LATE, note="Was away with the post")
    assert (draft.status, services.may_edit(draft, LATE)) == (S.DRAFT, True)
    last = audit.history(draft)[-1]
    assert (last.action, last.by_id, last.reason.text if last.reason else "") == (
        "allow late sending of",
        staff.id,
        "Was away with the post",
    )
    letter = mail.render(mail_to(world.applicant.email)[-1])
    assert letter.subject.replace("\u00a0", " ") == "Training: you can finish until Wednesday 4 October"
    assert "away" not in letter.text
    evening = datetime(2017, 10, 4, 22, 30, tzinfo=UTC)
    run_due(JOBS, evening)
    with writing():
        services.save_answer(draft, world.criteria[0], "Later words.", by=world.applicant, at=evening)
        services.submit(draft, by=world.applicant, at=evening)
    assert draft.status is S.SUBMITTED
    assert templates_to("tom.ballantyne@example.org") == ["signature_request"]


def test_somebody_let_in_late_is_closed_again_afterwards(
    world: World, draft: Application, staff: Person, writing: Writing
) -> None:
    run_due(JOBS, CLOSING)
    with writing():
        services.let_in_late(draft, date(2017, 10, 4), by=staff, at=LATE, note="Was away")
    after = datetime(2017, 10, 4, 23, 0, tzinfo=UTC)
    assert next_due(JOBS, LATE, datetime(2017, 11, 1, tzinfo=UTC)) == after
    run_due(JOBS, after)
    assert draft.status is S.NOT_SUBMITTED
    with transaction() as outcome:
        services.submit(draft, by=world.applicant, at=after)
    assert not outcome.ok
    assert templates_to(world.applicant.email) == ["draft_closed", "let_in_late", "draft_closed"]


def test_signature_that_was_given_still_stands_for_a_late_one(
    world: World, draft: Application, staff: Person, writing: Writing
) -> None:
    with writing():
        create_signature(draft)
    run_due(JOBS, CLOSING)
    with writing():
        services.let_in_late(draft, date(2017, 10, 4), by=staff, at=LATE, note="Was away")
        services.submit(draft, by=world.applicant, at=LATE)
    assert queries.signed_by(draft) is not None
    assert templates_to("tom.ballantyne@example.org") == []


@pytest.mark.parametrize(
    ("day", "at", "words"),
    [
        (date(2017, 10, 1), LATE, "must be today or later"),
        (date(2017, 10, 7), LATE, "on which signatures close"),
        (date(2017, 10, 4), WEEK_BEFORE, "still open"),
    ],
)
def test_late_day_is_refused_in_the_past_after_signatures_and_while_open(
    draft: Application, staff: Person, day: date, at: datetime, words: str
) -> None:
    with transaction() as outcome:
        services.let_in_late(draft, day, by=staff, at=at, note="Was away")
    assert words in outcome.message
    assert draft.late_until is None


def test_late_needs_a_reason_and_a_draft(draft: Application, staff: Person, writing: Writing) -> None:
    with transaction() as outcome:
        services.let_in_late(draft, date(2017, 10, 4), by=staff, at=LATE, note=" ")
    assert outcome.message == "Say why this application may come late."
    with writing():
        services.withdraw(draft, by=None, at=LATE)
    with transaction() as outcome:
        services.let_in_late(draft, date(2017, 10, 4), by=staff, at=LATE, note="Was away")
    assert outcome.message == "You cannot allow late sending of an application that is withdrawn."


def test_reminders_and_closing_work_on_both_databases(any_database_app: Flask, writing: Writing) -> None:
    from tests.support.factories.directory import create_agency, create_programme
    from tests.support.factories.mentoring import create_criteria
    from tests.support.factories.training import create_falkirk_cohort

    with writing():
        programme = create_programme()
        person = create_person(programme, agency=create_agency(programme))
        falkirk = create_falkirk_cohort(programme)
        create_criteria(falkirk.cohort)
        made = create_application(person, falkirk.cohort, status=S.DRAFT)
    for at in (WEEK_BEFORE, WEEK_BEFORE, TWO_BEFORE, CLOSING, LATE):
        run_due(JOBS, at)
    assert templates_to(person.email) == ["draft_nudge", "draft_nudge", "draft_closed"]
    assert made.status is S.NOT_SUBMITTED
