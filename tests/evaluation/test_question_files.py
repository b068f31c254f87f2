import pytest

from app.evaluation.enums import QuestionKind
from app.evaluation.rules import (
    HEADERS,
    WrittenOption,
    WrittenQuestion,
    gift_of,
    question_rows,
    read_gift,
    read_question_table,
    within_limits,
)
from app.platform.errors import RuleBroken
from app.platform.tables import csv_bytes
from app.platform.uploads import text_of

MOODLE = """// As Moodle gives it.
$CATEGORY: $course$/top/Default for 2017/Safety // first

::Q1:: [html]<p>A note is short.<br>It is dated.</p><p>What\\: now &amp; then?</p>{
\t=[html]<b>Write</b> more#[html]<p>Yes.</p>
\t~%-50%Write less \\= shorter#Not enough.
\t####Because of the next reader.
}
::Q2:: A person may {~run =walk} home.

Which help?{~%50%Dates~%50%Names~%-100%Guesses}
\t
::T/F::Names matter. {F#They do not.#Right, they do not.####Why.}

[plain]In which order?{=What followed -> 2 =Who did what -> 1 =What now -> 3}
"""


def test_gift_as_moodle_gives_it_is_read() -> None:
    read = read_gift(MOODLE)
    assert [(fault.line, fault.message) for fault in read.faults] == [
        (4, "There is a brace too many. Write \\{ or \\} for one that is part of the words.")
    ]
    apart = read_gift(MOODLE.replace("::Q2::", "\n::Q2::"))
    assert apart.faults == ()
    first, missing, several, statement, order = (one.written for one in apart.questions)
    assert (first.situation, first.text) == ("A note is short.\nIt is dated.", "What: now & then?")
    assert first.options == (
        WrittenOption("Write more", True, "Yes."),
        WrittenOption("Write less = shorter", False, "Not enough."),
    )
    assert (first.rationale, first.topic) == ("Because of the next reader.", "Safety / first")
    assert missing.text == "A person may _____ home."
    assert [option.right for option in several.options] == [True, True, False]
    assert [(option.right, option.feedback) for option in statement.options] == [
        (False, "They do not."),
        (True, "Right, they do not."),
    ]
    assert [option.text for option in order.options] == ["Who did what", "What followed", "What now"]
    assert [one.line for one in apart.questions] == [4, 10, 12, 14, 16]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A description only.", "There are no answers"),
        ("Which?{=A ~B", "not closed"),
        ("Which?{=A ~{B}", "brace too many"),
        ("Which?{}", "no answer between the braces"),
        ("When?{#1822:5}", "asks for a number"),
        ("Who?{=Ross =Isla}", "asks for words to be typed"),
        ("Which?{=A -> one =B -> two}", "Matching is not asked here"),
        ("Which?{=A =B ~C}", "Only one answer may begin with ="),
        ("Which?{=A ~%50%B}", "earns part of the mark"),
        ("Which?{~A ~B}", "Say which of the answers is right"),
        ("Which?{A ~B}", "must begin with ="),
        ("Which?{=A ~a}", "Two answers are the same"),
        ("Which?{=A ~}", "An answer has no words"),
        ("Which?{=A#one#two ~B}", "more than one comment"),
        ("True?{T#1#2#3}", "more than two comments"),
        ("Which?{=A ~B ~C ~D ~E ~F ~G}", "6 answers or fewer"),
        ("Which?{=A -> 1 =B -> 2}", "from three to six"),
        ("[html]<img src='x'>Which?{T}", "Only words can be taken in"),
        ("{T}", "Write the question"),
        (f"{'x' * 2001}{{T}}", "2,000 characters or fewer. It has 2,001"),
    ],
)
def test_gift_that_cannot_be_asked_is_refused_by_its_line(text: str, message: str) -> None:
    read = read_gift(f"// One.\n\n{text}\n\nNames matter.{{T}}\n")
    assert [one.line for one in read.questions] == [5]
    assert [fault.line for fault in read.faults] == [3]
    assert message in read.faults[0].message


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("essay,,What?,,,,", "The kind must be one of single"),
        ("single,,What?,A,B,,3", "names an answer that is not there"),
        ("single,,What?,A,B,,", "number of the right answer"),
        ("single,,What?,A,,C,1", "left out between"),
        ("true_false,,What?,,,,perhaps", "must say true or false"),
        ("true_false,,What?,Yes,No,,true", "no other answers than True and False"),
        ("ordering,,What?,A,B,C,1", "Leave the column “right” empty"),
        ("single,,,A,B,,1", "Write the question"),
        ("single,,What?,A,B,,1,9", "8 cells under 7 columns"),
    ],
)
def test_a_line_that_cannot_be_asked_is_refused_by_its_number(line: str, message: str) -> None:
    heading = "kind,topic,question,answer_1,answer_2,answer_3,right"
    read = read_question_table(f'{heading}\nsingle,,"What\nnow?",A,B,,1\n{line}\ntrue_false,,True?,,,,TRUE\n')
    assert [one.line for one in read.questions] == [2, 5]
    assert [fault.line for fault in read.faults] == [4]
    assert message in read.faults[0].message


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("kind;answer_1\nsingle;A", 1, "“question” is missing"),
        ("kind,question,marks\nsingle,A,2", 1, "“marks” is not known"),
        ('kind,question\ntrue_false,"A', 2, "not closed"),
    ],
)
def test_a_table_of_another_shape_is_refused(text: str, line: int, message: str) -> None:
    read = read_question_table(text)
    assert [fault.line for fault in read.faults] == [line]
    assert message in read.faults[0].message


