"""Tables to take away, as CSV or as a spreadsheet, that cannot run anything in the program that opens them.

A cell that came from a form could be read as a formula. In CSV such a text gets a leading apostrophe (OWASP,
"CSV Injection"); in XLSX every text is written as text, so it stays exactly as typed.
"""

import csv
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Final
from zoneinfo import ZoneInfo

import xlsxwriter

LONDON: Final = ZoneInfo("Europe/London")
# The last four are the full-width forms of the first four, which Excel reads alike.
RISKY_FIRST: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
LONGEST_CELL: Final = 32_767
MOST_ROWS: Final = 1_048_576


@dataclass(frozen=True)
class Sheet:
    """One table of a workbook."""

    name: str
    headers: Sequence[str]
    rows: Sequence[Sequence[object]]


def csv_bytes(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with a byte order mark, by which Excel knows it is UTF-8, and CRLF line ends (RFC 4180).

    Numbers stay numbers, so -3.2 has no apostrophe while the text "-3.2" has one. Dates are ISO; moments are
    London time; yes and no for truth values; nothing for None. Raises ValueError for a row of another length.
    """
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_csv_cell(header) for header in headers])
    for row in rows:
        _refuse_ragged(headers, row)
        writer.writerow([_csv_cell(value) for value in row])
    return text.getvalue().encode("utf-8-sig")


def xlsx_bytes(sheet_name: str, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A workbook with one table."""
    return workbook_bytes([Sheet(sheet_name, headers, list(rows))])


def workbook_bytes(sheets: Sequence[Sheet]) -> bytes:
    """A workbook with one sheet a table; names are shortened and told apart where Excel demands it."""
    file = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    taken: set[str] = set()
    with xlsxwriter.Workbook(file, options) as workbook:
        bold = workbook.add_format({"bold": True})
        for table in sheets:
            if len(table.rows) >= MOST_ROWS:
                raise ValueError("This table has more rows than a spreadsheet can hold.")
            name = _sheet_name(table.name, taken)
            taken.add(name.lower())
            sheet = workbook.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for column, header in enumerate(table.headers):
                sheet.write_string(0, column, _fitting(header), bold)
            for number, row in enumerate(table.rows, start=1):
                _refuse_ragged(table.headers, row)
                for column, value in enumerate(row):
                    plain = _plain(value)
                    if not isinstance(plain, str):
                        sheet.write_number(number, column, plain)
                    elif plain:
                        sheet.write_string(number, column, _fitting(plain))
            sheet.autofit()
    return file.getvalue()


def _plain(value: object) -> str | int | float | Decimal:
    """A number, or the text to show for anything else (a hidden figure gives its "[c]")."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int():
            return value
        case float() | Decimal():
            return value if math.isfinite(value) else ""
        case datetime():
            if value.utcoffset() is None:
                raise ValueError("A moment in a table needs a time zone.")
            return value.astimezone(LONDON).strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case time():
            return value.strftime("%H:%M")
        case _:
            return str(value)


def _csv_cell(value: object) -> str:
    plain = _plain(value)
    if isinstance(plain, str):
        text = plain.replace("\x00", "")
        return f"'{text}" if text.startswith(RISKY_FIRST) else text
    return str(plain)


def _fitting(text: str) -> str:
    """Excel refuses longer cells, and the writer would leave them empty without a word."""
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def _sheet_name(wanted: str, taken: set[str]) -> str:
    """Excel allows 31 characters, none of []:*?/\\, no apostrophe at either end, and no name twice."""
    name = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", wanted)[:31].strip(" '") or "Table"
    candidate, number = name, 1
    while candidate.lower() in taken:
        number += 1
        candidate = f"{name[: 31 - len(str(number)) - 1]} {number}"
    return candidate


def _refuse_ragged(headers: Sequence[str], row: Sequence[object]) -> None:
    if len(row) != len(headers):
        raise ValueError("Every row needs as many cells as there are headers.")
