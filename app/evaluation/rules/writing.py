"""A question as somebody wrote it, before it is one of the bank: tidied, and looked at for faults."""

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Final

from app.evaluation.enums import QuestionKind
from app.evaluation.rules.scoring import Question, check_question
from app.platform.errors import RuleBroken

MOST_ANSWERS: Final = 6
LONGEST_TEXT: Final = 2000
LONGEST_ANSWER: Final = 400
LONGEST_FEEDBACK: Final = 600
LONGEST_TOPIC: Final = 60
TRUE_OR_FALSE: Final = ("True", "False")


@dataclass(frozen=True)
class WrittenOption:
    """One possible answer, and what to say to somebody who chose it."""

    text: str
    right: bool = False
    feedback: str = ""


@dataclass(frozen=True)
class WrittenQuestion:
    """All that is written of one question. Things to put in order stand in the right order."""

    kind: QuestionKind
    text: str
    options: tuple[WrittenOption, ...]
    situation: str = ""
    rationale: str = ""
    topic: str = ""

    @property
    def likeness(self) -> tuple[object, ...]:
        """The same for two questions that ask the same with the same answers, whatever else is written."""
        answers = tuple((option.text.casefold(), option.right) for option in self.options)
        return (self.kind, self.situation.casefold(), self.text.casefold(), answers)


def true_or_false(
    text: str, *, right: bool, feedback: tuple[str, str] = ("", ""), situation: str = ""
) -> WrittenQuestion:
    """A statement that is true or not; `feedback` is for whoever chose "True", and "False"."""
    options = tuple(
        WrittenOption(words, words == TRUE_OR_FALSE[not right], said)
        for words, said in zip(TRUE_OR_FALSE, feedback, strict=True)
    )
    return WrittenQuestion(QuestionKind.TRUE_FALSE, text, options, situation)


def tidied(written: WrittenQuestion) -> WrittenQuestion:
    """The same with spaces and line ends as they are kept.

    What stands before the last empty line of the question is its situation. True and false have these very
    words, and all things to put in order belong to the right answer.
    """
    before, _, asked = paragraphs(written.text).rpartition("\n\n")
    options = [
        replace(option, text=one_line(option.text), feedback=paragraphs(option.feedback))
        for option in written.options
    ]
    if written.kind is QuestionKind.ORDERING:
        options = [replace(option, right=True) for option in options]
    if written.kind is QuestionKind.TRUE_FALSE and len(options) == len(TRUE_OR_FALSE):
        options = [replace(each, text=words) for each, words in zip(options, TRUE_OR_FALSE, strict=True)]
    return replace(
        written,
        text=asked,
        situation="\n\n".join(filter(None, (paragraphs(written.situation), before))),
        options=tuple(options),
        rationale=paragraphs(written.rationale),
        topic=one_line(written.topic),
    )


def check_written(written: WrittenQuestion) -> None:
    """RuleBroken, in a sentence, for the first thing that is wrong with a tidied question."""
    if not written.text:
        raise RuleBroken("Write the question.")
    if any(not option.text for option in written.options):
        raise RuleBroken("An answer has no words.")
    if len(written.options) > MOST_ANSWERS:
        raise RuleBroken(f"Give {MOST_ANSWERS} answers or fewer.")
    if len({option.text.casefold() for option in written.options}) < len(written.options):
        raise RuleBroken("Two answers are the same.")
    keys = [str(place) for place in range(len(written.options))]
    check_question(
        Question(
            kind=written.kind,
            choices=frozenset(keys),
            right=frozenset(key for key, option in zip(keys, written.options, strict=True) if option.right),
            order=tuple(keys),
        )
    )
    for name, text, longest in (
        ("The question", written.text, LONGEST_TEXT),
        ("The situation", written.situation, LONGEST_TEXT),
        ("The reason", written.rationale, LONGEST_TEXT),
        ("The topic", written.topic, LONGEST_TOPIC),
        *(("An answer", option.text, LONGEST_ANSWER) for option in written.options),
        *(("What is said about an answer", option.feedback, LONGEST_FEEDBACK) for option in written.options),
    ):
        if len(text) > longest:
            raise RuleBroken(f"{name} must be {longest:,} characters or fewer. It has {len(text):,}.")


def one_line(text: str) -> str:
    """Words with single spaces between."""
    return " ".join(_plain(text).split())


def paragraphs(text: str) -> str:
    """Lines without spaces at their ends, and at most one empty line between."""
    lines = "\n".join(line.strip() for line in _plain(text).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def _plain(text: str) -> str:
    """Without what no page can show; every kind of line end as one."""
    text = re.sub("\r\n|[\r\x0b\x0c\x85\u2028\u2029]", "\n", text).replace("\t", " ")
    return "".join(
        letter for letter in text if letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cs")
    )
