from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.evaluation.enums import Moment, Outcome, QuestionKind, SittingState
from app.evaluation.rules import (
    Answer,
    CourseTimes,
    Mark,
    Question,
    Window,
    check_answer,
    check_open,
    check_question,
    is_due,
    mark,
    outcome_of,
    sitting_state,
    sitting_window,
    unanswered,
)
from app.platform.errors import RuleBroken

LONDON = ZoneInfo("Europe/London")
# --- scoring ---

SINGLE = Question(QuestionKind.SINGLE, frozenset("abcd"), frozenset("b"))
MULTIPLE = Question(QuestionKind.MULTIPLE, frozenset("abcd"), frozenset("ac"))
TRUE_FALSE = Question(QuestionKind.TRUE_FALSE, frozenset({"true", "false"}), frozenset({"false"}))
ALL_RIGHT = Question(QuestionKind.MULTIPLE, frozenset("ab"), frozenset("ab"))


@pytest.mark.parametrize(
    ("question", "chosen", "outcome"),
    [
        (SINGLE, "b", Outcome.RIGHT),
        (SINGLE, "a", Outcome.NOT_RIGHT),
        (SINGLE, "", Outcome.MISSING),
        (MULTIPLE, "ac", Outcome.RIGHT),
        (MULTIPLE, "a", Outcome.NOT_RIGHT),
        (MULTIPLE, "acd", Outcome.NOT_RIGHT),
        (MULTIPLE, "bd", Outcome.NOT_RIGHT),
        (ALL_RIGHT, "ab", Outcome.RIGHT),
        (ALL_RIGHT, "", Outcome.MISSING),
    ],
)
def test_answer_is_right_only_if_it_is_exactly_right(
    question: Question, chosen: str, outcome: Outcome
) -> None:
    check_answer(question, Answer(frozenset(chosen)))
    assert outcome_of(question, Answer(frozenset(chosen))) is outcome


def test_true_or_false_is_marked_like_any_other() -> None:
    assert outcome_of(TRUE_FALSE, Answer(frozenset({"false"}))) is Outcome.RIGHT
    assert outcome_of(TRUE_FALSE, Answer(frozenset({"true"}))) is Outcome.NOT_RIGHT


@pytest.mark.parametrize("question", [SINGLE, MULTIPLE, TRUE_FALSE, ALL_RIGHT])
def test_missing_answer_and_not_knowing_are_never_right(question: Question) -> None:
    assert outcome_of(question, None) is Outcome.MISSING
    assert outcome_of(question, Answer()) is Outcome.MISSING
    assert outcome_of(question, Answer(does_not_know=True)) is Outcome.NOT_KNOWN_YET


def test_mark_counts_every_question_once_and_ignores_other_answers() -> None:
    questions = {1: SINGLE, 2: MULTIPLE, 3: TRUE_FALSE, 4: SINGLE, 5: SINGLE}
    answers = {
        1: Answer(frozenset("b")),
        2: Answer(frozenset("a")),
        3: Answer(does_not_know=True),
        4: Answer(),
        99: Answer(frozenset("b")),
    }
    assert mark(questions, answers) == Mark(right=1, not_right=1, not_known_yet=1, missing=2)
    assert mark(questions, answers).questions == 5
    assert unanswered(questions, answers) == [4, 5]


@pytest.mark.parametrize(
    ("question", "answer", "message"),
    [
        (SINGLE, Answer(frozenset("ab")), "Choose one answer."),
        (TRUE_FALSE, Answer(frozenset({"true", "false"})), "Choose one answer."),
        (MULTIPLE, Answer(frozenset("az")), "Choose from the answers on the page."),
        (MULTIPLE, Answer(frozenset("a"), does_not_know=True), "not both"),
    ],
)
def test_answer_that_the_page_does_not_offer_is_refused(
    question: Question, answer: Answer, message: str
) -> None:
    with pytest.raises(RuleBroken, match=message):
        check_answer(question, answer)


