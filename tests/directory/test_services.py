"""What may be done to people, and how they are reached: the promises of safety first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select

from app.directory import queries, services
from app.directory.enums import ContactBy, KeepApartState, Role
from app.directory.models import Call, KeepApartDecision, Person, Programme
from app.platform import links
from app.platform.audit import AuditEntry
from app.platform.db import db, transaction
from app.platform.mail import Letter, MailState, OutboxMessage, render
from tests.support.factories.directory import (
    create_agency,
    create_keep_apart,
    create_person,
    create_programme,
)

Writing = Callable[[], Any]
LETTER = Letter("directory/email/own_words", facts={"paragraphs": ["Hello"], "answer_by": ""})


def queued() -> list[OutboxMessage]:
    found = db.session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.state == MailState.QUEUED)
        .order_by(OutboxMessage.to_address)
    )
    return list(found)


def calls() -> list[Call]:
    return list(db.session.scalars(select(Call).order_by(Call.asked_at)))


def actions_on(subject: Any) -> list[str]:
    found = db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == subject.id))
    return sorted(found)


def test_telephone_only_stops_every_email_and_asks_for_a_call(
    programme: Programme, writing: Writing, at: datetime
) -> None:
    with writing():
        person = create_person(programme, contact_by=ContactBy.TELEPHONE, telephone="01632 960001")
        services.write_to(person, LETTER, at=at, call_about="an answer")
        services.write_to_address(programme.id, person.email.upper(), LETTER, at=at, call_about="an answer")
    assert queued() == []
    assert [call.about for call in calls()] == ["an answer", "an answer"]


def test_choosing_telephone_only_takes_back_waiting_emails(
    programme: Programme, writing: Writing, at: datetime
) -> None:
    with writing():
        person = create_person(programme)
        services.write_to(person, LETTER, at=at, call_about="an answer")
    with writing():
        services.change_wishes(
            person,
            contact_by=ContactBy.TELEPHONE,
            telephone="01632 960001",
            may_telephone=True,
            may_leave_message=False,
            contact_from=None,
            contact_until=None,
            by=person,
            at=at,
        )
    assert queued() == []
    assert [call.about for call in calls()] == ["news about training"]


def test_email_waits_for_the_hours_somebody_gave(programme: Programme, writing: Writing) -> None:
    early = datetime(2017, 9, 18, 6, 0, tzinfo=UTC)
    with writing():
        person = create_person(programme, contact_from=time(9, 30), contact_until=time(16, 30))
        services.write_to(person, LETTER, at=early, call_about="news")
    assert [message.not_before for message in queued()] == [datetime(2017, 9, 18, 8, 30, tzinfo=UTC)]


def test_known_address_is_never_replaced_by_adding_again(
    programme: Programme, writing: Writing, at: datetime
) -> None:
    with writing():
        person = create_person(programme, "Isla Beaton", email_confirmed_at=at)
        found = services.find_or_add_person(
            programme.id, full_name="I. Beaton", email="ISLA.beaton@example.org", by=None, at=at
        )
    assert found.id == person.id
    assert (person.full_name, person.email) == ("Isla Beaton", "isla.beaton@example.org")
    with transaction() as outcome:
        services.add_person(programme.id, full_name="X", email=person.email, by=None, at=at)
    assert outcome.message == "Somebody with this email address is known already."


def test_new_address_is_used_only_once_it_is_confirmed(
    programme: Programme, writing: Writing, at: datetime
) -> None:
    with writing():
        person = create_person(programme)
        services.ask_new_address(person, "new@example.org", by=person, at=at)
    assert person.email == "isla.beaton@example.org"
    (message,) = queued()
    rendered = render(message)
    assert message.to_address == "new@example.org"
    assert rendered.subject == "Training: please confirm this address"
    assert "Isla" not in rendered.text
    change = queries.address_change_of(person)
    assert change is not None
    code = links.code_of(change.link)
    with writing():
        wrong = f"{(int(code) + 1) % 1_000_000:06d}"
        assert "not right" in services.confirm_new_address(person, wrong, by=person, at=at)
    with writing():
        assert services.confirm_new_address(person, code, by=person, at=at) == ""
    assert (person.email, person.email_confirmed_at) == ("new@example.org", at)


def test_waiting_email_follows_to_the_new_address(
    programme: Programme, writing: Writing, at: datetime
) -> None:
    with writing():
        person = create_person(programme)
        services.write_to(person, LETTER, at=at, call_about="news")
    with writing():
        services.take_address_from_call(person, "new@example.org", by=person, at=at)
    assert [message.to_address for message in queued()] == ["new@example.org"]


def test_address_of_somebody_else_is_refused_after_the_code(
    programme: Programme, writing: Writing, at: datetime
) -> None:
    with writing():
        person = create_person(programme)
        other = create_person(programme, "Tom Aird")
        services.ask_new_address(person, other.email, by=person, at=at)
    change = queries.address_change_of(person)
    assert change is not None
    with transaction() as outcome:
        services.confirm_new_address(person, links.code_of(change.link), by=person, at=at)
    assert outcome.message == "Somebody with this email address is known already."


def test_restricted_person_is_absent_from_lists_counts_and_search(
    programme: Programme, writing: Writing, at: datetime
) -> None:
    with writing():
        agency = create_agency(programme)
        admin = create_person(programme, "Una Reid", roles=(Role.ADMINISTRATOR,))
        named = create_person(programme, "Vera Kidd", roles=(Role.NAMED_STAFF,))
        hidden = create_person(programme, "Isla Beaton", agency=agency, restricted=True, agency_as_typed="")
        services.assign_role(hidden, Role.TRAINER, by=None, at=at)
        services.ask_for_call(hidden, "news", at=at)
    page = queries.people_page(programme, admin, queries.Wanted(), 1)
    assert ([person.full_name for person in page.people], page.total) == (["Una Reid", "Vera Kidd"], 2)
    assert queries.people_found(programme, admin, queries.Wanted(words="beaton")) == []
    assert queries.people_found(programme, admin, queries.Wanted(words=hidden.email)) == []
    assert queries.people_of_agency(agency, admin) == []
    assert queries.agency_sizes(programme, admin).get(agency.id, 0) == 0
    assert hidden.id not in {held.person_id for held in queries.role_holders(programme, admin)}
    assert queries.calls(programme, admin, calls()[0].status) == []
    assert queries.people_page(programme, named, queries.Wanted(), 1).total == 3
    assert queries.people_of_agency(agency, named) == [hidden]
    assert queries.people_found(programme, hidden, queries.Wanted(words="Isla")) == []


def test_agency_sight_ends_the_day_somebody_leaves(
    programme: Programme, writing: Writing, at: datetime
) -> None:
    with writing():
        old, new = create_agency(programme, "old"), create_agency(programme, "new")
        lead = create_person(programme, "Una Reid", agency=old, roles=(Role.AGENCY_LEAD,))
        person = create_person(programme, "Isla Beaton", agency=old)
    assert person in queries.people_of_agency(old, lead)
    with writing():
        services.move_to_agency(person, new, by=person, at=at)
    assert person not in queries.people_of_agency(old, lead)
    assert not lead.leads(new.id)
    today = at.date()
    assert queries.agency_on(person, today - timedelta(days=1)) == old.id
    assert queries.agency_on(person, today) == new.id


def test_leaving_without_a_new_agency_ends_sight_too(
    programme: Programme, writing: Writing, at: datetime
) -> None:
    with writing():
        agency = create_agency(programme)
        person = create_person(programme, agency=agency)
        services.name_unlisted_agency(person, "A small charity", by=person, at=at)
    assert queries.people_of_agency(agency, None) == []
    assert (person.agency_id, person.agency_as_typed) == (None, "A small charity")


def test_keep_apart_stops_and_queues_one_decision(
    programme: Programme, writing: Writing, at: datetime
) -> None:
    with writing():
        one, other = create_person(programme, "Isla Beaton"), create_person(programme, "Tom Aird")
        named = create_person(programme, "Vera Kidd", roles=(Role.NAMED_STAFF,))
        services.keep_apart(other, one, by=named, at=at)
        for _ in range(2):
            assert services.must_wait(
                one, {other.id}, room_id=programme.id, room_name="Training day 2", at=at
            )
        assert not services.must_wait(
            one, {named.id}, room_id=programme.id, room_name="Training day 2", at=at
        )
    (decision,) = queries.keep_apart_decisions(programme)
    assert (decision.person_id, decision.status) == (one.id, KeepApartState.OPEN)
    with writing():
        services.settle_decision(decision, allowed=True, by=named, at=at)
    with writing():
        assert not services.must_wait(
            one, {other.id}, room_id=programme.id, room_name="Training day 2", at=at
        )
        services.reopen_decision(decision, by=named, at=at)
        assert services.must_wait(one, {other.id}, room_id=programme.id, room_name="Training day 2", at=at)


def test_keep_apart_can_end_and_begin_again(programme: Programme, writing: Writing, at: datetime) -> None:
    with writing():
        one, other = create_person(programme, "Isla Beaton"), create_person(programme, "Tom Aird")
        record = create_keep_apart(one, other)
        services.end_keep_apart(record, by=one, at=at)
        assert queries.kept_apart_from(one.id) == frozenset()
        again = services.keep_apart(one, other, by=one, at=at)
    assert again.id == record.id
    assert queries.kept_apart_from(one.id) == {other.id}
    with transaction() as outcome:
        services.keep_apart(one, other, by=one, at=at)
    assert outcome.message == "These two are kept apart already."


def test_keep_apart_keeps_no_words(programme: Programme) -> None:
    columns = {column.name for table in (KeepApartDecision.__table__,) for column in table.columns}
    assert not {name for name in columns if "reason" in name or "note" in name}


def test_revealing_contact_is_in_the_trail_without_values(
    programme: Programme, writing: Writing, at: datetime
) -> None:
    with writing():
        person = create_person(programme)
        services.reveal_contact(person, by=person, at=at)
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "reveal contact"))
    assert entry is not None
    assert (entry.by_id, entry.subject_id, entry.fields) == (person.id, person.id, ["email", "telephone"])


def test_message_goes_to_each_alone_and_calls_for_the_rest(
    programme: Programme, writing: Writing, at: datetime
) -> None:
    with writing():
        admin = create_person(programme, "Una Reid", roles=(Role.ADMINISTRATOR,))
        create_person(programme, "Isla Beaton", known_as="Isla")
        create_person(programme, "Tom Aird", contact_by=ContactBy.TELEPHONE, telephone="01632 960001")
        recipients = queries.people_found(programme, admin, queries.Wanted())
        delivery = services.send_message(
            programme,
            recipients,
            "Dear {known as}\n\nPlease <b>bring</b> a pen.",
            answer_by=date(2017, 10, 2),
            expected=3,
            by=admin,
            at=at,
        )
    assert (len(delivery.by_email), len(delivery.by_telephone)) == (2, 1)
    isla, una = queued()
    assert [isla.to_address, una.to_address] == ["isla.beaton@example.org", "una.reid@example.org"]
    rendered = render(isla)
    assert rendered.subject.replace("\xa0", " ") == "Training: please answer by Monday 2 October"
    assert "Dear Isla" in rendered.text
    assert "<b>bring" not in rendered.html
    assert [call.words for call in calls()] == ["Dear Tom Aird\n\nPlease <b>bring</b> a pen."]


def test_message_is_refused_when_the_list_has_changed(
    programme: Programme, writing: Writing, at: datetime
) -> None:
    with writing():
        admin = create_person(programme, "Una Reid", roles=(Role.ADMINISTRATOR,))
    with transaction() as outcome:
        services.send_message(programme, [admin], "Hello", answer_by=None, expected=2, by=admin, at=at)
    assert "changed since the preview" in outcome.message


def test_only_named_staff_make_named_staff(programme: Programme, writing: Writing, at: datetime) -> None:
    with writing():
        admin = create_person(programme, "Una Reid", roles=(Role.ADMINISTRATOR,))
    with transaction() as outcome:
        services.give_role(admin, Role.NAMED_STAFF, agency=None, by=admin, at=at)
    assert outcome.message == "Only named staff can make somebody named staff."


def test_last_administrator_cannot_be_ended(programme: Programme, writing: Writing, at: datetime) -> None:
    with writing():
        admin = create_person(programme, "Una Reid", roles=(Role.ADMINISTRATOR,))
        elsewhere = create_programme("ayrshire")
        create_person(elsewhere, "Tom Aird", roles=(Role.ADMINISTRATOR,))
    with transaction() as outcome:
        services.take_role(admin.role_assignments[0], by=admin, at=at)
    assert not outcome.ok
    with writing():
        create_person(programme, "Isla Beaton", roles=(Role.ADMINISTRATOR,))
        services.take_role(admin.role_assignments[0], by=admin, at=at)
    assert queries.roles_of(admin) == frozenset()


def test_new_programme_has_an_administrator_who_is_named_staff(
    programme: Programme, writing: Writing, at: datetime
) -> None:
    founding = services.Founding(
        "ayrshire", "Training in Ayrshire", "Ayrshire", "t@example.org", "01632 960200"
    )
    with writing():
        made = services.found_programme(
            founding, administrator_name="Una Reid", administrator_email="una@example.org", by=None, at=at
        )
    (admin,) = queries.people_with_role(made.id, Role.ADMINISTRATOR)
    assert queries.roles_of(admin) == {Role.ADMINISTRATOR, Role.NAMED_STAFF}
    with transaction() as outcome:
        services.found_programme(
            founding, administrator_name="X", administrator_email="x@example.org", by=None, at=at
        )
    assert outcome.message == "Another programme has this address already. Choose another."


def test_copy_of_data_leaves_out_who_is_kept_apart(
    programme: Programme, writing: Writing, at: datetime
) -> None:
    with writing():
        person, other = create_person(programme, "Isla Beaton"), create_person(programme, "Tom Aird")
        named = create_person(programme, "Vera Kidd", roles=(Role.NAMED_STAFF,))
        services.keep_apart(person, other, by=named, at=at)
        services.must_wait(person, {other.id}, room_id=programme.id, room_name="Room", at=at)
    copy = queries.copy_of(person)
    assert copy["person"][0]["full_name"] == "Isla Beaton"
    assert not {name for name in copy if "apart" in name}
    assert str(other.id) not in str(copy)


def test_copy_of_data_is_released_by_somebody_else(
    programme: Programme, writing: Writing, at: datetime
) -> None:
    with writing():
        named = create_person(programme, "Vera Kidd", roles=(Role.NAMED_STAFF,))
        own = services.ask_for_data(named, by=named, at=at)
    with transaction() as outcome:
        services.release_data(own, by=named, at=at)
    assert outcome.message == "Another member of named staff must read this copy."
    with writing():
        second = create_person(programme, "Una Reid", roles=(Role.NAMED_STAFF,))
        services.release_data(own, by=second, at=at)
    assert own.status.value == "released"
    (message,) = queued()
    assert render(message).subject == "Training: what you asked for is ready"


def test_every_act_stands_in_the_trail(programme: Programme, writing: Writing, at: datetime) -> None:
    with writing():
        agency = create_agency(programme)
        named = create_person(programme, "Vera Kidd", roles=(Role.NAMED_STAFF,))
        person = create_person(programme)
        services.move_to_agency(person, agency, by=named, at=at)
        services.set_restricted(person, True, by=named, at=at)
        services.set_place_in_calendar(person, True, by=person, at=at)
    assert actions_on(person) == ["add", "change calendar wishes", "move to agency", "restrict"]


def test_emails_of_the_directory_have_neutral_subjects(
    programme: Programme, writing: Writing, at: datetime
) -> None:
    with writing():
        person = create_person(programme, "Isla Beaton")
        services.write_to(person, LETTER, at=at, call_about="news")
    rendered = render(queued()[0])
    assert rendered.subject == "Training: a message from the training team"
    assert db.session.scalar(select(func.count()).select_from(Person)) == 1
