"""Problems from two tables, as spreadsheets write them: read strictly, and refused by line and column."""

from __future__ import annotations

import pytest

from app.places.rules import TableRefused, propose, read_tables
from app.places.rules.cells import Line
from app.platform.errors import RuleBroken
from app.platform.uploads import text_of

PEOPLE = "id,agency,choices,merit,roles,pinned\n"
AGENCIES = "session,capacity,band,agency,target,minimum,maximum,reserved,role\n"
TERMS = AGENCIES + "mon,2,,A,150,1,3,0,\nmon,2,,,,1,,,driver\ntue,1,25,A,,,,,\ntue,1,25,B,50,,,,\n"


def refusal_of_tables(people: str, agencies: str = TERMS) -> str:
    with pytest.raises(RuleBroken) as refused:
        read_tables(PEOPLE + people, agencies, "heron")
    return refused.value.message


def test_two_tables_are_the_problem() -> None:
    people = "p1,A,mon tue,1750,driver,\np2,B,tue,,,tue\n\np3,A,,-50,driver cook,\n"
    nobody = {"agency": "A", "choices": [], "merit": 0, "roles": [], "pinned": None}
    assert read_tables("\ufeff" + PEOPLE + people, TERMS, "heron").as_dict() == {
        "seed": "heron",
        "sessions": [
            {
                "id": "mon",
                "capacity": 2,
                "band": None,
                "agencies": {"A": {"target": 150, "minimum": 1, "maximum": 3, "reserved": 0}},
                "role_minima": {"driver": 1},
            },
            {
                "id": "tue",
                "capacity": 1,
                "band": 25,
                "agencies": {
                    "A": {"target": 100, "minimum": 0, "maximum": None, "reserved": 0},
                    "B": {"target": 50, "minimum": 0, "maximum": None, "reserved": 0},
                },
                "role_minima": {},
            },
        ],
        "people": [
            {**nobody, "id": "p1", "choices": ["mon", "tue"], "merit": 1750, "roles": ["driver"]},
            {**nobody, "id": "p2", "agency": "B", "choices": ["tue"], "pinned": "tue"},
            {**nobody, "id": "p3", "merit": -50, "roles": ["cook", "driver"]},
        ],
    }


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ("p1,A,mon,17.5,,", "Line 2 of people, column merit: this must be a whole number, not '17.5'."),
        ("p1,A,mon,²,,", "Line 2 of people, column merit: this must be a whole number, not '²'."),
        ("p1,A,mon,,,\n,A,mon,,,", "Line 3 of people, column id: this is empty."),
        ("p1,A,mon,,,\n\np1,A,tue,,,", "Line 4 of people, column id: p1 is there twice."),
        ("p1,C,mon,,,", "Line 2 of people, column agency: C is not among the agencies."),
        ("p1,A,wed,,,", "Line 2 of people, column choices: wed is not among the sessions."),
        ("p1,A,mon mon,,,", "Line 2 of people, column choices: mon is there twice."),
        ("p1,A,mon,,driver cook driver,", "Line 2 of people, column roles: driver is there twice."),
        ("p1,A,mon,,,tue", "Line 2 of people, column pinned: tue is not among the choices."),
        ("p1,A,mon,,,\np2,A", "Line 3 of people, column choices: the line ends before this column."),
        ("p1,A,mon,,,,tue", "Line 2 of people: there are 7 cells under 6 columns."),
        ('p1,A,"mon', "Line 2 of people: this is not CSV."),
    ],
)
def test_a_line_about_a_person_that_is_wrong_is_named(people: str, said: str) -> None:
    assert refusal_of_tables(people) == said


@pytest.mark.parametrize(
    ("agencies", "said"),
    [
        ("mon,2,,A,,,,,", None),
        (",2,,A,,,,,", "Line 2 of agencies, column session: this is empty."),
        ("mon,,,A,,,,,", "Line 2 of agencies, column capacity: this is empty."),
        ("mon,-2,,A,,,,,", "Line 2 of agencies, column capacity: this must be 0 or more."),
        ("mon,two,,A,,,,,", "Line 2 of agencies, column capacity: this must be a whole number, not 'two'."),
        (
            "mon,2,,A,,,,,\nmon,3,,B,,,,,",
            "Line 3 of agencies, column capacity: for mon this was 2 on an earlier line.",
        ),
        (
            "mon,2,,A,,,,,\nmon,2,5,B,,,,,",
            "Line 3 of agencies, column band: for mon this was empty on an earlier line.",
        ),
        ("mon,2,,A,,,,,\nmon,2,,A,,,,,", "Line 3 of agencies, column agency: A is there twice on mon."),
        ("mon,2,,A,,,,,driver", "Line 2 of agencies, column agency: give either an agency or a role."),
        ("mon,2,,,,,,,", "Line 2 of agencies, column agency: give either an agency or a role."),
        ("mon,2,,,100,1,,,driver", "Line 2 of agencies, column target: this cannot be set for a role."),
        ("mon,2,,,,,,,driver", "Line 2 of agencies, column minimum: this is empty."),
        ("mon,2,,A,,,1,2,", "Line 2 of agencies, column reserved: this is 2, above the maximum of 1."),
        ("mon," + "9" * 30 + ",,A,,,,,", "Line 2 of agencies, column capacity: this must be 10,000 or less."),
        ("mon,2,101,A,,,,,", "Line 2 of agencies, column band: this must be 100 or less."),
        ("mon,2,,A,1000001,,,,", "Line 2 of agencies, column target: this must be 1,000,000 or less."),
        ("mon,2,,A,,10001,,,", "Line 2 of agencies, column minimum: this must be 10,000 or less."),
        ("mon,2,,,,,,,a b c d e f g", "Line 2 of agencies, column role: a role group has 6 words or fewer."),
        ("mon,2,,A,,2,1,,", "Line 2 of agencies, column minimum: this is 2, above the maximum of 1."),
    ],
)
def test_a_line_about_an_agency_that_is_wrong_is_named(agencies: str, said: str | None) -> None:
    people = PEOPLE + "p1,A,mon,,,\n"
    if said is None:
        assert read_tables(people, AGENCIES + agencies, "heron").sessions[0].capacity == 2
        return
    with pytest.raises(RuleBroken) as refused:
        read_tables(people, AGENCIES + agencies, "heron")
    assert refused.value.message == said


