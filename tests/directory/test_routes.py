"""The directory's pages: who may open them, and what they show and hide."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.directory import queries, services
from app.directory.enums import Role
from app.directory.models import Call, KeepApart, Person, Programme
from app.platform.audit import AuditEntry
from app.platform.db import db
from app.platform.mail import OutboxMessage
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.page import PageClient

Writing = Callable[[], Any]
SignIn = Callable[[Person], PageClient]


def count_of(model: Any, *conditions: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def reloaded(person: Person) -> Person:
    db.session.rollback()
    return person


def test_person_page_hides_contact_until_it_is_asked_for(
    isla: Person, admin: Person, sign_in: SignIn
) -> None:
    client = sign_in(admin)
    path = f"/falkirk/people/{isla.id}"
    page = client.get_page(path)
    assert not page.has("isla.beaton@example.org")
    assert not page.has("01632 960001")
    shown = client.post_page(f"{path}/contact")
    assert shown.has("isla.beaton@example.org")
    assert shown.has("01632 960001")
    assert count_of(AuditEntry, AuditEntry.action == "reveal contact", AuditEntry.by_id == admin.id) == 1
    assert client.get(f"{path}/contact").status_code == 405


def test_lists_hold_no_addresses(isla: Person, admin: Person, sign_in: SignIn) -> None:
    page = sign_in(admin).get_page("/falkirk/people")
    assert page.has("Isla Beaton")
    assert "example.org" not in page.text


def test_people_are_searched_and_narrowed(isla: Person, admin: Person, sign_in: SignIn) -> None:
    client = sign_in(admin)
    assert client.get_page("/falkirk/people?q=beat").has("1 person")
    assert client.get_page("/falkirk/people?q=nobody").has("Nobody here fits the search")
    narrowed = client.get_page("/falkirk/people?role=training+administrator")
    assert not narrowed.has("Isla Beaton")
    assert client.get_page("/falkirk/people?role=nonsense&agency=x&page=99").has("Isla Beaton")


def test_long_lists_are_paged(programme: Programme, admin: Person, sign_in: SignIn, writing: Writing) -> None:
    with writing():
        for number in range(55):
            create_person(programme, f"Person {number:02}")
    client = sign_in(admin)
    assert not client.get_page("/falkirk/people").has("Una Reid")
    assert client.get_page("/falkirk/people?page=2").has("Una Reid")


def test_restricted_person_is_not_found_by_administrators(
    isla: Person, admin: Person, named: Person, sign_in: SignIn
) -> None:
    path = f"/falkirk/people/{isla.id}"
    client = sign_in(named)
    client.post(f"{path}/restricted", data={"restricted": "yes"})
    assert client.get_page(path).has("Only named staff know")
    client = sign_in(admin)
    for url, method in ((path, "get"), (f"{path}/details", "get"), (f"{path}/contact", "post")):
        assert getattr(client, method)(url).status_code == 404
    assert client.get_page("/falkirk/people").has("2 people")
    assert not client.get_page("/falkirk/messages").has("Isla Beaton")
    agencies = client.get_page("/falkirk/agencies")
    assert agencies.has("Housing service")


def test_administrator_may_not_restrict(isla: Person, admin: Person, sign_in: SignIn) -> None:
    answer = sign_in(admin).post(f"/falkirk/people/{isla.id}/restricted", data={"restricted": "yes"})
    assert answer.status_code == 403


def test_restricted_address_is_not_told_when_giving_a_role(
    programme: Programme,
    isla: Person,
    admin: Person,
    named: Person,
    sign_in: SignIn,
    writing: Writing,
    at: datetime,
) -> None:
    with writing():
        services.set_restricted(isla, True, by=named, at=at)
    page = sign_in(admin).post_page("/falkirk/roles", data={"person": isla.email, "role": "trainer"})
    assert page.errors == ["We know nobody with this address. Add the person first."]


@pytest.mark.parametrize(
    "role", [Role.ADMINISTRATOR, Role.PROGRAMME_LEAD, Role.ASSESSOR, Role.AGENCY_LEAD, Role.TRAINER]
)
def test_keep_apart_is_for_named_staff_only(
    programme: Programme, isla: Person, sign_in: SignIn, writing: Writing, role: Role
) -> None:
    with writing():
        person = create_person(programme, "Una Reid", agency=isla.agency, roles=(role,))
    assert sign_in(person).get("/falkirk/keep-apart").status_code == 403


def test_named_staff_keep_two_people_apart(isla: Person, named: Person, sign_in: SignIn) -> None:
    client = sign_in(named)
    assert client.get_page("/falkirk/keep-apart").has("No two people are kept apart")
    page = client.post_page("/falkirk/keep-apart", data={"one": isla.email, "other": "nobody@example.org"})
    assert page.errors == ["We know nobody with the address nobody@example.org."]
    client.post("/falkirk/keep-apart", data={"one": isla.email, "other": named.email})
    assert client.get_page("/falkirk/keep-apart").has("Isla Beaton")
    record = db.session.scalar(select(KeepApart))
    assert record is not None
    client.post(f"/falkirk/keep-apart/{record.id}/end")
    assert client.get_page("/falkirk/keep-apart").has("No two people are kept apart")


def test_named_staff_settle_a_decision(
    programme: Programme, isla: Person, named: Person, sign_in: SignIn, writing: Writing, at: datetime
) -> None:
    with writing():
        services.keep_apart(isla, named, by=named, at=at)
        services.must_wait(isla, {named.id}, room_id=programme.id, room_name="Training day 2", at=at)
    client = sign_in(named)
    page = client.get_page("/falkirk/keep-apart")
    assert page.has("Training day 2")
    decision = queries.keep_apart_decisions(programme)[0]
    address = f"/falkirk/keep-apart/decisions/{decision.id}"
    client.post(address, data={"answer": "allow"})
    assert reloaded(decision).allowed is True
    assert client.post_page(address, {"answer": "undo"}).has("The decision waits again.")
    assert client.post_page(address, {"answer": "refuse"}).has("nothing tells why")
    assert reloaded(decision).allowed is None
    said = "Whatever the person had there is taken back in the usual words."
    assert client.post_page(address, {"answer": "refuse", "sure": "yes"}).has(said)
    assert reloaded(decision).allowed is False


def test_role_is_given_and_ended(isla: Person, admin: Person, sign_in: SignIn) -> None:
    client = sign_in(admin)
    page = client.post_page("/falkirk/roles", data={"person": isla.email, "role": "agency lead"})
    assert page.errors == ["Choose the agency"]
    client.post(
        "/falkirk/roles", data={"person": isla.email, "role": "agency lead", "agency": str(isla.agency_id)}
    )
    assert queries.roles_of(reloaded(isla)) == {Role.AGENCY_LEAD}
    (given,) = isla.role_assignments
    client.post(f"/falkirk/roles/{given.id}/end")
    assert queries.roles_of(reloaded(isla)) == frozenset()


def test_administrator_is_not_offered_named_staff(admin: Person, isla: Person, sign_in: SignIn) -> None:
    client = sign_in(admin)
    page = client.post_page("/falkirk/roles", data={"person": isla.email, "role": "named staff"})
    assert page.errors == ["Choose a role"]


def test_person_is_added_once(admin: Person, isla: Person, sign_in: SignIn) -> None:
    client = sign_in(admin)
    answer = {"full_name": "Tom Aird", "email": "tom@example.org", "audience": "frontline practitioner"}
    assert client.post("/falkirk/people/new", data=answer).status_code == 302
    page = client.post_page("/falkirk/people/new", data=answer)
    assert page.errors == ["Somebody with this email address is known already."]


def test_wishes_from_a_call_need_the_statement(isla: Person, admin: Person, sign_in: SignIn) -> None:
    client = sign_in(admin)
    path = f"/falkirk/people/{isla.id}/told-by-telephone"
    answer = {
        "contact_by": "email",
        "telephone": "01632 960001",
        "may_telephone": "yes",
        "may_leave_message": "no",
        "email": "safe@example.org",
    }
    page = client.post_page(path, data=answer)
    assert page.errors == ["Confirm that the person told you this in a call we made"]
    client.post(path, data=answer | {"told": "yes"})
    assert reloaded(isla).email == "safe@example.org"
    assert count_of(OutboxMessage) == 0


def test_agency_is_added_and_changed(admin: Person, sign_in: SignIn, programme: Programme) -> None:
    client = sign_in(admin)
    answer = {
        "name": "Police",
        "code": "POLICE",
        "sector": "police",
        "relevant_staff": "120",
        "active": "yes",
    }
    client.post("/falkirk/agencies/new", data=answer)
    (agency,) = queries.agencies(programme)
    page = client.post_page("/falkirk/agencies/new", data=answer | {"name": "Other"})
    assert page.errors == ["Another agency has this code."]
    client.post(f"/falkirk/agencies/{agency.id}", data=answer | {"relevant_staff": "80"})
    assert client.get_page("/falkirk/agencies").has("80")
    wrong = client.post_page(f"/falkirk/agencies/{agency.id}", data=answer | {"relevant_staff": "many"})
    assert wrong.errors == ["Relevant staff must be a whole number, like 12"]


def test_calls_are_listed_and_marked(
    programme: Programme, isla: Person, admin: Person, sign_in: SignIn, writing: Writing, at: datetime
) -> None:
    with writing():
        services.ask_for_call(isla, "the answer to a training application", at=at)
    client = sign_in(admin)
    assert client.get_page("/falkirk/calls").has("The answer to a training application")
    call = db.session.scalar(select(Call))
    assert call is not None
    client.post(f"/falkirk/calls/{call.id}", data={"action": "made"})
    page = client.get_page("/falkirk/calls")
    assert page.has("Nobody is waiting for a call")
    assert page.has("Calls made")


def test_message_is_previewed_then_sent(isla: Person, admin: Person, sign_in: SignIn) -> None:
    client = sign_in(admin)
    assert client.post_page("/falkirk/messages", data={"text": ""}).errors == ["Write the message"]
    page = client.post_page("/falkirk/messages", data={"text": "Dear {name}", "act": "preview"})
    assert page.errors[0].startswith("We do not know what to put for {name}.")
    words = {"text": "Dear {known as}\n\nBring a pen."}
    preview = client.post_page("/falkirk/messages?q=beaton", data=words | {"act": "preview", "expected": "1"})
    assert preview.has("Dear Isla Beaton")
    assert count_of(OutboxMessage) == 0
    answer = client.post("/falkirk/messages?q=beaton", data=words | {"act": "send", "expected": "1"})
    assert answer.status_code == 302
    assert count_of(OutboxMessage) == 1


def test_settings_are_kept(admin: Person, programme: Programme, sign_in: SignIn) -> None:
    client = sign_in(admin)
    page = client.get_page("/falkirk/settings")
    typed = {name: values[0] for name, values in page.typed().items() if values and name != "csrf_token"}
    answer = typed | {"mentor_word": "champion", "privacy_notice": "What we keep.", "team_name": "The team"}
    assert client.post("/falkirk/settings", data=answer).status_code == 302
    db.session.rollback()
    assert (programme.mentor_word, programme.team_name) == ("champion", "The team")
    assert programme.sender_name == "Training"


def test_support_routes_and_closures_are_changed(
    admin: Person, programme: Programme, sign_in: SignIn
) -> None:
    client = sign_in(admin)
    answer = {"kind": "your union", "name": "A union", "description": "Talk to a rep", "web": "javascript:x"}
    page = client.post_page("/falkirk/settings/support/new", data=answer)
    assert page.errors == ["The web address must begin with https://"]
    client.post("/falkirk/settings/support/new", data=answer | {"web": "https://union.example.org"})
    assert client.get_page("/falkirk/settings/support").has("A union")
    route = programme.support_routes[0]
    last = client.post_page(f"/falkirk/settings/support/{route.id}/remove", follow_redirects=True)
    assert last.has("needs at least one route")
    day = {"day-day": "9", "day-month": "10", "day-year": "2017", "name": "October week"}
    client.post("/falkirk/settings/closures", data=day)
    assert client.post_page("/falkirk/settings/closures", data=day).errors == [
        "This day is on the list already."
    ]
    assert client.get_page("/falkirk/settings/closures").has("Monday 9 October 2017")


def test_closure_may_belong_to_one_agency(
    admin: Person, programme: Programme, sign_in: SignIn, writing: Callable[[], Any]
) -> None:
    with writing():
        schools = create_agency(programme, "schools", "Schools")
        strange = create_agency(create_programme("ayrshire"), "police")
    client = sign_in(admin)
    path = "/falkirk/settings/closures"
    assert client.get_page(path).has("The whole programme")
    day = {"day-day": "10", "day-month": "10", "day-year": "2017", "name": "School week"}
    assert client.post(path, data=day | {"agency": str(schools.id)}).status_code == 302
    page = client.post_page(path, data=day | {"agency": str(schools.id)})
    assert page.errors == ["This day is on the list already, for this agency."]
    assert client.post_page(path, data=day | {"agency": str(strange.id)}).errors
    assert client.get_page(path).has("Tuesday 10 October 2017")
    assert queries.closures(programme.id) == frozenset()
    assert queries.closures(programme.id, schools.id) == {date(2017, 10, 10)}
    assert client.post(path, data=day | {"agency": ""}).status_code == 302
    page = client.post_page(path, data=day | {"agency": str(schools.id)})
    assert page.errors == ["This day is on the list already, for the whole programme."]
    for closure in queries.local_closures(programme):
        assert client.post(f"{path}/{closure.id}/remove").status_code == 302
    assert client.get_page(path).has("No closures are known.")


def test_new_programme_is_set_up(admin: Person, sign_in: SignIn, app: Flask) -> None:
    client = sign_in(admin)
    answer = {
        "name": "Training in Ayrshire",
        "slug": "Ayrshire",
        "area": "Ayrshire",
        "contact_email": "team@example.org",
        "contact_phone": "01632 960200",
        "administrator_name": "Tom Aird",
        "administrator_email": "tom@example.org",
    }
    page = client.post_page("/falkirk/settings/new-programme", data=answer)
    assert page.errors == ["Use small letters, digits and single hyphens, beginning with a letter."]
    done = client.post_page(
        "/falkirk/settings/new-programme", data=answer | {"slug": "ayrshire"}, follow_redirects=True
    )
    assert done.has("Training in Ayrshire is set up")
    assert client.get("/ayrshire/people").status_code == 404


def test_people_of_another_programme_are_not_found(isla: Person, sign_in: SignIn, writing: Writing) -> None:
    with writing():
        other = create_programme("ayrshire")
        admin = create_person(other, "Tom Aird", roles=(Role.ADMINISTRATOR, Role.NAMED_STAFF))
    client = sign_in(admin)
    assert client.get(f"/ayrshire/people/{isla.id}").status_code == 404
    assert client.get(f"/falkirk/people/{isla.id}").status_code == 404
    assert client.get("/falkirk/keep-apart").status_code == 404
    assert client.post(f"/ayrshire/people/{isla.id}/contact").status_code == 404


def test_people_without_a_role_see_no_lists(isla: Person, sign_in: SignIn) -> None:
    client = sign_in(isla)
    for path in (
        "people",
        "agencies",
        "roles",
        "calls",
        "messages",
        "settings",
        "keep-apart",
        "data-requests",
    ):
        assert client.get(f"/falkirk/{path}").status_code == 403
