"""What somebody needs to take part or to eat stands on the day pack of whoever arranges it only."""

from __future__ import annotations

import re

import pytest

from tests.support.access_parts import PARTS
from tests.sweeps.readings import NEEDED, NEEDED_UNSEEN, Reader

DAY_PACK = re.compile(r"/falkirk/registers/[0-9a-f-]{36}/day-pack")
READS = {
    "administrator": {NEEDED},
    "named staff": {NEEDED, NEEDED_UNSEEN},
    # Who gives these days.
    "trainer": {NEEDED},
}


@pytest.mark.parametrize("part", PARTS)
def test_needs_stand_on_the_day_pack_of_whoever_arranges_the_day_only(part: str, reading: Reader) -> None:
    """No register, list, board, agency page or calendar has them; trainers read nothing of the kitchen."""
    read = reading(part)
    assert read.found
    shown = {
        (canary, bool(DAY_PACK.fullmatch(found.address)))
        for found in read.found
        for canary in (NEEDED, NEEDED_UNSEEN)
        if canary in found.text
    }
    assert shown == {(canary, True) for canary in READS.get(part, ())}
    assert part != "trainer" or not [found for found in read.found if f"{NEEDED} dish" in found.text]
    assert NEEDED not in read.logged and NEEDED_UNSEEN not in read.logged


@pytest.mark.parametrize("part", sorted(READS))
def test_day_pack_names_nobody_until_asked(part: str, reading: Reader) -> None:
    """Neither a name nor an agency stands beside what the kitchen and the room need."""
    read = reading(part)
    packs = [found for found in read.pages if DAY_PACK.fullmatch(found.address)]
    assert packs
    people = set(read.names.placed) | set(read.names.colleagues) | set(read.names.restricted)
    for found in packs:
        assert not [name for name in people if name in found.text]
        assert "Show who needs what" in found.text or NEEDED not in found.text
