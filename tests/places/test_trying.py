"""Trying an allocation from a spreadsheet: what is shown and given to take away, and that nothing is kept."""

from __future__ import annotations

import csv
import json
import logging
from collections.abc import Callable
from io import BytesIO, StringIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.directory.models import Person
from app.places.rules import TableRefused, what_differs
from app.places.services import try_out
from tests.places.conftest import World
from tests.support.rows import every_row

URL = "/falkirk/places/trial"
SignIn = Callable[[Person], Any]
PEOPLE = (
    "id,agency,score,pinned\nP1,Housing,18.5,\nP2,Housing,17,\nP3,Police,16,\n"
    "P4,Police,12,yes\n=P5+1,Health,9,\n"
)
AGENCIES = "agency,staff,minimum,maximum\nHousing,100,1,1\nPolice,100,1,\nHealth,200,2,\nCourts,80,1,\n"
WORKBOOK = "This is a workbook. Save the sheet as CSV, and choose the file that this makes."
ZIPPED = b"PK\x03\x04"
NO_PLACES = "Say how many places there are, or give the agencies the columns session and capacity."
NOWHERE = "Line 8 of people, column agency: Nowhere is not among the agencies."
NO_NUMBER = "Line 6 of agencies, column staff: this must be a whole number, not 'x'."
EMPTY = "This file is empty."
TOO_MANY_STAFF = "Line 2 of agencies, column staff: this must be 100,000 or less."
TOO_LONG = "The table of agencies must be 100000 characters or fewer"
SENT = {"people": PEOPLE, "agencies": AGENCIES, "places": "3", "seed": "heron", "band": ""}


@pytest.fixture
def desk(world: World, sign_in: SignIn) -> FlaskClient:
    client: FlaskClient = sign_in(world.administrator)
    return client


def _rows(page: Any, number: int) -> list[list[str]]:
    table = page.main.all("table")[number]
    return [[cell.text for cell in row.all("th", "td")] for row in table.all("tr")]


def test_tables_are_shared_out_and_shown(desk: Any) -> None:
    page = desk.post_page(URL, SENT)
    assert page.has("Tried. Nothing of it is kept, and nobody is told anything.")
    assert page.has("5 people · 3 places · 3 placed · the best list there is")
    by_agency = {row[0]: row[2:] for row in _rows(page, 0)[1:]}
    # Share, asked, minimum, placed, against share, shortfall; nobody of the courts asks.
    assert by_agency["Housing"] == ["0.8", "2", "1 to 1", "1", "+0.3", "none"]
    assert by_agency["Health"] == ["1.5", "1", "2", "1", "−0.5", "1 below"]
    assert by_agency["Courts"] == ["0.0", "0", "1", "0", "0.0", "1 below"]
    assert by_agency["All agencies"] == ["3", "5", "5", "3", "", "2"]
    people = {row[0]: row[1:] for row in _rows(page, 1)[1:]}
    assert people["P1"] == ["Housing", "18.5", "Place", "The agency’s one place, against a share of 0.8."]
    assert people["P2"][2:] == [
        "Waiting list 1",
        "The nearest place went to a colleague who scored 18.5; scored 17.",
    ]
    assert people["P4"][2:] == ["Place Pinned", "Settled by hand."]
    assert page.has("Health: at least 2 places wanted, 1 could be filled.")
    assert page.has("Courts: at least 1 place wanted, 0 could be filled.")


def test_trying_leaves_nothing_behind(desk: Any, caplog: pytest.LogCaptureFixture) -> None:
    before = every_row()
    with caplog.at_level(logging.DEBUG):
        desk.post_page(URL, SENT)
        desk.post(URL, data={**SENT, "json": "yes"})
        desk.post(URL, data={**SENT, "csv": "yes"})
        desk.post_page(URL, {**SENT, "people": PEOPLE + "P9,Nowhere,1,\n"})
    assert every_row() == before
    said = " ".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert not [words for words in ("Housing", "P1", "heron", "Nowhere") if words in said]


