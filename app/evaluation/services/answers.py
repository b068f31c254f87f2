"""What somebody answered, in words, for themselves to read again: without marks and without what is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.evaluation.enums import QuestionKind
from app.evaluation.models import Item, Question, Reply, Sitting

DEGREES = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")


@dataclass(frozen=True)
class OwnAnswer:
    """What was asked, and the answers given to it; none when it was left open."""

    asked: str
    given: tuple[str, ...]


def own_answers(sitting: Sitting, steps: Sequence[Question | Item]) -> tuple[OwnAnswer, ...]:
    """The answers of a sitting in the order in which they were asked."""
    replies = {reply.question_id or reply.item_id: reply for reply in sitting.replies}
    return tuple(OwnAnswer(_asked(step), _given(step, replies.get(step.id))) for step in steps)


def _asked(step: Question | Item) -> str:
    if isinstance(step, Question):
        return step.text
    return f"Looking back: {step.text}" if step.looking_back else step.text


def _given(step: Question | Item, reply: Reply | None) -> tuple[str, ...]:
    if reply is None:
        return ()
    if isinstance(step, Question):
        texts = {option.id: option.text for option in step.options}
        order = {option.id: option.position for option in step.options}
        chosen = sorted(reply.choices, key=lambda choice: choice.place or order[choice.option_id])
        return tuple(texts[choice.option_id] for choice in chosen) or ("I don’t know yet",)
    if step.kind is QuestionKind.FREE_TEXT:
        return (reply.words,) if reply.words else ()
    if reply.number is None:
        return ()
    return (DEGREES[reply.number - 1] if step.kind is QuestionKind.OPINION else f"{reply.number} of 10",)