def test_cells_that_a_spreadsheet_would_run_are_harmless_and_come_back() -> None:
    answers = (WrittenOption("=1+1", True), WrittenOption("'=2"), WrittenOption("-3"), WrittenOption("'a"))
    asked = WrittenQuestion(QuestionKind.SINGLE, "@SUM(A1)", answers)
    content = csv_bytes(HEADERS, question_rows([asked]))
    assert b"'=1+1" in content
    assert b"'@SUM" in content
    assert b",=" not in content
    assert [one.written for one in read_question_table(text_of(content)).questions] == [asked]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_is_read_in_each_way_that_computers_write_it(encoding: str) -> None:
    content = "What does “naïve” mean? {T}\r\n\r\nAnd “café”? {F}\r\n".encode(encoding)
    assert [one.written.text for one in read_gift(text_of(content)).questions] == [
        "What does “naïve” mean?",
        "And “café”?",
    ]


@pytest.mark.parametrize(
    "content", [b"", b" \n", b"PK\x03\x04rest", b"\x00\x01\x02", "A{T}".encode("utf-16-le")]
)
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(RuleBroken, match=r"empty|workbook|not a text"):
        text_of(content)


def test_a_question_twice_too_many_and_none_are_told() -> None:
    twice = within_limits(read_gift("A?{T}\n\nB?{T}\n\na?{T}"))
    assert [(one.line, one.message) for one in twice.faults] == [
        (5, "This is the same question as on line 1.")
    ]
    many = within_limits(read_gift("\n\n".join(f"Is it {number}?{{T}}" for number in range(502))))
    assert len(many.questions) == 500
    assert [one.line for one in many.faults] == [1001]
    assert "all from here on wait" in many.faults[0].message
    assert within_limits(read_gift("// nothing")).faults[0].message == "There is no question in it."


def test_several_right_answers_share_the_mark_as_moodle_wants_it() -> None:
    options = tuple(WrittenOption(letter, letter != "d") for letter in "abcd")
    gift = gift_of([WrittenQuestion(QuestionKind.MULTIPLE, "Which?", options)])
    assert gift.count("~%33.33333%") == 3
    assert gift.count("~%-100%") == 1
