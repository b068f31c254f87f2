"""What tells who wrote a text is taken out of it, and ordinary words stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.platform.masking import COMMON_CAPITALS, GENERIC, ORDINARY, Mask, Traces

ISLA = Mask(
    Traces(
        names=("Isla Beaton-O’Neil", "Bee", "Will Hope"),
        agencies=("NHS Forth Valley", "Housing and Homelessness"),
        addresses=("isla.beaton@example.org",),
        telephones=("01632 960 123",),
        known_places=("Falkirk",),
    )
)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("I am Isla.", "I am [name]."),
        ("ISLA BEATON-O'NEIL wrote this", "[name] wrote this"),
        ("Isla’s work; Beaton's too; o'neil, ONeil", "[name]’s work; [name]'s too; [name], [name]"),
        ("call me bee", "call me [name]"),
        ("ask @IslaBeaton or isla_beaton", "ask @[name] or [name]"),
        ("Will asked me; I hope he will", "[name] asked me; I hope he will"),
        ("My manager Will Hope, or will hope", "My manager [name], or [name]"),
        ("We at NHS Forth Valley, in Forth Valley, at NHSFV or N.F.V.", None),
        ("In housing & homelessness we see it", "In [agency] we see it"),
        ("Housing is hard, homelessness harder", "Housing is hard, homelessness harder"),
        ("Write to isla.beaton@example.org or x.y@work.example.org.", "Write to [contact] or [contact]"),
        ("Ring 01632960123 or +44 1632 960 123 today", "Ring [contact] or [contact] today"),
        (
            "The island, an islander, a beekeeper and Falkirk",
            "The island, an islander, a beekeeper and Falkirk",
        ),
        ("In 2017 we met 140 people from 09:30 to 16:30.", "In 2017 we met 140 people from 09:30 to 16:30."),
    ],
)
def test_traces_are_taken_and_the_rest_is_left(text: str, masked: str | None) -> None:
    if masked is None:
        assert "orth" not in ISLA(text)
        assert "FV" not in ISLA(text).replace(".", "")
    else:
        assert ISLA(text).rstrip(".") == masked.rstrip(".")


def test_accents_are_seen_through() -> None:
    mask = Mask(Traces(names=("Zoë Müller",)))
    assert mask("Zoe, ZOË and Zoe\u0308 Muller; café") == "[name], [name] and [name]; café"


def test_short_forms_need_a_word_of_their_own() -> None:
    mask = Mask(Traces(agencies=("Larbert Housing Association (LHA)", "Mental Health Services")))
    assert mask("At Larbert Housing, at Larbert, at the LHA") == "At [agency], at [agency], at the [agency]"
    assert mask("Mental health and housing matter") == "Mental health and housing matter"
    assert mask("our mental health service") == "our [agency]"


def test_nothing_known_leaves_a_text_as_it_is() -> None:
    assert Mask(Traces())("Nobody is named here.") == "Nobody is named here."


LETTERS = st.text(alphabet="abcdefghijklmnopqrstuvwxyzéöå", min_size=3, max_size=9)
NAMES = st.lists(LETTERS.map(str.capitalize), min_size=1, max_size=3).map(" ".join)
COMMON = sorted((ORDINARY | GENERIC) - {"nhs"})


@given(name=NAMES, before=st.sampled_from(COMMON), after=st.sampled_from(COMMON), how=st.integers(0, 3))
def test_no_part_of_a_name_is_left_whatever_its_case(name: str, before: str, after: str, how: int) -> None:
    way = (str.upper, str.lower, str.title, str.swapcase)[how]
    masked = Mask(Traces(names=(name,)))(f"{before} {way(name)}, {after}")
    left = {word.strip(",").casefold() for word in masked.split()}
    parts = {part.casefold() for part in name.split()} - {before, after} - ORDINARY - PARTICLES_LEFT
    assert not left & parts
    # A name of nothing but words that everybody writes ("And") is not told apart from them.
    assert "[name]" in masked or not parts


PARTICLES_LEFT = frozenset(
    {"the", "and", "van", "von", "del", "den", "der", "los", "bin", "ibn", "mrs", "miss"}
)


@given(
    words=st.lists(st.sampled_from(COMMON), min_size=1, max_size=12),
    name=st.lists(st.sampled_from(sorted(ORDINARY)), min_size=2, max_size=2),
)
def test_ordinary_words_without_a_capital_are_never_mangled(words: list[str], name: list[str]) -> None:
    sentence = " ".join(words)
    if " ".join(name) in sentence or "".join(name) in sentence:
        return
    assert Mask(Traces(names=(" ".join(name).title(),)))(sentence) == sentence


@given(name=NAMES, inside=LETTERS)
def test_a_longer_word_around_a_name_is_left(name: str, inside: str) -> None:
    first = name.partition(" ")[0]
    longer = f"{inside}{first}{inside}".lower()
    assert Mask(Traces(names=(first,)))(longer) == longer


def test_capitals_that_everybody_uses_stay() -> None:
    mask = Mask(Traces(agencies=("Human Resources", "Information Technology")))
    assert all(mask(f"The {each} form") == f"The {each} form" for each in sorted(COMMON_CAPITALS))
