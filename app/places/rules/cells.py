"""The lines and cells of a table, as spreadsheets write them, with an error for whatever is unclear."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from app.places.rules.interchange import LONGEST_NUMBER
from app.platform.errors import RuleBroken

SEPARATORS = ",;\t"
# As Excel shows them: 1200, 1,200 or 1200.00.
WHOLE = re.compile(r"(-?)([0-9]+|[0-9]{1,3}(?:[, \u00a0][0-9]{3})+)(?:[.,]0{1,2})?")
HUNDREDTHS = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,2}))?")


class TableRefused(RuleBroken):
    """Something that is wrong with "people", "agencies", "places" or "band"."""

    def __init__(self, message: str, about: str) -> None:
        super().__init__(message)
        self.about = about


@dataclass(frozen=True)
class Line:
    """One line of a table: where it stands, and its cells by column."""

    table: str
    number: int
    cells: Mapping[str, str]

    def refuse(self, column: str, wrong: str) -> TableRefused:
        where = f"Line {self.number} of {self.table}" + (f", column {column}" if column else "")
        return TableRefused(f"{where}: {wrong}", self.table)

    def text(self, column: str) -> str:
        if not (value := self.cells.get(column, "")):
            raise self.refuse(column, "this is empty.")
        return value

    def words(self, column: str) -> list[str]:
        return self.cells.get(column, "").split()

    def number_in(
        self, column: str, default: int | None, least: int = 0, most: int | None = None
    ) -> int | None:
        if not (value := self.cells.get(column, "")):
            return default
        found = WHOLE.fullmatch(value)
        if found is None or len(found[2]) > LONGEST_NUMBER:
            raise self.refuse(column, f"this must be a whole number, not {value!r}.")
        number = int(found[1] + re.sub("[^0-9]", "", found[2]))
        if number < least:
            raise self.refuse(column, f"this must be {least} or more.")
        self._refuse_above(column, number, most)
        return number

    def hundredths_in(self, column: str, default: int, most: int | None = None) -> int:
        """A number with at most two decimals, in hundredths; `most` is a whole number."""
        if not (value := self.cells.get(column, "")):
            return default
        if (found := HUNDREDTHS.fullmatch(value)) is None or not value.isascii():
            raise self.refuse(column, f"this must be a number like 5.75, not {value!r}.")
        hundredths = 100 * int(found[1]) + int((found[2] or "").ljust(2, "0"))
        self._refuse_above(column, -(-hundredths // 100), most)
        return hundredths

    def _refuse_above(self, column: str, number: int, most: int | None) -> None:
        if most is not None and number > most:
            raise self.refuse(column, f"this must be {most:,} or less.")


@dataclass(frozen=True)
class Table:
    """A table as it was read."""

    name: str
    heading: Sequence[str]
    lines: Sequence[Line]

    def refuse(self, column: str, wrong: str) -> TableRefused:
        return Line(self.name, 1, {}).refuse(column, wrong)


def read_table(name: str, text: str, columns: Sequence[str], required: Sequence[str]) -> Table:
    whole = text.removeprefix("\ufeff")
    reader = csv.reader(StringIO(whole, newline=""), strict=True, delimiter=_separator(whole))
    try:
        heading = [cell.strip().lower() for cell in next(reader, [])]
        while heading and not heading[-1]:
            heading.pop()
        lines: list[Line] = []
        table = Table(name, heading, lines)
        _refuse_heading(table, columns, required)
        lines.extend(_lines(table, reader, required))
    except csv.Error:
        raise Line(name, reader.line_num, {}).refuse("", "this is not CSV.") from None
    if not lines:
        raise table.refuse("", "nothing stands beneath the names of the columns.")
    return table


def _separator(text: str) -> str:
    """What stands between the names of the columns: a comma, a semicolon or a tab."""
    heading = next(iter(text.splitlines()), "")
    return max(SEPARATORS, key=heading.count)


def _refuse_heading(table: Table, columns: Sequence[str], required: Sequence[str]) -> None:
    if missing := [column for column in required if column not in table.heading]:
        raise table.refuse("", f"the column {missing[0]} is missing.")
    for column in table.heading:
        if column not in columns or table.heading.count(column) > 1:
            raise table.refuse("", f"the column {column!r} is not known, or is there twice.")


def _lines(table: Table, rows: Any, required: Sequence[str]) -> Iterator[Line]:
    """Every line that is not empty. Spreadsheets leave empty cells at the end of a line out."""
    for row in rows:
        cells = [cell.strip() for cell in row]
        while len(cells) > len(table.heading) and not cells[-1]:
            cells.pop()
        if any(cells):
            line = Line(table.name, rows.line_num, dict(zip(table.heading, cells, strict=False)))
            if len(cells) > len(table.heading):
                raise line.refuse("", f"there are {len(cells)} cells under {len(table.heading)} columns.")
            if cut := [column for column in required if column not in line.cells]:
                raise line.refuse(cut[0], "the line ends before this column.")
            yield line