def test_columns_that_are_missing_or_unknown_are_named() -> None:
    for people, said in (
        ("id,agency\n", "Line 1 of people: the column choices is missing."),
        ("id,agency,choices,name\n", "Line 1 of people: the column 'name' is not known, or is there twice."),
        ("id,agency,choices,id\n", "Line 1 of people: the column 'id' is not known, or is there twice."),
        ("", "Line 1 of people: the column id is missing."),
    ):
        with pytest.raises(RuleBroken) as refused:
            read_tables(people, TERMS, "heron")
        assert refused.value.message == said


def test_pins_beyond_the_places_name_people_from_tables() -> None:
    assert refusal_of_tables("p1,A,tue,,,tue\np2,B,tue,,,tue\n") == (
        "p1 and p2 cannot keep a pin: the capacity is 1."
    )


# -- one session that the tables do not name --------------------------------------------------------------


def terms(people: str, agencies: str, places: int | None = 4, band: int | None = None) -> dict[str, object]:
    problem = read_tables(people, agencies, "heron", places=places, band=band)
    (session,) = problem.sessions
    assert (session.capacity, session.band) == (places, band)
    return {code: each.target for code, each in session.agencies.items()}


def test_places_and_band_can_be_said_beside_the_tables() -> None:
    people = "ID;Agency;Score;Pinned\r\np1;A;17.5;yes\r\np2;B;17,25;No\r\np3;B;;\r\n"
    agencies = "Agency;Minimum\r\nA;1\r\nB;\r\nC;\r\n"
    problem = read_tables(people, agencies, "heron", places=2, band=25)
    assert [(p.id, p.agency, p.merit, p.pinned) for p in problem.people] == [
        ("p1", "A", 1750, "this session"),
        ("p2", "B", 1725, None),
        ("p3", "B", 0, None),
    ]
    # In equal parts among the agencies of which somebody asks.
    assert terms(people, agencies, 2, 25) == {"A": 100, "B": 100, "C": 0}
    assert list(propose(problem).placed) == ["p1", "p2"]


def test_shares_follow_from_staff_or_are_given_in_places() -> None:
    people = "id\tagency\np1\tA\np2\tB\n"
    assert terms(people, "agency\tstaff\nA\t30\nB\t10\nC\t90\n") == {"A": 300, "B": 100, "C": 0}
    assert terms(people, "agency,share\nA,2.5\nB,\n") == {"A": 250, "B": 100}
    named = "session,capacity,agency,staff\nmon,4,A,10\nmon,4,B,10\ntue,2,A,1\n"
    problem = read_tables("id,agency,choices\np1,A,mon tue\np2,B,mon\n", named, "heron")
    assert [{code: each.target for code, each in one.agencies.items()} for one in problem.sessions] == [
        {"A": 200, "B": 200},
        {"A": 200},
    ]


