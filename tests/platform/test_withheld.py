"""Passages that some readers are not shown."""

from __future__ import annotations

import pytest

from app.platform.withheld import BEGINNING, IN_PLACE, lost_in_words, passages_in, without


def test_box_holds_one_passage_a_line() -> None:
    assert passages_in(" one part \n\ntwo parts\none part\n") == ["one part", "two parts"]
    assert passages_in("") == []


def test_passages_are_looked_for_word_for_word() -> None:
    assert lost_in_words("I work in Camelon.", ["work in Camelon", "I"]) == ""
    said = lost_in_words("I work in Camelon.", ["work in Camelon", "work in camelon", "nowhere"])
    assert said.startswith("“work in camelon” is not in the answer word for word.")


def test_long_passage_is_named_by_its_beginning() -> None:
    assert lost_in_words("", ["a" * (BEGINNING + 1)]).startswith(f"“{'a' * BEGINNING}…” is not")


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
