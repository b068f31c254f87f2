from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.directory.enums import Role
from app.directory.models import Person
from app.evaluation import queries
from app.evaluation.enums import Moment
from app.evaluation.models import Instrument, Sitting
from app.platform import clock
from app.platform.db import db
from tests.conftest import writing_block
from tests.evaluation.conftest import ACCEPTED, AFTER, BEFORE, World
from tests.support.factories.directory import create_agency, create_person
from tests.support.factories.evaluation import answer_questionnaire, answer_test, create_sittings

SignIn = Callable[[Person], FlaskClient]


def sitting_of(world: World, instrument: Instrument, moment: Moment) -> Sitting:
    with writing_block():
        create_sittings(world.isla, world.falkirk.cohort, ACCEPTED)
    return next(
        one
        for one in queries.sittings_of(world.isla)
        if one.instrument_id == instrument.id and one.moment is moment
    )


def test_the_own_list_says_what_is_open_and_when_the_rest_opens(world: World, sign_in: SignIn) -> None:
    sitting_of(world, world.test, Moment.PRE)
    with clock.held(BEFORE):
        page = sign_in(world.isla).get("/falkirk/tests").text
    assert "Knowledge test before the course" in page
    assert "To do" in page
    assert "Opens Thursday 16" in page


def test_an_empty_list_says_why(world: World, sign_in: SignIn) -> None:
    with clock.held(BEFORE):
        page = sign_in(world.ross).get("/falkirk/tests").text
    assert "Nothing to fill in" in page


def test_a_test_is_answered_page_by_page_left_and_resumed(world: World, sign_in: SignIn) -> None:
    sitting = sitting_of(world, world.test, Moment.PRE)
    questions = queries.questions_of(world.test.id)
    base = f"/falkirk/tests/{sitting.id}"
    with clock.held(BEFORE):
        client = sign_in(world.isla)
        assert f"{base}/questions/1" in client.get(base).text
        first = client.post(
            f"{base}/questions/1", data={"answer": str(questions[0].options[0].id), "do": "save"}
        )
        assert first.location == f"{base}/questions/2"
        skipped = client.post(f"{base}/questions/2", data={"do": "skip"})
        assert skipped.location == f"{base}/questions/3"
        stopped = client.post(f"{base}/questions/3", data={"answer": "unknown", "do": "stop"})
        assert stopped.location == "/falkirk/tests"
        assert "Go on with question 2" in client.get(base).text
        assert "You have answered 2 of 4" in client.get(base).text
        last = client.post(f"{base}/questions/4", data={"answer": "unknown", "do": "save"})
        assert last.location == f"{base}/check"
        check = client.get(f"{base}/check").text
        assert "1 question of 4 has no answer yet" in check
        changed = client.post(
            f"{base}/questions/2?check=1", data={"answer": str(questions[1].options[1].id), "do": "save"}
        )
        assert changed.location == f"{base}/check"
        assert client.post(f"{base}/check").location == base
        done = client.get(base).text
        assert "You handed this in" in done
        assert client.get(f"{base}/questions/1").location == base


def test_pressing_save_without_an_answer_says_what_to_do(world: World, sign_in: SignIn) -> None:
    sitting = sitting_of(world, world.test, Moment.PRE)
    with clock.held(BEFORE):
        answer = sign_in(world.isla).post(f"/falkirk/tests/{sitting.id}/questions/1", data={"do": "save"})
    assert "Choose an answer, or “I don’t know yet”" in answer.text
    assert "Error:" in answer.text


def test_an_answer_of_another_question_is_refused(world: World, sign_in: SignIn) -> None:
    sitting = sitting_of(world, world.test, Moment.PRE)
    other = str(queries.questions_of(world.test.id)[1].options[0].id)
    with clock.held(BEFORE):
        answer = sign_in(world.isla).post(f"/falkirk/tests/{sitting.id}/questions/1", data={"answer": other})
    assert answer.status_code == 200
    assert "Choose one of the answers listed" in answer.text


def test_a_questionnaire_has_scales_and_words_with_the_notice(world: World, sign_in: SignIn) -> None:
    sitting = sitting_of(world, world.questionnaire, Moment.POST)
    base = f"/falkirk/tests/{sitting.id}"
    with clock.held(AFTER):
        client = sign_in(world.isla)
        assert "How confident are you" in client.get(f"{base}/questions/1").text
        assert "Looking back: before the course" in client.get(f"{base}/questions/2").text
        assert "Strongly agree" in client.get(f"{base}/questions/3").text
        words = client.get(f"{base}/questions/4").text
        assert "You need not write about your own life" in words
        assert client.post(f"{base}/questions/1", data={"answer": "10"}).status_code == 302
        assert client.post(f"{base}/questions/4", data={"answer": "Ask earlier."}).status_code == 302
        assert "Ask earlier." in client.get(f"{base}/questions/4").text
        client.post(f"{base}/questions/4", data={"answer": ""})
        assert "Ask earlier." not in client.get(f"{base}/questions/4").text


