from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from app.directory.enums import Role
from app.directory.models import Person
from app.evaluation import queries, services
from app.evaluation.enums import Moment
from app.evaluation.models import Reply, Sitting
from app.platform import clock, mail
from app.platform.audit import AuditEntry, Via
from app.platform.db import db
from app.platform.mail import OutboxMessage
from tests.conftest import writing_block
from tests.evaluation.conftest import ACCEPTED, AFTER, BEFORE, STARTS, World
from tests.support.factories.directory import create_person
from tests.support.factories.evaluation import answer_test, create_sittings

SignIn = Callable[[Person], FlaskClient]
DAY = timedelta(days=1)
AGAIN = "evaluation/email/again"


def sitting_of(world: World, moment: Moment, *, test: bool = True) -> Sitting:
    with writing_block():
        opened = create_sittings(world.isla, world.falkirk.cohort, ACCEPTED)[moment]
    wanted = world.test if test else world.questionnaire
    return next(one for one in opened if one.instrument_id == wanted.id)


@pytest.fixture
def mairi(world: World) -> Person:
    with writing_block():
        return create_person(world.programme, "Mairi Tolmie", roles=[Role.ADMINISTRATOR])


def acts_on(sitting: Sitting) -> list[tuple[str, Via, bool]]:
    entries = db.session.query(AuditEntry).filter_by(subject_id=sitting.id).order_by(AuditEntry.at)
    return [(entry.action, entry.via, entry.reason_id is not None) for entry in entries]


def paper(day: datetime, **answers: str) -> dict[str, str]:
    """A filled-in page; answers by question, such as q1="…"."""
    local = clock.local(day)
    parts = {"day": local.day, "month": local.month, "year": local.year}
    received = {f"received_on-{name}": str(value) for name, value in parts.items()}
    return received | {f"{name}-answer": value for name, value in answers.items()} | {"reason": ""}


def test_paper_is_typed_in_without_marks_and_shows_as_such(
    world: World, mairi: Person, sign_in: SignIn
) -> None:
    pre = sitting_of(world, Moment.PRE)
    options = [[str(option.id) for option in one.options] for one in queries.questions_of(world.test.id)]
    with writing_block():
        # One answer on the screen, in which she was right; the rest on paper.
        services.answer_question(
            pre,
            queries.questions_of(world.test.id)[0],
            [queries.questions_of(world.test.id)[0].options[0].id],
            does_not_know=False,
            by=world.isla,
            at=BEFORE,
        )
    base = f"/falkirk/people/{world.isla.id}/tests"
    address = f"{base}/{pre.id}/paper"
    typed = paper(STARTS, q2=options[1][0], q3="unknown")
    with clock.held(AFTER):
        client = sign_in(mairi)
        assert world.isla.full_name in client.get("/falkirk/cohorts/november-2017/tests").text
        assert address in client.get(base).text
        page = client.get(address).text
        assert page.index("Right answer 2") < page.index("Other answer 2") < page.index("Third answer 2")
        assert " checked" not in page
        ahead = client.post(address, data=paper(AFTER + DAY, q2=options[1][0]))
        assert "cannot lie ahead" in ahead.text
        faults = client.post(address, data={"q1-answer": "not one", "reason": ""}).text
        assert "Enter the day on which the paper came" in faults
        assert "Question 1: Choose one of the answers listed" in faults
        assert "Type in at least one answer." in client.post(address, data=paper(STARTS)).text
        assert client.post(address, data=typed).location == base
        done = client.get(base).text
        assert "On paper, came on" in done
        closed = client.post(f"{base}/{pre.id}/reopen", data={"reason": "A slip."}).text
        assert "This has closed, so it cannot be opened again" in closed
        person = sign_in(world.isla)
        assert "On paper, came on" in person.get("/falkirk/tests").text
        own = person.get(f"/falkirk/tests/{pre.id}").text
    assert "Your answers came on paper on Monday" in own
    assert "Right answer 2" in own
    assert acts_on(pre)[-2:] == [("type in from paper", Via.PAPER, False), ("hand in", Via.PAPER, False)]