@pytest.mark.parametrize(
    ("kind", "choices", "right", "message"),
    [
        (QuestionKind.FREE_TEXT, "ab", "a", "right answer belong"),
        (QuestionKind.SINGLE, "a", "a", "at least two"),
        (QuestionKind.SINGLE, "abc", "", "is right"),
        (QuestionKind.SINGLE, "abc", "ab", "Only one answer"),
        (QuestionKind.MULTIPLE, "abc", "ad", "is right"),
        (QuestionKind.TRUE_FALSE, "abc", "a", "exactly two"),
    ],
)
def test_question_that_cannot_be_marked_is_refused(
    kind: QuestionKind, choices: str, right: str, message: str
) -> None:
    with pytest.raises(RuleBroken, match=message):
        check_question(Question(kind, frozenset(choices), frozenset(right)))


@pytest.mark.parametrize("question", [SINGLE, MULTIPLE, TRUE_FALSE, ALL_RIGHT])
def test_question_that_can_be_marked_is_allowed(question: Question) -> None:
    check_question(question)


# --- sittings ---

ACCEPTED = datetime(2017, 10, 20, 10, 0, tzinfo=UTC)
FIRST = datetime(2017, 11, 13, 13, 30, tzinfo=UTC)
LAST = datetime(2017, 11, 16, 16, 30, tzinfo=UTC)
COURSE = CourseTimes.of([(LAST - timedelta(hours=7), LAST), (FIRST, FIRST + timedelta(hours=3))])
MINUTE = timedelta(minutes=1)


def test_course_runs_from_its_first_start_to_its_last_end() -> None:
    assert CourseTimes(FIRST, LAST) == COURSE


def test_test_before_is_open_from_acceptance_until_the_first_day_starts() -> None:
    window = sitting_window(Moment.PRE, COURSE, ACCEPTED, LONDON)
    assert window == Window(ACCEPTED, FIRST)
    moments = (ACCEPTED - MINUTE, ACCEPTED, FIRST - MINUTE, FIRST)
    assert [window.is_open(at) for at in moments] == [False, True, True, False]


def test_person_accepted_after_the_start_is_never_due_before() -> None:
    window = sitting_window(Moment.PRE, COURSE, FIRST, LONDON)
    assert window is None
    assert not is_due(window, LAST)
    with pytest.raises(RuleBroken, match="do not need to answer"):
        check_open(window, LAST)


def test_test_after_opens_at_the_end_of_the_last_day() -> None:
    window = sitting_window(Moment.POST, COURSE, ACCEPTED, LONDON)
    assert window == Window(LAST, None)
    assert [is_due(window, at) for at in (LAST - MINUTE, LAST)] == [False, True]


def test_follow_up_opens_six_months_later_at_the_same_time_on_the_clock() -> None:
    window = sitting_window(Moment.FOLLOW_UP, COURSE, ACCEPTED, LONDON)
    assert window == Window(datetime(2018, 5, 16, 15, 30, tzinfo=UTC), None)


def test_follow_up_of_the_31st_opens_on_the_last_day_of_a_shorter_month() -> None:
    course = CourseTimes(FIRST, datetime(2017, 8, 31, 15, 30, tzinfo=UTC))
    window = sitting_window(Moment.FOLLOW_UP, course, ACCEPTED, LONDON)
    assert window.opens_at == datetime(2018, 2, 28, 16, 30, tzinfo=UTC)


def test_window_may_be_given_an_end_but_not_before_its_start() -> None:
    end = LAST + timedelta(days=14)
    assert sitting_window(Moment.POST, COURSE, ACCEPTED, LONDON, closes_at=end) == Window(LAST, end)
    assert sitting_window(Moment.POST, COURSE, ACCEPTED, LONDON, closes_at=LAST) is None


def test_sitting_state_follows_the_window_and_stays_done() -> None:
    window = Window(ACCEPTED, FIRST)
    states = [
        sitting_state(window, at, finished)
        for at, finished in (
            (ACCEPTED - MINUTE, None),
            (ACCEPTED, None),
            (FIRST, None),
            (LAST, ACCEPTED + MINUTE),
            (ACCEPTED, ACCEPTED + MINUTE),
        )
    ]
    assert states == [
        SittingState.NOT_YET_OPEN,
        SittingState.OPEN,
        SittingState.CLOSED,
        SittingState.DONE,
        SittingState.OPEN,
    ]


def test_answers_outside_the_window_are_refused_in_plain_words() -> None:
    window = Window(ACCEPTED, FIRST)
    check_open(window, ACCEPTED)
    with pytest.raises(RuleBroken, match="not open yet"):
        check_open(window, ACCEPTED - MINUTE)
    with pytest.raises(RuleBroken, match="has closed"):
        check_open(window, FIRST)
