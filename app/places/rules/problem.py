"""What is to be shared out: the sessions, each agency's terms, the people and what they ask for.

A problem is complete in itself: whoever holds its canonical text and the engine's version can work the
allocation out again and must come to the same list. It holds identifiers only, never names.

    {"seed": str,
     "sessions": [{"id", "capacity", "band": null | per cent,
                   "agencies": {code: {"target": hundredths of a place, "minimum", "maximum": null | int,
                                       "reserved"}},
                   "role_minima": {role: int}}],
     "people": [{"id", "agency", "choices": [session ids, best first], "merit": hundredths of a point,
                 "roles": [str], "pinned": null | session id}]}

Merit below nothing, where nobody has any above it, is no score: it is the lot that an agency's own order
hands to somebody (`own_order`).

A person may be placed on the sessions among their `choices` and on no others. Whoever may not be placed,
for whatever reason, is simply without that choice: the frozen record does not say why.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any, NoReturn

from app.platform.errors import RuleBroken


@dataclass(frozen=True)
class AgencyTerms:
    """What one agency is due on one session; `target` is its fair share in hundredths of a place."""

    target: int = 100
    minimum: int = 0
    maximum: int | None = None
    reserved: int = 0

    @property
    def due(self) -> int:
        """The places below which the agency is short: its minimum or its reserved places, if more."""
        return max(self.minimum, self.reserved)


NO_TERMS = AgencyTerms()


@dataclass(frozen=True)
class SessionToFill:
    """One run of a course and the terms on which its places are shared out.

    `band` is the tolerance in per cent of a share within which a difference costs nothing; without one,
    every difference counts.
    """

    id: str
    capacity: int
    agencies: Mapping[str, AgencyTerms] = field(default_factory=dict)
    band: int | None = None
    role_minima: Mapping[str, int] = field(default_factory=dict)

    def terms(self, agency: str) -> AgencyTerms:
        """The agency's terms; one without any has a share of one place and no limits."""
        return self.agencies.get(agency, NO_TERMS)

    def as_dict(self) -> dict[str, Any]:
        """The interchange form."""
        agencies = {code: asdict(terms) for code, terms in self.agencies.items()}
        return {
            "id": self.id,
            "capacity": self.capacity,
            "agencies": agencies,
            "band": self.band,
            "role_minima": dict(self.role_minima),
        }


@dataclass(frozen=True)
class Candidate:
    """Somebody who asks for a place; `choices` are the sessions that person may be placed on, best first."""

    id: str
    agency: str
    choices: tuple[str, ...]
    merit: int = 0
    roles: tuple[str, ...] = ()
    pinned: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The interchange form."""
        return {
            "id": self.id,
            "agency": self.agency,
            "choices": list(self.choices),
            "merit": self.merit,
            "roles": sorted(self.roles),
            "pinned": self.pinned,
        }


@dataclass(frozen=True)
class Problem:
    """Everything an allocation depends on."""

    seed: str
    sessions: tuple[SessionToFill, ...]
    people: tuple[Candidate, ...]

    def __post_init__(self) -> None:
        _check(self)

    @cached_property
    def candidates(self) -> Mapping[str, Candidate]:
        return {person.id: person for person in self.people}

    @cached_property
    def agencies(self) -> frozenset[str]:
        """Of whom anybody asks for a place."""
        return frozenset(person.agency for person in self.people)

    def barring(self, ids: Collection[str]) -> Problem:
        """The same problem in which these people cannot be placed. It keeps no trace of the reason."""
        return self._with({each: replace(self.person(each), choices=()) for each in ids})

    def pinning(self, pins: Mapping[str, str | None]) -> Problem:
        """The same problem with these people pinned to a session, or with their pin taken off."""
        changed = {each: pin for each, pin in pins.items() if self.person(each).pinned != pin}
        return self._with({each: replace(self.person(each), pinned=pin) for each, pin in changed.items()})

    def _with(self, changed: Mapping[str, Candidate]) -> Problem:
        return replace(self, people=tuple(changed.get(person.id, person) for person in self.people))

    def person(self, person_id: str) -> Candidate:
        """Raises `RuleBroken` for somebody who is not in this allocation."""
        try:
            return self.candidates[person_id]
        except KeyError:
            raise RuleBroken(f"{person_id} is not among the people in this allocation.") from None

    def as_dict(self) -> dict[str, Any]:
        """The interchange form, in an order that does not depend on the order of entry."""
        return {
            "seed": self.seed,
            "sessions": [each.as_dict() for each in sorted(self.sessions, key=lambda session: session.id)],
            "people": [each.as_dict() for each in sorted(self.people, key=lambda person: person.id)],
        }

    def canonical(self) -> str:
        """The one text that stands for this problem."""
        return canonical_json(self.as_dict())

    def fingerprint(self) -> str:
        """SHA-256 of the canonical text, in hexadecimal."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()


