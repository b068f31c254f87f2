"""Records that may be one person: noticed, listed for those who may know of both, never settled silently."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.directory import rules
from app.directory.enums import Likeness, Role
from app.directory.models import Person, TwoPeople
from app.platform.audit import AuditEntry
from app.platform.db import db
from tests.support.factories.directory import create_agency, create_person, create_programme

Writing = Callable[[], AbstractContextManager[Any]]
SignIn = Callable[[Person], FlaskClient]
LIST = "/falkirk/people/duplicates"


def _facts(
    number: int, name: str, *, agency: int = 0, telephone: str = "", email: str = ""
) -> rules.PersonFacts:
    return rules.PersonFacts(
        uuid.UUID(int=number),
        name,
        uuid.UUID(int=agency) if agency else None,
        telephone,
        email or f"{number}@example.org",
    )


def test_records_are_alike_by_name_and_agency_or_telephone_or_by_address() -> None:
    people = [
        _facts(1, "Isla Beaton", agency=7, telephone="01632 960 001"),
        _facts(2, "isla  BEATON", agency=7, telephone="+44 1632 960001"),
        _facts(3, "Isla Beaton", agency=8),
        _facts(4, "Ewan Muir", telephone="01632 960001", email="ewan.muir+work@example.org"),
        _facts(5, "E Muir", email="ewanmuir@example.org"),
        _facts(6, "Una Reid", email="ewanmuir@other.example.org"),
    ]
    one, two, four, five = (uuid.UUID(int=number) for number in (1, 2, 4, 5))
    assert rules.alike(people, ()) == {
        (one, two): [Likeness.AGENCY, Likeness.TELEPHONE],
        (four, five): [Likeness.ADDRESS],
    }
    assert list(rules.alike(people, {(one, two)})) == [(four, five)]


def test_people_without_agency_or_telephone_are_not_alike_by_what_is_missing() -> None:
    assert rules.alike([_facts(1, "Isla Beaton"), _facts(2, "Isla Beaton")], ()) == {}


def test_pair_is_compared_and_found_to_be_two_people_and_that_is_taken_back(
    app: Flask, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    with writing():
        programme = create_programme()
        agency = create_agency(programme)
        one = create_person(programme, "Isla Beaton", "isla@example.org", agency=agency)
        other = create_person(programme, "Isla Beaton", "i.beaton@example.org", agency=agency)
        administrator = create_person(programme, "Mairi Tolmie", roles=[Role.ADMINISTRATOR])
    sign_in(administrator)
    page = client.get_page(LIST)
    assert page.has("The same name and agency")
    page = client.get_page(page.link("Compare"))
    assert page.h1 == "Are these the same person?"
    assert page.has("They have the same name and agency.")
    assert "isla@example.org" not in page.all_text
    page = client.post_page(f"{LIST}/{one.id}/{other.id}/different", {})
    assert page.has("Kept: these are two people.")
    assert page.has("No two records look like one person.")
    kept = db.session.scalars(select(TwoPeople)).one()
    assert kept.found_by_id == administrator.id
    page = client.post_page(f"{LIST}/{other.id}/{one.id}/different", {})
    assert page.has("This has been decided already.")
    page = client.post_page(f"{LIST}/{other.id}/{one.id}/look-again", {})
    assert page.has("The same name and agency")
    acts = db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == kept.id)).all()
    assert sorted(acts) == ["find two people", "look again at two people"]
    assert client.get(f"{LIST}/{one.id}/{one.id}").status_code == 404


def test_pair_with_a_restricted_person_is_for_named_staff_only(
    app: Flask, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    with writing():
        programme = create_programme()
        agency = create_agency(programme)
        one = create_person(programme, "Isla Beaton", "isla@example.org", agency=agency)
        other = create_person(programme, "Isla Beaton", "i@example.org", agency=agency, restricted=True)
        administrator = create_person(programme, "Mairi Tolmie", roles=[Role.ADMINISTRATOR])
        named = create_person(programme, "Nan Weir", roles=[Role.NAMED_STAFF])
    pair = f"{LIST}/{one.id}/{other.id}"
    sign_in(administrator)
    assert client.get_page(LIST).has("No two records look like one person.")
    assert client.get(pair).status_code == 404
    assert client.post(f"{pair}/different").status_code == 404
    sign_in(named)
    assert client.get_page(LIST).has("The same name and agency")
    client.post_page(f"{pair}/different", {})
    assert client.get_page(LIST).has("Found to be two people")
    sign_in(administrator)
    assert not client.get_page(LIST).has("Found to be two people")


def test_list_takes_as_many_statements_for_three_pairs_as_for_thirty(
    app: Flask, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    from tests.mentoring.conftest import statements

    with writing():
        programme = create_programme()
        agency = create_agency(programme)
        administrator = create_person(programme, "Mairi Tolmie", roles=[Role.ADMINISTRATOR])
        for number in range(3):
            _twins(programme, agency, number)
    sign_in(administrator)
    few = statements(client, LIST)
    with writing():
        for number in range(3, 30):
            _twins(programme, agency, number)
    assert statements(client, LIST) == few
    assert few <= 15


def _twins(programme: Any, agency: Any, number: int) -> None:
    for letter in "ab":
        create_person(programme, f"Twin {number}", f"twin{number}{letter}@example.org", agency=agency)
