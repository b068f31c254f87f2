from collections.abc import Callable
from io import BytesIO

from flask.testing import FlaskClient

from app.directory.enums import Role
from app.directory.models import Person
from app.evaluation import queries, services
from app.evaluation.enums import Moment, QuestionKind
from app.evaluation.models import Sitting
from app.evaluation.services import WrittenOption, WrittenQuestion
from app.platform import clock
from tests.conftest import writing_block
from tests.evaluation.conftest import ACCEPTED, AFTER, BEFORE, World
from tests.support.factories.directory import create_person
from tests.support.factories.evaluation import answer, create_sittings

SignIn = Callable[[Person], FlaskClient]
IN_ORDER = WrittenQuestion(
    QuestionKind.ORDERING,
    "In which order?",
    (
        WrittenOption("Who did what", feedback="A reader begins here."),
        WrittenOption("What followed"),
        WrittenOption("What now"),
    ),
    situation="A note is short.",
    rationale="First what was done.",
)
REMARK = "Other words that tell what is missing."


def prepared(world: World) -> tuple[Sitting, Sitting, Person]:
    """The test with a fifth question that puts in order; Isla's sittings of it; an administrator."""
    with writing_block():
        services.add_question(world.test, IN_ORDER, by=None, at=BEFORE)
        second = world.test.questions[1]
        written = services.written_of(second)
        options = (written.options[0], WrittenOption(written.options[1].text, feedback=REMARK))
        asked = WrittenQuestion(written.kind, written.text, options, rationale=written.rationale)
        services.change_question(second.bank_question, asked, by=None, at=BEFORE)
        sittings = create_sittings(world.isla, world.falkirk.cohort, ACCEPTED)
        administrator = create_person(world.programme, "Ada Min", roles=[Role.ADMINISTRATOR])
    before, after = (
        next(one for one in sittings[moment] if one.instrument_id == world.test.id)
        for moment in (Moment.PRE, Moment.POST)
    )
    return before, after, administrator


def test_things_are_put_in_order_reported_and_reviewed(world: World, sign_in: SignIn) -> None:
    before, after, administrator = prepared(world)
    order = world.test.questions[4]
    keys = services.ordered_options(order, before)
    right = [str(option.id) for option in order.options]
    shown_first = [services.ordered_options(order, Sitting(shuffle=seed)) for seed in range(40)]
    assert all(sorted(each) == sorted(right) and each != right for each in shown_first)
    page = f"/falkirk/tests/{before.id}/questions/5"
    with clock.held(BEFORE):
        client = sign_in(world.isla)
        shown = client.get(page).text
        assert "Give each a place: 1 comes first" in shown
        assert shown.index("What now") < shown.index("I don’t know yet")
        places = {f"place_{number}": str(right.index(key) + 1) for number, key in enumerate(keys, start=1)}
        assert "Give each of the 3 a place" in client.post(page, data={"place_1": "2"}).text
        assert "chosen more than once" in client.post(page, data=dict.fromkeys(places, "1")).text
        assert "but not both" in client.post(page, data={**places, "answer": "unknown"}).text
        assert "Give each a place, or choose" in client.post(page, data={}).text
        assert client.post(page, data={"place_1": "2", "do": "skip"}).status_code == 302
        assert client.post(page, data={"answer": "unknown"}).status_code == 302
        assert "checked" in client.get(page).text
        assert client.post(page, data=places).status_code == 302
        assert client.get(page).text.count(" selected>") == 3
        report = f"{page}/report"
        assert "You need not write about your own life" in client.get(report).text
        assert "Say what is unclear or wrong" in client.post(report, data={"words": ""}).text
        assert client.post(report, data={"words": "Two fit."}).location == page
        assert "Being checked" in client.get(page).text
        with writing_block():
            services.submit(before, by=world.isla, at=BEFORE)
        assert client.get(f"/falkirk/tests/{after.id}/questions/5/report").status_code == 404
    waiting = sign_in(administrator).get("/falkirk/questions/reports").text
    assert "Two fit." in waiting
    assert "Isla" not in waiting
    with clock.held(AFTER):
        with writing_block():
            for number in range(2):
                answer(after, world.test.questions[number], 1, at=AFTER)
            backwards = [option.id for option in order.options][::-1]
            services.answer_question(after, order, backwards, does_not_know=False, by=world.isla, at=AFTER)
            services.submit(after, by=world.isla, at=AFTER)
        client = sign_in(world.isla)
        review = client.get(f"/falkirk/tests/{after.id}/review").text
        assert "Being checked" in review
        assert f"Your answer: {REMARK}" in review
        assert "Your place for it 3<span>; before the course 1</span>" in " ".join(review.split())
        assert "Your place for it 2, right" in " ".join(review.split())
        assert "You told us on" in review
        (one,) = queries.open_reports(world.programme)
        answering = sign_in(administrator)
        assert "Write an answer" in answering.post(f"/falkirk/questions/reports/{one.id}", data={}).text
        answered = answering.post(f"/falkirk/questions/reports/{one.id}", data={"answer": "Only one does."})
        assert answered.location == "/falkirk/questions/reports"
        review = sign_in(world.isla).get(f"/falkirk/tests/{after.id}/review").text
        assert "Being checked" not in review
        assert "Only one does." in review


def test_questions_are_taken_in_only_as_they_were_shown(world: World, sign_in: SignIn) -> None:
    with writing_block():
        administrator = create_person(world.programme, "Ada Min", roles=[Role.ADMINISTRATOR])
    client = sign_in(administrator)
    address = "/falkirk/questions/import"
    assert "Nothing is taken in until you say so" in client.get(address).text
    assert "Choose a file, or paste its text" in client.post(address, data={"shape": "gift"}).text
    assert "Say whether it is GIFT or CSV" in client.post(address, data={"text": "A?{T}"}).text
    for name, content, message in (
        ("book.csv", b"PK\x03\x04", "This is a workbook"),
        ("book.xlsx", b"x", "The file must end in"),
        ("long.txt", b"x" * 300_001, "must be 300,000 characters or fewer"),
        ("empty.txt", b" ", "This file is empty"),
    ):
        sent = client.post(address, data={"shape": "gift", "file": (BytesIO(content), name)})
        assert message in sent.text
    text = "Names matter. {T}\n\nWhich? {=A}\n"
    shown = client.post(address, data={"shape": "gift", "file": (BytesIO(text.encode()), "some.txt")}).text
    assert "1 question can be taken in, 1 fault" in shown
    assert "Line 3" in shown
    assert "asks for words to be typed" in shown
    seen = shown.split('name="seen" value="')[1].split('"')[0]
    asked = {"shape": "gift", "text": text, "take": "yes", "seen": seen}
    changed = client.post(address, data={**asked, "text": f"{text}\nDates matter. {{T}}"}).text
    assert "The text has changed" in changed
    assert len(queries.bank(world.programme)) == 4
    assert client.post(address, data={**asked, "text": text.replace("\n", "\r\n")}).status_code == 302
    assert len(queries.bank(world.programme)) == 5
    assert "1 question is in the bank already" in client.post(address, data=asked).text
    for shape in ("gift", "csv"):
        file = client.get(f"/falkirk/questions/export/{shape}?instrument={world.test.id}")
        assert "attachment" in file.headers["Content-Disposition"]
        again = services.preview_import(world.programme, shape, file.data.decode("utf-8-sig"))
        assert (len(again.known), again.faults) == (4, ())
    assert client.get("/falkirk/questions/export/pdf").status_code == 404
