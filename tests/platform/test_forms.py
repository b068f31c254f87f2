"""Fields keep what was typed, say what is wrong in a sentence, and point at the right box."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

import pytest
from flask import Flask, render_template_string
from werkzeug.datastructures import FileStorage, MultiDict

from app.platform import clock
from app.platform.forms import (
    BaseForm,
    Checkboxes,
    DateParts,
    Email,
    File,
    FreeText,
    LongText,
    Number,
    Radios,
    Select,
    Telephone,
    Text,
    Tick,
    TimeOfDay,
)
from tests.support.markup import Element, read

PAGE = """{% from "components/form.html" import form_start, form_end, fields, submit %}
{{ form_start(form) }}{{ fields(form) }}{{ submit("Send") }}{{ form_end() }}"""


class Colour(StrEnum):
    """Something to choose from."""

    DARK_RED = "dark red"
    BLUE = "blue"


class Everything(BaseForm):
    """One field of each kind."""

    answer = Radios(
        "What is your answer?", [("yes", "Yes"), ("no", "No", "Say why")], required="Choose an answer"
    )
    reason = FreeText(
        "What stands in the way?",
        who_reads="the training team",
        required="Say what stands in the way",
        shown_when=("answer", "no"),
        words=3,
    )
    name = Text("Full name", required="Enter your full name", longest=10)
    email = Email(required="Enter an email address")
    telephone = Telephone()
    closes = DateParts("Closing date", required="Enter the closing date", earliest=date(2017, 9, 1))
    starts = TimeOfDay("Start time", on="closes")
    places = Number("Places", least=1, most=140)
    agency = Select("Agency", [("a", "Agency A"), ("b", "Agency B")], required="Select an agency")
    colours = Checkboxes("Which colours?", of=Colour, required="Choose at least one colour")
    agreed = Tick("I have read this", required="Tick the box to say you have read it")
    people = File("People", accept=(".csv",))
    essay = LongText("Answer 3", words=5)


GOOD = {
    "answer": "yes",
    "name": "Ailsa",
    "email": "ailsa@example.org",
    "closes-day": "29",
    "closes-month": "9",
    "closes-year": "2017",
    "agency": "b",
    "colours": "blue",
    "agreed": "yes",
}


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Iterator[None]:
    with app.test_request_context("/", method="POST"):
        yield


def sent(**changes: Any) -> Everything:
    """The form as sent, with these differences from a good one; None leaves a field out."""
    data: MultiDict[str, Any] = MultiDict()
    for name, value in (GOOD | changes).items():
        key = name.replace("__", "-")
        if value is not None:
            data.setlist(key, value if isinstance(value, list) else [value])
    form = Everything(formdata=data)
    form.validate()
    return form


def drawn(form: BaseForm) -> Element:
    root, faults = read(render_template_string(PAGE, form=form))
    assert faults == []
    return root


def by_id(root: Element, name: str) -> Element:
    return next(element for element in root.within if element.get("id") == name)


def test_good_answers_become_values() -> None:
    form = sent(starts="9.30", places="1,40")
    assert form.faults == []
    assert (form.closes.data, form.starts.data, form.places.data) == (date(2017, 9, 29), time(9, 30), 140)
    assert form.colours.data == [Colour.BLUE]
    assert (form.agreed.data, form.people.data, form.essay.data) == (True, None, "")


def test_empty_form_names_each_field_that_is_needed() -> None:
    form = Everything(formdata=MultiDict({"x": "1"}))
    assert not form.validate()
    assert form.faults == [
        ("#answer", "Choose an answer"),
        ("#name", "Enter your full name"),
        ("#email", "Enter an email address"),
        ("#closes-day", "Enter the closing date"),
        ("#agency", "Select an agency"),
        ("#colours", "Choose at least one colour"),
        ("#agreed", "Tick the box to say you have read it"),
    ]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"name": "Ailsa Renwick"}, ("#name", "Full name must be 10 characters or fewer")),
        (
            {"email": "ailsa at home"},
            ("#email", "Enter an email address in the correct format, like name@example.org"),
        ),
        ({"telephone": "none"}, ("#telephone", "Enter a telephone number, like 01632 960 001")),
        ({"closes-month": ""}, ("#closes-month", "Closing date must include a month")),
        (
            {"closes-month": "", "closes-day": ""},
            ("#closes-day", "Closing date must include a day and a month"),
        ),
        ({"closes-day": "31"}, ("#closes-day", "Closing date must be a real date, like 13 11 2017")),
        ({"closes-year": "17"}, ("#closes-year", "Closing date: the year must have four figures, like 2017")),
        (
            {"closes-year": "9999"},
            ("#closes-year", "Closing date: the year must be between 1900 and 2199"),
        ),
        (
            {"closes-month": "8"},
            (
                "#closes-day",
                "Closing date must be Friday 1\N{NO-BREAK SPACE}September\N{NO-BREAK SPACE}2017 or later",
            ),
        ),
        ({"starts": "25:00"}, ("#starts", "Start time must be a time, like 09:30")),
        ({"starts": "13pm"}, ("#starts", "Start time must be a time, like 09:30")),
        (
            {"starts": "1.30", "closes-day": "25", "closes-month": "3", "closes-year": "2018"},
            (
                "#starts",
                "Clocks go forward on Sunday 25\N{NO-BREAK SPACE}March\N{NO-BREAK SPACE}2018, "
                "and there is no 01:30. Enter another time",
            ),
        ),
        ({"places": "many"}, ("#places", "Places must be a whole number, like 12")),
        ({"places": "0"}, ("#places", "Places must be between 1 and 140")),
        ({"agency": "c"}, ("#agency", "Select an agency")),
        ({"colours": ["blue", "green"]}, ("#colours", "Choose one of the answers listed")),
        (
            {"essay": "one two three four five six"},
            ("#essay", "Answer 3 must be 5 words or fewer. It has 6."),
        ),
        ({"answer": "no", "reason": ""}, ("#reason", "Say what stands in the way")),
        (
            {"answer": "no", "reason": "a b c d"},
            ("#reason", "Your answer must be 3 words or fewer. It has 4."),
        ),
    ],
)
def test_wrong_answer_gets_its_own_message(changes: dict[str, Any], fault: tuple[str, str]) -> None:
    form = sent(**changes)
    assert form.faults == [fault]
    root = drawn(form)
    assert by_id(root, fault[0][1:]).name in {"input", "select", "textarea"}


@pytest.mark.parametrize("typed", ["9", "09:00", "9.00", "0900", "9am", "9 AM", "9:00am"])
def test_time_is_understood_as_written(typed: str) -> None:
    assert sent(starts=typed).starts.data == time(9)


@pytest.mark.parametrize(("typed", "hour"), [("12am", 0), ("12pm", 12), ("2.15pm", 14)])
def test_time_of_half_a_day_is_understood(typed: str, hour: int) -> None:
    data = sent(starts=typed).starts.data
    assert data is not None
    assert data.hour == hour


def test_hour_that_clocks_show_twice_is_the_first() -> None:
    assert sent(starts="1.30", **{"closes-day": "29", "closes-month": "10"}).validate()
    assert clock.from_local(date(2017, 10, 29), 1, 30) == datetime(2017, 10, 29, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["9", "09", "Sep", "sept", "September"])
def test_month_may_be_a_name(typed: str) -> None:
    assert sent(**{"closes-month": typed}).closes.data == date(2017, 9, 29)


def test_everything_typed_stays_in_its_box() -> None:
    odd = {
        "answer": "no",
        "reason": "<b>too\nlong</b> by some words",
        "name": "  A name far too long ",
        "email": "not an address",
        "closes-day": "x",
        "closes-month": "y",
        "closes-year": "z",
        "starts": "noon",
        "places": "a few",
        "agency": "a",
        "colours": ["dark red"],
        "essay": "<script>",
    }
    root = drawn(sent(**odd))
    assert by_id(root, "answer-2").attributes.get("checked") == ""
    assert by_id(root, "reason").children == ["\n" + str(odd["reason"])]
    for name in ("name", "email", "closes-day", "closes-month", "closes-year", "starts", "places"):
        assert by_id(root, name).get("value") == odd[name]
    assert [option.get("value") for option in root.all("option") if "selected" in option.attributes] == ["a"]
    assert "checked" in by_id(root, "colours").attributes
    assert by_id(root, "essay").children == ["\n<script>"]


def test_field_beneath_another_choice_is_not_looked_at() -> None:
    form = sent(answer="yes", reason="far more than three words")
    assert form.faults == []


def test_field_stands_beneath_its_choice() -> None:
    root = drawn(Everything(formdata=None))
    beneath = by_id(root, "answer-2-more")
    assert [area.get("id") for area in beneath.all("textarea")] == ["reason"]
    assert [area.get("id") for area in root.all("textarea")] == ["reason", "essay"]


def test_nothing_is_chosen_beforehand() -> None:
    root = drawn(Everything(formdata=None))
    assert [element for element in root.within if "checked" in element.attributes] == []
    assert [element for element in root.within if "selected" in element.attributes] == []


def test_known_values_are_shown() -> None:
    known = {"answer": "no", "closes": date(2017, 9, 29), "starts": time(9, 30), "colours": [Colour.DARK_RED]}
    root = drawn(Everything(formdata=None, data=known))
    assert [by_id(root, f"closes-{part}").get("value") for part in ("day", "month", "year")] == [
        "29",
        "9",
        "2017",
    ]
    assert by_id(root, "starts").get("value") == "09:30"
    assert "checked" in by_id(root, "answer-2").attributes
    assert "checked" in by_id(root, "colours").attributes


def test_free_text_says_who_reads_it_and_what_need_not_be_written() -> None:
    words = drawn(Everything(formdata=None)).text
    for part in (
        "You need not write about your own life.",
        "leave out families",
        "This is read by the training team.",
        "Nobody watches it for emergencies.",
    ):
        assert part in words


def test_free_text_without_readers_is_refused() -> None:
    class Silent(BaseForm):
        note = FreeText("Note", who_reads=" ")

    with pytest.raises(TypeError):
        Silent()


def test_service_message_can_stand_at_a_field_or_at_the_top() -> None:
    form = sent()
    form.refuse(form.name, "Somebody of that name is here already")
    form.form_errors.append("The session is full.")
    assert form.faults == [("", "The session is full."), ("#name", "Somebody of that name is here already")]


def test_file_of_another_kind_is_refused() -> None:

    assert sent(people=FileStorage(filename="people.XLSX")).faults == [
        ("#people", "The file must end in .csv")
    ]
    assert sent(people=FileStorage(filename="people.CSV")).faults == []
    assert 'enctype="multipart/form-data"' in render_template_string(PAGE, form=Everything(formdata=None))
