"""Questions as GIFT, the text format in which Moodle takes and gives them.

Read here: one right answer (`=` and `~`), several (`~%50%`), true or false, and things to put in order,
which GIFT knows only as matching: `=first thing -> 1 =second thing -> 2`. A blank line ends a question,
`\\n` is a line end within one, `//` begins a comment, and `\\` keeps `~ = # { } :` from meaning anything.
`$CATEGORY:` is the topic of what follows, `#` says something about an answer, `####` is why the right one is
right; a `::title::` is read and not kept. Source: the description of the format in Moodle's documentation.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from app.evaluation.enums import QuestionKind
from app.evaluation.rules.markup import text_of_html
from app.evaluation.rules.reading import Fault, Read, ReadQuestion, looked_at
from app.evaluation.rules.writing import TRUE_OR_FALSE, WrittenOption, WrittenQuestion, true_or_false
from app.platform.errors import RuleBroken

SPECIAL = "\\~=#{}:"
# An escaped character stands as a control character, which no text of ours has, until all is taken apart.
KEPT = {character: chr(number) for number, character in enumerate(SPECIAL, start=1)}
NEW_LINE = chr(len(SPECIAL) + 1)
GIVEN_BACK = str.maketrans({kept: character for character, kept in KEPT.items()} | {NEW_LINE: "\n"})
ESCAPE = re.compile(r"\\([\\~=#{}:n])")
CATEGORY = re.compile(r"\$CATEGORY:(.*)", re.IGNORECASE)
MARKER = re.compile(r"\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
WEIGHT = re.compile(r"%\s*(-?[0-9]{1,3}(?:[.,][0-9]{1,10})?)\s*%")
TITLE = re.compile(r"::(.*?)::", re.DOTALL)
TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}
BLANK = "_____"
HERE = re.compile(r"(?:\$\w+\$(?:/top(?=/|$))?|top)(?:/|$)")


@dataclass(frozen=True)
class _Answer:
    """What stands behind one `=` or `~`."""

    sign: str
    weight: float | None
    text: str
    feedback: str


def read_gift(text: str) -> Read:
    """Every question of a text, and a message with its line for whatever cannot be read."""
    topic, found, faults = "", [], []
    for number, block in _blocks(text):
        if category := CATEGORY.fullmatch(block.strip()):
            topic = _topic(category[1])
            continue
        try:
            found.append(ReadQuestion(number, looked_at(replace(_question(block), topic=topic))))
        except RuleBroken as broken:
            faults.append(Fault(number, broken.message))
    return Read(tuple(found), tuple(faults))


def gift_of(questions: Iterable[WrittenQuestion]) -> str:
    """The same questions as a text that `read_gift` reads back, with a line for each topic."""
    parts = []
    for topic, group in groupby(questions, key=lambda question: question.topic):
        parts.append("$CATEGORY: $course$/top/" + topic.replace("/", "//"))
        parts.extend(_written(question) for question in group)
    return "\n\n".join(parts) + "\n"


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """What stands between blank lines, with the number of its first line; comments left out.

    A line that names a category stands alone, also without a blank line after it.
    """
    lines: list[str] = []
    start = 0
    for number, line in enumerate(re.sub("\r\n?", "\n", text).removeprefix("\ufeff").split("\n"), start=1):
        if line.lstrip().startswith("//"):
            continue
        category = CATEGORY.match(line.strip()) and not lines
        if lines and (not line.strip() or category):
            yield start, "\n".join(lines)
            lines = []
        if category:
            yield number, line
        elif line.strip():
            start = start if lines else number
            lines.append(line)
    if lines:
        yield start, "\n".join(lines)


def _topic(path: str) -> str:
    """The last name of a path such as $course$/top/Safety; a slash within a name is doubled."""
    names = re.split("(?<!/)/(?!/)", HERE.sub("", path.strip(), count=1))
    return names[-1].replace("//", "/").strip()


def _question(block: str) -> WrittenQuestion:
    kept = ESCAPE.sub(lambda found: NEW_LINE if found[1] == "n" else KEPT[found[1]], block.strip())
    if titled := TITLE.match(kept):
        kept = kept[titled.end() :].strip()
    before, opened, rest = kept.partition("{")
    if not opened:
        raise RuleBroken("There are no answers: they stand in braces, { and }.")
    answers, closed, after = rest.partition("}")
    if not closed:
        raise RuleBroken("The brace { is not closed by }.")
    if "{" in answers or "{" in after or "}" in after:
        raise RuleBroken("There is a brace too many. Write \\{ or \\} for one that is part of the words.")
    text, style = _marked(before.strip(), "")
    if after.strip():
        text = f"{text} {BLANK} {_words(after, style)}"
    answers, rationale = _general_feedback(answers.strip(), style)
    return replace(_answered(text, answers, style), rationale=rationale)


def _answered(text: str, answers: str, style: str) -> WrittenQuestion:
    truth, *said = re.split("#", answers)
    if (right := TRUTH.get(truth.strip().upper())) is not None:
        if len(said) > len(TRUE_OR_FALSE):
            raise RuleBroken("There are more than two comments on true and false.")
        wrongly, rightly = (*(_words(each, style) for each in said), "", "")[:2]
        return true_or_false(text, right=right, feedback=(rightly, wrongly) if right else (wrongly, rightly))
    if not answers:
        raise RuleBroken("There is no answer between the braces. Questions without one cannot be marked.")
    if answers.startswith("#"):
        raise RuleBroken("This asks for a number. Give answers to choose from instead.")
    if answers[0] not in "=~":
        raise RuleBroken("An answer must begin with = (right) or ~ (not right).")
    found = [_answer(sign, words, style) for sign, words in re.findall("([=~])([^=~]*)", answers)]
    if all(each.sign == "=" for each in found):
        return _ordering(text, found)
    return _choice(text, found)


def _choice(text: str, found: list[_Answer]) -> WrittenQuestion:
    signed = [each for each in found if each.sign == "="]
    if len(signed) > 1:
        raise RuleBroken("Only one answer may begin with =. Mark several right ones with ~%50%.")
    if any(each.weight not in (None, 100) for each in signed) or (
        signed and any(each.weight and each.weight > 0 for each in found if each.sign == "~")
    ):
        raise RuleBroken("An answer earns part of the mark. Here a question is right or it is not.")
    kind = QuestionKind.SINGLE if signed else QuestionKind.MULTIPLE
    options = (
        WrittenOption(
            each.text,
            each.sign == "=" if signed else each.weight is not None and each.weight > 0,
            each.feedback,
        )
        for each in found
    )
    return WrittenQuestion(kind, text, tuple(options))


def _ordering(text: str, found: list[_Answer]) -> WrittenQuestion:
    """Things to put in order, each matched to its place."""
    pairs = [each.text.rpartition("->") for each in found]
    if not any(arrow for _, arrow, _ in pairs):
        raise RuleBroken("This asks for words to be typed. Give wrong answers too, each with ~.")
    places = [place.strip() for _, _, place in pairs]
    if sorted(places) != sorted(str(place) for place in range(1, len(found) + 1)):
        raise RuleBroken("Matching is not asked here. To put things in order, match each to 1, 2, 3.")
    if any(each.weight is not None for each in found):
        raise RuleBroken("Things to put in order earn one mark together, so none has a weight.")
    ordered = sorted(zip(places, pairs, found, strict=True), key=lambda each: int(each[0]))
    options = tuple(WrittenOption(words.strip(), True, each.feedback) for _, (words, _, _), each in ordered)
    return WrittenQuestion(QuestionKind.ORDERING, text, options)


def _answer(sign: str, words: str, style: str) -> _Answer:
    text, *said = words.strip().split("#")
    if len(said) > 1:
        raise RuleBroken("An answer has more than one comment. Write \\# for a # that is part of the words.")
    weight = None
    if weighed := WEIGHT.match(text.strip()):
        weight = float(weighed[1].replace(",", "."))
        text = text.strip()[weighed.end() :]
    return _Answer(sign, weight, _words(text, style), _words(said[0], style) if said else "")


def _general_feedback(answers: str, style: str) -> tuple[str, str]:
    """What stands before the last ####, and the words after it."""
    if "####" not in answers:
        return answers, ""
    before, _, words = answers.rpartition("####")
    return before.strip(), _words(words, style)