def test_list_to_take_away_cannot_run_in_a_spreadsheet(desk: Any) -> None:
    answer = desk.post(URL, data={**SENT, "csv": "yes"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="places.csv"'
    rows = list(csv.reader(StringIO(answer.get_data().decode("utf-8-sig"))))
    assert rows[0][:4] == ["Person", "Agency", "Score", "Outcome"]
    people = {row[0]: row for row in rows[1:]}
    assert people["'=P5+1"][1:4] == ["Health", "9", "Place"]
    assert people["P1"][6] == "The agency’s one place, against a share of 0.8."


def test_record_to_take_away_is_canonical_and_can_be_verified(desk: Any) -> None:
    answer = desk.post(URL, data={**SENT, "json": "yes"})
    text = answer.get_data(as_text=True)
    assert (answer.mimetype, what_differs(text)) == ("application/json", "")
    record = json.loads(text)
    assert text == json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert set(record["result"]["placed"]) == {"P1", "P4", "=P5+1"}


def _file(text: str, name: str = "list.csv", encoding: str = "cp1252") -> tuple[BytesIO, str]:
    return BytesIO(text.encode(encoding)), name


def test_files_of_a_british_excel_are_read_and_stand_in_the_boxes(desk: Any) -> None:
    files = {
        "people_file": _file(PEOPLE.replace("P1", "Zoë").replace("\n", "\r\n").replace(",", ";")),
        "agencies_file": _file(AGENCIES.replace(",", "\t"), "agencies.TXT", "utf-8-sig"),
    }
    page = desk.post_page(URL, {"places": "3", "seed": "heron", "people": "stale", **files})
    assert page.has("5 people · 3 places · 3 placed")
    assert "Zoë" in [row[0] for row in _rows(page, 1)]
    boxes = {box.get("name"): box.text for box in page.main.all("textarea")}
    assert boxes["people"].startswith("id;agency;score;pinned Zoë;Housing")
    assert boxes["agencies"].startswith("agency staff minimum")


@pytest.mark.parametrize(
    ("change", "message", "box"),
    [
        ({"people": ""}, "Choose the file of people, or paste them", "people"),
        ({"agencies": " "}, "Choose the file of agencies, or paste them", "agencies"),
        ({"seed": ""}, "Enter a word for the draw", "seed"),
        ({"places": ""}, NO_PLACES, "places"),
        ({"places": "many"}, "Number of places must be a whole number, like 12", "places"),
        ({"band": "101"}, "Tolerance must be between 0 and 100", "band"),
        ({"people": PEOPLE + "\nP7,Nowhere,1,\n"}, NOWHERE, "people"),
        ({"agencies": AGENCIES + "Zoos,x,,\n"}, NO_NUMBER, "agencies"),
        (
            {"people_file": _file("x", "list.xlsx")},
            "The file must end in .csv or .txt or .tsv",
            "people_file",
        ),
        ({"people_file": (BytesIO(ZIPPED), "a.csv")}, WORKBOOK, "people_file"),
        ({"people_file": (BytesIO(b"\xef\xbb\xbf \r\n"), "a.csv"), "people": ""}, EMPTY, "people_file"),
        ({"agencies": AGENCIES.replace("100,1,1", "9" * 30 + ",,")}, TOO_MANY_STAFF, "agencies"),
        ({"people_file": (BytesIO(ZIPPED), "a.csv"), "people": ""}, WORKBOOK, "people_file"),
        ({"agencies_file": _file("agency\n" + "A" * 100_001)}, TOO_LONG, "agencies"),
    ],
)
def test_what_is_wrong_is_said_once_and_nothing_pasted_is_lost(
    desk: Any, change: dict[str, Any], message: str, box: str
) -> None:
    page = desk.post_page(URL, {**SENT, **change})
    assert page.title == "Error: Try an allocation"
    assert page.errors == [message]
    assert f"#{box}" in [address for words, address in page.links if words == message]
    kept = {**SENT, **{name: value for name, value in change.items() if isinstance(value, str)}}
    for name in ("people", "agencies"):
        if f"{name}_file" not in change:
            assert page.field(name).text.split() == kept[name].split()


def test_pins_that_cannot_be_kept_are_named(desk: Any) -> None:
    page = desk.post_page(
        URL, {**SENT, "people": PEOPLE.replace("17,", "17,yes").replace("18.5,", "18.5,yes")}
    )
    assert page.errors == ["P1 and P2 cannot keep a pin: the limit of Housing is 1."]


def test_what_is_too_large_to_send_has_a_plain_page(desk: Any) -> None:
    answer = desk.post(URL, data=b"x" * 2_200_000, content_type="multipart/form-data; boundary=part")
    assert answer.status_code == 413
    assert "That is too large to send" in answer.get_data(as_text=True)


ONE_OF_A = "id,agency,choices\np1,A,s0\n"
MUCH = {
    "1,001 people": ("id,agency\n" + "".join(f"{number},A\n" for number in range(1_001)), "agency\nA\n"),
    "11 sessions": (
        ONE_OF_A,
        "session,capacity,agency\n" + "".join(f"s{number},1,A\n" for number in range(11)),
    ),
    "61 agencies": (
        ONE_OF_A,
        "session,capacity,agency\ns0,1,A\n" + "".join(f"s0,1,B{number}\n" for number in range(60)),
    ),
    "21 role groups": (
        "id,agency\np1,A\n",
        "agency,role,minimum\nA,,\n" + "".join(f",role{number},1\n" for number in range(21)),
    ),
}


@pytest.mark.parametrize("much", MUCH)
def test_more_than_one_page_tries_is_refused_before_it_is_worked_out(
    much: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    people, agencies = MUCH[much]
    monkeypatch.delattr("app.places.rules.tables.check_solvable")
    monkeypatch.delattr("app.places.rules.tables.parse_problem")
    places = None if agencies.startswith("session") else 3
    with pytest.raises(TableRefused, match=f"There are {much}. Up to .* can be tried at once.") as refused:
        try_out(people, agencies, "heron", places=places, band=None)
    assert refused.value.about == ("people" if much.endswith("people") else "agencies")


def test_list_that_is_not_proven_best_claims_nothing_of_what_could_be() -> None:
    """Two minima for people with several roles: nobody knows a quick method that is exact."""
    people = "id,agency,roles\np1,A,driver cook\np2,A,cook clerk\np3,A,driver clerk\n"
    agencies = "agency,role,minimum\nA,,\n,driver,2\n,cook,2\n,clerk,2\n,diver,1\n"
    trial = try_out(people, agencies, "heron", places=2, band=None)
    assert not trial.result.exact
    assert "The role clerk: at least 2 places wanted, 1 was filled." in trial.unmet
    assert "The role diver: at least 1 place wanted, but nobody in the table of people has this role." in (
        trial.unmet
    )


def test_examples_can_be_tried_as_they_are(desk: Any) -> None:
    first = desk.get_page(URL)
    files = {}
    for table in ("people", "agencies"):
        answer = desk.get(first.link(f"{table} (CSV)"))
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{table}.csv"'
        files[f"{table}_file"] = (BytesIO(answer.get_data()), f"{table}.csv")
    page = desk.post_page(URL, {"places": "5", "seed": "heron", "band": "25", **files})
    assert page.errors == []
    assert page.has("8 people · 5 places · 5 placed")
    assert desk.get(f"{URL}/example/secrets").status_code == 404


def test_several_sessions_are_tried_with_their_names(desk: Any) -> None:
    page = desk.post_page(
        URL,
        {
            "people": "id,agency,choices\np1,A,mon tue\np2,A,mon\np3,A,\n",
            "agencies": "session,capacity,agency,minimum,role\nmon,1,A,,\ntue,1,A,,\ntue,1,,1,driver\n",
            "seed": "heron",
        },
    )
    assert page.has("Places by agency: mon") and page.has("Places by agency: tue")
    people = {row[0]: row[2:] for row in _rows(page, 2)[1:]}
    assert [people[each][0] for each in ("p1", "p2", "p3")] == ["Place: tue", "Place: mon", "No place"]
    assert people["p3"][1] == "Asks for no session."
    assert page.has("The role driver on tue: at least 1 place wanted, but nobody in the table")


def test_trial_is_found_from_the_places_and_from_the_plan(desk: Any) -> None:
    words = "Try an allocation from a spreadsheet"
    assert desk.get_page("/falkirk/sessions/core-november-2017/places").link(words) == URL
    assert desk.get_page("/falkirk/plan").link(words) == URL
