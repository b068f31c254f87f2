"""Requests, answers, reminders, and the manager whom an applicant avoids."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.directory.enums import Audience
from app.directory.models import LocalClosure, Person
from app.directory.queries import person_by_email
from app.mentoring import queries, services
from app.mentoring.enums import ApplicationStatus, Holder, SignatureDoor, SignatureStatus
from app.mentoring.models import Application, Countersignature
from app.platform import audit, clock, links, mail
from app.platform.db import db, transaction
from app.platform.jobs import next_due, run_due
from app.platform.links import LinkState
from app.platform.mail import MailState, OutboxMessage
from app.schedule import JOBS
from app.training.events import SessionDayChanged
from tests.mentoring.conftest import World, Writing, mail_to, templates_to
from tests.support.factories.directory import create_agency, create_person
from tests.support.factories.mentoring import create_application, create_request, create_signature

S = ApplicationStatus
AT = datetime(2017, 9, 18, 8, 0, tzinfo=UTC)
TOM = "tom.ballantyne@example.org"
RHONA = "rhona.kerr@example.org"


def _asked(world: World, writing: Writing, **facts: Any) -> Countersignature:
    with writing():
        application = create_application(world.applicant, world.cohort, **facts)
        asked = create_request(application, at=AT)
    return asked


def test_signing_records_snapshot_hash_and_manager_and_sends_both_a_copy(
    world: World, writing: Writing
) -> None:
    asked = _asked(world, writing)
    with writing():
        services.sign(asked, typed_name="Tom Ballantyne", not_related=True, by=None, at=AT)
    manager = person_by_email(world.programme.id, TOM)
    assert manager is not None
    assert (manager.audience, manager.agency_id) == (Audience.LINE_MANAGER, world.agency.id)
    assert (asked.status, asked.manager_id, asked.door) == (
        SignatureStatus.SIGNED,
        manager.id,
        SignatureDoor.LINK,
    )
    assert asked.snapshot is not None
    content = asked.snapshot.content
    assert content["applicant"] == "Isla Beaton"
    assert len(content["days"]) == 5
    assert content["typed_name"] == "Tom Ballantyne"
    from app.mentoring import rules

    assert asked.snapshot_hash == audit.keyed_hash(rules.canonical(content))
    assert templates_to(TOM) == ["signature_request", "copy_to_manager"]
    assert templates_to(world.applicant.email) == ["copy_to_applicant"]


def test_link_signs_once(world: World, writing: Writing) -> None:
    asked = _asked(world, writing)
    with writing():
        services.sign(asked, typed_name="Tom Ballantyne", not_related=True, by=None, at=AT)
    with transaction() as outcome:
        services.decline(asked, typed_name="Tom", reason="No", by=None, at=AT)
    assert not outcome.ok
    assert asked.status is SignatureStatus.SIGNED


def test_relative_and_applicant_cannot_sign(world: World, writing: Writing) -> None:
    asked = _asked(world, writing)
    with transaction() as outcome:
        services.sign(asked, typed_name="Tom", not_related=False, by=None, at=AT)
    assert "partner or relative" in outcome.message
    with transaction() as outcome:
        services.sign(asked, typed_name="Isla", not_related=True, by=world.applicant, at=AT)
    assert outcome.message == "You cannot countersign your own application."


def test_passing_on_asks_the_deputy_at_once_and_keeps_the_first_request(
    world: World, writing: Writing
) -> None:
    asked = _asked(world, writing)
    with writing():
        newer = services.pass_on(
            asked, typed_name="Tom", deputy_name="Rhona Kerr", deputy_email=RHONA, by=None, at=AT
        )
    assert (asked.status, asked.passed_to_id, newer.status) == (
        SignatureStatus.PASSED_ON,
        newer.id,
        SignatureStatus.REQUESTED,
    )
    assert templates_to(RHONA) == ["signature_request"]


def test_the_deputy_is_not_told_to_be_the_line_manager(world: World, writing: Writing) -> None:
    asked = _asked(world, writing)
    with writing():
        services.pass_on(
            asked, typed_name="Tom", deputy_name="Rhona Kerr", deputy_email=RHONA, by=None, at=AT
        )
    letter = db.session.scalars(select(OutboxMessage).where(OutboxMessage.to_address == RHONA)).one()
    text = mail.render(letter).text
    assert "you have been asked to countersign" in text and "we were given your work address" in text
    assert "line manager" not in text


@pytest.mark.parametrize("address", ["isla.beaton+tag@example.org", "Tom.Ballantyne@example.org"])
def test_passing_on_to_the_applicant_or_oneself_is_refused(
    world: World, writing: Writing, address: str
) -> None:
    asked = _asked(world, writing)
    with transaction() as outcome:
        services.pass_on(asked, typed_name="Tom", deputy_name="X", deputy_email=address, by=None, at=AT)
    assert "own email address" in outcome.message
    assert asked.status is SignatureStatus.REQUESTED


def test_avoided_manager_hears_nothing_more_whatever_happens(world: World, writing: Writing) -> None:
    asked = _asked(world, writing)
    application = asked.application
    first_link = asked.link
    assert first_link is not None
    with writing():
        db.session.scalars(select(OutboxMessage)).one().state = MailState.SENT
    with writing():
        services.save_manager(
            application, name="Rhona Kerr", email=RHONA, somebody_else=True, by=world.applicant, at=AT
        )
    assert (asked.status, asked.avoided) == (SignatureStatus.CANCELLED, True)
    assert services.signature_link_state(asked, first_link, AT) is LinkState.WITHDRAWN
    assert templates_to(RHONA) == [], "nobody is asked before the training team has checked"
    with writing():
        services.verify_signatory(application, by=None, at=AT)
    newer = queries.open_signature(application)
    assert newer is not None
    assert (newer.manager_email, newer.stands_in) == (RHONA, True)
    with transaction() as outcome:
        services.pass_on(newer, typed_name="Rhona", deputy_name="Tom", deputy_email=TOM, by=None, at=AT)
    assert outcome.message == "We cannot write to this address. Please telephone the training team instead."
    run_due(JOBS, datetime(2017, 10, 4, 9, tzinfo=UTC))
    with writing():
        services.sign(newer, typed_name="Rhona Kerr", not_related=True, by=None, at=AT)
    with writing():
        services.withdraw(application, by=world.applicant, at=AT)
    assert templates_to(TOM) == ["signature_request"]
    assert templates_to(RHONA)[-1] == "dates_free_again"


def test_manager_named_but_never_asked_is_never_written_to(world: World, writing: Writing) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort, status=S.DRAFT)
        services.save_manager(
            application, name="Rhona Kerr", email=RHONA, somebody_else=True, by=world.applicant, at=AT
        )
        services.submit(application, by=world.applicant, at=AT)
    assert mail_to(TOM) == []
    assert mail_to(RHONA) == []
    waiting = queries.work_queue(world.cohort, None, AT)
    assert "Check who may countersign instead" in [item.what for item in waiting.on_us]
    standing = queries.standing_of(application, frozenset(), AT)
    assert standing.holder is Holder.TEAM
    with writing():
        services.verify_signatory(application, by=None, at=AT)
    assert templates_to(RHONA) == ["signature_request"]


def test_signature_of_an_avoided_manager_no_longer_counts(world: World, writing: Writing) -> None:
    asked = _asked(world, writing)
    with writing():
        services.sign(asked, typed_name="Tom", not_related=True, by=None, at=AT)
        services.save_manager(
            asked.application, name="Rhona Kerr", email=RHONA, somebody_else=True, by=world.applicant, at=AT
        )
    assert asked.status is SignatureStatus.STALE
    assert queries.signed_by(asked.application) is None


def test_changed_address_gets_a_new_request_and_the_first_link_stops(world: World, writing: Writing) -> None:
    asked = _asked(world, writing)
    with writing():
        services.save_manager(
            asked.application,
            name="Tom Ballantyne",
            email="t.ballantyne@council.example.org",
            somebody_else=False,
            by=world.applicant,
            at=AT,
        )
    assert asked.status is SignatureStatus.CANCELLED
    assert templates_to("t.ballantyne@council.example.org") == ["signature_request"]
    assert [message.state for message in mail_to(TOM)] == [MailState.CANCELLED]


def test_clock_reminds_twice_and_then_turns_to_the_applicant(world: World, writing: Writing) -> None:
    _asked(world, writing)
    for day in (19, 20, 21, 21, 22, 27, 27, 28):
        run_due(JOBS, datetime(2017, 9, day, 9, tzinfo=UTC))
    assert templates_to(TOM) == ["signature_request", "signature_reminder", "signature_reminder"]
    assert templates_to(world.applicant.email) == []
    run_due(JOBS, datetime(2017, 10, 2, 9, tzinfo=UTC))
    run_due(JOBS, datetime(2017, 10, 3, 9, tzinfo=UTC))
    assert templates_to(world.applicant.email) == ["name_somebody_else"]
    assert len(templates_to(TOM)) == 3


def test_reminders_keep_local_closures_and_the_clock_knows_when(world: World, writing: Writing) -> None:
    asked = _asked(world, writing)
    with writing():
        db.session.add(LocalClosure(programme_id=world.programme.id, day=date(2017, 9, 20), name="Closed"))
    assert next_due(JOBS, AT, AT + timedelta(days=30)) == clock.from_local(date(2017, 9, 22), 9)
    run_due(JOBS, datetime(2017, 9, 21, 9, tzinfo=UTC))
    assert asked.chases == []


def test_answered_request_is_not_chased(world: World, writing: Writing) -> None:
    asked = _asked(world, writing)
    with writing():
        services.sign(asked, typed_name="Tom", not_related=True, by=None, at=AT)
    run_due(JOBS, datetime(2017, 10, 3, 9, tzinfo=UTC))
    assert "signature_reminder" not in templates_to(TOM)


def test_request_is_never_refused_by_the_clock_and_shows_as_overdue(world: World, writing: Writing) -> None:
    asked = _asked(world, writing)
    late = datetime(2017, 10, 20, 9, tzinfo=UTC)
    run_due(JOBS, late)
    assert asked.status is SignatureStatus.REQUESTED
    queue = queries.work_queue(world.cohort, None, late)
    assert [item.overdue for item in queue.on_managers] == [True]
    assert "No countersignature after 10 working days" in [item.what for item in queue.on_us]


def test_link_that_ran_out_is_renewed_once_a_day(world: World, writing: Writing) -> None:
    asked = _asked(world, writing)
    old = asked.link
    assert old is not None
    late = datetime(2017, 10, 9, 9, tzinfo=UTC)
    assert services.signature_link_state(asked, old, late) is LinkState.EXPIRED
    with writing():
        services.renew_link(asked, at=late)
    assert asked.link is not None
    assert asked.link.id != old.id
    assert asked.link.state(late) is LinkState.LIVE
    with transaction() as outcome:
        services.renew_link(asked, at=late)
    assert not outcome.ok


def test_link_that_the_manager_asked_for_is_nobody_elses_reminder(world: World, writing: Writing) -> None:
    asked = _asked(world, writing)
    late = datetime(2017, 10, 9, 9, tzinfo=UTC)
    with writing():
        services.renew_link(asked, at=late)
    letter = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.template == "mentoring/email/signature_reminder")
    ).one()
    assert letter.facts is not None
    assert letter.facts["from_applicant"] is False
    told = [words for step in queries.steps_of(asked.application, frozenset()) for _, words in step.chases]
    assert "You sent a reminder" not in told
    with writing():
        services.remind(asked.application, by=world.applicant, at=late)
    told = [words for step in queries.steps_of(asked.application, frozenset()) for _, words in step.chases]
    assert "You sent a reminder" in told


def test_links_live_until_signatures_close_and_at_least_fourteen_days(world: World, writing: Writing) -> None:
    asked = _asked(world, writing)
    assert asked.link is not None
    assert asked.link.expires_at == clock.end_of(date(2017, 10, 6))
    with writing():
        late = create_application(
            create_person(world.programme, "Ewan Muir", agency=world.agency), world.cohort
        )
        second = create_request(late, at=datetime(2017, 9, 28, 9, tzinfo=UTC))
    assert second.link is not None
    assert second.link.expires_at == clock.end_of(date(2017, 10, 12))


def test_signature_by_telephone_shows_as_such_and_stops_the_link(world: World, writing: Writing) -> None:
    asked = _asked(world, writing)
    with writing():
        staff = create_person(world.programme, "Mairi Tolmie")
        services.record_signature(
            asked.application,
            door=SignatureDoor.TELEPHONE,
            manager_name="Tom Ballantyne",
            manager_email=TOM,
            not_related=True,
            by=staff,
            at=AT,
        )
    assert (asked.status, asked.door) == (SignatureStatus.SIGNED, SignatureDoor.TELEPHONE)
    assert asked.link is not None
    assert asked.link.withdrawn_at == AT
    with transaction() as outcome:
        links.use(asked.link, AT)
    assert not outcome.ok


def test_bounced_request_goes_back_to_the_applicant(world: World, writing: Writing) -> None:
    asked = _asked(world, writing)
    with writing():
        services.mark_bounced(asked, by=None, at=AT)
    standing = queries.standing_of(asked.application, frozenset(), AT)
    assert (standing.holder, standing.headline) == (
        Holder.APPLICANT,
        "Tom Ballantyne could not be reached by email",
    )


@pytest.mark.parametrize("change", ["agency", "job", "day"])
def test_signature_goes_stale_when_what_it_was_given_for_changes(
    world: World, writing: Writing, change: str
) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort)
        signed = create_signature(application)
    with writing():
        _change(world, application, change)
    assert signed.status is SignatureStatus.STALE
    newer = queries.open_signature(application)
    assert newer is not None
    assert newer.manager_email == TOM
    assert templates_to(TOM) == ["signature_again"]


def test_signature_stays_good_when_only_the_team_changes(world: World, writing: Writing) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort)
        signed = create_signature(application)
        _save_details(world, application, job_title=world.applicant.job_title, agency_code=None)
    assert signed.status is SignatureStatus.SIGNED


def _change(world: World, application: Application, change: str) -> None:
    if change == "day":
        day = world.falkirk.core.days[1]
        day.ends_at += timedelta(hours=1)
        db.session.flush()
        services.session_day_changed(SessionDayChanged(day.id), by=None, at=AT)
    elif change == "job":
        _save_details(world, application, job_title="Senior worker", agency_code=None)
    else:
        _save_details(world, application, job_title=world.applicant.job_title, agency_code="police")


def _save_details(world: World, application: Application, *, job_title: str, agency_code: str | None) -> None:
    person: Person = application.person
    services.save_about_you(
        application,
        full_name=person.full_name,
        known_as=person.known_as,
        job_title=job_title,
        team="Another team",
        audience=person.audience,
        agency=create_agency(world.programme, agency_code) if agency_code else world.agency,
        agency_as_typed="",
        by=person,
        at=AT,
    )
