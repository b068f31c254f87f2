"""Two records that are one person's become one: what went over, what stays behind, and what is refused."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts import queries as accounts
from app.accounts.services import account_for
from app.directory import queries, rules, services
from app.directory.enums import ContactBy, Role
from app.directory.models import Agency, Call, Person, Programme
from app.directory.services import checking
from app.mentoring.enums import ApplicationStatus
from app.mentoring.models import Application
from app.places.enums import PlaceStatus
from app.places.models import Place
from app.platform.db import db, transaction
from app.platform.errors import RuleBroken
from app.platform.mail import Letter, MailState, OutboxMessage, queue
from tests.support.factories.directory import (
    create_agency,
    create_keep_apart,
    create_person,
    create_programme,
)
from tests.support.factories.mentoring import (
    create_application,
    create_assessment,
    create_criteria,
    create_mentor_period,
    create_request,
    create_signature,
)
from tests.support.factories.places import create_place
from tests.support.factories.training import FalkirkCohort, create_falkirk_cohort

Writing = Callable[[], AbstractContextManager[Any]]
SignIn = Callable[[Person], FlaskClient]
AT = datetime(2017, 9, 18, 8, 0, tzinfo=UTC)


class Pair:
    """Two records of Isla Beaton, and whoever deals with them."""

    def __init__(self) -> None:
        self.programme: Programme = create_programme()
        self.agency: Agency = create_agency(self.programme)
        self.falkirk: FalkirkCohort = create_falkirk_cohort(self.programme)
        create_criteria(self.falkirk.cohort)
        self.stays = create_person(self.programme, "Isla Beaton", "isla@example.org", agency=self.agency)
        self.goes = create_person(self.programme, "Isla Beaton", "i.b@example.org", agency=self.agency)
        self.named = create_person(self.programme, "Nan Weir", roles=[Role.NAMED_STAFF])
        self.other = create_person(self.programme, "Ross Kerr", agency=self.agency)

    def merge(self) -> None:
        services.merge(self.stays, self.goes, by=self.named, at=AT)


@pytest.fixture
def pair(any_database_app: Flask, writing: Writing) -> Pair:
    with writing():
        return Pair()


@pytest.fixture
def app(any_database_app: Flask) -> Flask:
    """Pages are asked of the same application."""
    return any_database_app


def test_what_belongs_to_the_record_goes_over_and_nothing_reaches_its_address(
    pair: Pair, writing: Writing
) -> None:
    with writing():
        application = create_application(pair.goes, pair.falkirk.cohort)
        signed = create_signature(create_application(pair.other, pair.falkirk.cohort), manager=pair.goes)
        signed.application.manager_email = "I.B@example.org"
        place = create_place(pair.falkirk.awareness, pair.goes)
        account_for(pair.goes, at=AT)
        waiting = queue(
            Letter("x"), to=pair.goes.email, person_id=pair.goes.id, programme_id=pair.programme.id, at=AT
        )
        avoiding = create_application(create_person(pair.programme, "Una Reid"), pair.falkirk.cohort)
        avoiding.readers_to_avoid = [str(pair.goes.id)]
        pair.merge()
    db.session.expire_all()
    assert waiting is not None
    assert application.person == place.person == pair.stays
    assert (signed.manager_id, signed.manager_email) == (pair.stays.id, "isla@example.org")
    assert signed.application.manager_email == "isla@example.org"
    assert avoiding.readers_to_avoid == [str(pair.stays.id)]
    assert (waiting.to_address, waiting.person_id) == ("isla@example.org", pair.stays.id)
    assert accounts.account_of_person(pair.goes) is None
    assert accounts.account_by_email("i.b@example.org") is None
    assert pair.goes.merged_into_id == pair.stays.id
    assert (pair.goes.email, pair.goes.telephone) == ("", "")
    assert queries.person_by_email(pair.programme.id, "i.b@example.org") is None
    assert services.likenesses(pair.programme, pair.named) == {}
    assert list(checking.faults()) == []


def test_check_finds_what_still_waits_for_a_record_that_went(pair: Pair, writing: Writing) -> None:
    with writing():
        pair.merge()
        queue(Letter("x"), to="a@example.org", person_id=pair.goes.id, programme_id=pair.programme.id, at=AT)
    assert list(checking.faults()) == [
        f"person {pair.goes.id}: it was merged and something still waits for it"
    ]
    with writing():
        pair.goes.telephone = "01632 960001"
    assert len(list(checking.faults())) == 2


def test_record_that_went_is_seen_by_nobody_and_its_address_may_come_again(
    pair: Pair, writing: Writing, client: FlaskClient, sign_in: SignIn
) -> None:
    with writing():
        pair.merge()
        newcomer = create_person(pair.programme, "Isla Beaton", "i.b@example.org")
    sign_in(pair.named)
    assert client.get(f"/falkirk/people/{pair.goes.id}").status_code == 404
    page = client.get_page("/falkirk/people")
    assert str(pair.goes.id) not in "".join(address for _, address in page.links)
    assert newcomer.merged_into_id is None


def test_whoever_must_not_meet_the_one_record_must_not_meet_the_other(pair: Pair, writing: Writing) -> None:
    with writing():
        create_keep_apart(pair.goes, pair.other)
        pair.goes.restricted = True
        pair.merge()
    assert queries.kept_apart_from(pair.stays.id) == {pair.other.id}
    assert queries.kept_apart_from(pair.goes.id) == frozenset()
    assert pair.stays.restricted
    with writing():
        services.set_restricted(pair.stays, False, by=pair.named, at=AT)
    db.session.expire_all()
    assert not pair.goes.restricted


def test_rooms_for_which_either_record_waits_the_person_waits_for(pair: Pair, writing: Writing) -> None:
    rooms, goes, stays = [uuid.uuid4() for _ in range(3)], pair.goes, pair.stays
    with writing():
        for person, room in ((goes, 0), (goes, 1), (stays, 1), (stays, 2), (goes, 2)):
            services.hold(person, room_id=rooms[room], room_name="Room", by=pair.named, at=AT)
        ended = queries.hold_on(pair.stays.id, rooms[2])
        assert ended is not None
        services.let_go(ended, by=pair.named, at=AT)
        pair.merge()
    assert [queries.held_back(room) for room in rooms] == [{pair.stays.id}] * 3
    assert len(queries.holds(pair.programme)) == 3


def test_third_record_takes_over_what_the_second_stood_for(pair: Pair, writing: Writing) -> None:
    with writing():
        third = create_person(pair.programme, "Isla Beaton", "third@example.org", agency=pair.agency)
        pair.merge()
        services.merge(third, pair.stays, by=pair.named, at=AT)
    db.session.expire_all()
    assert pair.goes.merged_into_id == pair.stays.merged_into_id == third.id
    assert list(checking.faults()) == []
    assert {row["email"] for row in queries.copy_of(third)["person"]} == {"third@example.org", ""}


def test_letter_to_what_stayed_behind_goes_to_the_record_that_stands_for_it(
    pair: Pair, writing: Writing
) -> None:
    with writing():
        pair.merge()
        services.write_to(pair.goes, Letter("x"), at=AT, call_about="a training application")
    assert db.session.scalars(select(OutboxMessage.to_address)).all() == ["isla@example.org"]


def test_letters_that_wait_become_a_call_for_somebody_who_wants_calls(pair: Pair, writing: Writing) -> None:
    with writing():
        pair.stays.contact_by, pair.stays.telephone = ContactBy.TELEPHONE, "01632 960001"
        queue(Letter("x"), to=pair.goes.email, person_id=pair.goes.id, programme_id=pair.programme.id, at=AT)
        pair.merge()
    assert db.session.scalars(select(OutboxMessage.state)).all() == [MailState.CANCELLED]
    assert db.session.scalars(select(Call.person_id)).all() == [pair.stays.id]


def test_what_was_asked_for_twice_is_asked_for_once(pair: Pair, writing: Writing) -> None:
    with writing():
        kept = create_place(pair.falkirk.awareness, pair.stays)
        twice = create_place(pair.falkirk.awareness, pair.goes)
        ended = create_application(pair.goes, pair.falkirk.cohort, status=ApplicationStatus.WITHDRAWN)
        ended.ended_at = AT
        create_application(pair.stays, pair.falkirk.cohort)
        pair.merge()
    assert (kept.status, twice.status) == (PlaceStatus.REQUESTED, PlaceStatus.WITHDRAWN)
    assert ended.person == twice.person == pair.goes
    assert db.session.scalars(select(Application.person_id)).all().count(pair.stays.id) == 1


def _both_applied(pair: Pair) -> None:
    create_application(pair.stays, pair.falkirk.cohort)
    create_application(pair.goes, pair.falkirk.cohort)


def _has_a_place(pair: Pair) -> None:
    create_place(pair.falkirk.awareness, pair.goes, status=PlaceStatus.OFFERED)


def _is_a_mentor(pair: Pair) -> None:
    create_mentor_period(pair.goes)


def _goes_has_a_role(pair: Pair) -> None:
    services.assign_role(pair.goes, Role.TRAINER, by=None, at=AT)


def _stays_has_a_role(pair: Pair) -> None:
    services.assign_role(pair.stays, Role.ASSESSOR, by=None, at=AT)


def _only_goes_is_confirmed(pair: Pair) -> None:
    pair.goes.email_confirmed_at = AT


def _goes_wants_calls(pair: Pair) -> None:
    pair.goes.contact_by, pair.goes.telephone = ContactBy.TELEPHONE, "01632 960001"


def _still_reads(pair: Pair) -> None:
    create_assessment(create_application(pair.other, pair.falkirk.cohort), pair.stays)


def _is_asked_to_sign(pair: Pair) -> None:
    create_request(create_application(pair.other, pair.falkirk.cohort, manager_email="I.B@example.org"))


def _named_as_manager_in_a_draft(pair: Pair) -> None:
    create_application(pair.stays, pair.falkirk.cohort, manager_email="I.B@example.org")


def _had_a_core_place(pair: Pair) -> None:
    application = create_application(pair.goes, pair.falkirk.cohort)
    create_place(pair.falkirk.core, pair.goes, status=PlaceStatus.WITHDRAWN, application=application)


def _one_is_deferred(pair: Pair) -> None:
    create_application(pair.stays, pair.falkirk.cohort)
    create_application(pair.goes, pair.falkirk.cohort, status=ApplicationStatus.DEFERRED)


def _kept_apart(pair: Pair) -> None:
    create_keep_apart(pair.stays, pair.goes)


def _found_two(pair: Pair) -> None:
    services.different_people(pair.stays, pair.goes, by=pair.named, at=AT)


def _one_signed_for_the_other(pair: Pair) -> None:
    create_signature(create_application(pair.stays, pair.falkirk.cohort), manager=pair.goes)


def _one_read_the_other(pair: Pair) -> None:
    application = create_application(pair.goes, pair.falkirk.cohort)
    create_assessment(application, pair.stays, points=dict.fromkeys(range(1, 6), 3))


def _one_avoids_the_other(pair: Pair) -> None:
    create_application(pair.goes, pair.falkirk.cohort).readers_to_avoid = [str(pair.stays.id)]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_both_applied, "Both records have an application to November 2017."),
        (_has_a_place, "The record that goes has a place, waits for one"),
        (_is_a_mentor, "The record that goes is a mentor's."),
        (_goes_has_a_role, "One of these records has a role."),
        (_stays_has_a_role, "One of these records has a role."),
        (_only_goes_is_confirmed, "Keep the record whose address is confirmed"),
        (_goes_wants_calls, "The record that goes asks for calls only."),
        (_still_reads, "still has applications to read"),
        (_is_asked_to_sign, "The record that goes has been asked to countersign."),
        (_named_as_manager_in_a_draft, "cannot be made one here"),
        (_had_a_core_place, "had one on the core course"),
        (_one_is_deferred, "Both records have an application to November 2017."),
        (_kept_apart, "These two are kept apart, so they are two people."),
        (_found_two, "These were found to be two people."),
        (_one_signed_for_the_other, "cannot be made one here"),
        (_one_read_the_other, "cannot be made one here"),
        (_one_avoids_the_other, "cannot be made one here"),
    ],
)
def test_whatever_stands_in_the_way_is_said_and_nothing_changes(
    pair: Pair, writing: Writing, make: Callable[[Pair], None], said: str
) -> None:
    with writing():
        make(pair)
    before = {place.id: place.person_id for place in db.session.scalars(select(Place))}
    with transaction() as outcome:
        pair.merge()
    assert said in outcome.message
    assert pair.goes.merged_into_id is None
    assert pair.goes.email == "i.b@example.org"
    assert {place.id: place.person_id for place in db.session.scalars(select(Place))} == before


def test_nobody_merges_a_record_of_their_own_or_of_another_programme() -> None:
    own, programme = uuid.uuid4(), uuid.uuid4()
    mine, other = rules.Record(own, programme), rules.Record(uuid.uuid4(), programme)
    elsewhere = rules.Record(uuid.uuid4(), uuid.uuid4())
    gone = rules.Record(uuid.uuid4(), programme, merged=True)
    facts = {"kept_apart": False, "found_two": False}
    rules.require_one_person(mine, other, by=uuid.uuid4(), **facts)
    with pytest.raises(RuleBroken, match="One of these records is yours"):
        rules.require_one_person(mine, other, by=own, **facts)
    for wrong in (mine, elsewhere, gone):
        with pytest.raises(RuleBroken, match="Choose two records"):
            rules.require_one_person(mine, wrong, by=uuid.uuid4(), **facts)


def test_named_staff_say_which_record_stays_once_they_have_asked(
    pair: Pair, writing: Writing, client: FlaskClient, sign_in: SignIn
) -> None:
    with writing():
        administrator = create_person(pair.programme, "Mairi Tolmie", roles=[Role.ADMINISTRATOR])
    compare = f"/falkirk/people/duplicates/{pair.stays.id}/{pair.goes.id}"
    sign_in(administrator)
    assert client.get_page(compare).has("ask named staff to make one record of the two")
    assert client.get(f"{compare}/merge").status_code == 403
    sign_in(pair.named)
    page = client.get_page(client.get_page(compare).link("This is one person"))
    assert page.has("This cannot be taken back.")
    assert "@example.org" not in page.text
    page = client.post_page(page.url, {})
    assert page.errors == [
        "Choose which record stays",
        "Speak with the person first, then tick that you have",
    ]
    page = client.post_page(page.url, {"stays": str(pair.stays.id), "asked": "y"})
    assert page.has("The two records of Isla Beaton are one now.")
    db.session.expire_all()
    assert pair.goes.merged_into_id == pair.stays.id
    assert client.get(compare).status_code == 404
