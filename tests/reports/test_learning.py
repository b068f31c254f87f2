"""What a course changed: the page, the same to take away, rows without names, and who may see it."""

import csv
import io
import re
import zipfile
from datetime import timedelta

import openpyxl
from flask.testing import FlaskClient

from app.directory.enums import Role
from app.directory.models import Person
from app.evaluation import services as evaluation
from app.evaluation.enums import Dimension
from app.evaluation.models import FigureBatch, Instrument
from app.evaluation.services import KnowledgeFigures, cohort_figures
from app.platform import clock
from app.platform.audit import AuditEntry
from app.platform.db import db
from app.platform.suppression import HIDDEN
from app.reports import services
from tests.conftest import writing_block
from tests.reports.conftest import LATER, Lived, World
from tests.reports.test_cohort import SignIn
from tests.support.factories.directory import create_person
from tests.support.factories.evaluation import count_figures

COHORT = "/falkirk/cohorts/november-2017/figures"


def page_of(world: World) -> str:
    return f"/falkirk/figures/courses/{world.falkirk.core.course_id}"


def fix_a_kind_of_agency(world: World) -> None:
    """As if a year had been fixed: everybody works in social work, so nobody does in what is hidden."""
    (cohort_batch,) = db.session.query(FigureBatch).filter_by(item_id=None)
    test = db.session.query(Instrument).filter_by(code="test").one()
    with writing_block():
        db.session.add(
            FigureBatch(
                programme_id=world.programme.id,
                instrument_id=test.id,
                moment="post",
                dimension=Dimension.SECTOR,
                row="social work",
                published_at=LATER,
                answers=dict.fromkeys(cohort_batch.answers, {}),
            )
        )


def get(client: FlaskClient, path: str) -> str:
    with clock.held(LATER + timedelta(days=1)):
        answer = client.get(path)
    assert answer.status_code == 200
    return answer.text


def take(client: FlaskClient, path: str, **form: str) -> bytes:
    with clock.held(LATER + timedelta(days=1)):
        answer = client.post(path, data=form)
    assert answer.status_code == 200, answer.status_code
    return answer.data


def test_the_page_of_a_course_goes_from_the_answer_to_the_method(sat_by_all: Lived, sign_in: SignIn) -> None:
    fix_a_kind_of_agency(sat_by_all)
    page = get(sign_in(sat_by_all.administrator), page_of(sat_by_all))
    words = re.sub(r"\s+", " ", re.sub(r"<svg.*?</svg>|<[^>]+>", " ", page, flags=re.S))
    order = (
        "Straight after the course people answered about 1.0 more questions right, out of 4, than before it.",
        "We can compare 14 of 14",
        "People answered more questions right afterwards",
        "14 of 14 people answered more questions right",
        "Confidence rose on the statement",
        "The gain is clear in the one cohort we can show",
        "The gain is clear in the one kind of agency we can show",
        "No role can be shown yet",
        "Who answered",
        "Questions to read again",
        "How to read these figures",
        "What cannot be concluded",
    )
    place = 0
    for phrase in order:
        place = words.find(phrase, place)
        assert place >= 0, phrase
    assert page.count("<h1") == 1
    assert "[c] not shown, to protect people in small groups" in words
    assert page_of(sat_by_all) in get(sign_in(sat_by_all.administrator), COHORT)


def test_what_is_hidden_is_hidden_in_every_form(sat_by_all: Lived, sign_in: SignIn) -> None:
    fix_a_kind_of_agency(sat_by_all)
    client = sign_in(sat_by_all.programme_lead)
    path = f"{page_of(sat_by_all)}/table"
    lines = list(csv.reader(io.StringIO(take(client, path).decode("utf-8-sig"))))
    hidden = {(table, row) for table, row, _, value in lines if value == "[c]"}
    shown = {(table, row): value for table, row, measure, value in lines if measure == "Mean change"}
    assert ("By kind of agency", "housing") in hidden
    assert shown["By kind of agency", "social work"] == "1.0"
    assert shown["By cohort", "Everyone"] == "1.0"
    book = openpyxl.load_workbook(io.BytesIO(take(client, path, **{"as": "xlsx"})))
    rows = [tuple(row) for row in book["By kind of agency"].values]
    assert ("housing", "[c]", "[c]", "[c]", "[c]") in rows
    assert ("social work", 14, 1, 1, 1) in rows
    assert book.sheetnames[-1] == "How to read these figures"
    assert take(client, path, **{"as": "pdf"}).startswith(b"%PDF")
    figures = evaluation.course_figures(sat_by_all.falkirk.core.course, at=LATER + timedelta(days=1))
    said = services.document_of("", "", "", services.learning_sections(figures))
    sector = next(one for one in said["sections"] if one["headers"][0] == "Kind of agency")
    assert ["housing", *["[c]"] * 4] in sector["rows"]
    assert said["method"][-1][0] == "What cannot be concluded"
    assert db.session.query(AuditEntry).filter_by(action="export figures").count() == 3


