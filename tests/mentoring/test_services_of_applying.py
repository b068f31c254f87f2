"""Writing, sending, withdrawing and closing applications."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.directory.enums import Audience, ContactBy
from app.directory.models import Call
from app.mentoring import queries, services
from app.mentoring.enums import ApplicationStatus, SignatureStatus
from app.mentoring.models import Application
from app.platform import audit, mail
from app.platform.db import db, transaction
from app.platform.errors import RuleBroken
from app.platform.jobs import run_due
from app.platform.mail import MailState
from app.schedule import JOBS
from tests.mentoring.conftest import World, Writing, mail_to, templates_to
from tests.support.factories.directory import create_person
from tests.support.factories.mentoring import (
    create_application,
    create_request,
    create_signature,
)
from tests.support.factories.training import LATER, create_cohort

S = ApplicationStatus
AT = datetime(2017, 9, 18, 8, 0, tzinfo=UTC)
TOM = "tom.ballantyne@example.org"


def _start(world: World) -> Application:
    return services.start(world.cohort, world.applicant, by=world.applicant, at=AT)


def _fill(world: World, application: Application) -> None:
    by = world.applicant
    services.save_about_you(
        application,
        full_name="Isla Beaton",
        known_as="Isla",
        job_title="Family worker",
        team="North",
        audience=Audience.FRONTLINE,
        agency=world.agency,
        agency_as_typed="",
        by=by,
        at=AT,
    )
    days = queries.release_days(world.cohort.id)
    services.save_dates(application, {day.id: True for day in days}, by=by, at=AT)
    services.save_forum(application, True, by=by, at=AT)
    for criterion in world.criteria:
        services.save_answer(application, criterion, "What I do every week.", by=by, at=AT)
    services.save_manager(application, name="Tom Ballantyne", email=TOM, somebody_else=False, by=by, at=AT)


def test_starting_twice_gives_the_same_draft(world: World, writing: Writing) -> None:
    with writing():
        first = _start(world)
        assert _start(world).id == first.id
        assert (first.status, first.reference) == (S.DRAFT, "FA-1001")


def test_references_count_on(world: World, writing: Writing) -> None:
    with writing():
        _start(world)
        other = create_person(world.programme, "Ewan Muir")
        assert services.start(world.cohort, other, by=other, at=AT).reference == "FA-1002"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2017, 8, 20, 12, tzinfo=UTC), "not opened yet"),
        (datetime(2017, 9, 29, 23, 30, tzinfo=UTC), "have closed"),
    ],
)
def test_start_is_refused_outside_the_window_of_london_days(world: World, at: datetime, words: str) -> None:
    with transaction() as outcome:
        services.start(world.cohort, world.applicant, by=world.applicant, at=at)
    assert not outcome.ok
    assert words in outcome.message


def test_release_days_are_core_and_the_companion_and_never_the_supervisor_day(world: World) -> None:
    days = queries.release_days(world.cohort.id)
    assert [(day.training_session.course.code, day.starts_at.day) for day in days] == [
        ("awareness", 13),
        ("core", 13),
        ("core", 14),
        ("core", 15),
        ("core", 16),
    ]


def test_filled_application_is_submitted_and_the_manager_asked(world: World, writing: Writing) -> None:
    with writing():
        application = _start(world)
        _fill(world, application)
        services.submit(application, by=world.applicant, at=AT)
    assert application.status is S.SUBMITTED
    assert templates_to(TOM) == ["signature_request"]
    assert templates_to(world.applicant.email) == ["received"]
    assert [entry.action for entry in audit.history(application)] == ["start", "submit"]


def test_incomplete_application_is_refused_and_nothing_is_sent(world: World, writing: Writing) -> None:
    with writing():
        application = _start(world)
    with transaction() as outcome:
        services.submit(application, by=world.applicant, at=AT)
    assert outcome.message.startswith("Your application is not ready yet. It still needs your details")
    assert application.status is S.DRAFT
    assert mail_to(world.applicant.email) == []


def test_asking_early_works_before_submitting_and_submitting_asks_nobody_twice(
    world: World, writing: Writing
) -> None:
    with writing():
        application = _start(world)
        _fill(world, application)
        services.ask_for_signature(application, by=world.applicant, at=AT)
        services.submit(application, by=world.applicant, at=AT)
    assert templates_to(TOM) == ["signature_request"]


def test_agency_that_is_not_listed_is_kept_as_typed(world: World, writing: Writing) -> None:
    with writing():
        newcomer = create_person(world.programme, "Ewan Muir")
        application = services.start(world.cohort, newcomer, by=newcomer, at=AT)
        services.save_about_you(
            application,
            full_name="Ewan Muir",
            known_as="",
            job_title="Worker",
            team="",
            audience=Audience.FRONTLINE,
            agency=None,
            agency_as_typed="Community kitchen",
            by=newcomer,
            at=AT,
        )
        application.status = S.SUBMITTED
    assert (newcomer.known_as, newcomer.agency_as_typed) == ("Ewan Muir", "Community kitchen")


def test_submitted_application_cannot_be_emptied_or_changed_after_reading_began(
    world: World, writing: Writing
) -> None:
    from tests.support.factories.mentoring import create_assessment

    with writing():
        application = create_application(world.applicant, world.cohort)
    with transaction() as outcome:
        services.save_answer(application, world.criteria[0], "", by=world.applicant, at=AT)
    assert "answer 1" in outcome.message
    with writing():
        assessor = create_person(world.programme, "Senga Orr")
        create_assessment(application, assessor, points=dict.fromkeys(range(1, 6), 2))
    with transaction() as outcome:
        services.save_answer(application, world.criteria[0], "New words", by=world.applicant, at=AT)
    assert "cannot be changed any more" in outcome.message


def test_withdrawing_takes_the_request_back_and_frees_the_days(world: World, writing: Writing) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort)
        request = create_request(application)
        services.withdraw(application, by=world.applicant, at=AT)
    assert (application.status, request.status) == (S.WITHDRAWN, SignatureStatus.CANCELLED)
    assert [(message.template.rpartition("/")[2], message.state) for message in mail_to(TOM)] == [
        ("signature_request", MailState.CANCELLED),
        ("dates_free_again", MailState.QUEUED),
    ]
    assert templates_to(world.applicant.email) == ["withdrawn"]


def test_withdrawing_is_undone_with_a_reason_and_goes_back_to_where_it_was(
    world: World, writing: Writing
) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort)
        services.withdraw(application, by=world.applicant, at=AT)
    with transaction() as outcome:
        services.undo(application, by=None, at=AT, note=" ")
    assert outcome.message == "Say why this is undone."
    with writing():
        services.undo(application, by=None, at=AT, note="Pressed by mistake")
    assert application.status is S.SUBMITTED
    assert audit.history(application)[-1].reason.text == "Pressed by mistake"  # type: ignore[union-attr]


@pytest.mark.parametrize("ends", ["withdraw", "defer"])
def test_manager_who_read_that_days_are_free_reads_that_they_are_needed_after_all(
    world: World, writing: Writing, ends: str
) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort)
        create_signature(application)
        spring = create_cohort(world.programme, **LATER)
        for hours in (1, 2):
            later = AT + timedelta(hours=hours)
            if ends == "withdraw":
                services.withdraw(application, by=world.applicant, at=later)
            else:
                services.defer(application, spring, by=None, at=later, note="Next year")
            services.undo(application, by=None, at=later, note="Pressed by mistake")
    assert templates_to(TOM) == ["dates_free_again", "dates_needed_again"] * 2
    text = mail.render(mail_to(TOM)[-1]).text
    assert "needs release on these days after all" in text
    assert "Monday 13\u00a0November, 13:30 to 16:30" in text


def test_nobody_is_told_of_days_again_who_did_not_promise_them(world: World, writing: Writing) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort)
        services.withdraw(application, by=world.applicant, at=AT)
        services.undo(application, by=None, at=AT, note="Pressed by mistake")
    assert templates_to(TOM) == []


def test_putting_off_frees_the_days_like_withdrawing(world: World, writing: Writing) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort)
        create_signature(application)
        services.defer(application, create_cohort(world.programme, **LATER), by=None, at=AT, note="Next year")
    assert application.status is S.DEFERRED
    assert templates_to(TOM) == ["dates_free_again"]


def test_person_without_a_place_is_told_so_plainly(world: World, writing: Writing) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort, status=S.APPOINTABLE)
        services.mark_told(application, by=None, at=AT, note="Your agency has its places.")
    standing = queries.standing_of(application, frozenset(), AT)
    assert (standing.tag, standing.headline) == ("Not this time", "There is no place for you on this course")


def test_telephone_only_applicant_gets_a_call_and_no_email(world: World, writing: Writing) -> None:
    with writing():
        world.applicant.contact_by = ContactBy.TELEPHONE
        application = create_application(world.applicant, world.cohort, status=S.DRAFT)
        services.submit(application, by=world.applicant, at=AT)
    assert mail_to(world.applicant.email) == []
    assert db.session.scalars(select(Call.person_id)).all() == [world.applicant.id]


def test_clock_closes_drafts_the_day_after_and_keeps_them(world: World, writing: Writing) -> None:
    with writing():
        draft = create_application(world.applicant, world.cohort, status=S.DRAFT)
        other = create_application(create_person(world.programme, "Ewan Muir"), world.cohort)
    closing = datetime(2017, 9, 29, 23, 0, tzinfo=UTC)
    assert queries.next_draft_closing(AT) == closing
    run_due(JOBS, datetime(2017, 9, 29, 22, 59, tzinfo=UTC))
    assert draft.status is S.DRAFT
    run_due(JOBS, closing)
    assert (draft.status, other.status) == (S.NOT_SUBMITTED, S.SUBMITTED)
    assert len(queries.answers_by_criterion(draft.id)) == 5


def test_returned_application_may_come_back_after_closing(world: World, writing: Writing) -> None:
    late = datetime(2017, 10, 3, 9, tzinfo=UTC)
    with writing():
        application = create_application(world.applicant, world.cohort)
        create_signature(application)
        services.return_for_correction(application, by=None, at=late, note="Please say more in answer 2.")
        services.submit(application, by=world.applicant, at=late)
    assert application.status is S.SUBMITTED
    assert templates_to(world.applicant.email) == ["returned", "received"]


def test_returning_needs_words_for_the_applicant(world: World, writing: Writing) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort)
    with transaction() as outcome:
        services.return_for_correction(application, by=None, at=AT, note="")
    assert not outcome.ok


def test_paper_application_counts_by_the_day_it_came(world: World, writing: Writing) -> None:
    late = datetime(2017, 10, 4, 9, tzinfo=UTC)
    with writing():
        staff = create_person(world.programme, "Mairi Tolmie")
        entered = services.enter_for_somebody(world.cohort, _paper(world), by=staff, at=late)
    assert (entered.status, entered.received_on_paper_on) == (S.SUBMITTED, date(2017, 9, 28))
    signed = queries.signed_by(entered)
    assert signed is not None
    assert signed.door is not None
    assert (signed.door.value, entered.entered_by_id) == ("paper", staff.id)
    again = _paper(world)
    with transaction() as outcome:
        services.enter_for_somebody(world.cohort, again, by=staff, at=late)
    assert outcome.message == "Ewan Muir has applied already."


def _paper(world: World) -> services.PaperApplication:
    return services.PaperApplication(
        full_name="Ewan Muir",
        email="ewan.muir@example.org",
        telephone="01632 960111",
        job_title="Worker",
        team="",
        audience=Audience.FRONTLINE,
        agency=world.agency,
        received_on=date(2017, 9, 28),
        days={day.id: True for day in queries.release_days(world.cohort.id)},
        forum_promised=True,
        answers={criterion.id: "On paper." for criterion in world.criteria},
        manager_name="Tom Ballantyne",
        manager_email=TOM,
        signed=services.PaperSignature("Tom Ballantyne", TOM, not_related=True),
    )


def test_mentor_period_begins_once_and_does_not_overlap(world: World, writing: Writing) -> None:
    from app.mentoring.enums import PeriodEnd

    with writing():
        person = world.applicant
        first = services.begin_mentor_period(person, world.cohort, on=date(2017, 11, 16), by=None, at=AT)
        assert services.begin_mentor_period(person, None, on=date(2017, 12, 1), by=None, at=AT).id == first.id
        assert first.agency_id == world.agency.id
        left = datetime(2018, 3, 1, 9, tzinfo=UTC)
        services.end_mentor_period(first, PeriodEnd.LEFT_POST, on=left.date(), by=None, at=left)
    with transaction() as outcome:
        services.begin_mentor_period(world.applicant, None, on=date(2018, 2, 1), by=None, at=AT)
    assert not outcome.ok


def test_unsigned_application_is_never_offered_a_place(world: World, writing: Writing) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort, status=S.APPOINTABLE)
        with pytest.raises(RuleBroken, match="not countersigned"):
            services.mark_offered(application, by=None, at=AT)
        create_signature(application)
        services.mark_offered(application, by=None, at=AT)
        services.mark_accepted(application, by=None, at=AT)
        services.complete(application, by=None, at=AT)
    assert application.status is S.COMPLETED
    assert application.told_at == AT
