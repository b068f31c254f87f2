"""Nobody whom few may know of moves a figure, a rank or a share that others read."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from app.directory.enums import Role
from app.directory.models import Person
from app.directory.services import keep_apart
from app.places import queries, rules, services
from app.places.services import Board
from tests.conftest import writing_block
from tests.places.conftest import DECIDED, World
from tests.support.factories.directory import create_person
from tests.support.factories.mentoring import create_signature

FIGURE = re.compile(r"\d|no places|colleague|somebody of another agency")


@pytest.fixture
def at() -> datetime:
    return DECIDED


def propose(world: World, hours: int = 0) -> None:
    with writing_block():
        services.propose(world.falkirk.core, by=world.administrator, at=DECIDED + timedelta(hours=hours))


def board(world: World) -> Board:
    return services.board_of(world.falkirk.core, world.administrator, DECIDED)


def waiting(world: World, viewer: Person) -> dict[str, str]:
    """Who is on the waiting list, and the sentence why."""
    groups = services.board_of(world.falkirk.core, viewer, DECIDED).groups
    return {each.name: each.why for _, people in groups for each in people if each.kind == "next"}


def shares(world: World) -> dict[str, float]:
    return {line.code: line.share for line in board(world).lines}


def test_shares_are_those_of_a_world_without_hidden_people(world: World) -> None:
    """Of health only Struan could be placed: hidden or not asking, the others' shares are the same."""
    with writing_block():
        world.person("Struan Gow").restricted = True
    propose(world)
    hidden = shares(world)
    with writing_block():
        world.person("Struan Gow").restricted = False
        world.applications["Struan Gow"].merit = 0
        world.falkirk.cohort.minimum_merit = 100
    propose(world, 1)
    assert shares(world) == hidden
    assert hidden["health"] == 0
    assert sum(hidden.values()) == pytest.approx(4)


def test_shares_are_the_same_for_whoever_is_set_aside(world: World) -> None:
    with writing_block():
        keep_apart(
            world.person("Struan Gow"), world.person("Isla Beaton"), by=world.administrator, at=DECIDED
        )
    propose(world)
    assert shares(world)["health"] == 0
    assert sum(shares(world).values()) == pytest.approx(4)


def test_sentences_and_ranks_count_nobody_hidden(world: World) -> None:
    with writing_block():
        create_signature(world.applications["Freya Munro"], manager=world.manager)
        for name in ("Isla Beaton", "Callum Reid", "Freya Munro"):
            world.person(name).restricted = True
    propose(world)
    proposal = queries.latest_proposal(world.falkirk.core)
    assert proposal is not None and str(world.person("Isla Beaton").id) in proposal.result["placed"]
    seen = board(world)
    for line, people in seen.groups:
        by_name = {person.name: person for person in people}
        assert "Isla Beaton" not in by_name
        assert not [
            each for each in people if each.kind == "done" and "Among" in each.why and line.placed < 2
        ]
        ranks = sorted(each.rank for each in people if each.rank is not None)
        assert ranks == list(range(1, len(ranks) + 1))


def test_place_of_somebody_hidden_is_not_called_empty(world: World) -> None:
    """Who has it is not counted, and neither is the place counted as free, before a change and after it."""
    with writing_block():
        world.person("Callum Reid").restricted = True
    propose(world)
    with writing_block():
        services.pin(
            world.falkirk.core,
            world.person("Mhairi Lorne"),
            placed=True,
            reason="Covers two sites.",
            by=world.administrator,
            at=DECIDED + timedelta(hours=1),
        )
    changed = board(world).changed
    assert changed is not None
    empty = next(level for level in changed.levels if level.level == "empty")
    assert (empty.before, empty.after) == (0, 0)


def test_no_sentence_counts_or_quotes_somebody_hidden(world: World) -> None:
    """While somebody hidden has a place, no line speaks of the places of an agency or of another's score."""
    with writing_block():
        named_staff = create_person(world.programme, "Vera Kidd", roles=[Role.NAMED_STAFF])
        create_signature(world.applications["Freya Munro"], manager=world.manager)
    propose(world)
    everything = waiting(world, world.administrator)
    assert any(FIGURE.search(why) for why in everything.values())
    with writing_block():
        world.person("Isla Beaton").restricted = True
    seen = waiting(world, world.administrator)
    assert seen.keys() == everything.keys()
    assert [why for why in seen.values() if FIGURE.search(why) or not why.endswith(".")] == []
    assert waiting(world, named_staff) == everything


def test_rule_decides_what_a_sentence_without_figures_says() -> None:
    for rule in rules.Rule:
        assert not FIGURE.search(rules.unquoted(rule, scored=True))
    assert "scores" not in rules.unquoted(rules.Rule.DRAW, scored=False)
