"""The page of one manager's people: who is on it, who is not, and that it opens to its own link only."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.directory.models import Person
from app.mentoring import queries, services
from app.mentoring.enums import ApplicationStatus, SignatureStatus
from app.mentoring.models import Application, Countersignature, ManagerPage
from app.platform import clock, links, mail
from app.platform.db import db
from tests.conftest import writing_block
from tests.mentoring.conftest import World, Writing, mail_to, statements, templates_to
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.mentoring import (
    create_application,
    create_criteria,
    create_request,
    create_signature,
)
from tests.support.factories.training import create_cohort, create_falkirk_cohort

S = ApplicationStatus
AT = datetime(2017, 9, 18, 8, 0, tzinfo=UTC)
TOM = "tom.ballantyne@example.org"
RHONA = "rhona.kerr@example.org"
YES = {"answer": "sign", "not_related": "yes", "typed_name": "Tom Ballantyne"}


@pytest.fixture
def three(world: World, writing: Writing) -> list[Application]:
    """Isla, Ewan and Skye have named Tom, who has been asked for each."""
    people = [
        world.applicant,
        *(create_in(world, writing, name) for name in ("Ewan Muir", "Skye Rennie")),
    ]
    with writing():
        made = [create_application(person, world.cohort) for person in people]
        for application in made:
            create_request(application, at=AT)
    return made


def create_in(world: World, writing: Writing, name: str) -> Person:
    with writing():
        return create_person(world.programme, name, agency=world.agency)


def _page(world: World, address: str = TOM) -> ManagerPage:
    db.session.rollback()
    found = queries.manager_page_of(world.cohort.id, address)
    assert found is not None
    return found


def _address(world: World, address: str = TOM) -> str:
    return f"/falkirk/your-people/{links.token_of(_page(world, address).link)}"


def _names(world: World, address: str = TOM) -> list[str]:
    return [each.name for each in queries.managed_people(_page(world, address))]


def test_everybody_is_there_with_the_days_on_which_they_are_away_together(
    client: FlaskClient, world: World, three: list[Application]
) -> None:
    page = client.get_page(_address(world))
    for name in ("Isla Beaton", "Ewan Muir", "Skye Rennie"):
        assert page.has(name), name
    assert page.has("Monday 13 November: 3 of your people")
    assert page.has("Please answer by Friday 6 October")
    assert not page.has("My own words"), "the manager reads no answers"
    assert not page.has("Family worker")


def test_each_is_signed_from_there_by_an_answer_of_its_own(
    client: FlaskClient, world: World, three: list[Application]
) -> None:
    for name in ("Ewan Muir", "Isla Beaton", "Skye Rennie"):
        page = client.get_page(_address(world))
        one = client.get_page(page.link("Read and answer"))
        assert one.h1 == f"Will you countersign for {name}?"
        assert "checked" not in client.get(one.url).get_data(as_text=True)
        done = client.post_page(one.url, YES)
        assert done.has("You countersigned")
        back = client.get_page(done.link("See everybody who named you"))
        assert back.has(f"{name} You countersigned on Monday 18 September.")
    assert [db.session.get_one(Application, row.id).countersignatures[0].status.value for row in three] == [
        "signed"
    ] * 3


def test_every_letter_to_the_manager_leads_there(
    client: FlaskClient, world: World, three: list[Application], writing: Writing
) -> None:
    with writing():
        services.remind(three[0], by=None, at=AT)
        asked = queries.open_signature(three[0])
        assert asked is not None
        services.sign(asked, typed_name="Tom", not_related=True, by=None, at=AT)
    address = _address(world)
    assert set(templates_to(TOM)) == {"signature_request", "signature_reminder", "copy_to_manager"}
    for message in mail_to(TOM):
        letter = mail.render(message)
        assert address in letter.text and address in letter.html, message.template


def test_whoever_names_somebody_else_leaves_the_page_in_silence(
    world: World, three: list[Application], writing: Writing
) -> None:
    before = templates_to(TOM)
    with writing():
        services.save_manager(
            three[0], name="Rhona Kerr", email=RHONA, somebody_else=False, by=world.applicant, at=AT
        )
    with writing():
        services.save_manager(
            three[1], name="Rhona Kerr", email=RHONA, somebody_else=True, by=three[1].person, at=AT
        )
    assert _names(world) == ["Skye Rennie"]
    assert _names(world, RHONA) == ["Isla Beaton"], "somebody else is asked once checked"
    assert templates_to(TOM) == before


@pytest.mark.parametrize("gone", ["withdrawn", "restricted", "passed on", "bounced", "told of no place"])
def test_who_is_left_out(world: World, three: list[Application], writing: Writing, gone: str) -> None:
    with writing():
        asked = queries.open_signature(three[0])
        assert asked is not None
        if gone == "withdrawn":
            services.withdraw(three[0], by=world.applicant, at=AT)
        elif gone == "restricted":
            world.applicant.restricted = True
        elif gone == "passed on":
            services.pass_on(
                asked, typed_name="Tom", deputy_name="Rhona Kerr", deputy_email=RHONA, by=None, at=AT
            )
        elif gone == "bounced":
            services.mark_bounced(asked, by=None, at=AT)
        else:
            three[0].status, three[0].told_at = S.UNSUCCESSFUL, AT
    assert _names(world) == ["Ewan Muir", "Skye Rennie"]


def test_nobody_reads_an_outcome_from_who_is_missing(
    world: World, three: list[Application], writing: Writing
) -> None:
    with writing():
        three[0].status, three[1].status = S.UNSUCCESSFUL, S.APPOINTABLE
    assert len(_names(world)) == 3


def test_who_said_no_does_not_count_as_away(
    client: FlaskClient, world: World, three: list[Application], writing: Writing
) -> None:
    with writing():
        asked = queries.open_signature(three[0])
        assert asked is not None
        services.decline(asked, typed_name="Tom", reason="No cover.", by=None, at=AT)
    page = client.get_page(_address(world))
    assert page.has("2 of your people")
    assert page.has("that you cannot agree")
    assert not page.has("No cover.")


def test_another_cohort_address_programme_or_kind_of_link_does_not_open_it(
    client: FlaskClient, world: World, three: list[Application], writing: Writing
) -> None:
    asked = three[0].countersignatures[0]
    assert asked.link is not None
    assert client.get(f"/falkirk/your-people/{links.token_of(asked.link)}").status_code == 404
    own = links.token_of(_page(world).link)
    assert client.get(f"/falkirk/countersign/{own}").status_code == 404
    assert client.get(f"/falkirk/your-people/{own[:-1]}{'A' if own[-1] != 'A' else 'B'}").status_code == 404
    with writing():
        create_programme("ayrshire")
        spring = create_cohort(world.programme, slug="spring")
        create_criteria(spring)
        late = create_person(world.programme, "Una Weir", agency=world.agency)
        asked_in_spring = create_signature(create_application(late, spring), status=SignatureStatus.REQUESTED)
        services.keep_manager_page(asked_in_spring, at=AT)
    assert client.get(f"/ayrshire/your-people/{own}").status_code == 404
    assert "Una Weir" not in _names(world)
    page = client.get_page(_address(world))
    assert not page.has("Una Weir")


def test_link_that_ran_out_is_renewed_to_the_address_on_record_once_a_day(
    client: FlaskClient, world: World, three: list[Application]
) -> None:
    old = _address(world)
    before = len(mail_to(TOM))
    with clock.held(datetime(2017, 10, 9, 9, tzinfo=UTC)):
        page = client.get_page(old)
        assert page.h1 == "This link has run out"
        assert not page.has("Isla")
        assert client.post_page(f"{old}/new-link").has("A new link is on its way to you by email.")
        assert client.post_page(f"{old}/new-link").has("We sent you a new link today.")
        assert templates_to(TOM)[before:] == ["manager_page"]
        assert client.get_page(_address(world)).has("Isla Beaton")


def test_avoided_manager_gets_no_new_link(
    client: FlaskClient, world: World, three: list[Application], writing: Writing
) -> None:
    for one in three:
        with writing():
            services.save_manager(
                one, name="Rhona Kerr", email=RHONA, somebody_else=True, by=one.person, at=AT
            )
    before = templates_to(TOM)
    assert client.get_page(_address(world)).has("Nothing is needed from you at the moment.")
    with clock.held(datetime(2017, 10, 9, 9, tzinfo=UTC)):
        page = client.post_page(f"{_address(world)}/new-link")
    assert page.has("Nothing is needed from you any more.")
    assert templates_to(TOM) == before


def test_later_request_keeps_the_same_link_alive(
    world: World, three: list[Application], writing: Writing
) -> None:
    first = _page(world).link
    with writing():
        late = create_person(world.programme, "Una Weir", agency=world.agency)
        create_request(create_application(late, world.cohort), at=datetime(2017, 9, 28, 9, tzinfo=UTC))
    link = _page(world).link
    assert (link.id, link.expires_at) == (first.id, clock.end_of(date(2017, 10, 12)))


def test_days_for_the_calendar_name_nobody(
    client: FlaskClient, world: World, three: list[Application]
) -> None:
    text = client.get(f"{_address(world)}/dates.ics").get_data(as_text=True)
    assert text.count("STATUS:TENTATIVE") == 5
    assert text.count("CLASS:PRIVATE") == 5
    assert not any(name in text for name in ("Isla", "Ewan", "Skye", "Tom"))


def test_page_asks_as_little_for_sixty_as_for_three(
    client: FlaskClient, world: World, three: list[Application], writing: Writing
) -> None:
    few = statements(client, _address(world))
    with writing():
        for number in range(57):
            person = create_person(world.programme, f"Person {number}", agency=world.agency)
            create_request(create_application(person, world.cohort), at=AT)
    assert statements(client, _address(world)) == few <= 15


def test_page_is_one_on_both_databases(any_database_app: Flask) -> None:
    with writing_block():
        programme = create_programme()
        agency = create_agency(programme)
        cohort = create_falkirk_cohort(programme).cohort
        create_criteria(cohort)
        for name, address in (("Isla Beaton", TOM), ("Ewan Muir", TOM.upper()), ("Una Weir", RHONA)):
            person = create_person(programme, name, agency=agency)
            create_request(create_application(person, cohort, manager_email=address), at=AT)
    page = queries.manager_page_of(cohort.id, TOM)
    assert page is not None
    assert [each.name for each in queries.managed_people(page)] == ["Ewan Muir", "Isla Beaton"]
    assert db.session.query(ManagerPage).count() == 2
    assert db.session.query(Countersignature).count() == 3
