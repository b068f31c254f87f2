"""What a participant sees after the test after the course is in: every question, right answers, reasons."""

from __future__ import annotations

from dataclasses import dataclass

from app.evaluation import queries, rules
from app.evaluation.enums import Outcome, QuestionKind
from app.evaluation.models import Question, QuestionReport, Sitting
from app.evaluation.services.sittings import answers_of, marked


@dataclass(frozen=True)
class ReviewedAnswer:
    """One option: whether it is right, and whether the person chose it, now and before the course.

    Of things to put in order: the right place of each, the places it was given, and whether it is in its own.
    """

    text: str
    right: bool
    chosen: bool
    chosen_before: bool
    feedback: str = ""
    place: int | None = None
    given: int | None = None
    given_before: int | None = None


@dataclass(frozen=True)
class ReviewedQuestion:
    """One question as it was answered; `outcome_before` is None without a test before the course."""

    number: int
    question: Question
    answers: tuple[ReviewedAnswer, ...]
    outcome: Outcome
    outcome_before: Outcome | None
    being_checked: bool
    reports: tuple[QuestionReport, ...]

    @property
    def is_ordering(self) -> bool:
        return self.question.kind is QuestionKind.ORDERING

    @property
    def remarks(self) -> tuple[ReviewedAnswer, ...]:
        """The answers that were chosen this time, and about which something is said."""
        return tuple(one for one in self.answers if one.chosen and one.feedback)

    @property
    def newly_right(self) -> bool:
        return (
            self.outcome is Outcome.RIGHT
            and self.outcome_before is not None
            and self.outcome_before is not Outcome.RIGHT
        )

    @property
    def same_both_times(self) -> bool:
        return self.outcome_before is not None and all(
            (one.chosen, one.given) == (one.chosen_before, one.given_before) for one in self.answers
        )


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
    questions = queries.questions_of(sitting.instrument_id)
    own = queries.own_reports(sitting.person, [question.id for question in questions])
    checked = queries.being_checked(sitting.cohort.programme)
    reviewed = []
    for number, question in enumerate(questions, start=1):
        as_marked = marked(question)
        answer = now.get(question.id, rules.Answer())
        answer_before = before.get(question.id, rules.Answer()) if before is not None else None
        reviewed.append(
            ReviewedQuestion(
                number=number,
                question=question,
                answers=_answers(question, sitting, answer, answer_before or rules.Answer()),
                outcome=rules.outcome_of(as_marked, answer),
                outcome_before=(
                    rules.outcome_of(as_marked, answer_before) if answer_before is not None else None
                ),
                being_checked=question.id in checked,
                reports=tuple(own.get(question.id, [])),
            )
        )
    return TestReview(
        right=sum(one.outcome is Outcome.RIGHT for one in reviewed),
        right_before=(
            sum(one.outcome_before is Outcome.RIGHT for one in reviewed) if before is not None else None
        ),
        questions=tuple(reviewed),
    )


def _answers(
    question: Question, sitting: Sitting, now: rules.Answer, before: rules.Answer
) -> tuple[ReviewedAnswer, ...]:
    """Each option in the order in which the person saw them, or in the right order."""
    ordering = question.kind is QuestionKind.ORDERING
    options = {str(option.id): option for option in question.options}
    order = list(options) if ordering else ordered_options(question, sitting)
    return tuple(
        ReviewedAnswer(
            text=options[key].text,
            right=options[key].right and (not ordering or _place(now, key) == place),
            chosen=key in now.chosen,
            chosen_before=key in before.chosen,
            feedback=options[key].feedback,
            place=place if ordering else None,
            given=_place(now, key),
            given_before=_place(before, key),
        )
        for place, key in enumerate(order, start=1)
    )


def _place(answer: rules.Answer, key: str) -> int | None:
    return answer.order.index(key) + 1 if key in answer.order else None


def ordered_options(question: Question, sitting: Sitting) -> list[str]:
    """The identifiers of a question's options in the order this sitting shows them.

    Things to put in order never lie in the right one already.
    """
    keys = [str(option.id) for option in question.options]
    if question.kind is QuestionKind.TRUE_FALSE:
        return keys
    shown = rules.in_own_order(keys, sitting.shuffle)
    if question.kind is QuestionKind.ORDERING and shown == keys:
        return [*shown[1:], *shown[:1]]
    return shown