def draw(seed: str, session: str, person: str) -> int:
    """The lot that decides between equals: 40 bits that nobody can choose and everybody can check.

    The first eight bytes of SHA-256 of `seed|session|person`, as a big-endian integer, shifted right by 24.
    The seed, or its hash, is published before applications close. The lower number goes first.
    """
    digest = hashlib.sha256(f"{seed}|{session}|{person}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 24


def canonical_json(value: object) -> str:
    """JSON with sorted keys and no spaces, so that equal values are equal bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def parse_problem(source: str | Mapping[str, Any]) -> Problem:
    """Read the interchange form. Raises `RuleBroken`, saying what is wrong and where."""
    whole = _object(json.loads(source) if isinstance(source, str) else source, "the problem")
    _only(whole, {"seed", "sessions", "people"}, "the problem")
    sessions = enumerate(_list(whole.get("sessions", []), "sessions"), start=1)
    people = enumerate(_list(whole.get("people", []), "people"), start=1)
    return Problem(
        seed=_text(whole.get("seed"), "seed"),
        sessions=tuple(_parse_session(each, f"session {n}") for n, each in sessions),
        people=tuple(_parse_person(each, f"person {n}") for n, each in people),
    )


def _parse_session(source: object, where: str) -> SessionToFill:
    entry = _object(source, where)
    _only(entry, {"id", "capacity", "band", "agencies", "role_minima"}, where)
    band = entry.get("band")
    agencies = _object(entry.get("agencies", {}), f"agencies of {where}")
    minima = _object(entry.get("role_minima", {}), f"role_minima of {where}")
    return SessionToFill(
        id=_text(entry.get("id"), f"id of {where}"),
        capacity=_whole(entry.get("capacity"), f"capacity of {where}"),
        band=None if band is None else _whole(band, f"band of {where}"),
        agencies={code: _parse_terms(terms, f"{code} in {where}") for code, terms in agencies.items()},
        role_minima={role: _whole(number, f"{role} in {where}") for role, number in minima.items()},
    )


def _parse_terms(source: object, where: str) -> AgencyTerms:
    entry = _object(source, where)
    _only(entry, {"target", "minimum", "maximum", "reserved"}, where)
    maximum = entry.get("maximum")
    return AgencyTerms(
        target=_whole(entry.get("target", 100), f"target of {where}"),
        minimum=_whole(entry.get("minimum", 0), f"minimum of {where}"),
        maximum=None if maximum is None else _whole(maximum, f"maximum of {where}"),
        reserved=_whole(entry.get("reserved", 0), f"reserved of {where}"),
    )


def _parse_person(source: object, where: str) -> Candidate:
    entry = _object(source, where)
    _only(entry, {"id", "agency", "choices", "merit", "roles", "pinned"}, where)
    pinned = entry.get("pinned")
    return Candidate(
        id=_text(entry.get("id"), f"id of {where}"),
        agency=_text(entry.get("agency"), f"agency of {where}"),
        choices=tuple(_text(each, f"choices of {where}") for each in _list(entry.get("choices", []), where)),
        merit=_integer(entry.get("merit", 0), f"merit of {where}"),
        roles=tuple(_text(each, f"roles of {where}") for each in _list(entry.get("roles", []), where)),
        pinned=None if pinned is None else _text(pinned, f"pinned of {where}"),
    )


def _check(problem: Problem) -> None:
    sessions = [session.id for session in problem.sessions]
    people = [person.id for person in problem.people]
    known = {*sessions, None}
    for what, ids in (("session", sessions), ("person", people)):
        if twice := sorted({each for each in ids if ids.count(each) > 1} if len(set(ids)) < len(ids) else ()):
            raise RuleBroken(f"The {what} {twice[0]} is there twice.")
    for session in problem.sessions:
        for code, terms in session.agencies.items():
            if min(terms.target, terms.minimum, terms.reserved, terms.maximum or 0) < 0:
                raise RuleBroken(f"The share and limits of {code} on {session.id} cannot be below 0.")
        if min(session.capacity, session.band or 0) < 0:
            raise RuleBroken(f"The places and tolerance of {session.id} cannot be below 0.")
    for person in problem.people:
        if not known.issuperset(person.choices) or person.pinned not in known:
            unknown = next(each for each in (*person.choices, person.pinned) if each not in known)
            raise RuleBroken(f"{person.id} names the session {unknown}, which is not in this allocation.")


def _object(value: object, where: str) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else _refuse(where, "a group of named values")


def _list(value: object, where: str) -> list[Any]:
    return value if isinstance(value, list) else _refuse(where, "a list")


def _text(value: object, where: str) -> str:
    return value if isinstance(value, str) and value else _refuse(where, "text")


def _integer(value: object, where: str) -> int:
    return (
        value if isinstance(value, int) and not isinstance(value, bool) else _refuse(where, "a whole number")
    )


def _whole(value: object, where: str) -> int:
    number = _integer(value, where)
    return number if number >= 0 else _refuse(where, "0 or more")


def _only(entry: Mapping[str, Any], known: set[str], where: str) -> None:
    if strange := sorted(set(entry) - known):
        raise RuleBroken(f"Nothing called {strange[0]} belongs in {where}.")


def _refuse(where: str, wanted: str) -> NoReturn:
    raise RuleBroken(f"The {where.removeprefix('the ')} must be {wanted}.")
