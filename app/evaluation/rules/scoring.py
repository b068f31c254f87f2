"""Marking a knowledge test: one mark for a question that is wholly right, none for anything else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TypeVar

from app.evaluation.enums import Outcome, QuestionKind
from app.platform.errors import RuleBroken

K = TypeVar("K")

FEWEST_TO_ORDER, MOST_TO_ORDER = 3, 6


@dataclass(frozen=True)
class Question:
    """A marked question: the keys of what may be chosen and of what is right.

    Of things to put in order, `order` has all the keys in the right order.
    """

    kind: QuestionKind
    choices: frozenset[str]
    right: frozenset[str]
    order: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What one person gave: choices, or "I don't know yet", never both. Neither means not answered.

    Of things to put in order, `order` has the chosen keys in the order they were put.
    """

    chosen: frozenset[str] = field(default=frozenset())
    does_not_know: bool = False
    order: tuple[str, ...] = ()

    @property
    def is_missing(self) -> bool:
        return not self.chosen and not self.does_not_know


@dataclass(frozen=True)
class Mark:
    """One sitting's result; the four counts add up to the number of questions."""

    right: int
    not_right: int
    not_known_yet: int
    missing: int

    @property
    def questions(self) -> int:
        return self.right + self.not_right + self.not_known_yet + self.missing


def check_question(question: Question) -> None:
    """RuleBroken unless the question can be marked: two choices or more, and a right answer among them."""
    if not question.kind.is_marked:
        raise RuleBroken("Only questions with a right answer belong in a knowledge test.")
    if len(question.choices) < 2:
        raise RuleBroken("Give at least two answers to choose from.")
    if question.kind is QuestionKind.TRUE_FALSE and len(question.choices) != 2:
        raise RuleBroken("A true or false question has exactly two answers.")
    if not question.right or not question.right <= question.choices:
        raise RuleBroken("Say which of the answers is right.")
    if question.kind.takes_one_choice and len(question.right) != 1:
        raise RuleBroken("Only one answer can be right for this kind of question.")
    if question.kind is QuestionKind.ORDERING and not (
        FEWEST_TO_ORDER <= len(question.choices) <= MOST_TO_ORDER
    ):
        raise RuleBroken("Give from three to six things to put in order.")
    if question.kind is QuestionKind.ORDERING and question.right != question.choices:
        raise RuleBroken("All the things to put in order belong to the right answer.")


def check_answer(question: Question, answer: Answer) -> None:
    """RuleBroken if this could not have been given on the question's page; a missing answer is allowed."""
    if not answer.chosen <= question.choices:
        raise RuleBroken("Choose from the answers on the page.")
    if answer.chosen and answer.does_not_know:
        raise RuleBroken("Choose an answer, or “I don’t know yet”, but not both.")
    if question.kind.takes_one_choice and len(answer.chosen) > 1:
        raise RuleBroken("Choose one answer.")
    in_places = not answer.chosen or sorted(answer.order) == sorted(question.choices)
    if question.kind is QuestionKind.ORDERING and not in_places:
        raise RuleBroken("Give each of them a place of its own.")


def outcome_of(question: Question, answer: Answer | None) -> Outcome:
    """What one answer came to. With several right choices all of them, and no other, must be chosen; things
    to put in order must all be in order.

    "I don't know yet" is not right, and neither is a missing answer, whatever the question says is right.
    """
    if answer is None or answer.is_missing:
        return Outcome.MISSING
    if answer.does_not_know:
        return Outcome.NOT_KNOWN_YET
    in_order = question.kind is not QuestionKind.ORDERING or answer.order == question.order
    return Outcome.RIGHT if answer.chosen == question.right and in_order else Outcome.NOT_RIGHT


def mark(questions: Mapping[K, Question], answers: Mapping[K, Answer]) -> Mark:
    """The result of one sitting over all its questions; answers to questions not in it are ignored."""
    outcomes = [outcome_of(question, answers.get(key)) for key, question in questions.items()]
    return Mark(
        right=outcomes.count(Outcome.RIGHT),
        not_right=outcomes.count(Outcome.NOT_RIGHT),
        not_known_yet=outcomes.count(Outcome.NOT_KNOWN_YET),
        missing=outcomes.count(Outcome.MISSING),
    )


def unanswered(questions: Mapping[K, Question], answers: Mapping[K, Answer]) -> list[K]:
    """The questions still without an answer, in their order; a sitting is complete when there is none.

    "I don't know yet" is an answer here.
    """
    return [key for key in questions if answers.get(key, Answer()).is_missing]


def in_own_order(keys: Iterable[str], seed: int) -> list[str]:
    """The same keys in an order that depends on the seed only, so that neighbours see different orders."""
    return sorted(keys, key=lambda key: sha256(f"{seed}|{key}".encode()).digest())
