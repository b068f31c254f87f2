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

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.places.enums import MOST_PLACES
from app.places.rules.cells import Line, Table, TableRefused, read_table
from app.places.rules.interchange import LONGEST_NUMBER, check_solvable
from app.places.rules.problem import Problem, parse_problem
from app.places.rules.shares import by_staff, in_equal_parts

PEOPLE = ("id", "agency", "choices", "merit", "score", "roles", "pinned")
OF_SESSION = ("session", "capacity", "band")
SHARES = ("target", "share", "staff")
AGENCIES = (*OF_SESSION, "agency", *SHARES, "minimum", "maximum", "reserved", "role")
ALONE = "this session"
YES, NO = ("yes", "y"), ("", "no", "n")
MOST_STAFF = 100_000
MOST_PER_CENT = 100
MOST_WORDS = 6


@dataclass(frozen=True)
class Size:
    """The most people and sessions that are taken, and agencies and role groups on a session."""

    people: int
    sessions: int
    agencies: int
    roles: int


@dataclass
class Roles:
    """The role groups that have a minimum, as the agencies' table first spells each."""

    spelled: dict[tuple[str, ...], str] = field(default_factory=dict)

    def add(self, role: str) -> str:
        return self.spelled.setdefault(tuple(role.casefold().split()), role)

    def among(self, words: Sequence[str]) -> list[str]:
        """The role groups in a cell, of a word or several; a word that belongs to none stands for itself."""
        found, first = [], 0
        while first < len(words):
            for last in range(min(first + MOST_WORDS, len(words)), first, -1):
                key = tuple(word.casefold() for word in words[first:last])
                if key in self.spelled or last == first + 1:
                    found.append(self.spelled.get(key, words[first]))
                    first = last
                    break
        return found


def read_tables(
    people: str,
    agencies: str,
    seed: str,
    *,
    places: int | None = None,
    band: int | None = None,
    most: Size | None = None,
) -> Problem:
    """The problem in the texts of two tables; `places` and `band` are those of one session without a name.

    Raises `TableRefused`, naming line, table and column, or `RuleBroken` for what contradicts itself. What is
    larger than `most` is refused before anything is worked out.
    """
    about_agencies = read_table("agencies", agencies, AGENCIES, required=())
    alone = "session" not in about_agencies.heading
    _refuse_beside(about_agencies, alone, places, band)
    roles = Roles()
    sessions, staff = _sessions(about_agencies, places, band, roles)
    found: dict[str, dict[str, Any]] = {}
    wanted = ("id", "agency") if alone else ("id", "agency", "choices")
    about_people = read_table("people", people, PEOPLE, required=wanted)
    if most is not None:
        _refuse_much(most, about_people, sessions)
    _refuse_two(about_people, ("merit", "score"))
    if alone and "choices" in about_people.heading:
        raise about_people.refuse("choices", "the agencies name no session to choose.")
    known = {code for session in sessions.values() for code in session["agencies"]}
    for line in about_people.lines:
        person = _person(line, sessions, known, alone, roles)
        if person["id"] in found:
            raise line.refuse("id", f"{person['id']} is there twice.")
        found[person["id"]] = person
    _refuse_no_score(about_people, [person["merit"] for person in found.values()])
    asking: defaultdict[str, set[str]] = defaultdict(set)
    for person in found.values():
        for choice in person["choices"]:
            asking[choice].add(person["agency"])
    for name, session in sessions.items():
        here = sorted(asking[name] & session["agencies"].keys())
        if here and (staff or (alone and not set(SHARES) & set(about_agencies.heading))):
            _share_out(session, here, staff.get(name))
    problem = parse_problem(
        {"seed": seed, "sessions": list(sessions.values()), "people": list(found.values())}
    )
    check_solvable(problem)
    return problem


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


def _refuse_much(most: Size, people: Table, sessions: Mapping[str, Any]) -> None:
    each = sessions.values()
    for number, limit, what, about in (
        (len(people.lines), most.people, "people", "people"),
        (len(sessions), most.sessions, "sessions", "agencies"),
        (max(len(session["agencies"]) for session in each), most.agencies, "agencies", "agencies"),
        (max(len(session["role_minima"]) for session in each), most.roles, "role groups", "agencies"),
    ):
        if number > limit:
            raise TableRefused(f"There are {number:,} {what}. Up to {limit:,} can be tried at once.", about)