def test_nobody_else_opens_a_sitting(world: World, sign_in: SignIn) -> None:
    sitting = sitting_of(world, world.test, Moment.PRE)
    with writing_block():
        administrator = create_person(world.programme, "Ada Min", roles=[Role.ADMINISTRATOR])
        lead = create_person(
            world.programme,
            "Leah Dee",
            agency=world.isla.agency,
            roles=[Role.AGENCY_LEAD, Role.PROGRAMME_LEAD],
        )
    with clock.held(BEFORE):
        for other in (world.ross, administrator, lead):
            client = sign_in(other)
            for path in ("", "/questions/1", "/check", "/review"):
                assert client.get(f"/falkirk/tests/{sitting.id}{path}").status_code == 404


def test_right_answers_are_nowhere_before_the_test_after_the_course_is_in(
    world: World, sign_in: SignIn
) -> None:
    pre = sitting_of(world, world.test, Moment.PRE)
    post = sitting_of(world, world.test, Moment.POST)
    with writing_block():
        answer_test(pre, 1, at=BEFORE)
    with clock.held(AFTER):
        client = sign_in(world.isla)
        assert client.get(f"/falkirk/tests/{pre.id}/review").status_code == 403
        assert client.get(f"/falkirk/tests/{post.id}/review").status_code == 403
        for path in (f"{pre.id}", f"{post.id}", f"{post.id}/questions/1", f"{post.id}/check"):
            page = client.get(f"/falkirk/tests/{path}").text
            assert "Why the first answer" not in page
            assert "Right answer</span>" not in page
        with writing_block():
            answer_test(post, 3, at=AFTER)
        assert client.get(f"/falkirk/tests/{pre.id}/review").status_code == 403
        review = client.get(f"/falkirk/tests/{post.id}/review").text
    assert "You got 3 of 4 right" in review
    assert "1 of 4" in review
    assert "Why the first answer to question 4" in review
    assert "Why the first answer to question 2" not in review
    assert "both times" in review


@pytest.mark.parametrize("show", ["missed", "newly-right", "all", "nonsense"])
def test_every_list_of_the_review_opens(world: World, sign_in: SignIn, show: str) -> None:
    post = sitting_of(world, world.test, Moment.POST)
    with writing_block():
        answer_test(post, 4, at=AFTER)
    with clock.held(AFTER):
        page = sign_in(world.isla).get(f"/falkirk/tests/{post.id}/review?show={show}")
    assert page.status_code == 200
    assert "nothing you would need to look at again" in page.text


def test_handing_in_after_the_course_leads_to_the_review(world: World, sign_in: SignIn) -> None:
    post = sitting_of(world, world.test, Moment.POST)
    with writing_block():
        answer_test(post, 4, at=AFTER, hand_in=False)
    with clock.held(AFTER):
        answer = sign_in(world.isla).post(f"/falkirk/tests/{post.id}/check")
    assert answer.location == f"/falkirk/tests/{post.id}/review"


def test_only_administrators_write_tests(world: World, sign_in: SignIn) -> None:
    with writing_block():
        agency = create_agency(world.programme, "police")
        others = [
            create_person(world.programme, f"Some {role.name.title()}", agency=agency, roles=[role])
            for role in (Role.PROGRAMME_LEAD, Role.TRAINER, Role.AGENCY_LEAD)
        ]
        administrator = create_person(world.programme, "Ada Min", roles=[Role.ADMINISTRATOR])
    for other in others:
        assert sign_in(other).get(f"/falkirk/instruments/{world.test.id}").status_code == 403
    assert sign_in(administrator).get(f"/falkirk/instruments/{world.test.id}").status_code == 200
    assert "Knowledge test" in sign_in(administrator).get("/falkirk/instruments").text


