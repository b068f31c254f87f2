"""What completes a course: reading the expression, what is wrong with one, its words, and judging it."""

from __future__ import annotations

import random

import pytest

from app.platform.errors import RuleBroken
from app.training.enums import Part
from app.training.rules.completion import (
    AllOf,
    AnyOf,
    Awareness,
    CompletionPart,
    CompletionRule,
    Days,
    Done,
    HalfDays,
    HandedIn,
    TheDay,
    check_rule,
    judge,
    read_rule,
)

FALKIRK = "4 days and awareness and test after"


def parts(*days: int) -> list[tuple[int, Part]]:
    return [(day, Part.WHOLE) for day in days]


def test_rule_is_read_with_and_before_or() -> None:
    assert read_rule(FALKIRK) == AllOf((Days(4), Awareness(), HandedIn("test after")))
    assert read_rule("day 1 or 2 half-days and test before") == AnyOf(
        (TheDay(1), AllOf((HalfDays(2), HandedIn("test before"))))
    )
    assert read_rule("(Day 1 OR 2 half-days)and questionnaire after") == AllOf(
        (AnyOf((TheDay(1), HalfDays(2))), HandedIn("questionnaire after"))
    )
    assert str(read_rule("((1 days))")) == "1 day"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (" ", "Write what completes the course, like “4 days and test after”."),
        ("4", "After 4 say days or half-days."),
        ("4 weeks", "After 4 say days or half-days."),
        ("day", "After “day” say which one, like day 3."),
        ("0 days", "0 days ask for nothing: count from 1."),
        ("day 0", "Day 0 does not exist: count from 1."),
        ("test", "After “test” say before or after."),
        ("questionnaire before", "After “questionnaire” say after."),
        ("4 days and", "Something is missing after “and”."),
        ("or 4 days", "Something is missing before “or”."),
        ("4 days awareness", "Put “and” or “or” before “awareness”."),
        ("(4 days", "A bracket is opened and not closed."),
        ("4 days)", "A bracket is closed that was not opened."),
        ("()", "Something is missing after “(”."),
        ("(4 days test after)", "Put “and” or “or” before “test”."),
        ("(" * 9 + "1 day" + ")" * 9, "There are too many brackets inside one another."),
        ("1 day or " * 30, "What completes the course is too long: use 200 characters at most."),
    ],
)
def test_what_is_wrong_is_said_in_words(text: str, said: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        read_rule(text)
    assert refused.value.message == said


def test_word_that_is_not_known_names_those_that_are() -> None:
    with pytest.raises(RuleBroken, match="“essay” is not known here. You can use: 4 days, 2 half-days"):
        read_rule("4 days and essay")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("5 days", "The course has 4 days, so nobody can attend 5 days of it."),
        ("awareness or 9 half-days", "The course has 4 days, so nobody can attend 9 half-days of it."),
        ("2 days and (day 5 or test after)", "The course has 4 days, so there is no day 5."),
    ],
)
def test_rule_that_nobody_could_meet_is_refused(text: str, said: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_rule(read_rule(text), 4)
    assert refused.value.message == said


def test_judgement_names_what_is_there_and_what_is_left() -> None:
    found = judge(read_rule(FALKIRK), Done(parts(1, 2, 3), awareness=True))
    assert not found.complete
    assert found.sentence == (
        "To complete the course, what is left is 1 more day of the course and the test after the course."
    )
    assert found.parts == (
        CompletionPart("4 days of the course: 3 so far", met=False),
        CompletionPart("The awareness morning, this one or an earlier one", met=True),
        CompletionPart("The test after the course, handed in (no mark is asked for)", met=False),
    )
    done = judge(read_rule(FALKIRK), Done(parts(1, 2, 3, 4), awareness=True, handed_in={"test after"}))
    assert done.complete
    assert done.sentence == "You have completed the course."


def test_two_halves_are_a_day_wherever_they_were_sat() -> None:
    rule = read_rule("2 days")
    halves = [(1, Part.WHOLE), (2, Part.FIRST)]
    assert judge(rule, Done(halves)).parts[0].words == "2 days of the course: 1 so far"
    assert judge(rule, Done([*halves, (2, Part.SECOND)])).complete
    assert judge(read_rule("3 half-days"), Done(halves)).complete
    assert not judge(read_rule("3 half-days"), Done([*parts(1), (1, Part.FIRST)])).complete
    assert judge(read_rule("day 2"), Done(halves)).sentence == (
        "To complete the course, what is left is the second half of day 2 of the course."
    )


def test_one_of_several_ways_is_enough_and_each_is_named() -> None:
    rule = read_rule("3 days and (day 4 or test after)")
    assert judge(rule, Done(parts(1, 2, 4))).complete
    assert judge(rule, Done(parts(1, 2, 3))).sentence == (
        "To complete the course, what is left is either day 4 of the course, or the test after the course."
    )


def _some_rule(chance: random.Random, depth: int = 0) -> CompletionRule:
    simple: list[CompletionRule] = [
        Days(chance.randint(1, 5)),
        HalfDays(chance.randint(1, 9)),
        TheDay(chance.randint(1, 5)),
        Awareness(),
        HandedIn(chance.choice(["test before", "test after", "questionnaire after"])),
    ]
    if depth > 2 or chance.random() < 0.4:
        return chance.choice(simple)
    kind, other = chance.sample([AllOf, AnyOf], 2)
    inside = [_some_rule(chance, depth + 1) for _ in range(chance.randint(2, 3))]
    return kind(tuple(each if isinstance(each, other) else chance.choice(simple) for each in inside))


def test_every_rule_reads_back_as_itself_and_more_done_never_leaves_more() -> None:
    chance = random.Random(5)
    met = 0
    for _ in range(400):
        rule = _some_rule(chance)
        if len(str(rule)) > 200:
            continue
        assert read_rule(str(rule)) == rule
        days = chance.sample([(day, part) for day in range(1, 6) for part in Part], 8)
        handed = chance.sample(["test before", "test after", "questionnaire after"], 2)
        steps = [
            Done(days[:count], awareness=count > 4, handed_in=handed[: count // 3]) for count in range(9)
        ]
        judged = [judge(rule, step) for step in steps]
        assert [each.complete for each in judged] == sorted(each.complete for each in judged)
        for each in judged:
            assert each.complete == ("what is left" not in each.sentence)
            assert each.complete or not all(part.met for part in each.parts)
            assert all(part.met for part in each.parts) == each.complete
        met += judged[-1].complete
    assert 50 < met < 400
