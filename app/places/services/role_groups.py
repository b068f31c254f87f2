"""Minimum places for role groups: who counts towards which, and how a group is called."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from app.directory.enums import Audience
from app.directory.models import Person
from app.places.models import AllocationPolicy
from app.platform.errors import RuleBroken
from app.platform.words import listed, sentence
from app.training.models import several


def minima_of(policy: AllocationPolicy) -> dict[str, int]:
    """The least number of places by role group, without those of which there need be none."""
    return {group: least for group, least in sorted(policy.role_minima.items()) if least}


def roles_of(person: Person, minima: Mapping[str, int]) -> tuple[str, ...]:
    """The role group that somebody counts towards; none where no group has a minimum."""
    return (person.audience.value,) if minima and person.audience is not None else ()


def check_minima(minima: Mapping[Audience, int], capacity: int) -> None:
    """Raises RuleBroken for minima that cannot be met whoever asks: nobody counts towards two groups."""
    total = sum(minima.values())
    if total > capacity:
        raise RuleBroken(f"The minima of role groups come to {total} places; the session has {capacity}.")


def group_name(group: str) -> str:
    """A role group as a line begins with it, several of them."""
    return sentence(several(group))


def in_words(minima: Mapping[str, int]) -> str:
    """Every minimum in one line: "at least 2 heads of service and 1 elected member"."""
    each = [f"{least} {group if least == 1 else several(group)}" for group, least in sorted(minima.items())]
    return f"at least {listed(each)}" if each else ""


def in_form_order(for_whom: Sequence[str]) -> tuple[list[Audience], list[Audience]]:
    """The role groups that a course is for, and the others, each in the order of the list."""
    first: Collection[str] = set(for_whom)
    return [each for each in Audience if each in first], [each for each in Audience if each not in first]