def test_an_administrator_writes_a_test_until_it_is_frozen(world: World, sign_in: SignIn) -> None:
    with writing_block():
        administrator = create_person(world.programme, "Ada Min", roles=[Role.ADMINISTRATOR])
    client = sign_in(administrator)
    facts = {
        "kind": "knowledge_test",
        "course_id": str(world.falkirk.core.course_id),
        "title": "Second test",
        "code": "second",
    }
    refused = client.post("/falkirk/instruments/add", data={**facts, "code": 'A "name"'}).text
    assert "Short code may have small letters, figures and hyphens only" in refused
    made = client.post("/falkirk/instruments/add", data=facts)
    base = made.location
    assert client.get(base).status_code == 200
    question = {
        "kind": "single",
        "text": "A note is short.\n\nWhat now?",
        "answer_1": "Write more",
        "right_1": "yes",
        "answer_2": "Write less",
        "about_2": "The next reader was not there.",
        "rationale": "Because.",
    }
    refused = client.post(f"{base}/questions/add", data={**question, "right_2": "yes", "right_3": "yes"}).text
    assert "Write answer 3, or clear what is said about it" in refused
    assert "Only one answer can be right" in (
        client.post(f"{base}/questions/add", data={**question, "right_2": "yes"}).text
    )
    assert client.post(f"{base}/questions/add", data=question).location == base
    statement = {"kind": "true_false", "text": "A note is enough.", "truth": "false", "about_true": "No."}
    assert "Say whether it is true or false" in (
        client.post(f"{base}/questions/add", data={**statement, "truth": ""}).text
    )
    assert client.post(f"{base}/questions/add", data=statement).location == base
    page = client.get(base).text
    assert "What now?" in page
    assert '<div class="quote">A note is short.</div>' in page
    second = db.session.query(Instrument).filter_by(code="second").one()
    first, other = second.questions
    assert client.post(f"{base}/questions/{first.id}/move", data={"do": "later"}).status_code == 302
    assert [one.id for one in second.questions] == [other.id, first.id]
    edit = f"/falkirk/questions/{first.bank_question_id}/words"
    assert "The next reader was not there." in client.get(edit).text
    assert client.post(edit, data={**question, "text": "What next?", "topic": "Records"}).status_code == 302
    assert "What next?" in client.get(base).text
    assert client.post(f"{base}/current", data={"do": "start"}).location == base
    assert "instead of test" in client.get(base).text
    assert client.post(f"{base}/questions/{first.id}/remove").location == base
    assert client.post(f"{base}/questions/{other.id}/remove").location == base
    assert "No question yet" in client.get(base).text
    choose = client.get(f"{base}/questions/choose").text
    assert "What next?" in choose
    assert "Records" in choose
    chosen = [str(first.bank_question_id), str(other.bank_question_id)]
    assert client.post(f"{base}/questions/choose", data={"chosen": chosen}).location == base
    assert len(second.questions) == 2
    assert "Asked in" in client.get("/falkirk/questions?topic=Records").text


def test_an_administrator_writes_a_questionnaire(world: World, sign_in: SignIn) -> None:
    with writing_block():
        administrator = create_person(world.programme, "Ada Min", roles=[Role.ADMINISTRATOR])
    client = sign_in(administrator)
    base = f"/falkirk/instruments/{world.questionnaire.id}"
    facts = {"kind": "opinion", "text": "Meetings help.", "asked_after": "yes"}
    assert (
        "Say when this is asked"
        in client.post(f"{base}/items/add", data={"kind": "opinion", "text": "Meetings help."}).text
    )
    assert client.post(f"{base}/items/add", data=facts).location == base
    item = world.questionnaire.items[-1]
    assert "Meetings help." in client.get(f"{base}/items/{item.id}").text
    assert client.post(f"{base}/items/{item.id}", data={**facts, "text": "Meetings helped."}).location == base
    assert client.post(f"{base}/items/{item.id}/remove").location == base


def test_a_frozen_test_is_shown_without_ways_to_change_it(world: World, sign_in: SignIn) -> None:
    pre = sitting_of(world, world.questionnaire, Moment.PRE)
    with writing_block():
        answer_questionnaire(pre, 5, at=BEFORE)
        administrator = create_person(world.programme, "Ada Min", roles=[Role.ADMINISTRATOR])
    client = sign_in(administrator)
    page = client.get(f"/falkirk/instruments/{world.questionnaire.id}").text
    assert "In use since" in page
    assert "/items/add" not in page
    base = f"/falkirk/instruments/{world.questionnaire.id}"
    for form in ("items/add", f"items/{world.questionnaire.items[0].id}", "words"):
        assert client.get(f"{base}/{form}").location == base
    refused = client.post(
        f"/falkirk/instruments/{world.questionnaire.id}/items/add",
        data={"kind": "opinion", "text": "More?", "asked_after": "yes"},
    )
    assert "before and after must ask the same" in refused.text
