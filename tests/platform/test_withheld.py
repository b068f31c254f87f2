"""Passages that some readers are not shown."""

from __future__ import annotations

import pytest

from app.platform.withheld import IN_PLACE, not_found, passages_in, without


def test_box_holds_one_passage_a_line() -> None:
    assert passages_in(" one part \n\ntwo parts\none part\n") == ["one part", "two parts"]
    assert passages_in("") == []


def test_passages_are_looked_for_word_for_word() -> None:
    assert not_found("I work in Camelon.", ["work in Camelon", "work in camelon"]) == ["work in camelon"]


@pytest.mark.parametrize(
    ("text", "passages", "shown"),
    [
        ("I work here.", [], "I work here."),
        ("I work here.", ["work"], f"I {IN_PLACE} here."),
        ("here, there, here", ["here"], f"{IN_PLACE}, t{IN_PLACE}, {IN_PLACE}"),
        ("one two three four", ["one two", "two three"], f"{IN_PLACE} four"),
        ("onetwo", ["one", "two"], IN_PLACE),
        ("a passage here", ["a passage", "passage"], f"{IN_PLACE} here"),
        ("whole", ["whole"], IN_PLACE),
        ("whole", ["other", ""], "whole"),
    ],
)
def test_withheld_passages_leave_nothing_behind(text: str, passages: list[str], shown: str) -> None:
    assert without(text, passages) == shown
