"""Reading a problem from two tables, as spreadsheets write them, with an error for whatever is unclear.

There is a line for each person and one for each agency on each session. The first line names the columns, in
any order; those with a default may be left out.

people: `id`, `agency`, `choices` (session ids, best first, with spaces between), `merit` (0; hundredths of a
point) or `score` (0; points), `roles` (none; with spaces between), `pinned` (nowhere; a session id).

agencies: `session`, `capacity`, `band` (none; per cent), the same on every line of a session; then `agency`,
`target` (100; hundredths of a place) or `share` (1; places) or `staff` (relevant staff, from which the shares
of the agencies follow of which somebody asks), `minimum` (0), `maximum` (none), `reserved` (0), or instead of
these `role` and its `minimum`.

Where there is one session only, its places and its band may be said beside the tables. Agencies then have
neither `session` nor `capacity` nor `band`, and equal parts unless they say otherwise; people have no
`choices`, and `pinned` is yes or no.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from app.places.rules.interchange import LONGEST_NUMBER, check_solvable
from app.places.rules.problem import Problem, parse_problem
from app.places.rules.shares import by_staff, in_equal_parts
from app.platform.errors import RuleBroken

PEOPLE = ("id", "agency", "choices", "merit", "score", "roles", "pinned")
OF_SESSION = ("session", "capacity", "band")
SHARES = ("target", "share", "staff")
AGENCIES = (*OF_SESSION, "agency", *SHARES, "minimum", "maximum", "reserved", "role")
ALONE = "this session"
YES, NO = ("yes", "y"), ("", "no", "n")
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
SEPARATORS = ",;\t"
HUNDREDTHS = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,2}))?")


class TableRefused(RuleBroken):
    """Something that is wrong with "people", "agencies", "places" or "band"."""

    def __init__(self, message: str, about: str) -> None:
        super().__init__(message)
        self.about = about


def text_of(content: bytes) -> str:
    """The text of a table from a file: UTF-8, UTF-16 with its mark, or Windows-1252, as Excel writes them.

    Raises `RuleBroken` for what is no text.
    """
    if content.startswith(WORKBOOKS):
        raise RuleBroken("This is a workbook. Save the sheet as CSV, and choose the file that this makes.")
    for encoding in ("utf-16",) if content.startswith(UTF_16) else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise RuleBroken("This is not a text. Save the sheet as CSV, and choose the file that this makes.")


def read_tables(
    people: str, agencies: str, seed: str, *, places: int | None = None, band: int | None = None
) -> Problem:
    """The problem in the texts of two tables; `places` and `band` are those of one session without a name.

    Raises `TableRefused`, naming line, table and column, or `RuleBroken` for what contradicts itself.
    """
    about_agencies = _table("agencies", agencies, AGENCIES, required=())
    alone = "session" not in about_agencies.heading
    _refuse_beside(about_agencies, alone, places, band)
    sessions, staff = _sessions(about_agencies, places, band)
    found: dict[str, dict[str, Any]] = {}
    wanted = ("id", "agency") if alone else ("id", "agency", "choices")
    about_people = _table("people", people, PEOPLE, required=wanted)
    _refuse_two(about_people, ("merit", "score"))
    if alone and "choices" in about_people.heading:
        raise about_people.refuse("choices", "the agencies name no session to choose.")
    known = {code for session in sessions.values() for code in session["agencies"]}
    for line in about_people.lines:
        person = _person(line, sessions, known, alone)
        if person["id"] in found:
            raise line.refuse("id", f"{person['id']} is there twice.")
        found[person["id"]] = person
    asking = [(choice, person["agency"]) for person in found.values() for choice in person["choices"]]
    for name, session in sessions.items():
        here = sorted(
            {agency for choice, agency in asking if choice == name and agency in session["agencies"]}
        )
        if here and (staff or (alone and not set(SHARES) & set(about_agencies.heading))):
            _share_out(session, here, staff.get(name))
    problem = parse_problem(
        {"seed": seed, "sessions": list(sessions.values()), "people": list(found.values())}
    )
    check_solvable(problem)
    return problem


# Lines and cells.


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

    def number_in(self, column: str, default: int | None, least: int = 0) -> int | None:
        if not (value := self.cells.get(column, "")):
            return default
        digits = value.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_NUMBER):
            raise self.refuse(column, f"this must be a whole number, not {value!r}.")
        if int(value) < least:
            raise self.refuse(column, f"this must be {least} or more.")
        return int(value)

    def hundredths_in(self, column: str, default: int) -> int:
        """A number with at most two decimals, in hundredths."""
        if not (value := self.cells.get(column, "")):
            return default
        if (found := HUNDREDTHS.fullmatch(value)) is None or not value.isascii():
            raise self.refuse(column, f"this must be a number like 5.75, not {value!r}.")
        return 100 * int(found[1]) + int((found[2] or "").ljust(2, "0"))


@dataclass(frozen=True)
class Table:
    """A table as it was read."""

    name: str
    heading: Sequence[str]
    lines: Sequence[Line]

    def refuse(self, column: str, wrong: str) -> TableRefused:
        return Line(self.name, 1, {}).refuse(column, wrong)


def _table(name: str, text: str, columns: Sequence[str], required: Sequence[str]) -> Table:
    whole = text.removeprefix("\ufeff")
    reader = csv.reader(StringIO(whole, newline=""), strict=True, delimiter=_separator(whole))
    try:
        heading = [cell.strip().lower() for cell in next(reader, [])]
        while heading and not heading[-1]:
            heading.pop()
        lines: list[Line] = []
        table = Table(name, heading, lines)
        _refuse_heading(table, columns, required)
        lines.extend(_lines(table, reader))
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


def _lines(table: Table, rows: Any) -> Iterator[Line]:
    """Every line that is not empty. Spreadsheets leave empty cells at the end of a line out."""
    for row in rows:
        cells = [cell.strip() for cell in row]
        while len(cells) > len(table.heading) and not cells[-1]:
            cells.pop()
        if any(cells):
            line = Line(table.name, rows.line_num, dict(zip(table.heading, cells, strict=False)))
            if len(cells) > len(table.heading):
                raise line.refuse("", f"there are {len(cells)} cells under {len(table.heading)} columns.")
            yield line


# What they mean.


def _refuse_beside(table: Table, alone: bool, places: int | None, band: int | None) -> None:
    """What is said beside the tables, and what they say themselves, must go together."""
    _refuse_two(table, SHARES)
    if alone:
        for column in ("capacity", "band"):
            if column in table.heading:
                raise table.refuse(column, "this needs the column session beside it.")
        if places is None:
            raise TableRefused(
                "Say how many places there are, or give the agencies the columns session and capacity.",
                "places",
            )
        return
    if "capacity" not in table.heading:
        raise table.refuse("", "the column capacity is missing.")
    for given, what in ((places, "places"), (band, "band")):
        if given is not None:
            said = "how many places each has" if what == "places" else "which tolerance each has"
            raise TableRefused(f"The agencies name sessions and say {said}, so leave this empty.", what)


def _refuse_two(table: Table, columns: Sequence[str]) -> None:
    several = [column for column in columns if column in table.heading]
    if len(several) > 1:
        raise table.refuse("", f"there can be {several[0]} or {several[1]}, not both.")


def _sessions(
    table: Table, places: int | None, band: int | None
) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, int]]]:
    """The sessions in the form of a problem, and relevant staff by session and agency where it is given."""
    sessions: dict[str, dict[str, Any]] = {}
    staff: dict[str, dict[str, int]] = {}
    for line in table.lines:
        name, shared = ALONE, {"capacity": places, "band": band}
        if "session" in table.heading:
            name = line.text("session")
            line.text("capacity")
            shared = {"capacity": line.number_in("capacity", None), "band": line.number_in("band", None)}
        session = sessions.setdefault(name, {"id": name, **shared, "agencies": {}, "role_minima": {}})
        for column, value in shared.items():
            if session[column] != value:
                was = "empty" if session[column] is None else session[column]
                raise line.refuse(column, f"for {name} this was {was} on an earlier line.")
        _add_terms(line, session)
        if "staff" in table.heading and line.cells.get("agency"):
            line.text("staff")
            staff.setdefault(name, {})[line.text("agency")] = line.number_in("staff", 0) or 0
    return sessions, staff


def _add_terms(line: Line, session: dict[str, Any]) -> None:
    agency, role = line.cells.get("agency", ""), line.cells.get("role", "")
    if bool(agency) == bool(role):
        raise line.refuse("agency", "give either an agency or a role.")
    group, key = (session["agencies"], agency) if agency else (session["role_minima"], role)
    if key in group:
        on = "" if session["id"] == ALONE else f" on {session['id']}"
        raise line.refuse("agency" if agency else "role", f"{key} is there twice{on}.")
    if role:
        if unwanted := [each for each in (*SHARES, "maximum", "reserved") if line.cells.get(each)]:
            raise line.refuse(unwanted[0], "this cannot be set for a role.")
        line.text("minimum")
        group[key] = line.number_in("minimum", 0)
        return
    defaults: dict[str, int | None] = {"target": 100, "minimum": 0, "maximum": None, "reserved": 0}
    terms = {column: line.number_in(column, default) for column, default in defaults.items()}
    if line.cells.get("share"):
        terms["target"] = line.hundredths_in("share", 100)
    maximum = terms["maximum"]
    for column in ("minimum", "reserved"):
        if maximum is not None and (terms[column] or 0) > maximum:
            raise line.refuse(column, f"this is {terms[column]}, above the maximum of {maximum}.")
    group[key] = terms


def _person(line: Line, sessions: Mapping[str, Any], agencies: set[str], alone: bool) -> dict[str, Any]:
    agency = line.text("agency")
    if agency not in agencies:
        raise line.refuse("agency", f"{agency} is not among the agencies.")
    choices = [ALONE] if alone else line.words("choices")
    pinned = line.cells.get("pinned") or None
    if alone:
        pinned = ALONE if _is_yes(line, "pinned") else None
    if unknown := [choice for choice in choices if choice not in sessions]:
        raise line.refuse("choices", f"{unknown[0]} is not among the sessions.")
    if pinned is not None and pinned not in choices:
        raise line.refuse("pinned", f"{pinned} is not among the choices.")
    for column in ("choices", "roles"):
        if twice := [word for word in line.words(column) if line.words(column).count(word) > 1]:
            raise line.refuse(column, f"{twice[0]} is there twice.")
    scored = bool(line.cells.get("score"))
    return {
        "id": line.text("id"),
        "agency": agency,
        "choices": choices,
        "merit": line.hundredths_in("score", 0)
        if scored
        else line.number_in("merit", 0, least=-(10**LONGEST_NUMBER)),
        "roles": line.words("roles"),
        "pinned": pinned,
    }


def _is_yes(line: Line, column: str) -> bool:
    said = line.cells.get(column, "").lower()
    if said not in (*YES, *NO):
        raise line.refuse(column, f"this must be yes or no, not {said!r}.")
    return said in YES


def _share_out(session: dict[str, Any], asking: Sequence[str], staff: Mapping[str, int] | None) -> None:
    """Set the targets of the agencies of which somebody asks; the others have no share."""
    if staff is not None and not any(staff[code] for code in asking):
        raise TableRefused("None of the agencies of which somebody asks has relevant staff.", "agencies")
    capacity = session["capacity"]
    targets = (
        in_equal_parts(capacity, asking)
        if staff is None
        else by_staff(capacity, {code: staff[code] for code in asking})
    )
    for code, terms in session["agencies"].items():
        terms["target"] = targets.get(code, 0)
