from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.evaluation.enums import Allowance, Moment, Outcome, QuestionKind, SittingState
from app.evaluation.rules import (
    Answer,
    CourseTimes,
    Mark,
    Question,
    Window,
    check_answer,
    check_open,
    check_paper,
    check_question,
    check_time,
    in_own_order,
    is_due,
    mark,
    outcome_of,
    quiet_until,
    sitting_state,
    sitting_window,
    time_ends_at,
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
DAY = timedelta(days=1)
END_OF_AUGUST = datetime(2017, 8, 31, 15, 30, tzinfo=UTC)


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


@pytest.mark.parametrize(
    ("moment", "last_ends_at", "opens_at", "closes_at"),
    [
        # Half past four in November is half past three in UTC in May.
        (Moment.SIX_MONTHS, LAST, datetime(2018, 5, 16, 15, 30, tzinfo=UTC), (6, 27, 15)),
        (Moment.THREE_MONTHS, LAST, datetime(2018, 2, 16, 16, 30, tzinfo=UTC), (3, 30, 15)),
        # From the 31st to the last day of a shorter month.
        (Moment.SIX_MONTHS, END_OF_AUGUST, datetime(2018, 2, 28, 16, 30, tzinfo=UTC), (4, 11, 15)),
    ],
)  # fmt: skip
def test_follow_up_is_open_for_six_weeks_from_the_same_hour_some_months_later(
    moment: Moment, last_ends_at: datetime, opens_at: datetime, closes_at: tuple[int, int, int]
) -> None:
    window = sitting_window(moment, CourseTimes(FIRST - 120 * DAY, last_ends_at), ACCEPTED, LONDON)
    month, day, hour = closes_at
    assert window == Window(opens_at, datetime(2018, month, day, hour, 30, tzinfo=UTC))


def test_course_of_somebody_who_makes_up_a_day_ends_with_that_day() -> None:
    made_up = LAST + 90 * DAY
    course = COURSE.with_day_made_up(made_up)
    assert sitting_window(Moment.POST, course, ACCEPTED, LONDON) == Window(made_up, None)
    assert sitting_window(Moment.PRE, course, ACCEPTED, LONDON) == Window(ACCEPTED, FIRST)
    assert COURSE.with_day_made_up(FIRST + DAY) == COURSE
    assert COURSE.with_day_made_up(None) == COURSE


@pytest.mark.parametrize(
    ("last_letter", "until"),
    [(None, None), (LAST - 3 * DAY, None), (LAST - 3 * DAY + MINUTE, LAST + MINUTE), (LAST, LAST + 3 * DAY)],
)
def test_letter_waits_until_another_one_is_three_days_old(
    last_letter: datetime | None, until: datetime | None
) -> None:
    assert quiet_until(last_letter, LAST) == until


@pytest.mark.parametrize(
    ("allowance", "started", "reopened", "minutes"),
    [
        (Allowance.USUAL, FIRST, False, 40),
        (Allowance.HALF_AGAIN, FIRST, False, 60),
        (Allowance.NO_LIMIT, FIRST, False, None),
        (Allowance.USUAL, None, False, None),
        (Allowance.USUAL, FIRST, True, None),
    ],
)
def test_time_runs_from_the_first_answer_for_as_long_as_somebody_needs(
    allowance: Allowance, started: datetime | None, reopened: bool, minutes: int | None
) -> None:
    ends = time_ends_at(40, allowance, started, reopened=reopened)
    assert ends == (None if minutes is None else FIRST + minutes * MINUTE)
    assert time_ends_at(None, allowance, started, reopened=reopened) is None


def test_once_the_time_is_over_answers_stand_and_can_be_handed_in() -> None:
    window, ends = Window(ACCEPTED, LAST), FIRST + 40 * MINUTE
    # What is on its way when the time ends is still kept.
    check_time(ends, ends + timedelta(seconds=59))
    with pytest.raises(RuleBroken, match="you can hand it in"):
        check_time(ends, ends + MINUTE)
    states = [sitting_state(window, at, None, ends) for at in (ends, ends + MINUTE, LAST)]
    assert states == [SittingState.OPEN, SittingState.TIME_OVER, SittingState.CLOSED]


PAPER = {"opened_on": date(2017, 10, 20), "closed_on": date(2017, 11, 13)}


@pytest.mark.parametrize(
    ("received", "reason", "fault"),
    [
        ((11, 13), "", ""),
        ((10, 20), "", ""),
        ((10, 19), "", "before this person was asked"),
        ((11, 14), "", "came after this had closed"),
        ((11, 14), " ", "came after this had closed"),
        ((11, 14), "The envelope lay at the venue.", ""),
        ((12, 2), "It will come.", "cannot lie ahead"),
    ],
)
def test_paper_is_typed_in_if_it_came_in_time_or_with_a_reason(
    received: tuple[int, int], reason: str, fault: str
) -> None:
    day = date(2017, *received)
    if fault:
        with pytest.raises(RuleBroken, match=fault):
            check_paper(day, date(2017, 12, 1), **PAPER, reason=reason)
    else:
        check_paper(day, date(2017, 12, 1), **PAPER, reason=reason)
    check_paper(date(2017, 12, 1), date(2017, 12, 1), **{**PAPER, "closed_on": None}, reason="")


@pytest.mark.parametrize("seed", [0, 1, 2**31 - 1])
def test_own_order_of_answers_is_the_same_on_every_page_and_differs_between_people(seed: int) -> None:
    keys = [f"option-{number}" for number in range(6)]
    assert in_own_order(keys, seed) == in_own_order(reversed(keys), seed)
    assert sorted(in_own_order(keys, seed)) == keys
    assert len({tuple(in_own_order(keys, other)) for other in range(50)}) > 25


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
