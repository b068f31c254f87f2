"""What somebody sees and changes of their own details."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from app.directory import queries
from app.directory.enums import ContactBy
from app.directory.models import DataRequest, Person, Programme
from app.platform import links
from app.platform.db import db
from tests.support.page import PageClient

Writing = Callable[[], Any]
SignIn = Callable[[Person], PageClient]


def count_of(model: Any, *conditions: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def reloaded(person: Person) -> Person:
    db.session.rollback()
    return person


def test_my_details_shows_and_changes(isla: Person, sign_in: SignIn) -> None:
    client = sign_in(isla)
    page = client.get_page("/falkirk/my-details")
    assert page.has("Housing service")
    done = client.post_page(
        "/falkirk/my-details/about",
        data={
            "full_name": "Isla Beaton",
            "known_as": "Isla",
            "job_title": "Team lead",
            "team": "",
            "audience": "team or line manager",
        },
        follow_redirects=True,
    )
    assert done.has("Team lead")
    assert reloaded(isla).known_as == "Isla"


def test_my_details_says_what_is_missing(isla: Person, sign_in: SignIn) -> None:
    page = sign_in(isla).post_page(
        "/falkirk/my-details/about", data={"full_name": "", "job_title": "", "team": "Night team"}
    )
    assert page.errors == [
        "Enter your full name",
        "Enter your job title",
        "Choose what is closest to your work",
    ]
    assert page.typed()["team"] == ["Night team"]


def test_agency_that_is_not_listed_is_kept_as_typed(isla: Person, sign_in: SignIn) -> None:
    client = sign_in(isla)
    page = client.post_page("/falkirk/my-details/agency", data={"agency": "not listed", "other": ""})
    assert page.errors == ["Enter the name of your agency"]
    client.post("/falkirk/my-details/agency", data={"agency": "not listed", "other": "A small charity"})
    assert reloaded(isla).agency_as_typed == "A small charity"


def test_telephone_only_is_kept_and_needs_a_number(isla: Person, sign_in: SignIn) -> None:
    client = sign_in(isla)
    answer = {
        "contact_by": "telephone only",
        "telephone": "",
        "may_telephone": "yes",
        "may_leave_message": "no",
        "contact_from": "9.30",
        "contact_until": "16:30",
    }
    page = client.post_page("/falkirk/my-details/contact", data=answer)
    assert page.errors == ["Give a telephone number, so that we can call."]
    client.post("/falkirk/my-details/contact", data=answer | {"telephone": "01632 960002"})
    assert reloaded(isla).contact_by is ContactBy.TELEPHONE
    assert client.get_page("/falkirk/my-details").has("09:30 to 16:30")


def test_new_address_takes_the_code_from_its_email(isla: Person, sign_in: SignIn) -> None:
    client = sign_in(isla)
    client.post("/falkirk/my-details/address", data={"email": "new@example.org"})
    assert client.get_page("/falkirk/my-details").has("You asked to use new@example.org")
    change = queries.address_change_of(isla)
    assert change is not None
    wrong = client.post_page("/falkirk/my-details/confirm-address", data={"code": "12"})
    assert wrong.errors == ["This code is not right. It is in the newest email to the new address."]
    path = f"/falkirk/my-details/confirm-address/{links.token_of(change.link)}"
    assert client.get_page(path).h1 == "Confirm the new address"
    assert reloaded(isla).email == "isla.beaton@example.org"
    client.post(path)
    assert reloaded(isla).email == "new@example.org"


def test_address_link_is_nothing_to_somebody_else(isla: Person, admin: Person, sign_in: SignIn) -> None:
    sign_in(isla).post("/falkirk/my-details/address", data={"email": "new@example.org"})
    change = queries.address_change_of(isla)
    assert change is not None
    path = f"/falkirk/my-details/confirm-address/{links.token_of(change.link)}"
    assert sign_in(admin).get(path).status_code == 404


def test_place_in_calendar_comes_with_a_warning(isla: Person, sign_in: SignIn) -> None:
    client = sign_in(isla)
    assert client.get_page("/falkirk/my-details/calendar").has(
        "Some calendars show private entries all the same"
    )
    client.post("/falkirk/my-details/calendar", data={"place": "yes"})
    assert reloaded(isla).place_in_calendar


def test_copy_of_data_goes_out_after_somebody_read_it(
    isla: Person, named: Person, sign_in: SignIn, programme: Programme
) -> None:
    client = sign_in(isla)
    client.post("/falkirk/my-details/data")
    asked = db.session.scalar(select(DataRequest))
    assert asked is not None
    take = f"/falkirk/my-details/data/{asked.id}/take"
    assert client.post(take).status_code == 403
    client = sign_in(named)
    assert client.get_page("/falkirk/data-requests").has("Isla Beaton")
    path = f"/falkirk/data-requests/{asked.id}"
    assert not client.get_page(path).has("01632 960001")
    assert client.post_page(path).has("01632 960001")
    client.post(f"{path}/release")
    assert client.post(take).status_code == 404
    client = sign_in(isla)
    copy = client.post(take)
    assert json.loads(copy.text)["person"][0]["full_name"] == "Isla Beaton"
    assert "falkirk" not in copy.headers["Content-Disposition"].lower()
