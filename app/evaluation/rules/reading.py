"""What came of reading a file of questions."""

from dataclasses import dataclass
from typing import Final

from app.evaluation.rules.writing import WrittenQuestion, check_written, tidied

MOST_QUESTIONS: Final = 500


@dataclass(frozen=True)
class ReadQuestion:
    """A question that can be taken in, and the line on which it begins."""

    line: int
    written: WrittenQuestion


@dataclass(frozen=True)
class Fault:
    """Why something on a line cannot be taken in, in a sentence."""

    line: int
    message: str


@dataclass(frozen=True)
class Read:
    """The questions of a file in their order, and its faults."""

    questions: tuple[ReadQuestion, ...]
    faults: tuple[Fault, ...]


def looked_at(written: WrittenQuestion) -> WrittenQuestion:
    """The question as it would be kept. Raises RuleBroken if it cannot be."""
    kept = tidied(written)
    check_written(kept)
    return kept


def within_limits(read: Read) -> Read:
    """The same; with a fault for a question that is there twice, for too many, and for none at all."""
    seen: dict[object, int] = {}
    questions: list[ReadQuestion] = []
    faults = list(read.faults)
    for question in read.questions:
        first = seen.setdefault(question.written.likeness, question.line)
        if first != question.line:
            faults.append(Fault(question.line, f"This is the same question as on line {first}."))
        elif len(questions) == MOST_QUESTIONS:
            message = f"Only {MOST_QUESTIONS} questions can be taken in at once; all from here on wait."
            faults.append(Fault(question.line, message))
            break
        else:
            questions.append(question)
    if not questions and not faults:
        faults.append(Fault(1, "There is no question in it."))
    return Read(tuple(questions), tuple(sorted(faults, key=lambda fault: fault.line)))
