"""Certificates: who gets one and when, what it says, who hears of it, and how it is taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.directory.enums import ContactBy
from app.directory.models import Person
from app.mentoring import services as mentoring
from app.mentoring.enums import ApplicationStatus, PeriodEnd
from app.mentoring.models import MentorPeriod
from app.mentoring.queries import periods_in, periods_of, running_period
from app.places import queries, rules, services
from app.places.enums import AbsenceReason, Mark, PlaceStatus
from app.places.models import Certificate, Place
from app.platform import jobs, throttle
from app.platform.db import db, transaction
from app.platform.errors import RuleBroken
from app.platform.mail import OutboxMessage
from app.platform.pdf import pdf_bytes
from app.schedule import JOBS
from tests.conftest import writing_block
from tests.places.conftest import ANSWERED, World
from tests.support.factories.directory import create_person
from tests.support.factories.places import accept_offer, create_place

pytestmark = pytest.mark.core_released
SignIn = Callable[[Person], Any]
AFTER = datetime(2017, 11, 17, 18, 0, tzinfo=UTC)
CHECK = "/falkirk/certificate"
HERE = rules.Entry(Mark.ATTENDED)
AWAY = rules.Entry(Mark.ABSENT, reason=AbsenceReason.NOT_KNOWN)


@pytest.fixture
def at() -> datetime:
    return AFTER


@pytest.fixture
def place(world: World) -> Place:
    """Isla has completed the core course: three days of it were asked for, and she missed the second."""
    with writing_block():
        world.falkirk.cohort.completion_rule = "3 days"
        found = queries.place_for_application(world.applications["Isla Beaton"].id)
        assert found is not None
        accept_offer(found, at=ANSWERED)
        for number, day in enumerate(world.falkirk.core.days, start=1):
            services.mark(found, day, AWAY if number == 2 else HERE, by=world.trainer, at=AFTER)
    return found


def certificate(place: Place) -> Certificate:
    found = queries.certificate_of(place)
    assert found is not None
    return found


def letters(template: str) -> list[OutboxMessage]:
    found = select(OutboxMessage).where(OutboxMessage.template == f"places/email/{template}")
    return list(db.session.scalars(found))


def test_numbers_are_read_back_however_they_are_typed() -> None:
    assert rules.readable("23456789BCDF") == "2345-6789-BCDF"
    assert rules.as_kept(" 2345 6789-bcdf ") == "23456789BCDF"
    assert rules.as_kept("2345-6789-BCD") == ""
    assert rules.as_kept("2345-6789-BCD0") == ""
    assert not set(rules.SIGNS) & set("01OILAEU")


def test_completion_tells_participant_and_manager_and_gives_a_certificate(
    world: World, place: Place, sign_in: SignIn
) -> None:
    assert place.application is not None
    assert place.application.status is ApplicationStatus.COMPLETED
    assert [each.person_id for each in letters("completed")] == [place.person_id]
    managers = letters("completed_for_manager")
    assert [each.facts["applicant"] for each in managers if each.facts] == ["Isla Beaton"]
    own = sign_in(place.person)
    assert own.get_page(f"/falkirk/places/{place.id}").has("Your certificate")
    page = own.get_page(f"/falkirk/places/{place.id}/certificate")
    number = services.readable_number(certificate(place))
    assert page.has(number)
    assert page.has("yes or no, and nothing else")
    answer = own.post(f"/falkirk/places/{place.id}/certificate/document")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="certificate.pdf"'
    assert answer.get_data().startswith(b"%PDF-")
    assert sign_in(world.administrator).get(f"/falkirk/places/{place.id}/certificate").status_code == 404


def test_certificate_lists_the_days_truly_attended(place: Place) -> None:
    said = services.certificate_document(certificate(place), check_at="relay.example.org/falkirk/certificate")
    assert [line[0] for line in said["days"]] == ["Day 1", "Day 3", "Day 4"]
    assert said["days"][0][1:] == ["Monday 13\xa0November\xa02017", "13:30 to 16:30", "Town hall"]
    assert said["presence"] == "with the days below"
    assert said["outcome"].startswith("With this course comes the invitation to act as a mentor")
    assert pdf_bytes("certificate", {**said, "name": "Isla ✓ Beaton", "days": []}).startswith(b"%PDF-")


def test_number_answers_yes_or_no_and_more_with_consent_only(place: Place, sign_in: SignIn) -> None:
    number = services.readable_number(certificate(place))
    own = sign_in(place.person)
    page = own.post_page(CHECK, {"number": number.lower()})
    assert page.has("Yes. This number belongs to a certificate of this programme.")
    assert not page.has("Isla")
    assert not page.has("Core course")
    assert own.post_page(CHECK, {"number": "2345-6789-BCDF"}).has("No certificate of this programme")
    assert own.post_page(CHECK).has("Enter the number on the certificate")
    consent = f"/falkirk/places/{place.id}/certificate/shown"
    assert own.post_page(consent, {"shown": "yes"}).has("reads your name, the course and the date now")
    page = own.post_page(CHECK, {"number": number})
    assert page.has("Isla Beaton")
    assert page.has("Friday 17 November 2017")
    assert own.post_page(consent, {"shown": "no"}).has("reads yes or no only")
    assert not own.post_page(CHECK, {"number": number}).has("Isla Beaton")


def test_numbers_are_not_tried_out_from_one_place(place: Place, sign_in: SignIn) -> None:
    own = sign_in(place.person)
    with writing_block():
        for _ in range(30):
            throttle.count("check a number", "127.0.0.1")
    page = own.post_page(CHECK, {"number": services.readable_number(certificate(place))})
    assert page.has("Many numbers were checked from here.")
    assert not page.has("Yes.")


def test_mistaken_completion_is_taken_back_once_the_register_is_right(
    world: World, place: Place, sign_in: SignIn
) -> None:
    staff = sign_in(world.administrator)
    number = services.readable_number(certificate(place))
    address = f"/falkirk/places/{place.id}/completion/take-back"
    assert staff.get_page("/falkirk/sessions/core-november-2017/completion").has("Take it back")
    assert staff.post_page(address).has("Say why it is taken back")
    assert staff.post_page(address, {"reason": "Wrong line."}).has("Put right there what is wrong")
    assert staff.post_page(CHECK, {"number": number}).has("Yes.")
    with writing_block():
        services.mark(place, world.falkirk.core.days[3], AWAY, by=world.trainer, at=AFTER)
    page = staff.post_page(address, {"reason": "Wrong line."})
    assert page.has("The number of the certificate answers no from now on.")
    assert staff.post_page(CHECK, {"number": number}).has("No.")
    assert queries.certificate_of(place) is None
    (began,) = db.session.scalars(select(MentorPeriod))
    assert (began.ends_on, began.end_reason) == (AFTER.date(), PeriodEnd.NOT_COMPLETED)
    assert periods_in(world.programme, world.administrator) == periods_of(place.person) == []
    with writing_block():
        services.mark(place, world.falkirk.core.days[3], HERE, by=world.trainer, at=AFTER)
    assert services.readable_number(certificate(place)) != number
    assert periods_in(world.programme, world.administrator) == [running_period(place.person)]


def test_undoing_the_application_withdraws_the_certificate_as_well(world: World, place: Place) -> None:
    assert place.application is not None
    with transaction() as outcome:
        mentoring.undo(place.application, by=world.administrator, at=AFTER, note="Pressed by mistake.")
    assert "Put right there what is wrong" in outcome.message
    with writing_block():
        services.mark(place, world.falkirk.core.days[3], AWAY, by=world.trainer, at=AFTER)
        mentoring.undo(place.application, by=world.administrator, at=AFTER, note="Pressed by mistake.")
    assert queries.certificate_of(place) is None


def test_other_courses_are_completed_after_the_session_ends(world: World, sign_in: SignIn) -> None:
    session = world.falkirk.awareness
    with writing_block():
        kirsty = create_person(world.programme, "Kirsty Innes", agency=world.agencies["health"])
        iain = create_person(world.programme, "Iain Bell", agency=world.agencies["health"])
        there = create_place(session, kirsty, status=PlaceStatus.ACCEPTED)
        not_there = create_place(session, iain, status=PlaceStatus.ACCEPTED)
        during = session.days[0].starts_at + timedelta(hours=1)
        services.mark(there, session.days[0], HERE, by=world.trainer, at=during)
    assert queries.certificate_of(there) is None
    standing = services.standing(not_there)
    assert standing is not None
    assert standing.sentence == "To complete the course, what is left is 1 more day of the course."
    ends = session.days[0].ends_at
    assert queries.next_session_to_wind_up(during) == ends
    own = [job for job in JOBS if job.name == "see who has completed a course that ended"]
    assert jobs.run_due(own, ends) == 1
    assert jobs.run_due(own, ends + timedelta(hours=1)) == 0
    assert [each.person_id for each in letters("completed")] == [kirsty.id]
    assert letters("completed_for_manager") == []
    with writing_block():
        services.mark(not_there, session.days[0], HERE, by=world.trainer, at=AFTER)
    assert len(letters("completed")) == 2
    page = sign_in(kirsty).get_page(f"/falkirk/places/{there.id}")
    assert page.has("You have completed the course.")
    with writing_block():
        services.mark(there, session.days[0], AWAY, by=world.trainer, at=AFTER)
        services.take_completion_back(there, reason="Another Kirsty.", by=world.administrator, at=AFTER)
    assert queries.certificate_of(there) is None
    with pytest.raises(RuleBroken, match="not completed"):
        services.take_completion_back(there, reason="Twice.", by=world.administrator, at=AFTER)


def test_wishes_about_being_reached_hold_for_these_letters(world: World) -> None:
    with writing_block():
        world.falkirk.cohort.completion_rule = "1 day"
        found = queries.place_for_application(world.applications["Isla Beaton"].id)
        assert found is not None
        accept_offer(found, at=ANSWERED)
        found.person.contact_by = ContactBy.TELEPHONE
        services.mark(found, world.falkirk.core.days[0], HERE, by=world.trainer, at=AFTER)
    assert letters("completed") == []
