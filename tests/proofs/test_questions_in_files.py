"""Questions survive the way through a file, and whatever a file holds, it is told what is wrong with it."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.evaluation.enums import QuestionKind
from app.evaluation.rules import (
    HEADERS,
    Read,
    WrittenOption,
    WrittenQuestion,
    gift_of,
    looked_at,
    question_rows,
    read_gift,
    read_question_table,
    true_or_false,
    within_limits,
)
from app.evaluation.rules.writing import one_line
from app.platform.errors import RuleBroken
from app.platform.tables import csv_bytes
from app.platform.uploads import text_of
from tests.support.scale import at_scale

QUESTIONS = at_scale(200, 12)
MALFORMED = at_scale(1000, 100)
KEPT = settings(
    max_examples=QUESTIONS,
    deadline=None,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
# What GIFT and CSV have a meaning for, more often than chance would bring it.
AWKWARD = st.sampled_from(
    ["~", "=", "#", "####", "{", "}", ":", "::", "\\", "\\n", "->", "%50%", "[html]", "//", "<p>", '"', "'="]
)
PIECES = st.one_of(AWKWARD, st.text(max_size=8), st.sampled_from([" ", "\n", "\n\n", "a note", "=1+1", "-2"]))


def words(most: int) -> st.SearchStrategy[str]:
    return st.lists(PIECES, min_size=1, max_size=most).map("".join)


ANSWER = words(4).map(one_line).filter(bool)


@st.composite
def written(draw: st.DrawFn) -> WrittenQuestion:
    """A question as it would be kept: anything that can be typed, tidied."""
    kind = draw(st.sampled_from([kind for kind in QuestionKind if kind.is_marked]))
    text, situation, rationale = draw(words(6).filter(one_line)), draw(words(4)), draw(words(4))
    if kind is QuestionKind.TRUE_FALSE:
        said = (draw(words(2)), draw(words(2)))
        raw = true_or_false(text, right=draw(st.booleans()), feedback=said, situation=situation)
    else:
        fewest = 3 if kind is QuestionKind.ORDERING else 2
        answers = draw(st.lists(ANSWER, min_size=fewest, max_size=6, unique_by=str.casefold))
        right = draw(st.sets(st.integers(0, len(answers) - 1), min_size=1))
        chosen = right if kind is QuestionKind.MULTIPLE else {min(right)}
        options = tuple(
            WrittenOption(answer, place in chosen, draw(st.one_of(st.just(""), words(3))))
            for place, answer in enumerate(answers)
        )
        raw = WrittenQuestion(kind, text, options, situation)
    try:
        return looked_at(replace(raw, rationale=rationale, topic=draw(st.one_of(st.just(""), words(2)))))
    except RuleBroken:
        return SIMPLE


SIMPLE = WrittenQuestion(
    QuestionKind.SINGLE, "What now?", (WrittenOption("Write more", True), WrittenOption("Write less"))
)


@given(written(), written())
@KEPT
def test_every_question_comes_back_equal_from_either_file(
    one: WrittenQuestion, other: WrittenQuestion
) -> None:
    for read in (
        read_gift(text_of(gift_of([one, other]).encode())),
        read_question_table(text_of(csv_bytes(HEADERS, question_rows([one, other])))),
    ):
        assert read.faults == ()
        assert [found.written for found in read.questions] == [one, other]


def test_malformed_files_get_a_clear_message_each() -> None:
    """Sound files, spoilt: cut, doubled, stirred and mixed, and bytes of any kind."""
    draw = random.Random(20171113)
    for _ in range(MALFORMED):
        content = _spoilt(draw)
        try:
            text = text_of(content)
        except RuleBroken as broken:
            _is_clear(broken.message)
            continue
        for read in (read_gift, read_question_table):
            found = within_limits(read(text))
            assert found.questions or found.faults
            for fault in found.faults:
                assert 1 <= fault.line <= text.count("\n") + text.count("\r") + 1
                _is_clear(fault.message)
            _can_be_kept(found)


def _is_clear(message: str) -> None:
    assert message[0].isupper() or message[0] == "“"
    assert message.endswith(".")
    assert 10 < len(message) < 160
    assert "Error" not in message and "Traceback" not in message


def _can_be_kept(read: Read) -> None:
    for one in read.questions:
        assert looked_at(one.written) == one.written


def _spoilt(draw: random.Random) -> bytes:
    sound = draw.choice([GIFT, TABLE])
    match draw.randrange(6):
        case 0:
            text = sound[: draw.randrange(len(sound))]
        case 1:
            at = draw.randrange(len(sound))
            text = sound[:at] + draw.choice('{}=~#:\\"%,;\n[>') * draw.randint(1, 4) + sound[at:]
        case 2:
            lines = sound.split("\n")
            draw.shuffle(lines)
            text = "\n".join(lines)
        case 3:
            text = "".join(character for character in sound if draw.random() > 0.03)
        case 4:
            return bytes(draw.randrange(256) for _ in range(draw.randrange(300)))
        case _:
            text = "".join(
                draw.choice('{}=~#:\\%"\n ,ab1->[html]$CATEGORY') for _ in range(draw.randrange(200))
            )
    return text.encode(draw.choice(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]), "replace")


GIFT = """$CATEGORY: $course$/top/Records

// A comment.
::First::[html]<p>A note is short.</p><p>What now?</p>{
=Write more#So that a reader can plan.
~Write less#The reader was not there.
####Who did what comes first.}

A note names who did what. {TRUE#It should.}

Which help? {~%50%Dates ~%50%Names of workers ~%-100%Guesses}

In which order? {=Who did what -> 1 =What followed -> 2 =What now -> 3}

Type a word {=word}
"""
TABLE = """kind,topic,situation,question,answer_1,answer_2,answer_3,right,why
single,Records,A note is short.,"What now, then?",Write more,Write less,,1,Because.
true_false,,,A note names who did what.,,,,true,
multiple,,,"Which
help?",Dates,Names,Guesses,1 2,
ordering,,,In which order?,Who,What,Then,,
single,,,Wrong,A,B,,7,
"""
