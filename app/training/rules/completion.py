"""What completes a course: a small expression that is read, put in words, and judged.

    4 days and awareness and (test after or questionnaire after)

“and” binds tighter than “or”; brackets bind tightest. A whole day of a course is two half-days of it.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from app.platform.errors import RuleBroken
from app.training.enums import Part

LONGEST = 200
DEEPEST = 8
KNOWN = (
    "4 days, 2 half-days, day 3, awareness, test before, test after, questionnaire after, "
    "joined by and, or, and brackets"
)
TOKEN = re.compile(r"\d+|[^\W\d]+(?:-[^\W\d]+)*|\S")
HALVES = {Part.WHOLE: frozenset({1, 2}), Part.FIRST: frozenset({1}), Part.SECOND: frozenset({2})}


@dataclass(frozen=True)
class Done:
    """What of a course somebody has behind them; `parts` are days of the course, or halves of them."""

    parts: Collection[tuple[int, Part]] = ()
    awareness: bool = False
    # As the rule names them: “test before”, “test after”, “questionnaire after”.
    handed_in: Collection[str] = ()

    @property
    def halves(self) -> frozenset[tuple[int, int]]:
        """Each half of a day that was attended, as the day's number and the half's."""
        return frozenset((day, half) for day, part in self.parts for half in HALVES[part])

    @property
    def days(self) -> frozenset[int]:
        """The days of which both halves were attended."""
        halves = self.halves
        return frozenset(day for day, _ in halves if {(day, 1), (day, 2)} <= halves)


class CompletionRule(ABC):
    """One condition, or several that belong together. As text it reads back as the same rule."""

    @abstractmethod
    def said(self) -> str:
        """What is asked for, inside a sentence."""

    @abstractmethod
    def left(self, done: Done) -> str:
        """What is still to be done, inside a sentence; empty when nothing is."""

    def so_far(self, done: Done) -> str:
        """How much of it is there, where that can be counted."""
        return ""

    def met(self, done: Done) -> bool:
        """Whether all that is asked for is there."""
        return not self.left(done)


@dataclass(frozen=True)
class Days(CompletionRule):
    """So many different days of the course, whichever."""

    number: int

    def __str__(self) -> str:
        return _counted(self.number, "day")

    def said(self) -> str:
        return f"{_counted(self.number, 'day')} of the course"

    def left(self, done: Done) -> str:
        missing = self.number - len(done.days)
        return f"{_counted(missing, 'more day', 'more days')} of the course" if missing > 0 else ""

    def so_far(self, done: Done) -> str:
        return f"{min(len(done.days), self.number)} so far"


@dataclass(frozen=True)
class HalfDays(CompletionRule):
    """So many different half-days of the course; a whole day is two."""

    number: int

    def __str__(self) -> str:
        return _counted(self.number, "half-day")

    def said(self) -> str:
        return f"{_counted(self.number, 'half-day')} of the course (a whole day counts as two)"

    def left(self, done: Done) -> str:
        missing = self.number - len(done.halves)
        return f"{_counted(missing, 'more half-day', 'more half-days')} of the course" if missing > 0 else ""

    def so_far(self, done: Done) -> str:
        return f"{min(len(done.halves), self.number)} so far"


@dataclass(frozen=True)
class TheDay(CompletionRule):
    """One certain day of the course."""

    number: int

    def __str__(self) -> str:
        return f"day {self.number}"

    def said(self) -> str:
        return f"day {self.number} of the course"

    def left(self, done: Done) -> str:
        if self.number in done.days:
            return ""
        halves = {half for day, half in done.halves if day == self.number}
        which = {frozenset({1}): "the second half of ", frozenset({2}): "the first half of "}
        return f"{which.get(frozenset(halves), '')}day {self.number} of the course"


@dataclass(frozen=True)
class Awareness(CompletionRule):
    """The awareness session, of this cohort or an earlier one."""

    def __str__(self) -> str:
        return "awareness"

    def said(self) -> str:
        return "the awareness morning, this one or an earlier one"

    def left(self, done: Done) -> str:
        return "" if done.awareness else "the awareness morning"


@dataclass(frozen=True)
class HandedIn(CompletionRule):
    """A test or questionnaire, whatever it came to."""

    what: str

    def __str__(self) -> str:
        return self.what

    def said(self) -> str:
        mark = " (no mark is asked for)" if self.what.startswith("test") else ""
        return f"the {self.what} the course, handed in{mark}"

    def left(self, done: Done) -> str:
        return "" if self.what in done.handed_in else f"the {self.what} the course"


@dataclass(frozen=True)
class AllOf(CompletionRule):
    """Each of these."""

    rules: tuple[CompletionRule, ...]

    def __str__(self) -> str:
        return " and ".join(f"({each})" if isinstance(each, AnyOf) else str(each) for each in self.rules)

    def said(self) -> str:
        return _listed([each.said() for each in self.rules])

    def left(self, done: Done) -> str:
        return _listed([left for each in self.rules if (left := each.left(done))])


@dataclass(frozen=True)
class AnyOf(CompletionRule):
    """One of these is enough."""

    rules: tuple[CompletionRule, ...]

    def __str__(self) -> str:
        return " or ".join(str(each) for each in self.rules)

    def said(self) -> str:
        return _either([each.said() for each in self.rules])

    def left(self, done: Done) -> str:
        ways = [each.left(done) for each in self.rules]
        return "" if "" in ways else _either(list(dict.fromkeys(ways)))


@dataclass(frozen=True)
class CompletionPart:
    """One thing that is asked for, and whether it is there."""

    words: str
    met: bool


@dataclass(frozen=True)
class Completion:
    """Whether a course is completed, part by part, and in a sentence for the participant."""

    complete: bool
    parts: tuple[CompletionPart, ...]
    sentence: str


def judge(rule: CompletionRule, done: Done) -> Completion:
    """Whether the rule is met, and what is there and what is left of each part that it asks for."""
    parts = []
    for each in rule.rules if isinstance(rule, AllOf) else (rule,):
        so_far = each.so_far(done)
        said = f"{each.said()}: {so_far}" if so_far else each.said()
        parts.append(CompletionPart(_sentence(said), each.met(done)))
    left = rule.left(done)
    sentence = (
        f"To complete the course, what is left is {left}." if left else "You have completed the course."
    )
    return Completion(not left, tuple(parts), sentence)


def usual_rule(course_days: int) -> CompletionRule:
    """What completes a course about which nothing is said: every day of it."""
    return Days(course_days)


def read_rule(text: str) -> CompletionRule:
    """The rule that this text says. Raises RuleBroken, in words for whoever typed it."""
    if len(text) > LONGEST:
        raise RuleBroken(f"What completes the course is too long: use {LONGEST} characters at most.")
    tokens = TOKEN.findall(text.casefold())
    if not tokens:
        raise RuleBroken("Write what completes the course, like “4 days and test after”.")
    reading = _Reading(tokens)
    rule = reading.any_of()
    if reading.here == ")":
        raise RuleBroken("A bracket is closed that was not opened.")
    if reading.here:
        raise RuleBroken(f"Put “and” or “or” before “{reading.here}”.")
    return rule


def check_rule(rule: CompletionRule, course_days: int) -> None:
    """Raises RuleBroken when nobody could ever do what the rule asks for on a course of so many days."""
    has = _counted(course_days, "day")
    for each in _simple(rule):
        if isinstance(each, Days) and each.number > course_days:
            raise RuleBroken(f"The course has {has}, so nobody can attend {each} of it.")
        if isinstance(each, HalfDays) and each.number > 2 * course_days:
            raise RuleBroken(f"The course has {has}, so nobody can attend {each} of it.")
        if isinstance(each, TheDay) and each.number > course_days:
            raise RuleBroken(f"The course has {has}, so there is no {each}.")


def _simple(rule: CompletionRule) -> list[CompletionRule]:
    if isinstance(rule, AllOf | AnyOf):
        return [found for each in rule.rules for found in _simple(each)]
    return [rule]


class _Reading:
    """The words of a rule, taken one after the other."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self.tokens = list(tokens)
        self.last = ""
        self.depth = 0

    @property
    def here(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def take(self) -> str:
        self.last = self.tokens.pop(0)
        return self.last

    def any_of(self) -> CompletionRule:
        return self._joined("or", self.all_of, AnyOf)

    def all_of(self) -> CompletionRule:
        return self._joined("and", self.term, AllOf)

    def _joined(
        self, word: str, read: Callable[[], CompletionRule], kind: type[AllOf] | type[AnyOf]
    ) -> CompletionRule:
        found = [read()]
        while self.here == word:
            self.take()
            found.append(read())
        flat = [part for each in found for part in (each.rules if isinstance(each, kind) else (each,))]
        return flat[0] if len(flat) == 1 else kind(tuple(flat))

    def term(self) -> CompletionRule:
        before = self.last
        if not self.here or self.here in ("and", "or", ")"):
            if before:
                raise RuleBroken(f"Something is missing after “{before}”.")
            raise RuleBroken(f"Something is missing before “{self.here}”.")
        word = self.take()
        if word == "(":
            self.depth += 1
            if self.depth > DEEPEST:
                raise RuleBroken("There are too many brackets inside one another.")
            inside = self.any_of()
            self.depth -= 1
            if self.here != ")":
                if self.here:
                    raise RuleBroken(f"Put “and” or “or” before “{self.here}”.")
                raise RuleBroken("A bracket is opened and not closed.")
            self.take()
            return inside
        if word.isdecimal():
            return self._number(int(word))
        if word == "day":
            if not self.here.isdecimal():
                raise RuleBroken("After “day” say which one, like day 3.")
            return TheDay(_from_one(int(self.take()), "day 0 does not exist"))
        if word == "awareness":
            return Awareness()
        if word in ("test", "questionnaire"):
            return self._handed_in(word)
        raise RuleBroken(f"“{word}” is not known here. You can use: {KNOWN}.")

    def _number(self, number: int) -> CompletionRule:
        unit = self.here
        if unit in ("day", "days"):
            self.take()
            return Days(_from_one(number, "0 days ask for nothing"))
        if unit in ("half-day", "half-days"):
            self.take()
            return HalfDays(_from_one(number, "0 half-days ask for nothing"))
        raise RuleBroken(f"After {number} say days or half-days.")

    def _handed_in(self, word: str) -> CompletionRule:
        moments = ("before", "after") if word == "test" else ("after",)
        if self.here not in moments:
            raise RuleBroken(f"After “{word}” say {' or '.join(moments)}.")
        return HandedIn(f"{word} {self.take()}")


def _counted(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _from_one(number: int, otherwise: str) -> int:
    if number < 1:
        raise RuleBroken(f"{_sentence(otherwise)}: count from 1.")
    return number


def _listed(each: Sequence[str]) -> str:
    return each[0] if len(each) == 1 else f"{', '.join(each[:-1])} and {each[-1]}" if each else ""


def _either(ways: Sequence[str]) -> str:
    return ways[0] if len(ways) == 1 else f"either {', or '.join(ways)}"