def _words(text: str, style: str) -> str:
    return _marked(text.strip(), style)[0]


def _marked(text: str, style: str) -> tuple[str, str]:
    """Plain words of a text that may begin with how it is written, and how that is."""
    if marker := MARKER.match(text):
        style, text = marker[1].lower(), text[marker.end() :]
    words = text.translate(GIVEN_BACK).strip()
    return (text_of_html(words) if style == "html" else words), style


def _written(question: WrittenQuestion) -> str:
    text = "\n\n".join(filter(None, (question.situation, question.text)))
    why = f"####{_safe(question.rationale)}" if question.rationale else ""
    if question.kind is QuestionKind.TRUE_FALSE:
        is_true = question.options[0].right
        right, wrong = question.options if is_true else tuple(reversed(question.options))
        said = f"#{_safe(wrong.feedback)}" if wrong.feedback or right.feedback else ""
        said += f"#{_safe(right.feedback)}" if right.feedback else ""
        return f"[plain]{_escaped(text)}{{{TRUE_OR_FALSE[not is_true].upper()}{said}{why}}}"
    lines = [_line(question, place, option) for place, option in enumerate(question.options, start=1)]
    body = "\n".join(filter(None, (*lines, why)))
    return f"[plain]{_escaped(text)}{{\n{body}\n}}"


def _line(question: WrittenQuestion, place: int, option: WrittenOption) -> str:
    said = f"#{_safe(option.feedback)}" if option.feedback else ""
    if question.kind is QuestionKind.ORDERING:
        return f"={_safe(option.text)} -> {place}{said}"
    if question.kind is QuestionKind.SINGLE:
        return f"{'=' if option.right else '~'}{_safe(option.text)}{said}"
    share = f"{100 / sum(each.right for each in question.options):.5f}".rstrip("0").rstrip(".")
    return f"~%{share if option.right else '-100'}%{_safe(option.text)}{said}"


def _safe(text: str) -> str:
    """Escaped, and marked as plain where its beginning could be taken for a mark or a weight."""
    return ("[plain]" if text.startswith(("[", "%")) else "") + _escaped(text)


def _escaped(text: str) -> str:
    return re.sub(r"([\\~=#{}:])", r"\\\1", text).replace("\n", "\\n")