def test_rows_tell_nothing_about_who_they_are(sat_by_all: Lived, sign_in: SignIn) -> None:
    client = sign_in(sat_by_all.programme_lead)
    files = [zipfile.ZipFile(io.BytesIO(take(client, f"{COHORT}/rows"))) for _ in range(2)]
    assert files[0].namelist() == ["rows.csv", "code-book.csv"]
    texts = [file.read("rows.csv").decode("utf-8-sig") for file in files]
    tables = [list(csv.DictReader(io.StringIO(text))) for text in texts]
    book = list(csv.DictReader(io.StringIO(files[0].read("code-book.csv").decode("utf-8-sig"))))
    assert [line["Column"] for line in book] == list(tables[0][0])
    assert len(tables[0]) == len(tables[1]) == 14
    assert not {row["row"] for row in tables[0]} & {row["row"] for row in tables[1]}
    assert {(row["right pre"], row["right post"], row["q1 pre"]) for row in tables[0]} == {
        ("1", "2", "1"),
        ("2", "3", "1"),
    }
    for person in sat_by_all.people:
        assert person.full_name not in texts[0] and str(person.id) not in texts[0]
    known = str(db.session.query(FigureBatch.answers).all())
    assert not any(row["row"] in known for row in tables[0])
    for word in ("2017-", "2018-", "Housing", "social work", "frontline", "Talk about it", "person"):
        assert word not in texts[0]
    assert db.session.query(AuditEntry).filter_by(action="export rows").count() == 2


def test_rows_are_for_the_programme_lead_and_for_ten_people_or_more(
    sat_by_nine: Lived, sign_in: SignIn
) -> None:
    with writing_block():
        assessor = create_person(sat_by_nine.programme, "Asa Ssessor", roles=[Role.ASSESSOR])
        trainer = create_person(sat_by_nine.programme, "Tra Iner", roles=[Role.TRAINER])
    for person in (sat_by_nine.administrator, assessor, trainer, sat_by_nine.housing_lead):
        assert sign_in(person).post(f"{COHORT}/rows").status_code == 403
    for person in (assessor, trainer, sat_by_nine.housing_lead, sat_by_nine.people[0]):
        for path in (COHORT, page_of(sat_by_nine), "/falkirk/figures/method"):
            assert sign_in(person).get(path).status_code == 403
    client = sign_in(sat_by_nine.programme_lead)
    assert client.get(f"{COHORT}/rows").status_code == 405
    refused = client.post(f"{COHORT}/rows", follow_redirects=True)
    assert "once figures of ten people or more are shown" in refused.text
    assert db.session.query(AuditEntry).filter_by(action="export rows").count() == 0


def rows_without_names(archive: bytes) -> list[list[str]]:
    """The rows in an order that says nothing, without the identifiers made for the download."""
    text = zipfile.ZipFile(io.BytesIO(archive)).read("rows.csv").decode("utf-8-sig")
    return sorted(line[1:] for line in csv.reader(io.StringIO(text)))


def marks(world: Lived) -> KnowledgeFigures:
    figures = cohort_figures(world.falkirk.cohort, at=LATER + timedelta(days=9)).knowledge
    assert isinstance(figures, KnowledgeFigures)
    return figures


def test_whoever_becomes_restricted_changes_no_figure_by_it(sat_by_all: Lived, sign_in: SignIn) -> None:
    """Else the difference of two days would be that person's marks, and tell that a record was restricted."""
    before = marks(sat_by_all)
    client = sign_in(sat_by_all.programme_lead)
    rows = rows_without_names(take(client, f"{COHORT}/rows"))
    with writing_block():
        db.session.get_one(Person, sat_by_all.people[0].id).restricted = True
        count_figures(LATER + timedelta(days=400))
    assert marks(sat_by_all) == before
    assert rows_without_names(take(client, f"{COHORT}/rows")) == rows


def test_the_note_stands_on_a_page_of_its_own(world: World, sign_in: SignIn) -> None:
    page = get(sign_in(world.programme_lead), "/falkirk/figures/method")
    for term, words in services.METHOD:
        assert term in page
        assert words.split(".")[0].partition("“")[0] in page


def test_a_course_that_was_never_sat_says_so(world: World, sign_in: SignIn) -> None:
    page = get(sign_in(world.administrator), page_of(world))
    assert "Nobody has been asked to sit a test yet" in page
    figures = evaluation.course_figures(world.falkirk.core.course, at=LATER)
    assert figures.knowledge == HIDDEN
