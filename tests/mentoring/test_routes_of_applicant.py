"""An applicant's pages, from the start page to the honest one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask.testing import FlaskClient

from app.directory.models import Person
from app.mentoring import queries, services
from app.mentoring.enums import ApplicationStatus
from app.mentoring.models import Application
from app.platform import clock, links
from app.platform.db import db
from tests.mentoring.conftest import World, Writing, statements, templates_to
from tests.support.factories.directory import create_agency, create_person, create_programme
from tests.support.factories.mentoring import create_application, create_request, create_signature

S = ApplicationStatus
TOM = "tom.ballantyne@example.org"
SignIn = Callable[[Person], FlaskClient]


def test_start_page_says_what_is_asked_and_until_when(world: World, client: FlaskClient) -> None:
    page = client.get_page("/falkirk/cohorts/november-2017/apply")
    for words in (
        "Friday 29 September",
        "Criterion 5",
        "You can promise all days",
        "Camelon",
        "no reason is asked",
    ):
        assert page.has(words), words
    assert not page.has("1 Example Street")


def test_start_page_is_plain_after_closing(world: World, client: FlaskClient) -> None:
    with clock.held(datetime(2017, 10, 2, 9, tzinfo=UTC)):
        page = client.get_page("/falkirk/cohorts/november-2017/apply")
    assert page.has("Applications closed on Friday 29 September")
    assert "Start your application" not in [text for text, _ in page.links]


def test_cohort_of_another_programme_is_not_found(
    world: World, client: FlaskClient, writing: Writing
) -> None:
    with writing():
        create_programme("ayrshire")
    assert client.get("/ayrshire/cohorts/november-2017/apply").status_code == 404


def test_applicant_goes_the_whole_way(world: World, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in(world.applicant)
    page = client.post_page("/falkirk/cohorts/november-2017/apply/start", {})
    assert page.h1 == "Your application"
    assert page.has("0 of 9 parts done")
    application = queries.own_application(world.applicant, world.cohort)
    assert application is not None
    base = f"/falkirk/applications/{application.id}"
    page = client.post_page(
        f"{base}/about-you",
        {
            "full_name": "Isla Beaton",
            "known_as": "Isla",
            "job_title": "Family worker",
            "team": "North",
            "audience": "frontline practitioner",
            "agency": str(world.agency.id),
        },
    )
    assert page.has("1 of 9 parts done")
    client.post_page(f"{base}/dates", {f"day_{number}": "yes" for number in range(1, 6)})
    client.post_page(f"{base}/forum", {"forum": "yes"})
    for number in range(1, 6):
        client.post_page(f"{base}/answers/{number}", {"answer": "What I do every week."})
    page = client.post_page(f"{base}/manager", {"who": "manager", "name": "Tom Ballantyne", "email": TOM})
    assert page.has("9 of 9 parts done")
    assert page.has("Ask Tom Ballantyne to countersign now")
    page = client.post_page(f"{base}/ask", {})
    assert page.has("Tom Ballantyne has been asked to countersign.")
    assert client.get_page(f"{base}/check").has("What I do every week.")
    page = client.post_page(f"{base}/check", {})
    assert page.h1 == "Where your application is"
    assert page.has("Waiting for your manager")
    assert page.has("We send Tom Ballantyne a reminder on Thursday 21 September.")
    assert page.has("Friday 6 October")
    assert templates_to(TOM) == ["signature_request"]
    assert client.get_page(f"{base}/sent").has("What I do every week.")


def test_newcomer_to_the_programme_gives_a_name_first(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    with writing():
        elsewhere = create_person(create_programme("ayrshire"), "Ewan Muir")
    sign_in(elsewhere)
    page = client.post_page("/falkirk/cohorts/november-2017/apply/start", {})
    assert page.errors == ["Enter your full name"]
    page = client.post_page("/falkirk/cohorts/november-2017/apply/start", {"full_name": "Ewan Muir"})
    assert page.h1 == "Your application"


def test_every_task_keeps_what_was_typed_and_says_what_is_wrong(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    with writing():
        draft = create_application(world.applicant, world.cohort, status=S.DRAFT, complete=False)
    sign_in(world.applicant)
    base = f"/falkirk/applications/{draft.id}"
    page = client.post_page(f"{base}/about-you", {"full_name": "", "job_title": "", "agency": "not-listed"})
    assert page.errors == [
        "Enter your full name",
        "Enter your job title",
        "Choose the part that describes yours best",
        "Enter the name of your agency",
    ]
    page = client.post_page(f"{base}/dates", {"day_1": "yes"})
    assert len(page.errors) == 4
    assert client.post_page(f"{base}/forum", {}).errors == [
        "Choose whether you can come to the forum meetings"
    ]
    assert client.post_page(f"{base}/answers/1", {"answer": " "}).errors == ["Write your answer"]
    page = client.post_page(f"{base}/answers/1", {"answer": "word " * 251})
    assert page.errors == [
        "Answer 1 must be 250 words or fewer. It has 251. It is saved, so you can shorten it later."
    ]
    assert client.get_page(f"{base}/tasks").has("Too long")
    page = client.post_page(f"{base}/manager", {"name": "Tom", "email": "tom"})
    assert page.errors == [
        "Choose who should countersign",
        "Enter an email address in the correct format, like name@example.org",
    ]
    page = client.post_page(
        f"{base}/manager", {"who": "manager", "name": "Me", "email": "Isla.Beaton+x@example.org"}
    )
    assert page.has("own email address")
    page = client.post_page(f"{base}/check", {})
    assert "It still needs" in page.errors[0]


def test_a_page_that_would_lose_what_is_typed_is_not_shown(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort)
    sign_in(world.applicant)
    late = datetime(2017, 10, 2, 9, tzinfo=UTC)
    for part in ("about-you", "dates", "forum", "answers/1"):
        with clock.held(late):
            page = client.get_page(f"/falkirk/applications/{application.id}/{part}")
        assert page.h1 == "Where your application is", part
        assert page.has("cannot be changed any more"), part


def test_what_is_not_sent_is_never_shown_as_sent(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort, status=S.DRAFT)
    sign_in(world.applicant)
    page = client.get_page(f"/falkirk/applications/{application.id}/sent")
    assert page.h1 == "Check your application"


def test_an_offer_can_be_answered_from_the_application(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort, status=S.OFFERED)
    sign_in(world.applicant)
    page = client.get_page(f"/falkirk/applications/{application.id}")
    assert any(where.endswith("/my-place") for _, where in page.links)


def test_nobody_else_finds_an_application(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort)
        other = create_person(world.programme, "Ewan Muir", agency=create_agency(world.programme, "police"))
    sign_in(other)
    for page in ("", "/tasks", "/check", "/sent", "/about-you", "/withdraw", "/dates.ics", "/answers/1"):
        assert client.get(f"/falkirk/applications/{application.id}{page}").status_code == 404, page


def test_applicant_reminds_once_a_day(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    application = _waiting(world, writing)
    sign_in(world.applicant)
    base = f"/falkirk/applications/{application.id}"
    assert client.post_page(f"{base}/remind", {}).has("The reminder is on its way.")
    page = client.post_page(f"{base}/remind", {})
    assert page.has("You have sent a reminder today.")
    assert templates_to(TOM) == ["signature_request", "signature_reminder"]


def test_applicant_reads_why_the_manager_said_no(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    application = _waiting(world, writing)
    with writing():
        request = queries.open_signature(application)
        assert request is not None
        services.decline(request, typed_name="Tom", reason="No cover that week.", by=None, at=clock.now())
    sign_in(world.applicant)
    page = client.get_page(f"/falkirk/applications/{application.id}")
    assert page.has("No cover that week.")
    assert page.has("Tom Ballantyne has said no for now")
    assert "rejected" not in page.text


def test_applicant_is_not_told_an_outcome_before_everybody_is(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    with writing():
        application = create_application(world.applicant, world.cohort, status=S.UNSUCCESSFUL, merit=900)
        create_signature(application)
    sign_in(world.applicant)
    page = client.get_page(f"/falkirk/applications/{application.id}")
    assert page.has("With the training team")
    assert not page.has("Not this time")
    assert "9.0" not in page.text
    with writing():
        services.mark_told(
            db.session.get(Application, application.id),
            by=None,
            at=clock.now(),
            note="There were fewer places.",
        )
    page = client.get_page(f"/falkirk/applications/{application.id}")
    assert page.has("Not this time")
    assert page.has("There were fewer places.")


def test_applicant_withdraws_after_a_plain_question(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    application = _waiting(world, writing)
    sign_in(world.applicant)
    base = f"/falkirk/applications/{application.id}"
    assert client.get_page(f"{base}/withdraw").has("No reason is asked.")
    assert client.post_page(f"{base}/withdraw", {}).has("You withdrew your application")


def test_provisional_dates_tell_nothing(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    application = _waiting(world, writing)
    sign_in(world.applicant)
    answer = client.get(f"/falkirk/applications/{application.id}/dates.ics")
    text = answer.get_data(as_text=True)
    assert text.count("BEGIN:VEVENT") == 5
    assert text.count("STATUS:TENTATIVE") == 5
    assert "LOCATION" not in text
    assert "Core" not in text
    assert answer.headers["Content-Disposition"] == 'attachment; filename="training-dates.ics"'


def _waiting(world: World, writing: Writing) -> Application:
    with writing():
        application = create_application(world.applicant, world.cohort)
        create_request(application)
    return application


def test_applicants_and_managers_pages_ask_the_database_little(
    world: World, client: FlaskClient, sign_in: SignIn, writing: Writing
) -> None:
    application = _waiting(world, writing)
    request = queries.open_signature(application)
    assert request is not None
    assert request.link is not None
    base = f"/falkirk/applications/{application.id}"
    paths = [
        base,
        f"{base}/sent",
        f"{base}/manager",
        f"{base}/answers/1",
        f"{base}/dates",
        f"{base}/about-you",
    ]
    manager = f"/falkirk/countersign/{links.token_of(request.link)}"
    sign_in(world.applicant)
    counted = {path: statements(client, path) for path in (*paths, manager)}
    assert {path: count for path, count in counted.items() if count > 15} == {}
