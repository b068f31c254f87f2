"""What an email is for and who gets it, for those who may add words of their own to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app

PROGRAMME = "programme"


@dataclass(frozen=True)
class LetterKind:
    """One kind of email that the service sends to people.

    `what` is the occasion in words and `to` who gets it. `gaps` names what own words may mention, each with
    the fact of the letter that stands there; every kind knows `{programme}`. `fixed` says why nobody may
    add to it, or is empty. `example` are facts that show how it reads, with paths for its links.
    """

    template: str
    what: str
    to: str
    gaps: Mapping[str, str] = field(default_factory=dict)
    fixed: str = ""
    example: Mapping[str, Any] = field(default_factory=dict)
    example_links: Mapping[str, str] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        """Its name in an address."""
        return self.template.replace("/email/", "-").replace("_", "-")

    @property
    def feature(self) -> str:
        """The part of the service that it belongs to."""
        return self.template.partition("/")[0]

    def known(self, facts: Mapping[str, Any], programme: str) -> dict[str, str]:
        """What stands in each gap of a letter with these facts; nothing where the letter lacks one."""
        return {gap: str(facts.get(name) or "") for gap, name in self.gaps.items()} | {PROGRAMME: programme}


def every_kind() -> tuple[LetterKind, ...]:
    """All kinds of email, in the order in which people meet them."""
    found: tuple[LetterKind, ...] = current_app.extensions["letter_kinds"]
    return found


def kind_of(template: str) -> LetterKind | None:
    """The kind with this template."""
    return next((kind for kind in every_kind() if kind.template == template), None)


def kind_by_slug(slug: str) -> LetterKind | None:
    """The kind with this name in an address."""
    return next((kind for kind in every_kind() if kind.slug == slug), None)


def init_app(app: Flask, kinds: Iterable[LetterKind]) -> None:
    """`kinds` is the one list of what the service sends."""
    app.extensions["letter_kinds"] = tuple(kinds)
