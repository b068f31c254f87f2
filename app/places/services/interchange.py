"""Sharing out places from files, and checking a frozen record: nothing here touches the database."""

from __future__ import annotations

from app.places import rules


def propose_from_json(text: str, *, whole_record: bool) -> str:
    """The result of a problem in JSON, or the whole record of it, as canonical JSON."""
    return _proposed(rules.read_problem(text), whole_record)


def propose_from_tables(
    people: str,
    agencies: str,
    seed: str,
    *,
    places: int | None,
    band: int | None,
    whole_record: bool,
) -> str:
    """The same for a problem in two CSV tables; `places` and `band` where these name no session."""
    return _proposed(rules.read_tables(people, agencies, seed, places=places, band=band), whole_record)


def what_differs(record: str) -> str:
    """What in a frozen record is not as this problem comes to, in a sentence; empty if nothing is."""
    return rules.what_differs(record)


def _proposed(problem: rules.Problem, whole_record: bool) -> str:
    result = rules.propose(problem)
    return rules.canonical_json(rules.record_of(problem, result)) if whole_record else result.canonical()
