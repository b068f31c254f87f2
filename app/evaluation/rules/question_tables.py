"""Questions as a table with one line a question, as spreadsheets write it."""

import csv
import re
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Final

from app.evaluation.enums import QuestionKind
from app.evaluation.rules.reading import Fault, Read, ReadQuestion, looked_at
from app.evaluation.rules.writing import (
    MOST_ANSWERS,
    TRUE_OR_FALSE,
    WrittenOption,
    WrittenQuestion,
    true_or_false,
)
from app.platform.errors import RuleBroken
from app.platform.tables import RISKY_FIRST

ANSWERS: Final = range(1, MOST_ANSWERS + 1)
HEADERS: Final = (
    "kind",
    "topic",
    "situation",
    "question",
    *(f"answer_{number}" for number in ANSWERS),
    "right",
    "why",
    *(f"about_answer_{number}" for number in ANSWERS),
)
REQUIRED: Final = ("kind", "question")
KINDS: Final = {
    "single": QuestionKind.SINGLE,
    "multiple": QuestionKind.MULTIPLE,
    "true_false": QuestionKind.TRUE_FALSE,
    "ordering": QuestionKind.ORDERING,
}
SEPARATORS: Final = ",;\t"
# A cell that a spreadsheet might run is given away with an apostrophe before it.
GUARDED: Final = re.compile("'+[" + re.escape("".join(RISKY_FIRST)) + "]")


def read_question_table(text: str) -> Read:
    """Every question of a CSV text, and a message with its line for whatever cannot be read."""
    whole = text.removeprefix("\ufeff")
    heading_line = next(iter(whole.splitlines()), "")
    separator = max(SEPARATORS, key=heading_line.count)
    rows = csv.reader(StringIO(whole, newline=""), strict=True, delimiter=separator)
    found: list[ReadQuestion] = []
    faults: list[Fault] = []
    try:
        heading = [cell.strip().lower().replace(" ", "_") for cell in next(rows, [])]
        while heading and not heading[-1]:
            heading.pop()
        _check_heading(heading)
        for number, cells in _lines(rows):
            try:
                found.append(ReadQuestion(number, looked_at(_question(_by_column(heading, cells)))))
            except RuleBroken as broken:
                faults.append(Fault(number, broken.message))
    except RuleBroken as broken:
        faults.append(Fault(1, broken.message))
    except csv.Error:
        faults.append(
            Fault(max(rows.line_num, 1), "This is not CSV, perhaps a quotation mark that is not closed.")
        )
    return Read(tuple(found), tuple(faults))


def question_rows(questions: list[WrittenQuestion]) -> list[list[str]]:
    """The lines beneath HEADERS that `read_question_table` reads back."""
    return [[_guarded(cell) for cell in _row(question)] for question in questions]


def _row(question: WrittenQuestion) -> list[str]:
    numbered = list(enumerate(question.options, start=1))
    texts, said = [option.text for option in question.options], [each.feedback for each in question.options]
    right = " ".join(str(number) for number, option in numbered if option.right)
    if question.kind is QuestionKind.TRUE_FALSE:
        texts, right = [], "true" if question.options[0].right else "false"
    if question.kind is QuestionKind.ORDERING:
        right = ""
    padding = [""] * MOST_ANSWERS
    return [
        question.kind.value,
        question.topic,
        question.situation,
        question.text,
        *(texts + padding)[:MOST_ANSWERS],
        right,
        question.rationale,
        *(said + padding)[:MOST_ANSWERS],
    ]


def _check_heading(heading: list[str]) -> None:
    if missing := [column for column in REQUIRED if column not in heading]:
        raise RuleBroken(f"The first line names the columns. The column “{missing[0]}” is missing.")
    for column in heading:
        if column not in HEADERS or heading.count(column) > 1:
            raise RuleBroken(f"The column “{column[:40]}” is not known, or is there twice.")


def _lines(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """The lines that are not empty, each with the number of the line it begins on."""
    start = getattr(rows, "line_num", 1) + 1
    for cells in rows:
        if any(cell.strip() for cell in cells):
            yield start, cells
        start = getattr(rows, "line_num", start) + 1


def _by_column(heading: list[str], cells: list[str]) -> Mapping[str, str]:
    if any(cell.strip() for cell in cells[len(heading) :]):
        raise RuleBroken(f"There are {len(cells)} cells under {len(heading)} columns.")
    values = dict(zip(heading, (_unguarded(cell.strip()) for cell in cells), strict=False))
    return {column: values.get(column, "") for column in HEADERS}


def _question(cells: Mapping[str, str]) -> WrittenQuestion:
    kind = KINDS.get(re.sub(r"[\s/-]+", "_", cells["kind"].strip().lower()))
    if kind is None:
        raise RuleBroken(f"The kind must be one of {', '.join(KINDS)}, not “{cells['kind'][:40]}”.")
    written = _true_or_false(cells) if kind is QuestionKind.TRUE_FALSE else _with_answers(kind, cells)
    return WrittenQuestion(
        kind, written.text, written.options, cells["situation"], cells["why"], cells["topic"]
    )


def _true_or_false(cells: Mapping[str, str]) -> WrittenQuestion:
    right = {"true": True, "t": True, "1": True, "false": False, "f": False, "2": False}.get(
        cells["right"].lower()
    )
    if right is None:
        raise RuleBroken("The column “right” must say true or false.")
    given = [cells[f"answer_{number}"] for number in ANSWERS if cells[f"answer_{number}"]]
    if given and [each.lower() for each in given] != [each.lower() for each in TRUE_OR_FALSE]:
        raise RuleBroken("A true or false question has no other answers than True and False.")
    return true_or_false(
        cells["question"], right=right, feedback=(cells["about_answer_1"], cells["about_answer_2"])
    )


def _with_answers(kind: QuestionKind, cells: Mapping[str, str]) -> WrittenQuestion:
    given = [number for number in ANSWERS if cells[f"answer_{number}"]]
    if given != list(range(1, len(given) + 1)):
        raise RuleBroken("An answer is left out between two others.")
    if stray := [number for number in ANSWERS if cells[f"about_answer_{number}"] and number not in given]:
        raise RuleBroken(f"There is something about answer {stray[0]}, and no such answer.")
    right = set(given) if kind is QuestionKind.ORDERING else _numbers(cells["right"])
    if kind is QuestionKind.ORDERING and cells["right"]:
        raise RuleBroken("Things to put in order stand in the right order. Leave the column “right” empty.")
    if not right <= set(given):
        raise RuleBroken("The column “right” names an answer that is not there.")
    options = (
        WrittenOption(cells[f"answer_{number}"], number in right, cells[f"about_answer_{number}"])
        for number in given
    )
    return WrittenQuestion(kind, cells["question"], tuple(options))


def _numbers(text: str) -> set[int]:
    """The answers that are right, such as 1, 3 or 1 3."""
    parts = re.split(r"[\s,;+]+", text.strip())
    if not all(re.fullmatch("[1-9]", part) for part in parts):
        raise RuleBroken("The column “right” must give the number of the right answer, or several, like 1 3.")
    return {int(part) for part in parts}


def _guarded(cell: str) -> str:
    return f"'{cell}" if GUARDED.match(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if GUARDED.match(cell) else cell