def test_paper_that_came_late_or_is_typed_in_again_needs_a_reason(
    world: World, mairi: Person, sign_in: SignIn
) -> None:
    pre = sitting_of(world, Moment.PRE, test=False)
    address = f"/falkirk/people/{world.isla.id}/tests/{pre.id}/paper"
    late = paper(STARTS + DAY, q1="7")
    with clock.held(AFTER):
        client = sign_in(mairi)
        again = client.post(address, data=late).text
        assert "The paper came after this had closed" in again
        assert 'value="7" checked' in again
        assert client.post(address, data=late | {"reason": "The post was slow."}).status_code == 302
        right = paper(STARTS, q1="8", q2="4")
        assert "Say why it is typed in again" in client.post(address, data=right).text
        assert client.post(address, data=right | {"reason": "It said eight."}).status_code == 302
    assert [reply.number for reply in db.session.query(Reply).order_by(Reply.number)] == [4, 8]
    assert [act for act in acts_on(pre) if act[2]] == [
        ("type in from paper", Via.PAPER, True),
        ("type in again from paper", Via.PAPER, True),
    ]


def test_what_was_handed_in_is_opened_again_with_a_reason_and_counts_meanwhile(
    world: World, mairi: Person, sign_in: SignIn
) -> None:
    post = sitting_of(world, Moment.POST)
    with writing_block():
        answer_test(post, 2, at=AFTER)
    base, mine = f"/falkirk/people/{world.isla.id}/tests", f"/falkirk/tests/{post.id}"
    with clock.held(AFTER + DAY):
        staff = sign_in(mairi)
        assert f"{base}/{post.id}/paper" not in staff.get(base).text
        on_screen = staff.post(f"{base}/{post.id}/paper", data=paper(AFTER, q1="unknown")).text
        assert "This was handed in on the screen" in on_screen
        assert (
            "Say why it is opened again" in staff.post(f"{base}/{post.id}/reopen", data={"reason": ""}).text
        )
        done = staff.post(f"{base}/{post.id}/reopen", data={"reason": "She pressed too early."})
        assert done.location == base
        assert "Open again" in staff.get(base).text
        twice = staff.post(f"{base}/{post.id}/reopen", data={"reason": "Once more."}).text
        assert "open again already" in twice
        (letter,) = map(mail.render, db.session.query(OutboxMessage).filter_by(template=AGAIN))
        assert letter.subject == "Training: open for you again"
        assert mine in letter.text and mine in letter.html and "too early" not in letter.text
        person = sign_in(world.isla)
        assert "opened this again" in person.get(mine).text
        assert person.get(f"{mine}/review").status_code == 403
        assert queries.post_tests_in(world.falkirk.cohort.id) == {world.isla.id}
        assert [one.id for one in queries.due_sittings(world.isla, AFTER + DAY) if one.id == post.id] == [
            post.id
        ]
        last = queries.questions_of(world.test.id)[3]
        person.post(f"{mine}/questions/4", data={"answer": str(last.options[0].id)})
        person.post(f"{mine}/check")
        assert "You got 3 of 4 right" in person.get(f"{mine}/review").text
    db.session.expire_all()
    assert (post.submitted_at, post.reopened_at) == (AFTER + DAY, None)
    handed_in = [entry.at for entry in _entries(post) if entry.action == "hand in"]
    assert handed_in == [AFTER, AFTER + DAY]
    assert [entry.reason.text for entry in _entries(post) if entry.reason] == ["She pressed too early."]


def _entries(sitting: Sitting) -> list[AuditEntry]:
    return list(db.session.query(AuditEntry).filter_by(subject_id=sitting.id).order_by(AuditEntry.at))


def test_papers_of_restricted_people_are_for_named_staff(
    world: World, mairi: Person, sign_in: SignIn
) -> None:
    pre = sitting_of(world, Moment.PRE)
    with writing_block():
        world.isla.restricted = True
        nan = create_person(world.programme, "Nan Careful", roles=[Role.NAMED_STAFF])
    base = f"/falkirk/people/{world.isla.id}/tests"
    with clock.held(BEFORE):
        administrator = sign_in(mairi)
        for address in (base, f"{base}/{pre.id}/paper", f"{base}/{pre.id}/reopen"):
            assert administrator.get(address).status_code == 404
        assert "Isla" not in administrator.get("/falkirk/cohorts/november-2017/tests").text
        named = sign_in(nan)
        assert world.isla.full_name in named.get("/falkirk/cohorts/november-2017/tests").text
        assert named.post(f"{base}/{pre.id}/paper", data=paper(BEFORE, q1="unknown")).location == base
