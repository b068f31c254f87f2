"""Pages of assessors and administrators, and what agency leads and managers never see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from app.directory.enums import Role
from app.directory.models import Person
from app.mentoring import queries, services
from app.mentoring.enums import ApplicationStatus
from app.mentoring.models import Application
from app.platform.db import db
from tests.mentoring.conftest import World, Writing, statements, templates_to
from tests.support.factories.directory import create_person, create_programme
from tests.support.factories.mentoring import (
    create_application,
    create_assessment,
    create_request,
    create_signature,
)

S = ApplicationStatus
AT = datetime(2017, 9, 18, 8, 0, tzinfo=UTC)
SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def staff(world: World, writing: Writing) -> Person:
    with writing():
        return create_person(world.programme, "Mairi Tolmie", roles=[Role.ADMINISTRATOR])


@pytest.fixture
def assessor(world: World, writing: Writing) -> Person:
    with writing():
        return create_person(world.programme, "Ann Baird", roles=[Role.ASSESSOR])


def test_assessor_reads_blind_scores_and_then_sees_the_others(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing, assessor: Person
) -> None:
    with writing():
        other = create_person(world.programme, "Bess Cairns", roles=[Role.ASSESSOR])
        application = create_application(world.applicant, world.cohort)
        create_assessment(application, other, points=dict.fromkeys(range(1, 6), 4), comment="A strong one.")
        reading = create_assessment(application, assessor)
    sign_in(assessor)
    assert client.get_page("/falkirk/assessments").has("0 of 1 scored.")
    address = f"/falkirk/assessments/{reading.id}"
    page = client.get_page(address)
    assert page.has("My own words to criterion 5.")
    for hidden in ("Isla", "Housing", "Family worker", "A strong one.", "Bess Cairns"):
        assert not page.has(hidden), hidden
    assert "checked" not in client.get(address).get_data(as_text=True)
    page = client.post_page(address, {"score_1": "3", "comment": "Kept"})
    assert page.errors == [f"Choose a score for criterion {number}, or abstain" for number in range(2, 6)]
    assert "Kept" in client.post(address, data={"comment": "Kept"}).get_data(as_text=True)
    page = client.post_page(address, {f"score_{number}": "3" for number in range(1, 6)})
    assert page.has("A strong one.")
    assert page.has("Bess Cairns")
    assert client.get_page("/falkirk/assessments").has("1 of 1 scored.")


def test_assessor_hands_on_without_a_reason(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing, assessor: Person
) -> None:
    with writing():
        reading = create_assessment(create_application(world.applicant, world.cohort), assessor)
    sign_in(assessor)
    page = client.get_page(f"/falkirk/assessments/{reading.id}/stand-down")
    assert page.has("No reason is asked or kept")
    page = client.post_page(f"/falkirk/assessments/{reading.id}/stand-down", {})
    assert page.has("There is nothing for you to read.")


def test_list_is_filtered_and_shows_who_has_the_ball(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing, staff: Person
) -> None:
    with writing():
        create_request(create_application(world.applicant, world.cohort))
        create_application(create_person(world.programme, "Ewan Muir"), world.cohort, status=S.DRAFT)
    sign_in(staff)
    base = "/falkirk/cohorts/november-2017/applications"
    page = client.get_page(base)
    assert page.has("2 applications, oldest first")
    assert client.get_page(f"{base}?status=draft").has("Ewan Muir")
    assert not client.get_page(f"{base}?status=draft").has("Isla Beaton")
    assert client.get_page(f"{base}?waiting_on=the+manager").has("Isla Beaton")
    assert client.get_page(f"{base}?agency={world.agency.id}").has("1 application, oldest first")
    assert client.get_page(f"{base}?status=completed").has("No application is like this.")


def test_review_shows_the_arithmetic_and_the_history(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing, staff: Person, assessor: Person
) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort)
        create_signature(application)
        other = create_person(world.programme, "Bess Cairns", roles=[Role.ASSESSOR])
        create_assessment(application, assessor, points=dict.fromkeys(range(1, 6), 3))
        create_assessment(application, other, points=dict.fromkeys(range(1, 6), 4))
    sign_in(staff)
    page = client.get_page(f"/falkirk/applications/{application.id}/review")
    for words in (
        "(15.0 + 20.0) ÷ 2 = 17.5",
        "Signed",
        "My own words to criterion 1.",
        "Draft to submitted",
        "Can come",
    ):
        assert page.has(words) or words.lower() in page.text.lower(), words


def test_draft_is_read_by_nobody_else(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing, staff: Person
) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort, status=S.DRAFT)
    sign_in(staff)
    page = client.get_page(f"/falkirk/applications/{application.id}/review")
    assert not page.has("My own words")


def test_administrator_verifies_who_signs_instead(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing, staff: Person
) -> None:
    with writing():
        application = create_application(
            world.applicant,
            world.cohort,
            status=S.DRAFT,
            somebody_else_signs=True,
            manager_name="Rhona Kerr",
            manager_email="rhona.kerr@example.org",
        )
        services.submit(application, by=world.applicant, at=AT)
    sign_in(staff)
    base = f"/falkirk/applications/{application.id}/review"
    assert client.get_page(base).has("Rhona Kerr may sign: ask now")
    client.post_page(f"{base}/verify", {})
    assert templates_to("rhona.kerr@example.org") == ["signature_request"]


def test_administrator_records_a_signature(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing, staff: Person
) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort)
        create_request(application)
    sign_in(staff)
    base = f"/falkirk/applications/{application.id}/review"
    facts = {"manager_name": "Tom Ballantyne", "manager_email": "tom.ballantyne@example.org"}
    assert client.post_page(f"{base}/signature", facts).errors == [
        "Choose how the signature came",
        "Ask for this declaration, and tick it when it is given",
    ]
    page = client.post_page(f"{base}/signature", {**facts, "door": "telephone", "not_related": "yes"})
    assert page.has("Signed by telephone")


def test_administrator_returns_defers_withdraws_and_undoes(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing, staff: Person
) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort)
    sign_in(staff)
    base = f"/falkirk/applications/{application.id}/review"
    assert client.post_page(f"{base}/return", {}).errors == ["Say why"]
    client.post_page(f"{base}/return", {"note": "Please say more in answer 2."})
    assert _status(application) is S.RETURNED
    client.post_page(f"{base}/withdraw", {"note": "Asked by telephone."})
    assert _status(application) is S.WITHDRAWN
    page = client.post_page(f"{base}/undo", {"note": "A mistake."})
    assert page.has("Asked by telephone.")
    assert _status(application) is S.RETURNED
    assert client.get(f"{base}/delete").status_code == 404


def test_administrator_settles_many_with_the_minimum_in_view(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing, staff: Person
) -> None:
    with writing():
        world.cohort.minimum_merit = 1000
        high = create_application(world.applicant, world.cohort, status=S.ASSESSED, merit=1750)
        low = create_application(
            create_person(world.programme, "Ewan Muir"), world.cohort, status=S.ASSESSED, merit=900
        )
    sign_in(staff)
    address = "/falkirk/cohorts/november-2017/decisions"
    page = client.get_page(address)
    assert page.has("The minimum of this cohort is 10.0 of 20.")
    assert page.has("below the minimum")
    assert client.post_page(address, {"outcome": "appointable"}).errors == [
        "Choose at least one application."
    ]
    assert client.post_page(address, {"chosen": [str(high.id)]}).errors == ["Choose an outcome"]
    client.post_page(address, {"chosen": [str(high.id)], "outcome": "appointable"})
    refused = {"chosen": [str(low.id)], "outcome": "unsuccessful", "note": "Next time."}
    assert client.post_page(address, refused).errors == [
        f"Say what would strengthen criterion {number}, or that it was strong" for number in range(1, 6)
    ]
    words = {f"strengthen_{number}": f"Say more about part {number}." for number in range(1, 6)}
    page = client.post_page(address, refused | words)
    assert (_status(high), _status(low)) == (S.APPOINTABLE, S.UNSUCCESSFUL)
    assert page.has("0 to settle, 1 appointable, 1 unsuccessful")
    assert templates_to(world.applicant.email) == []
    page = client.get_page(f"/falkirk/applications/{low.id}/review")
    assert page.has("Say more about part 3.") and page.has("The applicant reads this once everybody is told.")


def test_applicant_reads_what_would_strengthen_it_once_told(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing, staff: Person
) -> None:
    with writing():
        found = create_application(world.applicant, world.cohort, status=S.ASSESSED, merit=900)
        words = {each.id: f"Say more about {each.title}." for each in world.criteria}
        services.settle([found], appointable=False, by=staff, at=AT, strengthen=words)
    sign_in(world.applicant)
    address = f"/falkirk/applications/{found.id}"
    page = client.get_page(address)
    assert not page.has("stronger") and not page.has("Say more about")
    with writing():
        services.mark_told(found, by=staff, at=AT)
    page = client.get_page(address)
    assert page.has("What would make it stronger") and page.has(f"Say more about {world.criteria[4].title}.")
    assert not page.has("What you can do now")
    assert statements(client, address) <= 15


def test_administrator_shares_out_and_enters_an_application(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing, staff: Person, assessor: Person
) -> None:
    with writing():
        create_application(world.applicant, world.cohort)
    sign_in(staff)
    page = client.post_page("/falkirk/cohorts/november-2017/share-out", {})
    assert page.has("1 reading given out.")
    address = "/falkirk/cohorts/november-2017/applications/enter"
    assert len(client.post_page(address, {}).errors) == 20
    page = client.post_page(address, _paper_form(world))
    assert page.h1 == "Ewan Muir"
    assert page.has("Signed by paper")


def test_paper_says_who_signed_for_somebody_without_a_line_manager(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing, staff: Person
) -> None:
    address = "/falkirk/cohorts/november-2017/applications/enter"
    sign_in(staff)
    assert not client.get_page(address).has("Who countersigns?")
    with writing():
        world.cohort.other_signatory = "Volunteer coordinator"
    page = client.post_page(address, _paper_form(world))
    assert page.errors == ["Choose who countersigns"]
    page = client.post_page(address, _paper_form(world) | {"signs_as": "role"})
    assert page.has("signs as the applicant’s volunteer coordinator")


@pytest.mark.parametrize("role", [Role.AGENCY_LEAD, Role.TRAINER, None])
def test_agency_lead_manager_and_trainer_never_see_answers_or_scores(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing, role: Role | None
) -> None:
    with writing():
        person = create_person(
            world.programme, "Ewan Muir", agency=world.agency, roles=[role] if role else []
        )
        application = create_application(world.applicant, world.cohort)
        reading = create_assessment(application, create_person(world.programme, "Ann Baird"))
    sign_in(person)
    for path in (
        "cohorts/november-2017/applications",
        "cohorts/november-2017/decisions",
        "cohorts/november-2017/applications/enter",
        f"applications/{application.id}/review",
        f"applications/{application.id}/review/return",
        "assessments",
        f"assessments/{reading.id}",
    ):
        assert client.get(f"/falkirk/{path}").status_code in (403, 404), path


def test_administrator_does_not_act_on_the_own_application(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing, staff: Person
) -> None:
    with writing():
        own = create_application(staff, world.cohort)
    sign_in(staff)
    assert client.get(f"/falkirk/applications/{own.id}/review").status_code == 403


def test_application_of_another_programme_is_not_found(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing, staff: Person
) -> None:
    with writing():
        elsewhere = create_programme("ayrshire")
        other = create_person(elsewhere, "Nan Shaw", roles=[Role.ADMINISTRATOR])
        application = create_application(world.applicant, world.cohort)
    sign_in(other)
    assert client.get(f"/ayrshire/applications/{application.id}/review").status_code == 404
    assert client.get(f"/falkirk/applications/{application.id}/review").status_code == 404


def test_pages_ask_the_database_as_little_for_forty_as_for_three(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing, staff: Person, assessor: Person
) -> None:
    with writing():
        world.applicant.agency = world.agency
        _many(world, assessor, range(3))
    sign_in(staff)
    base = "/falkirk/cohorts/november-2017"
    few = {path: statements(client, f"{base}/{path}") for path in ("applications", "decisions")}
    with writing():
        _many(world, assessor, range(3, 40))
    many = {path: statements(client, f"{base}/{path}") for path in few}
    assert many == few
    assert max(many.values()) <= 15
    application = queries.applications_in(world.cohort, staff)[0]
    assert statements(client, f"/falkirk/applications/{application.id}/review") <= 20


def _many(world: World, assessor: Person, numbers: range) -> None:
    for number in numbers:
        person = create_person(world.programme, f"Applicant {number}", agency=world.agency)
        application = create_application(
            person, world.cohort, status=S.ASSESSED if number % 2 else S.SUBMITTED, merit=1200
        )
        create_signature(application)
        create_assessment(application, assessor)


def _status(application: Application) -> ApplicationStatus:
    db.session.expire_all()
    return db.session.get_one(Application, application.id).status


def _paper_form(world: World) -> dict[str, str]:
    facts = {
        "received_on-day": "15",
        "received_on-month": "9",
        "received_on-year": "2017",
        "full_name": "Ewan Muir",
        "email": "ewan.muir@example.org",
        "job_title": "Worker",
        "audience": "frontline practitioner",
        "agency": str(world.agency.id),
        "forum": "yes",
        "manager_name": "Tom Ballantyne",
        "manager_email": "tom.ballantyne@example.org",
        "signed": "yes",
    }
    facts |= {f"day_{number}": "yes" for number in range(1, 6)}
    return facts | {f"answer_{number}": "As on the paper." for number in range(1, 6)}