def _refuse_two(table: Table, columns: Sequence[str]) -> None:
    several = [column for column in columns if column in table.heading]
    if len(several) > 1:
        raise table.refuse("", f"there can be {several[0]} or {several[1]}, not both.")


def _sessions(
    table: Table, places: int | None, band: int | None, roles: Roles
) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, int]]]:
    """The sessions in the form of a problem, and relevant staff by session and agency where it is given."""
    sessions: dict[str, dict[str, Any]] = {}
    staff: dict[str, dict[str, int]] = {}
    for line in table.lines:
        name, shared = ALONE, {"capacity": places, "band": band}
        if "session" in table.heading:
            name = line.text("session")
            line.text("capacity")
            shared = {
                "capacity": line.number_in("capacity", None, most=MOST_PLACES),
                "band": line.number_in("band", None, most=MOST_PER_CENT),
            }
        session = sessions.setdefault(name, {"id": name, **shared, "agencies": {}, "role_minima": {}})
        for column, value in shared.items():
            if session[column] != value:
                was = "empty" if session[column] is None else session[column]
                raise line.refuse(column, f"for {name} this was {was} on an earlier line.")
        _add_terms(line, session, roles)
        if "staff" in table.heading and line.cells.get("agency"):
            line.text("staff")
            staff.setdefault(name, {})[line.text("agency")] = line.number_in("staff", 0, most=MOST_STAFF) or 0
    return sessions, staff


def _add_terms(line: Line, session: dict[str, Any], roles: Roles) -> None:
    agency, role = line.cells.get("agency", ""), " ".join(line.words("role"))
    if bool(agency) == bool(role):
        raise line.refuse("agency", "give either an agency or a role.")
    if role:
        if len(role.split()) > MOST_WORDS:
            raise line.refuse("role", f"a role group has {MOST_WORDS} words or fewer.")
        role = roles.add(role)
    group, key = (session["agencies"], agency) if agency else (session["role_minima"], role)
    if key in group:
        on = "" if session["id"] == ALONE else f" on {session['id']}"
        raise line.refuse("agency" if agency else "role", f"{key} is there twice{on}.")
    if role:
        if unwanted := [each for each in (*SHARES, "maximum", "reserved") if line.cells.get(each)]:
            raise line.refuse(unwanted[0], "this cannot be set for a role.")
        line.text("minimum")
        group[key] = line.number_in("minimum", 0, most=MOST_PLACES)
        return
    defaults: dict[str, int | None] = {"target": 100, "minimum": 0, "maximum": None, "reserved": 0}
    terms = {
        column: line.number_in(column, default, most=100 * MOST_PLACES if column == "target" else MOST_PLACES)
        for column, default in defaults.items()
    }
    if line.cells.get("share"):
        terms["target"] = line.hundredths_in("share", 100, most=MOST_PLACES)
    maximum = terms["maximum"]
    for column in ("minimum", "reserved"):
        if maximum is not None and (terms[column] or 0) > maximum:
            raise line.refuse(column, f"this is {terms[column]}, above the maximum of {maximum}.")
    group[key] = terms


def _person(
    line: Line, sessions: Mapping[str, Any], agencies: set[str], alone: bool, known: Roles
) -> dict[str, Any]:
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
    roles = known.among(line.words("roles"))
    for column, words in (("choices", choices), ("roles", roles)):
        if twice := [word for word, times in Counter(words).items() if times > 1]:
            raise line.refuse(column, f"{twice[0]} is there twice.")
    scored = bool(line.cells.get("score"))
    return {
        "id": line.text("id"),
        "agency": agency,
        "choices": choices,
        "merit": line.hundredths_in("score", 0)
        if scored
        else line.number_in("merit", 0, least=-(10**LONGEST_NUMBER)),
        "roles": roles,
        "pinned": pinned,
    }


def _refuse_no_score(people: Table, merits: Sequence[int]) -> None:
    """Below nothing, with nobody above it, merit would be read as the lots of an agency's own order."""
    if merits and min(merits) < 0 and max(merits) <= 0:
        raise people.refuse("merit", "nobody has more than 0. Give scores of 0 or more.")


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
