"""What a participant sees after the test after the course is in: every question, right answers, reasons."""

from __future__ import annotations

from dataclasses import dataclass

from app.evaluation import queries, rules
from app.evaluation.enums import Outcome, QuestionKind
from app.evaluation.models import Question, Sitting
from app.evaluation.services.sittings import answers_of, marked


@dataclass(frozen=True)
class ReviewedAnswer:
    """One option: whether it is right, and whether the person chose it, now and before the course."""

    text: str
    right: bool
    chosen: bool
    chosen_before: bool


@dataclass(frozen=True)
class ReviewedQuestion:
    """One question as it was answered; `outcome_before` is None without a test before the course."""

    number: int
    question: Question
    answers: tuple[ReviewedAnswer, ...]
    outcome: Outcome
    outcome_before: Outcome | None

    @property
    def newly_right(self) -> bool:
        return (
            self.outcome is Outcome.RIGHT
            and self.outcome_before is not None
            and self.outcome_before is not Outcome.RIGHT
        )

    @property
    def same_both_times(self) -> bool:
        return self.outcome_before is not None and all(a.chosen == a.chosen_before for a in self.answers)


@dataclass(frozen=True)
class TestReview:
    """One person's own marks. Nobody else is ever shown them."""

    right: int
    right_before: int | None
    questions: tuple[ReviewedQuestion, ...]

    @property
    def missed(self) -> tuple[ReviewedQuestion, ...]:
        return tuple(one for one in self.questions if one.outcome is not Outcome.RIGHT)

    @property
    def newly_right(self) -> tuple[ReviewedQuestion, ...]:
        return tuple(one for one in self.questions if one.newly_right)


def review_of(sitting: Sitting) -> TestReview:
    """The review of a test after the course; the caller has asked `policy.can_review`."""
    earlier = queries.earlier_sitting(sitting)
    now = answers_of(sitting)
    before = answers_of(earlier) if earlier else None
    reviewed = []
    for number, question in enumerate(queries.questions_of(sitting.instrument_id), start=1):
        as_marked = marked(question)
        answer = now.get(question.id, rules.Answer())
        answer_before = before.get(question.id, rules.Answer()) if before is not None else None
        options = {str(option.id): option for option in question.options}
        order = ordered_options(question, sitting)
        reviewed.append(
            ReviewedQuestion(
                number=number,
                question=question,
                answers=tuple(
                    ReviewedAnswer(
                        text=options[key].text,
                        right=options[key].right,
                        chosen=key in answer.chosen,
                        chosen_before=answer_before is not None and key in answer_before.chosen,
                    )
                    for key in order
                ),
                outcome=rules.outcome_of(as_marked, answer),
                outcome_before=(
                    rules.outcome_of(as_marked, answer_before) if answer_before is not None else None
                ),
            )
        )
    return TestReview(
        right=sum(one.outcome is Outcome.RIGHT for one in reviewed),
        right_before=(
            sum(one.outcome_before is Outcome.RIGHT for one in reviewed) if before is not None else None
        ),
        questions=tuple(reviewed),
    )


def ordered_options(question: Question, sitting: Sitting) -> list[str]:
    """The identifiers of a question's options in the order this sitting shows them."""
    keys = [str(option.id) for option in question.options]
    if question.kind is QuestionKind.TRUE_FALSE:
        return keys
    return rules.in_own_order(keys, sitting.shuffle)
