"""What is named of what has changed since a proposal, and what is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.places import rules

ROOM = rules.SessionToFill("day", 4, {"a": rules.AgencyTerms(200), "b": rules.AgencyTerms(200)}, 10, {"x": 1})
PEOPLE = tuple(rules.Candidate(who, who[0], ("day",), 5, ("x",), None) for who in ("a1", "a2", "b1", "b2"))
BEFORE = rules.Problem("seed", (ROOM,), PEOPLE)
KNOWN = {"a1", "a2", "b1"}


def _with(person: int | None = None, room: dict[str, Any] | None = None, **facts: Any) -> rules.Problem:
    people = list(PEOPLE)
    if person is not None:
        people[person] = replace(people[person], **facts)
    return rules.Problem("seed", (replace(ROOM, **(room or {})),), tuple(people))


def _named(after: rules.Problem, *, scored: bool = True) -> list[str]:
    return rules.what_changed(BEFORE, after, KNOWN, scored=scored)


def test_what_may_be_known_is_named() -> None:
    rooms = ["the number of places or how they are shared out"]
    assert _named(BEFORE) == []
    assert _named(replace(BEFORE, people=PEOPLE[1:])) == ["who asks for a place"]
    assert _named(_with(0, agency="b")) == ["somebody’s agency or role group"]
    assert _named(_with(0, roles=())) == ["somebody’s agency or role group"]
    assert _named(_with(0, merit=6)) == ["a score"]
    assert _named(_with(0, merit=6), scored=False) == [], "lots follow from who may come"
    assert _named(_with(room={"capacity": 5})) == rooms
    assert _named(_with(room={"role_minima": {}})) == rooms
    limited = {"a": rules.AgencyTerms(200, maximum=1), "b": rules.AgencyTerms(200)}
    assert _named(_with(room={"agencies": limited})) == rooms


def test_hidden_people_and_what_keeps_somebody_out_are_not() -> None:
    assert _named(replace(BEFORE, people=PEOPLE[:3])) == []
    assert _named(_with(3, merit=6, roles=())) == []
    assert _named(BEFORE.barring(["a1"])) == []
    assert _named(BEFORE.pinning({"a1": "day"})) == []
    shares = {"a": rules.AgencyTerms(100), "b": rules.AgencyTerms(200), "c": rules.AgencyTerms(100)}
    assert _named(_with(room={"agencies": shares})) == []
