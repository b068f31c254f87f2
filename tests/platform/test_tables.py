import csv
from datetime import UTC, date, datetime, time
from io import BytesIO, StringIO
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.platform.suppression import HIDDEN
from app.platform.tables import RISKY_FIRST, Sheet, csv_bytes, workbook_bytes, xlsx_bytes

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1+1"]


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", FORMULAS)
def test_csv_text_that_could_run_gets_an_apostrophe(text: str) -> None:
    assert read_csv(csv_bytes([text], [[text]])) == [["'" + text], ["'" + text]]


def test_csv_keeps_other_text_and_numbers_as_they_are() -> None:
    data = csv_bytes(["Name", "Change"], [["Ann, “A” O'Neil", -3.2], ["x=1", 7], [None, HIDDEN]])
    assert data == (
        b"\xef\xbb\xbfName,Change\r\n" + '"Ann, “A” O\'Neil",-3.2\r\n'.encode() + b"x=1,7\r\n" + b",[c]\r\n"
    )


def test_moments_are_london_time_and_truth_is_yes_or_no() -> None:
    row = [datetime(2017, 9, 18, 8, tzinfo=UTC), date(2017, 9, 18), time(9, 30), True, False, float("nan")]
    data = csv_bytes(list("abcdef"), [row])
    assert read_csv(data)[1] == ["2017-09-18 09:00", "2017-09-18", "09:30", "yes", "no", ""]


def test_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        csv_bytes(["a"], [[datetime(2017, 9, 18, 8)]])  # noqa: DTZ001 - a naive moment is the point


@pytest.mark.parametrize("writer", [csv_bytes, lambda h, r: xlsx_bytes("Sheet", h, r)])
def test_row_of_another_length_is_refused(writer: object) -> None:
    with pytest.raises(ValueError, match="as many cells"):
        writer(["a", "b"], [["only one"]])  # type: ignore[operator]


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2)))
def test_no_csv_cell_starts_with_a_risky_character(rows: list[list[str]]) -> None:
    cells = [cell for row in read_csv(csv_bytes(["a", "b"], rows))[1:] for cell in row]
    assert not [cell for cell in cells if cell.startswith(RISKY_FIRST)]
    wanted = [text.replace("\x00", "") for row in rows for text in row]
    assert [cell.removeprefix("'") for cell in cells] == [text.removeprefix("'") for text in wanted]


def test_workbook_holds_text_as_text_and_numbers_as_numbers() -> None:
    rows = [["=1+1", -3.2], ["https://example.org/", 7], ["007", HIDDEN], ["+44", None]]
    sheet = openpyxl.load_workbook(BytesIO(xlsx_bytes("Figures", ["=A", "Change"], rows)))["Figures"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["=A", "Change"],
        ["=1+1", -3.2],
        ["https://example.org/", 7],
        ["007", "[c]"],
        ["+44", None],
    ]
    assert [cell.data_type for cell in sheet["A"]] == ["s"] * 5
    assert [cell.data_type for cell in sheet["B"]][1:3] == ["n"] * 2
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]


def test_workbook_file_has_no_formula_and_no_link() -> None:
    with ZipFile(BytesIO(xlsx_bytes("S", ["a"], [["=cmd()"], ["http://example.org"]]))) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in xml
    assert b"hyperlink" not in xml


def test_sheet_names_are_made_acceptable_and_different() -> None:
    names = ["Test: before/after", "x" * 40, "x" * 40, "X" * 31, "'", ""]
    book = openpyxl.load_workbook(BytesIO(workbook_bytes([Sheet(name, ["a"], []) for name in names])))
    assert book.sheetnames == [
        "Test  before after",
        "x" * 31,
        "x" * 29 + " 2",
        "X" * 29 + " 3",
        "Table",
        "Table 2",
    ]


def test_cell_longer_than_excel_allows_is_cut_and_says_so() -> None:
    sheet = openpyxl.load_workbook(BytesIO(xlsx_bytes("S", ["a"], [["y" * 40_000]]))).active
    text = sheet["A2"].value
    assert len(text) == 32_767
    assert text.endswith("y…")