@pytest.mark.parametrize(
    ("people", "agencies", "places", "about", "said"),
    [
        ("id,agency\np1,A\n", "agency\nA\n", None, "places", "Say how many places there are, or give the"),
        (
            "id,agency\np1,A\n",
            "agency,band\nA,5\n",
            2,
            "agencies",
            "Line 1 of agencies, column band: this needs",
        ),
        (
            "id,agency,choices\np1,A,x\n",
            "agency\nA\n",
            2,
            "people",
            "Line 1 of people, column choices: the agen",
        ),
        (
            "id,agency,choices\np1,A,x\n",
            TERMS,
            2,
            "places",
            "The agencies name sessions and say how many places",
        ),
        (
            "id,agency,pinned\np1,A,mon\n",
            "agency\nA\n",
            2,
            "people",
            "Line 2 of people, column pinned: this must",
        ),
        (
            "id,agency,score\np1,A,1.234\n",
            "agency\nA\n",
            2,
            "people",
            "Line 2 of people, column score: this must",
        ),
        (
            "id,agency,merit\np1,A,-1\np2,A,\n",
            "agency\nA\n",
            2,
            "people",
            "Line 1 of people, column merit: nobody has more than 0. Give scores of 0 or more.",
        ),
        (
            "id,agency\np1,A\n",
            "agency,share\nA,10000.01\n",
            2,
            "agencies",
            "Line 2 of agencies, column share: this must be 10,000 or less.",
        ),
        ("id,agency,score,merit\n", "agency\nA\n", 2, "people", "Line 1 of people: nothing stands beneath"),
        (
            "id,agency\np1,A\n",
            "agency,share,staff\nA,,\n",
            2,
            "agencies",
            "Line 1 of agencies: there can be share",
        ),
        (
            "id,agency\np1,A\n",
            "agency,staff\nA,\n",
            2,
            "agencies",
            "Line 2 of agencies, column staff: this is emp",
        ),
        (
            "id,agency\np1,A\n",
            "agency,staff\nA,0\n",
            2,
            "agencies",
            "None of the agencies of which somebody asks",
        ),
        (
            "id,agency\np1,A\n",
            "agency\nA\nA\n",
            2,
            "agencies",
            "Line 3 of agencies, column agency: A is there twi",
        ),
        (
            "id,agency\np1,A\n",
            "agency,session\nA,mon\n",
            None,
            "agencies",
            "Line 1 of agencies: the column capacity",
        ),
    ],
)
def test_what_does_not_go_together_says_where(
    people: str, agencies: str, places: int | None, about: str, said: str
) -> None:
    with pytest.raises(TableRefused) as refused:
        read_tables(people, agencies, "heron", places=places)
    assert refused.value.message.startswith(said)
    assert refused.value.about == about


def test_two_ways_to_say_a_score_are_one_too_many() -> None:
    with pytest.raises(TableRefused, match="Line 1 of people: there can be merit or score, not both"):
        read_tables("id,agency,score,merit\np1,A,1,1\n", "agency\nA\n", "heron", places=1)


# -- what spreadsheets write ------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_what_a_spreadsheet_saves_is_read(encoding: str, separator: str, line_end: str) -> None:
    lines = ("id,agency,score,roles,,", "Zoë – “1”,A,17.5,,,", '"p 2",A,,driver', ",,,,,")
    content = line_end.join(line.replace(",", separator) for line in lines).encode(encoding)
    problem = read_tables(text_of(content), "agency\nA", "heron", places=1)
    assert [(p.id, p.merit, p.roles) for p in problem.people] == [
        ("Zoë – “1”", 1750, ()),
        ("p 2", 0, ("driver",)),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04rest", "This is a workbook. Save the sheet as CSV"),
        (b"\xd0\xcf\x11\xe0", "This is a workbook."),
        (b"id,\x81", "This is not a text."),
        (b"id\x00,agency", "This is not a text."),
        (b"\xff\xfeid,", "This is not a text."),
    ],
)
def test_what_is_no_text_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        text_of(content)
    assert refused.value.message.startswith(said)


@pytest.mark.parametrize("typed", ["1200", "1,200", "1 200", "1\xa0200", "1200.0", "1,200.00", "1200,0"])
def test_numbers_are_read_as_a_spreadsheet_shows_them(typed: str) -> None:
    problem = read_tables("id,agency\np1,A\n", f'agency,minimum\nA,"{typed}"\n', "heron", places=3)
    assert problem.sessions[0].agencies["A"].minimum == 1200


@pytest.mark.parametrize("typed", ["1,20", "12,00,000", "1.200", "1200.5", "1,200,", "--1", "1.000.000"])
def test_numbers_that_may_mean_something_else_are_refused(typed: str) -> None:
    with pytest.raises(TableRefused, match="this must be a whole number"):
        read_tables("id,agency\np1,A\n", f'agency,minimum\nA,"{typed}"\n', "heron", places=3)


def test_role_groups_of_several_words_are_found_however_they_are_spelt() -> None:
    agencies = "agency,role,minimum\nA,,\n,Head of Service,1\n,head,1\n,driver,1\n"
    people = "id,agency,roles\np1,A,head  of service cook\np2,A,Driver head of\n"
    problem = read_tables(people, agencies, "heron", places=3)
    assert list(problem.sessions[0].role_minima) == ["Head of Service", "head", "driver"]
    assert [person.roles for person in problem.people] == [
        ("Head of Service", "cook"),
        ("driver", "head", "of"),
    ]
    with pytest.raises(TableRefused, match="Line 4 of people, column roles: driver is there twice"):
        read_tables(people + "p3,A,driver DRIVER\n", agencies, "heron", places=3)


def test_very_long_cell_of_roles_is_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words are taken from a cell once, however many there are."""
    taken = []
    words = Line.words
    monkeypatch.setattr(Line, "words", lambda line, column: taken.append(column) or words(line, column))
    roles = " ".join(f"role{number}" for number in range(500))
    read_tables(f"id,agency,roles\np1,A,{roles}\n", "agency\nA\n", "heron", places=3)
    assert taken.count("roles") == 1
