"""Passages of a text, word for word, that some of its readers are not shown."""

from __future__ import annotations

from collections.abc import Iterable

IN_PLACE = "[a passage is withheld]"
# As much of a passage as a message repeats.
BEGINNING = 40


def passages_in(box: str) -> list[str]:
    """The passages that somebody put into a box, one a line; each counts once."""
    return list(dict.fromkeys(line.strip() for line in box.splitlines() if line.strip()))


def lost_in_words(text: str, passages: Iterable[str]) -> str:
    """What to say of the first passage that the text does not hold word for word, or nothing."""
    lost = next((passage for passage in passages if passage not in text), None)
    if lost is None:
        return ""
    shown = lost if len(lost) <= BEGINNING else f"{lost[:BEGINNING].rstrip()}…"
    return f"“{shown}” is not in the answer word for word. Copy the part from the answer, or leave it out"


def without(text: str, passages: Iterable[str]) -> str:
    """The text with `IN_PLACE` wherever a passage stands; passages that overlap or touch become one."""
    spans: list[tuple[int, int]] = []
    for passage in passages:
        start = text.find(passage) if passage else -1
        while start >= 0:
            spans.append((start, start + len(passage)))
            start = text.find(passage, start + 1)
    shown: list[str] = []
    end = 0
    for first, last in sorted(spans):
        if first > end or not shown:
            shown.append(text[end:first])
            shown.append(IN_PLACE)
        end = max(end, last)
    return "".join(shown) + text[end:]
