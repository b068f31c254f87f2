"""Nobody but the participant reads what somebody answered in a test, or how many were right."""

from __future__ import annotations

import re

import pytest

from tests.sweeps.readings import Reader

STAFF = ("administrator", "programme lead", "trainer", "named staff", "assessor", "own lead", "other lead")
# What each of the invented people writes at the end of the questionnaire.
WORDS = "I will write down what was done, and by whom."
# The seeded test has seventeen questions.
MARK = re.compile(r"\b\d{1,2} of 17\b")
HEADING = "You got"


@pytest.mark.parametrize("part", [*STAFF, "other applicant", "anonymous"])
def test_nobodys_own_marks_are_on_any_page_of_others(part: str, reading: Reader) -> None:
    read = reading(part)
    assert read.pages
    marks = {found.address: HEADING for found in read.found if HEADING in found.text}
    marks |= {
        found.address: mark[0]
        for found in read.found
        if "figures" not in found.address and (mark := MARK.search(found.text))
    }
    assert marks == {}


@pytest.mark.parametrize("part", ["trainer", "assessor", "own lead", "other lead", "other applicant"])
def test_what_somebody_wrote_is_on_no_page_of_others(part: str, reading: Reader) -> None:
    assert [found.address for found in reading(part).found if WORDS in found.text] == []


def test_participants_read_their_own(reading: Reader) -> None:
    """What is looked for is there to be found: by the one whose it is."""
    pages = reading("applicant").pages
    assert any(HEADING in found.text and MARK.search(found.text) for found in pages)
    assert any(WORDS in found.text for found in pages)


@pytest.mark.parametrize("part", ["administrator", "named staff"])
def test_who_types_in_papers_reads_whether_they_are_in_and_no_more(part: str, reading: Reader) -> None:
    read = reading(part)
    theirs = read.of_view("evaluation.sittings_of_person").text
    assert "Knowledge test after the course" in theirs
    assert "never what was answered" in theirs
    assert " checked" not in read.of_view("evaluation.type_in").text
